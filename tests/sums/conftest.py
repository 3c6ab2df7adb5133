"""What tests of sums need: the posts and pages of the rooms that are summed up."""

from tests.stream.conftest import post
from tests.wiki.conftest import new_page, save

__all__ = ["new_page", "post", "save"]
