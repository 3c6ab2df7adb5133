"""What a search keeps decoded is bounded, whatever is asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from entgov.search import postings
from entgov.search.documents import Document
from entgov.search.index import Index, Results
from entgov.search.whoosh_index import WhooshIndex
from tests.search.conftest import empty


def test_words_that_nobody_wrote_fill_no_memory(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    document: Callable[..., Document],
    ask: Callable[[Index, str], Results],
) -> None:
    monkeypatch.setattr(postings, "_CACHED", 5_000)
    index = WhooshIndex(tmp_path)
    empty(index)
    index.refresh([document("page:1", "Title")], [])
    for number in range(40):
        ask(index, " ".join(f"w{number}x{place}" for place in range(20)))
    (shelf,) = index._latest.exact().shelves.values()
    assert len(shelf._kept) < 100
