"""The one place that vouches for HTML made of people's words.

Whatever stands before it may be wrong; what leaves here holds only the tags and attributes in
`ALLOWED`, each value matched as a whole. This is the only module that knows the sanitiser.
"""

import re

import nh3
from markupsafe import Markup

from entgov.markup.addresses import HREF, SHOWN
from entgov.markup.writer import LANGUAGE, OUTSIDE_REL, PICTURE_SIZES

_AUTO = {"dir": "auto"}
_SECTION = r"section-[-0-9a-z\u00aa-\U0010ffff]{1,90}"
_HEADING = {**_AUTO, "id": _SECTION}
_CELL = {**_AUTO, "class": "align-(?:center|right)"}

ALLOWED: dict[str, dict[str, str]] = {
    "a": {
        "href": HREF,
        "title": "(?s:.*)",
        "rel": OUTSIDE_REL,
        "class": "wiki-link(?: wiki-link--missing)?|mention|tag",
    },
    "blockquote": _AUTO,
    "br": {},
    "code": {"class": f"language-{LANGUAGE}"},
    "del": {},
    "div": {
        "class": "table-scroll|include",
        "data-include": f"page|{_SECTION}",
        "tabindex": "0",
        "role": "region",
        "aria-label": "Table",
    },
    "em": {},
    "h2": _HEADING,
    "h3": _HEADING,
    "h4": _HEADING,
    "h5": _HEADING,
    "h6": _HEADING,
    "hr": {},
    "img": {
        "src": SHOWN,
        "srcset": rf"{SHOWN} [0-9]{{1,5}}w(?:, {SHOWN} [0-9]{{1,5}}w){{0,5}}",
        "sizes": re.escape(PICTURE_SIZES),
        "width": "[0-9]{1,5}",
        "height": "[0-9]{1,5}",
        "alt": "(?s:.*)",
        "title": "(?s:.*)",
        "loading": "lazy",
        "decoding": "async",
    },
    "li": {**_AUTO, "class": "task"},
    "ol": {"start": "[0-9]{1,9}"},
    "p": _AUTO,
    "pre": {"dir": "auto|ltr", "tabindex": "0", "class": "preformatted"},
    "span": {"class": "govuk-visually-hidden", "aria-hidden": "true"},
    "strong": {},
    "table": {},
    "tbody": {},
    "td": _CELL,
    "th": {**_CELL, "scope": "col"},
    "thead": {},
    "tr": {},
    "ul": {},
}
"""Tag, attribute, and the pattern that the attribute's whole value must match."""

_PATTERNS = {
    (tag, name): re.compile(pattern)
    for tag, attributes in ALLOWED.items()
    for name, pattern in attributes.items()
}


def is_allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stand on a tag with this value."""
    pattern = _PATTERNS.get((tag, name))
    return pattern is not None and pattern.fullmatch(value) is not None


def _keep(tag: str, name: str, value: str) -> str | None:
    return value if is_allowed(tag, name, value) else None


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    attributes={tag: set(attributes) for tag, attributes in ALLOWED.items()},
    attribute_filter=_keep,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def clean(html: str) -> Markup:
    """Makes HTML safe to show, whatever it was before."""
    return Markup(_CLEANER.clean(html))  # noqa: S704 - this is where markup is vouched for


def reduced(html: str, tags: set[str], attributes: dict[str, set[str]]) -> str:
    """Foreign HTML as a well-formed tree of a few tags, to be read and not to be shown."""
    return nh3.clean(html, tags=tags, attributes=attributes, link_rel=None)
