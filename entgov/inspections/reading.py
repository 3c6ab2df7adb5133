"""Reading with a reason: the one place where an administrator's inspection becomes a right to read.

It is added to nothing by itself. A person as a viewer reads in no space that they are not in, so
streams, search, suggestions, feeds, notices, mail, exports, counts and every other door know
nothing of inspections, and neither does whatever is built later. A screen that is to be read with a
reason says so twice: its guard finds its thing by `inspected(find, …)`, and its queries ask as
`reader()` and not as `viewer()`.

    @wiki.route("/wiki/<space>/<page>/history")
    @thing(inspected(queries.readable_page, names.page))
    def history(page: Page) -> ResponseReturnValue:

Only GET and HEAD of the very session that the inspection was begun in count. What is read is noted
in the transaction of the request, which ends before its answer goes out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from entgov.accounts.models import Person
from entgov.inspections import commands
from entgov.inspections.queries import lasting_of
from entgov.spaces.models import Inspected, Inspection, Space
from entgov.spaces.policy import readable_by
from entgov.spaces.queries import known_space, readable_space
from entgov.web.guard import Viewer, holds, viewer

Find = Callable[..., Any]
Named = Callable[[Any], tuple[Inspected, int]]
_READER, _INSPECTION = "entgov_reader", "entgov_inspection"
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    """An administrator as who reads with a reason: a viewer that can read, and nothing else.

    They are no administrator here, so that no other right comes along; and since nothing is as late
    as `created_at`, nothing is new to them.
    """

    id: int
    inspection_id: int
    is_administrator: bool = False
    created_at: datetime = _NEVER


def install(app: Flask) -> None:
    """Let templates know whether they show what is read with a reason."""
    app.add_template_global(inspection)


def reader() -> Any:
    """Who reads what this screen shows: as a rule the person, see `viewer`."""
    return g.get(_READER) or viewer()


def inspection() -> Inspection | None:
    """The inspection in which this screen is read, with its space; as a rule None."""
    found: Inspection | None = g.get(_INSPECTION)
    return found


def inspected(
    find: Find, named: Named, *, reads: Callable[[Any, Viewer], bool] | None = None
) -> Find:
    """The same as `find`, for a guard; what an administrator does not find so, they may find by an
    inspection. Then it is noted as what it is `named`.

    `reads` is for things that can be found and not read, and says whether they can be read.
    """

    @wraps(find)
    def finding(person: Person, **address: Any) -> Any:
        _forget()
        found = find(person, **address)
        if not person.is_administrator or _is_read(found, person, reads):
            return found
        lasting = _lasting(person)
        if lasting is None:
            return found
        with_reason = Reader(person.id, lasting.id)
        again = find(with_reason, **address)
        if not _is_read(again, with_reason, reads):
            return found
        commands.note(lasting, *named(again))
        setattr(g, _READER, with_reason)
        setattr(g, _INSPECTION, lasting)
        return again

    return finding


def _is_read(found: Any, of: Viewer, reads: Callable[[Any, Viewer], bool] | None) -> bool:
    return found is not None and (reads is None or reads(found, of))


def _lasting(person: Person) -> Inspection | None:
    if request.method not in ("GET", "HEAD"):
        return None
    return lasting_of(person.id, current_user.session.id)


def _forget() -> None:
    """A request may be done twice."""
    for name in (_READER, _INSPECTION):
        g.pop(name, None)


def _the_space(space: Space) -> tuple[Inspected, int]:
    return "space", space.id


def _reads_in(space: Space, of: Viewer) -> bool:
    return space.kind == "open" or holds(readable_by, space, of)


space_to_read = inspected(readable_space, _the_space)
"""For guards: a space that one can read in, also with a reason."""
known_space_to_read = inspected(known_space, _the_space, reads=_reads_in)
"""For guards: a space that one knows of, and that one reads in where that is possible."""
