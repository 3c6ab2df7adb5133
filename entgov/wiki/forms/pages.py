"""The form in which pages are written."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from entgov.files.attaching import WithFiles
from entgov.markup import MAX_SOURCE
from entgov.web.addresses import slug
from entgov.web.forms import (
    AtMost,
    Readable,
    Required,
    clean_text,
    one_line,
    whole_number,
)
from entgov.web.languages import WRITTEN, written_choices
from entgov.wiki.commands import LONGEST_TITLE, RESERVED

LONGEST_SUMMARY = 300  # characters


def known_language(language: str | None) -> str:
    """A filter: what is none of the languages that can be chosen counts as not said."""
    return language if language in WRITTEN else ""


class NotReserved:
    """Wants a title whose address entgov doesn't need for itself."""

    def __call__(self, _form: Any, field: Any) -> None:
        if slug(field.data or "") in RESERVED:
            raise ValidationError(
                _l("entgov uses the address of this title itself. Choose a longer title.")
            )


def title_field() -> StringField:
    """The title that a page is to have."""
    return StringField(
        _l("Title"),
        filters=[one_line],
        validators=[
            Required(_l("Enter a title")),
            AtMost(LONGEST_TITLE),
            Readable(),
            NotReserved(),
        ],
    )


class PageForm(WithFiles):
    """A page's title and text, with the address of the page that a new one is to stand below.

    `base` is the id of the revision they were made from; `thread` is the id of a post of the thread
    that a new page is made from.
    """

    title = title_field()
    content = TextAreaField(_l("Content"), filters=[clean_text], validators=[AtMost(MAX_SOURCE)])
    summary = StringField(
        _l("What changed?"), filters=[one_line], validators=[AtMost(LONGEST_SUMMARY)]
    )
    minor = BooleanField(_l("This is a small change"))
    unfinished = BooleanField(_l("This page is not finished yet"))
    language = SelectField(
        _l("Language"),
        choices=written_choices,
        filters=[known_language],
        render_kw={"data-names": ""},  # the languages' own names, which are no text of ours
    )
    parent = HiddenField(filters=[one_line])
    thread = HiddenField(filters=[one_line])
    base = HiddenField()

    @property
    def base_id(self) -> int | None:
        """The id in `base`; None where it can't be one."""
        return whole_number(self.base.data)


class EditForm(PageForm):
    """A page that is there already; `again` is for those who ask others to read it."""

    again = BooleanField(_l("Ask everybody to read it again"))
