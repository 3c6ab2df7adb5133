"""A page's text with its names filled in: what it links to, whom it mentions, its tags.

The result is stored and is the same for every reader. So a link says whether its page exists only
where all who read the text may know: in the same space, and in open ones. A link to any other
space leads to the address of that name, whether there is such a thing or not. So does one to a
page that is in the bin, or has moved to where not all may read: who may, is led on from there.

What the database keeps beside the text is another matter: it knows of each link which page it
leads to, wherever that is. Whoever shows that has to ask for the viewer's rights.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, fields
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from entgov.accounts.addresses import person_address
from entgov.accounts.queries import ids_of_handles
from entgov.core.database import db, portions
from entgov.files.queries import pictures_for
from entgov.markup import LinkTarget, Parsed, Rendered, Targets, WikiLink, parse
from entgov.spaces.models import Space
from entgov.tags.queries import as_known
from entgov.web.addresses import slug, tag_address
from entgov.wiki.addresses import new_page_address, page_address
from entgov.wiki.models import OutsideLink, Page, PageAddress, PageLink, PageTag, Revision

UNRENDERED: Mapping[str, Any] = {
    "html": "",
    "plain": "",
    "headings": [],
    "renderer": "",
    "simplified": False,
}
"""What stands in place of what is made of a source, where that was not done yet."""


@dataclass(frozen=True)
class Place:
    """The address that a link names; `space_id` is None where nothing may be told of the space."""

    space_id: int | None
    space_slug: str
    slug: str

    @property
    def address(self) -> tuple[str, str]:
        return self.space_slug, self.slug


@dataclass(frozen=True)
class Lead:
    """A link as it is kept: the address, the page there, and whether that is shown in the text."""

    space_id: int | None
    space_slug: str
    slug: str
    target_id: int | None
    included: bool


@dataclass(frozen=True)
class Written:
    """A text as it is stored: rendered, with its links, its tags and the addresses outside."""

    rendered: Rendered
    leads: frozenset[Lead]
    tags: Sequence[str]
    outside: Sequence[str]
    files: Sequence[int] = ()
    alts: Sequence[tuple[int, str]] = ()

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


def written(space: Space, source: str, *, by: int | None = None) -> Written:
    """Render a text as it reads in the space. Raises markup.TooLong."""
    return fill_in(space, parse(source), by=by)


def rendered(revision: Revision) -> Revision:
    """The revision ready to be shown: an old one that came with an import is rendered now.

    Nothing is written by that. Each reading costs one rendering, within the bounds of all texts.
    """
    if not revision.renderer:
        text = written(revision.page.space, revision.source)
        for column, value in text.derived.items():
            set_committed_value(revision, column, value)
    return revision


def fill_in(
    space: Space, parsed: Parsed, *, by: int | None = None, page_id: int | None = None
) -> Written:
    """Look up all that a text names, with one query for each kind, and render it.

    `by` is the id of who writes it: what they uploaded for it is theirs alone until it is saved.
    `page_id` is the page that has the text, if it is there already.
    """
    references = parsed.references
    names = _spaces_named(space, {link.space for link in references.links if link.space})
    kept = _kept_places(page_id, space) if page_id else {}
    places = {
        link: (not link.space and kept.get(slug(link.page))) or _place(link, space, names)
        for link in references.links
        if _is_name(link)
    }
    known = _pages_at(places.values())
    targets = Targets(
        links={
            link: _target(link, place, known.get(place.address), space)
            for link, place in places.items()
        },
        people={handle: person_address(handle) for handle in _known(references.mentions)},
        tags={tag: tag_address(tag) for tag in references.tags},
        pictures=pictures_for(references.files, space_id=space.id, by=by),
    )
    included = {places[link] for link in references.included if link in places}
    leads = (_lead(place, known, place in included) for place in places.values())
    return Written(
        parsed.render(targets),
        frozenset(leads),
        references.tags,
        references.outside,
        references.files,
        references.alts,
    )


def note_references(page_id: int, text: Written) -> None:
    """Make what is known of the links, tags and addresses in a page's text the text's own."""
    leads = {astuple(lead) for lead in text.leads}
    _converge(PageLink, page_id, [column.name for column in fields(Lead)], leads)
    _converge(PageTag, page_id, ["tag"], {(tag,) for tag in as_known(text.tags)})
    _converge(OutsideLink, page_id, ["url"], {(url,) for url in text.outside})


def _converge(model: Any, page_id: int, names: Sequence[str], wanted: set[tuple[Any, ...]]) -> None:
    """Make the rows of the page those that are wanted; where they are, nothing is written.

    Of a page that thousands of others name, the texts are rendered anew one by one, and hardly any
    row of theirs changes.
    """
    columns = (getattr(model, name) for name in names)
    there = db.session.execute(select(*columns).where(model.page_id == page_id)).all()
    if len(there) == len(wanted) and {tuple(row) for row in there} == wanted:
        return
    db.session.execute(delete(model).where(model.page_id == page_id))
    if wanted:
        rows = [{"page_id": page_id, **dict(zip(names, row, strict=True))} for row in wanted]
        db.session.execute(insert(model), rows)


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


def _kept_places(page_id: int, home: Space) -> dict[str, Place]:
    """Where links without a space led before the page came here from another one.

    They go on leading to the same pages, as long as everybody may know of the space it came from.
    """
    once = select(PageAddress.space_id).where(PageAddress.page_id == page_id)
    rows = db.session.execute(
        select(PageLink.space_id, PageLink.space_slug, PageLink.slug)
        .join(Space, Space.id == PageLink.space_id)
        .where(PageLink.page_id == page_id, PageLink.target_id.is_not(None))
        .where(Space.id != home.id, Space.kind == "open", Space.id.in_(once))
    )
    return {page: Place(space_id, space, page) for space_id, space, page in rows}


def _is_name(link: WikiLink) -> bool:
    """Whether anything could ever stand at the link's address; `[[!?]]` stays text."""
    return bool(slug(link.page) and (link.space is None or slug(link.space)))


