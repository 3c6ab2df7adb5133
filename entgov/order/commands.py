"""The verbs that report and decide. None of them commits."""

from typing import Any

from sqlalchemy import func, select, update

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, insert
from entgov.core.facts import announce
from entgov.order.facts import ConductDecided, ConductReported, SecondStewardAsked
from entgov.order.models import Act, ConductCase, ConductDecision, ConductReport, Reason
from entgov.order.policy import is_waiting
from entgov.order.queries import asked_again
from entgov.spaces.models import Space
from entgov.spaces.policy import in_space_run_by
from entgov.stream import commands as posts
from entgov.stream.models import Placement, Post
from entgov.wiki import commands as pages
from entgov.wiki.models import Page, Removal, Revision

Thing = Post | Page


class DecidedMeanwhile(Exception):
    """Somebody else decided, or reported the thing too, since the screen was shown."""


def report(thing: Thing, reason: Reason, words: str, *, by: Person) -> None:
    """Report a thing for how somebody behaves; what the person has said of it and nobody has
    answered is said anew.
    """
    case = take_up(thing, by=by)
    said = {"reason": reason, "words": words}
    made = insert(ConductReport).values(case_id=case.id, by_id=by.id, at=now(), **said)
    if db.session.scalar(made.on_conflict_do_nothing().returning(ConductReport.id)):
        announce(ConductReported(**_about(case, thing.space_id)), by=by.id)
        return
    db.session.execute(
        update(ConductReport)
        .where(
            ConductReport.case_id == case.id,
            ConductReport.by_id == by.id,
            ConductReport.decision_id.is_(None),
        )
        .values(**said)
        .execution_options(synchronize_session=False)
    )


def take_up(thing: Thing, *, by: Person) -> ConductCase:
    """The case of a thing; a new one where there is none."""
    key = {"kind": "post" if isinstance(thing, Post) else "page", "thing_id": thing.id}
    author_id = _author_of(thing, by)
    begun = insert(ConductCase).values(**key, author_id=author_id, opened_at=now())
    db.session.execute(begun.on_conflict_do_nothing())
    case = db.session.scalars(select(ConductCase).filter_by(**key).with_for_update()).one()
    if case.author_id != author_id and not _open(case):
        case.author_id = author_id
        db.session.flush()
    return case


def decide(
    case: ConductCase, act: Act, *, reason: str, answer: str, seen: str, by: Person
) -> ConductDecision:
    """Say what comes of a case: what is hidden from now on is what this decision hides.

    Ends all open reports. Where the author had asked a second steward, this is their decision, and
    the last one. `seen` is what the person had before them: see `state_of`.

    Raises DecidedMeanwhile.
    """
    db.session.execute(select(ConductCase.id).where(ConductCase.id == case.id).with_for_update())
    if state_of(case) != seen:
        raise DecidedMeanwhile
    decision = _decision(case, act, reason=reason, answer=answer, by=by)
    _end_reports(case, decision)
    thing = _thing(case)
    fact = ConductDecided(
        **_about(case, thing.space_id),
        person_id=case.author_id,
        decision_id=decision.id,
        act=act,
        final=decision.is_final,
    )
    _put(thing, hidden=decision.hides, space_id=decision.space_id, by=by)
    announce(fact, by=by.id)
    return decision


