"""Drafts, follows, what the body looks like, languages, and a page below a page."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("accent", sa.Text(), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("token", name=op.f("uq_draft_token")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_key"), ["key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_draft_person_id_changed_at"), ["person_id", "changed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_draft_person_id_key"), ["person_id", "key"], unique=False
        )

    op.create_table(
        "follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_follow_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_follow")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_key"), ["key"], unique=False)

    # Constraints come along with their columns: SQLite can add them in no other way without
    # making a table that others refer to anew.
    op.execute(
        "ALTER TABLE page ADD COLUMN parent_id INTEGER "
        "CONSTRAINT fk_page_parent_id_page REFERENCES page (id)"
    )
    op.create_index(op.f("ix_page_parent_id"), "page", ["parent_id"], unique=False)
    op.execute(
        "ALTER TABLE person ADD COLUMN theme VARCHAR(6) DEFAULT 'system' NOT NULL "
        "CONSTRAINT ck_person_theme CHECK (theme IN ('system', 'light', 'dark'))"
    )
    op.add_column("person", sa.Column("language", sa.Text(), nullable=True))
    op.add_column(
        "person", sa.Column("single_keys", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("person", sa.Column("here_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("last_here_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("post", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("revision", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("revision", sa.Column("form_key", sa.Text(), nullable=True))
    op.create_index(op.f("ix_revision_form_key"), "revision", ["form_key"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_revision_form_key"), table_name="revision")
    op.drop_column("revision", "form_key")
    op.drop_column("revision", "language")
    op.drop_column("post", "language")
    for column in ("last_here_at", "here_at", "single_keys", "language", "theme"):
        op.drop_column("person", column)
    op.drop_index(op.f("ix_page_parent_id"), table_name="page")
    op.drop_column("page", "parent_id")
    for table in ("follow", "draft", "body"):
        op.drop_table(table)
