"""What happens to tokens. None of it holds a token."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutToken(Fact):
    token_id: int
    kind: str
    called: str


class TokenMade(_AboutToken): ...


class TokenRevoked(_AboutToken): ...


@dataclass(frozen=True, kw_only=True)
class TokenRefused(Fact):
    """A program showed a token that opens nothing. Said of the first one from an address within a
    few minutes, and once more when the address has to wait."""

    kind: str
    waits: bool
