"""A wiki that keeps its knowledge true: order, bin, states, reviews, reports, must-reads, proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


REFERENCES = [
    ("page", "replaced_by_id", "page"),
    ("page", "removal_id", "removal"),
    ("page_link", "target_id", "page"),
    ("revision", "approved_by_id", "person"),
]
FLAGS = [("page", "front"), ("page", "locked"), ("page_link", "included"), ("revision", "minor")]
PLAIN = [
    ("page", "status"),
    ("page", "position"),
    ("page", "review_every"),
    ("page", "review_due_at"),
    ("post", "about"),
    ("revision", "credit"),
    ("space", "review_every"),
]
INDEXES = [
    ("page", ["removal_id"]),
    ("page", ["review_due_at"]),
    ("page_link", ["target_id"]),
    ("post", ["about", "created_at", "id"]),
    ("revision", ["page_id", "author_id", "credit"]),
    ("revision", ["page_id", "minor", "number"]),
]
TABLES = [
    "distilled",
    "remark",
    "asked",
    "acknowledgement",
    "revision_name",
    "review",
    "report",
    "proposal",
    "must_read",
    "line_authors",
    "page_reads",
    "outside_link",
    "removal",
    "page_template",
    "feed_link",
    "outside_check",
]


def upgrade() -> None:
    op.create_table(
        "outside_check",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_outside_check_space_id_space")
        ),
        sa.PrimaryKeyConstraint("space_id", "url", name=op.f("pk_outside_check")),
    )
    op.create_table(
        "feed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feed_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_link_token_hash")),
    )
    with op.batch_alter_table("feed_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feed_link_person_id_created_at"),
            ["person_id", "created_at"],
            unique=False,
        )

    op.create_table(
        "page_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_page_template_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_page_template_space_id_space")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_template")),
    )
    with op.batch_alter_table("page_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_page_template_space_id_key"),
            ["space_id", "key"],
            unique=True,
            sqlite_where=sa.text("key IS NOT NULL"),
            postgresql_where=sa.text("key IS NOT NULL"),
        )

    op.create_table(
        "removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_removal_by_id_person")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_removal_page_id_page")),
        sa.ForeignKeyConstraint(
            ["restored_by_id"], ["person.id"], name=op.f("fk_removal_restored_by_id_person")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_removal_space_id_space")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )
    with op.batch_alter_table("removal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_removal_page_id"), ["page_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_removal_space_id"), ["space_id"], unique=False)

    op.create_table(
        "outside_link",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name=op.f("fk_outside_link_page_id_page")
        ),
        sa.PrimaryKeyConstraint("page_id", "url", name=op.f("pk_outside_link")),
    )
    with op.batch_alter_table("outside_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outside_link_url"), ["url"], unique=False)

    op.create_table(
        "page_reads",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_reads_page_id_page")),
        sa.PrimaryKeyConstraint("page_id", "day", name=op.f("pk_page_reads")),
    )
    op.create_table(
        "remark",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_remark_page_id_page")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_remark_post_id_post")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_remark_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_page_id"), "remark", ["page_id"], unique=False)
    op.create_table(
        "distilled",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_distilled_page_id_page")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["post.id"], name=op.f("fk_distilled_thread_id_post")
        ),
        sa.PrimaryKeyConstraint("page_id", "thread_id", name=op.f("pk_distilled")),
    )
    op.create_index(op.f("ix_distilled_thread_id"), "distilled", ["thread_id"], unique=False)
    op.create_table(
        "line_authors",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("runs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name=op.f("fk_line_authors_page_id_page")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_line_authors_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_line_authors")),
    )
    op.create_table(
        "must_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Enum("members", "people", native_enum=False), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("audience IN ('members', 'people')", name=op.f("ck_must_read_audience")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_must_read_by_id_person")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_must_read_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_must_read_page_id_page")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_must_read_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_must_read")),
    )
    with op.batch_alter_table("must_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_must_read_page_id"), ["page_id"], unique=False)
        batch_op.create_index(
            "ix_must_read_open",
            ["page_id", "audience"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "accepted", "declined", "withdrawn", native_enum=False),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_proposal_status"),
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["revision.id"], name=op.f("fk_proposal_base_id_revision")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_proposal_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_proposal_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_proposal_page_id_page")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_proposal_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("form_key", name=op.f("uq_proposal_form_key")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_by_id_at"), ["by_id", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_proposal_page_id_status"), ["page_id", "status"], unique=False
        )

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Enum("helped", "wrong", native_enum=False), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "corrected", "declined", "noted", native_enum=False),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('helped', 'wrong')", name=op.f("ck_report_kind")),
        sa.CheckConstraint(
            "status IN ('open', 'corrected', 'declined', 'noted')", name=op.f("ck_report_status")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_by_id_person")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_report_closed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_report_page_id_page")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_report_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_by_id_at"), ["by_id", "at"], unique=False)
        batch_op.create_index(
            "ix_report_standing",
            ["page_id", "by_id", "kind"],
            unique=True,
            sqlite_where=sa.text("status IN ('open', 'noted')"),
            postgresql_where=sa.text("status IN ('open', 'noted')"),
        )
        batch_op.create_index(
            batch_op.f("ix_report_page_id_kind_status"), ["page_id", "kind", "status"], unique=False
        )

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Enum("holds", "outdated", native_enum=False), nullable=False),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('holds', 'outdated')", name=op.f("ck_review_outcome")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_by_id_person")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_review_page_id_page")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_review_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_page_id"), ["page_id"], unique=False)

    op.create_table(
        "revision_name",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_revision_name_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_name_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision_name")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("must_read_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["must_read_id"],
            ["must_read.id"],
            name=op.f("fk_acknowledgement_must_read_id_must_read"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_acknowledgement_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint(
            "must_read_id", "person_id", "revision_id", name=op.f("pk_acknowledgement")
        ),
    )
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acknowledgement_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "asked",
        sa.Column("must_read_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["must_read_id"], ["must_read.id"], name=op.f("fk_asked_must_read_id_must_read")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_asked_person_id_person")
        ),
        sa.PrimaryKeyConstraint("must_read_id", "person_id", name=op.f("pk_asked")),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_person_id"), ["person_id"], unique=False)

    # Constraints come along with their columns: SQLite can add them in no other way without
    # making a table that others refer to anew.
    for table, column, target in REFERENCES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
        )
    op.execute(
        "ALTER TABLE page ADD COLUMN status VARCHAR(8) DEFAULT 'current' NOT NULL CONSTRAINT "
        "ck_page_status CHECK (status IN ('draft', 'current', 'outdated', 'replaced'))"
    )
    for table, column in FLAGS:
        op.add_column(
            table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.add_column("page", sa.Column("position", sa.Integer(), nullable=True))
    op.add_column("page", sa.Column("review_every", sa.Integer(), nullable=True))
    op.add_column("page", sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("post", sa.Column("about", sa.Text(), nullable=True))
    op.add_column("revision", sa.Column("credit", sa.Text(), nullable=True))
    op.add_column("space", sa.Column("review_every", sa.Integer(), nullable=True))
    op.create_index(
        "ix_page_order",
        "page",
        ["space_id", "parent_id", "position", "slug"],
        unique=False,
        sqlite_where=sa.text("removal_id IS NULL"),
        postgresql_where=sa.text("removal_id IS NULL"),
    )
    op.create_index(
        "ix_page_front",
        "page",
        ["space_id"],
        unique=True,
        sqlite_where=sa.text("front"),
        postgresql_where=sa.text("front"),
    )
    for table, columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)
    # Who wrote which line of the pages that there are is worked out by the worker.
    op.execute(
        "INSERT INTO delivery (fact_id, listener, due_at, attempts) "
        "SELECT id, 'authorship', at, 0 FROM fact WHERE kind = 'PageCreated'"
    )
    # Where links lead is known at once; the texts, and the addresses outside that they name, are
    # for the worker too.
    op.execute(
        "UPDATE page_link SET target_id = (SELECT page_address.page_id FROM page_address "
        "JOIN space ON space.id = page_address.space_id "
        "WHERE space.slug = page_link.space_slug AND page_address.slug = page_link.slug)"
    )
    op.execute(
        "INSERT INTO delivery (fact_id, listener, due_at, attempts) "
        "SELECT id, 'texts', at, 0 FROM fact WHERE kind = 'PageCreated'"
    )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE listener IN ('authorship', 'texts')")
    for table, columns in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table_name=table)
    op.drop_index("ix_page_front", table_name="page")
    op.drop_index("ix_page_order", table_name="page")
    for table, column in [*FLAGS, *PLAIN]:
        op.drop_column(table, column)
    for table, column, _ in REFERENCES:
        op.drop_column(table, column)
    for table in TABLES:
        op.drop_table(table)
