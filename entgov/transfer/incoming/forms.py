"""The forms by which something is imported."""

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from entgov.web.forms import Form, one_line

BY_CONTENT = "content"


def _choices() -> list[SelectChoice]:
    return [SelectChoice(kind, words) for kind, words in kinds()]


def kinds() -> list[tuple[str, Any]]:
    """The kinds of sources, in words."""
    return [
        ("feed", _l("A feed: RSS, Atom, or an export of WordPress")),
        ("markdown", _l("Markdown: a zip archive, or one file")),
        ("mediawiki", _l("An export of MediaWiki (XML)")),
        ("docx", _l("A Word document (DOCX)")),
    ]


class BringForm(Form):
    """What is to be imported. `sent` is the file; nothing but its bytes and its name is used."""

    source = FileField(_l("File to import"))
    kind = SelectField(
        _l("What kind of file is it?"),
        choices=lambda: [SelectChoice(BY_CONTENT, _l("Find out from what is in it")), *_choices()],
        validate_choice=False,
    )

    nonce = HiddenField(filters=[one_line])

    @property
    def sent(self) -> Any:
        """The file, or None where none was chosen."""
        return request.files.get(self.source.name) or None

    @property
    def chosen(self) -> str:
        """The kind that was chosen; empty where it is to be found out."""
        chosen = self.kind.data or ""
        return chosen if chosen in dict(kinds()) else ""

    def validate_source(self, field: Any) -> None:
        if not self.sent:
            field.errors = [gettext("Choose a file")]


class StartForm(Form):
    """What is done with a page whose title another one has."""

    clashes = RadioField(
        _l("Pages whose title is taken already"),
        choices=[
            SelectChoice("rename", _l("Import them with another title")),
            SelectChoice("skip", _l("Leave them out")),
        ],
        validate_choice=False,
    )


class KindForm(Form):
    """As what the file is to be read."""

    kind = SelectField(_l("Read the file as"), choices=_choices, validate_choice=False)
