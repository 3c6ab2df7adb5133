"""Reading with a reason.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ENDINGS = "stopped", "time", "another", "session", "account"
KINDS = "space", "page", "post", "file"


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Enum(*ENDINGS, native_enum=False), nullable=True),
        sa.CheckConstraint(f"how IN ({_listed(ENDINGS)})", name=op.f("ck_inspection_how")),
        sa.CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name=op.f("ck_inspection_ended")),
        _key("inspection", "space_id", "space"),
        _key("inspection", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    op.create_index(op.f("ix_inspection_space_id"), "inspection", ["space_id"])
    op.create_index(op.f("ix_inspection_person_id"), "inspection", ["person_id"])
    op.create_index(
        "ix_inspection_one",
        "inspection",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "inspected_thing",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, native_enum=False), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({_listed(KINDS)})", name=op.f("ck_inspected_thing_kind")),
        _key("inspected_thing", "inspection_id", "inspection"),
        sa.PrimaryKeyConstraint(
            "inspection_id", "kind", "thing_id", name=op.f("pk_inspected_thing")
        ),
    )


def downgrade() -> None:
    op.drop_table("inspected_thing")
    op.drop_index("ix_inspection_one", table_name="inspection")
    op.drop_index(op.f("ix_inspection_person_id"), table_name="inspection")
    op.drop_index(op.f("ix_inspection_space_id"), table_name="inspection")
    op.drop_table("inspection")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
