"""The sentences of notices about posts: what happened, why one hears of it, how not to any more."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from entgov.notifications.models import Notice
from entgov.notifications.naming import who
from entgov.notifications.sources import Group, Stop


def words_of(group: Group) -> str:
    """What happened, by whom; the number is that of the people, for languages that need it."""
    people = max(1, group.people)
    kind, reason = group.newest.kind, group.newest.reason
    said = {"who": who(group)}
    match kind:
        case "mention":
            text = ngettext("%(who)s mentioned you", "%(who)s mentioned you", people, **said)
        case "reply":
            text = ngettext(
                "%(who)s replied to your post", "%(who)s replied to your post", people, **said
            )
        case "thread":
            text = ngettext(
                "%(who)s replied in a thread", "%(who)s replied in a thread", people, **said
            )
        case "quote":
            text = ngettext("%(who)s quoted your post", "%(who)s quoted your post", people, **said)
        case "reaction":
            text = ngettext(
                "%(who)s reacted to your post", "%(who)s reacted to your post", people, **said
            )
        case "answer":
            text = _answer(reason, said, people)
        case "praise":
            text = ngettext("%(who)s praised you", "%(who)s praised you", people, **said)
        case "announcement":
            text = ngettext(
                "%(who)s asks you to acknowledge an announcement",
                "%(who)s ask you to acknowledge an announcement",
                people,
                **said,
            )
        case "space_mention":
            text = ngettext(
                "%(who)s mentioned a space that you are in",
                "%(who)s mentioned a space that you are in",
                people,
                **said,
            )
        case "decider":
            text = gettext("%(who)s asked you to decide about an idea", **said)
        case "poll" | "reminder":
            text = _CAME[kind, reason]
        case _:
            text = gettext("%(who)s decided about an idea", **said)
    return str(text)


def _answer(reason: str, said: dict[str, str], people: int) -> str:
    if reason == "own":
        return str(
            ngettext("%(who)s accepted your answer", "%(who)s accepted your answer", people, **said)
        )
    if reason == "question":
        return str(gettext("%(who)s accepted an answer to your question", **said))
    return str(gettext("%(who)s accepted an answer to a question that you have too", **said))


_CAME: Mapping[tuple[str, str], Any] = {
    ("poll", "own"): _l("Your poll has closed"),
    ("poll", "voted"): _l("A poll that you voted in has closed"),
    ("reminder", "own"): _l("You wanted to be reminded of a post"),
}
"""What nobody does: its time has come."""

_REASONS: Mapping[tuple[str, str], Any] = {
    ("mention", "named"): _l("You are named in it"),
    ("reply", "own"): _l("You began the thread"),
    ("thread", "follows"): _l("You follow this thread"),
    ("thread", "wrote"): _l("You wrote in this thread"),
    ("quote", "own"): _l("You wrote the post"),
    ("reaction", "own"): _l("You wrote the post"),
    ("answer", "own"): _l("You wrote the answer"),
    ("answer", "question"): _l("You asked the question"),
    ("answer", "backed"): _l("You have the same question"),
    ("praise", "named"): _l("You are the one who is praised"),
    ("announcement", "asked"): _l("You are in a space that it is for"),
    ("space_mention", "member"): _l("You are in the space"),
    ("decider", "named"): _l("You decide about this idea"),
    ("poll", "own"): _l("The poll is yours"),
    ("poll", "voted"): _l("You voted in it"),
    ("reminder", "own"): _l("You saved the post for later"),
    ("idea", "own"): _l("The idea is yours"),
    ("idea", "backed"): _l("You voted for this idea"),
}


def reason_of(notice: Notice) -> str:
    """Why its person hears of it."""
    return str(_REASONS[notice.kind, notice.reason])


def stop_of(notice: Notice) -> Stop | None:
    """How to hear no more of this thread; who is spoken to hears of it all the same."""
    if notice.kind in ("mention", "praise", "decider", "reminder"):
        return None
    if notice.reason == "follows":
        words = str(gettext("Stop following this thread"))
        return Stop("follows.unfollow", notice.about, words)
    return Stop("follows.mute", notice.about, str(gettext("Mute this thread")))
