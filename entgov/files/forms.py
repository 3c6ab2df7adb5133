"""The forms in which files are handed in."""

from typing import Any

from flask import has_request_context, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, SelectField, StringField, ValidationError

from entgov.files.commands import LONGEST_DESCRIPTION
from entgov.files.receiving import MEGABYTE, FileRefused, Received, largest, receive
from entgov.spaces.models import Space
from entgov.web.forms import AtMost, Form, Required, one_line, whole_number

LONGEST_NAME = 120
MOST_AT_ONCE = 20
"""Files of one form: each may take seconds to be drawn anew, and a script sends each by itself."""


class FilesField(MultipleFileField):
    """Files as the browser sends them; none where none was chosen, and then the field is empty."""

    data: list[FileStorage]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        is_sent = has_request_context() and request.method == "POST"
        sent = request.files.getlist(self.name) if is_sent else []
        self.data = [each for each in sent if each.filename]


class Chosen:
    """Wants at least one file."""

    def __call__(self, _form: Any, field: FilesField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose a file"))


class AddForm(Form):
    """Files for a space. `nonce` is new in each form that is shown, so that it adds them once."""

    files = FilesField(_l("Files"), validators=[Chosen()])
    description = StringField(
        _l("Description"), filters=[one_line], validators=[AtMost(LONGEST_DESCRIPTION)]
    )
    space = SelectField(_l("Space"), validate_choice=False)
    nonce = HiddenField()

    def validate_space(self, field: SelectField) -> None:
        if field.data not in dict(field.choices or []):  # type: ignore[arg-type]  # plain pairs
            raise ValidationError(gettext("Choose one of the spaces you can write in"))


class UploadForm(Form):
    """A file that a script sends while somebody writes; `nonce` as in AddForm."""

    files = FilesField(_l("Files"), validators=[Chosen()])
    nonce = HiddenField()


class ReplaceForm(Form):
    """Another content for a file; `revision` is the number of the version it is to replace."""

    files = FilesField(_l("New version"), validators=[Chosen()])
    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The number; 0, which no version has, where it makes no sense."""
        return whole_number(self.revision.data) or 0


class DetailsForm(Form):
    """What a file is called, and what it is."""

    name = StringField(
        _l("Name"),
        filters=[one_line],
        validators=[Required(_l("Enter a name")), AtMost(LONGEST_NAME)],
    )
    description = StringField(
        _l("Description"), filters=[one_line], validators=[AtMost(LONGEST_DESCRIPTION)]
    )


def chosen_space(form: AddForm, spaces: list[Space]) -> Space:
    """The space that was chosen in a form that is right."""
    return next(each for each in spaces if each.slug == form.space.data)


def received(field: FilesField) -> list[Received]:
    """Take in all files of a field; none where one of them can't be taken, and the field says why.

    A request that has to be done again, because somebody else wrote meanwhile, takes nothing in
    twice, nor looks twice at what can't be taken: it keeps all others from writing that time.
    """
    taken: list[Received] = []
    problems: list[str] = []
    if len(field.data) > MOST_AT_ONCE:
        problems.append(gettext("Choose at most %(limit)s files at one time.", limit=MOST_AT_ONCE))
    for sent in () if problems else field.data:
        try:
            taken.append(_taken_in(sent))
        except FileRefused as refusal:
            problems.append(why(refusal))
    if problems:
        field.process_errors = [*field.process_errors, *problems]
        field.errors = list(field.process_errors)
        return []
    return taken


def _taken_in(sent: FileStorage) -> Received:
    known: Received | FileRefused | None = sent.__dict__.get("received")
    if known is None:
        sent.stream.seek(0)
        try:
            known = receive(sent.stream, sent.filename)
        except FileRefused as refusal:
            known = refusal
        sent.__dict__["received"] = known
    if isinstance(known, FileRefused):
        raise known
    return known


def why(refusal: FileRefused) -> str:
    """Why a file can't be taken, and what to do."""
    name = f"\u2068{refusal.name}\u2069"
    words = {
        "empty": gettext("“%(name)s” is empty. Choose a file with something in it.", name=name),
        "large": gettext(
            "“%(name)s” is too large. A file can have %(limit)s MB at most.",
            name=name,
            limit=largest() // MEGABYTE,
        ),
        "pixels": gettext("“%(name)s” has too many pixels. Make the picture smaller.", name=name),
        "broken": gettext(
            "“%(name)s” is damaged, so it can't be shown. Save the picture again, and choose the "
            "new file.",
            name=name,
        ),
        "full": gettext("There is no room for “%(name)s”. Tell an administrator.", name=name),
    }
    return str(words[refusal.reason])
