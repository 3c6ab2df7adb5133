"""Large streams: the posts of somebody by when their threads were last active; tags and mentions
know the time of their post, to be walked by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIMES = {"post_tag": ("created_at", "active_at"), "mention": ("created_at",)}
WHAT = {"post_tag": "tag", "mention": "person_id"}


def upgrade() -> None:
    op.create_index(
        op.f("ix_post_author_id_active_at_id"), "post", ["author_id", "active_at", "id"]
    )
    for table, times in TIMES.items():
        with op.batch_alter_table(table) as batch:
            for time in times:
                batch.add_column(sa.Column(time, sa.DateTime(timezone=True), nullable=True))
        for time in times:
            of_post = f"(SELECT post.{time} FROM post WHERE post.id = {table}.post_id)"  # noqa: S608
            op.execute(f"UPDATE {table} SET {time} = {of_post}")  # noqa: S608  # all from above
        what = WHAT[table]
        with op.batch_alter_table(table) as batch:
            for time in times:
                batch.alter_column(time, existing_type=sa.DateTime(timezone=True), nullable=False)
            batch.drop_index(op.f(f"ix_{table}_{what}"))
        for time in times:
            op.create_index(
                op.f(f"ix_{table}_{what}_{time}_post_id"), table, [what, time, "post_id"]
            )


def downgrade() -> None:
    for table, times in TIMES.items():
        what = WHAT[table]
        for time in times:
            op.drop_index(op.f(f"ix_{table}_{what}_{time}_post_id"), table_name=table)
        with op.batch_alter_table(table) as batch:
            for time in times:
                batch.drop_column(time)
            batch.create_index(op.f(f"ix_{table}_{what}"), [what])
    op.drop_index(op.f("ix_post_author_id_active_at_id"), table_name="post")
