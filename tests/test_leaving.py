"""Who leaves a private space, is deactivated or is muted is out at once: proved for each door.

Ann looks; Bob writes, in a private space that both are in. Each door says whether what Bob writes
reaches Ann. It does as long as nothing has happened. What is on its way to her when one of them
goes does not, and nothing does that is written afterwards.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person, Profile, SignInSession
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.feeds import commands as feeds
from entgov.follows.commands import follow, mute
from entgov.live.hub import Hub, Listener
from entgov.live.pulse import Pulse
from entgov.notifications.mailing.sending import send_next
from entgov.notifications.models import MAIL_WAITS, Notice
from entgov.notifications.queries import unread_for
from entgov.spaces import commands as spaces
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.wiki import commands as wiki
from entgov.wiring import LIVE
from tests.conftest import Browser, Make
from tests.event_loop import EventLoop
from tests.mail_server import Post as Office
from tests.mail_server import sending_by


class Windows:
    """Windows of somebody, on a hub of their own, with a pulse that beats when it is asked what
    they are told."""

    def __init__(self, person: Person) -> None:
        self._person_id = person.id
        of_person = select(SignInSession.id).where(SignInSession.person_id == person.id)
        self._session_id = db.session.scalars(of_person).one()
        self._pulse = Pulse(current_app, LIVE)  # type: ignore[arg-type]  # it is the app
        self._pulse.hub = Hub(lambda: None)
        self._loop = EventLoop()
        self._open: list[asyncio.Task[None]] = []
        self._said: dict[str, list[dict[str, Any]]] = {}

    def look_at(self, place: str) -> None:
        self._said[place] = []
        self._open.append(self._loop.asyncio.create_task(self._listen(place)))
        self.told(place)

    async def _listen(self, place: str) -> None:
        person = {"session_id": self._session_id, "person_id": self._person_id}
        async for part in Listener(self._pulse.hub, **person, place=place).parts():
            for line in part.splitlines():
                if line.startswith("data: ["):
                    self._said[place] += json.loads(line.removeprefix("data: "))

    def told(self, place: str) -> list[dict[str, Any]]:
        """All that the window at this place was told until now."""
        self._wait()
        db.session.rollback()
        self._pulse.beat()
        self._wait()
        return self._said[place]

    def _wait(self) -> None:
        for _ in range(5):
            self._loop.run(asyncio.sleep(0))

    def close(self) -> None:
        self._loop.run(self._end())
        self._loop.close()

    async def _end(self) -> None:
        self._pulse.hub.end()
        await asyncio.gather(*self._open)


@dataclass
class World:
    """Ann, whose browser, windows, feed and mail are looked at, and Bob, who writes."""

    ann: Person
    bob: Person
    space: Space
    thread: Post
    browser: Browser
    feed: str
    office: Office
    windows: Windows
    posts: dict[str, Post] = field(default_factory=dict)
    replies: dict[str, Post] = field(default_factory=dict)

    def say(self, word: str) -> None:
        """Bob writes the word in a post that names Ann, in a reply to her, in a page's title."""
        with transaction():
            said = f"{word} said #bins @{self.ann.handle}"
            self.posts[word] = stream.publish(self.space, said, by=self.bob)
            self.replies[word] = stream.reply(self.thread, f"{word} answered", by=self.bob)
            wiki.create(self.space, f"{word} titled", "Text", by=self.bob)
        work()

    def shows(self, address: str, words: str) -> bool:
        return words in self.browser.get(address).text


def work() -> None:
    while worker.work_once():
        pass


@pytest.fixture
def settings(settings: Settings, office: Office) -> Settings:
    """An installation that sends mail."""
    return sending_by(office, settings)


@pytest.fixture
def world(
    make: Make,
    ann: Person,
    bob: Person,
    office: Office,
    as_person: Callable[[Person], Browser],
) -> Iterator[World]:
    fans = [make.person() for _ in range(3)]
    make.administrator()
    space = make.space("Quiet room", "private", steward=fans[0], members=[ann, bob])
    with transaction():
        thread = stream.publish(space, "Who empties the bins?", by=ann)
        follow(ann, "tag:bins")
        for fan in fans:  # so that those who are in a space with him may want to follow him too
            follow(fan, f"person:{bob.id}")
        token = feeds.make(f"space:{space.id}", by=ann)[1]
    work()
    browser, windows = as_person(ann), Windows(ann)
    yield World(ann, bob, space, thread, browser, f"/feeds/{token}.atom", office, windows)
    windows.close()


Door = Callable[[World, str], bool]


def on_screen(address: str, words: str = "{word} said") -> Door:
    def door(world: World, word: str) -> bool:
        asked = address.format(word=word, space=world.space.slug, person=world.bob.handle)
        return world.shows(asked, words.format(word=word))

    return door


