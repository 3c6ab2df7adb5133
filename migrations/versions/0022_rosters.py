"""Lists of people, and planned leaving.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS_BEFORE = "'reset', 'password_changed', 'factors_changed', 'factors_reset'"
KINDS_AFTER = f"{KINDS_BEFORE}, 'invitation'"
STATES = "reading", "previewed", "running", "done", "failed", "undoing", "undone", "discarded"
ACTS = "new", "changed", "same", "missing", "wrong"


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, native_enum=False), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("end_missing", sa.Boolean(), nullable=False),
        sa.Column("end_membership", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({_listed(STATES)})", name=op.f("ck_roster_state")),
        _key("roster", "by_id", "person"),
        _key("roster", "undone_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("form_key", name=op.f("uq_roster_form_key")),
    )
    op.create_index(op.f("ix_roster_by_id"), "roster", ["by_id"])
    op.create_index(op.f("ix_roster_created_at"), "roster", ["created_at"])
    op.create_table(
        "roster_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("act", sa.Enum(*ACTS, native_enum=False), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("stayed", sa.JSON(), nullable=False),
        sa.Column("role_changes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"act IN ({_listed(ACTS)})", name=op.f("ck_roster_row_act")),
        _key("roster_row", "roster_id", "roster"),
        _key("roster_row", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_row")),
    )
    op.create_index(op.f("ix_roster_row_person_id"), "roster_row", ["person_id"])
    op.create_index(
        op.f("ix_roster_row_roster_id_line"), "roster_row", ["roster_id", "line"], unique=True
    )
    op.create_index(
        op.f("ix_roster_row_roster_id_act_line"), "roster_row", ["roster_id", "act", "line"]
    )
    op.create_table(
        "leaving",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stuck", sa.Text(), nullable=False),
        _key("leaving", "person_id", "person"),
        _key("leaving", "by_id", "person"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_leaving")),
    )
    op.create_index(op.f("ix_leaving_last_day"), "leaving", ["last_day"])
    _let_kinds_of_mail_be(KINDS_AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM account_mail WHERE kind = 'invitation'")
    _let_kinds_of_mail_be(KINDS_BEFORE)
    op.drop_index(op.f("ix_leaving_last_day"), table_name="leaving")
    op.drop_table("leaving")
    for name in ("roster_id_act_line", "roster_id_line", "person_id"):
        op.drop_index(op.f(f"ix_roster_row_{name}"), table_name="roster_row")
    op.drop_table("roster_row")
    op.drop_index(op.f("ix_roster_created_at"), table_name="roster")
    op.drop_index(op.f("ix_roster_by_id"), table_name="roster")
    op.drop_table("roster")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _let_kinds_of_mail_be(kinds: str) -> None:
    with op.batch_alter_table("account_mail") as batch:
        batch.drop_constraint(op.f("ck_account_mail_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_account_mail_kind"), f"kind IN ({kinds})")
