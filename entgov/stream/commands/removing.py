"""The verbs that take a post out of sight and bring it back. None of them commits.

Its author removes it, or who keeps order hides it: to every list and door both are the same, since
the text is gone from the row, so what holds for removed posts holds for hidden ones too. The
difference is who can bring it back.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.core.facts import announce
from entgov.files.commands import note_uses
from entgov.stream.commands.posting import (
    change,
    forget_names,
    note_names,
    other_spaces,
    use_key,
)
from entgov.stream.facts import PostBroughtBack, PostHidden, PostRemoved, PostShownAgain, of
from entgov.stream.models import Post, PostRevision
from entgov.stream.wording import worded

_NO_TEXT = {"source": "", "html": "", "plain": "", "form_key": None}
_NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


def remove(post: Post, *, by: Person) -> None:
    """Take a post back. A marker stays, and so do the replies; what it named is forgotten."""
    if change(post, {**_NO_TEXT, "removed_at": now()}):
        _take_out(post, by=by)
        announce(PostRemoved(**of(post)), by=by.id)


def bring_back(post: Post, *, by: Person) -> None:
    """Show a post again that its author took back, as it was worded last."""
    if _put_back(post, and_(Post.removed_at.is_not(None), Post.hidden_at.is_(None))):
        announce(PostBroughtBack(**of(post)), by=by.id)


def hide(post: Post, *, space_id: int | None, by: Person) -> None:
    """Take somebody's post out of sight, by running this space; None: as an administrator."""
    at = now()
    said = {"hidden_at": at, "hidden_in_id": space_id}
    stood = change(post, {**_NO_TEXT, "removed_at": at, **said})
    if stood:
        _take_out(post, by=by)
    if stood or change(post, said, Post.hidden_at.is_(None)):
        announce(PostHidden(**of(post)), by=by.id)


def show_again(post: Post, *, by: Person) -> None:
    """Hide a post no longer; one that its author had removed before stays removed."""
    shown = {"hidden_at": None, "hidden_in_id": None}
    back = _put_back(post, Post.removed_at == Post.hidden_at, also=shown)
    if back or change(post, shown, Post.hidden_at.is_not(None)):
        announce(PostShownAgain(**of(post)), by=by.id)


def _take_out(post: Post, *, by: Person) -> None:
    forget_names(post)
    note_uses(use_key(post.id), (), space_id=post.space_id, by=by.id)


def _put_back(post: Post, condition: Any, *, also: Mapping[str, Any] = _NOTHING_MORE) -> bool:
    """Let it say again what it said last, if it meets the condition still. Whoever brings it back,
    it names what its author may name.
    """
    last = db.session.get_one(PostRevision, (post.id, post.revision))
    text = worded(
        last.source, space_id=post.space_id, also_in=other_spaces(post), by=post.author_id
    )
    changes = {**text.shown, "plain": text.rendered.plain, "removed_at": None, **also}
    if not change(post, changes, condition):
        return False
    note_names(post, text, by=db.session.get_one(Person, post.author_id))
    return True
