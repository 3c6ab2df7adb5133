"""Drafts are kept by version: no window overwrites what it has not seen."""

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.drafts import commands, queries
from entgov.drafts.commands import Subject, TooManyDrafts, TooMuchText
from entgov.drafts.models import Draft
from entgov.drafts.sheets import Sheet
from tests.conftest import Make

SUBJECT = Subject("page:1", "/wiki/everyone/bins/edit", "Everyone")


class Window:
    """An open form as the script keeps it; it hears the answers, or does not."""

    def __init__(self, by: Person, writer: str, sheet: Sheet | None = None) -> None:
        self.by, self.writer = by, writer
        self.sheet = sheet or Sheet.fresh()
        self.seen = self.version = self.sheet.version

    def change(self, text: str) -> tuple[Sheet, int, str]:
        """What the script sends next."""
        self.version += 1
        self.sheet = Sheet(self.sheet.token, self.version, self.writer)
        return self.sheet, self.seen, text

    def send(self, change: tuple[Sheet, int, str], *, heard: bool = True) -> None:
        sheet, seen, text = change
        with transaction():
            kept = commands.keep(sheet, SUBJECT, {"content": text}, seen=seen, by=self.by)
        if heard:
            self.sheet, self.seen = kept, kept.version
            self.version = max(self.version, self.seen)

    def keep(self, text: str, *, heard: bool = True) -> None:
        self.send(self.change(text), heard=heard)

    def save(self) -> None:
        """The form was accepted: what it says is saved elsewhere."""
        with transaction():
            commands.discard(self.sheet, by=self.by)


def first(by: Person) -> Window:
    return Window(by, "first-window-of-them-all")


def second(by: Person, sheet: Sheet | None = None) -> Window:
    return Window(by, "another-window-elsewhere", sheet)


def texts() -> list[str]:
    db.session.rollback()
    db.session.expire_all()
    return sorted(draft.fields["content"] for draft in db.session.scalars(select(Draft)))


def test_a_window_changes_its_draft_as_it_goes(ann: Person) -> None:
    window = first(ann)
    for text in ("a", "ab", "abc"):
        window.keep(text)
    assert texts() == ["abc"]


def test_an_answer_that_was_not_heard_makes_no_second_draft(ann: Person) -> None:
    window = first(ann)
    window.keep("a", heard=False)
    window.keep("ab", heard=False)
    window.keep("abc")
    window.keep("abcd")
    assert texts() == ["abcd"]


def test_an_older_text_that_comes_late_changes_nothing(ann: Person) -> None:
    window = first(ann)
    late, newer = window.change("late"), window.change("newer")
    window.send(newer)
    window.send(late)
    assert texts() == ["newer"]


def test_the_older_of_two_windows_gets_a_draft_of_its_own(ann: Person) -> None:
    one = first(ann)
    one.keep("begun")
    other = second(ann, Sheet(one.sheet.token, one.sheet.version))
    other.keep("begun, and on in the other")
    one.keep("begun, and on in the first")
    one.keep("begun, and on in the first window")
    other.keep("begun, and on in the other window")
    assert texts() == ["begun, and on in the first window", "begun, and on in the other window"]


def test_a_draft_of_its_own_is_made_once_even_if_the_answer_is_not_heard(ann: Person) -> None:
    one = first(ann)
    one.keep("begun")
    other = second(ann, Sheet(one.sheet.token, one.sheet.version))
    one.keep("first")
    for text in ("other", "other and", "other and on"):
        other.keep(text, heard=False)
    assert texts() == ["first", "other and on"]


def test_two_windows_with_the_same_text_have_one_draft(ann: Person) -> None:
    one = first(ann)
    one.keep("begun")
    other = second(ann, Sheet(one.sheet.token, one.sheet.version))
    one.keep("the same")
    other.keep("the same")
    assert texts() == ["the same"]


def test_windows_without_a_script_are_all_strangers_to_each_other(ann: Person) -> None:
    one, other = Window(ann, ""), Window(ann, "")
    one.keep("begun")
    other.sheet = one.sheet
    other.seen = other.version = one.seen
    one.keep("first")
    other.keep("other")
    assert texts() == ["first", "other"]


