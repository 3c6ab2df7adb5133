"""A space that is exported and imported again is the same space."""

import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.files import commands as files
from entgov.files import store
from entgov.files.models import File
from entgov.files.receiving import receive
from entgov.spaces import commands as spaces
from entgov.spaces.models import Space
from entgov.transfer.incoming import commands as imports
from entgov.transfer.incoming import keeping, markdown, work
from entgov.transfer.incoming.items import IncomingPage
from entgov.transfer.outgoing import building
from entgov.transfer.outgoing.contents import contents
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, PageTag, Revision

_BEGAN = datetime(2021, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
_NUMBERS = count(1)


def picture() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((40, 30), 80).convert("RGB").save(made, "JPEG", quality=70)
    return made.getvalue()


def add_file(space: Space, by: Person, name: str, content: bytes) -> File:
    received = receive(io.BytesIO(content), name)
    with transaction():
        return files.add(space, received, by=by, kept=True)


def new_space(by: Person) -> Space:
    with transaction():
        return spaces.create(f"Depot {next(_NUMBERS)}", "open", by=by)


def exported(space: Space, folder: Path) -> Path:
    path = folder / f"{space.slug}.zip"
    building.write(contents(space, None), "markdown", path, lambda *_: None)
    return path


def imported(path: Path, by: Person) -> Space:
    """A new space with what is in the archive."""
    space = new_space(by)
    kept = keeping.keep_path(path)
    with transaction():
        job = imports.bring(space, "markdown", path.name, kept, by=by)
    assert work.go_on(job.id, seconds=60)
    assert (job.state, job.problem) == ("previewed", "")
    with transaction():
        assert imports.start(job, clashes="rename", by=by)
    assert work.go_on(job.id, seconds=60)
    db.session.refresh(job)
    assert (job.state, job.losses) == ("done", [])
    return space


def all_of(space: Space) -> dict[str, Any]:
    """All that an export keeps of a space, in a form that can be compared."""
    db.session.rollback()
    found = contents(space, None)
    titles = {leaf.id: leaf.title for leaf in found.pages}
    return {
        "pages": [
            {
                "title": leaf.title,
                "parent": titles.get(leaf.parent_id or 0),
                "position": leaf.position,
                "front": leaf.front,
                "status": leaf.status,
                "replaced_by": titles.get(leaf.replaced_by_id or 0),
                "tags": tags_of(leaf.id),
                "versions": versions_of(leaf.id),
            }
            for leaf in found.pages
        ],
        "files": sorted(
            (file.name, file.media, store.path_of(file.digest).read_bytes()) for file in found.files
        ),
    }


def tags_of(page_id: int) -> Sequence[str]:
    tags = select(PageTag.tag).where(PageTag.page_id == page_id)
    return db.session.scalars(tags.order_by(PageTag.tag)).all()


def versions_of(page_id: int) -> list[tuple[Any, ...]]:
    rows = db.session.scalars(
        select(Revision)
        .where(Revision.page_id == page_id)
        .options(joinedload(Revision.author))
        .order_by(Revision.number)
    )
    return [
        (
            *(row.number, row.at, row.author_name, row.title, row.summary, row.minor),
            *(row.language, re.sub(r"/files/\d+/", "/files/N/", row.source)),
        )
        for row in rows
    ]


_WORDS = st.text("abc ÄßШ漢🙂-#*_[]()|\\`!&<\"'.:/", max_size=40)
_LINES = st.one_of(
    _WORDS,
    st.sampled_from(
        [
            "See [[Page 1]] and [[Page 2|that]]",
            "![A *map*](/files/{picture}/map.jpg)",
            '[plan](/files/{plan}/a%20plan%3F.txt "The plan")',
            "#waste and #street-care",
            "![[Page 1]]",
            "---",
            "[x](other.md) ![y](../files/1/x)",
            "```\n[[Page 1]]\n```",
        ]
    ),
)
_SOURCES = st.lists(_LINES, max_size=6).map("\n\n".join)
_VERSIONS = st.lists(
    st.tuples(_SOURCES, st.sampled_from(["", "Mended", 'ß “x” \\ "']), st.booleans()),
    min_size=1,
    max_size=3,
)
_PAGES = st.lists(
    st.tuples(
        _VERSIONS,
        st.integers(0, 5),
        st.sampled_from(["draft", "current", "outdated", "replaced"]),
        st.sampled_from([None, 1, 2, 3]),
    ),
    min_size=1,
    max_size=5,
)
_TITLES = ("Page 1", "Page 2", 'Über "uns": 漢字?', "CON", "x" * 150)


@given(_PAGES)
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # making spaces smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_space_comes_back_the_same(
    app: Flask, ann: Person, bob: Person, tmp_path: Path, plan: list[Any]
) -> None:
    space = new_space(bob)
    ids = {
        "picture": add_file(space, bob, "map.jpg", picture()).id,
        "plan": add_file(space, ann, "a plan?.txt", "Plän\r\n".encode()).id,
    }
    with transaction():
        make_pages(space, plan, ids, (ann, bob))
    path = exported(space, tmp_path)
    again = imported(path, bob)
    assert all_of(again) == all_of(space)
    assert all_of(imported(exported(again, tmp_path), bob)) == all_of(space)


