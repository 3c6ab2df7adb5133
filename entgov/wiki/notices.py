"""Whom pages concern, and what stands about them, and what they are told.

What is still to be done stands in "Waiting for you" until it is done (`queries/waiting.py`); a
notice says once that it came, or how something ended.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.orm import joinedload

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.follows.models import Follow
from entgov.follows.queries import muted_ids, muted_words
from entgov.notifications.sources import Group, Kind, Shown, Telling
from entgov.spaces.models import Membership
from entgov.stream.models import Post
from entgov.stream.notices import Posts
from entgov.web.guard import Viewer
from entgov.wiki import facts as happened
from entgov.wiki.models import MustRead, Page, PageTag, Proposal, Report, Revision, page_key
from entgov.wiki.policy import (
    asked,
    audience_of,
    own_report,
    proposal_changeable_by,
    proposal_decidable_by,
    readable_by,
    report_answerable_by,
    run_by,
    without_owner,
)
from entgov.wiki.states import is_due
from entgov.wiki.telling import reason_of, stop_of, words_of

_REVIEWS = ("review", "review_late")
_OWN = ("handover", *_REVIEWS)
"""What is meant for one person, whatever they have muted."""


class Pages:
    """That a page changed, or is somebody's now."""

    THING = "page"
    KINDS = (
        Kind("page", _l("A page that you follow or own changes")),
        Kind("handover", _l("A page becomes yours"), mail="at_once"),
        Kind("review", _l("Pages of yours are due for review")),
        Kind("review_late", _l("Pages in spaces you run wait for their review"), mail="weekly"),
    )

    def tellings(self, fact: FactRecord) -> Iterable[Telling]:
        if fact.kind == happened.PageSaved.__name__:
            return self._saved(fact)
        if fact.kind == happened.PageOwnerChanged.__name__:
            return self._given(fact)
        return ()

    def _saved(self, fact: FactRecord) -> Iterator[Telling]:
        revision = db.session.get_one(Revision, fact.data["revision_id"])
        if revision.minor:
            return
        for people, reason in _concerned(fact.data["page_id"]):
            yield _telling("page", people, fact, ("page", fact.data["page_id"]), reason, again=True)

    def _given(self, fact: FactRecord) -> Iterator[Telling]:
        page_id = fact.data["page_id"]
        heir = select(Page.owner_id).where(
            Page.id == page_id, Page.owner_id == fact.data["person_id"]
        )
        yield _telling("handover", heir, fact, ("page", page_id), "own", again=True)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        rules = (
            readable_by(viewer),
            or_(notice.kind.in_(_OWN), _heard(viewer)),
            or_(notice.kind.not_in(("handover", "review")), Page.owner_id == viewer.id),
            or_(notice.kind.not_in(_REVIEWS), is_due(notice.happened_at)),
            or_(notice.kind != "review_late", run_by(viewer)),
        )
        return _exists(Page, notice, *rules)

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        pages = _pages(group.newest.thing_id for group in groups)
        shown = _all_shown(groups, pages, lambda page: (page, ""))
        for group in groups:
            number = group.newest.id
            if group.newest.kind in _REVIEWS and group.count > 1 and number in shown:
                all_of_them = url_for("wiki.reviews_due")
                shown[number] = replace(shown[number], title="", url=all_of_them)
        return shown


class Talk:
    """Posts about a page; whoever follows or owns it hears of them, whatever else they follow."""

    THING = "page_post"
    KINDS = (Kind("page_talk", _l("Somebody posts about a page that you follow or own")),)

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind not in ("PostPublished", "PostBroughtBack", "PostShownAgain"):
            return
        post = db.session.get_one(Post, fact.data["post_id"])
        kind, _, number = (post.about or "").partition(":")
        if kind == "page" and post.thread_id is None:
            for people, reason in _concerned(int(number)):
                about, thing = f"thread:{post.id}", (self.THING, post.id)
                yield Telling("page_talk", people, thing, about, reason, by=post.author_id)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        return and_(Posts().visible(viewer, notice), _page_stands(viewer, notice))

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        ids = {group.newest.thing_id for group in groups}
        posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(ids)))}
        pages = _pages(int((post.about or ":0").partition(":")[2]) for post in posts.values())
        by_post = {post.id: page for post in posts.values() for page in _about(pages, post)}
        return _all_shown(groups, by_post, lambda page: (page, ""), url_of=_thread)


