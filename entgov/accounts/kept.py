"""What somebody typed is never lost to a session that ended or a form token that grew old.

Signed out meanwhile: the sign-in page carries what was typed along, in a hidden field, and nothing
is stored for strangers. Once the person is signed in it is kept in the database, and the form is
shown again with the text in it (`web.forms.bind` reads `g.kept_form`).
"""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from flask import flash, g, request, url_for
from flask_babel import gettext
from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict

from entgov.accounts.models import KeptForm
from entgov.accounts.secrets import fresh_token
from entgov.core.clock import now
from entgov.core.database import db
from entgov.web.addresses import inside, leads_to
from entgov.web.forms import MOST_FIELDS

LIFETIME = timedelta(days=1)

Fields = list[list[str]]


def carried(text: str | None) -> Fields:
    """What a sign-in page carried along; nothing where it makes no sense."""
    try:
        read: Any = json.loads(text or "[]")
        return [[_text(name), _text(value)] for name, value in read][:MOST_FIELDS]
    except (ValueError, TypeError, RecursionError):
        return []


def _text(value: Any) -> str:
    """JSON can spell halves of letters, which no page can show."""
    return str(value).encode("utf-8", "replace").decode()


def shows_form(path: str | None) -> bool:
    """Whether what takes a form at the path also shows it: only there can it be shown again."""
    shown, taken = _answering(path, "GET"), _answering(path, "POST")
    return shown is not None and shown == taken


def _answering(path: str | None, method: str) -> str | None:
    plain = unquote(inside(path) or "")
    found = leads_to(plain, method) if plain and "\0" not in plain else None
    return found[0] if found else None


def keep(path: str, fields: Fields, person_id: int) -> str:
    """Keep the fields for the person; gives the address at which the form shows them again."""
    db.session.execute(delete(KeptForm).where(KeptForm.kept_at < now() - LIFETIME))
    token = fresh_token()
    db.session.add(
        KeptForm(token=token, person_id=person_id, path=unquote(path), fields=fields, kept_at=now())
    )
    return f"{path}?kept={token}"


def bring_back(person_id: int) -> None:
    """If the address names a kept form of this person, let the form of this page show it."""
    token = request.args.get("kept")
    if not token or "\0" in token or request.method != "GET":
        return  # PostgreSQL can't even be asked for a text with NUL in it
    kept = db.session.scalar(
        select(KeptForm).where(
            KeptForm.token == token,
            KeptForm.person_id == person_id,
            KeptForm.path == request.path,
        )
    )
    if kept:
        g.kept_form = MultiDict((name, value) for name, value in kept.fields)
        flash(gettext("What you wrote is back. It has not been saved yet."))


def way_on(target: str | None, fields: Fields, person_id: int) -> str:
    """Where to go after signing in: the target where it can be opened, else home.

    Fields that the sign-in page carried along are kept for the person and shown there.
    """
    path = (inside(target) or "").partition("?")[0]
    if _answering(path, "GET") is None:
        return url_for("home.show")
    can_show = fields and shows_form(path)
    return keep(path, fields, person_id) if can_show else target or path
