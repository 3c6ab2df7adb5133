"""The colours of theme.css can be read: text 4.5 to 1, the edges of controls 3 to 1 (WCAG AA)."""

import re
from pathlib import Path

import pytest

from entgov.core.accent import grounds
from entgov.core.contrast import PARTS, TEXT, contrast

CSS = Path(__file__).parents[2] / "static" / "css"
THEME = (CSS / "theme.css").read_text("utf-8")
VENDORED = CSS.parent / "vendor" / "govuk-frontend" / "govuk-frontend.min.css"
PAIR = r"var\(--light, (#[0-9a-f]+)\) var\(--dark, (#[0-9a-f]+)\)"

GROUNDS = ("ground", "raised", "sunken", "field")
WORDS = ("text", "text-soft", "link", "link-hover", "link-visited", "link-active", "missing")
WORDS += ("error", "success")
READ = [(word, ground) for word in WORDS for ground in GROUNDS]
READ += [("text", ground) for ground in ("code", "mark", "quiet-button", "quiet-button-hover")]
READ += [("text", ground) for ground in ("added", "added-word", "removed", "removed-word")]
READ += [("added-sign", "added"), ("removed-sign", "removed"), ("link", "code")]
READ += [("on-tag", "tag"), ("on-tag-green", "tag-green"), ("on-tag-grey", "tag-grey")]
READ += [("on-accent", "accent"), ("accent-soft", "accent")]
READ += [("on-button", "govuk-brand-colour"), ("on-button", "button-hover")]
READ += [("white", "danger-button"), ("white", "danger-button-hover")]
READ += [("govuk-focus-text-colour", "govuk-focus-colour")]
SEEN = [(mark, ground) for mark in ("edge", "govuk-brand-colour") for ground in GROUNDS]


def colours(scheme: int) -> dict[str, str]:
    """The colours by name, of the light (0) or the dark scheme (1)."""
    found = {"white": "#ffffff"}
    for name, value in re.findall(r"^  --([a-z-]+): (.+);$", THEME, re.M):
        pair = re.fullmatch(PAIR, value)
        colour = pair[scheme + 1] if pair else value
        if re.fullmatch(r"#[0-9a-f]{3}", colour):
            colour = "#" + "".join(letter * 2 for letter in colour[1:])
        if re.fullmatch(r"#[0-9a-f]{6}", colour):
            found[name] = colour
    return found


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), READ)
def test_text_can_be_read(scheme: int, word: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[word], known[ground]) >= TEXT


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_edges_can_be_seen(scheme: int, mark: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[mark], known[ground]) >= PARTS


def test_the_accent_is_the_one_that_browsers_are_told() -> None:
    assert (colours(0)["accent"], colours(1)["accent"]) == grounds(None)


def test_every_name_that_a_stylesheet_uses_is_there() -> None:
    """A name with a mistake in it is no error for a browser: the colour is just missing."""
    sheets = "".join(path.read_text("utf-8") for path in CSS.glob("*.css"))
    given = set(re.findall(r"(--[a-z][a-z0-9-]*)\s*:", sheets))
    vendored = set(re.findall(r"(--[a-z_][a-z0-9_-]*)\s*:", VENDORED.read_text("utf-8")))
    assert set(re.findall(r"var\((--[a-z][a-z0-9-]*)\)", sheets)) <= given | vendored
