"""The words of names, to be found by their beginnings; pages by when they were changed.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from entgov.search.names import rows

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
NAMES = {"person": ("name", "handle"), "page": ("title", "slug")}


def upgrade() -> None:
    words = op.create_table(
        "name_word",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "word",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", "thing_id", name=op.f("pk_name_word")),
    )
    op.create_index(op.f("ix_name_word_kind_thing_id"), "name_word", ["kind", "thing_id"])
    op.create_index(op.f("ix_page_changed_at"), "page", ["changed_at"])
    for kind, columns in NAMES.items():
        table = sa.table(kind, sa.column("id"), *map(sa.column, columns))
        names = op.get_bind().execute(sa.select(table)).all()
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            op.bulk_insert(words, [row for name in some for row in rows(kind, *name)])


def downgrade() -> None:
    op.drop_index(op.f("ix_page_changed_at"), table_name="page")
    op.drop_table("name_word")
