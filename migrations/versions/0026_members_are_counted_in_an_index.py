"""Who is in a space is counted in an index.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NAME = "ix_membership_space_id_state_role_person_id"


def upgrade() -> None:
    op.create_index(op.f(NAME), "membership", ["space_id", "state", "role", "person_id"])


def downgrade() -> None:
    op.drop_index(op.f(NAME), table_name="membership")
