"""That something concerns somebody, told to them wherever they are: their bell looks again."""

from collections.abc import Collection, Iterable, Sequence

from entgov.live.events import Event, Rows
from entgov.notifications.models import Notice


class Notices:
    """New lines in the list of each person. How many there are, the list itself says."""

    rows = Rows(Notice, Notice.happened_at, Notice.in_app.is_(True))

    def events(self, rows: Sequence[Notice]) -> Sequence[Event]:
        return [Event("notice", each.id, each.id, to=each.person_id) for each in rows]

    def hearers(
        self, _place: str, _things: Collection[int], _people: Collection[int]
    ) -> Iterable[tuple[int, int]]:
        return ()
