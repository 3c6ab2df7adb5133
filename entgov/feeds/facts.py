"""What happens to feed links. The secret part of an address is in none of them."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutLink(Fact):
    link_id: int
    person_id: int
    key: str


class FeedLinkMade(_AboutLink):
    """A person has a new link to a feed."""


class FeedLinkRevoked(_AboutLink):
    """A link opens nothing any more."""
