"""Which listener hears which fact, and which rooms are in the house: tables, to be read as such."""

from flask import Blueprint, Flask, current_app

from entgov import doctor
from entgov.accounts import entering, holding_back
from entgov.accounts import facts as accounts
from entgov.accounts import searchable as people_to_find
from entgov.accounts.views.links import links
from entgov.accounts.views.profile import profile
from entgov.accounts.views.sessions import sessions
from entgov.accounts.views.settings import settings
from entgov.admin import sections
from entgov.admin.accounts import accounts_admin
from entgov.admin.deliveries import deliveries
from entgov.admin.groups import groups_admin
from entgov.admin.health import health_page
from entgov.admin.inspections import inspections as inspections_admin
from entgov.admin.mail import mail
from entgov.admin.settings import admin_settings
from entgov.admin.tags import tags_admin
from entgov.admin.tokens import tokens_admin
from entgov.audit import letting_go, sealing
from entgov.audit import streaming as monitoring
from entgov.audit.views import audit
from entgov.core import statistics
from entgov.core.chores import Chore
from entgov.core.facts import Fact, Listener
from entgov.core.settings import Settings
from entgov.factors import ceremonies
from entgov.factors import entering as second_factors
from entgov.factors.views.confirming import confirming
from entgov.factors.views.factors import factors
from entgov.factors.views.passkeys import passkeys
from entgov.factors.views.second_step import second_step
from entgov.feeds.listeners import ended
from entgov.feeds.sources import Source as FeedSource
from entgov.feeds.views import feeds
from entgov.files import facts as file_facts
from entgov.files import keeping
from entgov.files import searchable as files_to_find
from entgov.files.views import files
from entgov.glossary import kept as own_words
from entgov.glossary.views import glossary
from entgov.groups import facts as group_facts
from entgov.groups import joining
from entgov.home.accessibility import accessibility
from entgov.home.design import design
from entgov.home.drafts import drafts
from entgov.home.email import own_email
from entgov.home.follows import follows
from entgov.home.home import home
from entgov.home.inspections import space_inspections
from entgov.home.life import life
from entgov.home.missed import missed
from entgov.home.people import people
from entgov.home.photos import photos
from entgov.home.saved_searches import saved_searches
from entgov.home.search import search
from entgov.home.space import space
from entgov.home.spaces import spaces
from entgov.home.suggestions import suggestions
from entgov.home.tags import tags
from entgov.inspections import closing, reading
from entgov.live.events import Source as LiveSource
from entgov.live.notices import Notices
from entgov.live.pulse import Pulse
from entgov.live.views import live
from entgov.notifications import bell, moments
from entgov.notifications import inspections as inspection_notices
from entgov.notifications import people as people_notices
from entgov.notifications import sign_in as sign_in_notices
from entgov.notifications import sources as notices
from entgov.notifications import spaces as space_notices
from entgov.notifications.inspections import Inspections
from entgov.notifications.listeners import told
from entgov.notifications.mailing import accounts as account_mail
from entgov.notifications.mailing import sending
from entgov.notifications.mailing.views import unsubscribing
from entgov.notifications.people import Skills
from entgov.notifications.sign_in import SignIn
from entgov.notifications.spaces import Spaces as SpaceNotices
from entgov.notifications.views import notifications
from entgov.order import notices as order_notices
from entgov.order.views import order
from entgov.providers import doors
from entgov.providers import facts as provider_facts
from entgov.providers.views.admin import providers_admin
from entgov.providers.views.identities import identities_admin
from entgov.providers.views.signing_in import provider_sign_in
from entgov.rosters import leaving as planned_leaving
from entgov.rosters import moments as last_days
from entgov.rosters import work as rosters_at_work
from entgov.rosters.notices import LastDays
from entgov.rosters.views import leaving, rosters
from entgov.scim.views import scim
from entgov.search import leading, mending
from entgov.search.found import Led, Source
from entgov.search.library import Library
from entgov.search.whoosh_index import WhooshIndex
from entgov.searches import notices as search_notices
from entgov.searches import telling as saved
from entgov.spaces import facts as space_facts
from entgov.stream import facts as stream_facts
from entgov.stream import linked, openings, scheduled, subjects
from entgov.stream import moments as stream_moments
from entgov.stream import notices as post_notices
from entgov.stream import searchable as posts_to_find
from entgov.stream.live import Posts
from entgov.stream.queries.links import PostLinks
from entgov.stream.views import stream
from entgov.sums import searches
from entgov.transfer.incoming import facts as import_facts
from entgov.transfer.incoming import work as importing
from entgov.transfer.incoming.views import imports
from entgov.transfer.outgoing import building
from entgov.transfer.outgoing.views import exports
from entgov.web.incoming import AtOnce
from entgov.web.installable import installable
from entgov.web.logo import logo
from entgov.wiki import authorship, reads
from entgov.wiki import facts as wiki_facts
from entgov.wiki import moments as page_moments
from entgov.wiki import notices as page_notices
from entgov.wiki import searchable as pages_to_find
from entgov.wiki.checking import checked
from entgov.wiki.feeds import PageFeeds, SpaceFeeds
from entgov.wiki.linked import PageLinks
from entgov.wiki.listeners import redrawn, relinked, rendered_anew, rescheduled, retagged
from entgov.wiki.subjects import Pages, Proposals
from entgov.wiki.views import wiki

