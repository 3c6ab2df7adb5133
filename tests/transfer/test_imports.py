"""What happens between a source and its pages: plan, clashes, crashes, rights, undo."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.queries import everyone
from entgov.transfer.incoming import commands, keeping, planning, running, undoing, work
from entgov.transfer.incoming.cli import imports
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.transfer.incoming.queries import counts_of
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, Removal, Revision
from tests.conftest import Browser, Make
from tests.transfer.conftest import entry, feed, fresh

Bring = Callable[..., Import]
Run = Callable[..., Import]


def _pages() -> dict[str, Page]:
    return {page.title: page for page in db.session.scalars(select(Page).order_by(Page.id))}


def _items(job: Import) -> dict[str, ImportItem]:
    own = select(ImportItem).where(ImportItem.import_id == job.id).order_by(ImportItem.number)
    return {item.title: item for item in db.session.scalars(own)}


def _new_page(title: str, by: Person) -> Page:
    with transaction():
        return wiki.create(everyone(), title, "Here before\n", by=by)


def test_nothing_is_made_before_it_is_started(bring: Bring) -> None:
    job = bring(feed(entry("Bins"), entry("Skips")))
    assert (job.state, counts_of(job).to_make, _pages()) == ("previewed", 2, {})


def test_authors_dates_and_links_are_kept(bring: Bring, run: Run, ann: Person) -> None:
    by_ann = (
        f"<author>{ann.email} (A. Lee)</author><pubDate>Tue, 03 Jun 2008 11:05:30 GMT</pubDate>"
    )
    run(
        bring(
            feed(
                entry("Bins", '<p>See <a href="https://notes.example/Skips">skips</a></p>', by_ann),
                entry("Skips", more="<dc:creator>Somebody Else</dc:creator>"),
            )
        )
    )
    bins, skips = _pages()["Bins"], _pages()["Skips"]
    assert bins.head.author_id == ann.id
    assert bins.created_at == bins.changed_at == datetime(2008, 6, 3, 11, 5, 30, tzinfo=UTC)
    assert "[[Skips|skips]]" in bins.head.source
    assert (skips.head.author_id, skips.head.credit) == (None, "Somebody Else")
    kinds = db.session.scalars(select(FactRecord.kind).where(FactRecord.kind.like("Page%")))
    assert sorted(kinds) == ["PageCreated", "PageCreated"]


def test_each_clash_is_told_and_solved(bring: Bring, run: Run, ann: Person) -> None:
    _new_page("Bins", ann)
    with transaction():
        wiki.remove(_new_page("Skips", ann), by=ann)
    source = feed(entry("Bins"), entry("Skips"), entry("Trees"), entry("trees!"), entry("New"))
    job = bring(source + " ")
    clashes = {title: (item.clash, item.made_title) for title, item in _items(job).items()}
    assert clashes == {
        "Bins": ("taken", "Bins (imported)"),
        "Skips": ("binned", "Skips (imported)"),
        "Trees": ("", "Trees"),
        "trees!": ("double", "trees! (2)"),
        "New": ("taken", "New (imported)"),
    }
    assert run(job).state == "done"
    assert {"Bins (imported)", "trees! (2)", "New (imported)"} <= set(_pages())


def test_pages_whose_title_is_taken_can_be_left_out(bring: Bring, run: Run, ann: Person) -> None:
    _new_page("Bins", ann)
    job = run(bring(feed(entry("Bins"), entry("Trees"))), clashes="skip")
    assert {title: item.state for title, item in _items(job).items()} == {
        "Bins": "skipped",
        "Trees": "done",
    }


def test_a_title_that_is_taken_meanwhile_is_no_obstacle(
    bring: Bring, run: Run, ann: Person
) -> None:
    job = bring(feed(entry("Bins")))
    _new_page("Bins", ann)
    run(job)
    assert _items(job)["Bins"].made_title == "Bins (imported)"


@pytest.mark.parametrize("title", ["", "!?", "new", "x" * 10_000, "a\0b", "Ünï/c|o#de [x]", "<b>"])
def test_odd_titles_become_pages(bring: Bring, run: Run, title: str) -> None:
    job = run(bring(feed(entry(title.replace("\0", " ")))))
    page = db.session.scalars(select(Page)).one()
    assert job.state == "done"
    assert page.slug not in ("", "new")
    assert len(page.title) <= wiki.LONGEST_TITLE


def test_a_text_without_a_title_is_called_as_its_file(bring: Bring, run: Run) -> None:
    run(bring("Text without a heading\n", "markdown"))  # comes as notes.xml
    assert _pages()["Notes"].head.source == "Text without a heading\n"


def test_what_was_read_before_a_fault_is_offered(bring: Bring) -> None:
    job = bring(feed(entry("Bins"), entry("Skips"))[:-60])
    assert (job.state, job.read_whole) == ("previewed", False)
    assert "broken" in job.problem
    assert list(_items(job)) == ["Bins"]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "no feed",
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>' + feed(entry("Bins", "&c;")),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item>&a;</item></rss>',
        "<rss>" + "<a>" * 500,
        "<rss><channel/></rss>",
        "\x00\x01\x02",
    ],
)
def test_what_can_not_be_read_says_so(bring: Bring, source: str) -> None:
    job = bring(f"{source} ")
    assert (job.state, bool(job.problem)) == ("failed", True)
    assert _pages() == {}


def test_parents_that_come_later_or_go_in_circles(bring: Bring, run: Run) -> None:
    def post(number: int, title: str, parent: int) -> str:
        more = f"<wp:post_id>{number}</wp:post_id><wp:post_parent>{parent}</wp:post_parent>"
        return entry(title, more=more)

    deep = [post(100 + level, f"Level {level}", 99 + level if level else 0) for level in range(40)]
    job = run(
        bring(feed(post(1, "Child", 2), post(2, "Top", 0), post(3, "A", 4), post(4, "B", 3), *deep))
    )
    pages = _pages()
    assert pages["Child"].parent_id == pages["Top"].id
    assert sorted([pages["A"].parent_id is None, pages["B"].parent_id is None]) == [False, True]
    assert any("below itself" in loss for item in _items(job).values() for loss in item.losses)
    assert max(item.level for item in _items(job).values()) == running.MOST_LEVELS - 1


class _Killed(BaseException):
    """What no code of ours catches: the process is gone."""


def _killed_after(job_id: int, steps: int) -> None:
    """Work on an import, and be killed after so many steps."""
    state = fresh(db.session.get_one(Import, job_id)).state
    doing = {"reading": planning.steps, "running": running.steps, "undoing": undoing.steps}
    if state in doing:
        for _ in zip(range(steps), doing[state](job_id), strict=False):
            pass
    db.session.rollback()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kills=st.lists(st.integers(0, 4), max_size=6))
def test_whenever_it_is_killed_the_same_pages_come_of_it(
    app: Flask, make: Make, kills: list[int]
) -> None:
    space = make.space()
    source = feed(*(entry(f"Page {number}") for number in range(4)), entry("page 2"))
    with transaction():
        kept = keeping.keep(BytesIO(source.encode()))
        job = commands.bring(space, "feed", "notes.xml", kept, by=None)
    for steps in kills[:3]:
        _killed_after(job.id, steps)
    work.go_on(job.id, seconds=60)
    with transaction():
        commands.start(fresh(job), clashes="rename", by=None)
    for steps in kills:
        _killed_after(job.id, steps)
    work.go_on(job.id, seconds=60)
    made = select(Page.title).where(Page.space_id == space.id).order_by(Page.title)
    assert list(db.session.scalars(made)) == ["Page 0", "Page 1", "Page 2", "Page 3", "page 2 (2)"]
    assert fresh(job).state == "done"
    assert not keeping.path_of(kept).exists()


def test_two_that_read_and_make_the_same_at_once(
    bring: Bring, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    """As where a worker was so slow that another one took over."""
    source = feed(*(entry(f"Page {number}") for number in range(7)))
    with transaction():
        kept = keeping.keep(BytesIO(source.encode()))
        job = commands.bring(everyone(), "feed", "notes.xml", kept, by=None)
    for kind, doing in ((3, planning.steps), (2, running.steps)):
        monkeypatch.setattr(planning, "_AT_ONCE", kind)
        one = doing(job.id)
        next(one)
        monkeypatch.setattr(planning, "_AT_ONCE", 2)
        for _ in zip(doing(job.id), one, strict=False):
            pass
        work.go_on(job.id, seconds=60)
        with transaction():
            commands.start(fresh(job), clashes="rename", by=None)
    assert fresh(job).state == "done"
    assert sorted(_pages()) == [f"Page {number}" for number in range(7)]


def test_a_page_half_written_is_not_there(
    bring: Bring, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bring(feed(entry("Bins"), entry("Skips")))
    with transaction():
        commands.start(job, clashes="rename", by=None)

    def die(*_: object, **__: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr("entgov.wiki.commands.bringing.announce", die)
        with pytest.raises(_Killed):
            work.go_on(job.id, seconds=60)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0
    work.go_on(job.id, seconds=60)
    assert list(_pages()) == ["Bins", "Skips"]


def test_the_worker_goes_on_in_turns(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_TURN", 0.0)
    job = bring(feed(*(entry(f"Page {number}") for number in range(5))))
    with transaction():
        commands.start(job, clashes="rename", by=None)
    turns = 0
    while worker.work_once():
        turns += 1
    assert fresh(job).state == "done"
    assert turns > 5
    assert len(_pages()) == 5


def test_it_stops_when_its_person_may_no_longer_import(
    bring: Bring, make: Make, ann: Person
) -> None:
    job = bring(feed(entry("Bins")), by=ann, space=make.space(steward=ann))
    with transaction():
        commands.start(job, clashes="rename", by=ann)
        ann.status = "deactivated"
    work.go_on(job.id, seconds=60)
    assert (fresh(job).state, _pages()) == ("failed", {})
    with transaction():
        ann.status = "active"
    with transaction():
        assert commands.start(fresh(job), clashes="rename", by=ann)
    work.go_on(job.id, seconds=60)
    assert list(_pages()) == ["Bins"]
    assert _pages()["Bins"].owner_id == ann.id


def test_undoing_takes_back_what_nobody_changed(
    bring: Bring, run: Run, make: Make, ann: Person, bob: Person
) -> None:
    space = make.space(steward=ann)
    more = "<wp:post_id>{}</wp:post_id><wp:post_parent>{}</wp:post_parent>"
    source = feed(
        entry("Top", more=more.format(1, 0)),
        entry("Below", more=more.format(2, 1)),
        entry("Changed", more=more.format(3, 1)),
        entry("Alone", more=more.format(4, 0)),
        entry("Alone below", more=more.format(5, 4)),
    )
    job = run(bring(source, by=ann, space=space))
    changed = _pages()["Changed"]
    with transaction():
        wiki.save(
            changed, base_id=changed.head_id, title="Changed", source="Mine", summary="", by=bob
        )
    with transaction():
        assert commands.undo(fresh(job), by=ann)
    _killed_after(job.id, 1)
    work.go_on(job.id, seconds=60)
    living = {title for title, page in _pages().items() if page.removal_id is None}
    assert living == {"Top", "Changed"}
    assert fresh(job).state == "undone"
    stays = {title: item.problem for title, item in _items(job).items() if item.state == "stays"}
    assert stays.keys() == {"Top", "Changed"}
    removals = db.session.scalars(select(Removal)).all()
    assert len(removals) == 2  # Below; Alone with what is below it
    assert all("notes.xml" in removal.reason for removal in removals)


def test_only_who_runs_the_space_can_import(
    as_person: Callable[[Person], Browser], make: Make, ann: Person, bob: Person
) -> None:
    space = make.space("Workshop", members=[bob], steward=ann)
    upload = {"source": (BytesIO(feed(entry("Bins")).encode()), "n.xml"), "kind": "content"}
    assert as_person(bob).get("/spaces/workshop/import").status_code == 403
    assert as_person(bob).post("/spaces/workshop/import", dict(upload)).status_code == 403
    upload["source"] = (BytesIO(feed(entry("Bins")).encode()), "n.xml")
    shown = as_person(ann).post("/spaces/workshop/import", upload)
    assert shown.status_code == 303
    assert as_person(bob).get(shown.location).status_code == 404
    work.go_on(1, seconds=60)
    page = as_person(ann).get(shown.location)
    assert "Start the import" in page.text
    assert as_person(bob).post(f"{shown.location}/start").status_code == 404
    assert as_person(ann).post(f"{shown.location}/start", {"clashes": "rename"}).status_code == 303
    work.go_on(1, seconds=60)
    assert db.session.scalars(select(Page.space_id)).one() == space.id
    assert "Undo the import" in as_person(ann).get(shown.location).text


def test_a_file_that_is_none_of_these_says_so(
    as_person: Callable[[Person], Browser], make: Make, ann: Person
) -> None:
    make.space("Workshop", steward=ann)
    for content, words in ((b"", "empty"), (b"\x89PNG\0", "what kind of file"), (None, "Choose a")):
        sent: Any = (BytesIO(content), "x") if content is not None else ""
        answer = as_person(ann).post("/spaces/workshop/import", {"source": sent, "kind": "content"})
        assert answer.status_code == 422
        assert words in answer.text


def test_the_command_line_shows_the_plan_asks_and_imports(
    app: Flask, tmp_path: Any, ann: Person
) -> None:
    source = tmp_path / "notes.xml"
    source.write_text(feed(entry("Bins"), entry("Skips", "<form>x</form>")))
    call = CliRunner().invoke
    refused = call(imports, ["feed", str(source), "--space", "everyone"], input="n\n")
    assert (refused.exit_code, _pages()) == (1, {})
    assert "Import 1: 2 pages" in refused.output  # to be undone by its number, if it is killed
    assert "Forms are left out" in refused.output
    assert call(imports, ["feed", str(source), "--space", "nowhere"]).exit_code == 1
    asked = [str(source), "--space", "everyone", "--as", ann.handle]
    assert call(imports, ["feed", *asked]).exit_code == 1
    done = call(imports, ["feed", str(source), "--space", "everyone", "--yes"])
    assert done.exit_code == 0, done.output
    assert list(_pages()) == ["Bins", "Skips"]
    assert _pages()["Bins"].owner_id is None


def test_what_nobody_starts_is_thrown_away_after_a_week(bring: Bring) -> None:
    job = bring(feed(entry("Bins")))
    kept = job.kept or ""
    with transaction():
        job.created_at = now().replace(year=now().year - 1)
    with transaction():
        commands.sweep()
    assert fresh(job).state == "discarded"
    assert not keeping.path_of(kept).exists()
