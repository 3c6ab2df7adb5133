"""The form of a word of the body."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError

from entgov.glossary.models import OwnWord, key_of
from entgov.web.forms import (
    AtMost,
    Form,
    Readable,
    Required,
    clean_text,
    one_line,
    whole_number,
)

LONGEST_TERM = 100
LONGEST_WAYS = 500
LONGEST_EXPLANATION = 300
MOST_WAYS = 10


class WordForm(Form):
    """A term, what it stands for, and what it means."""

    term = StringField(
        _l("Word or acronym"),
        filters=[one_line],
        validators=[Required(_l("Enter a word or an acronym")), AtMost(LONGEST_TERM), Readable()],
    )
    stands_for = TextAreaField(
        _l("What else it is called"),
        description=_l("What it is short for, or another word for it. Each on a line of its own."),
        filters=[clean_text, str.strip],
        validators=[
            Required(_l("Enter what it is short for, or another word for it")),
            AtMost(LONGEST_WAYS),
            Readable(),
        ],
    )
    explanation = StringField(
        _l("What it means"),
        description=_l(
            "In a sentence, for those who have not met it (optional, at most %(limit)s characters)",
            limit=LONGEST_EXPLANATION,
        ),
        filters=[one_line],
        validators=[AtMost(LONGEST_EXPLANATION)],
    )
    revision = HiddenField()

    def validate_stands_for(self, _field: Any) -> None:
        """What is on more lines than anybody would look for."""
        if len(self.ways) > MOST_WAYS:
            raise ValidationError(gettext("Leave %(number)s of these at most", number=MOST_WAYS))
        if not self.ways:
            raise ValidationError(gettext("Say it in another way than the word itself"))

    @property
    def ways(self) -> list[str]:
        """The other ways to say it, each once, without the word itself."""
        lines = map(one_line, (self.stands_for.data or "").split("\n"))
        own = key_of(self.term.data or "")
        ways = {key_of(line): line for line in reversed(list(lines)) if key_of(line) != own}
        return [line for line in reversed(ways.values()) if any(map(str.isalnum, line))]

    @property
    def base(self) -> int:
        """The revision of the word that was changed; 0, which none has, where none is named."""
        return whole_number(self.revision.data) or 0


def as_typed(word: OwnWord) -> dict[str, str]:
    """What the form says of a word that there is."""
    return {
        "term": word.term,
        "stands_for": "\n".join(word.ways),
        "explanation": word.explanation,
        "revision": str(word.revision),
    }
