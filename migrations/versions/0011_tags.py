"""Tags that go by another name, and what is counted of how a space lives.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tag_alias",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> tag", name=op.f("ck_tag_alias_another")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tag_alias")),
    )
    op.create_index(op.f("ix_tag_alias_tag"), "tag_alias", ["tag"], unique=False)
    op.create_table(
        "thread_openings",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_thread_openings_space_id_space")
        ),
        sa.PrimaryKeyConstraint("space_id", "day", name=op.f("pk_thread_openings")),
    )
    op.create_table(
        "empty_search",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_empty_search_space_id_space")
        ),
        sa.PrimaryKeyConstraint("space_id", "words", "day", name=op.f("pk_empty_search")),
    )
    op.create_index(op.f("ix_empty_search_day"), "empty_search", ["day"], unique=False)


def downgrade() -> None:
    for table in ("empty_search", "thread_openings", "tag_alias"):
        op.drop_table(table)
