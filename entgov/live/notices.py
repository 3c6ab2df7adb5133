"""That something concerns somebody, told to them wherever they are: their bell looks again."""

from collections.abc import Collection, Iterable, Sequence

from entgov.core.database import db, portions
from entgov.live.events import Event, Rows
from entgov.notifications.models import Notice
from entgov.notifications.policy import still_seen


class Notices:
    """New lines in the list of each person. How many there are, the list itself says."""

    rows = Rows(Notice, Notice.happened_at, Notice.in_app.is_(True))

    def events(self, rows: Sequence[Notice]) -> Sequence[Event]:
        """Not of what they may have lost the right to see since it was noted."""
        seen: set[int] = set()
        for some in portions([each.id for each in rows]):
            seen.update(db.session.scalars(still_seen().where(Notice.id.in_(some))))
        return [Event("notice", n.id, n.id, to=n.person_id) for n in rows if n.id in seen]

    def hearers(
        self, _place: str, _things: Collection[int], _people: Collection[int]
    ) -> Iterable[tuple[int, int]]:
        return ()
