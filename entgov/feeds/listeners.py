"""What follows for feed links from what happens elsewhere."""

from collections.abc import Sequence

from entgov.core.database import transaction
from entgov.core.facts import FactRecord
from entgov.feeds.commands import revoke_all


def ended(facts: Sequence[FactRecord]) -> None:
    """Revoke the links of people who were deactivated. Hears PersonDeactivated.

    Their links opened nothing from that moment on; this keeps it so should they come back.
    """
    for person_id in sorted({fact.data["person_id"] for fact in facts}):
        with transaction():
            revoke_all(person_id, by=None)
