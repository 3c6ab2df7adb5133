"""The kinds of new posts, each a form of its own; they differ in the fields that it calls `OWN`.

So a draft, a form that was refused and one that waits for its time become what they were by their
`kind`.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError

from entgov.accounts.queries import ids_of_handles
from entgov.spaces.models import Space
from entgov.spaces.policy import run_by
from entgov.stream import commands
from entgov.stream.forms.composing import PostForm
from entgov.stream.forms.moments import DayField, MomentField
from entgov.stream.models import Post
from entgov.web.forms import AtMost, Required, clean_text, one_line
from entgov.web.guard import those

MOST_CHOICES, LEAST_CHOICES, LONGEST_CHOICE = 10, 2, 200
MOST_PRAISED = 20


class QuestionForm(PostForm):
    """Something that somebody wants to know."""


class PollForm(PostForm):
    """A question with choices to vote for."""

    OWN = ("choices", "several", "secret", "closes")

    choices = TextAreaField(
        _l("Choices"),
        description=_l("From two to ten, each on a line of its own"),
        filters=[clean_text],
        validators=[Required(_l("Enter at least two choices")), AtMost(5_000)],
    )
    several = BooleanField(_l("People can choose several"))
    secret = BooleanField(
        _l("Secret: nobody sees who chose what"),
        description=_l("Its results show when it has closed, so it needs a time to close at."),
    )
    closes = MomentField(
        _l("Closes (optional)"),
        description=_l("Leave this empty to let people vote at any time. Or: 2027-03-27 17:00"),
    )

    def validate_choices(self, _field: TextAreaField) -> None:
        lines = self.lines
        if len(lines) < LEAST_CHOICES:
            raise ValidationError(gettext("Enter at least two choices, each on a line of its own"))
        if len(lines) > MOST_CHOICES:
            raise ValidationError(gettext("Enter %(num)d choices or fewer", num=MOST_CHOICES))
        if any(len(line) > LONGEST_CHOICE for line in lines):
            limit = LONGEST_CHOICE
            raise ValidationError(
                gettext("Shorten each choice to %(num)d characters or fewer", num=limit)
            )

    def validate_closes(self, field: MomentField) -> None:
        if self.secret.data and not field.data:
            raise ValidationError(
                gettext("Enter when this poll closes: results of a secret poll show only then")
            )
        if self.later.moment and field.moment and field.moment <= self.later.moment:
            raise ValidationError(gettext("Choose a time after the one at which it is posted"))

    @property
    def lines(self) -> list[str]:
        """The choices, each once."""
        lines = (one_line(line) for line in (self.choices.data or "").split("\n"))
        return list(dict.fromkeys(filter(None, lines)))

    def complete(self, post: Post) -> None:
        """Let people vote."""
        commands.begin_poll(
            post,
            self.lines,
            several=bool(self.several.data),
            secret=bool(self.secret.data),
            closes_at=self.closes.moment,
        )


class PraiseForm(PostForm):
    """Praise for people; the text is the reason."""

    OWN = ("praised",)

    praised = StringField(
        _l("Who do you praise?"),
        description=_l("Their names with an @, such as @ana. The text above is the reason."),
        filters=[one_line],
        validators=[Required(_l("Enter the name of at least one person")), AtMost(1_000)],
    )

    def validate_praised(self, _field: StringField) -> None:
        handles = self.handles
        if len(handles) > MOST_PRAISED:
            raise ValidationError(gettext("Praise %(num)d people or fewer", num=MOST_PRAISED))
        found = ids_of_handles(handles)
        unknown = next((each for each in handles if each not in found), None)
        if unknown is not None or not handles:
            name = unknown or ""
            raise ValidationError(gettext("Nobody here is called @%(name)s", name=name))

    @property
    def handles(self) -> list[str]:
        """The handles that were typed, each once."""
        typed = (self.praised.data or "").replace(",", " ").replace(";", " ").split()
        return list(dict.fromkeys(each.removeprefix("@").casefold() for each in typed))

    @property
    def names(self) -> set[str]:
        """Also those whom it praises."""
        return super().names | set(self.handles)

    def complete(self, post: Post) -> None:
        """Say whom it praises."""
        commands.praise(post, ids_of_handles(self.handles).values())


class AnnouncementForm(PostForm):
    """What those who run spaces announce there."""

    OWN = ("pinned_until", "asks")

    pinned_until = DayField(
        _l("Keep on top until (optional)"),
        description=_l("The last day, such as 2027-03-27. Leave this empty not to pin it."),
    )
    asks = BooleanField(_l("Ask people to confirm that they have read it"))

    def validate_kind(self, field: SelectField) -> None:
        super().validate_kind(field)
        ids = [space.id for space in self.spaces]
        if len(those(Space, ids, run_by(self.person))) < len(ids):
            raise ValidationError(gettext("You can announce only in spaces that you run"))

    def complete(self, post: Post) -> None:
        """Pin it, and ask."""
        until, asks = self.pinned_until.moment, bool(self.asks.data)
        commands.begin_announcement(post, pinned_until=until, asks=asks)


class IdeaForm(PostForm):
    """Something that could be done."""

    def complete(self, post: Post) -> None:
        """It is open, to begin with."""
        commands.begin_idea(post)


_FORMS: dict[str | None, type[PostForm]] = {
    "question": QuestionForm,
    "poll": PollForm,
    "praise": PraiseForm,
    "announcement": AnnouncementForm,
    "idea": IdeaForm,
}


def form_for(formdata: Any, data: Mapping[str, Any] | None = None) -> PostForm:
    """The form of the kind that was sent or is asked for."""
    kind = (formdata if formdata and "kind" in formdata else data or {}).get("kind")
    return _FORMS.get(kind, PostForm)(formdata=formdata, data=data)