class MustReads:
    """That somebody is asked to read a page."""

    THING = "must_read"
    KINDS = (Kind("must_read", _l("You are asked to read a page"), mail="at_once"),)

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        if fact.kind not in ("MustReadAsked", "MustReadChanged", "MustReadAskedAgain"):
            return
        must_read = db.session.get_one(MustRead, fact.data["must_read_id"])
        people = select(Person.id).where(audience_of(must_read, must_read.page.space))
        again = fact.kind == "MustReadAskedAgain"
        yield _telling("must_read", people, fact, (self.THING, must_read.id), "asked", again=again)

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        return _exists(MustRead, notice, MustRead.ended_at.is_(None), asked(viewer))

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        return _of_pages(MustRead, groups, lambda each: (each.page, each.note))


class Proposals:
    """Changes that are proposed to a page, and how that ended."""

    THING = "proposal"
    KINDS = (
        Kind("proposal", _l("Somebody proposes a change to a page that you answer for")),
        Kind("proposal_ended", _l("Your proposal is accepted or declined"), mail="at_once"),
    )

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        number = fact.data.get("proposal_id", 0)
        if fact.kind == happened.ProposalMade.__name__:
            people = _answering_for(fact.data["page_id"])
            yield _telling("proposal", people, fact, (self.THING, number), "own")
        if fact.kind in ("ProposalAccepted", "ProposalDeclined"):
            writer = select(Proposal.by_id).where(Proposal.id == number)
            yield _telling("proposal_ended", writer, fact, (self.THING, number), "wrote")

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        ended = and_(notice.kind == "proposal_ended", proposal_changeable_by(viewer))
        made = and_(notice.kind == "proposal", proposal_decidable_by(viewer))
        standing = Proposal.status != "withdrawn"
        return _exists(Proposal, notice, standing, or_(ended, made))

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        return _of_pages(
            Proposal,
            groups,
            lambda each: (each.page, each.status),
            url_of=lambda group: url_for("wiki.proposal", proposal_id=group.newest.thing_id),
        )


class Reports:
    """That something on a page is said to be wrong, and how that ended."""

    THING = "report"
    KINDS = (
        Kind("report", _l("Somebody reports that something is wrong on a page you answer for")),
        Kind("report_ended", _l("Your report of something wrong is answered"), mail="at_once"),
    )

    def tellings(self, fact: FactRecord) -> Iterator[Telling]:
        page_id = fact.data.get("page_id", 0)
        of_page = (Report.page_id == page_id, Report.kind == "wrong")
        if fact.kind == happened.PageReported.__name__:
            made = select(Report.id).where(*of_page, Report.by_id == fact.actor_id)
            for number in db.session.scalars(made.where(Report.status == "open")):
                people = _answering_for(page_id)
                yield _telling("report", people, fact, (self.THING, number), "own")
        if fact.kind == happened.ReportClosed.__name__:
            closed = select(Report.id).where(*of_page, Report.closed_by_id == fact.actor_id)
            for number in db.session.scalars(closed.where(Report.closed_at <= fact.at)):
                writer = select(Report.by_id).where(Report.id == number)
                yield _telling("report_ended", writer, fact, (self.THING, number), "wrote")

    def visible(self, viewer: Viewer, notice: Any) -> ColumnElement[bool]:
        ended = and_(notice.kind == "report_ended", own_report(viewer))
        made = and_(notice.kind == "report", report_answerable_by(viewer))
        return _exists(Report, notice, or_(ended, made))

    def shown(self, _viewer: Viewer, groups: Sequence[Group]) -> Mapping[int, Shown]:
        def url_of(group: Group) -> str:
            own = group.newest.kind == "report_ended"
            return url_for("wiki.own_reports" if own else "wiki.reports")

        return _of_pages(Report, groups, lambda each: (each.page, each.status), url_of=url_of)


def _telling(
    kind: str,
    people: Select[Any],
    fact: FactRecord,
    thing: tuple[str, int],
    reason: str,
    *,
    again: bool = False,
) -> Telling:
    about = page_key(fact.data["page_id"])
    return Telling(kind, people, thing, about, reason, again=again)