BLUEPRINTS: tuple[Blueprint, ...] = (
    sessions,
    links,
    logo,
    mail,
    settings,
    accounts_admin,
    admin_settings,
    health_page,
    audit,
    deliveries,
    accessibility,
    confirming,
    factors,
    passkeys,
    second_step,
    design,
    drafts,
    exports,
    leaving,
    rosters,
    feeds,
    files,
    follows,
    glossary,
    groups_admin,
    home,
    identities_admin,
    imports,
    inspections_admin,
    installable,
    order,
    own_email,
    life,
    live,
    missed,
    notifications,
    people,
    photos,
    profile,
    provider_sign_in,
    providers_admin,
    tags,
    tags_admin,
    tokens_admin,
    saved_searches,
    scim,
    search,
    suggestions,
    space,
    space_inspections,
    spaces,
    stream,
    unsubscribing,
    wiki,
)

SOURCES: tuple[Source, ...] = (pages_to_find, posts_to_find, people_to_find, files_to_find)
"""What can be found, by kind."""

LED: tuple[Led, ...] = (pages_to_find,)
"""Of these it counts how much leads to them."""

SUBJECTS: tuple[subjects.Subjects, ...] = (Pages(), Proposals())
"""What threads can be about, by kind."""

LINKED: tuple[linked.Linked, ...] = (PageLinks(), PostLinks())
"""What links in posts show cards of, by the first part of its address."""

NOTICES: tuple[notices.Source, ...] = (
    post_notices.Posts(),
    *page_notices.SOURCES,
    SpaceNotices(),
    Skills(),
    SignIn(),
    Inspections(),
    *search_notices.SOURCES,
    *order_notices.SOURCES,
    LastDays(),
)
"""What concerns people, by kind of thing."""

MOMENTS: tuple[notices.Moments, ...] = (
    stream_moments.moments,
    page_moments.moments,
    last_days.moments,
)
"""What concerns people when its time has come."""

LIVE: tuple[LiveSource, ...] = (Posts(), Notices())
"""What is told while it happens, to those who look at it."""

FEEDS: dict[str, FeedSource] = {"page": PageFeeds(), "space": SpaceFeeds()}
"""What there are feeds of, by the kind in their keys."""

AT_ONCE: AtOnce = {("POST", "/sign-in"): holding_back.held_back}
"""What the door of the web server answers by itself, without a thread."""

CHORES: dict[str, Chore] = {
    "files": keeping.CHORE,
    "exports": building.CHORE,
    "scheduled_posts": scheduled.CHORE,
    "mail": sending.CHORE,
    "account_mail": account_mail.CHORE,
    "moments": moments.CHORE,
    "statistics": statistics.CHORE,
    "index": mending.CHORE,
    "health": doctor.CHORE,
    "leading": leading.following(LED),
    "seals": sealing.CHORE,
    "monitoring": monitoring.CHORE,
    "old_entries": letting_go.CHORE,
    "rosters": rosters_at_work.CHORE,
    "leaving": planned_leaving.CHORE,
    "inspections": closing.CHORE,
}
"""What takes long, and is done beside the deliveries."""

