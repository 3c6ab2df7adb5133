"""Tags that are renamed, put together and separated again: nothing is lost, nothing told twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov import wiring, worker
from entgov.core.database import db, transaction
from entgov.follows.commands import follow, mute, unfollow
from entgov.follows.models import Follow, Mute
from entgov.search.query import understand
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Post, PostTag
from entgov.stream.queries import posts_tagged
from entgov.tags.models import TagAlias
from entgov.wiki import queries
from entgov.wiki.commands.tagging import rename, separate
from entgov.wiki.models import PageTag, Revision

NAMES = ["bins", "waste", "rubbish"]
SOME = st.lists(st.sets(st.sampled_from(NAMES)), max_size=4)


def say(by, text, space=None):
    with transaction():
        return stream.publish(space or everyone(), text, by=by)


def renamed(tag, name, by):
    with transaction():
        return rename(tag, name, by=by)


def separated(name, by):
    with transaction():
        separate(name, by=by)


def carrying(viewer, tag):
    """The ids of the posts and pages with a tag that the viewer may see."""
    posts = [card.post.id for card in posts_tagged(viewer, tag, size=99).rows]
    pages = [page.id for page in queries.tagged(viewer, tag, number=1).rows]
    assert len({*posts}) == len(posts)
    assert len({*pages}) == len(pages)
    return {*posts}, {*pages}


def rows():
    """Who carries what, whatever the order."""
    both = select(PageTag.page_id, PageTag.tag), select(PostTag.post_id, PostTag.tag)
    return [sorted(map(tuple, db.session.execute(each))) for each in both]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(open_posts=SOME, hidden_posts=SOME, pages=SOME)
def test_after_a_merge_every_viewer_finds_what_carried_either_and_separating_undoes_it(
    ann, bob, make, new_page, open_posts, hidden_posts, pages
):
    hidden = make.space(kind="private", members=[bob])
    for names in open_posts:
        say(bob, " ".join(f"#{name}" for name in names) or "None")
    for names in hidden_posts:
        say(bob, " ".join(f"#{name.upper()}" for name in names) or "None", hidden)
    for number, names in enumerate(pages):
        new_page(f"P{number} {hidden.id}", " ".join(f"#{name}" for name in names), space=hidden)
    before = rows()
    wanted = {}
    for viewer in (ann, bob):
        first, second = carrying(viewer, "bins"), carrying(viewer, "waste")
        wanted[viewer.id] = (first[0] | second[0], first[1] | second[1])
    renamed("bins", "waste", bob)
    for viewer in (ann, bob):
        assert carrying(viewer, "waste") == wanted[viewer.id]
        assert carrying(viewer, "bins") == (set(), set())
        tag = queries.known_tag(viewer, "bins")
        assert [len(each) for each in wanted[viewer.id]] == (
            [tag.posts, tag.pages] if tag else [0, 0]
        )
    third = rows()
    renamed("waste", "rubbish", bob)
    separated("waste", bob)
    separated("bins", bob)
    assert rows() == before
    renamed("bins", "waste", bob)
    assert rows() == third
    separated("bins", bob)


def test_what_is_written_later_counts_as_the_new_one_and_says_what_was_written(
    ann, bob, as_person, new_page, save
):
    renamed("bins", "waste", bob)
    post, page = say(bob, "Collected #Bins #waste"), new_page(source="All about #bins")
    save(page, "All the more about #bins")
    assert rows() == [[(page.id, "waste")], [(post.id, "waste")]]
    shown = as_person(ann).get(f"/posts/{post.id}").text
    assert '<a class="tag" href="/tags/bins">#Bins</a>' in shown
    assert as_person(ann).get("/tags/bins").location == "/tags/waste"
    assert as_person(ann).get("/tags/BINS").location == "/tags/waste"
    with transaction():
        stream.remove(post, by=bob)
        stream.bring_back(post, by=bob)
    assert carrying(ann, "waste") == ({post.id}, {page.id})
    separated("bins", bob)
    assert rows() == [[(page.id, "bins")], [(post.id, "bins"), (post.id, "waste")]]


def test_no_text_is_changed_and_nobody_gets_a_revision(bob, new_page):
    post, page = say(bob, "#bins"), new_page(source="#bins")
    db.session.expire_all()
    before = (post.source, post.html, post.revision, post.edited_at, page.head_id, page.changed_at)
    renamed("bins", "waste", bob)
    db.session.expire_all()
    after = (post.source, post.html, post.revision, post.edited_at, page.head_id, page.changed_at)
    assert after == before
    assert db.session.scalars(select(Revision.number)).all() == [1]


def test_names_never_lead_in_a_circle(bob):
    assert renamed("a", "b", bob) == "b"
    assert renamed("c", "a", bob) == "b"
    assert renamed("b", "d", bob) == "d"
    assert renamed("d", "a", bob) == "a"  # back to the oldest name
    assert renamed("a", "a", bob) == "a"
    assert renamed("d", "e", bob) == "e"  # it is no tag any more
    aliases = {each.name: each.tag for each in db.session.scalars(select(TagAlias))}
    assert aliases == dict.fromkeys("bcd", "a")


WAYS = st.sampled_from(["none", "follows", "stopped", "mutes", "both"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ways=st.lists(st.tuples(WAYS, WAYS), min_size=1, max_size=4))
def test_follows_and_mutes_go_along_without_doubles(bob, make, ways):
    people = [make.person() for _ in ways]
    old, new = f"old{people[0].id}", f"new{people[0].id}"
    with transaction():
        for person, each in zip(people, ways, strict=True):
            for tag, way in zip((old, new), each, strict=True):
                hold(person, f"tag:{tag}", way)
    renamed(old, new, bob)
    for person, (first, second) in zip(people, ways, strict=True):
        follows = select(Follow.key, Follow.stopped_at).where(Follow.person_id == person.id)
        kept = {key: stopped is None for key, stopped in db.session.execute(follows)}
        mutes = db.session.scalars(select(Mute.key).where(Mute.person_id == person.id)).all()
        following = {first, second} & {"follows", "both"}
        assert kept.keys() <= {f"tag:{new}"}
        assert kept.get(f"tag:{new}", False) is bool(following)
        muted = second in ("mutes", "both") or (first in ("mutes", "both") and second != "follows")
        assert mutes == ([f"tag:{new}"] if muted else [])


def hold(person, key, way):
    if way in ("follows", "stopped", "both"):
        follow(person, key)
    if way == "stopped":
        unfollow(person, key)
    if way in ("mutes", "both"):
        mute(person, key)


def test_the_search_follows(ann, bob, new_page):
    say(bob, "Hello #bins")
    new_page("Rota", "Text #bins")
    renamed("bins", "waste", bob)
    while worker.work_once():
        pass
    found = wiring.library().search(understand("waste"), frozenset({f"space:{everyone().id}"}))
    assert {hit.key.partition(":")[0] for hit in found.hits} == {"post", "page"}


def test_what_was_saved_in_that_very_moment_goes_along_too(ann, bob):
    post = say(bob, "Hello #bins")
    renamed("bins", "waste", bob)
    with transaction():
        times = {"created_at": post.created_at, "active_at": post.active_at}
        db.session.add(PostTag(post_id=post.id, tag="bins", **times))
    while worker.work_once():
        pass
    assert carrying(ann, "waste")[0] == {post.id}
    assert carrying(ann, "bins")[0] == set()


def test_a_name_in_a_hidden_space_is_told_to_nobody_outside(ann, bob, make, as_person):
    say(bob, "#secret", make.space(kind="private", members=[bob]))
    renamed("secret", "merger", bob)
    assert as_person(ann).get("/tags/secret").status_code == 200
    assert as_person(bob).get("/tags/secret").location == "/tags/merger"
    browser = as_person(make.administrator())
    for tag in ("secret", "merger"):
        assert browser.get(f"/admin/tags/{tag}/name").status_code == 404
        assert tag not in browser.get("/admin/tags").text


def test_no_rename_tells_what_a_name_in_a_hidden_space_leads_to(bob, make, as_person):
    say(bob, "#secret", make.space(kind="private", members=[bob]))
    renamed("secret", "merger", bob)
    post = say(bob, "#bins")
    browser, form = as_person(make.administrator()), {"name": "secret", "confirmed": "secret"}
    answer = browser.post("/admin/tags/bins/name", form)
    assert answer.status_code == 422
    assert "This name is taken" in answer.text
    assert "merger" not in answer.text
    assert carrying(bob, "bins")[0] == {post.id}


def test_an_administrator_is_told_first_what_it_touches(ann, bob, make, as_person, new_page):
    say(bob, "#bins"), say(bob, "#waste")
    new_page(source="#bins")
    with transaction():
        follow(ann, "tag:bins")
    browser, address = as_person(make.administrator()), "/admin/tags/bins/name"
    assert as_person(ann).get(address).status_code == 403
    asked = browser.post(address, {"name": "#Waste"})
    assert asked.status_code == 200
    assert "#bins and #waste become one tag" in asked.text
    assert "1 page that you can read carries #bins" in asked.text
    assert "Fewer than 5 people follow #bins" in asked.text
    assert browser.post(address, {"name": "two words"}).status_code == 422
    assert browser.post(address, {"name": "rota", "confirmed": "waste"}).status_code == 200
    assert rows()[0][0][1] == "bins"
    assert browser.post(address, {"name": "Waste", "confirmed": "waste"}).status_code == 303
    listed = browser.get("/admin/tags?q=waste").text
    assert "Also \u2068#bins" in listed or "Also #bins" in listed
    assert "2 posts" in listed
    follows = as_person(ann).get("/settings/follows").text
    assert "#waste" in follows
    assert "#bins" not in follows
    as_person(ann).post("/follows/removal", {"key": "tag:bins"})  # from a screen that is older
    assert "#waste" not in as_person(ann).get("/settings/follows").text
    assert browser.post("/admin/tags/bins/separation").status_code == 303
    assert as_person(ann).get("/tags/bins").status_code == 200


@pytest.mark.parametrize("text", ["[x](/tags/bins) #waste", "`#bins` #waste"])
def test_separating_takes_nothing_that_only_looks_like_the_tag(text, bob):
    post = say(bob, text)
    renamed("bins", "waste", bob)
    separated("bins", bob)
    assert rows()[1] == [(post.id, "waste")]
    assert db.session.get_one(Post, post.id).source == text
