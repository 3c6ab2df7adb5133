"""What Home counts by space: what is unread, and what others posted since."""

from datetime import timedelta

from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.follows.commands import mute
from entgov.spaces.queries import everyone, places_of
from entgov.stream import commands
from entgov.stream.news import in_spaces

HOUR = timedelta(hours=1)


def counted(viewer, since):
    found = in_spaces(viewer, places_of(viewer).own, since)
    new = [(each.space.name, each.threads, each.replies) for each in found.new]
    return dict(found.unread), new


def test_threads_and_replies_of_others_are_counted_by_space(ann, bob, make):
    ann.created_at = now() - 48 * HOUR
    choir = make.space("Choir", members=[ann, bob])
    make.space("Quiet", members=[ann])
    secret = make.space("Secret", "closed", members=[bob])
    with transaction():
        old = commands.publish(everyone(), "Old", by=bob, at=now() - 30 * HOUR)
        commands.publish(choir, "Both", by=bob, also_in=[everyone()])
        commands.publish(choir, "Mine", by=ann)
        commands.publish(secret, "Hidden", by=bob)
        commands.reply(old, "New", by=bob)
    unread, new = counted(ann, now() - 24 * HOUR)
    assert new == [("Everyone", 1, 1), ("Choir", 1, 0)]
    assert unread == {everyone().id: 2, choir.id: 1}
    assert counted(ann, None) == (unread, [])


def test_what_is_muted_is_not_counted(ann, bob, make):
    choir = make.space("Choir", members=[ann, bob])
    with transaction():
        commands.publish(choir, "Hello", by=bob)
        commands.publish(everyone(), "About #bins", by=bob)
        mute(ann, f"space:{choir.id}")
        mute(ann, "tag:bins")
    assert counted(ann, now() - HOUR) == ({}, [])


def test_it_is_counted_so_far_and_no_further(ann, bob, monkeypatch):
    monkeypatch.setattr("entgov.stream.news.MOST_NEW", 2)
    with transaction():
        first, *_ = [commands.publish(everyone(), f"Hello {n}", by=bob) for n in range(3)]
        for n in range(3):
            commands.reply(first, f"Answer {n}", by=bob)
    assert counted(ann, now() - HOUR)[1] == [("Everyone", 2, 2)]