HEARD: dict[str, tuple[type[Fact], ...]] = {
    "search": (
        accounts.PersonJoined,
        accounts.PersonRenamed,
        accounts.PersonProfileChanged,
        accounts.PersonDeactivated,
        accounts.PersonReactivated,
        wiki_facts.PageCreated,
        wiki_facts.PageSaved,
        wiki_facts.PageRenamed,
        wiki_facts.PageStatusChanged,
        wiki_facts.PageOwnerChanged,
        wiki_facts.PageMoved,
        wiki_facts.PageRemoved,
        wiki_facts.PageBroughtBack,
        wiki_facts.BranchWentAlong,
        wiki_facts.TagsSettled,
        stream_facts.PostPublished,
        stream_facts.PostEdited,
        stream_facts.PostRemoved,
        stream_facts.PostBroughtBack,
        stream_facts.PostHidden,
        stream_facts.PostShownAgain,
        stream_facts.PostMoved,
        stream_facts.AnswerAccepted,
        stream_facts.AnswerTakenBack,
        file_facts.FileAdded,
        file_facts.FileReplaced,
        file_facts.FileRenamed,
        file_facts.FileRemoved,
        file_facts.FileBroughtBack,
        file_facts.FileMoved,
        file_facts.FileTextRead,
    ),
    "saved_searches": (
        wiki_facts.PageCreated,
        wiki_facts.PageSaved,
        stream_facts.PostPublished,
        file_facts.FileAdded,
        file_facts.FileTextRead,
    ),
    "links": (
        wiki_facts.PageCreated,
        wiki_facts.PageSaved,
        wiki_facts.PageRenamed,
        wiki_facts.PageMoved,
        wiki_facts.PageRemoved,
        wiki_facts.PageBroughtBack,
        wiki_facts.BranchWentAlong,
    ),
    "texts": (),
    "outside_links": (wiki_facts.OutsideLinksAsked,),
    "pictures": (file_facts.FileReplaced, file_facts.FileRemoved, file_facts.FileBroughtBack),
    "reviews": (space_facts.ReviewsOfSpaceChanged,),
    "authorship": (wiki_facts.PageCreated, wiki_facts.PageSaved),
    "tags": (wiki_facts.TagRenamed,),
    "feeds": (accounts.PersonDeactivated,),
    "groups": (
        group_facts.GroupMembersChanged,
        group_facts.GroupLinked,
        group_facts.GroupUnlinked,
    ),
    "notices": (
        *post_notices.HEARD,
        *page_notices.HEARD,
        *space_notices.HEARD,
        *people_notices.HEARD,
        *sign_in_notices.HEARD,
        provider_facts.IdentityLinked,
        provider_facts.IdentityUnlinked,
        *inspection_notices.HEARD,
        *order_notices.HEARD,
    ),
    "imports": (
        import_facts.ImportBrought,
        import_facts.ImportStarted,
        import_facts.ImportUndoStarted,
    ),
}
"""The facts that each listener hears."""


def listeners() -> dict[str, Listener]:
    """The listeners by name, ready to be called inside an app context."""
    return {
        "search": library().listen,
        "saved_searches": saved.listen,
        "links": relinked,
        "texts": rendered_anew,
        "outside_links": checked,
        "pictures": redrawn,
        "reviews": rescheduled,
        "authorship": authorship.listen,
        "tags": retagged,
        "feeds": ended,
        "groups": joining.listen,
        "notices": told,
        "imports": importing.listen,
    }


def library() -> Library:
    """The search of this app, opened once in each process."""
    opened: Library = current_app.extensions["entgov.library"]
    return opened


def install(app: Flask, settings: Settings) -> None:
    """Connect the rooms with each other and with the app."""
    app.extensions["entgov.heard"] = {
        kind.__name__: tuple(name for name, heard in HEARD.items() if kind in heard)
        for kind in Fact.kinds.values()
    }
    app.extensions["entgov.library"] = Library(WhooshIndex(settings.index), SOURCES)
    app.extensions["entgov.feeds"] = FEEDS
    app.extensions["entgov.live"] = Pulse(app, LIVE)
    doctor.install(app)
    notices.install(app, NOTICES, MOMENTS)
    bell.install(app)
    subjects.install(app, SUBJECTS)
    linked.install(app, LINKED)
    openings.install(app)
    own_words.install(app)
    reads.install(app)
    reading.install(app)
    searches.install(app)
    saved.install(app)
    entering.install(app, second_factors)
    doors.install(app)
    app.add_template_global(sections.rows, "sections_of")
    app.add_template_global(ceremonies.site, "passkey_site")
    app.add_template_global(second_factors.told_due, "second_factor_due")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
