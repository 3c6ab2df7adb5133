"""Reports of conduct and what was decided of them, house rules, and an index to limit reactions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RULES = ("rules", "rules_html")
ACTS = ("none", "warn", "hide", "both", "restore")
REASONS = ("personal", "offensive", "harassment", "spam", "rules", "other")


def upgrade() -> None:
    op.add_column("post", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE post ADD COLUMN hidden_in_id INTEGER "
        "CONSTRAINT fk_post_hidden_in_id_space REFERENCES space (id)"
    )
    op.add_column(
        "removal", sa.Column("by_order", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for column in RULES:
        op.add_column(
            "space", sa.Column(column, sa.Text(), server_default=sa.text("''"), nullable=False)
        )
    op.add_column("space", sa.Column("rules_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_reaction_person_id_at"), "reaction", ["person_id", "at"], unique=False)
    op.create_table(
        "conduct_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("post", "page", native_enum=False), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('post', 'page')", name=op.f("ck_conduct_case_kind")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_conduct_case_author_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_case")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_conduct_case_kind_thing_id")),
    )
    op.create_table(
        "conduct_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.Enum(*ACTS, native_enum=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_words", sa.Text(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"act IN {ACTS}", name=op.f("ck_conduct_decision_act")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_conduct_decision_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_conduct_decision_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_case.id"], name=op.f("fk_conduct_decision_case_id_conduct_case")
        ),
        sa.ForeignKeyConstraint(
            ["of_id"],
            ["conduct_decision.id"],
            name=op.f("fk_conduct_decision_of_id_conduct_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_conduct_decision_space_id_space")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_decision")),
        sa.UniqueConstraint("of_id", name=op.f("uq_conduct_decision_of_id")),
    )
    op.create_index(
        op.f("ix_conduct_decision_case_id"), "conduct_decision", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_conduct_decision_author_id_at"),
        "conduct_decision",
        ["author_id", "at"],
        unique=False,
    )
    op.create_table(
        "conduct_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Enum(*REASONS, native_enum=False), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"reason IN {REASONS}", name=op.f("ck_conduct_report_reason")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_conduct_report_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["conduct_case.id"], name=op.f("fk_conduct_report_case_id_conduct_case")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["conduct_decision.id"],
            name=op.f("fk_conduct_report_decision_id_conduct_decision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_report")),
    )
    op.create_index(
        op.f("ix_conduct_report_by_id_at"), "conduct_report", ["by_id", "at"], unique=False
    )
    op.create_index(
        op.f("ix_conduct_report_case_id_at"), "conduct_report", ["case_id", "at"], unique=False
    )
    op.create_index(
        "ix_conduct_report_open",
        "conduct_report",
        ["case_id", "by_id"],
        unique=True,
        sqlite_where=sa.text("decision_id IS NULL"),
        postgresql_where=sa.text("decision_id IS NULL"),
    )


def downgrade() -> None:
    for table in ("conduct_report", "conduct_decision", "conduct_case"):
        op.drop_table(table)
    op.drop_index(op.f("ix_reaction_person_id_at"), table_name="reaction")
    for column in ("rules_at", *RULES):
        op.drop_column("space", column)
    op.drop_column("removal", "by_order")
    op.drop_column("post", "hidden_in_id")
    op.drop_column("post", "hidden_at")
