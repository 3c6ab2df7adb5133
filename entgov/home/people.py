"""People: the directory, who knows about something, and the screens of one person."""

from datetime import timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_time, to_user_timezone

from entgov.accounts import queries
from entgov.accounts.models import Person, Profile
from entgov.core.clock import now
from entgov.follows.queries import hold_on
from entgov.home.experts import REASONS_SHOWN, experts
from entgov.rosters.leaving import leaving_seen_by
from entgov.stream.queries import posts_by
from entgov.stream.queries.answered import answers_by
from entgov.web.forms import one_line
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import requested_cursor, requested_page
from entgov.web.screen import today
from entgov.wiki.queries.people import pages_owned_by, saves_by

people = Blueprint("people", __name__)
FILTERS = ("team", "place", "skill", "language")
_LONGEST_NAME = 200  # characters
_STILL_HERE = timedelta(minutes=6)  # that somebody is here is noted every three minutes

Presence = Literal["now", "today", ""]


@people.get("/people")
@staff
def index() -> ResponseReturnValue:
    """Everybody who works here, by name."""
    words, filters = _asked("q"), {name: _asked(name) for name in FILTERS}
    page = queries.directory(viewer(), number=requested_page(), name=words, **filters)
    return render_template("home/people.html", page=page, words=words, filters=filters)


@people.get("/people/who-knows")
@staff
def who_knows() -> ResponseReturnValue:
    """Whom one can ask about something, and why."""
    words = _asked("q")
    return render_template(
        "home/who_knows.html",
        words=words,
        experts=experts(viewer(), words) if words else (),
        most=REASONS_SHOWN,
    )


def _asked(name: str) -> str:
    return one_line(request.args.get(name))[:_LONGEST_NAME]


@people.get("/people/<handle>")
@thing(queries.person_with_handle)
def show(person: Person) -> ResponseReturnValue:
    """One person: what they tell of themselves, and their posts that the viewer may read."""
    profile, absence = queries.profile_of(person)
    return render_template(
        "home/person.html",
        person=person,
        profile=profile,
        absence=absence,
        presence=_presence(person, profile),
        time_there=_time_there(profile),
        skills=queries.skills_of(viewer(), person),
        posts=posts_by(viewer(), person, before=requested_cursor()),
        hold=hold_on(viewer(), f"person:{person.id}"),
        leaving=leaving_seen_by(viewer(), person),
    )


def _presence(person: Person, profile: Profile) -> Presence:
    """Whether the person is here, where they want others to know."""
    if not (profile.presence and person.here_at and person.status == "active"):
        return ""
    if person.here_at > now() - _STILL_HERE:
        return "now"
    return "today" if to_user_timezone(person.here_at).date() == today() else ""


def _time_there(profile: Profile) -> str:
    """What time it is where the person is, where they say that."""
    if not profile.zone:
        return ""
    return str(format_time(now().astimezone(ZoneInfo(profile.zone)), "short", rebase=False))


@people.get("/people/<handle>/pages")
@thing(queries.person_with_handle)
def pages(person: Person) -> ResponseReturnValue:
    """The pages that a person answers for."""
    owned = pages_owned_by(viewer(), person, number=requested_page())
    return _of("pages", person, page=owned)


@people.get("/people/<handle>/answers")
@thing(queries.person_with_handle)
def answers(person: Person) -> ResponseReturnValue:
    """A person's answers that were accepted."""
    return _of("answers", person, posts=answers_by(viewer(), person, before=requested_cursor()))


@people.get("/people/<handle>/contributions")
@thing(queries.person_with_handle)
def contributions(person: Person) -> ResponseReturnValue:
    """What a person wrote on pages."""
    return _of("contributions", person, saves=saves_by(viewer(), person, before=requested_cursor()))


@people.get("/people/<handle>/team")
@thing(queries.person_with_handle)
def team(person: Person) -> ResponseReturnValue:
    """Whom a person reports to, who else does, and who reports to them."""
    return _of("team", person, team=queries.team_of(viewer(), person, number=requested_page()))


def _of(screen: str, person: Person, **shown: Any) -> ResponseReturnValue:
    templates = {
        "pages": "home/person_pages.html",
        "answers": "home/person_answers.html",
        "contributions": "home/person_contributions.html",
        "team": "home/person_team.html",
    }
    return render_template(templates[screen], person=person, **shown)
