"""Settings that administrators choose.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    setting = op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_setting_by_id_person")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_of_life",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ailments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sign_of_life")),
    )
    connection = op.get_bind()
    body = sa.table(
        "body",
        sa.column("name"),
        sa.column("accent"),
        sa.column("changed_at", setting.c.changed_at.type),
    )
    for name, accent, changed_at in connection.execute(
        sa.select(body.c.name, body.c.accent, body.c.changed_at)
    ).all():
        for setting_name, value in (("body_name", name), ("accent", accent)):
            if value is not None:
                connection.execute(
                    setting.insert().values(name=setting_name, value=value, changed_at=changed_at)
                )
    with op.batch_alter_table("body") as batch:
        batch.drop_column("name")
        batch.drop_column("accent")


def downgrade() -> None:
    with op.batch_alter_table("body") as batch:
        batch.add_column(sa.Column("accent", sa.Text(), nullable=True))
        batch.add_column(sa.Column("name", sa.Text(), nullable=True))
    setting = sa.table(
        "setting",
        sa.column("name"),
        sa.column("value", sa.JSON()),
        sa.column("changed_at", sa.DateTime(timezone=True)),
    )
    body = sa.table(
        "body",
        sa.column("id"),
        sa.column("name"),
        sa.column("accent"),
        sa.column("changed_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    chosen = {row.name: row for row in connection.execute(sa.select(setting)).all()}
    for setting_name, column in (("body_name", "name"), ("accent", "accent")):
        if row := chosen.get(setting_name):
            if not connection.scalar(sa.select(sa.func.count()).select_from(body)):
                connection.execute(body.insert().values(id=1, changed_at=row.changed_at))
            connection.execute(body.update().values({column: row.value}))
    op.drop_table("sign_of_life")
    op.drop_table("setting")