def test_a_saved_form_drops_its_draft_alone(ann: Person) -> None:
    one = first(ann)
    one.keep("begun")
    other = second(ann, Sheet(one.sheet.token, one.sheet.version))
    other.keep("changed in the other window")
    one.save()
    assert texts() == ["changed in the other window"]
    other.save()
    assert texts() == []


def test_a_form_that_was_saved_unheard_drops_what_it_kept_unheard(ann: Person) -> None:
    window = first(ann)
    window.keep("a", heard=False)
    window.save()
    assert texts() == []


def test_nobody_changes_or_drops_the_draft_of_somebody_else(ann: Person, bob: Person) -> None:
    window = first(ann)
    window.keep("Ann's")
    thief = Window(bob, window.writer, window.sheet)
    thief.keep("Bob's")
    assert texts() == ["Ann's", "Bob's"]
    thief.sheet = window.sheet
    thief.save()
    assert "Ann's" in texts()


def test_a_token_is_one_draft_of_one_key(ann: Person) -> None:
    window = first(ann)
    window.keep("for the page")
    with transaction():
        fields, elsewhere = {"content": "for another"}, Subject("page:2", "/", "")
        commands.keep(window.sheet, elsewhere, fields, seen=window.seen, by=ann)
    assert texts() == ["for another", "for the page"]


def test_too_much_text_is_refused_and_nothing_is_changed(ann: Person) -> None:
    window = first(ann)
    window.keep("short")
    with pytest.raises(TooMuchText):
        window.keep("x" * (commands.LONGEST + 1))
    assert texts() == ["short"]


def test_the_last_draft_of_many_can_still_be_changed(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MOST_DRAFTS", 2)
    one, other = first(ann), second(ann)
    one.keep("one")
    other.keep("two")
    with pytest.raises(TooManyDrafts):
        Window(ann, "a-third-window-elsewhere").keep("three")
    other.keep("two and on")
    assert texts() == ["one", "two and on"]


def test_who_wrote_a_moment_ago_is_writing(ann: Person, bob: Person, make: Make) -> None:
    first(ann).keep("mine")
    second(bob).keep("mine")
    gone = make.person("Gone", status="deactivated")
    Window(gone, "a-third-window-elsewhere").keep("mine")
    assert [person.name for person in queries.writing(ann, "page:1")] == ["Bob Ox"]
    assert queries.writing(ann, "page:11") == []
    with transaction():
        earlier = now() - queries.WRITING - timedelta(seconds=1)
        db.session.execute(update(Draft).values(changed_at=earlier))
    assert queries.writing(ann, "page:1") == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from((0, 1)),
        st.sampled_from(("keep", "keep unheard", "late", "save", "open")),
    ),
    max_size=12,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
@example(steps=[(1, "keep"), (1, "save"), (0, "keep"), (1, "keep")])
def test_whatever_two_windows_do_each_word_is_in_a_draft_or_saved(
    app: Flask, ann: Person, steps: list[tuple[int, str]]
) -> None:
    """Each window writes on what it shows. Answers get lost, and some sendings come late."""
    with transaction():
        db.session.execute(delete(Draft))
    names = (f"window-{number:04d}-of-this-person" for number in count())
    begun = Window(ann, next(names))
    begun.keep("begun")
    windows = [begun, Window(ann, next(names), begun.sheet)]
    shown, late = ["begun", "begun"], [None, None]
    typed: set[str] = {"begun"}
    saved: list[str] = []
    for number, (which, step) in enumerate(steps):
        window = windows[which]
        if step == "open":  # another window in place of this one, with the newest draft in it
            newest = queries.drafts_of(ann, SUBJECT.key).newest
            windows[which] = Window(ann, next(names), newest.sheet if newest else None)
            shown[which], late[which] = newest.fields["content"] if newest else "", None
        elif step == "save":
            saved.append(shown[which])
            window.save()
        elif step == "late":
            if late[which]:
                window.send(late[which], heard=False)
        else:
            shown[which] += f" word-{number}"
            typed.add(f"word-{number}")
            late[which] = window.change(shown[which])
            window.send(late[which], heard=step == "keep")
        assert typed <= set(" ".join([*texts(), *saved]).split()), steps[: number + 1]
