"""Who may come through which door.

Every endpoint carries exactly one of the marks below, nearest to the function; an app with an
endpoint that carries none does not start (`refuse_unguarded`). A guarded view is handed its
thing, found through the rule of what the person may see: what is absent or hidden is 404, what is
seen but not allowed is 403.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, abort
from flask_login import current_user
from sqlalchemy import ColumnElement, Integer, bindparam, select

from entgov.core.database import LARGEST_ID, db
from entgov.core.settings import in_force_last

View = TypeVar("View", bound=Callable[..., Any])
Right = Callable[["Viewer"], ColumnElement[bool]]
"""A right: given who asks, a SQL expression over the thing's own columns."""


class Viewer(Protocol):
    """What the web needs to know of the person who is signed in."""

    @property
    def id(self) -> int: ...

    @property
    def is_administrator(self) -> bool: ...

    @property
    def inspection_id(self) -> Any:
        """The inspection by which an administrator reads in a space that they are not in; None for
        everybody else, and for them wherever no screen asks with it (see `inspections.reading`)."""


@dataclass(frozen=True)
class Anyone:
    """A viewer whose id a statement is only told when it is executed, as `viewer_id`.

    To build a statement full of rights takes longer than the database takes to answer it. So the
    statements of the screens that are looked at most are built once in a process, by a function
    under `functools.cache` that is asked for `anyone(viewer)`:

        db.session.scalars(_statement(anyone(viewer)), {**known_of(viewer), "page_id": page.id})

    Such a function takes nothing that belongs to one request: no id, no text, no time. Those are
    `bindparam`s too, and a statement that is executed without one of them raises. What else a
    right wants to know of a viewer stands here as a value, and so makes a statement of its own.
    """

    is_administrator: bool
    inspects: bool = False

    @property
    def id(self) -> Any:
        return bindparam("viewer_id", type_=Integer)

    @property
    def inspection_id(self) -> Any:
        return bindparam("inspection_id", type_=Integer) if self.inspects else None


@dataclass(frozen=True)
class Each:
    """Every person at once, as a viewer, for a right that is asked of many: its id is a column."""

    id: Any
    is_administrator: bool = False
    inspection_id: None = None


def anyone(viewer: Viewer) -> Anyone:
    """Whoever has the rights of this viewer, for a statement that is built once."""
    return Anyone(viewer.is_administrator, viewer.inspection_id is not None)


def known_of(viewer: Viewer) -> dict[str, Any]:
    """What a statement that was built for `anyone` has to be told of the viewer."""
    told = {"viewer_id": viewer.id, "inspection_id": viewer.inspection_id}
    return {name: value for name, value in told.items() if value is not None}


def viewer() -> Any:
    """The person who is signed in; None where nobody is."""
    return getattr(current_user, "person", None)


def holds(right: Right, thing: Any, person: Viewer) -> bool:
    """Whether the person has the right to the thing: the list's own expression, for one row."""
    model = type(thing)
    statement = select(model.id).where(model.id == thing.id, right(person))
    return db.session.scalar(statement) is not None


def held(thing: Any, person: Viewer, *rights: Right) -> Sequence[bool]:
    """Which of the rights the person has to the thing, asked at once: `holds` for each."""
    model = type(thing)
    statement = select(*(right(person) for right in rights)).where(model.id == thing.id)
    row = db.session.execute(statement).one_or_none()
    return [bool(has) for has in row] if row else [False] * len(rights)


def those(model: Any, ids: Collection[int], *conditions: ColumnElement[bool]) -> set[int]:
    """The ids of those things that meet the conditions, such as a right that somebody has."""
    possible = [each for each in ids if 0 < each <= LARGEST_ID]
    statement = select(model.id).where(model.id.in_(possible), *conditions)
    return set(db.session.scalars(statement)) if possible else set()


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    return _marked(view, view, "public")


def staff(view: View) -> View:
    """Open to every person who is signed in."""
    return _marked(view, view, "staff")


