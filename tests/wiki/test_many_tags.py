"""Of very many tags it is kept for a while which there are, and never who may read them."""

import pytest
from flask import Flask

from entgov.core.database import db, transaction
from entgov.spaces import commands as spaces
from entgov.wiki import commands, suggested
from entgov.wiki.models import Page, PageTag
from tests.conftest import Make


def tag(page: Page, *tags: str) -> None:
    with transaction():
        db.session.add_all(PageTag(page_id=page.id, tag=each) for each in tags)


def test_tags_are_found_by_each_word_and_new_ones_a_little_later(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = make.person(), make.person()
    shown = make.space()
    secret = make.space(kind="private", steward=ann, members=[bob])
    with transaction():
        page = commands.create(shown, "Page", "Text", by=ann)
        hidden = commands.create(secret, "Hidden", "Text", by=ann)
    tag(page, *(f"tag{n}-plan{n % 7}" for n in range(suggested._MANY + 10)))
    tag(hidden, "plan-secret")

    def found(person: object, *words: str) -> list[str]:
        return list(suggested.tags(person, words, most=400))  # type: ignore[arg-type]

    assert found(ann, "tag5") == sorted(
        f"tag{n}-plan{n % 7}" for n in range(suggested._MANY + 10) if f"{n}".startswith("5")
    )
    assert len(found(ann, "plan3")) > 40
    assert found(ann, "plan3", "tag3") == [t for t in found(ann, "tag3") if t.endswith("plan3")]
    assert found(bob, "secret") == ["plan-secret"]
    with transaction():
        spaces.leave(secret, bob)
    assert found(bob, "secret") == []
    tag(page, "entirely-new")
    assert found(ann, "new") == []
    monkeypatch.setattr(suggested, "_KEPT", 0.0)
    assert found(ann, "new") == ["entirely-new"]
