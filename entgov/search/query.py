"""Reads what a person typed into the search box, and takes everything.

Words are wanted, not demanded: more words must not mean fewer finds. A "phrase in quotes" is
demanded, a -word or -"phrase" is ruled out, and of bits with OR between them any one will do. A
`name:value` is a filter where somebody knows what it means; all else is words. Nothing is an
error: whoever searches for `NOT NOT a` or half a quotation gets an answer, not a lesson in syntax.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from entgov.search.common_words import telling, tells_another_language
from entgov.search.filters import NO_FILTERS, Filters

LONGEST = 1_000
"""Characters of a query that are considered; the rest is cut off."""
MOST_WORDS = 64
"""Words of a query that are considered, those in phrases included."""
MOST_FILTERS = 12
"""Bits of a query that are looked up as filters; what comes after them is words."""

# Marks that belong to the letter before them: Latin accents, Hebrew points, Arabic vowels.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
# What repeats never gives anything back: else a long run of marks has no end of ways to be matched.
_RUN = rf"[^\W_]++(?:[{_MARKS}]++[^\W_]*+)*+"

PART = re.compile(rf"{_RUN}(?:['\u2019]{_RUN})*+")
"""One word, with the apostrophes inside it: minister's."""
COMPOUND = re.compile(rf"{PART.pattern}(?:[-.@&_]{PART.pattern})*+")
"""Parts that are written as one: well-being, GOV.UK, R&D."""

