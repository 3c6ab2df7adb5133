"""A stream that people come back to: kinds of posts, several spaces, marks of reading."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = ("update", "question", "poll", "praise", "announcement", "idea")


def upgrade() -> None:
    op.create_table(
        "mute",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mute_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_mute")),
    )
    op.create_index(op.f("ix_mute_key"), "mute", ["key"], unique=False)
    op.create_table(
        "scheduled_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_scheduled_post_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_post")),
    )
    op.create_index(op.f("ix_scheduled_post_due_at"), "scheduled_post", ["due_at"], unique=False)
    op.create_index(
        op.f("ix_scheduled_post_person_id"), "scheduled_post", ["person_id"], unique=False
    )
    op.create_table(
        "space_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("read_to", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_space_read_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_space_read_space_id_space")
        ),
        sa.PrimaryKeyConstraint("person_id", "space_id", name=op.f("pk_space_read")),
    )
    op.create_table(
        "acknowledged",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledged_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_acknowledged_post_id_post")
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_acknowledged")),
    )
    op.create_index(op.f("ix_acknowledged_person_id"), "acknowledged", ["person_id"], unique=False)
    op.create_table(
        "announcement",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("pinned_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_announcement_post_id_post")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_announcement")),
    )
    op.create_index(
        op.f("ix_announcement_pinned_until"), "announcement", ["pinned_until"], unique=False
    )
    op.create_table(
        "backing",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_backing_person_id_person")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_backing_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_backing")),
    )
    op.create_index(op.f("ix_backing_person_id"), "backing", ["person_id"], unique=False)
    op.create_table(
        "file_reach",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_reach_file_id_file")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_file_reach_space_id_space")
        ),
        sa.PrimaryKeyConstraint("file_id", "space_id", name=op.f("pk_file_reach")),
    )
    op.create_table(
        "idea",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "under_way", "done", "declined", native_enum=False),
            nullable=False,
        ),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'under_way', 'done', 'declined')", name=op.f("ck_idea_state")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_idea_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["person.id"], name=op.f("fk_idea_decider_id_person")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_idea_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_idea")),
    )
    op.create_table(
        "placement",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_placement_post_id_post")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_placement_space_id_space")
        ),
        sa.PrimaryKeyConstraint("post_id", "space_id", name=op.f("pk_placement")),
    )
    op.create_index(
        op.f("ix_placement_space_id_active_at_post_id"),
        "placement",
        ["space_id", "active_at", "post_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_placement_space_id_created_at_post_id"),
        "placement",
        ["space_id", "created_at", "post_id"],
        unique=False,
    )
    op.create_table(
        "poll",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_poll_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_poll")),
    )
    op.create_table(
        "poll_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_poll_choice_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_choice")),
        sa.UniqueConstraint("post_id", "place", name=op.f("uq_poll_choice_post_id_place")),
    )
    op.create_table(
        "praised",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_praised_person_id_person")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_praised_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_praised")),
    )
    op.create_index(op.f("ix_praised_person_id"), "praised", ["person_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_question_accepted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["post.id"], name=op.f("fk_question_answer_id_post")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_question_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_answer_id"), "question", ["answer_id"], unique=False)
    op.create_table(
        "reaction",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("like", "thanks", "celebrate", "insightful", "support", native_enum=False),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('like', 'thanks', 'celebrate', 'insightful', 'support')",
            name=op.f("ck_reaction_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reaction_person_id_person")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", "person_id", "kind", name=op.f("pk_reaction")),
    )
    op.create_index(op.f("ix_reaction_person_id"), "reaction", ["person_id"], unique=False)
    op.create_table(
        "saved_post",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_post_person_id_person")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_saved_post_post_id_post")),
        sa.PrimaryKeyConstraint("person_id", "post_id", name=op.f("pk_saved_post")),
    )
    op.create_index(
        op.f("ix_saved_post_person_id_saved_at_post_id"),
        "saved_post",
        ["person_id", "saved_at", "post_id"],
        unique=False,
    )
    op.create_index(op.f("ix_saved_post_post_id"), "saved_post", ["post_id"], unique=False)
    op.create_index(op.f("ix_saved_post_remind_at"), "saved_post", ["remind_at"], unique=False)
    op.create_table(
        "space_mention",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_space_mention_post_id_post")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_space_mention_space_id_space")
        ),
        sa.PrimaryKeyConstraint("post_id", "space_id", name=op.f("pk_space_mention")),
    )
    op.create_index(op.f("ix_space_mention_space_id"), "space_mention", ["space_id"], unique=False)
    op.create_table(
        "thread_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("read_to", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_thread_read_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["post.id"], name=op.f("fk_thread_read_thread_id_post")
        ),
        sa.PrimaryKeyConstraint("person_id", "thread_id", name=op.f("pk_thread_read")),
    )
    op.create_index(op.f("ix_thread_read_thread_id"), "thread_read", ["thread_id"], unique=False)
    op.create_table(
        "poll_vote",
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["poll_choice.id"], name=op.f("fk_poll_vote_choice_id_poll_choice")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_poll_vote_person_id_person")
        ),
        sa.PrimaryKeyConstraint("choice_id", "person_id", name=op.f("pk_poll_vote")),
    )
    op.create_index(op.f("ix_poll_vote_person_id"), "poll_vote", ["person_id"], unique=False)
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind", sa.Enum(*_KINDS, native_enum=False), nullable=False, server_default="update"
            )
        )
        batch_op.add_column(
            sa.Column("placed_in", sa.Integer(), nullable=False, server_default="1")
        )
        batch_op.add_column(sa.Column("answers", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quoted_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quoted_revision", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("active_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE post SET active_at = COALESCE("
        "(SELECT MAX(answer.created_at) FROM post AS answer WHERE answer.thread_id = post.id), "
        "created_at)"
    )
    op.execute(
        "INSERT INTO placement (post_id, space_id, created_at, active_at) "
        "SELECT id, space_id, created_at, active_at FROM post WHERE thread_id IS NULL"
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.alter_column("active_at", nullable=False)
        batch_op.alter_column("kind", server_default=None)
        batch_op.alter_column("placed_in", server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_post_kind"), f"kind IN {_KINDS}")
        batch_op.create_index(batch_op.f("ix_post_quoted_id"), ["quoted_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_post_kind_created_at_id"), ["kind", "created_at", "id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_post_quoted_id_post"), "post", ["quoted_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_post_quoted_id_post"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_post_kind"), type_="check")
        batch_op.drop_index(batch_op.f("ix_post_kind_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_post_quoted_id"))
        for column in ("active_at", "quoted_revision", "quoted_id", "answers", "placed_in", "kind"):
            batch_op.drop_column(column)
    op.drop_table("poll_vote")
    op.drop_table("thread_read")
    op.drop_table("space_mention")
    op.drop_table("saved_post")
    op.drop_table("reaction")
    op.drop_table("question")
    op.drop_table("praised")
    op.drop_table("poll_choice")
    op.drop_table("poll")
    op.drop_table("placement")
    op.drop_table("idea")
    op.drop_table("file_reach")
    op.drop_table("backing")
    op.drop_table("announcement")
    op.drop_table("acknowledged")
    op.drop_table("space_read")
    op.drop_table("scheduled_post")
    op.drop_table("mute")
