"""Who is told of a post: whoever meets it in the list they look at. For all posts, people and
lists; what the lists show is proved elsewhere, and both must say the same."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.follows.commands import follow, mute
from entgov.live.hub import Listener
from entgov.live.pulse import told
from entgov.stream import commands, queries
from entgov.stream.live import Posts

KINDS = ("open", "closed", "private")
where = st.sets(st.integers(0, 2), min_size=1)
worlds = st.fixed_dictionaries(
    {
        "member": st.sets(st.integers(0, 2)),
        "posts": st.lists(st.tuples(where, st.booleans(), st.booleans()), min_size=1, max_size=4),
        "held": st.dictionaries(
            st.sampled_from(["person", "tag", "space:0", "space:1", "space:2", "thread"]),
            st.sampled_from([follow, mute]),
        ),
    }
)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds)
def test_who_hears_of_a_post_is_who_meets_it_in_the_list(app, make, world):
    ann, bob, other = make.person(), make.person(), make.person()
    spaces = [
        make.space(kind=kind, members=[ann, bob] if number in world["member"] else [bob])
        for number, kind in enumerate(KINDS)
    ]
    posts = _published(world["posts"], spaces, bob)
    with transaction():
        for key, hold in world["held"].items():
            hold(ann, _key(key, spaces, bob, posts))
    lists = {
        "following": queries.following(ann, size=500),
        "everyone": queries.threads(ann, size=500),
        "tag:odd": queries.posts_tagged(ann, "odd", size=500),
        f"person:{bob.id}": queries.posts_by(ann, bob, size=500),
        **{f"space:{each.id}": queries.threads(ann, space=each, size=500) for each in spaces},
    }
    ids = {post.id for post in posts}
    facts = [each for each in db.session.query(FactRecord) if each.data.get("post_id") in ids]
    events = Posts().events([each for each in facts if each.kind == "PostPublished"])
    for place, shown in lists.items():
        listeners = [_listener(ann, place), _listener(other, place)]
        heard = {
            event.thing for who, event in told(Posts(), events, listeners) if who is listeners[0]
        }
        assert heard == {card.post.id for card in shown.rows} & ids, place


def _published(wanted, spaces, by):
    posts = []
    with transaction():
        for places, tagged, is_reply in wanted:
            said = "Hello #odd" if tagged else "Hello"
            first, *others = (spaces[number] for number in sorted(places))
            if is_reply and posts:
                posts.append(commands.reply(posts[0], said, by=by))
            else:
                posts.append(commands.publish(first, said, by=by, also_in=others))
    return posts


def _key(key, spaces, bob, posts):
    kind, _, number = key.partition(":")
    names = {"person": bob.id, "tag": "odd", "thread": posts[0].id}
    return f"{kind}:{spaces[int(number)].id if number else names[kind]}"


def _listener(person, place):
    return Listener(None, session_id=1, person_id=person.id, place=place)
