"""Every screen of entgov, by name: what accessibility, language and pictures are proved over.

`tests/architecture/test_screens.py` proves the table complete: each address that answers GET
stands in it, or in `NO_SCREENS` with the reason why it shows nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select

from entgov.accounts import commands as accounts
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.facts import RoleChanged
from entgov.accounts.models import Person, SignInSession, Skill
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.core.places import shipped
from entgov.drafts import commands as drafts
from entgov.drafts.commands import Subject
from entgov.drafts.sheets import Sheet
from entgov.files import commands as files
from entgov.files.receiving import receive
from entgov.glossary import commands as glossary
from entgov.groups import commands as groups
from entgov.inspections import commands as inspections
from entgov.notifications.mailing import stopping
from entgov.notifications.mailing.judging import Bundle
from entgov.order import commands as order
from entgov.search.query import understand
from entgov.searches import commands as searches
from entgov.spaces import commands as spaces
from entgov.spaces.models import InspectedThing, Inspection, Membership, Space
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import PollChoice, Post, PostTag
from entgov.stream.policy import readable_by as posts_of
from entgov.sums.models import EmptySearch
from entgov.tokens import commands as tokens
from entgov.transfer.incoming.models import Import, ImportItem
from entgov.wiki.commands import asking, proposing, removing, reporting, saving
from entgov.wiki.models import Page, Report, Revision
from entgov.wiki.policy import readable_by as pages_of
from tests.providers.world import made as provider_made
from tests.rosters.world import roster_made


@dataclass(frozen=True)
class Screen:
    """One screen, in one state.

    endpoint   whose it is; None for an address that leads nowhere
    query      what stands behind the `?`
    about      parts of the address that are not the usual ones of `parts_of`
    who        administrator, staff or visitor: who looks at it
    """

    endpoint: str | None
    query: str = ""
    about: dict[str, str] = field(default_factory=dict)
    who: str = "administrator"


SCREENS: dict[str, Screen] = {
    "home": Screen("home.show", who="staff"),
    "home-everyone": Screen("home.show", "order=everyone", who="staff"),
    "home-unread": Screen("home.show", "order=unread", who="staff"),
    "home-older": Screen("home.show", "before=1700000000000000-1", who="staff"),
    "drafts": Screen("drafts.index", who="staff"),
    "drafts-full": Screen("drafts.index"),
    "draft": Screen("drafts.show", about={"token": "draft"}),
    "draft-compare": Screen("drafts.compare", about={"token": "draft"}),
    "draft-removal": Screen("drafts.remove", about={"token": "draft"}),
    "stream": Screen("stream.index", who="staff"),
    "mentions": Screen("stream.mentions", who="staff"),
    "new-post": Screen("stream.new", who="staff"),
    "new-post-more": Screen("stream.new", "kind=poll&space=everyone"),
    "new-praise": Screen("stream.new", "kind=praise", who="staff"),
    "new-announcement": Screen("stream.new", "kind=announcement"),
    "scheduled": Screen("stream.scheduled"),
    "scheduled-none": Screen("stream.scheduled", who="staff"),
    "scheduled-change": Screen("stream.change_scheduled"),
    "scheduled-removal": Screen("stream.discard_scheduled"),
    "thread": Screen("stream.show"),
    "thread-far-page": Screen("stream.show", "page=99"),
    "reply": Screen("stream.reply"),
    "reply-quoting": Screen("stream.reply", "quoting=1"),
    "reactions": Screen("stream.reactions", about={"post_id": "question"}),
    "question": Screen("stream.show", about={"post_id": "question"}),
    "questions": Screen("stream.questions"),
    "questions-answered": Screen("stream.questions", "status=answered"),
    "poll": Screen("stream.show", about={"post_id": "poll"}, who="staff"),
    "vote": Screen("stream.vote", about={"post_id": "poll"}),
    "votes": Screen("stream.votes", about={"post_id": "poll"}),
    "announcement": Screen("stream.show", about={"post_id": "announcement"}),
    "acknowledgements": Screen("stream.acknowledgements", about={"post_id": "announcement"}),
    "ideas": Screen("stream.ideas"),
    "ideas-none": Screen("stream.ideas", "status=declined&sort=newest", who="staff"),
    "idea": Screen("stream.show", about={"post_id": "idea"}),
    "idea-decision": Screen("stream.decide", about={"post_id": "idea"}),
    "idea-decider": Screen("stream.choose_decider", about={"post_id": "idea"}),
    "saved": Screen("stream.saved"),
    "saved-none": Screen("stream.saved", who="staff"),
    "save": Screen("stream.save"),
    "share": Screen("stream.share"),
    "post-edit": Screen("stream.edit", about={"post_id": "own_post"}),
    "post-history": Screen("stream.history"),
    "post-removal": Screen("stream.remove", about={"post_id": "own_post"}),
    "spaces": Screen("spaces.index", who="staff"),
    "new-space": Screen("spaces.new", who="staff"),
    "space": Screen("space.show"),
    "space-from-outside": Screen("space.show", about={"space": "closed"}),
    "space-edit": Screen("spaces.edit"),
    "space-life": Screen("life.show"),
    "space-members": Screen("spaces.members"),
    "space-invite": Screen("spaces.invite", about={"space": "own_space"}),
    "space-leave": Screen("spaces.leave", about={"space": "own_space"}),
    "pages": Screen("wiki.index"),
    "pages-recent": Screen("wiki.index", "sort=changed"),
    "pages-tree": Screen("wiki.index", "sort=tree"),
    "pages-none": Screen("wiki.index", "q=zyxwv"),
    "new-page-below": Screen("wiki.new", "parent=welcome-to-the-knowledge-base"),
    "space-missing": Screen("space.show", about={"space": "gap"}),
    "page-lock": Screen("wiki.lock"),
    "page-propose": Screen("wiki.propose"),
    "page-proposals": Screen("wiki.proposals_to_page"),
    "proposals": Screen("wiki.proposals"),
    "proposals-own": Screen("wiki.own_proposals", who="staff"),
    "proposal": Screen("wiki.proposal"),
    "proposal-acceptance": Screen("wiki.accept_proposal"),
    "proposal-refusal": Screen("wiki.decline_proposal"),
    "proposal-edit": Screen("wiki.change_proposal"),
    "proposal-withdrawal": Screen("wiki.withdraw_proposal"),
    "conversation": Screen("wiki.conversation"),
    "conversation-new": Screen("wiki.join_conversation"),
    "thread-page": Screen("wiki.distil"),
    "proposal-talk": Screen("wiki.talk_about_proposal"),
    "must-reads": Screen("wiki.own_must_reads"),
    "must-reads-read": Screen("wiki.own_must_reads", "status=read", who="staff"),
    "page-must-reads": Screen("wiki.must_reads"),
    "must-read": Screen("wiki.must_read"),
    "must-read-edit": Screen("wiki.change_must_read"),
    "must-read-end": Screen("wiki.end_must_read"),
    "new-page": Screen("wiki.new"),
    "page": Screen("wiki.show"),
    "page-edit": Screen("wiki.edit"),
    "page-history": Screen("wiki.history"),
    "page-history-named": Screen("wiki.history", "named=only"),
    "page-compare": Screen("wiki.compare"),
    "page-compare-side": Screen("wiki.compare", "view=side"),
    "page-authors": Screen("wiki.authors"),
    "page-revision-name": Screen("wiki.name_revision"),
    "page-revision": Screen("wiki.revision"),
    "page-move": Screen("wiki.move"),
    "page-position": Screen("wiki.position"),
    "page-removal": Screen("wiki.remove"),
    "page-removed": Screen("wiki.show", about={"page": "removed"}),
    "pages-arrange": Screen("wiki.arrange"),
    "bin": Screen("wiki.in_bin"),
    "page-missing": Screen("wiki.show", about={"page": "gap"}),
    "page-status": Screen("wiki.status"),
    "page-owner": Screen("wiki.owner"),
    "page-review": Screen("wiki.review"),
    "page-review-settings": Screen("wiki.review_settings"),
    "page-reviews": Screen("wiki.reviews"),
    "page-report": Screen("wiki.report"),
    "waiting": Screen("wiki.waiting"),
    "handover": Screen("wiki.handover"),
    "reviews": Screen("wiki.reviews_due"),
    "reports": Screen("wiki.reports"),
    "reports-own": Screen("wiki.own_reports"),
    "report-answer": Screen("wiki.answer_report"),
    "report-post": Screen("order.report_post", about={"post_id": "question"}),
    "report-page": Screen("order.report_page", who="staff"),
    "order": Screen("order.queue"),
    "order-decided": Screen("order.queue", "status=decided"),
    "order-none": Screen("order.queue", who="staff"),
    "order-case": Screen("order.case"),
    "order-mine": Screen("order.mine", who="staff"),
    "order-reported": Screen("order.mine", "show=reports", who="staff"),
    "order-second": Screen("order.ask_second", who="staff"),
    "space-rules": Screen("spaces.rules", about={"space": "everyone"}),
    "files": Screen("files.index"),
    "files-none": Screen("files.index", "q=zyxwv"),
    "files-removed": Screen("files.index", "kind=removed"),
    "files-new": Screen("files.new", who="staff"),
    "file": Screen("files.about"),
    "file-edit": Screen("files.edit"),
    "file-version": Screen("files.replace"),
    "file-removal": Screen("files.remove"),
    "space-export": Screen("exports.index"),
    "import": Screen("imports.new"),
    "import-preview": Screen("imports.show"),
    "import-running": Screen("imports.show", about={"import_id": "running_import"}),
    "import-done": Screen("imports.show", "show=losses", about={"import_id": "done_import"}),
    "people": Screen("people.index", who="staff"),
    "people-none": Screen("people.index", "q=zyxwv", who="staff"),
    "people-filtered": Screen("people.index", "team=a&place=b", who="staff"),
    "who-knows": Screen("people.who_knows", who="staff"),
    "who-knows-results": Screen("people.who_knows", "q=service", who="staff"),
    "who-knows-nobody": Screen("people.who_knows", "q=zyxwv", who="staff"),
    "person": Screen("people.show"),
    "person-pages": Screen("people.pages"),
    "person-answers": Screen("people.answers"),
    "person-contributions": Screen("people.contributions"),
    "person-team": Screen("people.team"),
    "tag": Screen("tags.show"),
    "tags": Screen("tags.index"),
    "tags-none": Screen("tags.index", "q=zyxwv"),
    "page-links": Screen("wiki.links"),
    "space-changes": Screen("wiki.upkeep", about={"kind": "changes"}),
    "space-wanted": Screen("wiki.upkeep", about={"kind": "wanted"}),
    "space-orphans": Screen("wiki.upkeep", about={"kind": "orphans"}),
    "space-linked": Screen("wiki.upkeep", about={"kind": "linked"}),
    "space-outside": Screen("wiki.upkeep", about={"kind": "outside"}),
    "words": Screen("glossary.index"),
    "words-for-readers": Screen("glossary.index", about={"space": "everyone_space"}, who="staff"),
    "words-none": Screen("glossary.index", about={"space": "own_space"}),
    "word-new": Screen("glossary.add"),
    "word-change": Screen("glossary.change"),
    "templates": Screen("wiki.templates", about={"space": "own_space"}),
    "new-template": Screen("wiki.new_template", about={"space": "own_space"}),
    "template-edit": Screen("wiki.edit_template", about={"space": "own_space"}),
    "new-page-begun": Screen("wiki.new", "template=decision"),
    "tags-in-order": Screen("tags_admin.index"),
    "tags-in-order-none": Screen("tags_admin.index", "q=zyxwv"),
    "tag-rename": Screen("tags_admin.rename"),
    "tag-unused": Screen("tags.show", about={"tag": "gap"}),
    "search": Screen("search.results", who="staff"),
    "search-results": Screen("search.results", "q=service", who="staff"),
    "search-nothing": Screen("search.results", "q=zyxwv", who="staff"),
    "search-put-right": Screen("search.results", "q=servcie", who="staff"),
    "search-exact": Screen("search.results", "q=servcie&exact=1&kind=page", who="staff"),
    "search-filtered": Screen(
        "search.results",
        'q="of+the"+-zyxwv+kind:page&after=1999&state=current&from=zyxwv&sort=newest',
        who="staff",
    ),
    "search-saved": Screen("saved_searches.index"),
    "search-saved-none": Screen("saved_searches.index", who="staff"),
    "search-save": Screen("saved_searches.new", "q=service&kind=page", who="staff"),
    "search-saved-edit": Screen("saved_searches.edit"),
    "searches-missed": Screen("missed.index"),
    "space-searches": Screen("missed.in_space", about={"space": "everyone"}),
    "settings": Screen("settings.show", who="staff"),
    "settings-profile": Screen("profile.edit", who="staff"),
    "settings-photo": Screen("photos.edit", who="staff"),
    "settings-skills": Screen("profile.skills", who="staff"),
    "settings-away": Screen("profile.away", who="staff"),
    "settings-follows": Screen("follows.index"),
    "notifications": Screen("notifications.index"),
    "notifications-none": Screen("notifications.index", "before=MS4x", who="staff"),
    "settings-notifications": Screen("notifications.settings", who="staff"),
    "settings-suggestions": Screen("follows.suggested", who="staff"),
    "settings-mutes": Screen("follows.index", "show=muted"),
    "settings-display": Screen("settings.display", who="staff"),
    "accessibility": Screen("accessibility.statement", who="visitor"),
    "settings-feeds": Screen("feeds.index"),
    "settings-password": Screen("settings.password", who="staff"),
    "settings-email": Screen("own_email.change", who="staff"),
    "tokens": Screen("tokens_admin.index"),
    "token-new": Screen("tokens_admin.new"),
    "token-revocation": Screen("tokens_admin.revoke"),
    "groups": Screen("groups_admin.index"),
    "groups-none": Screen("groups_admin.index", "q=zyxwv"),
    "group": Screen("groups_admin.show"),
    "group-unlink": Screen("groups_admin.unlink"),
    "settings-factors": Screen("factors.index", who="staff"),
    "settings-app": Screen("factors.add_app"),
    "settings-app-removal": Screen("factors.remove_app"),
    "settings-passkey": Screen("factors.add_passkey"),
    "settings-recovery": Screen("factors.recovery"),
    "accounts-without-factor": Screen("accounts_admin.index", "factor=none"),
    "account-factors-removal": Screen("accounts_admin.factors_removal"),
    "providers": Screen("providers_admin.index"),
    "account-identities": Screen("identities_admin.index"),
    "provider": Screen("providers_admin.provider"),
    "provider-new": Screen("providers_admin.new"),
    "provider-removal": Screen("providers_admin.removal"),
    "accounts": Screen("accounts_admin.index"),
    "account": Screen("accounts_admin.person"),
    "account-new": Screen("accounts_admin.new"),
    "account-email": Screen("accounts_admin.email"),
    "account-deactivation": Screen("accounts_admin.deactivation"),
    "account-leaving": Screen("leaving.change"),
    "lists-of-people": Screen("rosters.index"),
    "list-of-people": Screen("rosters.show"),
    "list-of-people-running": Screen("rosters.show", about={"roster_id": "running_roster"}),
    "list-of-people-undo": Screen("rosters.undo", about={"roster_id": "done_roster"}),
    "account-role": Screen("accounts_admin.role", about={"person_id": "other_administrator"}),
    "health": Screen("health_page.index"),
    "admin-settings": Screen("admin_settings.index"),
    "admin-settings-found": Screen("admin_settings.index", "q=posts"),
    "admin-settings-none": Screen("admin_settings.index", "q=zyxwv"),
    "admin-settings-appearance": Screen("admin_settings.change"),
    "admin-settings-mail": Screen("admin_settings.change", about={"group": "mail"}),
    "audit": Screen("audit.index"),
    "audit-none": Screen("audit.index", "q=zyxwv&since=2020-01-01&until=2020-01-02"),
    "audit-entry": Screen("audit.show"),
    "inspections": Screen("inspections.index"),
    "inspection-new": Screen("inspections.new"),
    "space-inspections": Screen("space_inspections.index", about={"space": "inspected"}),
    "space-inspected": Screen("space.show", about={"space": "inspected"}),
    "deliveries": Screen("deliveries.index"),
    "mail": Screen("mail.index"),
    "unsubscribe": Screen("unsubscribing.ask", about={"token": "stopping"}, who="visitor"),
    "design": Screen("design.show", who="staff"),
    "sign-in": Screen("sessions.sign_in", who="visitor"),
    "forgotten-password": Screen("sessions.forgotten", who="visitor"),
    "join": Screen("links.join", about={"token": "invitation"}, who="visitor"),
    "reset": Screen("links.reset", about={"token": "reset"}, who="visitor"),
    "link-ended": Screen("links.join", about={"token": "gap"}, who="visitor"),
    "offline": Screen("installable.offline", who="visitor"),
    "not-found": Screen(None, who="staff"),
}

NO_SCREENS: dict[str, str] = {
    "identities_admin.removal": "whoever is linked has one; tests/providers looks at it",
    "own_email.prove": "its link goes by mail; tests/accounts looks at it",
    "suggestions.show": "a list for scripts",
    "confirming.ask": "leads on, where somebody has signed in of late; tests/factors looks at it",
    "factors.rename_passkey": "whoever has one is asked for it; tests/factors looks at it",
    "factors.remove_passkey": "whoever has one is asked for it; tests/browser looks at it",
    "provider_sign_in.answer": "leads on; tests/providers looks at what it refuses",
    "provider_sign_in.link": "for who comes from a provider; tests/providers looks at it",
    "second_step.ask": "leads to signing in, without a first step; tests/factors looks at it",
    "second_step.set_up": "as above",
    "glossary.for_all": "leads to the words of the space that all are in",
    "static": "files",
    "exports.page_markdown": "a file",
    "exports.page_html": "a file",
    "exports.fetch": "a file",
    "imports.progress": "a piece of a screen, for a script",
    "exports.state": "a piece of a screen, for a script",
    "stream.newer": "a count for a script",
    "live.listen": "ids for a script, as things happen",
    "notifications.bell": "a piece of a screen, for a script",
    "notifications.show": "leads to what a notice is of",
    "stream.not_acknowledged": "a list for spreadsheets",
    "stream.unread": "leads into a thread",
    "life.figures": "a list for spreadsheets",
    "stream.fields": "a part of a form, for a script",
    "stream.audience": "a sentence for a script",
    "stream.rules": "a part of a form, for a script",
    "stream.reply_audience": "a sentence for a script",
    "installable.manifest": "for the device",
    "installable.service_worker": "a script",
    "logo.show": "a picture",
    "photos.show": "a picture",
    "files.show": "a file",
    "files.version": "a file",
    "drafts.line": "a word for a script",
    "rosters.progress": "a piece of a screen, for a script",
    "rosters.template": "a file for spreadsheets",
    "settings.session": "a piece of a screen, for a script",
    "healthz": "a word for machines",
    "readyz": "a word for machines",
    "wiki.source": "plain text",
    "wiki.missing": "a list for spreadsheets",
    "feeds.show": "a feed for programs",
    "links.set_up": "leads home once there is anybody; test_main_job goes through it",
}


def parts_of(
    app: Flask, *, newcomer: str = "Qqnew Colleague", drafted: str = "qqdrafted"
) -> dict[str, Any]:
    """Of each thing that an address can name, the one that has most to show.

    Two are made for it: an invitation of the newcomer, and a draft that ends with what is drafted.
    """
    with app.app_context(), transaction():
        return dict(_parts(newcomer, drafted))


def address(app: Flask, screen: Screen, parts: dict[str, Any]) -> str | None:
    """The path of a screen; None where the installation has nothing that it could show."""
    if screen.endpoint is None:
        return "/no-such-place"
    rule = next(app.url_map.iter_rules(screen.endpoint))
    values = {name: parts.get(screen.about.get(name, name)) for name in rule.arguments}
    if None in values.values():
        return None
    path = app.url_map.bind("localhost").build(screen.endpoint, values)
    return f"{path}?{screen.query}" if screen.query else path


def _parts(newcomer: str, drafted: str) -> Iterator[tuple[str, Any]]:
    administrators = db.session.scalars(
        select(Person).where(Person.role == "administrator").order_by(Person.id)
    ).all()
    administrator = administrators[0]
    page = _with_most(Page, Revision.page_id, pages_of(administrator))
    post = _with_most(Post, Post.thread_id, posts_of(administrator))
    yield from {"page": page and page.slug, "number": 1, "gap": "not-written-yet"}.items()
    yield from {"group": "appearance", "mail": "mail"}.items()
    yield from ((kind, kind) for kind in ("changes", "wanted", "orphans", "linked", "outside"))
    yield "template", "decision"
    yield "space", page.space.slug if page else None
    yield "word_id", page and _word_in(page, administrator)
    yield "everyone_space", everyone().slug
    yield "post_id", post and post.id
    yield "own_post", db.session.scalar(select(Post.id).where(Post.author_id == administrator.id))
    yield "scheduled_id", _scheduled_by(administrator)
    yield "own_space", db.session.scalar(_steward_of(administrator))
    yield "removed", page and _removed_from(page.space, administrator)
    yield "proposal_id", page and _proposal_for(page, administrator)
    yield "search_id", _searched_by(administrator)
    yield "must_read_id", page and _must_read_of(page, administrator)
    yield "report_id", page and _report_on(page, administrator)
    yield "closed", db.session.scalar(_closed_to(administrator))
    tagged = select(PostTag.tag).join(Post, Post.id == PostTag.post_id)
    yield "tag", db.session.scalar(tagged.where(posts_of(administrator)).limit(1))
    colleague = db.session.scalar(
        select(Person).where(Person.role == "staff", Person.status == "active").limit(1)
    )
    shown = colleague or administrator
    yield from _acted_on_by(administrator, shown)
    yield from _reported_by(administrator, shown)
    yield from {"handle": shown.handle, "person_id": shown.id}.items()
    _tell_of(shown, administrator)
    yield "fact_id", _role_given_to(shown, administrator)
    yield "inspected", page and _inspected(page, administrator, administrators[-1])
    yield "other_administrator", administrators[1].id if len(administrators) > 1 else None
    _, invitation = accounts.invite(
        f"qqnew-{token_hex(4)}@body.example", newcomer, by=administrator.id
    )
    yield "invitation", invitation
    yield "draft", _draft_of(page, administrator, drafted)
    yield "token_id", tokens.make("scim", "Qqprovider", expires_at=None, by=administrator.id)[0].id
    yield "provider_id", provider_made().id
    yield from _grouped(page, administrator, shown)
    yield "file_id", _file_of(page, administrator)
    for name, state in _IMPORTS.items():
        yield name, page and _import_into(page.space, administrator, state)
    for name, state in _ROSTERS.items():
        yield name, roster_made(administrator, state).id
    yield "reset", accounts.start_reset(shown, by=administrator.id)
    yield "stopping", stopping.token(shown.id, Bundle("at_once", "", 0, [], ["reply"]))


def _grouped(page: Page | None, administrator: Person, person: Person) -> Iterator[tuple[str, Any]]:
    """A group with somebody in it, linked with a space; none where there is no page."""
    group = groups.make("scim", "Qqplanners", key=None, by=None)
    groups.add_members(group, [person.id], by=None)
    yield "group_id", group.id
    if page:
        groups.link(group, page.space, by=administrator)
        yield "space_id", page.space.id


def _inspected(page: Page, administrator: Person, by: Person) -> str:
    """A private space of the administrator, in which another one reads, and did before."""
    space = spaces.create("Qqinspected", "private", nonce=token_hex(4), by=administrator)
    open_session(by, address="127.0.0.1", browser="Qqbrowser")
    newest = select(func.max(SignInSession.id)).where(SignInSession.person_id == by.id)
    inspections.stop(by)
    for minutes, how in ((90, "stopped"), (5, None)):
        at = now() - timedelta(minutes=minutes)
        begun = Inspection(space_id=space.id, person_id=by.id, reason="Qqcase: qqwho qqread qqthis")
        begun.session_id = db.session.scalar(newest)
        begun.since, begun.until = at, at + timedelta(hours=1)
        begun.ended_at, begun.how = (at + timedelta(minutes=9), how) if how else (None, None)
        db.session.add(begun)
        db.session.flush()
        read = InspectedThing(inspection_id=begun.id, kind="page", thing_id=page.id, at=at)
        db.session.add(read)
    return space.slug


def _role_given_to(person: Person, by: Person) -> int:
    """A fact that says what was before and after."""
    changed = {"before": {"role": "auditor"}, "after": {"role": "staff"}}
    return announce(RoleChanged(person_id=person.id, **changed), by=by.id).id


def _word_in(page: Page, person: Person) -> int:
    """A word that stands in the page, in its space; and one that was removed, of a chance name."""
    kept = next(
        (word for word in page.head.plain.split() if len(word) > 4 and word.isalpha()), "Qq"
    )
    words = [
        glossary.add(page.space, term, ["Qqother way"], "Qqexplanation.", by=person)
        for term in (kept, f"Qqgone{token_hex(4)}")
    ]
    glossary.remove(words[1], by=person)
    return words[0].id


def _searched_by(person: Person) -> int:
    """Saved searches, one of them removed; and what was looked for and not found."""
    saved = [
        searches.save(
            person,
            name=f"Qqsearch{token_hex(4)}",
            terms=f"q=qq{token_hex(4)}&kind=page",
            query=understand("Qqsearch"),
            tells=True,
        )
        for _ in range(2)
    ]
    searches.remove(saved[1])
    words, space_id = f"qqmissed qq{token_hex(2)}".replace("0", "q"), everyone().id
    for ago in range(2):
        day = now().date() - timedelta(days=ago)
        missed = EmptySearch(space_id=space_id, words=words, day=day, count=9)
        db.session.add(missed)
    return saved[0].id


def _tell_of(person: Person, colleague: Person) -> None:
    """All that somebody can tell of themselves, and that a colleague confirms."""
    texts = ("pronouns", "job", "team", "place", "languages", "phone", "hours", "about")
    said = {**{name: f"Qq{name}" for name in texts}, "zone": "Asia/Tokyo", "presence": True}
    manager = colleague if colleague.id != person.id else None
    accounts.change_profile(person, said, manager=manager, by=person.id)
    accounts.change_skills(person, ["Qqskill", "Qqlanguage"])
    for skill in db.session.scalars(select(Skill).where(Skill.person_id == person.id)):
        if manager:
            accounts.confirm_skill(skill, by=manager)
    day, zone = now().date(), ZoneInfo("Asia/Tokyo")
    accounts.go_away(person, day, day, zone=zone, message="Qqaway", stand_in=manager)


def _with_most(model: Any, counted: Any, readable: Any) -> Any:
    """The thing that most rows refer to, of those that can be read."""
    ids = select(model.id).where(readable)
    best = select(counted).where(counted.in_(ids)).group_by(counted)
    most = db.session.scalar(best.order_by(func.count().desc(), counted).limit(1))
    if most:
        return db.session.get(model, most)
    return db.session.scalar(select(model).where(readable).limit(1))


def _draft_of(page: Page | None, person: Person, drafted: str) -> str | None:
    """A draft of a page, for the screens that show one."""
    if page is None:
        return None
    address = f"/wiki/{page.space.slug}/{page.slug}/edit"
    subject = Subject(f"page:{page.id}", address, page.space.name)
    fields = {"title": page.title, "content": f"{page.head.source}\n\n{drafted}\n"}
    return drafts.keep(Sheet.fresh(), subject, fields, seen=0, by=person).token


def _acted_on_by(person: Person, colleague: Person) -> Iterator[tuple[str, int]]:
    """Posts of the kinds, in the space of all, and what people did with them."""
    space = everyone()
    question = stream.publish(space, "Qqquestion", by=colleague, kind="question")
    answer = stream.reply(question, "Qqanswer", by=person, quoting=question)
    stream.accept_answer(question, answer, by=colleague)
    stream.react(question, "thanks", by=person)
    stream.back(question, by=person)
    stream.save(question, remind_at=now(), by=person)
    yield "question", question.id
    idea = stream.publish(space, "Qqidea", by=colleague, kind="idea", complete=stream.begin_idea)
    stream.decide(idea, "under_way", reason="Qqreason", outcome=None, by=person)
    yield "idea", idea.id
    pinned = {"pinned_until": now() + timedelta(days=9), "asks": True}
    announcement = stream.publish(
        space,
        "Qqannouncement",
        by=colleague,
        kind="announcement",
        complete=lambda post: stream.begin_announcement(post, **pinned),
    )
    yield "announcement", announcement.id
    voted = {"several": True, "secret": False, "closes_at": None}
    poll = stream.publish(
        space,
        "Qqpoll",
        by=colleague,
        kind="poll",
        complete=lambda post: stream.begin_poll(post, ["Qqone", "Qqother"], **voted),
    )
    choices = select(PollChoice.id).where(PollChoice.post_id == poll.id)
    stream.vote(poll, db.session.scalars(choices).all(), by=person)
    yield "poll", poll.id


def _reported_by(person: Person, colleague: Person) -> Iterator[tuple[str, Any]]:
    """A case to decide, and a decision about the one who is no administrator."""
    space = everyone()
    yield "everyone", space.slug
    spaces.change_rules(space, "Qqrules: **qqkind**.", by=person)
    waiting = stream.publish(space, "Qqconduct", by=colleague)
    reporter = db.session.scalars(
        select(Person).where(Person.id.not_in([person.id, colleague.id])).limit(1)
    ).first()
    order.report(waiting, "other", "Qqreport", by=reporter or person)
    case = order.take_up(waiting, by=reporter or person)
    yield "case_id", case.id
    decided = order.take_up(stream.publish(space, "Qqhidden", by=colleague), by=person)
    said = {"reason": "Qqreason", "answer": "Qqanswer", "seen": order.state_of(decided)}
    yield "decision_id", order.decide(decided, "both", **said, by=person).id


def _scheduled_by(person: Person) -> int:
    """A post that waits for its time."""
    fields = {"text": "Qqwaiting", "space": "everyone", "kind": "update"}
    return stream.schedule(fields, due_at=now() + timedelta(days=9), by=person).id


def _removed_from(space: Space, person: Person) -> str:
    """The address of a page that is in the bin."""
    page = saving.create(space, f"Qqremoved qq{token_hex(4)}", "", by=person)
    removing.remove(page, reason="Qqreason", by=person)
    return page.slug


def _proposal_for(page: Page, person: Person) -> int | None:
    """An open proposal by the person who looks."""
    said = {"title": page.title, "source": f"{page.head.source}\n\nQqproposed\n"}
    proposal = proposing.propose(
        page, base_id=page.head_id, **said, summary="", language="", by=person
    )
    return proposal.id if proposal else None


def _must_read_of(page: Page, person: Person) -> int:
    """An open must-read for all who are in the space."""
    try:
        return asking.ask(page, "members", due_on=now().date(), by=person).id
    except asking.AskedAlready as already:
        return already.must_read.id


def _report_on(page: Page, person: Person) -> int | None:
    """A report of something wrong, to be answered by those who run the space."""
    reporting.report_wrong(page, "Qqreported", by=person)
    return db.session.scalar(select(Report.id).where(Report.status == "open").limit(1))


def _file_of(page: Page | None, person: Person) -> int | None:
    """A picture, for the screens that show a file."""
    if page is None:
        return None
    with (shipped("static") / "icons" / "touch-180.png").open("rb") as picture:
        received = receive(picture, "qqsign.png")
    added = files.add(page.space, received, by=person, description="Qqsign", kept=True, nonce="a")
    return added.id


_ROSTERS = {"roster_id": "previewed", "running_roster": "running", "done_roster": "done"}
_IMPORTS = {"import_id": "previewed", "running_import": "running", "done_import": "done"}


def _import_into(space: Space, person: Person, state: Any) -> int:
    """An import that is where it is: nobody goes on with it."""
    at = now()
    job = Import(space=space, by_id=person.id, kind="feed", name="qqnotes.xml", created_at=at)
    job.state, job.started_at = state, None if state == "previewed" else at
    job.losses, job.tally = ["2 comments are left out."], {"Forms are left out.": 1}
    db.session.add(job)
    db.session.flush()
    for number, clash in enumerate(("", "taken"), 1):
        item = ImportItem(import_id=job.id, what="page", number=number, key=str(number))
        item.title, item.made_title = f"Qqpage {number}", f"Qqpage {number} (2)"
        item.clash, item.revisions, item.losses = clash, 3, ["Forms are left out."]
        db.session.add(item)
    return job.id


def _steward_of(person: Person) -> Any:
    return (
        select(Space.slug)
        .join(Membership, Membership.space_id == Space.id)
        .where(Membership.person_id == person.id, Membership.role == "steward", ~Space.everyone)
        .limit(1)
    )


def _closed_to(person: Person) -> Any:
    inside = select(Membership.space_id).where(Membership.person_id == person.id)
    return select(Space.slug).where(Space.kind == "closed", Space.id.not_in(inside)).limit(1)
