"""Looks for words in what facts say, which no index knows: through so many facts at a time.

So it takes as long in a trail of ten million facts as in a small one, and the screen says how far
it has looked.
"""

import json
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, or_, select

from entgov.audit.kinds import kinds_worded
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.web.paging import Cursor

LOOKED_THROUGH = 20_000


def said_in(words: str) -> ColumnElement[bool]:
    """The facts that say this, or whose kind is called so."""
    as_kept = json.dumps(words)[1:-1]
    said = cast(FactRecord.data, Text).icontains(as_kept, autoescape=True)
    return or_(said, FactRecord.kind.in_(kinds_worded(words)))


def looked_to(after: Cursor | None, until: datetime | None) -> Cursor | None:
    """The last fact that is looked at this time; None where the trail ends before."""
    newest = select(FactRecord.at, FactRecord.id)
    if after:
        newest = newest.where(after.older(FactRecord.at, FactRecord.id))
    if until:
        newest = newest.where(FactRecord.at < until)
    newest = newest.order_by(FactRecord.at.desc(), FactRecord.id.desc())
    last = db.session.execute(newest.offset(LOOKED_THROUGH - 1).limit(1)).one_or_none()
    return Cursor(*last) if last else None
