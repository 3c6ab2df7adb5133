"""From source to what is stored: parse once, ask what it refers to, fill that in.

    parsed = parse(source)
    targets = …look up parsed.references…
    rendered = parsed.render(targets)

A long or odd text is parsed in a child process that can be stopped; see `bounds`.
"""

import html
import logging
from dataclasses import dataclass
from functools import cached_property, lru_cache

from markupsafe import Markup

from entgov.markup import bounds, workshop
from entgov.markup.draft import Draft, draft
from entgov.markup.references import (
    Include,
    LinkTarget,
    Mention,
    Picture,
    PictureTarget,
    Reference,
    References,
    Targets,
    WikiLink,
)
from entgov.markup.sanitiser import clean
from entgov.markup.writer import PICTURE_SIZES, Heading, Part

RENDERER = "2"
"""Version of what `render` puts out; stored beside each result, and raised when it changes."""

_NO_TARGETS = Targets()
_MISSING = '<span class="govuk-visually-hidden"> (not written yet)</span>'

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rendered:
    """A text as it is shown (`html`) and searched (`plain`), and the version that made it.

    `simplified`: the text asked for too much and is shown as it was typed, whole but unformatted.
    """

    html: Markup
    plain: str
    headings: tuple[Heading, ...]
    renderer: str
    simplified: bool = False


@dataclass(frozen=True)
class Parsed:
    """A text that has been read, with its references still open."""

    draft: Draft
    simplified: bool = False

    @cached_property
    def references(self) -> References:
        """What the text refers to: exactly what `render` can link."""
        return References.among(self.draft.parts, self.draft.outside, self.draft.files)

    def render(self, targets: Targets = _NO_TARGETS) -> Rendered:
        """Fills in where the references lead; those without a target stay text."""
        markup = "".join(_filled(part, targets) for part in self.draft.parts)
        return Rendered(
            html=clean(markup),
            plain=self.draft.plain,
            headings=self.draft.headings,
            renderer=RENDERER,
            simplified=self.simplified,
        )


@lru_cache(maxsize=8)
def parse(source: str) -> Parsed:
    """Reads Markdown. Raises TooLong for more than `bounds.MAX_SOURCE` characters.

    The last few texts are remembered: a save that meets another one is done again, and a preview
    is followed by a save.
    """
    if len(source) > bounds.MAX_SOURCE:
        raise bounds.TooLong(bounds.MAX_SOURCE)
    source = bounds.clean_text(source)
    work = draft if bounds.is_small(source) else workshop.draft_in_child
    try:
        return Parsed(work(source))
    except bounds.TooMuch:
        log.info("text shown without formatting: it asks for too much")
    except Exception:  # Whatever is wrong with reading it, nobody may lose what they wrote.
        log.exception("text shown without formatting: it could not be read")
    return Parsed(_as_typed(source), simplified=True)


def _as_typed(source: str) -> Draft:
    return Draft(
        parts=(f'<pre class="preformatted" dir="auto" tabindex="0">\n{html.escape(source)}</pre>',),
        plain=source.strip(),
        headings=(),
    )


def _filled(part: Part, targets: Targets) -> str:
    return part if isinstance(part, str) else _linked(part, targets)


def _linked(reference: Reference, targets: Targets) -> str:
    if isinstance(reference, Include):
        return _include(reference, targets)
    if isinstance(reference, Picture):
        return _picture(reference, targets.pictures.get(reference.file))
    text = html.escape(reference.text)
    if isinstance(reference, WikiLink):
        target = targets.links.get(reference)
        return _wiki_link(target, text) if target else text
    if isinstance(reference, Mention):
        return _anchor(targets.people.get(reference.handle), "mention", text)
    return _anchor(targets.tags.get(reference.tag), "tag", text)


def _include(reference: Include, targets: Targets) -> str:
    """A place to be filled when the text is shown, for a viewer; see `wiki/includes.py`."""
    target = targets.links.get(reference.link)
    if target is None:
        return f'<p dir="auto">{html.escape(reference.written)}</p>'
    link = _wiki_link(target, html.escape(reference.text))
    part = reference.section or "page"
    return f'<div class="include" data-include="{part}"><p dir="auto">{link}</p></div>'


def _picture(reference: Picture, target: PictureTarget | None) -> str:
    """The picture; a link to its file where it can't be shown to all who may read the text."""
    alt, title = html.escape(reference.alt), html.escape(reference.title)
    titled = f' title="{title}"' if title else ""
    if target:
        choices = ", ".join(f"{html.escape(url)} {width}w" for width, url in target.choices)
        chosen = f' srcset="{choices}" sizes="{PICTURE_SIZES}"' if choices else ""
        return (
            f'<img src="{html.escape(target.src)}"{chosen} width="{target.width}" '
            f'height="{target.height}" alt="{alt}"{titled} loading="lazy" decoding="async">'
        )
    if reference.in_link:
        return alt
    return f'<a href="{html.escape(reference.url)}"{titled}>{alt or html.escape(reference.url)}</a>'


def _wiki_link(target: LinkTarget, text: str) -> str:
    if target.state == "missing":
        return _anchor(target.href, "wiki-link wiki-link--missing", text + _MISSING)
    return _anchor(target.href, "wiki-link", text)


def _anchor(href: str | None, css: str, text: str) -> str:
    return f'<a class="{css}" href="{html.escape(href)}">{text}</a>' if href else text
