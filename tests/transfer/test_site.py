"""A space as a site: it opens from a folder, and nothing in it leads or loads from elsewhere."""

import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from flask import Flask
from PIL import Image

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.files import commands as files
from entgov.files.receiving import receive
from entgov.spaces.models import Space
from entgov.transfer.outgoing import building, site
from entgov.transfer.outgoing.contents import contents
from entgov.wiki import commands as wiki
from tests.conftest import Make

OUTSIDE = "https://gov.example/rules?a=1&b=2"


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        if tag == "a":
            self.links.append(values["href"] or "")
        else:
            self.loaded += [values[name] or "" for name in ("src", "href") if name in values]
        assert not {"srcset", "style", "onclick", "action"} & set(values)


@pytest.fixture
def space(app: Flask, make: Make, ann: Person, bob: Person) -> Space:
    space = make.space("Depot & yard", "open", steward=bob, members=[ann])
    elsewhere = make.space("Roads", "open", steward=bob)
    picture = io.BytesIO()
    Image.new("RGB", (1200, 600)).save(picture, "PNG")
    picture.seek(0)
    received = receive(picture, "a map #1.png")
    with transaction():
        file = files.add(space, received, by=bob, kept=True)
        wiki.create(elsewhere, "Gritting", "Salt", by=bob)
        top = wiki.create(space, "Bins: when?", "", by=bob)
        wiki.create(space, "漢字 & <b>", "# Part one", by=bob, parent=top)
        text = (
            f"[[漢字 & <b>]] [[Gone]] [[Roads/Gritting]] #waste @bob [out]({OUTSIDE})\n\n"
            f"![The map](/files/{file.id}/x.png) [the file](/files/{file.id}/x.png)\n\n"
            "# Here\n\n[up](#section-here) [posts](/stream)\n\n![[漢字 & <b>]]\n"
        )
        wiki.save(
            top, base_id=top.head_id, title=top.title, source=text, summary="", by=bob
        )  # fmt: skip
    return space


def written(space: Space, folder: Path, viewer: Person | None = None) -> dict[str, bytes]:
    path = folder / "site.zip"
    building.write(contents(space, viewer), "site", path, lambda *_: None)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read(html: bytes) -> _Addresses:
    found = _Addresses()
    found.feed(html.decode())
    return found


def check(entries: dict[str, bytes]) -> None:
    """Every address is relative and leads to something that is there; all that is loaded is."""
    for name, content in entries.items():
        if not name.endswith(".html"):
            continue
        found = read(content)
        for address in found.loaded + [each for each in found.links if each != OUTSIDE]:
            path, _, fragment = address.partition("#")
            assert not re.match(r"[a-z]+:|/", path), (name, address)
            target = normpath(join(dirname(name), unquote(path))) if path else name
            assert target in entries, (name, address)
            if fragment:
                assert unquote(fragment) in read(entries[target]).ids


def test_every_address_in_it_is_relative_and_there(
    space: Space, bob: Person, tmp_path: Path
) -> None:
    entries = written(space, tmp_path, bob)
    assert {"site/index.html", "site/pages/bins-when.html", "site/assets/search.js"} <= set(entries)
    check(entries)
    styles = entries["site/assets/site.css"]
    assert b"url(" not in styles
    assert b"@import" not in styles


def test_what_is_not_in_it_is_words_with_the_address(
    space: Space, bob: Person, tmp_path: Path
) -> None:
    html = written(space, tmp_path, bob)["site/pages/bins-when.html"].decode()
    assert (
        'Gritting</span> <span class="address">(http://127.0.0.1:8000/wiki/roads/gritting)' in html
    )
    assert 'posts</span> <span class="address">(http://127.0.0.1:8000/stream)' in html
    assert '<span>Gone<span class="govuk-visually-hidden">' in html
    assert "Part one" in html  # what it shows of the other page


def test_a_large_space_shows_what_is_near(
    space: Space, bob: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "MOST_NODES", 3)
    monkeypatch.setattr(site, "MOST_LISTED", 3)
    with transaction():
        above = None
        for number in range(12):
            above = wiki.create(space, f"Deep {number}", "x", by=bob, parent=above)
        for number in range(40):
            wiki.create(space, f"Beside {number}", "x", by=bob)
    entries = written(space, tmp_path)
    check(entries)
    assert len(read(entries["site/pages/beside-20.html"]).links) < 50
    assert entries["site/assets/titles.js"].decode().count('["') == 54


def test_titles_can_do_no_harm_in_the_script(space: Space, bob: Person, tmp_path: Path) -> None:
    with transaction():
        wiki.create(space, '</script><script>alert("x")', "x", by=bob)
    db.session.rollback()
    entries = written(space, tmp_path)
    check(entries)
    for name, content in entries.items():
        if name.endswith(".html"):
            assert content.count(b"<script") == 1
