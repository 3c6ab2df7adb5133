"""The forms of the stream."""

from entgov.stream.forms.composing import PostForm
from entgov.stream.forms.kinds import form_for
from entgov.stream.forms.opening import blank_form, composer, offer, scheduled_form
from entgov.stream.forms.posts import (
    LONGEST,
    EditForm,
    InLanguage,
    RemovalForm,
    ReplyForm,
    reply_form,
    text_field,
)

__all__ = [
    "LONGEST",
    "EditForm",
    "InLanguage",
    "PostForm",
    "RemovalForm",
    "ReplyForm",
    "blank_form",
    "composer",
    "form_for",
    "offer",
    "reply_form",
    "scheduled_form",
    "text_field",
]
