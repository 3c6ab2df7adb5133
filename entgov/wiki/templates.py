"""What a new page can begin with: the templates that come with entgov, and those of a space.

A space has all that come along, until its stewards take one off or write it anew; then a row of
theirs stands in its place. So a space knows nothing of templates before it wants to, and gets new
ones with each release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from entgov.core.places import shipped
from entgov.spaces.models import Space
from entgov.wiki.front_matter import read_file
from entgov.wiki.models import PageTemplate


@dataclass(frozen=True)
class Shipped:
    """A template that comes with entgov."""

    key: str
    name: str
    description: str
    source: str


@dataclass(frozen=True)
class Template:
    """A template as a space has it; `row` is its own, `shipped` what came along.

    `name_in_address` tells it from the others of the space.
    """

    space: Space
    row: PageTemplate | None
    shipped: Shipped | None = None

    @property
    def name_in_address(self) -> str:
        return self.shipped.key if self.shipped else str(self.row.id if self.row else "")

    @property
    def removed(self) -> bool:
        return self.row is not None and self.row.removed_at is not None

    @property
    def version(self) -> str:
        """Changes with each wording: who writes a new one says which one it was made from."""
        return self.row.changed_at.isoformat() if self.row else ""

    @property
    def name(self) -> str:
        return self._text.name

    @property
    def description(self) -> str:
        return self._text.description

    @property
    def source(self) -> str:
        return self._text.source

    @property
    def _text(self) -> PageTemplate | Shipped:
        text = self.row or self.shipped
        assert text is not None  # noqa: S101 - there is no template without a text
        return text


@cache
def that_come_along() -> Mapping[str, Shipped]:
    """The templates that come with entgov, by their keys, in their order."""
    read = {path.stem: read_file(path) for path in (shipped("content") / "templates").glob("*.md")}
    ordered = sorted(read, key=lambda key: (int(read[key][0]["order"]), key))
    return {key: _shipped(key, *read[key]) for key in ordered}


def merged(space: Space, rows: Sequence[PageTemplate]) -> Sequence[Template]:
    """All templates of a space: those that come along first, then its own by name."""
    by_key = {row.key: row for row in rows if row.key}
    along = [Template(space, by_key.get(key), each) for key, each in that_come_along().items()]
    known = {each.row for each in along}
    own = sorted((row for row in rows if row not in known), key=lambda row: row.name.casefold())
    return [*along, *(Template(space, row) for row in own)]


def _shipped(key: str, fields: Mapping[str, str], source: str) -> Shipped:
    return Shipped(key, fields["name"], fields["description"], source + "\n")
