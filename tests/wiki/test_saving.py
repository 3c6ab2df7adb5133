"""Saving: the database decides who was first, texts meet, and no word is lost."""

import threading

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from entgov.accounts.models import Person
from entgov.core.database import db, is_contention, transaction
from entgov.core.facts import FactRecord
from entgov.markup import MAX_SOURCE, TooLong
from entgov.spaces.queries import everyone
from entgov.web.addresses import slug
from entgov.wiki import commands
from entgov.wiki.commands import Conflict, Saved, TitleRefused, TitleTaken, Unchanged, saving
from entgov.wiki.models import Page, PageAddress, PageTag, Revision
from tests.conftest import Make
from tests.wiki.conftest import NewPage, Save

EIGHT = "".join(f"line{number}\n\n" for number in range(8))


def revisions(page: Page) -> list[Revision]:
    return list(
        db.session.scalars(
            select(Revision).where(Revision.page_id == page.id).order_by(Revision.number)
        )
    )


def facts() -> list[str]:
    kinds = db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)).all()
    return [kind for kind in kinds if kind.startswith("Page")]


def test_a_new_page_has_a_first_revision_and_an_owner(new_page: NewPage, bob: Person) -> None:
    page = new_page("Bins & bags", "# Blue\n\n#waste @bob @nobody [[Bags]]")
    (first,) = revisions(page)
    assert (page.head, page.owner, page.slug) == (first, bob, "bins-bags")
    assert (first.number, first.base_id, first.summary) == (1, None, "Begun")
    assert 'href="/people/bob"' in first.html
    assert "@nobody" in first.html
    assert "/people/nobody" not in first.html
    assert db.session.scalars(select(PageTag.tag)).all() == ["waste"]
    assert first.headings == [{"level": 2, "id": "section-blue", "text": "Blue"}]
    assert facts() == ["PageCreated"]


def test_a_save_makes_a_revision_on_top(new_page: NewPage, save: Save) -> None:
    page = new_page()
    outcome = save(page, "Now this", summary="Shorter")
    assert isinstance(outcome, Saved)
    first, second = revisions(page)
    assert (second.number, second.base_id, page.head) == (2, first.id, second)
    assert first.source == "One\n\nTwo\n\nThree\n"
    assert facts() == ["PageCreated", "PageSaved"]


def test_a_save_that_changes_nothing_makes_no_revision(new_page: NewPage, save: Save) -> None:
    page = new_page()
    assert isinstance(save(page, summary="Only words"), Unchanged)
    assert len(revisions(page)) == 1
    assert facts() == ["PageCreated"]


def test_a_stale_save_of_other_lines_is_merged(
    new_page: NewPage, save: Save, ann: Person, bob: Person
) -> None:
    page = new_page()
    base = page.head_id
    save(page, "One\n\nTwo\n\nThree by Bob\n", title="Bags", base_id=base, by=bob)
    outcome = save(page, "One by Ann\n\nTwo\n\nThree\n", title="Bins", base_id=base, by=ann)
    assert isinstance(outcome, Saved)
    assert outcome.merged_with == (bob,)
    assert page.head.source == "One by Ann\n\nTwo\n\nThree by Bob\n"
    assert (page.title, page.slug) == ("Bags", "bags")
    assert page.head.merged_id == base
    assert page.head.base_id == revisions(page)[1].id


def test_the_same_form_sent_twice_saves_once(new_page: NewPage, save: Save) -> None:
    page = new_page()
    base = page.head_id
    assert isinstance(save(page, "Other", base_id=base), Saved)
    assert isinstance(save(page, "Other", base_id=base), Unchanged)


def test_a_stale_save_of_the_same_lines_writes_nothing(new_page: NewPage, save: Save) -> None:
    page = new_page(source="One\n")
    base = page.head_id
    save(page, "Theirs\n", base_id=base)
    outcome = save(page, "Yours\n", base_id=base)
    assert isinstance(outcome, Conflict)
    assert outcome.content.with_both() == "Theirs\nYours\n"
    assert len(revisions(page)) == 2


def test_two_new_titles_are_a_conflict_too(new_page: NewPage, save: Save) -> None:
    page = new_page()
    base = page.head_id
    save(page, title="Bags", base_id=base)
    outcome = save(page, title="Sacks", base_id=base)
    assert isinstance(outcome, Conflict)
    assert outcome.content.clean