def live(place: str) -> Door:
    """The window is there before the word is written, and stays."""

    def door(world: World, word: str) -> bool:
        things = {each.id for each in (world.posts[word], world.replies[word])}
        told = world.windows.told(_at(place, world))
        return any(each["thing"] in things for each in told if each["kind"] == "post")

    return door


def live_notices(world: World, word: str) -> bool:
    """That there is a notice, told wherever they look."""
    things = select(Notice.id).where(Notice.thing_id == world.posts[word].id)
    notices = set(db.session.scalars(things.where(Notice.person_id == world.ann.id)))
    told = world.windows.told("notices")
    return any(each["thing"] in notices for each in told if each["kind"] == "notice")


def _at(place: str, world: World) -> str:
    return place.format(space=world.space.id, thread=world.thread.id, person=world.bob.id)


def feed(world: World, word: str) -> bool:
    return world.shows(world.feed, f"{word} titled")


def bell(world: World, word: str) -> bool:
    about = f"thread:{world.posts[word].id}"
    return any(each == about for each, *_ in unread_for(world.ann))


def mail(world: World, word: str) -> bool:
    """Whether mail says it, once the notices that wait are due."""
    with transaction():
        for notice in db.session.scalars(select(Notice).where(Notice.mail_at.is_not(None))):
            notice.happened_at -= MAIL_WAITS
            notice.mail_at -= MAIL_WAITS
    while send_next():
        pass
    return any(f"{word} said" in str(each.get_body(("plain",))) for each in world.office.taken)


PLACES = (
    "following",
    "everyone",
    "space:{space}",
    "tag:bins",
    "thread:{thread}",
    "person:{person}",
)
DOORS: dict[str, Door] = {
    "Home, Following": on_screen("/"),
    "Home, Everyone": on_screen("/?order=everyone"),
    "Home, Unread": on_screen("/?order=unread"),
    "Home, pages": on_screen("/", "{word} titled"),
    "space": on_screen("/spaces/{space}"),
    "tag": on_screen("/tags/bins"),
    "profile": on_screen("/people/{person}"),
    "search": on_screen("/search?q={word}", "{word}</mark> said"),
    "Atom": feed,
    **{f"live, {place}": live(place) for place in PLACES},
    "live, notices": live_notices,
    "notices": on_screen("/notifications"),
    "bell": bell,
    "mail": mail,
    "mention, nothing typed": on_screen("/suggestions?for=mention", "Bob Ox"),
    "mention, a space": on_screen("/suggestions?for=mention&q=quiet", "Quiet room"),
    "link to a page": on_screen("/suggestions?for=page&q={word}", "{word} titled"),
    "search box": on_screen("/suggestions?for=search&q={word}", "{word} titled"),
    "menu": on_screen("/suggestions?for=menu&q=quiet", "Quiet room"),
    "people to follow": on_screen("/settings/follows/suggestions", "Bob Ox"),
}
DESPITE_MUTE = {
    *("profile", "live, person:{person}", "search", "search box", "menu", "link to a page"),
    *("mention, a space", "Home, pages"),
}
"""Who goes to somebody's profile or searches wants to meet them; pages and spaces are nobody's."""


def leaves(world: World) -> None:
    spaces.leave(world.space, world.ann)


def is_deactivated(world: World) -> None:
    accounts.deactivate(world.ann, by=None)


def mutes(world: World) -> None:
    mute(world.ann, f"person:{world.bob.id}")


WAYS = (leaves, is_deactivated, mutes)


@pytest.mark.parametrize("go", WAYS)
def test_nothing_reaches_who_is_gone(world: World, go: Callable[[World], None]) -> None:
    for place in (*PLACES, "notices"):
        world.windows.look_at(_at(place, world))
    world.say("quokka")
    assert open_doors(world, "quokka") == DOORS.keys()
    world.say("wombat")
    with transaction():
        go(world)
    still = DESPITE_MUTE if go is mutes else set()
    assert open_doors(world, "wombat") == still
    world.say("numbat")
    assert open_doors(world, "numbat") == still


def open_doors(world: World, word: str) -> set[str]:
    return {name for name, door in DOORS.items() if door(world, word)}


SUGGESTED = (
    *(f"/suggestions?for={use}&q=bob" for use in ("mention", "person", "search", "menu")),
    *("/suggestions?for=mention", "/settings/follows/suggestions", "/people"),
)


@pytest.mark.parametrize("team", ["", "Waste"])
def test_who_is_deactivated_is_suggested_to_nobody(world: World, team: str) -> None:
    texts = ("pronouns", "job", "place", "languages", "phone", "hours", "about")
    empty: dict[str, Any] = dict.fromkeys(texts, "")
    with transaction():
        for each in (world.ann, world.bob):
            db.session.add(Profile(person_id=each.id, team=team, **empty))
    world.say("quokka")
    assert [each for each in SUGGESTED if not world.shows(each, "Bob Ox")] == []
    with transaction():
        accounts.deactivate(world.bob, by=None)
    assert [each for each in SUGGESTED if world.shows(each, "Bob Ox")] == []
