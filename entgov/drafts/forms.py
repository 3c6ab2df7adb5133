"""Forms whose text is kept while it is typed, and shown again by the next form of its kind.

A view makes such a form at a desk: the desk knows what is written there. Where the person has a
draft of it, the form that is opened shows the draft. Nothing is saved by that, and the base
revision comes back along with the text, so a save is merged with what came meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from entgov.drafts import commands, queries, wording
from entgov.drafts.commands import DraftRefused, Subject, TooManyDrafts
from entgov.drafts.models import Draft
from entgov.drafts.queries import Drafts
from entgov.drafts.sheets import Sheet
from entgov.web import previews
from entgov.web.addresses import this_path
from entgov.web.forms import MOST_FIELDS, SECRETS, Form, bind, clean_text, posted
from entgov.web.guard import viewer

LONGEST_NAME = 100  # characters
_ASIDE = "aside"

SomeForm = TypeVar("SomeForm", bound="DraftForm")


class DraftForm(Form):
    """A form that is kept as a draft; `draft` is its sheet (see `sheets.py`)."""

    draft = HiddenField(default=lambda: str(Sheet.fresh()))
    desk: "Desk"
    came_along: Mapping[str, str] = {}
    """Fields that are other than what was sent, by their names; see `take_in`."""

    @property
    def sheet(self) -> Sheet:
        return Sheet.read(self.draft.data)

    def take_in(self) -> None:
        """Make what came along with the text a part of it: nothing, in a form without files."""

    def settle(self) -> None:
        """The text is saved: its draft is over, in the same transaction."""
        commands.discard(self.sheet, by=viewer())


@dataclass
class Desk:
    """A place where something is written.

    key       what is written, such as `page:12`
    address   the path at which writing goes on
    title     a name to know it by: of the space, of who is answered
    fits      whether a draft can go into the form at all
    wanted    what the address asks to have in fields; a draft with something else is only shown
              there when it is asked for itself
    has_saved whether something is saved already that a draft can be compared with
    shown     the draft that the form shows
    others    how many other drafts of this key there are
    known     the drafts of this key, where the screen has read them already
    """

    key: str
    address: str
    title: str = ""
    fits: Callable[[Draft], bool] = field(default=lambda _: True)
    wanted: Mapping[str, str | None] = field(default_factory=dict)
    has_saved: bool = False
    shown: Draft | None = None
    others: int = 0
    known: Drafts | None = None

    def bind(self, form_class: Callable[..., SomeForm], /, **initial: Any) -> SomeForm:
        """As `web.forms.bind`; a form that is opened shows the draft that there is."""
        if request.method == "GET" and "kept_form" not in g:
            self._bring_back(initial)
        form = bind(form_class, **initial)
        form.desk = self
        return form

    def _bring_back(self, saved: Mapping[str, Any]) -> None:
        asked = request.args.get("draft")
        found = self._asked_for(asked) if asked else self._newest()
        draft = found.newest
        if draft and not asked and _says_only(draft, saved):
            self.others = found.others
            return
        if draft is None or asked == _ASIDE or not self._goes_in(draft, bool(asked)):
            self.others = found.others + (draft is not None)
            return
        self.shown, self.others = draft, found.others
        g.kept_form = MultiDict({**draft.fields, "draft": str(draft.sheet)})

    def _newest(self) -> Drafts:
        return self.known or queries.drafts_of(viewer(), self.key)

    def _goes_in(self, draft: Draft, asked_for: bool) -> bool:
        said = (draft.fields.get(name) == text for name, text in self.wanted.items() if text)
        return self.fits(draft) and (asked_for or all(said))

    def _asked_for(self, token: str) -> Drafts:
        """The draft that the address names, and the number of all others."""
        all_of_them = queries.drafts_of(viewer(), self.key)
        if token == _ASIDE or not Sheet.is_token(token):
            return all_of_them
        draft = queries.own_draft(viewer(), token)
        if draft is None or draft.key != self.key:
            return Drafts(None, all_of_them.others + (all_of_them.newest is not None))
        return Drafts(draft, all_of_them.others)

    @property
    def subject(self) -> Subject:
        return Subject(self.key, self.address, self.title)

    @property
    def person_id(self) -> int:
        """Whose text it is: a script must never bring it to anybody else."""
        own: int = viewer().id
        return own

    @property
    def kind(self) -> str:
        """What is written here: the first part of the key."""
        return self.key.partition(":")[0]

    @property
    def is_apart(self) -> bool:
        """Whether the form was asked for without the draft that there is."""
        return self.others > 0 and self.shown is None

    @property
    def was_sent(self) -> bool:
        """Whether the form shows what an earlier screen had, so that it is not kept yet."""
        return request.method == "POST" or "kept" in request.args

    @property
    def notice(self) -> str:
        """From when the draft is that the form shows."""
        return wording.back(self.shown.changed_at) if self.shown else ""


def _says_only(draft: Draft, saved: Mapping[str, Any]) -> bool:
    """Whether a draft says what is saved, as when its form arrived and the answer did not."""
    return all(text.strip() == str(saved.get(name, "")).strip() for name, text in draft.typed)


def wants_draft() -> bool:
    """Whether the form was sent by its button *Keep as draft*."""
    return request.form.get("action") == "draft"


def to_be_saved(form: DraftForm) -> bool:
    """Whether the form was sent to be saved, not only looked at or kept, and is right."""
    if request.method == "POST":
        form.take_in()
    return not previews.wanted() and not wants_draft() and posted(form)


def kept(form: DraftForm) -> ResponseReturnValue | None:
    """Keep a form that was sent by *Keep as draft*, for browsers without the script.

    It is shown again then. None where nobody asked for it, or where it can't be kept: the screen
    that follows says why, with the text in the form.
    """
    if not wants_draft():
        return None
    sheet, fields = form.sheet, said(form)
    change = Sheet(sheet.token, sheet.version + 1)
    try:
        now_at = commands.keep(change, form.desk.subject, fields, seen=sheet.version, by=viewer())
    except DraftRefused as refusal:
        flash(reason(refusal))
        return None
    flash(gettext("Your draft is kept. It has not been saved yet."), "success")
    return redirect(f"{this_path()}?draft={now_at.token}", 303)


def said(form: DraftForm) -> dict[str, str]:
    """What the form that was sent says, to be shown again; several boxes of one name as lines."""
    sent = {name: "\n".join(values) for name, values in request.form.lists()}
    return cleaned({**sent, **form.came_along})


def cleaned(fields: dict[str, Any]) -> dict[str, str]:
    """What of a form's fields is kept: texts, without secrets and what no database takes."""
    left_out = SECRETS | {"draft", "action"}
    pairs = ((clean_text(str(name)), value) for name, value in fields.items())
    return {
        name: clean_text(value)
        for name, value in list(pairs)[:MOST_FIELDS]
        if isinstance(value, str) and name not in left_out and len(name) <= LONGEST_NAME
    }


def reason(refusal: DraftRefused) -> str:
    """Why a draft can't be kept, and what to do."""
    if isinstance(refusal, TooManyDrafts):
        said = gettext(
            "There is a problem: you have %(number)s drafts already, as many as can be kept. "
            "Discard some, and this text will be kept too.",
            number=commands.MOST_DRAFTS,
        )
    else:
        said = gettext(
            "There is a problem: this text is too long to be kept as a draft. Save it, or shorten "
            "it to %(limit)s characters or fewer.",
            limit=f"{commands.LONGEST:,}",
        )
    return str(said)
