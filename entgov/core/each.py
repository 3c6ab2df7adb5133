"""A few rows for each of many: the newest posts of every space, without a look at all the others.

That is what LATERAL is for; SQLite has none, but unfolds a list row by row all the same.
"""

from typing import Any

from sqlalchemy import FromClause, Integer, Select, cast, func, select, true

from entgov.core.database import db


def few_of_each(whose: FromClause, few: Select[Any]) -> Select[Any]:
    """The ids that `few` gives for each row of `whose`: one column `id`, in an order, limited.

    `few` may refer to the columns of `whose`.
    """
    if db.engine.dialect.name == "postgresql":
        found = few.correlate(whose).lateral()
        return select(found.c.id).select_from(whose.join(found, true()))
    rows = few.correlate(whose).subquery()
    ids = select(func.json_group_array(rows.c.id)).correlate(whose).scalar_subquery()
    found = func.json_each(ids).table_valued("value")
    return select(cast(found.c.value, Integer).label("id")).select_from(whose.join(found, true()))
