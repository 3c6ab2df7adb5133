"""What the screens of order need, loaded whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.order.models import ConductCase, ConductDecision, ConductReport
from entgov.order.policy import (
    case_decidable_by,
    case_readable_by,
    decision_questioned_by,
    is_waiting,
    own_decision,
    waits_for_second,
)
from entgov.order.things import Key, Thing, key_of, things_of
from entgov.spaces.policy import in_readable_space
from entgov.stream.models import Post
from entgov.stream.policy import readable_by as post_readable_by
from entgov.web.guard import Viewer, those
from entgov.web.paging import Page, numbered
from entgov.wiki import models as wiki
from entgov.wiki.policy import readable_by as page_readable_by

_PER_PAGE = 20


@dataclass(frozen=True)
class Row:
    """A case in a list: its thing, its open reports, and the newest decision."""

    case: ConductCase
    thing: Thing | None
    reports: Sequence[ConductReport] = ()
    decision: ConductDecision | None = None


@dataclass(frozen=True)
class Told:
    """A decision about somebody, as they are told of it; `may_ask` a second steward."""

    decision: ConductDecision
    thing: Thing | None
    may_ask: bool = False


@dataclass(frozen=True)
class Reported:
    """What somebody reported, and the thing as far as they may read it."""

    report: ConductReport
    thing: Thing | None


def cases(viewer: Viewer, *, waiting: bool, number: int) -> Page[Row]:
    """One page of the cases that wait for the viewer, the oldest on top; or of those that they
    keep order in and that are decided, the newest on top."""
    statement = select(ConductCase)
    if waiting:
        statement = statement.where(is_waiting(), case_decidable_by(viewer))
        order = (ConductCase.opened_at, ConductCase.id)
    else:
        decided = select(ConductDecision.case_id)
        statement = statement.where(
            ~is_waiting(), case_readable_by(viewer), ConductCase.id.in_(decided)
        )
        last = select(func.max(ConductDecision.id)).where(ConductDecision.case_id == ConductCase.id)
        order = (last.correlate(ConductCase).scalar_subquery().desc(), ConductCase.id)  # type: ignore[assignment]
    page = numbered(statement.order_by(*order), number=number, per_page=_PER_PAGE)
    return replace(page, rows=_rows(viewer, page.rows))


def readable_case(viewer: Viewer, case_id: int) -> ConductCase | None:
    """The case with this id, if the viewer keeps order in it."""
    if case_id > LARGEST_ID:
        return None
    statement = select(ConductCase).where(ConductCase.id == case_id, case_readable_by(viewer))
    return db.session.scalar(statement.options(joinedload(ConductCase.author, innerjoin=True)))


def thing_in(viewer: Viewer, case: ConductCase) -> Thing | None:
    """What a case is about."""
    return things_of(viewer, [case]).get(key_of(case))


def asked_again(case: ConductCase) -> ConductDecision | None:
    """The decision about which a second steward is asked, and none has answered."""
    own = ConductDecision.case_id == case.id
    return db.session.scalar(select(ConductDecision).where(own, waits_for_second()))


def reports_in(case: ConductCase) -> Sequence[ConductReport]:
    """All that was reported in a case, the newest first."""
    return db.session.scalars(
        select(ConductReport)
        .where(ConductReport.case_id == case.id)
        .options(joinedload(ConductReport.by, innerjoin=True))
        .order_by(ConductReport.at.desc(), ConductReport.id.desc())
    ).all()


def decisions_in(case: ConductCase) -> Sequence[ConductDecision]:
    """All that was decided in a case, the newest first."""
    return db.session.scalars(
        select(ConductDecision)
        .where(ConductDecision.case_id == case.id)
        .options(
            joinedload(ConductDecision.by, innerjoin=True),
            joinedload(ConductDecision.author, innerjoin=True),
            joinedload(ConductDecision.space),
        )
        .order_by(ConductDecision.id.desc())
    ).all()


def told(viewer: Viewer, *, number: int) -> Page[Told]:
    """One page of what was decided about the viewer, the newest on top."""
    statement = (
        select(ConductDecision)
        .where(own_decision(viewer))
        .options(joinedload(ConductDecision.case), joinedload(ConductDecision.space))
        .order_by(ConductDecision.at.desc(), ConductDecision.id.desc())
    )
    page = numbered(statement, number=number, per_page=_PER_PAGE)
    decisions = [each.id for each in page.rows]
    open_to_ask = set(
        db.session.scalars(
            select(ConductDecision.id).where(
                ConductDecision.id.in_(decisions),
                decision_questioned_by(viewer),
                ConductDecision.asked_at.is_(None),
            )
        )
    )
    things = known_things(viewer, [each.case for each in page.rows], own=True)
    rows = [Told(each, things.get(key_of(each.case)), each.id in open_to_ask) for each in page.rows]
    return replace(page, rows=rows)


def known_things(
    viewer: Viewer, found: Sequence[ConductCase], *, own: bool = False
) -> dict[Key, Thing]:
    """The things of these cases that the viewer may read; with `own`, what of theirs is hidden: of
    pages, whose titles and words others change, only where the viewer may still read.
    """
    things = things_of(viewer, found)
    posts = {number for kind, number in things if kind == "post"}
    pages = {number for kind, number in things if kind == "page"}
    readable = {
        "post": those(Post, posts, post_readable_by(viewer)),
        "page": those(wiki.Page, pages, page_readable_by(viewer)),
    }
    here = in_readable_space(wiki.Page.space_id, viewer)
    hidden = {"post": posts, "page": those(wiki.Page, pages, here)} if own else {}
    return {
        key: thing
        for key, thing in things.items()
        if key[1] in readable[key[0]] or (thing.hidden and key[1] in hidden.get(key[0], ()))
    }


def own_decision_at(viewer: Viewer, decision_id: int) -> ConductDecision | None:
    """The decision with this id, if the viewer is told of it as the author."""
    if decision_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(ConductDecision)
        .where(ConductDecision.id == decision_id, own_decision(viewer))
        .options(joinedload(ConductDecision.case), joinedload(ConductDecision.space))
    )


def own_reports(viewer: Viewer, *, number: int) -> Page[Reported]:
    """One page of what the viewer reported, with how it ended; the newest on top."""
    statement = (
        select(ConductReport)
        .where(ConductReport.by_id == viewer.id)
        .options(joinedload(ConductReport.case), joinedload(ConductReport.decision))
        .order_by(ConductReport.at.desc(), ConductReport.id.desc())
    )
    page = numbered(statement, number=number, per_page=_PER_PAGE)
    things = known_things(viewer, [each.case for each in page.rows])
    return replace(page, rows=[Reported(each, things.get(key_of(each.case))) for each in page.rows])


def own_open_report(viewer: Viewer, kind: str, thing_id: int) -> ConductReport | None:
    """What the viewer has reported of a thing, and nobody has answered yet."""
    return db.session.scalar(
        select(ConductReport)
        .join(ConductCase, ConductCase.id == ConductReport.case_id)
        .where(
            ConductCase.kind == kind,
            ConductCase.thing_id == thing_id,
            ConductReport.by_id == viewer.id,
            ConductReport.decision_id.is_(None),
        )
    )


def _rows(viewer: Viewer, found: Sequence[ConductCase]) -> list[Row]:
    ids = [case.id for case in found]
    things = things_of(viewer, found)
    reports: dict[int, list[ConductReport]] = {}
    open_ones = (ConductReport.case_id.in_(ids), ConductReport.decision_id.is_(None))
    for report in db.session.scalars(
        select(ConductReport).where(*open_ones).order_by(ConductReport.at, ConductReport.id)
    ):
        reports.setdefault(report.case_id, []).append(report)
    last = select(func.max(ConductDecision.id)).where(ConductDecision.case_id.in_(ids))
    newest = db.session.scalars(
        select(ConductDecision)
        .where(ConductDecision.id.in_(last.group_by(ConductDecision.case_id)))
        .options(joinedload(ConductDecision.by, innerjoin=True))
    )
    decisions = {each.case_id: each for each in newest}
    return [
        Row(case, things.get(key_of(case)), reports.get(case.id, ()), decisions.get(case.id))
        for case in found
    ]
