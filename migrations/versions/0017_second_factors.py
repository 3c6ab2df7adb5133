"""Second factors.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_session") as batch:
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("factor_due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sign_in_session SET confirmed_at = created_at")
    with op.batch_alter_table("sign_in_session") as batch:
        batch.alter_column("confirmed_at", nullable=False)
    _let_kinds_of_mail_be("'reset', 'password_changed', 'factors_changed', 'factors_reset'")
    op.create_table(
        "authenticator_app",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _person("authenticator_app"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_authenticator_app")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("user_handle", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _person("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _person("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("person_id", "begins", name=op.f("uq_recovery_code_person_id_begins")),
    )
    op.create_table(
        "half_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        _person("half_sign_in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_half_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_half_sign_in_begun_at"), "half_sign_in", ["begun_at"])
    op.create_index(op.f("ix_half_sign_in_person_id"), "half_sign_in", ["person_id"])
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column(
            "use",
            sa.Enum("register", "second", "confirm", "sign-in", native_enum=False),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("user_handle", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "use IN ('register', 'second', 'confirm', 'sign-in')", name=op.f("ck_challenge_use")
        ),
        _person("challenge"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_challenge_token_hash")),
    )
    op.create_index(op.f("ix_challenge_made_at"), "challenge", ["made_at"])
    op.create_index(op.f("ix_challenge_person_id"), "challenge", ["person_id"])
    op.create_table(
        "refused_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _person("refused_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_code")),
    )
    op.create_index(op.f("ix_refused_code_person_id_at"), "refused_code", ["person_id", "at"])
    op.create_table(
        "factor_wanted",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _person("factor_wanted"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_factor_wanted")),
    )


def _let_kinds_of_mail_be(kinds: str) -> None:
    with op.batch_alter_table("account_mail") as batch:
        batch.drop_constraint(op.f("ck_account_mail_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_account_mail_kind"), f"kind IN ({kinds})")


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
    )


def downgrade() -> None:
    op.drop_table("factor_wanted")
    op.drop_index(op.f("ix_refused_code_person_id_at"), table_name="refused_code")
    op.drop_table("refused_code")
    op.drop_index(op.f("ix_challenge_person_id"), table_name="challenge")
    op.drop_index(op.f("ix_challenge_made_at"), table_name="challenge")
    op.drop_table("challenge")
    op.drop_index(op.f("ix_half_sign_in_person_id"), table_name="half_sign_in")
    op.drop_index(op.f("ix_half_sign_in_begun_at"), table_name="half_sign_in")
    op.drop_table("half_sign_in")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_passkey_person_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_table("authenticator_app")
    op.execute("DELETE FROM account_mail WHERE kind LIKE 'factors%'")
    _let_kinds_of_mail_be("'reset', 'password_changed'")
    with op.batch_alter_table("sign_in_session") as batch:
        batch.drop_column("factor_due_at")
        batch.drop_column("confirmed_at")
