"""What a search was asked for, how one says that, and the addresses of searches beside it.

A filter is typed into the box or picked on the screen; the address then has it in `q` or in a
question of its own. What is typed counts before what was picked of the same sort, but for tags,
which add up. Each way to narrow or to widen the search is a link to the search as it would be.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from entgov.home.meanings import Meanings
from entgov.search.filters import NO_FILTERS, Filters
from entgov.search.index import Sort
from entgov.search.query import LONGEST, Part, Query
from entgov.web.forms import one_line

PICKED = {
    **{"kind": "kind", "space": "in", "from": "from", "mine": "mine", "owner": "owner"},
    **{"tag": "tag", "state": "state", "after": "after", "before": "before", "has": "has"},
}
"""The questions of an address, and the filters that they set."""
_MOST_PICKED = 6  # of one question
_ADD_UP = "tag"

Pick = tuple[str, str]
"""A question of the address, and the value that was picked."""


@dataclass(frozen=True)
class Way:
    """A link to the same search with something more or less, and how many hits that has."""

    label: str
    url: str
    count: int | None = None
    chosen: bool = False
    removable: bool = False


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    query    what was typed, with all filters, the picked ones too
    picks    what was picked and counts
    ignored  what was picked and means nothing
    exact    whether no word is to be put right or to be found as another one
    """

    query: Query
    picks: tuple[Pick, ...]
    ignored: tuple[str, ...]
    sort: Sort
    meanings: Meanings
    exact: bool = False

    @classmethod
    def by(cls, questions: Any, meanings: Meanings) -> "Asked":
        """What the questions of an address ask for; none of them can be wrong."""
        sort: Sort = "newest" if questions.get("sort") == "newest" else "best"
        exact = questions.get("exact") == "1"
        none = cls(Query(), (), (), sort, meanings, exact)
        return none.like(questions.get("q", ""), _answers(questions))

    def like(self, text: str, picks: Iterable[Pick]) -> "Asked":
        """The same for another text and with other things picked."""
        query = self.meanings.understood(text)
        typed = {part.name for part in query.parts if part.filters} - {_ADD_UP}
        kept: dict[Pick, None] = {}
        ignored: list[str] = []
        for question, value in picks:
            name = PICKED[question]
            meaning = self.meanings.of(name, value)
            if meaning is None:
                ignored.append(value)
            elif name not in typed:
                kept[question, meaning.value] = None
                query = query.limited(meaning.filters)
        if not self.exact:
            query = self.meanings.with_own_words(query)
        return replace(self, query=query, picks=tuple(kept), ignored=tuple(ignored))

    @property
    def filters(self) -> Filters:
        return self.query.filters

    @property
    def looks_in_spaces_alone(self) -> bool:
        """Whether no filter is on but that of the space."""
        return replace(self.filters, spaces=frozenset()) == NO_FILTERS

    def address(
        self,
        *,
        text: str | None = None,
        picks: Iterable[Pick] | None = None,
        sort: Sort | None = None,
    ) -> str:
        """The address of this search, or of one that differs in what is given."""
        questions = [("q", self.query.typed if text is None else text)]
        questions += sorted(self.picks if picks is None else picks, key=_place)
        questions += [("sort", (sort or self.sort).replace("best", ""))]
        questions += [("exact", "1" if self.exact else "")]
        return f"{url_for('search.results')}?{urlencode([each for each in questions if each[1]])}"

    @property
    def terms(self) -> str:
        """What the address of this search asks, the same however it was typed and ordered."""
        picked = [(name, value) for name, values in self.as_picked().items() for value in values]
        plain = self.like(self.query.said, sorted(picked))
        same = plain.query == self.query and not plain.ignored
        return (plain if same else self).address(sort="best").partition("?")[2]

    def less(self) -> Iterator[tuple[str, "Asked"]]:
        """All that was understood as more than words, in words, and the search without it."""
        for part in self.query.parts:
            yield self._said(part), self.like(self.query.typed_without([part]), self.picks)
        for pick in self.picks:
            left = [each for each in self.picks if each != pick]
            yield self._means(PICKED[pick[0]], pick[1]), self.like(self.query.typed, left)

    def chips(self) -> Iterator[Way]:
        """The same as links; each takes one of them off."""
        for said, asked in self.less():
            yield Way(said, asked.address(), removable=True)

    @property
    def kept(self) -> Sequence[Pick]:
        """What stays on when other words are looked for."""
        return [*self.picks, *([("sort", self.sort)] if self.sort != "best" else [])]

    def cleared(self) -> "Asked | None":
        """The search without any filter; None where there is none to be taken off."""
        return self.like(self.query.said, ()) if self.filters else None

    def instead(self, *picks: Pick, of: Collection[str]) -> str:
        """The address with these picks in place of all filters `of` these names."""
        gone = [part for part in self.query.parts if part.filters and part.name in of]
        kept = [pick for pick in self.picks if PICKED[pick[0]] not in of]
        text = self.query.typed_without(gone) if gone else None
        return self.address(text=text, picks=[*kept, *picks])

    def as_picked(self) -> Mapping[str, Sequence[str]]:
        """Every filter as if it had been picked, by question: for the form that picks them."""
        questions = {name: question for question, name in PICKED.items()}
        values: dict[str, list[str]] = {question: [] for question in PICKED}
        for part in self.query.parts:
            if meaning := self.meanings.of(part.name, part.texts[0]):
                values[questions[part.name]].append(meaning.value)
        for question, value in self.picks:
            values[question].append(value)
        return values

    def _said(self, part: Part) -> str:
        words = ", ".join(part.texts)
        said = {
            "phrase": gettext("Exactly “%(words)s”", words=words),
            "without": gettext("Without “%(words)s”", words=words),
            "either": gettext("One of: %(words)s", words=words),
        }
        return self._means(part.name, words) if part.filters else said[part.name]

    def _means(self, name: str, value: str) -> str:
        meaning = self.meanings.of(name, value)
        return meaning.said if meaning else value


def _answers(questions: Any) -> Iterator[Pick]:
    """What was picked, within bounds; an empty field of the form picks nothing."""
    for question in PICKED:
        for value in questions.getlist(question)[:_MOST_PICKED]:
            if text := one_line(value)[:LONGEST]:
                yield question, text


def _place(pick: Pick) -> int:
    return list(PICKED).index(pick[0])
