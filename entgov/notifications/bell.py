"""The number beside the bell, on every screen, and what of it is read by opening a thing.

Each screen asks once what is unread. From that it knows as well whether anything of it is about
what it shows, so opening a thing of which there is no notice costs nothing and writes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Flask, g

from entgov.accounts.models import Person
from entgov.notifications.commands import read_about, read_kind
from entgov.notifications.queries import MOST_COUNTED, any_unread, unread_for
from entgov.web.guard import viewer

_KEPT = "entgov_unread_notices"


@dataclass(frozen=True)
class Unread:
    """How many lines of the list are unread, as far as they are counted."""

    count: int

    @property
    def words(self) -> str:
        """As it stands in the bell."""
        return f"{MOST_COUNTED - 1}+" if self.count >= MOST_COUNTED else str(self.count)


def install(app: Flask) -> None:
    app.add_template_global(unread_notices)


def unread_notices() -> Unread:
    """For the frame of every screen: how many there are for the viewer."""
    return Unread(sum(in_app for _about, _kind, in_app in _unread(viewer())))


def has_news(person: Person, about: str) -> bool:
    """Whether something in the person's list about this is unread; asks nothing more."""
    return any(in_app and about == each for each, _kind, in_app in _unread(person))


def open_about(
    person: Person,
    about: str,
    *,
    shown: Collection[int] | None = None,
    unlisted: bool = False,
) -> None:
    """The person has a thing before them, so what is about it is read; where it is only a part of
    the thing, what is of the posts with the ids that are `shown`. What is `unlisted`, since it was
    mailed alone or they may not see it any more, is asked for only where that is said."""
    unread = _unread(person)
    known = len(unread) >= MOST_COUNTED or any(about == each for each, *_ in unread)
    if known or (unlisted and any_unread(person, about)):
        read_about(person, about, of=shown)
        if shown is None:
            setattr(g, _KEPT, [each for each in unread if each[0] != about])
        else:
            forget_unread()


def open_kind(person: Person, kind: str, about: str | None = None) -> None:
    """The person has before them all that is of a kind, or what of it is about one thing."""
    unread = _unread(person)
    read = [each for each in unread if each[1] == kind and about in (None, each[0])]
    if read or len(unread) >= MOST_COUNTED:
        read_kind(person, kind, about)
        setattr(g, _KEPT, [each for each in unread if each not in read])


def forget_unread() -> None:
    """What was unread is read by now: the next to ask gets to know."""
    g.pop(_KEPT, None)


def _unread(person: Person) -> list[tuple[str, str, bool]]:
    if _KEPT not in g:
        setattr(g, _KEPT, list(unread_for(person)))
    kept: list[tuple[str, str, bool]] = g.get(_KEPT)
    return kept
