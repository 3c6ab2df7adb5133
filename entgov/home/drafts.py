"""A person's own drafts: kept while they type, listed, read, compared and discarded.

This stands above the rooms because it says what a draft is about: whether the page can still be
changed, and what it says now. The drafts themselves know none of that (see `entgov/drafts`).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from entgov.core.clock import now
from entgov.drafts import commands, wording
from entgov.drafts.commands import DraftRefused, Subject
from entgov.drafts.forms import LONGEST_NAME, cleaned, reason
from entgov.drafts.models import Draft
from entgov.drafts.queries import own_draft, own_drafts
from entgov.drafts.sheets import Sheet
from entgov.stream import writing as in_stream
from entgov.web.addresses import inside
from entgov.web.forms import Form, bind, one_line, posted, whole_number
from entgov.web.guard import Viewer, staff, thing, unattended, viewer
from entgov.web.paging import requested_page
from entgov.wiki import writing as in_wiki
from entgov.wiki.compare import compare as compared

drafts = Blueprint("drafts", __name__)

_LONGEST_ADDRESS = 1_000  # characters

Found = Callable[[Viewer, Collection[int]], set[int]]
Saved = Callable[[Viewer, int], tuple[str, str] | None]


@dataclass(frozen=True)
class Kind:
    """What can be written.

    open  gives those of some things on which the viewer may go on writing
    saved gives the title and the text that a thing has now, if the viewer may see it
    """

    open: Found
    saved: Saved = lambda _viewer, _id: None


KINDS: dict[str, Kind] = {
    "page": Kind(in_wiki.changeable_pages, in_wiki.saved_page),
    "new-page": Kind(in_wiki.writable_spaces),
    "talk": Kind(in_wiki.discussable_pages),
    "proposal": Kind(in_wiki.proposable_pages, in_wiki.saved_page),
    "proposal-edit": Kind(in_wiki.changeable_proposals),
    "acceptance": Kind(in_wiki.decidable_proposals),
    "proposal-talk": Kind(in_wiki.discussable_proposals),
    "post": Kind(lambda _viewer, ids: set(ids)),
    "reply": Kind(in_stream.answerable_posts),
    "share": Kind(in_stream.shareable_posts),
    "post-edit": Kind(in_stream.editable_posts, in_stream.saved_post),
    "scheduled": Kind(in_stream.own_scheduled_posts),
}
"""By the first part of a draft's key; the second is the id of the thing."""


@drafts.route("/drafts")
@staff
def index() -> ResponseReturnValue:
    """The viewer's drafts, the newest on top."""
    page = own_drafts(viewer(), number=requested_page())
    return render_template("drafts/index.html", page=page, open_keys=_open_keys(page.rows))


@drafts.route("/drafts/line")
@staff
@unattended
def line() -> ResponseReturnValue:
    """For the script: who is signed in now, and a form token of the session as it is now."""
    return jsonify({"person": viewer().id, "token": generate_csrf()})


@drafts.route("/drafts/<token>/text", methods=["POST"])
@staff
def keep(token: str) -> ResponseReturnValue:
    """Keep what a form says now, as the script sends it while somebody types."""
    if not Sheet.is_token(token):
        abort(404)
    sent = request.form
    sheet = Sheet.read(f"{token}.{sent.get('version', 0)}.{sent.get('writer', '')}")
    fields, seen = _fields(sent.get("fields", "{}")), whole_number(sent.get("seen")) or 0
    if fields is None:
        abort(400, "fields")  # what makes no sense is no emptied form
    if not fields:
        commands.empty(sheet, seen=seen, by=viewer())
        return jsonify({"draft": str(Sheet(sheet.token)), "said": ""})
    subject = _subject(sent)
    if subject is None:
        abort(400, "key")
    try:
        sheet = commands.keep(sheet, subject, fields, seen=seen, by=viewer())
    except DraftRefused as refusal:
        return jsonify({"problem": reason(refusal)}), 422
    said = {"said": wording.kept(now()), "editing": _editing(subject.key)}
    return jsonify({"draft": str(sheet), **said})


@drafts.route("/drafts/<token>")
@thing(own_draft)
def show(draft: Draft) -> ResponseReturnValue:
    """A draft to read and to copy, also where there is nothing left to go on with."""
    return render_template(
        "drafts/show.html",
        draft=draft,
        open=bool(_open_keys([draft])),
        comparable=_saved(draft) is not None,
    )


@drafts.route("/drafts/<token>/compare")
@thing(own_draft)
def compare(draft: Draft) -> ResponseReturnValue:
    """What differs between the page or post as it now stands and the draft."""
    saved = _saved(draft)
    if saved is None:
        abort(404)
    title, text = saved
    return render_template(
        "drafts/compare.html",
        draft=draft,
        open=bool(_open_keys([draft])),
        title=compared(title, draft.fields.get("title", title)),
        text=compared(text, draft.text),
    )


@drafts.route("/drafts/<token>/removal", methods=["GET", "POST"])
@thing(own_draft)
def remove(draft: Draft) -> ResponseReturnValue:
    """Discard a draft, after a question."""
    form = bind(Form)
    if posted(form):
        commands.throw_away(draft)
        flash(gettext("The draft is discarded"), "success")
        return redirect(url_for("drafts.index"), 303)
    return render_template("drafts/remove.html", form=form, draft=draft)


def _fields(text: str) -> dict[str, str] | None:
    """The fields of a form as JSON; None where it makes no sense."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cleaned(read) if isinstance(read, dict) else None


def _subject(sent: Any) -> Subject | None:
    key, title = (one_line(sent.get(name))[:LONGEST_NAME] for name in ("key", "title"))
    address = inside(sent.get("address")) or ""
    if not _thing(key) or len(address) > _LONGEST_ADDRESS:
        return None
    return Subject(key, address.partition("?")[0], title)


def _thing(key: str) -> tuple[str, int] | None:
    """The kind and the id in a key; 0 where the key has no id."""
    kind, _, number = key.partition(":")
    return (kind, whole_number(number) or 0) if kind in KINDS else None


def _editing(key: str) -> str:
    kind, number = _thing(key) or ("", 0)
    return wording.editing(in_wiki.editing(viewer(), number)) if kind == "page" else ""


def _saved(draft: Draft) -> tuple[str, str] | None:
    found = _thing(draft.key)
    return KINDS[found[0]].saved(viewer(), found[1]) if found else None


def _open_keys(some: Iterable[Draft]) -> set[str]:
    """The keys of those drafts that can be gone on with: a query for each kind at most."""
    by_kind: dict[str, dict[int, str]] = defaultdict(dict)
    for draft in some:
        found = _thing(draft.key)
        if found and draft.address:
            by_kind[found[0]][found[1]] = draft.key
    return {
        keys[number]
        for kind, keys in by_kind.items()
        for number in KINDS[kind].open(viewer(), keys)
    }