def make_pages(
    space: Space, plan: list[Any], ids: dict[str, int], people: tuple[Person, Person]
) -> None:
    made: list[Page] = []
    for number, (versions, parent, status, position) in enumerate(plan):
        page = None
        for nth, (text, summary, minor) in enumerate(versions):
            source = re.sub(r"\{(picture|plan)\}", lambda name: str(ids[name[1]]), text)
            at = _BEGAN + timedelta(days=number, minutes=nth)
            if page is None:
                above = made[parent - 1] if 0 < parent <= len(made) else None
                page = wiki.create(
                    space, _TITLES[number], source, summary, by=None, credit="Ghost O’Writer",
                    parent=above, status=status, at=at, language="cy",
                )  # fmt: skip
            else:
                wiki.save(
                    page, base_id=page.head_id, title=page.title, source=f"{source}\n{nth}",
                    summary=summary, minor=minor, by=people[nth % 2], at=at, language="",
                )  # fmt: skip
        assert page
        page.position = position
        page.front = number == 1
        page.replaced_by_id = made[0].id if made and status == "replaced" else None
        made.append(page)


@pytest.fixture
def archive(app: Flask, bob: Person, tmp_path: Path) -> Path:
    """A space of two pages and a file, exported."""
    space = new_space(bob)
    plan = add_file(space, bob, "plan.txt", b"Plan")
    with transaction():
        page = wiki.create(space, "Bins", f"[plan](/files/{plan.id}/plan.txt)", "Begun", by=bob)
        wiki.create(space, "Skips", "Two\n", by=bob, parent=page)
    return exported(space, tmp_path)


def changed(archive: Path, name: str, old: bytes, new: bytes) -> Path:
    """The archive with some words of one entry changed."""
    target = archive.with_suffix(".changed.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            content = source.read(info)
            copy.writestr(
                info.filename, content.replace(old, new) if info.filename == name else content
            )
    return target


def pages_in(path: Path) -> list[IncomingPage]:
    return [each for each in markdown.pages(path) if isinstance(each, IncomingPage)]


def test_what_somebody_changed_in_the_markdown_is_one_more_version(archive: Path) -> None:
    added = b"[[Skips]] [s](bins/skips.md) [plan]"
    page = pages_in(changed(archive, "pages/bins.md", b"[plan]", added))[0]
    assert len(page.revisions) == 2
    assert [each.summary for each in page.revisions] == ["Begun", ""]
    assert re.fullmatch(
        r"\[\[Skips\]\] \[\[key:pages/bins/skips\|s\]\] \[plan\]\(key:files/\d+/plan\.txt\)",
        page.revisions[-1].source,
    )
    assert len(pages_in(archive)[0].revisions) == 1


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pages.jsonl", b"{", b"["),
        ("pages.jsonl", b'"parent": ', b'"parent": 99'),
        ("pages.jsonl", b'"path": "pages/bins/skips"', b'"path": "../../etc/passwd"'),
        ("files.jsonl", b'"path": "files', b'"path": "/etc'),
        ("manifest.json", b'"version": 1', b'"version": 9'),
        ("manifest.json", b"{", b"[" * 100_000),
    ],
)
def test_an_archive_that_was_tampered_with_does_no_harm(
    archive: Path, name: str, old: bytes, new: bytes
) -> None:
    from entgov.transfer.incoming.items import Unreadable  # noqa: PLC0415 - of this test alone

    path = changed(archive, name, old, new)
    there = set(zipfile.ZipFile(path).namelist())
    try:
        assert pages_in(path)
        assert {file.key for file in markdown.files(path)} <= there
    except Unreadable:
        pass
    with pytest.raises((KeyError, Unreadable)):
        list(markdown.content(path, "../../etc/passwd"))


def test_an_unpacked_export_reads_as_the_archive_does(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    shutil.unpack_archive(archive, folder)
    assert [page.key for page in pages_in(folder)] == [page.key for page in pages_in(archive)]
