"""Taking things along: pages as files, spaces as archives, for whoever may read them."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from entgov.accounts.models import Person
from entgov.cli import entgov
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.files import commands as files
from entgov.files.models import File
from entgov.files.receiving import receive
from entgov.spaces.models import Membership, Space
from entgov.transfer.outgoing import building, commands, shelf
from entgov.transfer.outgoing.models import Export
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from tests.conftest import Browser, Make


def picture(color: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 6), color).save(made, "PNG")
    return made.getvalue()


def file_in(space: Space, by: Person, name: str, content: bytes) -> File:
    received = receive(io.BytesIO(content), name)
    with transaction():
        return files.add(space, received, by=by, kept=True, description="Where bins stand")


@pytest.fixture
def space(make: Make, ann: Person, bob: Person) -> Space:
    return make.space("Depot", "closed", steward=bob, members=[ann])


@pytest.fixture
def page(space: Space, ann: Person, bob: Person) -> Page:
    shown = file_in(space, bob, "map.png", picture())
    with transaction():
        page = wiki.create(space, "Bins: when?", "Old", "Begun", by=bob)
        wiki.create(space, "Skips", "See [[Bins: when?]]", by=bob, parent=page)
        text = f"# When\n\n#waste [[Skips]] and ![The map](/files/{shown.id}/map.png)\n"
        wiki.save(
            page, base_id=page.head_id, title="Bins: when?", source=text, summary="More", by=ann
        )
    return page


@pytest.fixture
def as_ann(as_person: Callable[[Person], Browser], ann: Person) -> Browser:
    return as_person(ann)


def test_a_page_as_markdown_has_its_source_and_says_what_it_is(as_ann: Browser, page: Page) -> None:
    answer = as_ann.get("/wiki/depot/bins-when/export.md")
    assert answer.content_type == "text/markdown; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    front, _, source = answer.text.removeprefix("---\n").partition("---\n\n")
    assert source == db.session.get_one(Page, page.id).head.source
    for line in ('title: "Bins: when?"', 'owner: "Bob Ox"', 'author: "Ann Lee"', "version: 2"):
        assert line in front.splitlines()
    assert 'address: "http://127.0.0.1:8000/wiki/depot/bins-when"' in front


def test_a_page_as_html_needs_nothing_beside_it(as_ann: Browser, page: Page) -> None:
    html = as_ann.get("/wiki/depot/bins-when/export.html").text
    assert re.search(r'<img src="data:image/(png|webp);base64,[^"]+"', html)
    assert "<style>" in html
    assert "Bob Ox" in html
    assert 'href="http://127.0.0.1:8000/wiki/depot/skips"' in html
    assert not re.search(r'(?:src|href)="/', html)
    assert "<script" not in html


def pack(browser: Browser, what: str = "markdown") -> str:
    """Ask for an export of Depot, pack it, and give the address of the file."""
    assert browser.post("/spaces/depot/export/new", {"what": what}).status_code == 303
    assert "data-under-way" in browser.get("/spaces/depot/export").text
    assert building.build_next()
    found = re.search(
        r'href="(/spaces/depot/exports/[\w-]{40,})"', browser.get("/spaces/depot/export").text
    )
    assert found
    return found[1]


def test_a_space_is_packed_and_fetched_by_the_one_who_asked(
    as_ann: Browser, as_person: Callable[[Person], Browser], bob: Person, page: Page
) -> None:
    address = pack(as_ann)
    answer = as_ann.get(address)
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    assert {"pages/bins-when.md", "pages/bins-when/skips.md"} <= set(archive.namelist())
    assert "](../files/1/map.png)" in archive.read("pages/bins-when.md").decode()
    lines = archive.read(f"history/{page.id}.jsonl").decode().splitlines()
    said = [json.loads(line) for line in lines]
    assert [each["author"] for each in said] == ["Bob Ox", "Ann Lee"]
    assert as_person(bob).get(address).status_code == 404
    fact = db.session.scalars(select(FactRecord).where(FactRecord.kind == "SpaceExported")).one()
    assert (fact.data, fact.space_id) == ({"what": "markdown"}, page.space_id)


def test_who_leaves_the_space_gets_nothing_of_it(
    as_ann: Browser, ann: Person, page: Page, space: Space
) -> None:
    ready = pack(as_ann)
    as_ann.post("/spaces/depot/export/new", {"what": "site"})
    with transaction():
        db.session.query(Membership).filter_by(person_id=ann.id).delete()
    assert as_ann.get(ready).status_code == 404
    assert as_ann.get("/spaces/depot/export").status_code == 404
    assert building.build_next()
    assert db.session.scalar(select(Export.problem).where(Export.what == "site")) == "rights"
    assert len(list(shelf.folder().iterdir())) == 1


def test_after_a_day_it_is_gone(as_ann: Browser, page: Page) -> None:
    address = pack(as_ann)
    with transaction():
        db.session.execute(update(Export).values(asked_at=now() - timedelta(hours=25)))
    assert as_ann.get(address).status_code == 404
    with transaction():
        assert commands.sweep() == 1
    assert list(shelf.folder().iterdir()) == []
    assert db.session.query(Export).count() == 0


def test_asking_again_takes_the_place_of_the_one_before(
    as_ann: Browser, ann: Person, page: Page
) -> None:
    first = pack(as_ann)
    second = pack(as_ann)
    assert as_ann.get(first).status_code == 404
    assert as_ann.get(second).status_code == 200
    with transaction():
        one, other = (commands.ask(page.space, "site", by=ann) for _ in range(2))
    assert one.id == other.id


def test_what_is_not_for_the_viewer_is_not_in_it(
    as_ann: Browser, make: Make, ann: Person, bob: Person, page: Page, space: Space
) -> None:
    elsewhere = make.space("Hidden", "private", steward=bob)
    secret = file_in(elsewhere, bob, "secret.txt", b"qqsecret")
    with transaction():
        wiki.create(space, "Odd", f"[x](/files/{secret.id}/secret.txt) qqodd", by=bob)
        gone = wiki.create(space, "Gone", "qqgone", by=bob)
        wiki.remove(gone, by=bob, reason="")
    archive = zipfile.ZipFile(io.BytesIO(as_ann.get(pack(as_ann)).data))
    content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"qqodd" in content
    assert b"qqsecret" not in content
    assert b"qqgone" not in content


def test_nobody_learns_of_a_space_by_asking_for_it(
    as_person: Callable[[Person], Browser], make: Make, page: Page
) -> None:
    stranger = as_person(make.person("Cy"))
    assert stranger.get("/spaces/depot/export").status_code == 404
    assert stranger.post("/spaces/depot/export/new", {"what": "site"}).status_code == 404
    assert stranger.get("/wiki/depot/bins-when/export.md").status_code == 404


def test_a_worker_that_died_leaves_nothing_half_done(
    as_ann: Browser, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_ann.post("/spaces/depot/export/new", {"what": "markdown"})
    with transaction():
        db.session.execute(update(Export).values(claimed_at=now()))
    assert not building.build_next()
    with transaction():
        db.session.execute(update(Export).values(claimed_at=now() - building.LEASE))
    assert building.build_next()
    assert len(list(shelf.folder().iterdir())) == 1


def test_the_command_line_writes_a_space(
    app: Flask, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner  # noqa: PLC0415 - only here

    target = tmp_path / "depot.zip"
    export = entgov.commands["export"].commands["space"]  # type: ignore[attr-defined]
    with app.app_context():
        done = CliRunner().invoke(export, ["depot", "--to", str(target)])
        assert done.exit_code == 0, done.output
        assert "2 pages and 1 files" in done.output
        again = CliRunner().invoke(export, ["depot", "--to", str(target)])
        assert again.exit_code == 1
    assert zipfile.is_zipfile(target)
