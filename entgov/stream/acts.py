"""What people did with a post, as one of its readers may know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sum:
    """How many people, and whether the viewer is one of them."""

    count: int = 0
    mine: bool = False


NOBODY = Sum()


@dataclass(frozen=True)
class Acts:
    """Sums by what was done; which person did it stands nowhere in here.

    known        whether a query asked; where none did, the rest says nothing
    reactions    by kind
    backing      who votes for an idea, or has the same question
    votes        by the id of the choice in a poll
    voters       people, each once, whatever they vote for
    acknowledged who has said that they have read an announcement
    answer_id    the reply that is the accepted answer to a question
    """

    known: bool = False
    reactions: Mapping[str, Sum] = field(default_factory=dict)
    backing: Sum = NOBODY
    votes: Mapping[int, Sum] = field(default_factory=dict)
    voters: Sum = NOBODY
    acknowledged: Sum = NOBODY
    answer_id: int | None = None

    @classmethod
    def read(cls, found: Mapping[str, Mapping[str, Sum]]) -> "Acts":
        """From the sums of a post, by what they are of and then by which of these."""

        def one(what: str) -> Sum:
            return found.get(what, {}).get("", NOBODY)

        return cls(
            known=True,
            reactions=found.get("reaction", {}),
            backing=one("backing"),
            votes={int(key): each for key, each in found.get("vote", {}).items()},
            voters=one("voter"),
            acknowledged=one("acknowledged"),
            answer_id=one("answer").count or None,
        )
