"""What the tests of lists of people share."""

from tests.notices import counted, told, work

__all__ = ["counted", "told", "work"]
