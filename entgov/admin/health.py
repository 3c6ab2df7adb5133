"""How entgov is: what `entgov doctor` says, on a screen; which version it is, and what changed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as release

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from entgov.core.ailments import Ailment
from entgov.core.places import shipped
from entgov.web.guard import administrators

health_page = Blueprint("health_page", __name__, url_prefix="/admin/health")

Examined = Callable[[], Iterable[tuple[str, list[Ailment]]]]

_VERSION = re.compile(r"^## (.+)$", re.M)
_ITEM = re.compile(r"^- (?:\*\*(?P<about>.+?)\*\*:? *)?(?P<text>.*)$", re.M)
_MARKS = re.compile(r"[*`]|\]\([^)]*\)|\[")


@dataclass(frozen=True)
class Changes:
    """What the changelog says of the newest version: what each change is about, and the change."""

    title: str
    lines: list[tuple[str, str]]


@health_page.get("")
@administrators
def index() -> ResponseReturnValue:
    """What is wrong and what to do about it; then what is well, and what runs here."""
    examined: Examined = current_app.extensions["entgov.examined"]
    found = list(examined())
    return render_template(
        "admin/health.html",
        ill=[(what, ailments) for what, ailments in found if ailments],
        well=[what for what, ailments in found if not ailments],
        version=release("entgov"),
        changes=_newest(),
    )


@cache
def _newest() -> Changes:
    """The first version in the changelog that ships with entgov, without its marks."""
    text = shipped("CHANGELOG.md").read_text(encoding="utf-8")
    titles = list(_VERSION.finditer(text))
    end = titles[1].start() if len(titles) > 1 else len(text)
    items = _ITEM.finditer(text[titles[0].end() : end])
    return Changes(
        titles[0][1], [(_bare(item["about"] or ""), _bare(item["text"])) for item in items]
    )


def _bare(text: str) -> str:
    return _MARKS.sub("", text)