@pytest.mark.parametrize("foreign", [None, 0, 999_999_999])
def test_an_unknown_base_is_a_conflict_with_nothing(
    new_page: NewPage, save: Save, foreign: int | None
) -> None:
    outcome = save(new_page(), "Mine alone", base_id=foreign)
    assert isinstance(outcome, Conflict)
    assert outcome.base is None
    assert "Mine alone" in outcome.content.with_both()
    assert "Three" in outcome.content.with_both()


def test_a_revision_of_another_page_is_no_base(new_page: NewPage, save: Save) -> None:
    other = new_page("Other", "Other text")
    assert isinstance(save(new_page(), "Mine", base_id=other.head_id), Conflict)


def test_the_head_moves_only_from_where_it_is(new_page: NewPage, save: Save) -> None:
    """The guard in the UPDATE itself: a head that was read too early moves nothing."""
    page = new_page()
    stale = page.head
    save(page, "Bob was first")
    head_id = page.head_id
    with transaction(), pytest.raises(saving._HeadMoved):
        saving._move_head(page, stale, revisions(page)[-1], "bins")
    assert page.head_id == head_id


def test_writers_at_the_same_moment_lose_no_word(app: Flask, new_page: NewPage, make: Make) -> None:
    page = new_page(source=EIGHT)
    page_id, base = page.id, page.head_id
    people = [make.person().id for _ in range(6)]
    db.session.rollback()
    start = threading.Barrier(len(people))

    def write(number: int) -> None:
        with app.app_context():
            start.wait()
            for attempt in range(50):
                try:
                    with transaction(write_lock=attempt > 3):
                        mine = db.session.get_one(Page, page_id)
                        text = EIGHT.replace(f"line{number}\n", f"line{number} by {number}\n")
                        by = db.session.get_one(Person, people[number])
                        outcome = commands.save(
                            mine, base_id=base, title="Bins", source=text, summary="", by=by
                        )
                        assert isinstance(outcome, Saved)
                    break
                except OperationalError as error:
                    if not is_contention(error):
                        raise
            db.session.remove()

    threads = [threading.Thread(target=write, args=[number]) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert all(f"line{n} by {n}\n" in page.head.source for n in range(len(people)))
    chain = revisions(page)
    assert [each.number for each in chain] == list(range(1, 8))
    assert [each.base_id for each in chain[1:]] == [each.id for each in chain[:-1]]


EDITS = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),  # who
        st.booleans(),  # whether they look at the page before they write
        st.integers(0, 8),  # where
        st.integers(0, 3),  # how many lines they take out there
        st.integers(0, 3),  # and put in
    ),
    max_size=8,
)


