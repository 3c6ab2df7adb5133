"""The sentences of notices about pages: what happened, why one hears of it, how not to any more."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from entgov.notifications.models import Notice
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Stop
from entgov.wiki.models import page_key


def words_of(group: Group, state: str) -> str:
    """What happened, by whom; `state` is how a proposal or a report ended."""
    said, people = {"who": who(group)}, max(1, group.people)
    match group.newest.kind:
        case "page":
            text = ngettext("%(who)s changed a page", "%(who)s changed a page", people, **said)
        case "page_talk":
            text = ngettext(
                "%(who)s posted about a page", "%(who)s posted about a page", people, **said
            )
        case "handover":
            text = gettext("%(who)s made a page yours", **said)
        case "review":
            text = ngettext(
                "A page of yours is due for review",
                "%(num)d pages of yours are due for review",
                group.count,
            )
        case "review_late":
            text = ngettext(
                "A page in a space you run waits for its review",
                "%(num)d pages in spaces you run wait for their reviews",
                group.count,
            )
        case "must_read":
            text = gettext("%(who)s asks you to read a page", **said)
        case "proposal":
            text = ngettext(
                "%(who)s proposed a change to a page",
                "%(who)s proposed changes to a page",
                people,
                **said,
            )
        case "proposal_ended" if state == "accepted":
            text = gettext("%(who)s accepted your proposal", **said)
        case "proposal_ended":
            text = gettext("%(who)s declined your proposal", **said)
        case "report":
            text = ngettext(
                "%(who)s reported something wrong on a page",
                "%(who)s reported something wrong on a page",
                people,
                **said,
            )
        case _ if state == "corrected":
            text = gettext("%(who)s corrected what you reported", **said)
        case _:
            text = gettext("%(who)s declined what you reported", **said)
    return str(text)


_REASONS: Mapping[tuple[str, str], Any] = {
    ("page", "own"): _l("You own this page"),
    ("page", "follows"): _l("You follow this page"),
    ("page_talk", "own"): _l("You own this page"),
    ("page_talk", "follows"): _l("You follow this page"),
    ("handover", "own"): _l("You own this page"),
    ("review", "own"): _l("It is yours to review"),
    ("review_late", "steward"): _l("You run the space"),
    ("must_read", "asked"): _l("You are among those who are asked"),
    ("proposal", "own"): _l("You answer for this page"),
    ("proposal_ended", "wrote"): _l("You made the proposal"),
    ("report", "own"): _l("You answer for this page"),
    ("report_ended", "wrote"): _l("You made the report"),
}


def reason_of(notice: Notice) -> str:
    """Why its person hears of it."""
    return str(_REASONS[notice.kind, notice.reason])


def stop_of(notice: Notice, page_id: int) -> Stop | None:
    """How to hear no more of the page, for who follows it."""
    if notice.reason != "follows":
        return None
    words = str(gettext("Stop following this page"))
    return Stop("follows.unfollow", page_key(page_id), words)
