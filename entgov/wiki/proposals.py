"""How a proposal stands to its page as that is now: whether the two still fit, and what it changes.

Nothing of this is stored: a page that changes may make a proposal stale or let it fit again.
"""

from dataclasses import dataclass
from functools import cached_property

from entgov.wiki.compare import Comparison, compare
from entgov.wiki.merge import Merge, merge
from entgov.wiki.models import Proposal, Revision


@dataclass(frozen=True)
class Fit:
    """A proposal beside its page."""

    proposal: Proposal

    @property
    def stale(self) -> bool:
        """Whether the page has changed since the proposal was made."""
        return self.proposal.base_id != self.proposal.page.head_id

    @cached_property
    def title(self) -> Merge:
        """The title with what came since."""
        proposal = self.proposal
        return merge(proposal.base.title, proposal.page.head.title, proposal.title)

    @cached_property
    def content(self) -> Merge:
        """The text with what came since."""
        proposal = self.proposal
        return merge(proposal.base.source, proposal.page.head.source, proposal.source)

    @property
    def clean(self) -> bool:
        """Whether both can be put together without anybody's help."""
        return not self.stale or (self.title.clean and self.content.clean)

    @property
    def _lands_on_head(self) -> bool:
        return self.proposal.status == "open" and self.stale and self.clean

    @property
    def before(self) -> Revision:
        """The revision that the changes are shown against: the one they would be put on."""
        return self.proposal.page.head if self._lands_on_head else self.proposal.base

    @property
    def in_title(self) -> Comparison:
        """What it changes in the title."""
        after = self.title.text if self._lands_on_head else self.proposal.title
        return compare(self.before.title, after)

    @property
    def in_content(self) -> Comparison:
        """What it changes in the text."""
        after = self.content.text if self._lands_on_head else self.proposal.source
        return compare(self.before.source, after)

    @property
    def together(self) -> dict[str, str]:
        """The fields of a form that puts both together; where they differ, both stand there."""
        head = self.proposal.page.head
        said = self.proposal.language
        changed = said != self.proposal.base.language
        return {
            "title": " ".join(self.title.with_both().split()),
            "content": self.content.with_both(),
            "language": (said if changed else head.language) or "",
            "base": str(head.id),
        }
