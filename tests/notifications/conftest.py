"""What tests of notices need."""

from tests.notices import counted, told, work
from tests.stream.conftest import post

__all__ = ["counted", "post", "told", "work"]
