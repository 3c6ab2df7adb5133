"""The forms of the stream."""

from entgov.stream.forms.posts import (
    LONGEST,
    EditForm,
    InLanguage,
    PostForm,
    RemovalForm,
    ReplyForm,
    composer,
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
    "composer",
    "reply_form",
    "text_field",
]
