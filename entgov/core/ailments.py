"""What is wrong with an installation: said by whoever can tell, asked for by `entgov doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ailment:
    """Something that is wrong, and what to do about it: whole sentences for who runs entgov."""

    what: str
    remedy: str
