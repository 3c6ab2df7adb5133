"""Saved searches tell of what is new, once, and never of what one may not know."""

from datetime import timedelta
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from entgov.accounts import commands as accounts
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.files import commands as files
from entgov.files import keeping
from entgov.files.receiving import receive
from entgov.follows import commands as follows
from entgov.notifications.commands import prefer, read_about
from entgov.notifications.mailing import turns
from entgov.notifications.mailing.judging import judge
from entgov.notifications.models import Notice
from entgov.notifications.policy import seen_by
from entgov.search.filters import Filters
from entgov.search.query import Query
from entgov.searches import commands, telling
from entgov.searches.models import SavedSearch
from entgov.spaces import commands as spaces
from entgov.spaces.models import Membership
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.tags.models import TagAlias
from entgov.wiki import commands as wiki

ONE = ["saved_search: 1 new for “parking permit”"]


def test_posts_pages_and_files_that_have_all_the_words_are_one_line(
    ann, bob, saved, post, new_page, told, counted
):
    saved(ann)
    post(bob, "Where do I get a parking permit?")
    post(bob, "Parking is full")
    new_page("Permits", "How to apply for parking")
    with transaction():
        received = receive(BytesIO(b"The permit for parking"), "form.txt")
        files.add(everyone(), received, by=bob, kept=True)
    keeping.read_next()
    assert told(ann) == ["saved_search: 3 new for “parking permit”"]
    assert counted(ann) == 1


def test_a_page_is_new_when_it_comes_to_say_it_and_not_again(ann, saved, new_page, save, told):
    page = new_page("Parking", "Where to park")
    known = new_page("Parking permits", "How to apply")
    told(ann)
    saved(ann)
    save(known, "How to apply, and when")
    assert told(ann) == []
    save(page, "Where to park, with a permit")
    assert told(ann) == ONE
    save(page, "Where to park")
    save(page, "Where to park, with a permit or without")
    assert told(ann) == ONE


def test_a_change_that_its_author_calls_small_is_not_new(ann, bob, saved, new_page, told):
    saved(ann)
    page = new_page("Parking", "Where to park")
    told(ann)
    with transaction():
        said = {"title": "Parking", "source": "permit", "summary": "", "minor": True}
        wiki.save(page, base_id=page.head_id, **said, by=bob)
    assert told(ann) == []


def test_what_was_there_before_what_one_wrote_and_what_is_edited_later_are_not_new(
    ann, bob, saved, post, told
):
    post(bob, "A parking permit")
    other = post(bob, "Parking")
    saved(ann)
    post(ann, "My parking permit")
    with transaction():
        stream.edit(other, "Parking permit", base=other.revision, by=bob)
    assert told(ann) == []


def test_nothing_is_told_twice(app, ann, bob, saved, post, told):
    saved(ann, "parking")
    saved(ann, "permit")
    post(bob, "A parking permit")
    assert len(told(ann)) == 1
    facts = db.session.scalars(select(FactRecord).order_by(FactRecord.id)).all()
    for _ in range(2):
        telling.listen(facts)
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1


def test_who_looks_for_something_common_is_told_of_some_until_they_read(
    ann, bob, saved, post, work
):
    search = saved(ann, "parking")
    for _ in range(telling.MOST + 5):
        post(bob, "Parking")
        work()
    notices = select(func.count()).select_from(Notice)
    assert db.session.scalar(notices) == telling.MOST
    with transaction():
        read_about(ann, search.key)
    post(bob, "Parking")
    work()
    assert db.session.scalar(notices) == telling.MOST + 1


def test_what_was_mailed_to_who_wants_mail_alone_makes_no_search_silent(
    ann, bob, saved, post, work
):
    with transaction():
        prefer(ann, "saved_search", in_app=False, mail="daily")
    saved(ann, "parking")
    for _ in range(telling.MOST + 1):
        post(bob, "Parking")
        work()
    notices = select(Notice.id)
    ids = db.session.scalars(notices).all()
    assert len(ids) == telling.MOST
    with transaction():
        turns.settle(ids, mailed_at=now())
    post(bob, "Parking")
    work()
    assert len(db.session.scalars(notices).all()) == telling.MOST + 1


def test_what_is_removed_switched_off_or_of_a_leaver_tells_nothing(
    make, bob, saved, post, work, told
):
    gone, off, left, silent = (make.person() for _ in range(4))
    searches = {person.id: saved(person) for person in (gone, off, left, silent)}
    post(bob, "A parking permit")
    assert [told(person) for person in (gone, off, left)] == [ONE] * 3
    with transaction():
        commands.remove(searches[gone.id])
        commands.set_telling(searches[off.id], False)
        accounts.deactivate(left, by=None)
        prefer(silent, "saved_search", in_app=False, mail="never")
    post(bob, "Another parking permit")
    work()
    assert [told(person) for person in (gone, off, left, silent)] == [[]] * 4
    with transaction():
        commands.bring_back(searches[gone.id])
        commands.set_telling(searches[off.id], True)
    assert told(off) == ONE  # what came while it was off stays untold