def _place(link: WikiLink, home: Space, names: _Names) -> Place:
    space = home if link.space is None else names.find(link.space)
    if space is None:
        return Place(None, slug(link.space or ""), slug(link.page))
    return Place(space.id, space.slug, slug(link.page))


@dataclass(frozen=True)
class _Found:
    """A page as it is now: where, and whether all may know who may read in an open space."""

    id: int
    space_id: int
    space_slug: str
    slug: str
    open: bool
    removed: bool


def _target(link: WikiLink, place: Place, found: _Found | None, home: Space) -> LinkTarget:
    if place.space_id is None:
        return LinkTarget(page_address(*place.address), "elsewhere")
    if found is None:
        return LinkTarget(new_page_address(place.space_slug, link.page), "missing")
    if found.removed or not (found.open or found.space_id == home.id):
        return LinkTarget(page_address(*place.address), "elsewhere")
    return LinkTarget(page_address(found.space_slug, found.slug), "found")


def _lead(place: Place, known: Mapping[tuple[str, str], _Found], included: bool) -> Lead:
    found = known.get(place.address)
    return Lead(place.space_id, *place.address, found.id if found else None, included)


def _pages_at(places: Iterable[Place]) -> dict[tuple[str, str], _Found]:
    """The pages at these addresses, now or once, whoever may read them."""
    wanted = {place.address for place in places}
    spaces, there = {space for space, _ in wanted}, aliased(Space)
    found: dict[tuple[str, str], _Found] = {}
    for some in portions({page for _, page in wanted}):
        rows: Iterable[Any] = db.session.execute(
            select(
                there.slug,
                PageAddress.slug,
                Page.id,
                Page.space_id,
                Space.slug,
                Page.slug,
                Space.kind == "open",
                Page.removal_id.is_not(None),
            )
            .select_from(PageAddress)
            .join(there, there.id == PageAddress.space_id)
            .join(Page, Page.id == PageAddress.page_id)
            .join(Space, Space.id == Page.space_id)
            .where(PageAddress.slug.in_(some), there.slug.in_(spaces))
        )
        found.update({(space, page): _Found(*now) for space, page, *now in rows})
    return found


def _known(handles: Iterable[str]) -> Iterator[str]:
    for some in portions(handles):
        yield from ids_of_handles(some)
