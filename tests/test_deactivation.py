"""Deactivation by any door ends all that somebody has, and reactivation brings back what was.

`tests/test_leaving.py` proves for each place that nothing written afterwards reaches them; here it
is proved that no door forgets anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.cli import accounts as accounts_cli
from entgov.accounts.models import Person, SignInSession
from entgov.accounts.signed_in import still_open
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.drafts import commands as drafts
from entgov.drafts.commands import Subject
from entgov.drafts.queries import writing
from entgov.drafts.sheets import Sheet
from entgov.feeds import commands as feeds
from entgov.follows.commands import follow
from entgov.notifications.mailing.sending import send_next
from entgov.notifications.models import MAIL_WAITS, Notice
from entgov.rosters import commands as rosters
from entgov.rosters.leaving import keep_days
from entgov.rosters.models import Leaving, Roster
from entgov.rosters.work import go_on
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.stream.models import Post, ScheduledPost
from entgov.stream.scheduled import publish_next
from entgov.tokens import commands as tokens
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, page_key
from entgov.wiki.queries.owners import handed_over
from tests.conftest import PASSWORD, Browser, Make
from tests.mail_server import Post as Office
from tests.mail_server import sending_by
from tests.scim.conftest import Provider

LONG_AGO = date(2026, 1, 31)


@pytest.fixture
def settings(settings: Settings, office: Office) -> Settings:
    """An installation that sends mail."""
    return sending_by(office, settings)


@dataclass
class World:
    """Ann, who is to go; Bob, who stays and runs the space; Ada, who runs accounts."""

    app: Flask
    ann: Person
    bob: Person
    ada: Person
    space: Space
    page: Page
    office: Office
    browser: Browser
    session_id: int
    feed: str = ""
    reset: str = ""
    roster: int = 0

    def ask(self, person: Person) -> Browser:
        return Browser(self.app).sign_in(person)


@pytest.fixture
def world(app: Flask, make: Make, office: Office) -> World:
    ann = make.person_with_password("Ann Lee", handle="ann")
    bob, ada = make.person("Bob Ox", handle="bob"), make.administrator()
    make.administrator("Second")
    space = make.space("Plans", "private", steward=bob, members=[ann])
    with transaction():
        page = wiki.create(space, "Bins", "Mondays", by=ann)
        stream.publish(space, "What Ann said", by=ann)
        follow(ann, f"person:{bob.id}")
    browser = Browser(app).sign_in(ann)
    session_id = db.session.scalars(
        select(SignInSession.id).where(SignInSession.person_id == ann.id)
    ).one()
    return World(app, ann, bob, ada, space, page, office, browser, session_id)


def give_what_ends(world: World) -> None:
    """All that she has and that ends: it is made anew, so that it can be looked at anew."""
    ann, space = world.ann, world.space
    subject = Subject(page_key(world.page.id), f"/wiki/{space.slug}/bins/edit", space.name)
    with transaction():
        world.feed = feeds.make(f"space:{space.id}", by=ann)[1]
        world.reset = accounts.start_reset(db.session.get_one(Person, ann.id), by=None)
        drafts.keep(Sheet.fresh(), subject, {"content": "Tuesdays"}, seen=0, by=ann)
        fields = {"text": "Said later", "space": space.slug}
        stream.schedule(fields, due_at=now() + timedelta(days=1), by=ann)
        stream.publish(space, "Look at this @ann", by=world.bob)
    while worker.work_once():
        pass


def signs_in(world: World) -> bool:
    sent = {"email": world.ann.email, "password": PASSWORD}
    return Browser(world.app).post("/sign-in", sent).status_code == 303


def posts_later(world: World) -> bool:
    with transaction():
        db.session.execute(update(ScheduledPost).values(due_at=now() - timedelta(seconds=1)))
    while publish_next():
        pass
    said = select(func.count()).where(Post.source == "Said later")
    return bool(db.session.scalar(said))


def gets_mail(world: World) -> bool:
    with transaction():
        for notice in db.session.scalars(select(Notice).where(Notice.mail_at.is_not(None))):
            notice.happened_at -= MAIL_WAITS
            notice.mail_at -= MAIL_WAITS
    while send_next():
        pass
    return any("Look at this" in str(each.get_body(("plain",))) for each in world.office.taken)


ENDS: dict[str, Callable[[World], bool]] = {
    "session": lambda world: world.browser.get("/settings").status_code == 200,
    "password": signs_in,
    "live": lambda world: still_open([world.session_id]) == {world.session_id},
    "link for a password": lambda world: (
        Browser(world.app).get(f"/reset/{world.reset}").status_code == 200
    ),
    "feed": lambda world: Browser(world.app).get(f"/feeds/{world.feed}.atom").status_code == 200,
    "draft that others see": lambda world: bool(writing(world.bob, page_key(world.page.id))),
    "post for later": posts_later,
    "mail that waits": gets_mail,
    "suggestion": lambda world: (
        "Ann Lee" in world.ask(world.bob).get("/suggestions?for=mention&q=ann").text
    ),
}


def has(world: World) -> set[str]:
    db.session.rollback()
    return {name for name, thing in ENDS.items() if thing(world)}


def on_screen(world: World, act: str) -> None:
    address = f"/admin/accounts/{world.ann.id}/{act}"
    assert world.ask(world.ada).post(address).status_code == 303


def on_the_command_line(world: World, act: str) -> None:
    verb = {"deactivation": "deactivate", "reactivation": "reactivate"}[act]
    result = world.app.test_cli_runner().invoke(accounts_cli, [verb, world.ann.email])
    assert result.exit_code == 0, result.output


def by_scim(world: World, act: str) -> None:
    change = {"op": "Replace", "path": "active", "value": str(act == "reactivation")}
    assert _provider(world).patch(f"/Users/{world.ann.id}", change).status_code == 200


def by_deletion(world: World, act: str) -> None:
    if act == "deactivation":
        assert _provider(world).send("DELETE", f"/Users/{world.ann.id}").status_code == 204
    else:
        _provider(world).add(world.ann.email, displayName="Ann Lee")


def _provider(world: World) -> Provider:
    with transaction():
        _, text = tokens.make("scim", "Entra", expires_at=None, by=None)
    return Provider(world.app, text)


def by_list(world: World, act: str) -> None:
    """As one who is missing in it; and taking it back."""
    if act == "deactivation":
        others = db.session.scalars(select(Person.email).where(Person.id != world.ann.id))
        with transaction():
            source = "\n".join(["mail", *others]).encode()
            world.roster = rosters.bring(source, "all.csv", end_missing=True, by=world.ada).id
        _do_list(
            world, lambda one: rosters.start(one, digest=one.digest, anyway=True, by=world.ada)
        )
    else:
        _do_list(world, lambda one: rosters.undo(one, by=world.ada))
    assert db.session.get_one(Roster, world.roster).problem == ""


def _do_list(world: World, act: Callable[[Roster], object]) -> None:
    go_on(world.roster)
    with transaction():
        act(db.session.get_one(Roster, world.roster, populate_existing=True))
    go_on(world.roster)
    db.session.expire_all()


def by_last_day(world: World, act: str) -> None:
    if act == "deactivation":
        with transaction():
            db.session.add(Leaving(person_id=world.ann.id, last_day=LONG_AGO, planned_at=now()))
        keep_days()
        db.session.expire_all()
    else:
        on_screen(world, act)


Door = Callable[[World, str], None]
DOORS: tuple[Door, ...] = (
    on_screen,
    on_the_command_line,
    by_scim,
    by_deletion,
    by_list,
    by_last_day,
)


def test_what_is_looked_at_is_there(world: World) -> None:
    give_what_ends(world)
    assert has(world) == ENDS.keys()


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_left_by_any_door(world: World, door: Door) -> None:
    give_what_ends(world)
    door(world, "deactivation")
    assert has(world) == set()
    while worker.work_once():
        pass
    waits = db.session.scalars(handed_over(world.bob)).unique().all()
    assert [page.id for page in waits] == [world.page.id]
    read = world.ask(world.bob)
    assert "Ann Lee" in read.get(f"/spaces/{world.space.slug}").text
    assert "Ann Lee" in read.get(f"/wiki/{world.space.slug}/bins/history").text


@pytest.mark.parametrize("door", DOORS)
def test_reactivation_brings_back_what_was_and_no_secret(world: World, door: Door) -> None:
    give_what_ends(world)
    door(world, "deactivation")
    while worker.work_once():
        pass
    door(world, "reactivation")
    secrets = {"session", "live", "link for a password", "feed"}
    assert has(world) == ENDS.keys() - secrets
    ann = world.ask(world.ann)
    assert "What Ann said" in ann.get(f"/spaces/{world.space.slug}").text
    assert "Tuesdays" in ann.get("/drafts").text
    assert "Bob Ox" in ann.get("/settings/follows").text
    assert db.session.scalars(handed_over(world.bob)).unique().all() == []
