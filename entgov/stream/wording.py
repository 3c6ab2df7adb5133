"""From what was typed to what a post stores: clean HTML, plain text, and whom and what it names.

The HTML is the same for every viewer: a mention links to the person, whether or not they can read
the post. Posts know no pages, so a wiki link stays text.
"""

from dataclasses import dataclass

from entgov.accounts.addresses import person_address
from entgov.accounts.queries import ids_of_handles
from entgov.markup import Rendered, Targets, parse
from entgov.web.addresses import tag_address


@dataclass(frozen=True)
class Worded:
    """A text that is ready to be stored. `mentioned` are ids of people, `tags` are normalised."""

    source: str
    rendered: Rendered
    mentioned: tuple[int, ...]
    tags: tuple[str, ...]

    @property
    def shown(self) -> dict[str, str]:
        """The columns that a post and its revision have in common."""
        return {
            "source": self.source,
            "html": str(self.rendered.html),
            "renderer": self.rendered.renderer,
        }


def worded(source: str) -> Worded:
    """Read and render a text; asks the database once, if it mentions anybody."""
    parsed = parse(source)
    names = parsed.references
    people = ids_of_handles(names.mentions) if names.mentions else {}
    targets = Targets(
        people={handle: person_address(handle) for handle in people},
        tags={tag: tag_address(tag) for tag in names.tags},
    )
    return Worded(source, parsed.render(targets), tuple(people.values()), names.tags)