_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<chunk>[^\s"]+))')
_FILTER = re.compile(r'(?P<name>[A-Za-z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]*))(?!\S)')
_PLAIN = str.maketrans(
    {
        **{"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'},
        **dict.fromkeys(map(chr, (*range(32), 127)), " "),  # no database keeps a NUL
    }
)


class Choice(NamedTuple):
    """Bits with OR between them. It is demanded where all are phrases; a word is only wanted."""

    texts: tuple[str, ...]
    demanded: bool


class Part(NamedTuple):
    """What was read as more than words: a "phrase", what to go "without", "either", or a filter.

    name    one of these three, or that of the filter
    texts   what it is about: the bits of text, or the value of the filter
    start   where it stands in what was typed, with its `end`
    filters what a filter means
    demanded of "either": whether all are phrases
    """

    name: str
    texts: tuple[str, ...]
    start: int
    end: int
    filters: Filters = NO_FILTERS
    demanded: bool = False

    @property
    def is_no_choice(self) -> bool:
        """Whether it can't stand beside OR."""
        return bool(self.filters) or self.name == "without"


@dataclass(frozen=True)
class Query:
    """What is asked for. Every entry is a bit of text; text with no letter or digit never occurs.

    words    wanted: any may match, documents with all of them stand first
    phrases  demanded: these words side by side, in this order
    without  ruled out, each read like a phrase
    common   words such as "the": they find nothing and weigh nothing; where a query has nothing
             else, they are its words and this is empty
    choices  each is like a word, or like a phrase where it is demanded
    filters  what the hits are limited to; alone they find all that passes
    also     for words or phrases, in small letters, other ways to say them; any of these will do
    typed    what was typed, and the `parts` of it that are more than words
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    filters: Filters = NO_FILTERS
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    typed: str = field(default="", compare=False)
    parts: tuple[Part, ...] = field(default=(), compare=False)

    @property
    def wants_nothing(self) -> bool:
        """Whether there is nothing to look for; ruling out alone finds nothing."""
        return not (self.texts or self.filters)

    @property
    def texts(self) -> tuple[str, ...]:
        """All bits of text that are looked for, but for the common words."""
        choices = (text for choice in self.choices for text in choice.texts)
        return (*self.phrases, *self.words, *choices)

    @property
    def is_in_another_language(self) -> bool:
        """Whether its common words tell that it is Welsh or French."""
        return tells_another_language(self.common)

    def others(self, text: str) -> tuple[str, ...]:
        """The other ways to say a bit of text."""
        said = text.casefold()
        return next((others for bit, others in self.also if bit == said), ())

    @property
    def looked_for_too(self) -> tuple[str, ...]:
        """All other ways to say something that are looked for."""
        return _once(text for _, others in self.also for text in others)

    def limited(self, filters: Filters) -> "Query":
        """The same within more filters."""
        return replace(self, filters=self.filters | filters)

    def typed_without(self, parts: Collection[Part]) -> str:
        """What was typed, but for some of its parts."""
        kept, done = [], 0
        for part in sorted(parts, key=lambda each: each.start):
            kept.append(self.typed[done : part.start])
            done = part.end
        return " ".join(" ".join([*kept, self.typed[done:]]).split())

    @property
    def said(self) -> str:
        """What was typed, but for the filters."""
        return self.typed_without([part for part in self.parts if part.filters])


Means = Callable[[str, str], Filters | None]
"""What a filter with this name (in small letters) and value means; None where it means nothing."""


def _means_nothing(_name: str, _value: str) -> None:
    return None


def understand(text: str, means: Means = _means_nothing) -> Query:
    """Reads any text as a query; never raises."""
    typed = _tidied(text)
    words: list[str] = []
    parts: list[Part] = []
    filters = NO_FILTERS
    for part in _joined(_settled(list(_read(typed, means)))):
        if part.name == _WORDS:
            words.extend(part.texts)
            continue
        parts.append(part)
        filters |= part.filters
    choices = tuple(Choice(part.texts, part.demanded) for part in parts if part.name == "either")
    return replace(
        _weighed(words, _of(parts, "phrase"), _of(parts, "without"), choices),
        filters=filters,
        typed=typed,
        parts=tuple(parts),
    )


_WORDS, _OR = "", "OR"


def _of(parts: Iterable[Part], name: str) -> list[str]:
    return [text for part in parts if part.name == name for text in part.texts]


def _read(typed: str, means: Means) -> Iterator[Part]:
    """The pieces of what was typed, in their order; words are parts with no name."""
    at, words_left, filters_left = 0, MOST_WORDS, MOST_FILTERS
    while piece := _PIECE.search(typed, at):
        named = _FILTER.match(typed, piece.start()) if filters_left else None
        if named and (piece.start() == 0 or typed[piece.start() - 1].isspace()):
            filters_left -= 1
            name, value = named["name"].lower(), named["quoted"] or named["value"] or ""
            meant = means(name, value.strip())
            if meant:
                yield Part(name, (value.strip(),), *named.span(), meant)
                at = named.end()
                continue
        at = piece.end()
        found = [match[0] for match in islice(COMPOUND.finditer(piece[0]), words_left)]
        words_left -= len(found)
        if found:
            yield _part(piece, found)


def _part(piece: re.Match[str], found: list[str]) -> Part:
    if piece["minus"]:
        return Part("without", (" ".join(found),), *piece.span())
    if piece["phrase"] is not None:
        return Part("phrase", (" ".join(found),), *piece.span())
    return Part(_OR if piece[0] == "OR" else _WORDS, tuple(found), *piece.span())


def _settled(pieces: Sequence[Part]) -> Sequence[Part]:
    """Makes an OR beside what is no choice part of that: it says nothing there."""
    before: list[Part] = []
    for piece in reversed(pieces):
        if piece.name == _OR and before and before[-1].is_no_choice:
            before[-1] = before[-1]._replace(start=piece.start)
        else:
            before.append(piece)
    after: list[Part] = []
    for piece in reversed(before):
        if piece.name == _OR and after and after[-1].is_no_choice:
            after[-1] = after[-1]._replace(end=piece.end)
        else:
            after.append(piece)
    return after


def _joined(pieces: Sequence[Part]) -> Iterator[Part]:
    """Makes one of what has OR between it; an OR that joins nothing is a word."""
    place = 0
    while place < len(pieces):
        run = [pieces[place]]
        while _joins(pieces, place + 1):
            run.append(pieces[place + 2])
            place += 2
        place += 1
        if len(run) > 1:
            yield _choice(run)
        else:
            yield run[0]._replace(name=_WORDS) if run[0].name == _OR else run[0]


def _joins(pieces: Sequence[Part], place: int) -> bool:
    """Whether the piece is an OR between two bits of text."""
    if not 0 < place < len(pieces) - 1 or pieces[place].name != _OR:
        return False
    return all(pieces[beside].name in (_WORDS, "phrase") for beside in (place - 1, place + 1))


def _choice(run: Sequence[Part]) -> Part:
    texts = _once(text for each in run for text in each.texts)
    demanded = all(each.name == "phrase" for each in run)
    return Part("either", texts, run[0].start, run[-1].end, demanded=demanded)


def _tidied(text: str) -> str:
    """NFC, so that a letter and its accent are one; cut both before and after it may grow."""
    return unicodedata.normalize("NFC", text[:LONGEST])[:LONGEST].translate(_PLAIN)


def _weighed(
    words: Iterable[str],
    phrases: Iterable[str],
    without: Iterable[str],
    choices: tuple[Choice, ...],
) -> Query:
    """Sets common words aside where there is something else to go by."""
    words = list(words)
    wanted = telling(words)
    common = [word for word in words if word not in wanted]
    demanded = _once(phrases)
    if not (wanted or demanded or choices):
        wanted, common = common, []
    return Query(_once(wanted), demanded, _once(without), _once(common), choices)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold(), text)
    return tuple(first.values())
