"""A thread that also stands in a space one does not know of: nothing tells of that space."""

import pytest

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.spaces.models import Membership
from entgov.stream import commands

PARTS = ("", "/replies", "/reactions", "/saving", "/share", "/history", "/page", "/unread")
OF_KINDS = ("/vote", "/votes", "/decision", "/decider", "/acknowledgements")
LISTS = (
    *("/", "/?order=everyone", "/?order=unread", "/stream", "/search?q=both"),
    *("/people/bob", "/people/bob/answers", "/saved", "/stream/questions", "/stream/ideas"),
    *("/stream/mentions", "/settings/follows", "/drafts"),
)


@pytest.fixture
def secret(make, bob):
    return make.space("Reorganisation", "private", members=[bob])


@pytest.fixture
def depot(ann, bob, make):
    return make.space("Depot", "private", members=[bob], steward=ann)


@pytest.fixture
def thread(bob, secret, depot):
    """The ids of a first post that Ann reads in Depot, and of a reply to it."""

    def made(**more):
        with transaction():
            first = commands.publish(secret, "Both @ann", by=bob, also_in=[depot], **more)
            return first.id, commands.reply(first, "Answer", by=bob).id

    return made


@pytest.mark.parametrize(
    ("kind", "complete"),
    [
        ("question", None),
        ("idea", commands.begin_idea),
        ("announcement", lambda post: commands.begin_announcement(post, pinned_until=None, asks=1)),
        ("praise", lambda post: commands.praise(post, [post.author_id])),
        (
            "poll",
            lambda post: commands.begin_poll(
                post, ["a", "b"], several=False, secret=False, closes_at=None
            ),
        ),
    ],
)
def test_no_screen_names_the_space(kind, complete, ann, depot, thread, as_person):
    browser, lists = as_person(ann), (*LISTS, f"/spaces/{depot.slug}")
    ids = thread(kind=kind, complete=complete)
    db.session.expunge_all()  # no request shall find what another has loaded
    own = [f"/posts/{each}{part}" for each in reversed(ids) for part in PARTS]
    for path in (*own, *lists, *(f"/posts/{ids[0]}{part}" for part in OF_KINDS)):
        page = browser.get(path, follow_redirects=True)
        allowed = {200} if path in (*own, *lists) else {200, 403, 404}
        assert page.status_code in allowed, path
        assert "eorganisation" not in page.text, path


def test_who_can_decide_does_not_tell_who_reads_it_there(ann, make, secret, thread, as_person):
    cleo, browser = make.person("Cleo", handle="cleo"), as_person(ann)
    address = f"/posts/{thread(kind='idea', complete=commands.begin_idea)[0]}/decider"
    assert browser.post(address, {"person": "@cleo"}).status_code == 422
    with transaction():
        joined = {"person_id": cleo.id, "state": "member", "since": now()}
        db.session.add(Membership(space_id=secret.id, **joined))
    assert browser.post(address, {"person": "@cleo"}).status_code == 422
    assert browser.post(address, {"person": "@bob"}).status_code == 303
