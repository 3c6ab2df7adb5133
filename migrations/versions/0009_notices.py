"""Notices, and how people want to hear of them.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TOLD_BY_ITSELF = ("proposal", "report")
"""These noted themselves whether their writer had seen how they ended; notices know that now."""


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_notice_actor_id_person")
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_notice_fact_id_fact")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("fact_id", "person_id", name=op.f("uq_notice_fact_id_person_id")),
    )
    op.create_index(
        "ix_notice_moment",
        "notice",
        ["person_id", "kind", "thing_kind", "thing_id", "happened_at"],
        unique=True,
        sqlite_where=sa.text("fact_id IS NULL"),
        postgresql_where=sa.text("fact_id IS NULL"),
    )
    for columns in (
        ["person_id", "read_at", "happened_at", "id"],
        ["person_id", "happened_at", "id"],
        ["person_id", "about", "kind", "happened_at", "id"],
    ):
        op.create_index(op.f(f"ix_notice_{'_'.join(columns)}"), "notice", columns, unique=False)
    op.create_index(
        op.f("ix_notice_mail_at_person_id"),
        "notice",
        ["mail_at", "person_id"],
        unique=False,
        sqlite_where=sa.text("mail_at IS NOT NULL"),
        postgresql_where=sa.text("mail_at IS NOT NULL"),
    )
    op.create_table(
        "mail_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_state")),
    )
    op.create_table(
        "mail_refusal",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_refusal_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_refusal")),
    )
    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column(
            "mail",
            sa.Enum("at_once", "daily", "weekly", "never", native_enum=False),
            nullable=False,
        ),
        sa.CheckConstraint(
            "mail IN ('at_once', 'daily', 'weekly', 'never')",
            name=op.f("ck_notice_preference_mail"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_times",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("quiet_days", sa.Text(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("digest_day", sa.Integer(), nullable=False),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23", name=op.f("ck_notice_times_quiet_from")),
        sa.CheckConstraint("quiet_to BETWEEN 0 AND 23", name=op.f("ck_notice_times_quiet_to")),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_to IS NULL)", name=op.f("ck_notice_times_quiet_hours")
        ),
        sa.CheckConstraint(
            "digest_hour BETWEEN 0 AND 23", name=op.f("ck_notice_times_digest_hour")
        ),
        sa.CheckConstraint("digest_day BETWEEN 1 AND 7", name=op.f("ck_notice_times_digest_day")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_times_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_times")),
    )
    op.create_index(op.f("ix_poll_closes_at"), "poll", ["closes_at"], unique=False)
    for table in TOLD_BY_ITSELF:
        op.drop_column(table, "seen_at")


def downgrade() -> None:
    for table in TOLD_BY_ITSELF:
        op.add_column(table, sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_poll_closes_at"), table_name="poll")
    for table in ("mail_refusal", "mail_state", "notice_times", "notice_preference", "notice"):
        op.drop_table(table)
