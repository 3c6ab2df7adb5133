"""How streams are found among a million posts: along an index, with no sorting of all there is.

Asked of SQLite with the statistics of a large body, since with those of an empty one it guesses
otherwise. (PostgreSQL chooses by what is really there; `make bench` measures that.)
"""

from functools import partial

import pytest
from sqlalchemy import event, text

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.notifications.queries import unread_for
from entgov.spaces.queries import everyone
from entgov.stream import commands, queries
from entgov.stream.news import in_spaces
from entgov.stream.queries.acts import with_acts

STATISTICS: dict[tuple[str, str | None], str] = {
    ("person", None): "8000",
    ("space", None): "300",
    ("membership", "ix_membership_person_id"): "100000 13",
    ("post", "ix_post_created_at_id"): "1000000 1 1",
    ("post", "ix_post_kind_created_at_id"): "1000000 166667 1 1",
    ("post", "ix_post_about_created_at_id"): "1000000 100 1 1",
    ("post", "ix_post_space_id_created_at_id"): "1000000 3334 1 1",
    ("post", "ix_post_thread_id_created_at_id"): "1000000 4 1 1",
    ("post", "ix_post_author_id_created_at_id"): "1000000 125 1 1",
    ("post", "ix_post_author_id_active_at_id"): "1000000 125 1 1",
    ("announcement", "ix_announcement_pinned_until"): "3600 1",
    ("question", None): "36000",
    ("placement", "ix_placement_space_id_created_at_post_id"): "250000 834 1 1",
    ("placement", "ix_placement_space_id_active_at_post_id"): "250000 834 1 1",
    ("placement", "sqlite_autoindex_placement_1"): "250000 1 1",
    ("post_tag", "ix_post_tag_tag_created_at_post_id"): "230000 4600 1 1",
    ("post_tag", "ix_post_tag_tag_active_at_post_id"): "230000 4600 1 1",
    ("post_tag", "sqlite_autoindex_post_tag_1"): "230000 1 1",
    ("mention", "ix_mention_person_id_created_at_post_id"): "160000 20 1 1",
    ("mention", "sqlite_autoindex_mention_1"): "160000 1 1",
    ("notice", "ix_notice_person_id_read_at_happened_at_id"): "500000 60 20 1 1",
}


@pytest.fixture
def _large_body(app, backend):
    if backend != "sqlite":
        pytest.skip("SQLite alone tells its plan before there is anything")
    row = text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :numbers)")
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        connection.execute(text("DELETE FROM sqlite_stat1"))
        for (table, index), numbers in STATISTICS.items():
            connection.execute(row, {"table": table, "index": index, "numbers": numbers})
    db.session.remove()
    db.engine.dispose()  # statistics are read when the file is opened


def _asked(walk):
    found = []

    def note(_connection, _cursor, statement, parameters, *_):
        found.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    walk()
    event.remove(db.engine, "before_cursor_execute", note)
    return found


def _statements(walk):
    return [statement for statement, _ in _asked(walk)]


def plan_of(walk):
    """What SQLite does for the largest query of a walk, a step on each line."""
    statement, parameters = max(_asked(walk), key=lambda each: len(each[0]))
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(row[3] for row in rows)


@pytest.mark.usefixtures("_large_body")
def test_the_stream_of_a_space_walks_its_placements(ann):
    space = everyone()
    plan = plan_of(lambda: queries.threads(ann, space=space))
    assert "SEARCH placement USING COVERING INDEX ix_placement_space_id_created_at_post_id" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.usefixtures("_large_body")
def test_a_profile_walks_its_posts(ann):
    plan = plan_of(lambda: queries.posts_by(ann, ann))
    assert "SEARCH post USING INDEX ix_post_author_id_created_at_id" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.usefixtures("_large_body")
def test_a_tag_walks_its_posts_in_their_order(ann):
    plan = plan_of(lambda: queries.posts_tagged(ann, "bins"))
    assert "SEARCH post_tag USING COVERING INDEX ix_post_tag_tag_created_at_post_id (tag=?" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.usefixtures("_large_body")
def test_what_names_somebody_is_walked_in_its_order(ann):
    plan = plan_of(lambda: queries.posts_naming(ann))
    index = "ix_mention_person_id_created_at_post_id"
    assert f"SEARCH mention USING COVERING INDEX {index} (person_id=?" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.usefixtures("_large_body")
def test_counts_begin_where_somebody_left_off(ann):
    plan = plan_of(lambda: in_spaces(ann, [], now()))
    for clock in ("created_at", "active_at"):
        index = f"ix_placement_space_id_{clock}_post_id"
        assert f"SEARCH placement USING COVERING INDEX {index} (space_id=? AND {clock}>?)" in plan
    assert "SEARCH post USING INDEX ix_post_thread_id_created_at_id (thread_id=?" in plan
    assert "SCAN post" not in plan
    assert "SCAN placement" not in plan


@pytest.mark.usefixtures("_large_body")
def test_the_bell_looks_at_the_newest_unread_notices(ann):
    plan = plan_of(lambda: unread_for(ann))
    index = "ix_notice_person_id_read_at_happened_at_id"
    assert f"SEARCH notice USING INDEX {index} (person_id=? AND read_at=?)" in plan
    assert "SCAN post" not in plan


def test_posting_to_many_asks_what_posting_to_few_does(ann, make):
    few = make.space(members=[ann])
    many = make.space(members=[ann, *(make.person() for _ in range(20))])
    asked = [_statements(partial(_post, space, ann)) for space in (few, few, many)]
    assert asked[1] == asked[2]


def _post(space, by):
    with transaction():
        commands.publish(space, "Hello #bins", by=by)


@pytest.mark.usefixtures("_large_body")
@pytest.mark.parametrize(("unread", "clock"), [(False, "created_at"), (True, "active_at")])
def test_what_is_followed_walks_the_placements_of_each_space(unread, clock, ann):
    plan = plan_of(lambda: queries.following(ann, unread=unread))
    index = f"ix_placement_space_id_{clock}_post_id"
    assert f"SEARCH placement USING COVERING INDEX {index} (space_id=?" in plan
    assert "SCAN post" not in plan.replace("SCAN post_tag", "")


@pytest.mark.usefixtures("_large_body")
def test_what_stands_on_top_is_looked_for_among_announcements(ann):
    plan = plan_of(lambda: queries.pinned_for(ann))
    assert "SCAN post" not in plan


@pytest.mark.usefixtures("_large_body")
def test_accepted_answers_are_looked_up_one_by_one(ann, post):
    question = post(ann)
    question.kind = "question"
    assert "SCAN post" not in plan_of(lambda: queries.card(ann, question))
    assert "SCAN post" not in plan_of(lambda: with_acts(ann, [question]))
