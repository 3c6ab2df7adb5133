"""Opening the form for new posts: what it offers to whom, and what it shows at first."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token
from entgov.drafts.queries import Drafts
from entgov.spaces.models import Space
from entgov.spaces.policy import run_by
from entgov.stream.forms.composing import PostForm
from entgov.stream.forms.kinds import form_for
from entgov.stream.models import ScheduledPost
from entgov.stream.writing import post_desk, scheduled_desk
from entgov.web.guard import those, viewer

KIND_NAMES = (
    ("update", _l("Update")),
    ("question", _l("Question")),
    ("poll", _l("Poll")),
    ("praise", _l("Praise")),
    ("announcement", _l("Announcement")),
    ("idea", _l("Idea")),
)


def offer(
    form: PostForm, person: Person, spaces: Sequence[Space], *, runs_any: bool | None = None
) -> None:
    """Let the form choose among these spaces, and the kinds that the person can post there.

    `runs_any`: whether they run any of these, where that is known already.
    """
    form.person = person
    form.offer_spaces(spaces)
    if runs_any is None:
        runs_any = bool(those(Space, [space.id for space in spaces], run_by(person)))
    form.kind.choices = [
        (kind, name) for kind, name in KIND_NAMES if runs_any or kind != "announcement"
    ]
    if not form.kind.data:  # forms of before there were kinds, and scripts
        form.kind.data = "update"


def blank_form(spaces: Sequence[Space], kind: str | None) -> PostForm:
    """The form of a kind with nothing in it, for a script that puts a part of it into another."""
    form = form_for(None, {"kind": kind})
    offer(form, viewer(), spaces)
    return form


def composer(
    spaces: Sequence[Space],
    space: str | None = None,
    kind: str | None = None,
    *,
    begun: str = "",
    runs_any: bool | None = None,
    drafts: Drafts | None = None,
) -> PostForm:
    """The form for a new post to one or several of `spaces`; see `offer` for `runs_any`.

    The first of them is chosen, unless `space` is the address of another; `begun` are words that
    it is asked to begin with. `drafts` are those of new posts, where they are known already.
    """
    slugs = [each.slug for each in spaces]
    asked = kind if kind in dict(KIND_NAMES) else None
    initial = {
        "space": space if space in slugs else slugs[0],
        "kind": asked or "update",
        "nonce": fresh_token(),
        "text": begun,
    }
    desk = post_desk(slugs, space, asked, begun=begun)
    desk.known = drafts
    form = desk.bind(form_for, **initial)
    offer(form, viewer(), spaces, runs_any=runs_any)
    return form


def scheduled_form(scheduled: ScheduledPost, spaces: Sequence[Space]) -> PostForm:
    """The form of a post that waits for its time, as it was sent or as it is being changed."""

    def bound(*, formdata: Any, data: Any) -> PostForm:
        del data
        return form_for(formdata or MultiDict(scheduled.fields))

    form = scheduled_desk(scheduled).bind(bound)
    form.must_wait = True
    offer(form, viewer(), spaces)
    return form
