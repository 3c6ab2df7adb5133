"""The screens of administration, in sorts: the rows of links above each of them."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from entgov.core.ailments import ails

Row = tuple[str, list[dict[str, Any]]]
"""What it is called, and its links as `parts/tabs.html` takes them."""


def rows(here: str, *, auditor: bool) -> list[Row]:
    """The rows above a screen, by its endpoint: the sorts, and the screens of the one it is of.

    An auditor has the few that they can look at, side by side.
    """
    if auditor:
        seen = ("audit.index", "inspections.index", "admin_settings.index")
        screens = dict(screen for _, each in _sorts() for screen in each)
        return [(gettext("Administration"), [_link(name, screens[name], here) for name in seen])]
    sorts: list[dict[str, Any]] = []
    of_open: list[Row] = []
    for title, screens_of_it in _sorts():
        links = [_link(name, text, here) for name, text in screens_of_it]
        is_open = any(link["current"] for link in links)
        mark = next((link["mark"] for link in links if link["mark"]), None)
        current = "true" if is_open else ""
        sorts.append({"text": title, "href": links[0]["href"], "current": current, "mark": mark})
        if is_open:
            of_open.append((title, links))
    return [(gettext("Administration"), sorts), *of_open]


def _sorts() -> list[tuple[str, list[tuple[str, str]]]]:
    access = [
        ("accounts_admin.index", gettext("Accounts")),
        ("groups_admin.index", gettext("Groups")),
        ("providers_admin.index", gettext("Single sign-on")),
        ("tokens_admin.index", gettext("Tokens")),
    ]
    content = [
        ("tags_admin.index", gettext("Tags")),
        ("glossary.for_all", gettext("Words")),
        ("missed.index", gettext("Not found")),
    ]
    record = [
        ("audit.index", gettext("Audit trail")),
        ("inspections.index", gettext("Reading with a reason")),
    ]
    system = [
        ("admin_settings.index", gettext("Settings")),
        ("health_page.index", gettext("Health")),
        ("mail.index", gettext("Mail")),
        ("deliveries.index", gettext("Deliveries")),
        ("design.show", gettext("Design")),
    ]
    return [
        (gettext("Access"), access),
        (gettext("Content"), content),
        (gettext("Record"), record),
        (gettext("System"), system),
    ]


def _link(name: str, text: str, here: str) -> dict[str, Any]:
    ailing = name == "health_page.index" and ails()
    return {
        "text": text,
        "href": url_for(name),
        "current": "page" if name == here else "",
        "mark": gettext("something wants looking after") if ailing else None,
    }
