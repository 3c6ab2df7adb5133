"""The forms for replies, and for what happens to posts that are there."""

import re
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from entgov.accounts.secrets import fresh_token
from entgov.spaces.models import Space
from entgov.stream.audience import warning_in_thread
from entgov.stream.forms.readers import ToReaders
from entgov.stream.forms.texts import InLanguage, text_field
from entgov.stream.models import Post
from entgov.stream.writing import reply_desk
from entgov.web.forms import Form, one_line, whole_number

_MENTION = re.compile(r"@\w[\w.-]{0,100}")


class ReplyForm(ToReaders):
    """A reply; `nonce` as in PostForm. `revision` is the wording of the first post of its thread
    that was on the screen when it was begun, `quoting` the id of a post that it quotes."""

    ASKED: Any = _l("Reply anyway")
    warn = staticmethod(warning_in_thread)

    text = text_field(_l("Write a reply"))
    nonce = HiddenField()
    revision = HiddenField()
    quoting = HiddenField()

    newest: int
    thread_spaces: Sequence[Space] = ()

    @property
    def spaces(self) -> Sequence[Space]:
        """Those of its thread that its author knows of: whether somebody can read it by way of
        another one is nothing that a warning may tell."""
        return self.thread_spaces

    @property
    def answers(self) -> int | None:
        """The revision as a number, of those that there are; None where none is said."""
        said = whole_number(self.revision.data)
        return min(said, self.newest) if said else None


class EditForm(InLanguage):
    """Another wording. `revision` is the one that the text in the form was made from."""

    text = text_field(_l("Your post"))
    revision = HiddenField()

    @property
    def base(self) -> int:
        """The revision as a number; 0, which no revision has, where it makes no sense."""
        return whole_number(self.revision.data) or 0


class RemovalForm(Form):
    """Nothing to fill in: it asks whether one is sure."""


def reply_form(post: Post) -> ReplyForm:
    """The form for a reply to the post; the address may say how it begins: `reply=@ana`."""
    first = post if post.thread is None else post.thread
    begun = one_line(request.args.get("reply"))
    text = {"text": f"{begun} "} if _MENTION.fullmatch(begun) else {}
    desk = reply_desk(post, begun=text.get("text"))
    form = desk.bind(ReplyForm, nonce=fresh_token(), revision=str(first.revision), **text)
    form.newest, form.thread_spaces = first.revision, post.spaces
    return form
