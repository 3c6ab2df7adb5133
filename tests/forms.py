"""Every form of the app as a table, and a world in which each of them can be sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select
from werkzeug.routing import Rule

from entgov.accounts import commands as accounts
from entgov.accounts.commands.email import offer_email
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person, SignInSession, Skill
from entgov.accounts.passwords import hashed
from entgov.core.choosing import standings
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import Delivery, FactRecord
from entgov.core.places import shipped
from entgov.core.settings import at_start
from entgov.drafts import commands as drafts
from entgov.drafts.commands import Subject
from entgov.drafts.sheets import Sheet
from entgov.feeds import commands as feeds
from entgov.files import commands as files
from entgov.files.models import File
from entgov.files.receiving import receive
from entgov.glossary import commands as glossary
from entgov.groups import commands as groups
from entgov.notifications.mailing import stopping
from entgov.notifications.mailing.judging import Bundle
from entgov.notifications.models import Notice
from entgov.order import commands as order
from entgov.providers.linking import link_by_hand
from entgov.providers.models import Identity
from entgov.search.query import understand
from entgov.searches import commands as searches
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.stream.models import PollChoice, Post
from entgov.tokens import commands as tokens
from entgov.transfer.incoming.models import Import
from entgov.web.forms import HIDDEN, SECRETS
from entgov.wiki import commands as wiki
from entgov.wiki.commands import proposing, tagging
from entgov.wiki.models import Report, Revision
from entgov.wiring import NOTICES
from tests.conftest import PASSWORD, Browser, Make
from tests.factors import world as factors
from tests.providers import world as providers
from tests.providers.world import OWN
from tests.providers.world import made as provider_made
from tests.rosters.world import roster_made

NEW_PASSWORD = "four other plain words"
CHOSEN = {"use", "clashes", "logo", "space", "kind", "theme", "language", "single_keys"}
CHOSEN |= {"status", "outcome", "every", "review_every", "heir", "pages", "everything", "audience"}
CHOSEN |= {"day", "month", "year"}  # a day of a calendar: what is wrong is said of all three
CHOSEN |= {"first_day", "last_day", "zone", "presence"}
CHOSEN |= {
    "life",
    "role",
    "also",
    "position",
    "files",
    "posts",
    "choice",
    "state",
    "remind",
    "tells",
}
"""Fields that one chooses in and does not type into."""

_TICKED = [f"quiet_{day}" for day in range(1, 8)]
_HEARING = {"quiet_from": "20", "quiet_to": "7", "digest_hour": "9", "digest_day": "2"}
for _kind in (kind.name for source in NOTICES for kind in source.KINDS if not kind.always):
    _TICKED += [f"app_{_kind}"]
    _HEARING |= {f"mail_{_kind}": "weekly"}
CHOSEN |= {*_TICKED, *_HEARING}


_TICKED_OF_PROVIDER = dict.fromkeys(("makes_accounts", "trusts_mail", "ends_there", "active"), "y")
_PROVIDER = {**OWN, "client_secret": "", "role_claim": "", "role_value": ""}
_PROVIDER |= {"scopes": "openid email", "mail_claim": "email", "mail_domains": "body.example"}
_PROVIDER |= {"name_claim": "name", "team_claim": "team", "groups_claim": "groups"}
_PROVIDER |= {"factor_values": "mfa"}
_TEXTS_OF_PROVIDER = {"client_id": 200, "name_claim": 200, "team_claim": 200, "mail_claim": 200}
_TEXTS_OF_PROVIDER |= {"groups_claim": 200, "factor_values": 200, "mail_domains": 1_000}
CHOSEN |= {*_TICKED_OF_PROVIDER, "remove_secret", "provider"}

_OWN_WORD = {"term": "MOT", "stands_for": "Ministry of Transport test", "explanation": "For cars."}


@dataclass(frozen=True)
class Form:
    """An address that takes a form.

    right  the fields, filled so that they are accepted; `{…}` stands for a part of the world
    titles fields that want a letter or a number, with their limits in characters
    texts  other fields with a limit
    needed fields that must not be empty
    about  parts of the address that are not the usual ones
    again  the status of the same form sent a second time
    who    who sends it
    """

    right: dict[str, str] = field(default_factory=dict)
    titles: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    about: dict[str, str] = field(default_factory=dict)
    again: int = 303
    who: str = "ada"

    @property
    def typed(self) -> list[str]:
        """The fields whose texts must never be lost."""
        return [name for name in self.right if name not in SECRETS | HIDDEN | CHOSEN]

    @property
    def limits(self) -> dict[str, int]:
        return {**self.titles, **self.texts}


_PAGE = {"title": "Bin days", "content": "First line", "summary": "Why"}
_PAGE |= dict.fromkeys(("base", "action", "draft"), "")
_PAGE |= {"language": "cy", "parent": "", "thread": "", "files": "", "alt": ""}
_DUE = {"day": "27", "month": "3", "year": str(now().year + 1)}
_FILES = {"files": "", "alt": ""}
_POST = {"text": "Hello all", "space": "workshop", "also": "everyone", "kind": "idea"}
_POST |= {"language": "cy", "later": "", "nonce": "a", "action": "", "draft": "", "anyway": ""}
_POST |= _FILES
_SENT: Any = (str(shipped("static") / "favicon.svg"), "notes.txt")
_PICTURE: Any = (str(shipped("static") / "icons" / "touch-180.png"), "me.png")
_DAY = now().date().isoformat()
_FEED: Any = (str(shipped("static") / "favicon.svg"), "feed.xml")
_LIST: Any = (str(shipped("static") / "favicon.svg"), "people.csv")
CHOSEN |= {"length", "invite", "end_missing", "end_membership"}
_TEMPLATE = {"name": "Round", "description": "What for", "content": "# Streets", "action": ""}
_FIRST_NAME = {"name": "Grace Newcomer", "new_password": NEW_PASSWORD}

_OF_OWN_WORD: dict[str, Any] = {
    "titles": {"term": 100, "stands_for": 500},
    "texts": {"explanation": 300},
    "needed": frozenset({"term", "stands_for"}),
}
FORMS: dict[str, Form] = {
    "accounts_admin.keep_for_emergencies": Form(about={"person_id": "own_id"}),
    "accounts_admin.keep_no_more": Form(),
    "accounts_admin.role": Form(
        {"role": "auditor"}, about={"person_id": "second_administrator"}, needed=frozenset({"role"})
    ),
    "audit.export": Form({"what": "csv"}, again=200),
    "accounts_admin.deactivation": Form(),
    "accounts_admin.end_sessions": Form(),
    "accounts_admin.factors_removal": Form(),
    "accounts_admin.invitation": Form(about={"person_id": "invited"}, again=200),
    "accounts_admin.new": Form(
        {"name": "Grace Newcomer", "email": "grace@body.example"},
        titles={"name": 200},
        texts={"email": 250},
        needed=frozenset({"email"}),
        again=422,
    ),
    "accounts_admin.password_reset": Form(again=200),
    "accounts_admin.reactivation": Form(about={"person_id": "deactivated"}),
    "admin_settings.change": Form(
        {"body_name": "Westmarch", "accent": "#123456", "logo": "", "base": "{settings_base}"},
        texts={"body_name": 100, "accent": 50},
    ),
    "deliveries.retry": Form(again=404),
    "drafts.keep": Form(about={"token": "draft"}, again=200),
    "drafts.remove": Form(about={"token": "draft"}, again=404),
    "exports.ask": Form({"what": "markdown"}),
    "feeds.make": Form({"key": "{feed_key}"}, again=200),
    "feeds.revoke": Form(again=404),
    "feeds.revoke_all": Form(),
    "follows.follow": Form({"key": "tag:bins"}),
    "follows.mute": Form({"key": "tag:bins"}),
    "follows.unfollow": Form({"key": "tag:bins"}),
    "follows.unmute": Form({"key": "tag:bins"}),
    "notifications.read": Form(),
    "notifications.read_all": Form(),
    "notifications.settings": Form(dict.fromkeys(_TICKED, "y") | _HEARING),
    "notifications.silence": Form({"kind": "reply"}),
    "saved_searches.new": Form(
        {"name": "Permits", "terms": "q=permits&kind=page", "tells": "y"},
        titles={"name": 100},
        needed=frozenset({"name"}),
        again=422,
    ),
    "saved_searches.edit": Form(
        {"name": "Permits", "tells": "y"}, titles={"name": 100}, needed=frozenset({"name"})
    ),
    "saved_searches.remove": Form(again=404),
    "saved_searches.restore": Form(about={"search_id": "removed_search"}, again=404),
    "saved_searches.silence": Form({"key": "search:{search_id}"}),
    "groups_admin.show": Form({"space": "{linkable}"}, again=422),
    "groups_admin.unlink": Form(again=404),
    "tokens_admin.new": Form(
        {"name": "Entra", "kind": "scim", "life": "90"},
        titles={"name": 100},
        needed=frozenset({"name"}),
        again=200,
    ),
    "tokens_admin.revoke": Form(),
    "glossary.add": Form({**_OWN_WORD, "revision": ""}, **_OF_OWN_WORD),
    "glossary.change": Form({**_OWN_WORD, "revision": "1"}, **_OF_OWN_WORD),
    "glossary.remove": Form(),
    "glossary.put_back": Form(about={"word_id": "removed_word"}),
    "home.read_all": Form(),
    "home.read_space": Form(),
    "inspections.new": Form(
        {"link": "{closed}", "reason": "Case 12: who read it", "length": "30"},
        texts={"link": 500, "reason": 500},
        needed=frozenset({"link", "reason"}),
    ),
    "inspections.stop": Form(),
    "files.edit": Form(
        {"name": "days.txt", "description": "What for"},
        texts={"name": 120, "description": 500},
        needed=frozenset({"name"}),
    ),
    "files.new": Form(
        {"files": _SENT, "description": "What for", "space": "workshop", "nonce": "a"},
        texts={"description": 500},
    ),
    "files.remove": Form(again=404),
    "files.replace": Form({"files": _SENT, "revision": "1"}),
    "files.restore": Form(about={"file_id": "removed_file"}),
    "imports.discard": Form(),
    "imports.new": Form({"source": _FEED, "kind": "feed", "nonce": "a"}),
    "imports.read_as": Form({"kind": "feed"}),
    "imports.start": Form({"clashes": "rename"}),
    "imports.undo": Form(about={"import_id": "done_import"}),
    "links.join": Form(
        _FIRST_NAME,
        titles={"name": 200},
        about={"token": "invitation"},
        again=410,
        who="stranger",
    ),
    "links.reset": Form(
        {"new_password": NEW_PASSWORD}, about={"token": "reset"}, again=410, who="stranger"
    ),
    "links.set_up": Form(
        {**_FIRST_NAME, "email": "grace@body.example"},
        titles={"name": 200},
        texts={"email": 250},
        needed=frozenset({"email"}),
        about={"token": "set_up"},
        again=410,
        who="first",
    ),
    "photos.edit": Form({"files": _PICTURE}),
    "photos.remove": Form(),
    "profile.away": Form(
        {
            **{"first_day": _DAY, "last_day": _DAY},
            **{"message": "On leave", "stand_in": "@colleague"},
        },
        texts={"message": 300, "stand_in": 250},
    ),
    "profile.come_back": Form(),
    "profile.confirm": Form(),
    "profile.edit": Form(
        {
            **{"pronouns": "they", "job": "Planner", "team": "Housing", "manager": "@colleague"},
            **{"place": "Second floor", "languages": "English, Welsh", "phone": "01234"},
            **{
                "hours": "Mornings",
                "zone": "Europe/London",
                "about": "Likes maps",
                "presence": "y",
            },
        },
        texts={
            **{"pronouns": 50, "job": 100, "team": 100, "manager": 250, "place": 100},
            **{"languages": 200, "phone": 50, "hours": 200, "about": 1000},
        },
    ),
    "order.ask_second": Form(
        {"words": "It was a joke"}, texts={"words": 2000}, needed=frozenset({"words"})
    ),
    "order.case": Form(
        {"outcome": "warn", "reason": "Be kind", "answer": "Thank you", "base": "0-0-0"},
        texts={"reason": 2000, "answer": 2000},
        needed=frozenset({"reason"}),
        again=409,
    ),
    "order.report_page": Form(
        {"kind": "other", "words": "Unkind"},
        texts={"words": 2000},
        needed=frozenset({"words"}),
        about={"page": "shared_page"},
    ),
    "order.report_post": Form(
        {"kind": "other", "words": "Unkind"},
        texts={"words": 2000},
        needed=frozenset({"words"}),
        about={"post_id": "question"},
    ),
    "order.take_up_page": Form(about={"page": "shared_page"}),
    "order.take_up_post": Form(about={"post_id": "question"}),
    "profile.skills": Form({"skills": "Council tax"}, texts={"skills": 1040}),
    "profile.take_back": Form(about={"skill_id": "confirmed_skill"}),
    "mail.test": Form(),
    "unsubscribing.end": Form(about={"token": "stopping"}, again=200, who="stranger"),
    "sessions.forgotten": Form(
        {"email": "colleague@body.example"},
        texts={"email": 250},
        needed=frozenset({"email"}),
        who="stranger",
    ),
    "sessions.sign_in": Form(
        {
            **{"email": "colleague@body.example", "password": PASSWORD},
            **{"next": "", "kept": "", "credential": ""},
        },
        texts={"email": 250},
        needed=frozenset({"email"}),
        who="stranger",
    ),
    "sessions.sign_out": Form(again=401),
    "confirming.ask": Form({"confirm_password": PASSWORD, "next": "/people"}, who="doubtful"),
    "factors.add_app": Form({"code": "{offer_code}", "offer": "{offer}"}),
    "factors.add_passkey": Form(
        {"name": "Laptop", "credential": "{made}"},
        titles={"name": 100},
        needed=frozenset({"name"}),
        again=422,
    ),
    "factors.recovery": Form(again=200),
    "factors.remove_app": Form(),
    "factors.remove_passkey": Form(again=404),
    "factors.rename_passkey": Form(
        {"name": "Laptop"}, titles={"name": 100}, needed=frozenset({"name"})
    ),
    "passkeys.challenge": Form({"use": "sign-in"}, again=200, who="stranger"),
    "second_step.ask": Form({"code": "{app_code}", "next": "/people"}, who="halfway"),
    "second_step.passkey": Form(
        {"credential": "{signed}", "next": "/people", "kept": ""}, again=422, who="stranger"
    ),
    "second_step.set_up": Form(
        {"code": "{due_code}", "offer": "{due_offer}", "next": "/people"}, who="due"
    ),
    "provider_sign_in.go": Form({"next": "/people", "kept": ""}, again=200, who="stranger"),
    "provider_sign_in.go_again": Form({"next": "/people", "kept": ""}, again=200),
    "provider_sign_in.link": Form(again=410),
    "providers_admin.new": Form(
        {**_PROVIDER, "name": "Another", **_TICKED_OF_PROVIDER},
        titles={"name": 100},
        texts=_TEXTS_OF_PROVIDER,
        needed=frozenset({"name", "issuer", "client_id"}),
        again=422,
    ),
    "providers_admin.provider": Form(
        {**_PROVIDER, **_TICKED_OF_PROVIDER, "remove_secret": "y"},
        titles={"name": 100},
        texts=_TEXTS_OF_PROVIDER,
        needed=frozenset({"name", "issuer", "client_id"}),
    ),
    "identities_admin.index": Form(
        {"provider": "{provider_id}", "subject": "zoe-1"},
        texts={"subject": 255},
        needed=frozenset({"subject"}),
    ),
    "identities_admin.removal": Form(again=404),
    "providers_admin.removal": Form(again=404),
    "providers_admin.test": Form(),
    "settings.display": Form({"theme": "dark", "language": "cy", "single_keys": "off"}),
    "settings.password": Form(
        {"current_password": PASSWORD, "new_password": NEW_PASSWORD}, again=422
    ),
    "accounts_admin.email": Form(
        {"email": "another@body.example"}, texts={"email": 250}, needed=frozenset({"email"})
    ),
    "own_email.change": Form(
        {"email": "another@body.example"}, texts={"email": 250}, needed=frozenset({"email"})
    ),
    "own_email.prove": Form(about={"token": "email_link"}, again=410),
    "settings.end_session": Form(again=404),
    "settings.sign_out_elsewhere": Form(),
    "settings.stay": Form(),
    "settings.theme": Form(),
    "settings.show": Form({"name": "Ada Newname"}, titles={"name": 200}),
    "spaces.admit": Form(about={"handle": "asking"}),
    "tags_admin.rename": Form(
        {"name": "recycling", "confirmed": "recycling"},
        texts={"name": 64},
        needed=frozenset({"name"}),
    ),
    "tags_admin.separate": Form(about={"tag": "other_name"}, again=404),
    "spaces.ask": Form(about={"space": "closed"}),
    "spaces.edit": Form(
        {
            **{"name": "Newname", "description": "What for", "review_every": "12"},
            "rules": "Be kind",
        },
        titles={"name": 100},
        texts={"description": 500, "rules": 5000},
    ),
    "spaces.invite": Form(
        {"person": "@newcomer"}, texts={"person": 250}, needed=frozenset({"person"})
    ),
    "spaces.join": Form(),
    "spaces.leave": Form(about={"space": "another"}),
    "spaces.make_steward": Form(),
    "spaces.new": Form(
        {"name": "Orchard", "kind": "open", "description": "What for", "nonce": "a"},
        titles={"name": 100},
        texts={"description": 500},
    ),
    "spaces.remove": Form(again=404),
    "spaces.unmake_steward": Form(),
    "stream.edit": Form(
        {
            **{"text": "Other words", "revision": "1", "language": "cy", "action": "", "draft": ""},
            **_FILES,
        },
        texts={"text": 10_000},
        needed=frozenset({"text"}),
    ),
    "stream.change_scheduled": Form(
        {**_POST, "later": f"{now().year + 1}-03-27T09:30"},
        texts={"text": 10_000},
        needed=frozenset({"text", "later"}),
    ),
    "stream.discard_scheduled": Form(again=404),
    "stream.new": Form(_POST, texts={"text": 10_000}, needed=frozenset({"text"})),
    "stream.publish_scheduled": Form(again=404),
    "stream.remove": Form(),
    "stream.restore": Form(),
    "stream.preview": Form({"source": "Hello all"}, again=200),
    "stream.reply": Form(
        {
            **{"text": "Hello you", "language": "cy", "nonce": "a", "action": "", "draft": ""},
            **{"revision": "1", "quoting": "", "anyway": "", **_FILES},
        },
        texts={"text": 10_000},
        needed=frozenset({"text"}),
    ),
    "stream.accept_answer": Form({"reply": "{answer_id}"}, about={"post_id": "question"}),
    "stream.acknowledge": Form(about={"post_id": "announcement"}),
    "stream.back": Form(about={"post_id": "question"}),
    "stream.choose_decider": Form(
        {"person": "@colleague"}, texts={"person": 250}, about={"post_id": "idea"}
    ),
    "stream.decide": Form(
        {"state": "declined", "reason": "Too dear", "outcome": "/wiki/workshop/bins"},
        texts={"reason": 2000, "outcome": 2000},
        needed=frozenset({"reason"}),
        about={"post_id": "idea"},
    ),
    "stream.react": Form({"kind": "like"}),
    "stream.save": Form({"remind": "7"}),
    "stream.see_reminder": Form(),
    "stream.share": Form(
        {
            **{"text": "Look at this", "space": "workshop", "also": "everyone", "nonce": "a"},
            **{"language": "cy", "action": "", "draft": "", "anyway": "", **_FILES},
        },
        texts={"text": 10_000},
        needed=frozenset({"text"}),
    ),
    "stream.take_answer_back": Form(about={"post_id": "question"}),
    "stream.take_backing_back": Form(about={"post_id": "question"}),
    "stream.take_reaction_back": Form({"kind": "like"}),
    "stream.unpin": Form(about={"post_id": "announcement"}),
    "stream.unsave": Form(),
    "stream.vote": Form({"choice": "{choice_id}"}, about={"post_id": "poll"}),
    "wiki.join_conversation": Form(
        {
            **{"text": "Since when?", "quote": "line", "before": "", "language": "cy"},
            **{"nonce": "a", "action": "", "draft": "", **_FILES},
        },
        texts={"text": 10_000, "quote": 500},
        needed=frozenset({"text"}),
    ),
    "wiki.distil": Form(
        {"title": "Made of it", "space": "workshop", "posts": "{post_id}"},
        titles={"title": 200},
        needed=frozenset({"title"}),
    ),
    "wiki.check_outside": Form(),
    "wiki.edit_template": Form(
        {**_TEMPLATE, "base": ""},
        titles={"name": 60},
        texts={"description": 200, "content": 100_000},
        again=409,
    ),
    "wiki.new_template": Form(
        {**_TEMPLATE, "base": ""},
        titles={"name": 60},
        texts={"description": 200, "content": 100_000},
        again=422,
    ),
    "wiki.remove_template": Form(),
    "wiki.restore_template": Form(),
    "wiki.edit": Form(
        {**_PAGE, "base": "{head}", "minor": "y"},
        titles={"title": 200},
        texts={"content": 1_000_000, "summary": 300},
    ),
    "wiki.new": Form(
        {**_PAGE, "unfinished": "y"},
        titles={"title": 200},
        texts={"content": 1_000_000, "summary": 300},
    ),
    "wiki.bring_back": Form(),
    "wiki.front": Form(),
    "wiki.move": Form(
        {"title": "Bin days", "space": "workshop", "parent": "", "base": "{head}", "confirmed": ""},
        titles={"title": 200},
        texts={"parent": 200},
    ),
    "wiki.position": Form({"position": "first"}),
    "wiki.remove": Form({"reason": "Twice here"}, texts={"reason": 300}, again=410),
    "wiki.spot": Form({"after": "", "before": "", "below": ""}, again=200),
    "wiki.step": Form({"to": "up"}),
    "wiki.take_off_front": Form(),
    "wiki.preview": Form({"source": "First line"}, again=200),
    "wiki.answer_report": Form(
        {"status": "declined", "answer": "It is right"},
        texts={"answer": 2000},
        needed=frozenset({"answer"}),
    ),
    "wiki.follow": Form(),
    "wiki.handover": Form(
        {"pages": "{ownerless}", "everything": "", "person": "@colleague"},
        texts={"person": 250},
        again=422,
    ),
    "wiki.helped": Form(),
    "wiki.not_helped": Form(),
    "wiki.owner": Form(
        {"heir": "colleague", "person": "@colleague"},
        texts={"person": 250},
        about={"page": "shared_page"},
    ),
    "wiki.report": Form({"words": "The fee is wrong"}, texts={"words": 2000}),
    "wiki.review": Form(
        {"checked": "The fees order", "outcome": "holds"},
        texts={"checked": 2000},
        needed=frozenset({"checked"}),
    ),
    "wiki.review_settings": Form({"every": "12"}),
    "wiki.status": Form(
        {"status": "replaced", "replacement": "Rota"},
        texts={"replacement": 500},
        needed=frozenset({"replacement"}),
    ),
    "wiki.withdraw_report": Form(),
    "wiki.accept_proposal": Form(
        {**_PAGE, "base": "{head}", "revision": "1", "note": "Thank you"},
        titles={"title": 200},
        texts={"content": 1_000_000, "summary": 300, "note": 2000},
    ),
    "wiki.acknowledge": Form({"revision": "{asked_head}"}, about={"page": "asked_page"}),
    "wiki.ask_again": Form(about={"page": "asked_page"}),
    "wiki.change_must_read": Form(_DUE, about={"page": "asked_page"}),
    "wiki.change_proposal": Form(
        {**_PAGE, "base": "{head}", "revision": "1"},
        titles={"title": 200},
        texts={"content": 1_000_000, "summary": 300},
    ),
    "wiki.decline_proposal": Form(
        {"reason": "It is right as it is", "revision": "1"},
        texts={"reason": 2000},
        needed=frozenset({"reason"}),
    ),
    "wiki.end_must_read": Form(about={"page": "asked_page"}),
    "wiki.lock": Form(),
    "wiki.must_reads": Form(
        {**_DUE, "audience": "people", "people": "@colleague", "note": "Before the audit"},
        texts={"note": 500, "people": 10_000},
        needed=frozenset({"people"}),
    ),
    "wiki.propose": Form(
        {**_PAGE, "base": "{head}", "draft": "{sheet}"},
        titles={"title": 200},
        texts={"content": 1_000_000, "summary": 300},
    ),
    "wiki.talk_about_proposal": Form(
        {"text": "Hello all", "language": "cy", "nonce": "a", "action": "", "draft": ""},
        texts={"text": 10_000},
        needed=frozenset({"text"}),
    ),
    "leaving.change": Form({"last_day": f"{now().year + 1}-03-27"}),
    "rosters.discard": Form(),
    "rosters.export": Form({"status": "active"}, again=200),
    "rosters.index": Form(
        {"source": _LIST, "invite": "link", "end_missing": "", "end_membership": "", "nonce": "a"}
    ),
    "rosters.start": Form({"key": "seen", "anyway": ""}, again=409),
    "rosters.undo": Form(about={"roster_id": "done_roster"}),
    "wiki.unlock": Form(),
    "wiki.withdraw_proposal": Form(),
    "wiki.name_revision": Form(
        {"name": "As approved"}, titles={"name": 100}, needed=frozenset({"name"})
    ),
    "wiki.restore": Form(),
    "wiki.unfollow": Form(),
    "wiki.unname_revision": Form(about={"number": "named"}),
}


_ABOUT_FACTORS = ("confirming", "factors", "passkeys", "second_step")


@dataclass
class World:
    """Everything that the forms are about, and who sends them."""

    parts: dict[str, Any]
    browsers: dict[str, Browser]

    def address(self, app: Flask, endpoint: str) -> str:
        rule = rule_of(app, endpoint)
        about = FORMS[endpoint].about if endpoint in FORMS else {}
        values = {name: self.parts[about.get(name, name)] for name in rule.arguments}
        return app.url_map.bind("localhost").build(endpoint, values)

    def right(self, endpoint: str) -> dict[str, str]:
        right = FORMS[endpoint].right
        return {
            name: text.format_map(self.parts) if isinstance(text, str) else text
            for name, text in right.items()
        }

    def browser(self, endpoint: str) -> Browser:
        return self.browsers[FORMS[endpoint].who]


def build(app: Flask, make: Make, endpoint: str | None = None) -> World:
    """The world that the form of an endpoint needs; without one, that all but the first need."""
    stranger = Browser(app)
    sends = {"smtp_url": SecretStr("smtp://127.0.0.1:9"), "mail_from": "entgov@body.example"}
    app.extensions["entgov.settings"] = at_start().model_copy(update=sends)
    if endpoint and FORMS[endpoint].who == "first":  # there is no set-up where there is anybody
        with transaction():
            return World({"set_up": accounts.offer_setup()}, {"first": stranger})
    ada = make.person("Ada Administrator", role="administrator", password_hash=known_hash())
    outsider = make.person("Outsider")
    signed_in = {"ada": Browser(app).sign_in(ada), "outsider": Browser(app).sign_in(outsider)}
    parts = _parts(make, ada)
    room = endpoint.partition(".")[0] if endpoint else ""
    if not room or room in _ABOUT_FACTORS:
        more, on_the_way = factors.build(app, make, signed_in["ada"], stranger, ada, known_hash())
        parts, signed_in = parts | more, signed_in | on_the_way
    if room in ("", "provider_sign_in"):
        providers.remember(app)
    if endpoint in (None, "provider_sign_in.link"):
        providers.arrive(signed_in["ada"], ada, parts["provider_id"])
    return World(parts, {"stranger": stranger, **signed_in})


def _parts(make: Make, ada: Person) -> dict[str, Any]:
    colleague = make.person("Colleague", handle="colleague", password_hash=known_hash())
    asking, newcomer = make.person("Asking"), make.person("Newcomer", handle="newcomer")
    space = make.space("Workshop", steward=ada, members=[colleague], asked=[asking])
    closed = make.space("Closed", "closed", steward=colleague)
    another = make.space("Another", steward=colleague, members=[ada])
    own = make.space("Own", steward=ada)
    gone = make.person("Gone", status="deactivated")
    with transaction():
        page = wiki.create(space, "Bins", "First line", by=ada)
        changes: dict[str, Any] = {"title": "Bins", "source": "Second line", "summary": ""}
        wiki.save(page, base_id=page.head_id, by=ada, **changes)
        shared = wiki.create(space, "Rota", "First line", by=ada)
        wiki.save(shared, base_id=shared.head_id, by=colleague, **{**changes, "title": "Rota"})
        ownerless = wiki.create(space, "Lost", "First line", by=gone)
        wiki.report_wrong(page, "No longer so", by=colleague)
        report = db.session.scalars(select(Report)).first()
        proposal = proposing.propose(
            page, base_id=page.head_id, **changes | {"source": "Third line"}, language="", by=ada
        )
        asked = wiki.create(space, "Fire drill", "First line", by=ada)
        must_read = wiki.ask(asked, "members", due_on=now().date(), by=ada)
        post = stream.publish(space, "First words #tag", by=ada)
        stream.publish(space, "Other words #formerly", by=ada)
        tagging.rename("formerly", "tag", by=ada)
        waits = stream.schedule(
            {"text": "Not yet", "space": "workshop"}, due_at=now() + timedelta(days=9), by=ada
        )
        of_kinds = _posts_of_kinds(space, colleague)
        fact = db.session.scalars(select(FactRecord)).first()
        parked = Delivery(
            fact_id=fact and fact.id, listener="search", due_at=now(), parked_at=now()
        )
        db.session.add(parked)
        invited, invitation = accounts.invite("invited@body.example", "Ines", by=ada.id)
        reset = accounts.start_reset(newcomer, by=ada.id)
        email_link = offer_email(ada, "proved@body.example")
        head = db.session.get_one(Revision, page.head_id)
        wiki.name_revision(head, "As approved", by=ada)
        link, _ = feeds.make(f"page:{page.id}", by=ada)
        feeds.make(f"space:{space.id}", by=ada)
        removed = wiki.create(space, "Removed", "Once", by=ada)
        removal = wiki.remove(removed, by=ada)
        subject = Subject(f"page:{page.id}", "/wiki/workshop/bins/edit", space.name)
        draft = drafts.keep(Sheet.fresh(), subject, {"content": "Not saved"}, seen=0, by=ada)
        group = groups.make("scim", "Planners", key=None, by=None)
        groups.add_members(group, [colleague.id], by=None)
        groups.link(group, space, by=ada)
        provider = provider_made()
        link_by_hand(provider, "of-colleague", colleague, by=ada.id)
        token, _ = tokens.make("scim", "Entra", expires_at=None, by=ada.id)
        file = _file(space, ada, b"Monday")
        removed = _file(space, ada, b"Tuesday")
        files.remove(removed, by=ada)
        accounts.change_skills(colleague, ["Council tax", "Excel"])
        open_skill, confirmed_skill = db.session.scalars(select(Skill).order_by(Skill.id))
        accounts.confirm_skill(confirmed_skill, by=ada)
        accounts.change_photo(ada, b"no picture, but kept as one")
        day = now().date()
        accounts.go_away(ada, day, day, zone=ZoneInfo("UTC"))
        listed, applied = (roster_made(ada, state) for state in ("previewed", "done"))
        waiting, done = (_import(space, ada, state) for state in ("previewed", "done"))
    return {
        "file_id": file.id,
        "import_id": waiting.id,
        "roster_id": listed.id,
        "done_roster": applied.id,
        "done_import": done.id,
        "removed_file": removed.id,
        "name": "bins.txt",
        "skill_id": open_skill.id,
        "confirmed_skill": confirmed_skill.id,
        "draft": draft.token,
        "removal_id": removal.id,
        "space": space.slug,
        "closed": closed.slug,
        "another": another.slug,
        "page": page.slug,
        "head": page.head_id,
        "number": 1,
        "named": 2,
        "feed_key": f"page:{page.id}",
        "group": "appearance",
        "settings_base": " ".join(f"{each.name}:{each.mark}" for each in standings().values()),
        "link_id": link.id,
        "post_id": post.id,
        "scheduled_id": waits.id,
        **of_kinds,
        **_cases(db.session.get_one(Post, of_kinds["answer_id"]), post, colleague),
        "delivery_id": parked.id,
        "notice_id": _notice_for(ada, colleague, post),
        **_searches_of(ada),
        **_words_of(space, ada),
        "handle": colleague.handle,
        "asking": asking.handle,
        "person_id": colleague.id,
        "own_id": ada.id,
        "fact_id": db.session.scalars(select(FactRecord.id)).first(),
        "group_id": group.id,
        "space_id": space.id,
        "linkable": own.slug,
        "token_id": token.id,
        "provider_id": provider.id,
        "identity_id": db.session.scalar(select(func.max(Identity.id))),
        "invited": invited.id,
        "second_administrator": make.administrator("Second").id,
        "deactivated": gone.id,
        "session_id": _session_of(ada),
        "shared_page": shared.slug,
        "ownerless": ownerless.id,
        "proposal_id": proposal and proposal.id,
        "asked_page": asked.slug,
        "asked_head": asked.head_id,
        "must_read_id": must_read.id,
        "sheet": Sheet.fresh(),
        "report_id": report and report.id,
        "invitation": invitation,
        "reset": reset,
        "email_link": email_link,
        "stopping": stopping.token(colleague.id, Bundle("at_once", "", 0, [], ["reply"])),
        "token": "no-such-token",
        "passkey_id": 1,
        "tag": "tag",
        "other_name": "formerly",
        "template": "decision",
        "kind": "wanted",
        "filename": "favicon.svg",
        "digest": "no-such-digest",
    }


def _session_of(person: Person) -> int:
    with transaction():
        open_session(person, address="127.0.0.1", browser="another one")
    return db.session.scalars(
        select(SignInSession.id).order_by(SignInSession.id.desc()).limit(1)
    ).one()


def _posts_of_kinds(space: Space, person: Person) -> dict[str, int]:
    """The ids of posts that one can act on."""
    question = stream.publish(space, "Which bin?", by=person, kind="question")
    answer = stream.reply(question, "The green one", by=person)
    idea = stream.publish(space, "More bins", by=person, kind="idea", complete=stream.begin_idea)
    pinned = {"pinned_until": now() + timedelta(days=9), "asks": True}
    announcement = stream.publish(
        space,
        "New bins",
        by=person,
        kind="announcement",
        complete=lambda post: stream.begin_announcement(post, **pinned),
    )
    voted = {"several": False, "secret": False, "closes_at": None}
    poll = stream.publish(
        space,
        "Which colour?",
        by=person,
        kind="poll",
        complete=lambda post: stream.begin_poll(post, ["Green", "Blue"], **voted),
    )
    choice_id = db.session.scalars(select(PollChoice.id).where(PollChoice.post_id == poll.id))
    return {
        "question": question.id,
        "answer_id": answer.id,
        "idea": idea.id,
        "announcement": announcement.id,
        "poll": poll.id,
        "choice_id": choice_id.first() or 0,
    }


def _cases(theirs: Post, own: Post, colleague: Person) -> dict[str, int]:
    """A case to decide about a colleague's post, and a decision about one's own."""
    with transaction():
        case = order.take_up(theirs, by=colleague)
        decided = order.take_up(own, by=colleague)
        said = {"reason": "Be kind", "answer": "", "seen": order.state_of(decided)}
        decision = order.decide(decided, "warn", **said, by=colleague)
    return {"case_id": case.id, "decision_id": decision.id}


def _words_of(space: Space, person: Person) -> dict[str, int]:
    """A word of a space, and one that was removed."""
    with transaction():
        kept, removed = (
            glossary.add(space, term, ["something else"], by=person) for term in ("PCN", "TRO")
        )
        glossary.remove(removed, by=person)
    return {"word_id": kept.id, "removed_word": removed.id}


def _searches_of(person: Person) -> dict[str, int]:
    """A saved search, and one that was removed."""
    with transaction():
        kept, removed = (
            searches.save(person, name=word, terms=f"q={word}", query=understand(word), tells=True)
            for word in ("bins", "fees")
        )
        searches.remove(removed)
    return {"search_id": kept.id, "removed_search": removed.id}


def _notice_for(person: Person, actor: Person, post: Post) -> int:
    notice = Notice(kind="reply", thing_kind="post", thing_id=post.id, reason="own", in_app=True)
    notice.about, notice.happened_at = f"thread:{post.id}", now()
    notice.person_id, notice.actor_id = person.id, actor.id
    with transaction():
        db.session.add(notice)
    return notice.id


def _file(space: Space, person: Person, content: bytes) -> File:
    received = receive(BytesIO(content), "bins.txt")
    return files.add(space, received, by=person, kept=True)


def _import(space: Space, person: Person, state: Any) -> Import:
    at = now()
    job = Import(space=space, by_id=person.id, kind="feed", name="a", kept="a", created_at=at)
    job.state, job.started_at = state, at if state == "done" else None
    db.session.add(job)
    db.session.flush()
    return job


@cache
def known_hash() -> str:
    """The hash of PASSWORD."""
    return hashed(PASSWORD)


def rule_of(app: Flask, endpoint: str) -> Rule:
    return next(app.url_map.iter_rules(endpoint))


def shows_form(app: Flask, endpoint: str) -> bool:
    return "GET" in (rule_of(app, endpoint).methods or ())


TEXTS = ("no-such-thing", "%00", "%ff", "%F0%9F%A6%8A", "%E2%80%AE", "%2e%2e", "%2f", "%5c", "[")
TEXTS += ("%0d%0aEvil:a", "%3f%23%25", "x" * 20_000, "%CC%81%CC%96" * 1000)
NUMBERS = ("0", "-1", "1.5", "%00", "%C2%B2", *map(str, (2**31 - 1, 2**31, 2**63, 10**30)))
NUMBERS += ("9" * 4000, "9" * 5000)


def wrong_paths(rule: Rule, parts: dict[str, Any]) -> Iterator[str]:
    """The address with each of its parts replaced by each wrong value for it."""
    for name in rule.arguments:
        for value in NUMBERS if f"<int:{name}>" in rule.rule else TEXTS:
            all_parts = {**parts, name: value}
            pieces = re.split(r"<(?:\w+:)?(\w+)>", rule.rule)
            pieces[1::2] = [str(all_parts[part]) for part in pieces[1::2]]
            yield "".join(pieces)
