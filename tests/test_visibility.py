"""What a person may not see does not exist: at every address of the app, for every role.

The world below has a space of each kind for each way to stand to it. Every name and text in it is
a word of its own, so a leak anywhere, in a list, a count's link, a snippet, a title or a header,
is found by looking for words. Which words a viewer may meet is worked out here from the sentence in
the design, and not by the code under test. A new address with a parameter that this module does
not know fails the test, so that nobody can forget it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.files import commands as files
from entgov.files import keeping
from entgov.files.receiving import receive
from entgov.follows.commands import follow
from entgov.glossary import commands as glossary
from entgov.groups import commands as groups
from entgov.order import commands as order
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.transfer.incoming.models import Import
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, Report, page_key
from tests.conftest import Browser, Make
from tests.doors import for_people

KINDS = ("open", "closed", "private")
STANDINGS = ("none", "asked", "invited", "member", "steward")
ROLES = ("staff", "administrator", "auditor")
EACH_ROLE = (
    "administrator",  # comes to every screen
    *(pytest.param(role, marks=pytest.mark.walked_once) for role in ("staff", "auditor")),
)
TAKEN_ALONG = ("PageExported", "MissingReadersExported", "MustReadListExported", "ExportFetched")
SCREENS_OF_KINDS = {
    *("stream.show", "stream.reactions", "stream.vote", "stream.votes", "stream.decide"),
    *("stream.acknowledgements", "stream.not_acknowledged"),
}
"""What shows more of posts that are a question, a poll, an announcement or an idea."""


@dataclass
class Corner:
    """One space of the world with what is in it; `standing` is how the viewer stands to it."""

    kind: str
    standing: str
    space: Space
    page: Page
    post: Post
    reply: Post
    report_id: int
    proposal_id: int
    must_read_id: int
    word: str
    removal_id: int = 0
    file_id: int = 0
    import_id: int = 0
    scheduled_id: int = 0
    of_kinds: tuple[int, ...] = ()
    case_id: int = 0
    decision_id: int = 0
    is_run: bool = False
    word_id: int = 0

    @property
    def is_known(self) -> bool:
        return self.kind != "private" or self.standing in ("invited", "member", "steward")

    @property
    def is_readable(self) -> bool:
        return self.kind == "open" or self.standing in ("member", "steward")

    @property
    def hidden_words(self) -> set[str]:
        """The words that the viewer must never meet."""
        hidden = {f"waits{self.word}"}  # somebody else's until it is posted
        if not self.is_run:
            hidden |= {f"{part}{self.word}" for part in ("conduct", "verdict")}
        if not self.is_known:
            hidden |= {f"name{self.word}", f"about{self.word}"}
        if not self.is_readable:
            hidden |= {
                f"{part}{self.word}" for part in ("title", "text", "summary", "post", "answer")
            }
            hidden |= {f"{part}{self.word}" for part in ("gone", "why", "source", "lost")}
            hidden |= {f"{part}{self.word}" for part in ("file", "alt", "words", "newer")}
            hidden |= {f"{part}{self.word}" for part in ("tag", "old", "report", "checked")}
            hidden |= {f"{part}{self.word}" for part in ("proposed", "note", "sense", "meaning")}
        return hidden


@dataclass
class World:
    """The viewer, whoever made it all, and the corners."""

    viewer: Person
    maker: Person
    corners: list[Corner]


def build(make: Make, role: str) -> World:
    """A world for a viewer with this role, indexed."""
    viewer = make.person("Vera Viewer", role=role, last_here_at=now() - timedelta(days=1))
    maker = make.person("Max Maker")
    for name in ("Ina Author", "Cara Critic"):
        make.person(name)
    corners = [
        _corner(make, maker, viewer, kind, standing)
        for kind, standing in product(KINDS, STANDINGS)
        if not (standing == "asked" and kind != "closed")
    ]
    with transaction():  # with nobody in it, so that nobody comes in by it
        group = groups.make("scim", "Planners", key=None, by=None)
        for corner in corners:
            groups.link(group, corner.space, by=maker)
    while worker.work_once():
        pass
    return World(viewer, maker, corners)


def _corner(make: Make, maker: Person, viewer: Person, kind: str, standing: str) -> Corner:
    word = f"{kind}{standing}"
    states: dict[str, Any] = {standing: [viewer]} if standing in ("asked", "invited") else {}
    members = [viewer] if standing == "member" else []
    if standing == "steward":
        space = make.space(f"name{word}", kind, steward=viewer, members=[maker])
    else:
        space = make.space(f"name{word}", kind, steward=maker, members=members, **states)
    with transaction():
        space.description = f"about{word}"
        page = wiki.create(space, f"title{word}", f"old{word} #tag{word}", "", by=maker)
        wiki.save(
            page,
            title=f"title{word}",
            source=f"text{word} [[title{word}]] #tag{word} #common",
            summary=f"summary{word}",
            base_id=page.head_id,
            by=maker,
        )
        follow(viewer, page_key(page.id))
        gone = wiki.create(space, f"gone{word}", f"text{word}", by=maker)
        removal = wiki.remove(gone, reason=f"why{word}", by=maker)
        text = f"post{word} #tag{word} #common @{viewer.handle}"
        post = stream.publish(space, text, by=maker, nonce=word)
        reply = stream.reply(post, f"answer{word}", by=maker, nonce=f"r{word}")
        fields = {"text": f"waits{word}", "space": space.slug, "kind": "update"}
        waits = stream.schedule(fields, due_at=now() + timedelta(days=1), by=maker)
        of_kinds = _of_kinds(space, word, maker, reply)
        wiki.report_wrong(page, f"report{word}", by=maker)
        wiki.review(page, outcome="holds", checked=f"checked{word}", by=maker)
        report = db.session.scalars(select(Report).where(Report.page_id == page.id)).one()
        said = {"title": f"title{word}", "source": f"proposed{word}", "summary": f"proposed{word}"}
        proposal = wiki.propose(page, base_id=page.head_id, **said, language="", by=maker)
        due_on, note = now().date(), f"note{word}"
        must_read = wiki.ask(page, "people", [viewer], due_on=due_on, note=note, by=maker)
        assert proposal
        received = receive(BytesIO(f"words{word}".encode()), f"file{word}.txt")
        file = files.add(space, received, by=maker, description=f"alt{word}", kept=True)
        files.replace(file, receive(BytesIO(f"newer{word}".encode()), "x.txt"), seen=1, by=maker)
        imported = Import(
            space=space, by=maker, kind="feed", name=f"source{word}.xml", losses=[f"lost{word}"]
        )
        imported.state, imported.created_at = "previewed", now()
        db.session.add(imported)
        conduct = _conduct(space, word, maker)
        own = glossary.add(space, "common", [f"sense{word}"], f"meaning{word}", by=maker)
    keeping.read_next()
    return Corner(
        *(kind, standing, space, page, post, reply, report.id, proposal.id, must_read.id, word),
        *(removal.id, file.id, imported.id, waits.id, of_kinds, *conduct),
        standing == "steward" or (kind == "open" and viewer.is_administrator),
        own.id,
    )


def _named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def _conduct(space: Space, word: str, maker: Person) -> tuple[int, int]:
    """A post that was decided about and is reported again, for who runs its space."""
    author, critic = _named("Ina Author"), _named("Cara Critic")
    post = stream.publish(space, f"post{word} unkind", by=author)
    order.report(post, "other", f"conduct{word}", by=critic)
    case = order.take_up(post, by=critic)
    said = {"reason": f"verdict{word}", "answer": f"verdict{word}"}
    decision = order.decide(case, "warn", **said, seen=order.state_of(case), by=maker)
    order.report(post, "other", f"conduct{word}", by=critic)
    return case.id, decision.id


def _of_kinds(space: Space, word: str, maker: Person, said: Post) -> tuple[int, ...]:
    """Posts of the kinds, and one in the space of all that quotes what was said here."""
    question = stream.publish(space, f"post{word} asks", by=maker, kind="question")
    stream.accept_answer(question, stream.reply(question, f"answer{word}", by=maker), by=maker)
    stream.react(question, "like", by=maker)
    idea = stream.publish(
        space, f"post{word} proposes", by=maker, kind="idea", complete=stream.begin_idea
    )
    stream.decide(idea, "declined", reason=f"why{word}", outcome=None, by=maker)
    pinned = {"pinned_until": now() + timedelta(days=1), "asks": True}
    announcement = stream.publish(
        space,
        f"post{word} announces",
        by=maker,
        kind="announcement",
        complete=lambda post: stream.begin_announcement(post, **pinned),
    )
    said_how = {"several": False, "secret": False, "closes_at": None}
    poll = stream.publish(
        space,
        f"post{word} polls",
        by=maker,
        kind="poll",
        complete=lambda post: stream.begin_poll(post, [f"text{word}", "No"], **said_how),
    )
    stream.publish(everyone(), "A quote", by=maker, quoting=said, nonce=f"q{word}")
    return question.id, idea.id, announcement.id, poll.id


_OF_NO_SPACE = (
    *("skill", "delivery", "link", "search", "notice", "token", "group", "passkey", "provider"),
    *("session", "roster"),
)


def addresses(app: Flask, world: World) -> Iterator[tuple[Rule, str, Corner | None]]:
    """Every rule with every thing of the world in it, and the corner that the thing lives in."""
    adapter = app.url_map.bind("localhost")
    for rule in for_people(app):
        for values, corner in _values(rule, world):
            yield rule, adapter.build(rule.endpoint, values), corner


_ALWAYS = {**dict.fromkeys(("token", "filename", "digest"), "favicon.svg"), "group": "mail"}


def _values(rule: Rule, world: World) -> Iterator[tuple[dict[str, Any], Corner | None]]:
    arguments = frozenset(rule.arguments)
    people = [world.viewer.handle, world.maker.handle]
    if not arguments:
        yield {}, None
    elif arguments <= _ALWAYS.keys():
        yield {name: _ALWAYS[name] for name in arguments}, None
    elif arguments == {"scheduled_id"}:
        yield from (({"scheduled_id": each.scheduled_id}, None) for each in world.corners)
    elif arguments in ({"handle"}, {"person_id"}):
        for person in (world.viewer, world.maker):
            own = {"handle": person.handle, "person_id": person.id}
            yield {name: own[name] for name in arguments}, None
    elif arguments in [{f"{own}_id"} for own in _OF_NO_SPACE]:
        yield {next(iter(arguments)): 1}, None
    elif arguments == {"group_id", "space_id"}:
        yield from (({"group_id": 1, "space_id": each.space.id}, None) for each in world.corners)
    elif arguments == {"person_id", "identity_id"}:
        yield {"person_id": world.maker.id, "identity_id": 1}, None
    elif arguments == {"fact_id"}:
        yield from _facts(world)
    elif arguments == {"tag"}:
        tags = ["common", *(f"tag{corner.word}" for corner in world.corners)]
        yield from (({"tag": tag}, None) for tag in tags)
    else:
        for corner in world.corners:
            yield from ((values, corner) for values in _in_corner(rule, corner, people))


def _facts(world: World) -> Iterator[tuple[dict[str, Any], Corner | None]]:
    """One fact of each space."""
    for corner in world.corners:
        own = select(func.max(FactRecord.id)).where(FactRecord.space_id == corner.space.id)
        yield {"fact_id": db.session.scalar(own)}, corner


def _in_corner(rule: Rule, corner: Corner, people: list[str]) -> Iterator[dict[str, Any]]:
    arguments = frozenset(rule.arguments)
    of_kinds = corner.of_kinds if rule.endpoint in SCREENS_OF_KINDS else ()
    known: dict[str, list[Any]] = {
        "space": [corner.space.slug],
        "page": [corner.page.slug],
        "post_id": [corner.post.id, corner.reply.id, *of_kinds],
        "number": [1, 2],
        "report_id": [corner.report_id],
        "removal_id": [corner.removal_id],
        "file_id": [corner.file_id],
        "import_id": [corner.import_id],
        "name": ["a.txt"],
        "kind": ["changes", "wanted", "orphans", "linked", "outside"],
        "template": ["decision"],
        "proposal_id": [corner.proposal_id],
        "must_read_id": [corner.must_read_id],
        "handle": people,
        "case_id": [corner.case_id],
        "decision_id": [corner.decision_id],
        "word_id": [corner.word_id],
        "token": [f"export-{corner.word}"],
    }
    assert arguments <= known.keys(), f"this test does not know the arguments {set(arguments)}"
    for values in product(*(known[name] for name in arguments)):
        yield dict(zip(arguments, values, strict=True))


def with_questions(address: str, world: World) -> Iterator[str]:
    """The address, and the address with the questions that it may be asked."""
    yield address
    if address.endswith("/a.txt"):
        yield f"{address}?width=480"
    if address == "/search":
        yield from _searches(world)
    if address == "/suggestions":
        yield from _suggestions(world)
    if address in ("/spaces", "/people"):
        yield f"{address}?q=name"
    if address == "/people/who-knows":
        for corner in world.corners:
            parts = ("title", "text", "post", "answer", "old", "summary", "gone")
            yield f"{address}?q={'+'.join(part + corner.word for part in parts)}"
        yield f"{address}?q=common"
    if address.endswith("/new"):
        yield from (f"{address}?space={corner.space.slug}" for corner in world.corners)
    if address.endswith("/compare"):
        yield f"{address}?from=1&to=2"
        yield f"{address}?from=1&to=2&view=side"
    if address == "/stream/questions":
        yield f"{address}?status=answered"
    if world.corners and address == f"/posts/{world.corners[0].post.id}/replies":
        yield from (f"{address}?quoting={corner.post.id}" for corner in world.corners)
    if address.endswith("/history"):
        yield f"{address}?named=only"


def _searches(world: World) -> Iterator[str]:
    """Words alone, and each sort of filter, typed and picked."""
    for corner in world.corners:
        parts = (
            "name",
            "title",
            "text",
            "post",
            "answer",
            "tag",
            "old",
            "about",
            "newer",
            "alt",
        )
        yield f"/search?q={'+'.join(part + corner.word for part in parts)}"
        yield f"/search?q=common&space={corner.space.slug}"
        for part in ("name", "title", "text", "tag"):
            yield f"/search?q={part}{corner.word[:-1]}"
            yield f"/search?q={part}{corner.word[:-1]}&exact=1"
        yield f"/search?q=in:{corner.space.slug}+tag:tag{corner.word}"
        yield f'/search?q=common+in:"name{corner.word}"+OR+text{corner.word}&sort=newest'
    yield f"/search?tag=common&from={world.maker.handle}&state=current"
    yield f"/search?q=from:{world.maker.handle}+after:1999&has=file"
    yield "/search?q=owner:me+mine:&kind=question"
    yield "/search?q=common"
    yield "/search?q=common&kind=post"


def _suggestions(world: World) -> Iterator[str]:
    """All uses, before anything is typed, by what all words begin with, and by each word."""
    for use in ("search", "menu", "mention", "tag", "page"):
        for typed in ("", "n", "na", "t", "ti", "ta", "title", "tag", "o", "common"):
            yield f"/suggestions?for={use}&q={typed}"
        for corner in world.corners:
            yield f"/suggestions?for={use}&q={corner.word[:3]}&space={corner.space.slug}"
            for part in ("name", "title", "tag"):
                yield f"/suggestions?for={use}&q={part}{corner.word[:-2]}"
                yield f"/suggestions?for={use}&q={part}x{corner.word[:-1]}"


def everything_said(response: TestResponse) -> str:
    """All that an answer says, in its body and its headers."""
    return f"{response.headers}\n{response.text}".casefold()


@pytest.mark.parametrize("role", EACH_ROLE)
def test_no_address_says_what_the_viewer_may_not_see(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], role: str
) -> None:
    world = build(make, role)
    browser = as_person(world.viewer)
    hidden = {word for corner in world.corners for word in corner.hidden_words}
    asked = 0
    for rule, plain, _corner in addresses(app, world):
        if "GET" not in (rule.methods or ()):
            continue
        for address in with_questions(plain, world):
            response = browser.get(address)
            asked += 1
            assert response.status_code < 500, address
            own = set(re.findall(r"[a-z]+", address))  # what the viewer typed may come back
            said = everything_said(response)
            leaks = {word for word in hidden - own if word in said}
            assert not leaks, f"{address} says {leaks}"
    assert asked > 300


@pytest.mark.walked_once
def test_looking_changes_nothing(
    app: Flask, make: Make, as_person: Callable[[Person], Browser]
) -> None:
    world = build(make, "administrator")
    browser = as_person(world.viewer)
    on_record = FactRecord.kind.in_(TAKEN_ALONG)  # all that a download leaves behind
    facts = select(func.count()).select_from(FactRecord).where(~on_record)
    before = db.session.scalar(facts)
    for rule, address, _corner in addresses(app, world):
        if "GET" in (rule.methods or ()):
            browser.get(address)
            assert db.session.scalar(facts) == before, address


@pytest.mark.parametrize("role", ROLES)
def test_the_viewer_does_see_what_they_may(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], role: str
) -> None:
    """The other half: otherwise an app that shows nothing would pass."""
    world = build(make, role)
    browser = as_person(world.viewer)
    for corner in world.corners:
        front = browser.get(f"/spaces/{corner.space.slug}")
        page = browser.get(f"/wiki/{corner.space.slug}/{corner.page.slug}")
        post = browser.get(f"/posts/{corner.post.id}")
        hits = browser.get(f"/search?q=text{corner.word}")
        assert (front.status_code == 200) is corner.is_known, corner
        assert (page.status_code == 200) is corner.is_readable, corner
        assert (post.status_code == 200) is corner.is_readable, corner
        assert (f"title{corner.word}" in hits.text) is corner.is_readable, corner
        for address in ("/spaces/{}/words", "/search?q=common+in:{}"):
            said = browser.get(address.format(corner.space.slug)).text
            assert (f"sense{corner.word}" in said) is corner.is_readable, address
        for use, word in (("search", f"title{corner.word}"), ("tag", f"tag{corner.word}")):
            near = browser.get(f"/suggestions?for={use}&q={word}").text.replace("#", "")
            assert (f"<bdi>{word}<" in re.sub(r" class=[^>]+", "", near)) is corner.is_readable, use
        near = browser.get(f"/suggestions?for=menu&q=name{corner.word}")
        assert (f"/spaces/{corner.space.slug}" in near.text) is corner.is_known, corner


@pytest.mark.parametrize("role", ROLES)
def test_what_is_hidden_answers_as_what_never_was(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], role: str
) -> None:
    """Asked twice at one address: once while it is hidden, and once when it is not there."""
    world = build(make, role)
    browser = as_person(world.viewer)
    hidden = {
        address: browser.get(address)
        for rule, address, corner in addresses(app, world)
        if corner and not corner.is_known and "GET" in (rule.methods or ())
    }
    with transaction():
        for number, corner in enumerate(world.corners):
            if not corner.is_known:
                corner.space.slug = corner.space.name = f"elsewhere{number}"
    for address, response in hidden.items():
        never_was = re.sub(
            r"^/(posts|reports|proposals|files|admin/audit)/\d+", r"/\1/999999", address
        )
        absent = browser.get(never_was)
        shut = role == "staff" and address.startswith("/admin/")
        alike = 403 if shut else 404
        assert (response.status_code, absent.status_code) == (alike, alike), address
        said = plain_text(absent).replace(never_was, address)
        assert plain_text(response) == said, address


@pytest.mark.parametrize("role", ROLES)
def test_nothing_hidden_can_be_changed(
    app: Flask, make: Make, as_person: Callable[[Person], Browser], role: str
) -> None:
    world = build(make, role)
    browser = as_person(world.viewer)
    spoilt = {"text": "spoilt", "title": "spoilt", "content": "spoilt", "name": "spoilt"}
    for rule, address, corner in addresses(app, world):
        if corner is None or "POST" not in (rule.methods or ()):
            continue
        if corner.is_readable or (corner.is_known and rule.endpoint.startswith("spaces.")):
            continue
        before = db.session.scalar(select(func.count()).select_from(FactRecord))
        response = browser.post(address, spoilt)
        assert response.status_code in ((403, 404) if corner.is_known else (404,)), address
        assert db.session.scalar(select(func.count()).select_from(FactRecord)) == before, address


def test_a_stranger_learns_nothing(app: Flask, make: Make, visitor: Browser) -> None:
    """All but sign-in, one-time links and health checks asks to sign in; so does what is not."""
    world = build(make, "staff")
    parts = ("name", "title", "text", "post")
    words = {f"{part}{corner.word}" for corner in world.corners for part in parts}
    public = {name for name, view in app.view_functions.items() if view.guarded_by == "public"}
    for rule, address, _corner in addresses(app, world):
        if rule.endpoint in public:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            response = visitor.get(address) if method == "GET" else visitor.post(address, {})
            assert response.status_code in (302, 401), (method, address)
            own = set(re.findall(r"[a-z]+", address))
            said = everything_said(response)
            assert not {word for word in words - own if word in said}, address
    assert visitor.get("/no-such-place").status_code == 302


def plain_text(response: TestResponse) -> str:
    """The body without the form token, which is new each time."""
    return re.sub(r'(name="csrf_token" value="|left=")[^"]*', r"\1", response.text)
