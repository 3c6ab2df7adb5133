"""The one form for new posts: a box, the spaces, and what each kind wants besides (`kinds.py`)."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, ValidationError

from entgov.accounts.models import Person
from entgov.stream.forms.moments import MomentField
from entgov.stream.forms.readers import ToSpaces
from entgov.stream.models import Post


class PostForm(ToSpaces):
    """A new post. `nonce` is new in each form that is shown, so that it makes one post at most.

    OWN are the fields that its kind has and others have not. Its box has one name for all kinds:
    who comes to it by its name finds it, whatever stands in *Kind*.
    """

    OWN: tuple[str, ...] = ()

    kind = SelectField(_l("Kind"), validate_choice=False)
    later = MomentField(
        _l("Post later, at"),
        description=_l("Leave this empty to post now. For example, 2027-03-27 09:30"),
    )
    nonce = HiddenField()

    person: Person
    must_wait = False

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
    def key(self) -> str:
        """What tells this form from others: one in which anything was changed is another."""
        said = [(each.name, each.data) for each in (self.kind, *self.own)]
        return f"{self.nonce.data} {said}" if self.nonce.data else ""

    def complete(self, post: Post) -> None:
        """Add what the kind has beyond a text: nothing, as a rule."""

    def validate_later(self, field: MomentField) -> None:
        if self.must_wait and not field.data:
            raise ValidationError(gettext("Enter the day and the time at which it is posted"))

    def validate_kind(self, field: SelectField) -> None:
        if field.data not in dict(field.choices or []):  # type: ignore[arg-type]  # plain pairs
            raise ValidationError(gettext("Choose one of the kinds of posts"))
        if self.OWN and not any(each.raw_data for each in self.own):
            raise ValidationError(gettext("Fill in what belongs to this kind, then post again"))
