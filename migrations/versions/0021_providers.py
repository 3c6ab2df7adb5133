"""Providers of identity, and accounts that can do without them.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "issuer", "client_id")),
        sa.Column("sealed_secret", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in _CHOICES),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_provider_name")),
    )
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("gave_role", sa.Boolean(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        _person("identity"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_identity_person_id"), "identity", ["person_id"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        _provider("attempt"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_attempt_state_hash")),
    )
    op.create_index(op.f("ix_attempt_address_begun_at"), "attempt", ["address", "begun_at"])
    op.create_index(op.f("ix_attempt_begun_at"), "attempt", ["begun_at"])
    op.create_index(op.f("ix_attempt_provider_id"), "attempt", ["provider_id"])
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=True),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.Column("two_factors", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        _person("arrival"),
        _provider("arrival"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("browser_hash", name=op.f("uq_arrival_browser_hash")),
    )
    for column in ("arrived_at", "person_id", "provider_id"):
        op.create_index(op.f(f"ix_arrival_{column}"), "arrival", [column])
    op.create_table(
        "provider_session",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=True),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sign_in_session.id"],
            name=op.f("fk_provider_session_session_id_sign_in_session"),
            ondelete="CASCADE",
        ),
        _provider("provider_session"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_provider_session")),
    )
    op.create_index(
        op.f("ix_provider_session_provider_id_subject"),
        "provider_session",
        ["provider_id", "subject"],
    )
    op.create_table(
        "spent_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("jti", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_token")),
        sa.UniqueConstraint("issuer", "jti", name=op.f("uq_spent_token_issuer_jti")),
    )
    op.create_index(op.f("ix_spent_token_at"), "spent_token", ["at"])
    op.add_column(
        "person",
        sa.Column("break_glass", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


_TEXTS = (
    *("scopes", "name_claim", "mail_claim", "team_claim", "role_claim", "role_value"),
    *("groups_claim", "factor_values", "mail_domains"),
)
_CHOICES = ("makes_accounts", "trusts_mail", "ends_there", "active")


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
    )


def _provider(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["provider_id"],
        ["provider.id"],
        name=op.f(f"fk_{table}_provider_id_provider"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_column("person", "break_glass")
    op.drop_index(op.f("ix_spent_token_at"), table_name="spent_token")
    op.drop_table("spent_token")
    op.drop_index(op.f("ix_provider_session_provider_id_subject"), table_name="provider_session")
    op.drop_table("provider_session")
    for column in ("arrived_at", "person_id", "provider_id"):
        op.drop_index(op.f(f"ix_arrival_{column}"), table_name="arrival")
    op.drop_table("arrival")
    for columns in ("address_begun_at", "begun_at", "provider_id"):
        op.drop_index(op.f(f"ix_attempt_{columns}"), table_name="attempt")
    op.drop_table("attempt")
    op.drop_index(op.f("ix_identity_person_id"), table_name="identity")
    op.drop_table("identity")
    op.drop_table("provider")
