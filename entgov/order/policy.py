"""Who may report what, and who decides about it.

Order is kept by those who run a space that the thing stands in. Nobody decides about themselves,
about what they reported, or a second time about what they decided first. Where that leaves nobody
who runs one of its spaces, administrators decide: for this one case they see what they could not
see otherwise, since a report that nobody may answer would be worse.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from entgov.accounts.models import Person
from entgov.order.models import AGAINST, ConductCase, ConductDecision, ConductReport
from entgov.spaces.models import Membership
from entgov.spaces.policy import in_space_run_by
from entgov.stream.models import Placement, Post
from entgov.stream.policy import reactable_by as standing_post_readable_by
from entgov.stream.policy import run_by as post_run_by
from entgov.web.guard import Viewer
from entgov.wiki.models import Page, Revision
from entgov.wiki.policy import readable_by as page_readable_by
from entgov.wiki.policy import run_by as page_run_by


def post_reportable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts of others that the person may report: all that stand and they can read."""
    return and_(Post.author_id != viewer.id, standing_post_readable_by(viewer))


def page_reportable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may report: those they can read and others have written at."""
    others = select(Revision.id).where(
        Revision.page_id == Page.id,
        Revision.author_id.is_not(None),
        Revision.author_id != viewer.id,
    )
    return and_(page_readable_by(viewer), others.correlate_except(Revision).exists())


def post_taken_up_by(viewer: Viewer) -> ColumnElement[bool]:
    """The posts about which the person may decide though nobody reported them."""
    return and_(post_reportable_by(viewer), post_run_by(viewer))


def page_taken_up_by(viewer: Viewer) -> ColumnElement[bool]:
    """The same of pages."""
    return and_(page_reportable_by(viewer), page_run_by(viewer))


def case_readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The cases that the person keeps order in; never those about themselves."""
    return and_(ConductCase.author_id != viewer.id, _kept_by(viewer))


def case_decidable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The cases in which the person may decide now."""
    return and_(~_concerns(viewer.id), ~_is_settled(), _kept_by(viewer))


def is_waiting() -> ColumnElement[bool]:
    """The cases in which somebody waits for a decision."""
    return or_(_open_reports().exists(), _asked_again().exists())


def waits_for_second() -> ColumnElement[bool]:
    """The decisions about which a second steward is asked and has not answered."""
    second = aliased(ConductDecision)
    answer = select(second.id).where(second.of_id == ConductDecision.id).correlate_except(second)
    return and_(ConductDecision.asked_at.is_not(None), ~answer.exists())


def deciders(case_id: int) -> Select[Any]:
    """The ids of those who may decide in a case, so as to tell them: its stewards, or, where none
    of these may, the administrators. `case_decidable_by` judges when they look."""
    case = ConductCase.id == case_id
    stewards = (
        select(ConductCase.id)
        .where(case, ~_concerns(Person.id), _stands(_run_by_steward))
        .correlate_except(ConductCase)
    )
    left = (
        select(ConductCase.id)
        .where(case, ~_concerns(Person.id), ~_stands(_run_by_another))
        .correlate_except(ConductCase)
    )
    administrator = and_(Person.role == "administrator", left.exists())
    return select(Person.id).where(or_(stewards.exists(), administrator))


def own_decision(viewer: Viewer) -> ColumnElement[bool]:
    """The decisions of which the person is told as the author."""
    told = or_(ConductDecision.act.in_([*AGAINST, "restore"]), ConductDecision.of_id.is_not(None))
    return and_(ConductDecision.author_id == viewer.id, told)


def decision_questioned_by(viewer: Viewer) -> ColumnElement[bool]:
    """The decisions about which the person may ask a second steward, or has."""
    later = aliased(ConductDecision)
    newest = select(later.id).where(
        later.case_id == ConductDecision.case_id, later.id > ConductDecision.id
    )
    return and_(
        ConductDecision.author_id == viewer.id,
        ConductDecision.act.in_(AGAINST),
        ConductDecision.of_id.is_(None),
        ~newest.correlate_except(later).exists(),
    )


def _kept_by(viewer: Viewer) -> ColumnElement[bool]:
    administrator = true() if viewer.is_administrator else false()
    run = _stands(partial(in_space_run_by, viewer=viewer))
    return or_(run, and_(administrator, ~_stands(_run_by_another)))


def _run_by_steward(space_id: Any) -> ColumnElement[bool]:
    """The spaces of which the person that the query looks at is a steward."""
    steward = select(Membership.id).where(
        Membership.space_id == space_id,
        Membership.role == "steward",
        Membership.person_id == Person.id,
    )
    return steward.correlate_except(Membership).exists()


def _run_by_another(space_id: Any) -> ColumnElement[bool]:
    """The spaces with a steward who may decide."""
    return (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.space_id == space_id,
            Membership.role == "steward",
            Person.status == "active",
            ~_concerns(Membership.person_id),
        )
        .correlate_except(Membership, Person)
        .exists()
    )


def _stands(right: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The cases whose thing stands in a space to which there is the right."""
    posts = (
        select(Post.id)
        .join(Placement, Placement.post_id == func.coalesce(Post.thread_id, Post.id))
        .where(Post.id == ConductCase.thing_id, right(Placement.space_id))
        .correlate_except(Post, Placement)
    )
    pages = (
        select(Page.id)
        .where(Page.id == ConductCase.thing_id, right(Page.space_id))
        .correlate_except(Page)
    )
    return or_(
        and_(ConductCase.kind == "post", posts.exists()),
        and_(ConductCase.kind == "page", pages.exists()),
    )


def _concerns(person_id: Any) -> ColumnElement[bool]:
    """The cases in which this person must not decide."""
    return or_(
        ConductCase.author_id == person_id,
        _open_reports(ConductReport.by_id == person_id).exists(),
        _asked_again(ConductDecision.by_id == person_id).exists(),
    )


def _open_reports(*where: ColumnElement[bool]) -> Any:
    own = (ConductReport.case_id == ConductCase.id, ConductReport.decision_id.is_(None))
    return select(ConductReport.id).where(*own, *where).correlate_except(ConductReport)


def _asked_again(*where: ColumnElement[bool]) -> Any:
    own = (ConductDecision.case_id == ConductCase.id, waits_for_second())
    return select(ConductDecision.id).where(*own, *where).correlate_except(ConductDecision)


def _is_settled() -> ColumnElement[bool]:
    """The cases that a second steward has ended, for as long as nobody reports the thing anew."""
    later, final = aliased(ConductDecision), aliased(ConductDecision)
    newest = select(func.max(later.id)).where(later.case_id == ConductCase.id)
    ended: Exists = (
        select(final.id)
        .where(final.id == newest.correlate_except(later).scalar_subquery())
        .where(final.of_id.is_not(None))
        .correlate_except(final)
        .exists()
    )
    return and_(ended, ~_open_reports().exists())
