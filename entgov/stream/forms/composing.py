"""The one form for new posts: a box, the spaces, and what each kind wants besides (`kinds.py`)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError

from entgov.accounts.models import Person
from entgov.markup import parse
from entgov.spaces.models import Space
from entgov.stream.audience import warning, who_cannot_see, who_sees
from entgov.stream.forms.moments import MomentField
from entgov.stream.forms.posts import InLanguage, text_field
from entgov.stream.models import Post
from entgov.web.forms import one_line

MOST_SPACES = 20


class SpacesField(SelectMultipleField):
    """Further spaces, each a box to tick; a draft has them as one text, each on a line."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([slug for each in valuelist for slug in one_line(each).split()])


class PostForm(InLanguage):
    """A new post. `nonce` is new in each form that is shown, so that it makes one post at most.

    `anyway` has the handles of people who can't see it and of whom its author has been told.
    """

    OWN: tuple[str, ...] = ()

    text = text_field(_l("Share an update"))
    space = SelectField(_l("Space"), validate_choice=False)
    kind = SelectField(_l("Kind"), validate_choice=False)
    also = SpacesField(_l("Also post in"), validate_choice=False)
    later = MomentField(
        _l("Post later, at"),
        description=_l("Leave this empty to post now. For example, 2027-03-27 09:30"),
    )
    nonce = HiddenField()
    anyway = HiddenField(filters=[one_line])

    known: Mapping[str, Space] = {}
    person: Person
    must_wait = False

    @property
    def spaces(self) -> list[Space]:
        """The spaces that were chosen, each once, and the first one first."""
        chosen = dict.fromkeys([self.space.data, *(self.also.data or ())])
        return [self.known[slug] for slug in chosen if slug in self.known]

    @property
    def audience(self) -> str:
        """Who will see it, in a sentence."""
        return who_sees(self.spaces)

    @property
    def own(self) -> list[Any]:
        """The fields that this kind has and others have not."""
        return [self[name] for name in self.OWN]

    @property
    def has_more(self) -> bool:
        """Whether something is said in the fields that are mostly folded away."""
        fields = (self.also, self.later)
        return any(field.data or field.errors for field in fields)

    @property
    def names(self) -> set[str]:
        """The handles of the people whom it names."""
        return set(parse(self.text.data or "").references.mentions)

    @property
    def key(self) -> str:
        """What tells this form from others: one in which anything was changed is another."""
        said = [(each.name, each.data) for each in (self.kind, *self.own)]
        return f"{self.nonce.data} {said}" if self.nonce.data else ""

    @property
    def unseen_by(self) -> str:
        """A warning that some of those whom it names can't see it; empty where all can."""
        unseeing = who_cannot_see(self.names, self.spaces)
        return warning(unseeing) if unseeing else ""

    def complete(self, post: Post) -> None:
        """Add what the kind has beyond a text: nothing, as a rule."""

    def validate_space(self, field: SelectField) -> None:
        if field.data not in self.known:
            raise ValidationError(gettext("Choose one of the spaces you can post in"))

    def validate_also(self, field: SpacesField) -> None:
        chosen = field.data or []
        if any(slug not in self.known for slug in chosen):
            raise ValidationError(gettext("Choose only spaces you can post in"))
        if len(chosen) > MOST_SPACES:
            raise ValidationError(gettext("Choose %(num)d spaces or fewer", num=MOST_SPACES))

    def validate_later(self, field: MomentField) -> None:
        if self.must_wait and not field.data:
            raise ValidationError(gettext("Enter the day and the time at which it is posted"))

    def validate_kind(self, field: SelectField) -> None:
        if field.data not in dict(field.choices or []):  # type: ignore[arg-type]  # plain pairs
            raise ValidationError(gettext("Choose one of the kinds of posts"))
        if self.OWN and not any(each.raw_data for each in self.own):
            raise ValidationError(gettext("Fill in what belongs to this kind, then post again"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As always, and once whether those whom it names can see it."""
        if not super().validate(*args, **kwargs):
            return False
        unseeing = who_cannot_see(self.names, self.spaces)
        handles = {each.handle for each in unseeing}
        if handles <= set((self.anyway.data or "").split()):
            return True
        self.anyway.data = " ".join(sorted(handles))
        self.text.errors = [warning(unseeing)]
        return False
