"""Whom keeping order concerns: who decides, whom it is about, and who reported it.

No notice names anybody, so none tells an author who reported them or who decided; nor does one by
staying away where its reader has muted them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from entgov.core.facts import FactRecord
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.order.facts import ConductDecided, ConductReported, SecondStewardAsked
from entgov.order.models import ConductCase, ConductDecision, ConductReport
from entgov.order.policy import case_decidable_by, deciders, is_waiting, own_decision
from entgov.web.guard import Viewer

HEARD = (ConductReported, ConductDecided, SecondStewardAsked)


class Cases:
    """Cases that wait for somebody's decision."""

    THING = "conduct_case"
    KINDS = (
        Kind(
            "conduct",
            _l("A report, or an author, waits for your decision"),
            mail="at_once",
            nameless=True,
        ),
    )

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind in (ConductReported.__name__, SecondStewardAsked.__name__):
            thing = (self.THING, fact.data["case_id"])
            about = f"{self.THING}:{fact.data['case_id']}"
            yield Telling("conduct", deciders(thing[1]), thing, about, "decides", again=True)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        waits = (ConductCase.id == notice.thing_id, is_waiting(), case_decidable_by(viewer))
        return select(ConductCase.id).where(*waits).correlate_except(ConductCase).exists()

    def shown(self, viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        del viewer  # the rule has judged already, and nothing here is told of the thing itself
        return {
            group.newest.id: Shown(
                words=gettext("Something that was reported waits for your decision"),
                title="",
                url=url_for("order.case", case_id=group.newest.thing_id),
                reason=gettext("You keep order where it stands"),
            )
            for group in groups
        }


class Decisions:
    """Decisions about somebody, and about what they reported."""

    THING = "conduct_decision"
    KINDS = (
        Kind(
            "conduct_told",
            _l("A steward decides about something you wrote"),
            mail="at_once",
            nameless=True,
        ),
        Kind("conduct_ended", _l("Something that you reported is decided"), nameless=True),
    )

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind != ConductDecided.__name__:
            return
        number = fact.data["decision_id"]
        thing, about = (self.THING, number), f"{self.THING}:{number}"
        author = select(ConductDecision.author_id).where(ConductDecision.id == number)
        yield Telling("conduct_told", author, thing, about, "author", again=True)
        reporters = select(ConductReport.by_id).where(ConductReport.decision_id == number)
        yield Telling("conduct_ended", reporters, thing, about, "reported", again=True)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        told = (
            select(ConductDecision.id)
            .where(ConductDecision.id == notice.thing_id, own_decision(viewer))
            .correlate_except(ConductDecision)
        )
        ended = (
            select(ConductReport.id)
            .where(ConductReport.decision_id == notice.thing_id, ConductReport.by_id == viewer.id)
            .correlate_except(ConductReport)
        )
        return or_(
            and_(notice.kind == "conduct_told", told.exists()),
            and_(notice.kind == "conduct_ended", ended.exists()),
        )

    def shown(self, viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        del viewer  # the rule has judged already, and nothing here is told of the thing itself
        return {group.newest.id: _shown(group.newest.kind) for group in groups}


def _shown(kind: str) -> Shown:
    if kind == "conduct_told":
        return Shown(
            words=gettext("A steward decided about something you wrote"),
            title="",
            url=url_for("order.mine"),
            reason=gettext("It is about you"),
        )
    return Shown(
        words=gettext("Something that you reported is decided"),
        title="",
        url=url_for("order.mine", show="reports"),
        reason=gettext("You reported it"),
    )


SOURCES = (Cases(), Decisions())
