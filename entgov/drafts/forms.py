"""Forms whose text is kept while it is typed, and shown again by the next form of its kind.

A view makes such a form at a desk: the desk knows what is written there. Where the person has a
draft of it, the form that is opened shows the draft. Nothing is saved by that, and the base
revision comes back along with the text, so a save is merged with what came meanwhile.
"""

from collections.abc import Callable
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

    @property
    def sheet(self) -> Sheet:
        return Sheet.read(self.draft.data)

    def settle(self) -> None:
        """The text is saved: its draft is over, in the same transaction."""
        commands.discard(self.sheet, by=viewer())


@dataclass
class Desk:
    """A place where something is written.

    key     what is written, such as `page:12`
    address the path at which writing goes on
    title   the name of what it is about: a page, a space, the post that is answered
    fits    whether a draft can go into the form that was asked for
    shown   the draft that the form shows
    others  how many other drafts of this key there are
    """

    key: str
    address: str
    title: str = ""
    fits: Callable[[Draft], bool] = field(default=lambda _: True)
    shown: Draft | None = None
    others: int = 0

    def bind(self, form_class: type[SomeForm], /, **initial: Any) -> SomeForm:
        """As `web.forms.bind`; a form that is opened shows the draft that there is."""
        if request.method == "GET" and "kept_form" not in g:
            self._bring_back()
        form = bind(form_class, **initial)
        form.desk = self
        return form

    def _bring_back(self) -> None:
        asked = request.args.get("draft")
        found = self._asked_for(asked) if asked else queries.drafts_of(viewer(), self.key)
        if found.newest and asked != _ASIDE and (asked or self.fits(found.newest)):
            self.shown, self.others = found.newest, found.others
            fields = {**found.newest.fields, "draft": str(found.newest.sheet)}
            g.kept_form = MultiDict(fields)
        else:
            self.others = found.others + (found.newest is not None)

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


def wants_draft() -> bool:
    """Whether the form was sent by its button *Keep as draft*."""
    return request.form.get("action") == "draft"


def to_be_saved(form: DraftForm) -> bool:
    """Whether the form was sent to be saved, not only looked at or kept, and is right."""
    return not previews.wanted() and not wants_draft() and posted(form)


def kept(form: DraftForm) -> ResponseReturnValue | None:
    """Keep the form as it was sent, for browsers without the script, and show it again.

    None where it can't be kept: the screen that follows says why, with the text in the form.
    """
    sheet, fields = form.sheet, cleaned(dict(request.form.items()))
    change = Sheet(sheet.token, sheet.version + 1)
    try:
        now_at = commands.keep(
            change, form.desk.subject, fields, seen=sheet.version, by=viewer()
        )
    except DraftRefused as refusal:
        flash(reason(refusal))
        return None
    flash(gettext("Your draft is kept. It has not been saved yet."), "success")
    return redirect(f"{this_path()}?draft={now_at.token}", 303)


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
