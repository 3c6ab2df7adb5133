"""Imports, and what each of them makes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATES = ("reading", "previewed", "running", "done", "failed", "undoing", "undone", "discarded")
_ITEM_STATES = ("planned", "done", "skipped", "failed", "undone", "stays")


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("state", sa.Enum(*_STATES, native_enum=False), nullable=False),
        sa.Column("clashes", sa.Enum("rename", "skip", native_enum=False), nullable=False),
        sa.Column("read_whole", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.CheckConstraint(f"state IN {_STATES}", name=op.f("ck_import_state")),
        sa.CheckConstraint("clashes IN ('rename', 'skip')", name=op.f("ck_import_clashes")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_import_by_id_person")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_import_space_id_space")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_import_undone_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("form_key", name=op.f("uq_import_form_key")),
    )
    for column in ("by_id", "created_at", "space_id"):
        op.create_index(op.f(f"ix_import_{column}"), "import", [column], unique=False)
    op.create_table(
        "import_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Enum("page", "address", "file", native_enum=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("made_title", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("below", sa.Text(), nullable=False),
        sa.Column("leads_to", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Enum(*_ITEM_STATES, native_enum=False), nullable=False),
        sa.Column(
            "clash", sa.Enum("", "taken", "binned", "double", native_enum=False), nullable=False
        ),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "clash IN ('', 'taken', 'binned', 'double')", name=op.f("ck_import_item_clash")
        ),
        sa.CheckConstraint(f"state IN {_ITEM_STATES}", name=op.f("ck_import_item_state")),
        sa.CheckConstraint("what IN ('page', 'address', 'file')", name=op.f("ck_import_item_what")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_import_item_file_id_file")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_item_import_id_import")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_import_item_page_id_page")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_import_item_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
    )
    op.create_index(
        "ix_import_item_order", "import_item", ["import_id", "what", "number"], unique=True
    )
    for columns in (
        ["import_id", "key"],
        ["import_id", "slug"],
        ["import_id", "state", "what"],
        ["page_id"],
    ):
        op.create_index(
            op.f(f"ix_import_item_{'_'.join(columns)}"), "import_item", columns, unique=False
        )


def downgrade() -> None:
    for table in ("import_item", "import"):
        op.drop_table(table)
