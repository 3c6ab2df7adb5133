"""Tokens, and people and groups that come from outside.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_token_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    op.create_table(
        "token_refusals",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_token_refusals")),
    )
    op.create_index(op.f("ix_token_refusals_since"), "token_refusals", ["since"])
    op.create_table(
        "provisioned",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=True),
        sa.Column("user_key", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_provisioned_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_provisioned")),
        sa.UniqueConstraint("user_key", name=op.f("uq_provisioned_user_key")),
    )
    op.create_index(op.f("ix_provisioned_external_id"), "provisioned", ["external_id"])
    op.create_table(
        "people_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_group")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_people_group_source_key")),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["people_group.id"], name=op.f("fk_group_member_group_id_people_group")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_group_member")),
    )
    op.create_index(op.f("ix_group_member_person_id"), "group_member", ["person_id"])
    op.create_table(
        "group_space",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["people_group.id"], name=op.f("fk_group_space_group_id_people_group")
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["person.id"], name=op.f("fk_group_space_linked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_group_space_space_id_space")
        ),
        sa.PrimaryKeyConstraint("group_id", "space_id", name=op.f("pk_group_space")),
    )
    op.create_index(op.f("ix_group_space_space_id"), "group_space", ["space_id"])
    op.add_column(
        "membership",
        sa.Column("by_group", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":  # which else gives the id of the last row again
        kept = {"sqlite_autoincrement": True}
        with op.batch_alter_table("sign_in_session", recreate="always", table_kwargs=kept):
            pass
    op.add_column(
        "person",
        sa.Column("was_active", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # Until now whoever had a password had been active.
    op.execute(
        "UPDATE person SET was_active = (1 = 1)"
        " WHERE status = 'deactivated' AND password_hash IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("person", "was_active")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("sign_in_session", recreate="always"):
            pass
    op.drop_column("membership", "by_group")
    op.drop_index(op.f("ix_group_space_space_id"), table_name="group_space")
    op.drop_table("group_space")
    op.drop_index(op.f("ix_group_member_person_id"), table_name="group_member")
    op.drop_table("group_member")
    op.drop_table("people_group")
    op.drop_index(op.f("ix_provisioned_external_id"), table_name="provisioned")
    op.drop_table("provisioned")
    op.drop_index(op.f("ix_token_refusals_since"), table_name="token_refusals")
    op.drop_table("token_refusals")
    op.drop_table("token")
