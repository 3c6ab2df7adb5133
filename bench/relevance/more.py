"""Puts into a body what its year lacks, so that there are questions for all that ranks: see
tests/relevance/more.toml. The rooms write it as they would for people."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki


def add(file: Path, end: datetime) -> None:
    """Write all that stands in the file."""
    told = tomllib.loads(file.read_text("utf-8"))
    with transaction():
        by = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        for thread in told["thread"]:
            _thread(thread, end - timedelta(days=thread["days"]), by)
        for page in told["page"]:
            _page(page, end - timedelta(days=page["days"]), by)


def _thread(told: Mapping[str, Any], at: datetime, by: Person) -> None:
    replies = told.get("replies", ())
    kind = "question" if replies else "update"
    first = stream.publish(everyone(), told["asks"], by=by, kind=kind, at=at)  # type: ignore[arg-type]
    said = [stream.reply(first, text, by=by, at=at + timedelta(hours=1)) for text in replies]
    if accepted := told.get("accepted"):
        stream.accept_answer(first, said[accepted - 1], by=by)
    if "page" in told:
        page = wiki.create(everyone(), told["page"], told["text"], by=by, at=at + timedelta(days=9))
        wiki.note_origin(page, first)


def _page(told: Mapping[str, Any], at: datetime, by: Person) -> None:
    title, text = told["title"], told["text"]
    page = wiki.create(everyone(), told.get("former", title), text, by=by, at=at)
    if page.title != title:
        base = page.head_id
        wiki.save(page, base_id=base, title=title, source=text, summary="", by=by, at=at)
