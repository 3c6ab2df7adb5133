"""What all forms for posts have: a box for the text, its language, and files."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField, ValidationError

from entgov.files.attaching import WithFiles
from entgov.web.forms import AtMost, Required, clean_text
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
