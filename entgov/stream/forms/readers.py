"""Forms for words that name people: who can't see them is told once, who is away by the way."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError

from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.stream.audience import warning, who_cannot_see, who_is_away, who_sees
from entgov.stream.forms.texts import InLanguage, text_field
from entgov.web.forms import one_line

MOST_SPACES = 20


class SpacesField(SelectMultipleField):
    """Further spaces, each a box to tick; a draft has them as one text, each on a line."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([slug for each in valuelist for slug in one_line(each).split()])


class ToReaders(InLanguage):
    """Words for the readers of some spaces.

    `anyway` has the handles of people who can't see them and of whom its author has been told.
    """

    ASKED: Any = _l("Post anyway")
    warn = staticmethod(warning)

    anyway = HiddenField(filters=[one_line])

    @property
    def spaces(self) -> Sequence[Space]:
        """Where it will stand, as far as its author knows."""
        raise NotImplementedError

    @property
    def names(self) -> set[str]:
        """The handles of the people whom it names."""
        return set(parse(self["text"].data or "").references.mentions)

    @property
    def warnings(self) -> Sequence[str]:
        """That some of those whom it names can't see it, or are away; none where all is well."""
        return warnings(self.names, self.spaces, self.warn)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As always, and once whether those whom it names can see it."""
        if not super().validate(*args, **kwargs):
            return False
        unseeing = who_cannot_see(self.names, self.spaces)
        handles = {each.handle for each in unseeing}
        if handles <= set((self.anyway.data or "").split()):
            return True
        self.anyway.data = " ".join(sorted(handles))
        self["text"].errors = [self.warn(unseeing)]
        return False


class ToSpaces(ToReaders):
    """Words for one or several spaces that its author chooses."""

    text = text_field(_l("Share an update"))
    space = SelectField(_l("Space"), validate_choice=False)
    also = SpacesField(_l("Also post in"), validate_choice=False)

    known: Mapping[str, Space] = {}

    @property
    def spaces(self) -> list[Space]:
        """The spaces that were chosen, each once, and the first one first."""
        chosen = dict.fromkeys([self.space.data, *(self.also.data or ())])
        return [self.known[slug] for slug in chosen if slug in self.known]

    @property
    def audience(self) -> str:
        """Who will see it, in a sentence."""
        return who_sees(self.spaces)

    def offer_spaces(self, spaces: Sequence[Space]) -> None:
        """Let the form choose among these spaces."""
        self.known = {space.slug: space for space in spaces}
        self.space.choices = self.also.choices = [(each.slug, each.name) for each in spaces]

    def validate_space(self, field: SelectField) -> None:
        if field.data not in self.known:
            raise ValidationError(gettext("Choose one of the spaces you can post in"))

    def validate_also(self, field: SpacesField) -> None:
        chosen = field.data or []
        if any(slug not in self.known for slug in chosen):
            raise ValidationError(gettext("Choose only spaces you can post in"))
        if len(chosen) > MOST_SPACES:
            raise ValidationError(gettext("Choose %(num)d spaces or fewer", num=MOST_SPACES))


def warnings(handles: set[str], spaces: Sequence[Space], warn: Any = warning) -> Sequence[str]:
    """What to know before one posts words that name these people to these spaces."""
    unseeing = who_cannot_see(handles, spaces)
    return [*([warn(unseeing)] if unseeing else ()), *who_is_away(handles)]
