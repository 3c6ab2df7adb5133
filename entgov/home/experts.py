"""Who knows about something: from what people say of themselves, what they answered, and wrote.

Whatever speaks for somebody is something that the viewer may read, and it is named: so nobody
learns from a name in this list that there is a page or a post that they can't see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from entgov.accounts.models import Person, Skill
from entgov.accounts.queries import skilled
from entgov.home.audience import audience_in
from entgov.search.filters import Filters
from entgov.search.index import IndexProblem
from entgov.search.library import Library
from entgov.search.query import understand
from entgov.spaces.queries import readable_spaces
from entgov.stream.models import Post
from entgov.stream.queries.answered import answers_among
from entgov.wiki.models import Page
from entgov.wiki.queries.people import writers_of

MOST, REASONS_SHOWN = 20, 3
_MOST_SKILLED, _PAGES, _POSTS = 100, 30, 200
_PAGES_ALONE, _POSTS_ALONE = (Filters(kinds=frozenset({kind})) for kind in ("page", "post"))


@dataclass
class Expert:
    """Somebody who knows about it, and why one may think so."""

    person: Person
    skills: list[tuple[Skill, int]] = field(default_factory=list)
    answers: list[Post] = field(default_factory=list)
    pages: list[tuple[Page, int]] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """What they say themselves weighs as much as two answers, and more where it is confirmed;
        many edits of one page count as three."""
        said = sum(6 + min(confirmed, 6) for _, confirmed in self.skills)
        wrote = sum(min(edits, 3) for _, edits in self.pages)
        return said + 3 * len(self.answers) + wrote


def experts(viewer: Any, asked: str) -> Sequence[Expert]:
    """Who knows about what is asked, who is likeliest on top."""
    found: dict[int, Expert] = {}

    def of(person: Person) -> Expert:
        return found.setdefault(person.id, Expert(person))

    for skill, confirmed in skilled([asked, *asked.split()[:8]], most=_MOST_SKILLED):
        of(skill.person).skills.append((skill, confirmed))
    page_ids, post_ids = _found_in_texts(viewer, asked)
    for answer in answers_among(viewer, post_ids):
        of(answer.author).answers.append(answer)
    for person, page, edits in writers_of(viewer, page_ids):
        of(person).pages.append((page, edits))
    likeliest = sorted(found.values(), key=lambda each: (-each.weight, each.person.name.casefold()))
    return likeliest[:MOST]


def _found_in_texts(viewer: Any, asked: str) -> tuple[list[int], list[int]]:
    """The pages and posts that match, by the viewer's own search; none while that is broken."""
    library: Library = current_app.extensions["entgov.library"]
    query = understand(asked)
    if query.wants_nothing:
        return [], []
    audience = audience_in(str(space.id) for space in readable_spaces(viewer))
    try:
        pages = library.search(query.limited(_PAGES_ALONE), audience, per_page=_PAGES)
        posts = library.search(query.limited(_POSTS_ALONE), audience, per_page=_POSTS)
    except IndexProblem:
        return [], []
    return [_id(hit.key) for hit in pages.hits], [_id(hit.key) for hit in posts.hits]


def _id(key: str) -> int:
    return int(key.partition(":")[2])