def _concerned(page_id: int) -> Iterator[tuple[Select[Any], str]]:
    """Its owner, unless they have said that they won't hear of it, and who follows it."""
    follow = (Follow.key == page_key(page_id),)
    stopped = select(Follow.person_id).where(*follow, Follow.stopped_at.is_not(None))
    owner = select(Page.owner_id).where(Page.id == page_id, Page.owner_id.not_in(stopped))
    yield owner, "own"
    yield select(Follow.person_id).where(*follow, Follow.stopped_at.is_(None)), "follows"


def _answering_for(page_id: int) -> Select[Any]:
    """Its owner; of a page without one, the stewards of its space."""
    owner = select(Page.owner_id).where(Page.id == page_id, ~without_owner())
    stewards = (
        select(Membership.person_id)
        .join(Page, Page.space_id == Membership.space_id)
        .where(Page.id == page_id, without_owner(), Membership.role == "steward")
    )
    return select(Person.id).where(or_(Person.id.in_(owner), Person.id.in_(stewards)))


def _heard(viewer: Viewer) -> ColumnElement[bool]:
    """The pages that no mute of the viewer keeps out."""
    tagged = select(PageTag.page_id).where(
        PageTag.page_id == Page.id, PageTag.tag.in_(muted_words(viewer, "tag"))
    )
    unmuted = Page.space_id.not_in(muted_ids(viewer, "space"))
    return and_(unmuted, ~tagged.correlate_except(PageTag).exists())


def _exists(model: Any, notice: Any, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(model.id).where(model.id == notice.thing_id, *where)
    return found.correlate_except(model).exists()


def _page_stands(viewer: Viewer, notice: Any) -> ColumnElement[bool]:
    """Whether the page that a post is about can be read: its title is told, also where the post
    outlives it."""
    page_id = cast(func.substr(Post.about, len("page:") + 1), Integer)
    found = select(Post.id).join(Page, Page.id == page_id)
    found = found.where(Post.id == notice.thing_id, readable_by(viewer))
    return found.correlate_except(Post, Page).exists()


def _pages(ids: Iterable[int]) -> Mapping[int, Page]:
    """The rule has judged already; these are for their titles."""
    found = select(Page).where(Page.id.in_(set(ids))).options(joinedload(Page.space))
    return {page.id: page for page in db.session.scalars(found)}


def _about(pages: Mapping[int, Page], post: Post) -> Iterator[Page]:
    page = pages.get(int((post.about or ":0").partition(":")[2]))
    if page:
        yield page


def _of_pages(
    model: Any,
    groups: Sequence[Group],
    told: Callable[[Any], tuple[Page, str]],
    url_of: Callable[[Group], str] | None = None,
) -> Mapping[int, Shown]:
    ids = {group.newest.thing_id for group in groups}
    page = joinedload(model.page).joinedload(Page.space)
    found = db.session.scalars(select(model).where(model.id.in_(ids)).options(page))
    return _all_shown(groups, {each.id: each for each in found}, told, url_of)


def _all_shown(
    groups: Sequence[Group],
    things: Mapping[int, Any],
    told: Callable[[Any], tuple[Page, str]],
    url_of: Callable[[Group], str] | None = None,
) -> dict[int, Shown]:
    """`told` gives the page of a thing and how it stands, or what is said of it."""
    shown = {}
    for group in groups:
        if thing := things.get(group.newest.thing_id):
            page, state = told(thing)
            here = url_for("wiki.show", space=page.space.slug, page=page.slug)
            shown[group.newest.id] = Shown(
                words=words_of(group, state),
                title=page.title,
                url=url_of(group) if url_of else here,
                reason=reason_of(group.newest),
                stop=stop_of(group.newest, page.id),
            )
    return shown


def _thread(group: Group) -> str:
    return url_for("stream.show", post_id=group.newest.thing_id)


SOURCES = (Pages(), Talk(), MustReads(), Proposals(), Reports())

HEARD = (
    happened.PageSaved,
    happened.PageOwnerChanged,
    happened.MustReadAsked,
    happened.MustReadChanged,
    happened.MustReadAskedAgain,
    happened.ProposalMade,
    happened.ProposalAccepted,
    happened.ProposalDeclined,
    happened.PageReported,
    happened.ReportClosed,
)
