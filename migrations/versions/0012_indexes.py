"""Large streams: the posts of somebody by when their threads were last active."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_post_author_id_active_at_id"), "post", ["author_id", "active_at", "id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_post_author_id_active_at_id"), table_name="post")
