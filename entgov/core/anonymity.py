"""From how many people on a number of people is told: below that it could be about single ones."""

FEWEST = 5
"""Of fewer than so many it is only said that there are fewer. None is told: it is about nobody."""


def is_told(number: int) -> bool:
    """Whether so many are none at all, or enough for nobody to be recognised."""
    return not 0 < number < FEWEST
