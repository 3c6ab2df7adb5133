"""Says in words why each hit of a search stands where it does, for one person.

For whoever runs entgov and is asked why a page does not come first. It looks only through that
person's eyes, so it tells nothing that their own results page would not.
"""

from collections.abc import Iterator
from typing import Any

from entgov.home.audience import audience_in
from entgov.home.meanings import Meanings
from entgov.home.search import PER_PAGE
from entgov.search.index import Standing
from entgov.search.library import Library
from entgov.spaces.queries import known_to


def explained(library: Library, viewer: Any, text: str, *, page: int = 1) -> Iterator[str]:
    """The hits of a page, each with the parts of its score. Raises IndexUnreadable."""
    known = known_to(viewer)
    spaces = {str(space.id): space for space in known.readable}
    own = frozenset(str(space.id) for space in known.own)
    meanings = Meanings(viewer, known)
    query = meanings.with_own_words(meanings.understood(text))
    hits = library.explain(query, audience_in(spaces), own=own, page=page, per_page=PER_PAGE)
    found = library.read(viewer, [key for hit in hits for key in (hit.key, hit.above) if key])
    for place, hit in enumerate(hits, start=1 + (max(page, 1) - 1) * PER_PAGE):
        if hit.key in found:
            yield f"{place}. {found[hit.key].title} ({found[hit.key].kind}, {found[hit.key].url})"
            yield from (f"   {part}" for part in _parts(hit))
            if hit.above in found:
                url = found[hit.above].url
                yield f"   put right above {url}, with the {hit.score:.4f} of that"
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
    part = hit.own_score - 2 * hit.titled - hit.complete
    yield f"{part:.4f} of 1, for what it says: {said}"
    yield f"       × {hit.recent:.3f} for when it changed, × {hit.trust:g} for its state"
    if hit.leading != 1:
        yield f"       × {hit.leading:.3f} for what leads to it"
    if hit.near != 1:
        yield f"       × {hit.near:.3f} for standing in a space of theirs"
    yield f"{hit.own_score:.4f} in all"
