"""The audit trail: seals, sessions, auditors.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ALONE = ("at", "kind", "actor_id")
"""These had an index each; now they have one in the order in which the trail is read."""

TWO_ROLES = "role IN ('staff', 'administrator')"
THREE_ROLES = "role IN ('staff', 'administrator', 'auditor')"


def upgrade() -> None:
    op.add_column("fact", sa.Column("session_id", sa.Integer(), nullable=True))
    op.add_column("fact", sa.Column("about_id", sa.Integer(), nullable=True))
    if _on_sqlite():
        op.execute(
            "UPDATE fact SET about_id = json_extract(data, '$.person_id') "
            "WHERE json_type(data, '$.person_id') = 'integer'"
        )
    else:
        op.execute(
            "UPDATE fact SET about_id = (data->>'person_id')::integer "
            "WHERE json_typeof(data->'person_id') = 'number'"
        )
    for name in ALONE:
        op.drop_index(op.f(f"ix_fact_{name}"), table_name="fact")
        columns = ["at", "id"] if name == "at" else [name, "at", "id"]
        op.create_index(op.f(f"ix_fact_{'_'.join(columns)}"), "fact", columns)
    for name in ("about_id", "address", "session_id"):
        op.create_index(op.f(f"ix_fact_{name}_at_id"), "fact", [name, "at", "id"])
    op.create_table(
        "seal",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_seal_fact_id_fact")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_seal")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_seal_fact_id")),
    )
    op.create_table(
        "trail_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("caught_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_state")),
    )
    _let_roles_be(TWO_ROLES, THREE_ROLES)


def downgrade() -> None:
    op.execute("UPDATE person SET role = 'staff' WHERE role = 'auditor'")
    _let_roles_be(THREE_ROLES, TWO_ROLES)
    op.drop_table("trail_state")
    op.drop_table("seal")
    for name in ("session_id", "address", "about_id"):
        op.drop_index(op.f(f"ix_fact_{name}_at_id"), table_name="fact")
    for name in ALONE:
        columns = ["at", "id"] if name == "at" else [name, "at", "id"]
        op.drop_index(op.f(f"ix_fact_{'_'.join(columns)}"), table_name="fact")
        op.create_index(op.f(f"ix_fact_{name}"), "fact", [name])
    op.drop_column("fact", "about_id")
    op.drop_column("fact", "session_id")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _let_roles_be(before: str, after: str) -> None:
    """SQLite can't change a constraint. To write the table anew would break, or take off, what
    names its rows; so the words of the constraint are changed, as SQLite's manual of ALTER TABLE
    describes it for changes that touch no row."""
    if not _on_sqlite():
        op.drop_constraint(op.f("ck_person_role"), "person", type_="check")
        op.create_check_constraint(op.f("ck_person_role"), "person", after)
        return
    connection = op.get_bind()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = 'person' AND instr(sql, :before) > 0"
        ),
        {"before": before, "after": after},
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table of people is not as it was made")
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
