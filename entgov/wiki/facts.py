"""What happens to pages. Each carries the `space_id` of its page."""

from dataclasses import dataclass

from entgov.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutPage(Fact):
    page_id: int
    revision_id: int


class PageCreated(_AboutPage): ...


class PageSaved(_AboutPage):
    """A page that existed before has a new head."""


class PageRenamed(_AboutPage):
    """Comes with a PageSaved: the new head has another title."""


@dataclass(frozen=True, kw_only=True)
class _OfPage(Fact):
    page_id: int


class PageLocked(_OfPage):
    """From now on only its owner and the stewards of its space change the page."""


class PageUnlocked(_OfPage): ...


@dataclass(frozen=True, kw_only=True)
class _AboutProposal(Fact):
    page_id: int
    proposal_id: int


class ProposalMade(_AboutProposal): ...


class ProposalChanged(_AboutProposal):
    """Its writer gave it another wording."""


class ProposalAccepted(_AboutProposal): ...


class ProposalDeclined(_AboutProposal): ...


class ProposalWithdrawn(_AboutProposal): ...


@dataclass(frozen=True, kw_only=True)
class _AboutMustRead(Fact):
    page_id: int
    must_read_id: int


class MustReadAsked(_AboutMustRead): ...


class MustReadChanged(_AboutMustRead):
    """It has another date, or names more people."""


class MustReadAskedAgain(_AboutMustRead):
    """The page changed so much that everybody is asked to read it again."""


class MustReadEnded(_AboutMustRead): ...


class MustReadListExported(_AboutMustRead):
    """Somebody took along the list of those who have not confirmed to have read it."""


@dataclass(frozen=True, kw_only=True)
class PageAcknowledged(_AboutMustRead):
    """Somebody confirmed that they have read a revision."""

    revision_id: int


@dataclass(frozen=True, kw_only=True)
class RevisionNamed(_AboutPage):
    """A revision got a name, or another one."""

    name: str


@dataclass(frozen=True, kw_only=True)
class RevisionUnnamed(_AboutPage):
    """A revision has its name no longer."""

    name: str


@dataclass(frozen=True, kw_only=True)
class PageStatusChanged(_OfPage):
    """Its writers say something else of it: `status` is one of models.Status."""

    status: str


@dataclass(frozen=True, kw_only=True)
class PageOwnerChanged(_OfPage):
    """`person_id` answers for the page from now on."""

    person_id: int


class PageReviewed(_AboutPage):
    """Somebody checked whether the page still holds, and wrote down against what."""


class ReviewIntervalChanged(_OfPage): ...


class PageReported(_OfPage):
    """A reader says that something on the page is wrong."""


class ReportWithdrawn(_OfPage): ...


class ReportClosed(_OfPage):
    """Whoever answers for the page told how a report ended."""


class OutsideLinksAsked(Fact):
    """Who runs the space wants to know whether the addresses outside can still be reached."""


@dataclass(frozen=True, kw_only=True)
class _OfTemplate(Fact):
    template_id: int


class TemplateAdded(_OfTemplate): ...


class TemplateChanged(_OfTemplate): ...


class TemplateRemoved(_OfTemplate):
    """It is no longer offered for new pages; it can be put back."""


class TemplateRestored(_OfTemplate): ...


class PageMoved(_OfPage):
    """It stands below another page, or in another space: then both spaces have such a fact."""


class PageArranged(_OfPage):
    """It has another place among its siblings."""


class PageRemoved(_OfPage):
    """It was put into the bin of its space."""


class PageBroughtBack(_OfPage): ...


@dataclass(frozen=True, kw_only=True)
class BranchWentAlong(_OfPage):
    """What happened to a page happened to these below it too: one fact for a few hundred."""

    page_ids: tuple[int, ...]


class FrontPageChosen(_OfPage):
    """The space opens with the page."""


class FrontPageTakenOff(_OfPage): ...


class StarterArticlesLoaded(Fact):
    """The articles that come with entgov were put in: never again, whatever becomes of them."""

    kept = True


@dataclass(frozen=True, kw_only=True)
class _OfTag(Fact):
    """`name` is written in texts, `tag` is what it stands for, or stood for."""

    name: str
    tag: str


class TagRenamed(_OfTag):
    """What the name stood for goes by the tag from now on, together with what carried that."""


class TagSeparated(_OfTag):
    """The name is a tag of its own again."""


@dataclass(frozen=True, kw_only=True)
class TagsSettled(Fact):
    """These pages and posts count under other tags than before: one fact for a few hundred."""

    page_ids: tuple[int, ...] = ()
    post_ids: tuple[int, ...] = ()
