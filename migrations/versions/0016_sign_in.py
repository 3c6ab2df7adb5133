"""Signing in: passwords, sessions, devices that are known.

Revision ID: 0016
Revises: 0015
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_known_device_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint(
            "token_hash", "person_id", name=op.f("uq_known_device_token_hash_person_id")
        ),
    )
    op.create_index(op.f("ix_known_device_person_id"), "known_device", ["person_id"])
    op.create_table(
        "sign_in_tally",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_sign_in_tally")),
    )
    op.create_table(
        "account_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("reset", "password_changed", native_enum=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('reset', 'password_changed')", name=op.f("ck_account_mail_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_mail")),
    )
    for columns in (["due_at"], ["kind", "email", "created_at"], ["kind", "address", "created_at"]):
        op.create_index(op.f(f"ix_account_mail_{'_'.join(columns)}"), "account_mail", columns)
    op.add_column(
        "person",
        sa.Column("email_skeleton", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.create_index(op.f("ix_person_email_skeleton"), "person", ["email_skeleton"])
    _note_skeletons()


def _note_skeletons() -> None:
    """As plain as it gets: which letters of other scripts look like Latin ones is left out."""
    person = sa.table("person", sa.column("id"), sa.column("email"), sa.column("email_skeleton"))
    connection = op.get_bind()
    for each in connection.execute(sa.select(person.c.id, person.c.email)).all():
        folded = unicodedata.normalize("NFKC", each.email).casefold()
        connection.execute(
            person.update().where(person.c.id == each.id).values(email_skeleton=folded)
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_person_email_skeleton"), table_name="person")
    op.drop_column("person", "email_skeleton")
    op.drop_table("account_mail")
    op.drop_table("sign_in_tally")
    op.drop_table("known_device")