@given(edits=EDITS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_acknowledged_word_is_lost(
    app: Flask, ann: Person, bob: Person, edits: list[tuple[int, bool, int, int, int]]
) -> None:
    """What somebody put in is there, and what was there goes only if the writer took it out."""
    with transaction():
        page = commands.create(
            everyone(), f"Page {db.session.query(Page).count()}", "a\nb\nc\nd\ne\n", by=ann
        )
        seen = [page.head, page.head]
        for turn, (who, looks, where, out, count) in enumerate(edits):
            base = seen[who] = page.head if looks else seen[who]
            lines = base.source.split()
            lines[where : where + out] = [f"{turn}.{number}" for number in range(count)]
            before, mine, known = (
                set(page.head.source.split()),
                set(lines),
                set(base.source.split()),
            )
            saved_by_both(page, base, "".join(f"{line}\n" for line in lines), (ann, bob)[who])
            after = set(page.head.source.split())
            assert after >= mine - known
            assert after >= before - (known - mine)
        chain = revisions(page)
        assert [each.number for each in chain] == list(range(1, len(chain) + 1))
        assert [each.base_id for each in chain[1:]] == [each.id for each in chain[:-1]]


def saved_by_both(page: Page, base: Revision, source: str, by: Person) -> None:
    """Save as somebody does who settles each conflict by keeping both."""
    words = {"title": page.title, "summary": "", "by": by}
    outcome = commands.save(page, base_id=base.id, source=source, **words)
    if isinstance(outcome, Conflict):
        both = outcome.content.with_both()
        outcome = commands.save(page, base_id=outcome.head.id, source=both, **words)
    assert not isinstance(outcome, Conflict)


def test_a_new_title_moves_the_page_and_keeps_its_old_address(
    new_page: NewPage, save: Save
) -> None:
    page = new_page("Bins")
    save(page, title="Bags")
    assert (page.title, page.slug) == ("Bags", "bags")
    addresses = db.session.scalars(select(PageAddress.slug).where(PageAddress.page_id == page.id))
    assert set(addresses) == {"bins", "bags"}
    assert facts() == ["PageCreated", "PageSaved", "PageRenamed"]
    save(page, title="Bins")
    assert page.slug == "bins"


@pytest.mark.parametrize("title", ["bins", "Bins!", "BINS", "Ｂｉｎｓ"])
def test_a_title_is_taken_by_its_address(new_page: NewPage, title: str) -> None:
    page = new_page("Bins")
    with pytest.raises(TitleTaken) as refusal:
        new_page(title)
    assert refusal.value.page.id == page.id
    assert db.session.query(Page).count() == 1


def test_an_address_that_a_page_once_had_stays_its_own(new_page: NewPage, save: Save) -> None:
    page = new_page("Bins")
    save(page, title="Bags")
    other = new_page("Other")
    with pytest.raises(TitleTaken):
        save(other, title="Bins")
    assert other.title == "Other"
    assert len(revisions(other)) == 1


@given(st.text(max_size=200))
def test_a_page_is_found_at_its_own_address(title: str) -> None:
    assert slug(slug(title)) == slug(title)


def test_vowel_signs_tell_titles_apart(new_page: NewPage) -> None:
    assert new_page("की").slug != new_page("का").slug


def test_other_spaces_may_use_the_same_title(new_page: NewPage, make: Make) -> None:
    assert new_page("Bins").slug == new_page("Bins", space=make.space()).slug


@pytest.mark.parametrize("title", ["", "!?", "new", "New!", "x" * 201])
def test_a_title_must_make_an_address(new_page: NewPage, title: str) -> None:
    with pytest.raises(TitleRefused):
        new_page(title)


def test_a_text_beyond_the_limit_is_refused_whole(new_page: NewPage, save: Save) -> None:
    page = new_page()
    with pytest.raises(TooLong):
        save(page, "x" * (MAX_SOURCE + 1))
    assert len(revisions(page)) == 1


def test_restoring_makes_a_new_revision_whatever_the_head_is(
    new_page: NewPage, save: Save, ann: Person
) -> None:
    page = new_page("Bins")
    save(page, "Something else", title="Bags")
    first, second = revisions(page)
    with transaction():
        outcome = commands.restore(page, first, summary="Back", by=ann)
    assert isinstance(outcome, Saved)
    third = revisions(page)[2]
    assert (third.source, third.title, third.base_id) == (first.source, "Bins", second.id)
    assert (page.head, page.slug, third.author) == (third, "bins", ann)
    with transaction():
        assert isinstance(commands.restore(page, first, summary="Back", by=ann), Unchanged)


@pytest.mark.parametrize("column", ["source", "title", "summary", "at", "author_id", "number"])
def test_a_revision_is_never_changed(
    new_page: NewPage, save: Save, column: str, ann: Person
) -> None:
    page = new_page()
    value = {"at": page.created_at.replace(year=1999), "author_id": ann.id, "number": 7}
    setattr(page.head, column, value.get(column, "Forged"))
    with pytest.raises(RuntimeError, match=column):
        db.session.flush()
    db.session.rollback()


def test_a_revision_is_never_deleted(new_page: NewPage) -> None:
    page = new_page()
    db.session.delete(page.head)
    with pytest.raises(RuntimeError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_what_is_derived_may_be_made_anew(new_page: NewPage) -> None:
    page = new_page()
    page.head.html = "<p>Anew</p>"
    db.session.flush()
    assert page.head.shown == "<p>Anew</p>"


def test_two_who_make_one_title_at_once(app: Flask, make: Make) -> None:
    space_id = make.space().id
    db.session.rollback()
    start, outcomes = threading.Barrier(2), []

    def create() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    space = db.session.get_one(type(everyone()), space_id)
                    commands.create(space, "Same", "text", by=None)
                outcomes.append("made")
            except TitleTaken:
                outcomes.append("taken")
            db.session.remove()

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "taken"]