def _decision(
    case: ConductCase, act: Act, *, reason: str, answer: str, by: Person
) -> ConductDecision:
    first = asked_again(case)
    decision = ConductDecision(
        case_id=case.id,
        by_id=by.id,
        author_id=case.author_id,
        space_id=_run_by(case, by),
        act=act,
        reason=reason,
        answer=answer,
        at=now(),
        asked_words="",
        of_id=first.id if first else None,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def ask_second(decision: ConductDecision, words: str, *, by: Person) -> bool:
    """Ask that another steward looks at a decision about oneself; False where one has already."""
    asked = (
        update(ConductDecision)
        .where(ConductDecision.id == decision.id, ConductDecision.asked_at.is_(None))
        .values(asked_at=now(), asked_words=words)
        .returning(ConductDecision.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(asked) is None:
        return False
    case = db.session.get_one(ConductCase, decision.case_id)
    thing = _thing(case)
    fact = SecondStewardAsked(**_about(case, thing.space_id), decision_id=decision.id)
    announce(fact, by=by.id)
    return True


def state_of(case: ConductCase) -> str:
    """What tells whether anything happened in a case: its newest decision and report, and whether
    a second steward is asked."""
    newest = [
        select(func.max(model.id)).where(model.case_id == case.id).scalar_subquery()
        for model in (ConductDecision, ConductReport)
    ]
    asked = select(func.count()).where(
        ConductDecision.case_id == case.id, ConductDecision.asked_at.is_not(None)
    )
    row = db.session.execute(select(*newest, asked.scalar_subquery())).one()
    return "-".join(str(each or 0) for each in row)


def _thing(case: ConductCase) -> Thing:
    model: Any = Post if case.kind == "post" else Page
    found: Thing = db.session.get_one(model, case.thing_id, populate_existing=True)
    return found


def _put(thing: Thing, *, hidden: bool, space_id: int | None, by: Person) -> None:
    """Hide the thing or show it; nothing where it is so already."""
    if isinstance(thing, Post):
        if hidden and not thing.is_hidden:
            posts.hide(thing, space_id=space_id, by=by)
        elif thing.is_hidden and not hidden:
            posts.show_again(thing, by=by)
        return
    if hidden:
        pages.hide(thing, by=by)
    else:
        pages.show_again(thing, removed=_was_removed(thing), by=by)


def _was_removed(page: Page) -> bool:
    """Whether somebody put a hidden page into the bin before: it was not hidden when that was."""
    removal = db.session.get(Removal, page.removal_id) if page.removal_id else None
    if removal is None:
        return False
    newest = (
        select(ConductDecision)
        .join(ConductCase, ConductCase.id == ConductDecision.case_id)
        .where(ConductCase.kind == "page", ConductCase.thing_id == page.id)
        .where(ConductDecision.at <= removal.at)
    )
    then = db.session.scalar(newest.order_by(ConductDecision.id.desc()).limit(1))
    return then is None or not then.hides


def _end_reports(case: ConductCase, decision: ConductDecision) -> None:
    db.session.execute(
        update(ConductReport)
        .where(ConductReport.case_id == case.id, ConductReport.decision_id.is_(None))
        .values(decision_id=decision.id)
        .execution_options(synchronize_session=False)
    )


def _open(case: ConductCase) -> bool:
    waits = select(ConductCase.id).where(ConductCase.id == case.id, is_waiting())
    return db.session.scalar(waits) is not None


def _author_of(thing: Thing, by: Person) -> int:
    """Who wrote a post; of a page, the last one who wrote at it and is not who reports it."""
    if isinstance(thing, Post):
        return thing.author_id
    others = (Revision.author_id.is_not(None), Revision.author_id != by.id)
    newest = select(Revision.author_id).where(Revision.page_id == thing.id, *others)
    author_id = db.session.scalar(newest.order_by(Revision.number.desc()).limit(1))
    if author_id is None:
        raise ValueError("nobody but who reports it has written at this page")
    return author_id


def _run_by(case: ConductCase, person: Person) -> int | None:
    """The first of the spaces that the thing stands in and the person runs."""
    runs = in_space_run_by(Space.id, person)
    if case.kind == "post":
        thread = select(func.coalesce(Post.thread_id, Post.id)).where(Post.id == case.thing_id)
        placed = Placement.post_id == thread.scalar_subquery()
        there = Space.id.in_(select(Placement.space_id).where(placed))
    else:
        there = Space.id.in_(select(Page.space_id).where(Page.id == case.thing_id))
    named = select(Space.id).where(there, runs)
    first = named.order_by(Space.everyone.desc(), func.lower(Space.name), Space.id).limit(1)
    return db.session.scalar(first)


def _about(case: ConductCase, space_id: int) -> dict[str, Any]:
    name = "post_id" if case.kind == "post" else "page_id"
    return {"space_id": space_id, "case_id": case.id, name: case.thing_id}
