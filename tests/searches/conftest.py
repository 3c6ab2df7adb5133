"""What tests of saved searches need: things to be found, and the list of what one is told."""

from collections.abc import Callable

import pytest

from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.search.filters import Filters
from entgov.search.query import understand
from entgov.searches import commands
from entgov.searches.models import SavedSearch
from tests.notices import counted, told, work
from tests.stream.conftest import post
from tests.wiki.conftest import new_page, save

__all__ = ["counted", "new_page", "post", "save", "told", "work"]


@pytest.fixture
def saved() -> Callable[..., SavedSearch]:
    """Saves a search of these words for somebody, within some spaces or everywhere."""

    def made(person: Person, words: str = "parking permit", *spaces: int) -> SavedSearch:
        ids = frozenset(map(str, spaces))
        query = understand(words).limited(Filters(spaces=ids))
        terms = f"q={words}&space={sorted(ids)}"
        with transaction():
            return commands.save(person, name=words, terms=terms, query=query, tells=True)

    return made
