"""Who may do what with pages: it follows from their space (`spaces.policy`), and from locks.

What is in the bin can be read by nobody; it can be found and brought back by whoever may write in
its space, unless who keeps order there has hidden it.
"""

from sqlalchemy import ColumnElement, and_, or_, select

from entgov.accounts.models import Person
from entgov.spaces.models import Space
from entgov.spaces.policy import (
    in_own_space,
    in_readable_space,
    in_space_run_by,
    in_writable_space,
    people_in,
    readers_of,
    writers,
)
from entgov.web.guard import Viewer
from entgov.wiki.models import Asked, MustRead, Page, Proposal, Removal, Report, Revision


def living() -> ColumnElement[bool]:
    """The pages that are not in the bin."""
    return Page.removal_id.is_(None)


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may read, with all their revisions."""
    return and_(living(), in_readable_space(Page.space_id, viewer))


def in_bin_of(viewer: Viewer) -> ColumnElement[bool]:
    """The pages in a bin that the person can look into."""
    return and_(
        Page.removal_id.in_(select(Removal.id).where(bin_open_to(viewer))),
        in_writable_space(Page.space_id, viewer),
    )


def managed_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person answers for: as their owner, or by running their space."""
    own = and_(Page.owner_id == viewer.id, in_writable_space(Page.space_id, viewer))
    return and_(living(), or_(own, in_space_run_by(Page.space_id, viewer)))


def without_owner() -> ColumnElement[bool]:
    """The pages that nobody owns, or somebody who was deactivated or lost sight of the space.

    The stewards of their space answer for these, so no page is without anybody.
    """
    owner = select(Person.id).where(
        Person.id == Page.owner_id, Person.status == "active", writers(Page.space_id)
    )
    return ~owner.correlate_except(Person).exists()


def handed_over_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages for which the person can find a new owner: by running their space."""
    return and_(run_by(viewer), without_owner())


def editable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may change; locked ones only if they answer for them."""
    return and_(
        living(),
        in_writable_space(Page.space_id, viewer),
        or_(~Page.locked, managed_by(viewer)),
    )


def discussable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may post about."""
    return and_(living(), in_writable_space(Page.space_id, viewer))


def restorable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The revisions that the person may bring back: those of pages they may change."""
    return Revision.page_id.in_(select(Page.id).where(editable_by(viewer)))


def nameable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The revisions that the person may give a name to: those of pages they answer for."""
    return Revision.page_id.in_(select(Page.id).where(managed_by(viewer)))


def removal_reversible_by(viewer: Viewer) -> ColumnElement[bool]:
    """What is in a bin that the person can see and bring back from it."""
    return and_(Removal.restored_at.is_(None), bin_open_to(viewer))


def bin_open_to(viewer: Viewer) -> ColumnElement[bool]:
    """What is or was in a bin that the person can look into; what was hidden is in none."""
    return and_(~Removal.by_order, in_writable_space(Removal.space_id, viewer))


def report_answerable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The reports of something wrong on pages that the person answers for."""
    return and_(
        Report.kind == "wrong", Report.page_id.in_(select(Page.id).where(managed_by(viewer)))
    )


def own_report(viewer: Viewer) -> ColumnElement[bool]:
    """What the person reported as wrong, on pages that they may still read."""
    return and_(
        Report.by_id == viewer.id,
        Report.kind == "wrong",
        Report.page_id.in_(select(Page.id).where(readable_by(viewer))),
    )


def run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that the person may lock, and ask an audience to read: by running their space."""
    return and_(living(), in_space_run_by(Page.space_id, viewer))


def proposable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages to which the person may propose a change: all that they may read.

    Screens offer it where they may not edit; who may edit can still send what they began while the
    page was locked.
    """
    return readable_by(viewer)


def proposal_readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The proposals that the person may read: those to pages that they may read.

    What is said about a proposal stands in the stream of the space, so hiding the proposal itself
    would only make riddles of it.
    """
    return Proposal.page_id.in_(select(Page.id).where(readable_by(viewer)))


def proposal_changeable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The proposals that the person may change and withdraw: their own."""
    return and_(Proposal.by_id == viewer.id, proposal_readable_by(viewer))


def proposal_decidable_by(viewer: Viewer) -> ColumnElement[bool]:
    """The proposals that the person may accept or decline: those to pages they answer for."""
    return Proposal.page_id.in_(select(Page.id).where(managed_by(viewer)))


def asked(viewer: Viewer) -> ColumnElement[bool]:
    """The must-reads whose audience the person is in, open or ended: `audience_of` for one."""
    by_name = select(Asked.must_read_id).where(Asked.person_id == viewer.id)
    page = select(Page.id)
    return or_(
        and_(
            MustRead.audience == "members",
            MustRead.page_id.in_(page.where(living(), in_own_space(Page.space_id, viewer))),
        ),
        and_(
            MustRead.audience == "people",
            MustRead.id.in_(by_name),
            MustRead.page_id.in_(page.where(readable_by(viewer))),
        ),
    )


def audience_of(must_read: MustRead, space: Space) -> ColumnElement[bool]:
    """The people whom a must-read of a page in this space asks now: `asked` for everybody.

    Who was named and can no longer read the page is not asked while that lasts, and neither is
    anybody who was deactivated.
    """
    active = Person.status == "active"
    if must_read.audience == "members":
        return and_(active, people_in(space))
    named = select(Asked.person_id).where(Asked.must_read_id == must_read.id)
    return and_(active, Person.id.in_(named), readers_of(space))


def asking_again_by(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that somebody is asked to read now, and all can be asked again by the person."""
    open_one = select(MustRead.page_id).where(MustRead.ended_at.is_(None))
    return and_(managed_by(viewer), Page.id.in_(open_one))


def must_read_run_by(viewer: Viewer) -> ColumnElement[bool]:
    """The must-reads that the person runs, and may know the answers to."""
    return MustRead.page_id.in_(select(Page.id).where(run_by(viewer)))
