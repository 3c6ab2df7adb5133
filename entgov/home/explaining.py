"""Says in words why each hit of a search stands where it does, for one person.

For whoever runs entgov and is asked why a page does not come first. It looks only through that
person's eyes, so it tells nothing that their own results page would not.
"""

from collections.abc import Iterator
from typing import Any

from entgov.home.meanings import Meanings
from entgov.home.search import PER_PAGE, audience_in
from entgov.search.index import Standing
from entgov.search.library import Library
from entgov.search.query import understand
from entgov.spaces.queries import readable_spaces


def explained(library: Library, viewer: Any, text: str, *, page: int = 1) -> Iterator[str]:
    """The hits of a page, each with the parts of its score. Raises IndexUnreadable."""
    spaces = {str(space.id): space for space in readable_spaces(viewer)}
    query = understand(text, Meanings(viewer, spaces).filters)
    hits = library.explain(query, audience_in(spaces), page=page, per_page=PER_PAGE)
    found = library.read(viewer, [hit.key for hit in hits])
    for place, hit in enumerate(hits, start=1 + (max(page, 1) - 1) * PER_PAGE):
        if hit.key in found:
            yield f"{place}. {found[hit.key].title} ({found[hit.key].kind}, {found[hit.key].url})"
            yield from (f"   {part}" for part in _parts(hit))
    if not found:
        yield "Nothing is found."


def _parts(hit: Standing) -> Iterator[str]:
    if not hit.said:
        yield "no words are asked for: the newest first"
        return
    if hit.titled:
        yield "2      its title is just what is asked for"
    if hit.complete:
        yield "1      it says all the words"
    said = " + ".join(f"{bit} {worth:.2f}" for bit, worth in hit.said.items())
    part = hit.score - 2 * hit.titled - hit.complete
    yield f"{part:.4f} of 1, for what it says: {said}"
    yield f"       × {hit.recent:.3f} for when it changed, × {hit.trust:g} for its state"
    yield f"{hit.score:.4f} in all"
