"""The forms for replies, and for what happens to posts that are there."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField, ValidationError

from entgov.accounts.secrets import fresh_token
from entgov.files.attaching import WithFiles
from entgov.stream.models import Post
from entgov.stream.writing import reply_desk
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


class ReplyForm(InLanguage):
    """A reply; `nonce` as in PostForm. `revision` is the wording of the first post of its thread
    that was on the screen when it was begun, `quoting` the id of a post that it quotes."""

    text = text_field(_l("Write a reply"))
    nonce = HiddenField()
    revision = HiddenField()
    quoting = HiddenField()

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
    """The form for a reply to the post."""
    first = post if post.thread is None else post.thread
    form = reply_desk(post).bind(ReplyForm, nonce=fresh_token(), revision=str(first.revision))
    form.newest = first.revision
    return form
