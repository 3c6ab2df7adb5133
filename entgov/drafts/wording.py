"""Sentences about drafts: for the screens, and for the script, which has no words of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from babel.lists import format_list
from flask_babel import format_date, format_time, get_locale, gettext, ngettext, to_user_timezone

from entgov.accounts.models import Person
from entgov.core.clock import now

_NAMED = 3


def kept(moment: datetime) -> str:
    """That the text is kept."""
    return str(gettext("Draft kept at %(time)s", time=format_time(moment, "short")))


def back(moment: datetime) -> str:
    """That the form shows a draft, and from when it is."""
    time = format_time(moment, "short")
    day, today = to_user_timezone(moment).date(), to_user_timezone(now()).date()
    if day == today:
        said = gettext("This is your draft from %(time)s today. It has not been saved.", time=time)
    elif day == today - timedelta(days=1):
        said = gettext(
            "This is your draft from %(time)s yesterday. It has not been saved.", time=time
        )
    else:
        said = gettext(
            "This is your draft of %(date)s, %(time)s. It has not been saved.",
            date=format_date(moment, "long"),
            time=time,
        )
    return str(said)


def editing(people: Sequence[Person]) -> str:
    """Who is changing the same page; empty where nobody is."""
    if not people:
        return ""
    names = [_isolated(person.name) for person in people[:_NAMED]]
    more = len(people) - len(names)
    if more:
        said = ngettext(
            "%(names)s and %(num)s other person are editing this page",
            "%(names)s and %(num)s other people are editing this page",
            more,
            names=", ".join(names),
        )
    else:
        said = ngettext(
            "%(names)s is editing this page",
            "%(names)s are editing this page",
            len(names),
            names=format_list(names, locale=get_locale()),
        )
    return str(said)


def _isolated(name: str) -> str:
    """A name whose direction of writing turns nothing around it; as <bdi> does, but in text."""
    return f"\u2068{name}\u2069"
