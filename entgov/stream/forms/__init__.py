"""The forms of the stream."""

from entgov.stream.forms.composing import PostForm
from entgov.stream.forms.kinds import form_for
from entgov.stream.forms.opening import blank_form, composer, offer, scheduled_form
from entgov.stream.forms.posts import EditForm, RemovalForm, ReplyForm, reply_form
from entgov.stream.forms.readers import warnings
from entgov.stream.forms.sharing import ShareForm, share_form
from entgov.stream.forms.texts import LONGEST, InLanguage, text_field

__all__ = [
    "LONGEST",
    "EditForm",
    "InLanguage",
    "PostForm",
    "RemovalForm",
    "ReplyForm",
    "ShareForm",
    "blank_form",
    "composer",
    "form_for",
    "offer",
    "reply_form",
    "scheduled_form",
    "share_form",
    "text_field",
    "warnings",
]
