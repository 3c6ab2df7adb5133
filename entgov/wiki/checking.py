"""Checks the addresses outside that a space names, when its stewards asked, in the worker.

A few at a time: then the others that wait for the worker have their turn. What is left is delivered
again, until nothing is.
"""

from collections.abc import Sequence

from sqlalchemy import select, update

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.wiki.models import OutsideCheck
from entgov.wiki.outside import AT_ONCE, look_at

LISTENER = "outside_links"


def checked(facts: Sequence[FactRecord]) -> None:
    """Look at a few addresses of each space whose stewards asked, and come back for the others.

    Hears OutsideLinksAsked.
    """
    newest = {fact.space_id: fact.id for fact in facts}
    for space_id, fact_id in newest.items():
        with transaction(write_lock=False):
            urls = _waiting(space_id, AT_ONCE)
        answers = look_at(urls)
        with transaction():
            for url, answer in answers.items():
                db.session.execute(
                    update(OutsideCheck)
                    .where(OutsideCheck.space_id == space_id, OutsideCheck.url == url)
                    .values(checked_at=now(), status=answer.status, problem=answer.problem)
                )
            if _waiting(space_id, 1):
                db.session.add(Delivery(fact_id=fact_id, listener=LISTENER, due_at=now()))


def _waiting(space_id: int | None, most: int) -> Sequence[str]:
    return db.session.scalars(
        select(OutsideCheck.url)
        .where(OutsideCheck.space_id == space_id, OutsideCheck.checked_at.is_(None))
        .order_by(OutsideCheck.url)
        .limit(most)
    ).all()
