"""From what was typed to what a post stores: clean HTML, plain text, and whom and what it names.

The HTML is the same for every viewer: a mention links to the person, whether or not they can read
the post. A space is named like a person, by its address; only an open one is linked, so that no
text tells of a space that some of its readers may not know. Posts know no pages, so a wiki link
stays text.
"""

from collections.abc import Collection
from dataclasses import dataclass

from entgov.accounts.addresses import person_address
from entgov.accounts.queries import ids_of_handles
from entgov.files.queries import pictures_for
from entgov.markup import Rendered, Targets, parse
from entgov.spaces.addresses import space_address
from entgov.spaces.queries import named_spaces
from entgov.web.addresses import tag_address
from entgov.web.guard import Viewer


@dataclass(frozen=True)
class Worded:
    """A text that is ready to be stored. `mentioned` are ids of people, `addressed` ids of spaces,
    `tags` are normalised, `files` are ids of files, `alts` what it says that they show."""

    source: str
    rendered: Rendered
    mentioned: tuple[int, ...]
    tags: tuple[str, ...]
    files: tuple[int, ...] = ()
    alts: tuple[tuple[int, str], ...] = ()
    addressed: tuple[int, ...] = ()

    @property
    def shown(self) -> dict[str, str]:
        """The columns that a post and its revision have in common."""
        return {
            "source": self.source,
            "html": str(self.rendered.html),
            "renderer": self.rendered.renderer,
        }


def worded(
    source: str,
    *,
    space_id: int | None = None,
    also_in: Collection[int] = (),
    by: int | None = None,
    viewer: Viewer | None = None,
) -> Worded:
    """Read and render a text; asks the database once for people, for spaces
    and for files, if it names any.

    `by` is the id of who writes it, in a space and perhaps in others. A `viewer` only looks at
    what they are writing.
    """
    parsed = parse(source)
    names = parsed.references
    people = ids_of_handles(names.mentions) if names.mentions else {}
    others = [each for each in names.mentions if each not in people]
    spaces = named_spaces(others, by) if others else []
    targets = Targets(
        people={
            **{handle: person_address(handle) for handle in people},
            **{space.slug: space_address(space.slug) for space in spaces if space.kind == "open"},
        },
        tags={tag: tag_address(tag) for tag in names.tags},
        pictures=pictures_for(
            names.files, space_id=space_id, also_in=also_in, by=by, viewer=viewer
        ),
    )
    rendered = parsed.render(targets)
    return Worded(
        source,
        rendered,
        tuple(people.values()),
        names.tags,
        names.files,
        names.alts,
        tuple(space.id for space in spaces),
    )
