"""What new pages can begin with."""

import html
import re

import pytest

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.wiki import commands, queries
from entgov.wiki.models import PageTemplate
from entgov.wiki.templates import that_come_along
from tests.conftest import Browser, Make


@pytest.fixture
def space(make: Make, ann: Person, bob: Person) -> Space:
    """Run by Ann; Bob is in it."""
    return make.space("Depot", steward=ann, members=[bob])


def box(text: str) -> str:
    found = re.search(r'<textarea[^>]*name="content"[^>]*>\n?(.*?)</textarea>', text, re.S)
    return html.unescape(found[1]) if found else "no box"


@pytest.mark.parametrize("key", ["meeting-note", "how-to", "policy", "decision", "service"])
def test_those_that_come_along_are_whole(key: str) -> None:
    template = that_come_along()[key]
    assert template.name
    assert template.description.endswith(".")
    rendered = parse(template.source).render()
    assert len(rendered.headings) >= 3
    assert not rendered.simplified


def test_a_new_page_begins_with_the_one_that_was_chosen(as_ann: Browser, space: Space) -> None:
    plain = as_ann.get("/wiki/depot/new?title=Bins").text
    assert "Start from" in plain
    assert box(plain).strip() == ""
    assert 'href="/wiki/depot/new?template=decision&amp;title=Bins"' in plain
    begun = as_ann.get("/wiki/depot/new?template=decision&title=Bins").text
    assert box(begun).strip() == that_come_along()["decision"].source.strip()
    assert 'value="Bins"' in begun
    assert box(as_ann.get("/wiki/depot/new?template=no-such").text).strip() == ""


def test_nothing_takes_the_place_of_what_was_typed(as_ann: Browser, space: Space) -> None:
    stale = {"title": "Bins", "content": "My words", "csrf_token": "old"}
    sent = as_ann.post("/wiki/depot/new?template=decision", stale)
    back = as_ann.get(sent.location).text
    assert box(back) == "My words"
    assert "Start from" not in back
    kept = as_ann.post(
        "/wiki/depot/new", {"title": "", "content": "Draft words", "action": "draft"}
    )
    assert kept.status_code == 303
    assert box(as_ann.get("/wiki/depot/new?template=decision").text) == "Draft words"


def test_stewards_write_take_off_and_put_back(as_ann: Browser, space: Space) -> None:
    fields = {"name": "Round", "description": "A bin round.", "content": "# Streets\n"}
    assert as_ann.post("/spaces/depot/templates/new", fields).status_code == 303
    changed = {**fields, "name": "Our decision", "base": ""}
    answer = as_ann.post("/spaces/depot/templates/decision/edit", changed)
    assert answer.status_code == 303
    assert as_ann.post("/spaces/depot/templates/policy/removal", {}).status_code == 303
    text = as_ann.get("/wiki/depot/new").text
    for name, there in {"Round": 1, "Our decision": 1, "Decision": 0, "Policy": 0}.items():
        assert text.count(f">{name}</bdi>") == there, name
    assert box(as_ann.get("/wiki/depot/new?template=policy").text).strip() == ""
    assert as_ann.post("/spaces/depot/templates/policy/restoration", {}).status_code == 303
    assert ">Policy</bdi>" in as_ann.get("/wiki/depot/new").text


def test_of_two_who_change_it_at_once_neither_loses_a_word(as_ann: Browser, space: Space) -> None:
    first = {"name": "One", "description": "", "content": "First words", "base": ""}
    assert as_ann.post("/spaces/depot/templates/decision/edit", first).status_code == 303
    second = as_ann.post(
        "/spaces/depot/templates/decision/edit", {**first, "content": "Second words"}
    )
    assert second.status_code == 409
    assert box(second.text) == "Second words"
    assert "First words" in second.text
    base = re.search(r'name="base" value="([^"]+)"', second.text)
    assert base
    again = {**first, "content": "Second words", "base": html.unescape(base[1])}
    assert as_ann.post("/spaces/depot/templates/decision/edit", again).status_code == 303


def test_a_row_that_moved_is_not_written_over(space: Space, ann: Person) -> None:
    with transaction():
        template = next(t for t in queries.templates(space) if t.name_in_address == "decision")
        words = {"name": "N", "description": "", "source": "First"}
        commands.change_template(template, version="", by=ann, **words)
        with pytest.raises(commands.TemplateMoved):  # as a second one saw it before the first
            commands.change_template(template, version="", by=ann, **{**words, "source": "Two"})
    assert db.session.query(PageTemplate).one().source == "First"


def test_members_see_them_and_change_none(
    as_person: object, make: Make, space: Space, bob: Person
) -> None:
    browser = as_person(bob)  # type: ignore[operator]  # a function
    text = browser.get("/spaces/depot/templates").text
    assert ">Decision</bdi>" in text
    assert "Take off" not in text
    assert browser.get("/spaces/depot/templates/decision/edit").status_code == 403
    assert browser.get("/spaces/depot/templates/new").status_code == 403
    for verb in ("removal", "restoration"):
        path = f"/spaces/depot/templates/decision/{verb}"
        assert browser.post(path, {}).status_code == 403
    assert browser.get("/spaces/depot/templates/no-such/edit").status_code == 404


def test_outsiders_find_no_template(as_person: object, make: Make, bob: Person) -> None:
    closed = make.space(kind="closed")
    browser = as_person(bob)  # type: ignore[operator]  # a function
    assert browser.get(f"/spaces/{closed.slug}/templates").status_code == 404
    assert browser.get(f"/spaces/{closed.slug}/templates/decision/edit").status_code == 404
