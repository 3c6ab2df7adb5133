"""The index follows the database: whatever happens, and also while it is being built anew."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.facts import PersonRenamed
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord, NotNow, announce
from entgov.core.settings import Settings
from entgov.search.documents import Document
from entgov.search.library import Library
from entgov.search.query import understand
from entgov.search.rebuild import Rebuild
from entgov.search.whoosh_index import WhooshIndex
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from entgov.wiring import SOURCES, library
from tests.conftest import Make

numbers = count(1)


class Life:
    """What goes on in a space; every change says a word that was never said before."""

    def __init__(self, make: Make) -> None:
        self.person = make.person("Someone").id
        self.space = make.space().id
        self.pages: list[int] = []
        self.posts: list[int] = []
        self.words: list[str] = []
        self.goes_on("rename", "create", "publish")

    def goes_on(self, *verbs: str) -> None:
        """Does these things, each in a transaction of its own; `work` is what the worker does."""
        for verb in verbs:
            if verb == "work":
                worker.work_once()
                continue
            self.words.append(f"word{next(numbers)}")
            with transaction():
                me, space = db.session.get(Person, self.person), db.session.get(Space, self.space)
                assert me
                assert space
                getattr(self, verb)(self.words[-1], me, space)

    def rename(self, word: str, me: Person, _: Space) -> None:
        accounts.rename(me, word, by=me.id)

    def deactivate(self, _: str, me: Person, __: Space) -> None:
        accounts.deactivate(me, by=None)

    def reactivate(self, _: str, me: Person, __: Space) -> None:
        accounts.reactivate(me, by=None)

    def create(self, word: str, me: Person, space: Space) -> None:
        self.pages.append(wiki.create(space, f"Page {word}", f"Text {word} #{word}", by=me).id)

    def save(self, word: str, me: Person, _: Space) -> None:
        page = db.session.get_one(Page, self.pages[-1])
        self._save(page, page.title, f"Text {word} #{word}", me)

    def retitle(self, word: str, me: Person, _: Space) -> None:
        page = db.session.get_one(Page, self.pages[0])
        self._save(page, f"Page {word}", page.head.source, me)

    def _save(self, page: Page, title: str, source: str, me: Person) -> None:
        wiki.save(page, base_id=page.head_id, title=title, source=source, summary="", by=me)

    def publish(self, word: str, me: Person, space: Space) -> None:
        self.posts.append(stream.publish(space, f"Post {word} #{word}", by=me).id)

    def edit(self, word: str, me: Person, _: Space) -> None:
        if self.posts:
            post = db.session.get_one(Post, self.posts[-1])
            stream.edit(post, f"Post {word} #{word}", base=post.revision, by=me)

    def remove(self, _: str, me: Person, __: Space) -> None:
        if self.posts:
            stream.remove(db.session.get_one(Post, self.posts.pop(0)), by=me)

    def found(self) -> list[list[str]]:
        """The keys that each word finds."""
        held = frozenset({"staff", f"space:{self.space}"})
        hits = [library().search(understand(word), held).hits for word in self.words]
        return [sorted(hit.key for hit in each) for each in hits]


VERBS = (
    "rename", "deactivate", "reactivate", "create", "save", "retitle",
    "publish", "edit", "remove", "work",
)  # fmt: skip


def drain() -> None:
    while worker.work_once():
        pass


def quiet(_: int) -> None:
    pass


@effort(
    max_examples=15,
    deadline=None,
    # One database for all examples: what earlier ones left behind must not matter either.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(verbs=st.lists(st.sampled_from(VERBS), max_size=12))
@example(verbs=[*VERBS, *VERBS])
@example(verbs=[each for verb in VERBS for each in (verb, "work", "work", "work")])
@example(verbs=[each for verb in VERBS[::-1] for each in (verb, "work", "work", "work")])
def test_following_the_facts_makes_the_index_that_building_it_anew_makes(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch, verbs: list[str]
) -> None:
    monkeypatch.setattr(worker, "BATCH", 3)  # so that the worker stops amid what belongs together
    life = Life(make)
    life.goes_on(*verbs)
    drain()
    followed = life.found()
    assert library().verify(quiet).none
    library().rebuild(quiet)
    assert life.found() == followed
    assert any(followed)


class Interrupted(Rebuild):
    """A rebuild during which life goes on, just before and just after the worker has to wait."""

    def __init__(self, folder: Path, before: Callable[[], None], after: Callable[[], None]) -> None:
        super().__init__(folder)
        self._before, self._after = before, after

    def hold(self) -> None:
        if self._held is None:
            self._before()
            super().hold()
            self._after()


class Busy(WhooshIndex):
    """An index that is rebuilt while life goes on."""

    def __init__(self, folder: Path, *meanwhile: Callable[[], None]) -> None:
        super().__init__(folder)
        self.rebuild = partial(Interrupted, folder, *meanwhile)  # type: ignore[method-assign]


def test_building_anew_loses_nothing_that_happens_meanwhile(
    app: Flask, make: Make, settings: Settings
) -> None:
    """Every change but the last is handled before the swap, so only the old index hears of it."""
    life = Life(make)
    drain()

    def elsewhere(*verbs: str) -> None:
        with app.app_context():
            life.goes_on(*verbs)

    index = Busy(
        settings.index,
        lambda: elsewhere("edit", "create", "work"),
        lambda: elsewhere("retitle"),
    )
    changing = Library(index, SOURCES)
    # The people come last, so by then pages and posts have been read.
    changing.rebuild(
        lambda done: (
            elsewhere("rename", "save", "publish", "remove", "publish", "work")
            if done == 3
            else None
        )
    )
    assert library().verify(quiet).none
    drain()
    assert library().verify(quiet).none
    assert life.found()[-1] == [f"page:{life.pages[0]}"]


def test_a_swap_is_followed_by_other_processes(app: Flask, make: Make, settings: Settings) -> None:
    life = Life(make)
    drain()
    before = life.found()
    with transaction():  # nobody is told, so only building anew can bring it in
        db.session.get_one(Person, life.person).name = "Findable"
    assert command_line(settings, "rebuild").returncode == 0
    assert library().search(understand("findable"), frozenset({"staff"})).total == 1
    assert life.found() == [[], *before[1:]]


def command_line(settings: Settings, command: str) -> subprocess.CompletedProcess[str]:
    """`entgov search` in a process of its own."""
    database = {
        "ENTGOV_DATA": str(settings.data),
        "ENTGOV_DATABASE_URL": settings.database_url or "",
    }
    return subprocess.run(
        [sys.executable, "-m", "entgov", "search", command],
        env=os.environ | database,
        capture_output=True,
        text=True,
        check=False,
    )


class TestVerifying:
    def test_says_what_differs_and_how_many_facts_wait(
        self, app: Flask, make: Make, settings: Settings
    ) -> None:
        life = Life(make)
        assert verified(settings) == (
            1,
            [
                f"missing: page:{life.pages[0]}",
                f"missing: person:{life.person}",
                f"missing: post:{life.posts[0]}",
                "3 facts wait for the worker; the differences may be only these.",
            ],
        )

    def test_says_nothing_of_facts_where_nothing_differs(
        self, app: Flask, make: Make, settings: Settings
    ) -> None:
        life = Life(make)
        drain()
        with transaction():
            announce(PersonRenamed(person_id=life.person), by=None)
        assert verified(settings) == (0, ["The index equals the database."])

    def test_says_what_differs_although_no_fact_waits(
        self, app: Flask, make: Make, settings: Settings
    ) -> None:
        life = Life(make)
        drain()
        library().index.refresh([], [f"post:{life.posts[0]}"])
        assert verified(settings) == (1, [f"missing: post:{life.posts[0]}"])


def verified(settings: Settings) -> tuple[int, list[str]]:
    """How `entgov search verify` ends, and what it says."""
    result = command_line(settings, "verify")
    return result.returncode, result.stdout.splitlines()


def test_facts_of_one_thing_are_folded(app: Flask, tmp_path: Path) -> None:
    read: list[list[int]] = []

    class Counted:
        KIND = "page"

        def documents(self, ids: set[int]) -> list[Document]:
            read.append(sorted(ids))
            return []

    library = Library(WhooshIndex(tmp_path), [Counted()])  # type: ignore[list-item]
    about = [{"page_id": 1}, {"page_id": 2}, {"page_id": 1}, {"page_id": 9, "page_ids": [2, 1]}]
    with suppress(NotNow):
        library.listen([FactRecord(kind="PageSaved", data=data) for data in about])
    assert read == [[1, 2, 9]]
