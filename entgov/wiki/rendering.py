"""A page's text with its names filled in: what it links to, whom it mentions, its tags.

The result is stored and is the same for every reader. So a link says whether its page exists only
where all who read the text may know: in the same space, and in open ones. A link to any other
space leads to the address of that name, whether there is such a thing or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import func, or_, select

from entgov.accounts.addresses import person_address
from entgov.accounts.queries import ids_of_handles
from entgov.core.database import db, portions
from entgov.markup import LinkTarget, Parsed, Rendered, Targets, WikiLink, parse
from entgov.spaces.models import Space
from entgov.web.addresses import slug, tag_address
from entgov.wiki.addresses import new_page_address, page_address
from entgov.wiki.models import Page, PageAddress


@dataclass(frozen=True)
class Place:
    """The address that a link names; `space_id` is None where nothing may be told of the space."""

    space_id: int | None
    space_slug: str
    slug: str


@dataclass(frozen=True)
class Written:
    """A text as it is stored: rendered, with the places it links to and the tags it carries."""

    rendered: Rendered
    places: frozenset[Place]
    tags: Sequence[str]

    @property
    def derived(self) -> dict[str, Any]:
        """The columns of a revision that are made from its source."""
        return {
            "html": str(self.rendered.html),
            "plain": self.rendered.plain,
            "headings": [asdict(heading) for heading in self.rendered.headings],
            "renderer": self.rendered.renderer,
            "simplified": self.rendered.simplified,
        }


@dataclass(frozen=True)
class _Names:
    """The spaces that links may be resolved in, by slug and by name."""

    by_slug: dict[str, Space] = field(default_factory=dict)
    by_name: dict[str, Space] = field(default_factory=dict)

    def find(self, name: str) -> Space | None:
        return self.by_slug.get(slug(name)) or self.by_name.get(name.casefold())


def written(space: Space, source: str) -> Written:
    """Render a text as it reads in the space. Raises markup.TooLong."""
    return fill_in(space, parse(source))


def fill_in(space: Space, parsed: Parsed) -> Written:
    """Look up all that a text names, with one query for each kind, and render it."""
    references = parsed.references
    names = _spaces_named(space, {link.space for link in references.links if link.space})
    places = {link: _place(link, space, names) for link in references.links if _is_name(link)}
    targets = Targets(
        links=_links(places, [space, *names.by_slug.values()]),
        people={handle: person_address(handle) for handle in _known(references.mentions)},
        tags={tag: tag_address(tag) for tag in references.tags},
    )
    return Written(parsed.render(targets), frozenset(places.values()), references.tags)


def _spaces_named(home: Space, names: Iterable[str]) -> _Names:
    found = _Names()
    for some in portions(names):
        spaces = db.session.scalars(
            select(Space)
            .where(
                or_(Space.kind == "open", Space.id == home.id),
                or_(
                    Space.slug.in_([slug(name) for name in some]),
                    func.lower(Space.name).in_([name.lower() for name in some]),
                ),
            )
            .order_by(Space.id.desc())  # of two with one name the older counts
        )
        for each in spaces:
            found.by_slug[each.slug] = each
            found.by_name[each.name.casefold()] = each
    return found


def _is_name(link: WikiLink) -> bool:
    """Whether anything could ever stand at the link's address; `[[!?]]` stays text."""
    return bool(slug(link.page) and (link.space is None or slug(link.space)))


def _place(link: WikiLink, home: Space, names: _Names) -> Place:
    space = home if link.space is None else names.find(link.space)
    if space is None:
        return Place(None, slug(link.space or ""), slug(link.page))
    return Place(space.id, space.slug, slug(link.page))


def _links(places: dict[WikiLink, Place], spaces: Iterable[Space]) -> dict[WikiLink, LinkTarget]:
    current = _current_slugs(places.values(), {space.id for space in spaces})
    return {link: _target(link, place, current) for link, place in places.items()}


def _target(link: WikiLink, place: Place, current: dict[tuple[int, str], str]) -> LinkTarget:
    if place.space_id is None:
        return LinkTarget(page_address(place.space_slug, place.slug), "elsewhere")
    found = current.get((place.space_id, place.slug))
    if found is None:
        return LinkTarget(new_page_address(place.space_slug, link.page), "missing")
    return LinkTarget(page_address(place.space_slug, found), "found")


def _current_slugs(places: Iterable[Place], space_ids: set[int]) -> dict[tuple[int, str], str]:
    """Where pages are now, by their space and any address they ever had."""
    current = {}
    for some in portions({place.slug for place in places if place.space_id is not None}):
        rows = db.session.execute(
            select(PageAddress.space_id, PageAddress.slug, Page.slug)
            .join(Page, Page.id == PageAddress.page_id)
            .where(PageAddress.slug.in_(some), PageAddress.space_id.in_(space_ids))
        )
        current.update({(space_id, old): now for space_id, old, now in rows})
    return current


def _known(handles: Iterable[str]) -> Iterator[str]:
    for some in portions(handles):
        yield from ids_of_handles(some)
