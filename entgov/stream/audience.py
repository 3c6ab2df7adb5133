"""Who will see a post, said before it is sent; and whom of those it names will not.

A space is open to all staff, or to its members. A post in several spaces is seen by whoever may
read in one of them, so each person counts once.
"""

from collections.abc import Collection, Sequence

from flask_babel import gettext, ngettext
from sqlalchemy import false, func, not_, or_, select

from entgov.accounts.models import Absence, Person
from entgov.accounts.queries import people_away
from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import readers_of
from entgov.web.screen import on_day

MOST_NAMED = 5
"""People of one text who are named in a warning; nobody reads more."""


def who_sees(spaces: Sequence[Space]) -> str:
    """Who can read what is posted to these spaces, in a sentence; at most one query."""
    if not spaces or any(space.kind == "open" for space in spaces):
        return str(gettext("Everyone can see this"))
    seen = or_(false(), *(readers_of(space) for space in spaces))
    active = select(func.count()).select_from(Person).where(seen, Person.status == "active")
    count = db.session.scalar(active) or 0
    if len(spaces) > 2:  # two names still read well
        return str(
            ngettext(
                "%(num)d member of %(spaces)d spaces can see this",
                "%(num)d members of %(spaces)d spaces can see this",
                count,
                spaces=len(spaces),
            )
        )
    if len(spaces) > 1:
        return str(
            ngettext(
                "%(num)d member of %(one)s and %(other)s can see this",
                "%(num)d members of %(one)s and %(other)s can see this",
                count,
                one=spaces[0].name,
                other=spaces[1].name,
            )
        )
    return str(
        ngettext(
            "%(num)d member of %(space)s can see this",
            "%(num)d members of %(space)s can see this",
            count,
            space=spaces[0].name,
        )
    )


def who_cannot_see(handles: Collection[str], spaces: Sequence[Space]) -> Sequence[Person]:
    """Those of the active people with these handles who can read in none of the spaces."""
    if not handles or any(space.kind == "open" for space in spaces):
        return []
    return db.session.scalars(
        select(Person)
        .where(
            Person.handle.in_(list(handles)),
            Person.status == "active",
            not_(or_(false(), *(readers_of(space) for space in spaces))),
        )
        .order_by(Person.name_key, Person.id)
    ).all()


def who_is_away(handles: Collection[str]) -> Sequence[str]:
    """Of the people with these handles who are out of office now: until when, and who stands in,
    each in a sentence. It keeps nobody from posting."""
    if not handles:
        return []
    away = people_away(Person.handle.in_(list(handles))).limit(MOST_NAMED)
    return [away_said(*row) for row in db.session.execute(away)]


def away_said(person: Person, absence: Absence) -> str:
    """That somebody is out of office, and who stands in."""
    said = {"name": person.name, "day": on_day(absence.last_day)}
    if absence.cover is None:
        return str(gettext("%(name)s is away until %(day)s.", **said))
    return str(
        gettext(
            "%(name)s is away until %(day)s. %(other)s stands in.",
            other=absence.cover.name,
            **said,
        )
    )


def warning(people: Sequence[Person]) -> str:
    """That these people will not see a post that names them, and what to do."""
    if len(people) == 1:
        return str(
            gettext(
                "%(name)s can't see this post. Post anyway, or choose another space.",
                name=people[0].name,
            )
        )
    if len(people) > MOST_NAMED:
        return str(
            gettext(
                "%(number)d of the people you name can't see this post. "
                "Post anyway, or choose another space.",
                number=len(people),
            )
        )
    return str(
        gettext(
            "%(names)s can't see this post. Post anyway, or choose another space.",
            names=", ".join(person.name for person in people),
        )
    )


def warning_in_thread(people: Sequence[Person]) -> str:
    """The same of a reply, which stands where its thread does."""
    if len(people) > MOST_NAMED:
        return str(
            gettext(
                "%(number)d of the people you name can't see this thread. "
                "Reply anyway, or leave them out.",
                number=len(people),
            )
        )
    return str(
        gettext(
            "%(names)s can't see this thread. Reply anyway, or leave the name out.",
            names=", ".join(person.name for person in people),
        )
    )
