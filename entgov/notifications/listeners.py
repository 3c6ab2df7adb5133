"""From facts to notices, done by the worker: posting costs the same, whomever it concerns."""

from collections.abc import Sequence

from entgov.core.database import transaction
from entgov.core.facts import FactRecord
from entgov.notifications.commands import tell
from entgov.notifications.sources import sources


def told(facts: Sequence[FactRecord]) -> None:
    """Tell everybody whom the facts concern. What is said of a fact first counts: the rooms say
    first what is nearest to a person, and nobody hears of one fact twice.
    """
    for fact in facts:
        with transaction():
            for source in sources():
                for telling in source.tellings(fact):
                    tell(telling, fact)
