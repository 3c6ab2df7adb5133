"""The forms of the stream."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField, ValidationError

from entgov.accounts.secrets import fresh_token
from entgov.files.attaching import WithFiles
from entgov.spaces.models import Space
from entgov.stream.models import Post
from entgov.stream.writing import post_desk, reply_desk
from entgov.web.forms import AtMost, Form, Required, clean_text, whole_number
from entgov.web.languages import written_choices

LONGEST = 10_000  # characters


def text_field(label: Any) -> TextAreaField:
    """The box for the text of a post."""
    return TextAreaField(
        label,
        filters=[clean_text],
        validators=[Required(_l("Write something first")), AtMost(LONGEST)],
    )


class InLanguage(WithFiles):
    """A form for words that can say which language they are in."""

    language = SelectField(_l("Language"), choices=written_choices, validate_choice=False)

    def validate_language(self, field: SelectField) -> None:
        if (field.data or "") not in dict(field.choices or []):  # type: ignore[arg-type]  # pairs
            raise ValidationError(gettext("Choose one of the languages"))

    @property
    def written_in(self) -> str | None:
        """The language; None where it is not said."""
        return self.language.data or None


class PostForm(InLanguage):
    """A new post. `nonce` is new in each form that is shown, so that it makes one post at most."""

    text = text_field(_l("Share an update"))
    space = SelectField(_l("Space"), validate_choice=False)
    nonce = HiddenField()

    def validate_space(self, field: SelectField) -> None:
        if field.data not in dict(field.choices or []):  # type: ignore[arg-type]  # plain pairs
            raise ValidationError(gettext("Choose one of the spaces you can post in"))


class ReplyForm(InLanguage):
    """A reply; `nonce` as in PostForm."""

    text = text_field(_l("Write a reply"))
    nonce = HiddenField()


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


def composer(spaces: Sequence[Space], space: str | None = None) -> PostForm:
    """The form for a new post to one of `spaces`.

    The first of them is chosen, unless `space` is the address of another.
    """
    names = {each.slug: each.name for each in spaces}
    chosen = space if space in names else spaces[0].slug
    form = post_desk(names, space).bind(PostForm, space=chosen, nonce=fresh_token())
    form.space.choices = list(names.items())
    return form


def reply_form(post: Post) -> ReplyForm:
    """The form for a reply to the post."""
    return reply_desk(post).bind(ReplyForm, nonce=fresh_token())
