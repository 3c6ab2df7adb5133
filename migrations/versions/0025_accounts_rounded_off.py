"""Another email address, proved by a link; a trail that is cut.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MAIL_BEFORE = "'reset', 'password_changed', 'factors_changed', 'factors_reset', 'invitation'"
MAIL_NOW = f"{MAIL_BEFORE}, 'email_link', 'email_changed', 'identity_changed'"
LINKS_BEFORE = "'invitation', 'reset', 'setup'"
LINKS_NOW = f"{LINKS_BEFORE}, 'email'"


def upgrade() -> None:
    with op.batch_alter_table("account_mail") as batch:
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_account_mail_person_id_person"), "person", ["person_id"], ["id"]
        )
        _let_be(batch, "ck_account_mail_kind", f"kind IN ({MAIL_NOW})")
    op.create_index(op.f("ix_account_mail_person_id"), "account_mail", ["person_id"])
    with op.batch_alter_table("one_time_link") as batch:
        batch.add_column(sa.Column("email", sa.Text(), nullable=True))
        _let_be(batch, "ck_one_time_link_purpose", f"purpose IN ({LINKS_NOW})")
    for column in (
        sa.Column("cut_to", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cut_hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("cut_until", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("trail_state", column)
    op.add_column(
        "challenge", sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.create_index(op.f("ix_challenge_address_made_at"), "challenge", ["address", "made_at"])
    op.add_column("provider", sa.Column("asked_anew_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("provider", "asked_anew_at")
    op.drop_index(op.f("ix_challenge_address_made_at"), table_name="challenge")
    op.drop_column("challenge", "address")
    with op.batch_alter_table("trail_state") as batch:
        for name in ("cut_until", "cut_hash", "cut_to"):
            batch.drop_column(name)
    op.execute("DELETE FROM one_time_link WHERE purpose = 'email'")
    with op.batch_alter_table("one_time_link") as batch:
        _let_be(batch, "ck_one_time_link_purpose", f"purpose IN ({LINKS_BEFORE})")
        batch.drop_column("email")
    op.execute("DELETE FROM account_mail WHERE kind LIKE 'email_%' OR kind = 'identity_changed'")
    op.drop_index(op.f("ix_account_mail_person_id"), table_name="account_mail")
    with op.batch_alter_table("account_mail") as batch:
        _let_be(batch, "ck_account_mail_kind", f"kind IN ({MAIL_BEFORE})")
        batch.drop_constraint(op.f("fk_account_mail_person_id_person"), type_="foreignkey")
        batch.drop_column("person_id")


def _let_be(batch: BatchOperations, name: str, condition: str) -> None:
    batch.drop_constraint(op.f(name), type_="check")
    batch.create_check_constraint(op.f(name), condition)
