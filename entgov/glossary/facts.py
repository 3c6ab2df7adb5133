"""What happens to the words of a space. Each carries its `space_id`."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutOwnWord(Fact):
    own_word_id: int
    term: str


@dataclass(frozen=True, kw_only=True)
class _SaysOfOwnWord(_AboutOwnWord):
    """With all that it says since: what it said before stands in the fact before."""

    ways: tuple[str, ...]
    explanation: str


class OwnWordAdded(_SaysOfOwnWord): ...


class OwnWordChanged(_SaysOfOwnWord): ...


class OwnWordRemoved(_AboutOwnWord): ...


class OwnWordPutBack(_AboutOwnWord): ...