def administrators(view: View) -> View:
    """Open to administrators."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not viewer().is_administrator:
            abort(403)
        return view(*args, **kwargs)

    return _marked(guarded, view, "administrators")


def auditors(view: View) -> View:
    """Open to auditors and administrators: what is to be looked at, and changes nothing that is."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not looks_over(viewer()):
            abort(403)
        return view(*args, **kwargs)

    return _marked(guarded, view, "auditors")


def looks_over(person: Any) -> bool:
    """Whether somebody may look at how entgov is run: the audit trail and the settings."""
    return bool(person.is_administrator or person.is_auditor)


def for_programs(guarded: Any, view: View) -> View:
    """Open to programs that show a secret of their own, which `guarded` asks for before `view`.

    Nobody is signed in there, and there is no form that could carry a token.
    """
    guarded.needs_no_token = True  # a mark, as the guards' own
    return _marked(guarded, view, "token")


def unattended(view: View) -> View:
    """A script asks here by itself: that somebody's window is open says not that they are here."""
    view.unattended = True  # type: ignore[attr-defined]  # a mark, as the guards' own
    return view


def needs_no_token(view: View) -> View:
    """A form token is not asked for: programs send here, and the address itself is the secret."""
    view.needs_no_token = True  # type: ignore[attr-defined]  # a mark, as the guards' own
    return view


def takes_files(view: View) -> View:
    """Files can be sent here, so a form may be larger than others; see `web/incoming.py`."""
    view.takes_files = "largest_file"  # type: ignore[attr-defined]  # a mark, as the guards' own
    return view


def takes_sources(view: View) -> View:
    """Sources of imports can be sent here, which may be larger than other files."""
    view.takes_files = "largest_import"  # type: ignore[attr-defined]  # as above
    return view


def thing(
    find: Callable[..., Any],
    right: Right | None = None,
    *,
    administrators_only: bool = False,
    auditors_too: bool = False,
) -> Callable[[View], View]:
    """Open to whoever can see the thing of the address and, if given, holds the right to it.

    `find(person, **parts of the address)` gives the thing, or None where the person can't see it.
    The view gets the thing as its one argument. `auditors_too`: to administrators and auditors.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**address: Any) -> Any:
            person = viewer()
            if administrators_only and not person.is_administrator:
                abort(403)
            if auditors_too and not looks_over(person):
                abort(403)
            found = find(person, **address)
            if found is None:
                abort(404)
            if right is not None and not holds(right, found, person):
                abort(403)
            return view(found)

        return _marked(guarded, view, "thing")

    return mark


def is_public(app: Flask, endpoint: str | None) -> bool:
    """Whether an endpoint asks for no sign-in. An unknown address is not public."""
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "guarded_by", None) in ("public", "token")


def is_unattended(app: Flask, endpoint: str | None) -> bool:
    """Whether scripts ask at an endpoint by themselves."""
    return getattr(app.view_functions.get(endpoint or ""), "unattended", False)


def asks_no_token(app: Flask, endpoint: str | None) -> bool:
    """Whether an endpoint is sent to by programs that have no form token."""
    return getattr(app.view_functions.get(endpoint or ""), "needs_no_token", False)


def can_take_files(app: Flask, endpoint: str | None) -> int:
    """How many megabytes a file may have that is sent to an endpoint; 0 where none can be.

    It is asked on the event loop of the door too, so it never asks the database.
    """
    limit = getattr(app.view_functions.get(endpoint or ""), "takes_files", "")
    return int(getattr(in_force_last(), limit)) if limit else 0


def refuse_unguarded(app: Flask) -> None:
    """Raise if any endpoint says not who may come in."""
    open_doors = [name for name, view in app.view_functions.items() if not _mark_of(view)]
    if open_doors:
        raise RuntimeError(f"these endpoints have no guard: {', '.join(sorted(open_doors))}")


def _mark_of(view: Any) -> str | None:
    return getattr(view, "guarded_by", None)


def _marked(guarded: Any, view: View, mark: str) -> View:
    if _mark_of(view):
        raise RuntimeError(f"{view.__name__} has two guards")
    guarded.guarded_by = mark
    return cast(View, guarded)
