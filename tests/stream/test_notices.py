"""Whom posts concern."""

from entgov.core.database import transaction
from entgov.follows import commands as follows


def test_who_is_mentioned_hears_of_it(ann, bob, post, told, counted):
    post(bob, "Look, @ann")
    assert told(ann) == ["mention: Bob Ox mentioned you"]
    assert counted(ann) == 1
    assert told(bob) == []


def test_a_reply_is_told_to_the_author_and_to_who_follows_or_wrote(ann, bob, make, post, told):
    eve, dan = make.person("Eve"), make.person("Dan")
    first = post(ann)
    post(eve, to=first)
    with transaction():
        follows.follow(dan, f"thread:{first.id}")
    post(bob, to=first)
    assert told(ann) == ["reply: Bob Ox and Eve replied to your post"]
    assert told(eve) == told(dan) == ["thread: Bob Ox replied in a thread"]
    assert told(bob) == []
