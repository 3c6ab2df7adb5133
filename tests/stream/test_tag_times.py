"""Tags and mentions know the times of their posts, whatever happens to either."""

from datetime import timedelta

from sqlalchemy import select

from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.models import Mention, Post, PostTag
from entgov.wiki.commands import tagging


def _kept():
    """The tags, and how many mentions; the times of all must be those of their posts."""
    db.session.expire_all()
    tags = db.session.execute(select(PostTag, Post).join(Post, Post.id == PostTag.post_id)).all()
    for tag, post in tags:
        assert (tag.created_at, tag.active_at) == (post.created_at, post.active_at)
    named = db.session.execute(select(Mention, Post).join(Post, Post.id == Mention.post_id)).all()
    assert all(mention.created_at == post.created_at for mention, post in named)
    return sorted(tag.tag for tag, _ in tags), len(named)


def test_they_stay_true(ann, bob):
    at = now() - timedelta(days=3)
    with transaction():
        post = commands.publish(everyone(), f"#bins #waste @{bob.handle}", by=ann, at=at)
    assert _kept() == (["bins", "waste"], 1)
    with transaction():
        commands.reply(post, "Yes #rota", by=bob)
    assert _kept() == (["bins", "rota", "waste"], 1)
    with transaction():
        commands.edit(post, f"#bins @{bob.handle} @{ann.handle}", base=1, by=ann)
        tagging.rename("bins", "refuse", by=ann)
    assert _kept() == (["refuse", "rota"], 2)
    with transaction():
        tagging.separate("bins", by=ann)
    assert _kept() == (["bins", "rota"], 2)
    with transaction():
        commands.remove(post, by=ann)
        commands.bring_back(post, by=ann)
    assert _kept() == (["bins", "rota"], 2)