def test_a_search_in_a_space_tells_nothing_to_who_left_it(ann, bob, make, saved, told):
    """Also where they may read the post: that it stands in that space is not for them."""
    club, open_one = make.space("Club", "private", members=[ann, bob]), make.space("Hall")
    saved(ann, "permit", club.id)
    with transaction():
        stream.publish(open_one, "A permit", by=bob, also_in=[club])
    assert len(told(ann)) == 1
    with transaction():
        spaces.leave(club, ann)
    assert told(ann) == []
    with transaction():
        stream.publish(open_one, "A permit again", by=bob, also_in=[club])
    assert told(ann) == []


def test_a_search_in_a_space_that_one_left_keeps_no_other_from_telling(ann, bob, make, saved, told):
    club, open_one = make.space("Club", "private", members=[ann, bob]), make.space("Hall")
    saved(ann, "permit", club.id)
    saved(ann)
    with transaction():
        spaces.leave(club, ann)
    with transaction():
        stream.publish(open_one, "A parking permit", by=bob, also_in=[club])
    assert told(ann) == ONE


def test_nothing_comes_from_whom_and_where_one_has_muted(
    ann, bob, make, saved, new_page, post, told
):
    hall = make.space("Hall")
    saved(ann)
    with transaction():
        follows.mute(ann, f"person:{bob.id}")
        follows.mute(ann, f"space:{hall.id}")
    new_page("Parking permit")
    post(make.person(), "Parking permit", space=hall)
    assert told(ann) == []


def test_a_tag_that_goes_by_another_name_is_still_the_one_meant(ann, bob, saved, post, told):
    query = Query(filters=Filters(tags=frozenset({"bins"})))
    with transaction():
        commands.save(ann, name="Bins", terms="tag=bins", query=query, tells=True)
    post(bob, "Hello #bins")
    assert len(told(ann)) == 1
    with transaction():
        db.session.add(TagAlias(name="bins", tag="waste", since=now()))
    post(bob, "Hello again #waste")
    assert told(ann) == ["saved_search: 2 new for “Bins”"]


def test_the_right_is_asked_again_when_it_is_mailed(ann, bob, make, saved, post, work):
    club = make.space("Club", "closed", members=[ann, bob])
    saved(ann)
    post(bob, "Parking permit", space=club)
    work()
    ids = db.session.scalars(select(Notice.id)).all()
    later = now() + timedelta(days=8)
    assert [bundle.rhythm for bundle in judge(ann, ids, at=later).told] == ["daily"]
    with transaction():
        spaces.leave(club, ann)
    assert judge(ann, ids, at=later).dropped == ids


WORDS = ("parking", "permit", "fee")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.integers(0, 2), st.sampled_from(WORDS), st.integers(0, 3)),
        st.tuples(
            st.just("post"),
            st.integers(0, 2),
            st.sets(st.sampled_from(WORDS), min_size=1),
            st.sets(st.integers(0, 2), min_size=1),
        ),
        st.tuples(st.just("leave"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("join"), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(kinds=st.tuples(*[st.sampled_from(["open", "closed", "private"])] * 3), steps=STEPS)
def test_everybody_is_told_just_what_they_may_know(make, work, saved, kinds, steps):
    people = [make.person() for _ in range(3)]
    places = [make.space(kind=kind) for kind in kinds]
    inside = {(who, where): False for who in range(3) for where in range(3)}
    searches, expected = [], {who: {} for who in range(3)}

    def reads(who, where):
        return kinds[where] == "open" or inside[who, where]

    for step, who, *more in steps:
        if step == "save":
            word, where = more
            places_in = [] if where == 3 or not reads(who, where) else [where]
            try:
                saved(people[who], word, *(places[each].id for each in places_in))
            except commands.SavedAlready:
                continue
            searches.append((who, word, places_in))
        elif step == "post":
            words, where = more
            first, *others = (places[each] for each in sorted(where))
            with transaction():
                made = stream.publish(first, " ".join(words), by=people[who], also_in=others)
            for reader, word, looked_in in searches:
                found = word in words and reader != who and any(reads(reader, at) for at in where)
                if found and all(at in where and reads(reader, at) for at in looked_in):
                    expected[reader].setdefault(made.id, (where, looked_in))
            work()
        else:
            inside[who, more[0]] = step == "join"
            with transaction():
                own = (
                    Membership.person_id == people[who].id,
                    Membership.space_id == places[more[0]].id,
                )
                db.session.execute(db.delete(Membership).where(*own))
                if step == "join":
                    db.session.add(
                        Membership(
                            space_id=places[more[0]].id,
                            person_id=people[who].id,
                            state="member",
                            since=now(),
                        )
                    )
    for who, person in enumerate(people):
        seen = db.session.scalars(select(Notice.thing_id).where(seen_by(person))).all()
        assert sorted(seen) == sorted(
            post_id
            for post_id, (where, looked_in) in expected[who].items()
            if any(reads(who, at) for at in where) and all(reads(who, at) for at in looked_in)
        )
    assert db.session.scalar(select(func.count()).select_from(SavedSearch)) >= len(searches)
