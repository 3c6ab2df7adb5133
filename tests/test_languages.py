"""Every text of the screens can be translated, and is.

The catalogues are compared with what the code says. And all screens are shown in a made-up
language in which each text stands in brackets: a word outside brackets was never meant for
translators, and a bracket that opens with a small letter holds a fragment of a sentence, which no
translator can put in order.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel import Locale
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from flask import Flask
from sqlalchemy import select

from entgov.core.database import db, transaction
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.web.languages import LANGUAGES, WRITTEN
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make
from tests.screens import SCREENS, address, parts_of

ROOT = Path(__file__).parents[1]
OTHERS = [language for language in LANGUAGES if language != LANGUAGES[0]]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def texts_in_the_code() -> dict[str | tuple[str, ...], None]:
    """Every text that goes through gettext, in Python and in templates."""
    mappings = {
        "entgov": [("**.py", "python")],
        "templates": [("**.html", "jinja2")],
    }
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = {}
    for folder, mapping in mappings.items():
        for _, _, message, *_ in extract_from_dir(ROOT / folder, mapping, keywords=keywords):
            found[message] = None
    return found


def messages(language: str) -> list[Message]:
    """The texts of a catalogue."""
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_has_what_the_code_says_and_nothing_else(language: str) -> None:
    assert {message.id for message in messages(language)} == set(texts_in_the_code())


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated(language: str) -> None:
    missing = [message.id for message in messages(language) if message.fuzzy or not _whole(message)]
    assert missing == []


def _whole(message: Message) -> bool:
    return all(message.string if isinstance(message.id, tuple) else [message.string])


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    """A plural form may leave the number out ("un neges"), and nothing else."""
    wrong = []
    for message in messages(language):
        plural = isinstance(message.id, tuple)
        wanted = set(PLACEHOLDER.findall(message.id[-1] if plural else message.id))
        for text in message.string if plural else [message.string]:
            got = set(PLACEHOLDER.findall(text))
            if got != wanted and not (plural and wanted - got <= {"num", "count", "number"}):
                wrong.append((message.id, text))
    assert wrong == []


class Bracketed(NullTranslations):
    """A language in which every text stands in brackets."""

    def ugettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    gettext = ugettext

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return f"⟦{singular if number == 1 else plural}⟧"

    ngettext = ungettext

    def upgettext(self, context: str, message: str) -> str:
        return self.ugettext(message)


def test_every_word_of_every_screen_goes_through_gettext(
    app: Flask, make: Make, as_person: Callable[..., Browser], visitor: Browser
) -> None:
    browsers = furnish(make, as_person, visitor)
    parts = parts_of(app)
    app.extensions["babel"].instance.domain_instance.cache["en_GB"] = Bracketed()
    found = []
    for name, screen in SCREENS.items():
        path = address(app, screen, parts)
        assert path, f"the world of this test has nothing for {name}"
        answer = browsers[screen.who].get(path)
        found += [f"{name}: {problem}" for problem in Reader.problems(answer.text)]
    assert not found, "\n".join(sorted(set(found)))


def furnish(make: Make, as_person: Callable[..., Browser], visitor: Browser) -> dict[str, Browser]:
    """A world with something on every screen; each word that a person typed has `qq` in it."""
    admin = make.person("Qqada Qqadmin", handle="qqada", role="administrator")
    make.person("Qqother Qqadmin", handle="qqother", role="administrator")
    staff = make.person_with_password("Qqsam Qqstaff", handle="qqsam")
    space = make.space("Qqhousing", members=[staff], steward=admin)
    make.space("Qqclosed", "closed", steward=staff)
    with transaction():
        page = wiki.create(space, "Qqbins", "# Qqone\n\n## Qqtwo\n\n### Qqthree #qqtag", by=admin)
        wiki.save(
            page, base_id=page.head_id, title="Qqbins", source="Qqfour", summary="Qqwhy", by=staff
        )
        post = stream.publish(space, "Qqhello #qqtag @qqada", by=admin, nonce="1")
        stream.edit(post, "Qqhello again #qqtag".replace("again", "qqagain"), base=1, by=admin)
        stream.reply(post, "Qqanswer", by=staff, nonce="2")
        stream.publish(_everyone(), "Qqservice", by=staff, nonce="3")
    return {
        "administrator": as_person(admin),
        "staff": as_person(staff),
        "visitor": visitor,
    }


def _everyone() -> Space:
    return db.session.scalars(select(Space).where(Space.everyone)).one()


BLOCKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr"),
        *("table", "section", "nav", "header", "footer", "main", "aside", "form", "label"),
        *("legend", "fieldset", "option", "select", "button", "dt", "dd", "dl", "summary"),
        *("details", "title", "br"),
    }
)
SKIPPED = frozenset({"script", "style", "svg", "time", "code", "pre", "kbd", "textarea"})
VOID = frozenset({"br", "img", "input", "link", "meta", "hr"})
SPOKEN = ("aria-label", "title", "alt", "placeholder")
NAMES = frozenset(
    {
        "entgov",
        "http",
        "servcie",  # what somebody typed
        "localhost",
        "wiki",
        "Everyone",
        "test",
        "UTC",
        "Colleague",
        "zyxwv",
        "kind",  # a filter, as it is typed
        "page",
        "service",
    }
)
"""Words that are no text of ours: the product, what the first space is called, and so on."""


class Reader(HTMLParser):
    """Reads a screen and notes what is not, or not wholly, in brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.skipping = ""
        self.deep = 0
        self.run = ""
        self.found: list[str] = []

    @classmethod
    def problems(cls, html: str) -> list[str]:
        reader = cls()
        reader.feed(html)
        reader.end_run()
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            self.deep += tag == self.skipping
            return
        named = dict(attrs)
        for name in SPOKEN:
            if tag != "time" and named.get(name):
                self.found += judged(named[name] or "")
        if tag in SKIPPED or "data-names" in named:
            self.skipping, self.deep = tag, 1
            self.run += "0"  # something stands here
        elif tag in BLOCKS:
            self.end_run()

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.deep -= tag == self.skipping
            self.skipping = self.skipping if self.deep else ""
        elif tag in BLOCKS:
            self.end_run()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.run += data

    def end_run(self) -> None:
        self.found += judged(self.run)
        self.run = ""


def judged(text: str) -> Iterator[str]:
    """What is wrong with a run of text: bare words, and fragments in brackets."""
    depth = 0
    for piece in re.findall(r"[⟦⟧]|[^⟦⟧]+", text):
        if piece == "⟦":
            depth += 1
        elif piece == "⟧":
            depth -= 1
        elif depth == 0:
            words = re.findall(r"[^\W\d_][\w.@-]*", piece)
            yield from (f"bare: {word}" for word in words if not _is_typed(word))
    for opening in re.findall(r"(?:^|⟧[^⟦⟧]*)⟦\s*([^⟦⟧]*)", text) if text.count("⟦") else []:
        if opening[:1].islower() and not _is_typed(opening.split()[0]):
            yield f"fragment: {opening}"


ENGLISH = Locale.parse("en").languages
DAYS = set(Locale.parse("en").days["stand-alone"]["wide"].values())
ZONES = {word for zone in available_timezones() for word in re.split(r"[/_]", zone)}
LANGUAGE_NAMES = {"Cymraeg", *(word for code in WRITTEN for word in ENGLISH[code].split())}


def _is_typed(word: str) -> bool:
    known = (
        word in NAMES | LANGUAGE_NAMES | ZONES | DAYS
        or "not-written-yet" in word
        or "body.example" in word
    )
    return known or "qq" in word.lower() or len(word) == 1
