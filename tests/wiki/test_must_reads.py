"""Must-reads: who is asked, who has confirmed which revision, and who may know of it."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, func, select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces.models import Membership, Space
from entgov.wiki import commands, queries
from entgov.wiki.models import Acknowledgement, MustRead, Page
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_screens import form, hidden

ADDRESS = "/wiki/market/bins"
TOMORROW = date.today() + timedelta(days=1)
BUTTON = "I have read this"


@pytest.fixture
def market(make: Make, bob: Person, ann: Person) -> Space:
    """A space that Bob runs and Ann is in."""
    return make.space("Market", "closed", steward=bob, members=[ann])


@pytest.fixture
def bins(market: Space, new_page: NewPage) -> Page:
    return new_page(space=market)


@pytest.fixture
def as_bob(as_person: Callable[[Person], Browser], bob: Person) -> Browser:
    return as_person(bob)


def asked(page: Page, by: Person, *people: Person, due_on: date = TOMORROW) -> MustRead:
    with transaction():
        audience = "people" if people else "members"
        return commands.ask(page, audience, people, due_on=due_on, note="Mind it", by=by)


def wish(**fields: Any) -> dict[str, Any]:
    day, month, year = TOMORROW.day, TOMORROW.month, TOMORROW.year
    parts = {"day": str(day), "month": str(month), "year": str(year), "people": "", "note": ""}
    return {"audience": "members", **parts, **fields}


def confirm(browser: Browser, revision_id: object) -> Any:
    return browser.post(f"{ADDRESS}/acknowledgement", {"revision": revision_id})


def missing(browser: Browser, must_read: MustRead) -> list[list[str]]:
    answer = browser.get(f"{ADDRESS}/must-read/{must_read.id}/missing.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]


def facts(kind: str) -> int:
    found = select(func.count()).select_from(FactRecord).where(FactRecord.kind == kind)
    return db.session.scalar(found) or 0


def test_a_steward_asks_and_a_reader_confirms(as_ann: Browser, as_bob: Browser, bins: Page) -> None:
    for _ in range(2):
        made = as_bob.post(f"{ADDRESS}/must-read", wish(note="Before the audit"))
        assert made.status_code == 303
    assert facts("MustReadAsked") == 1
    assert as_bob.post(f"{ADDRESS}/must-read", wish(note="Another")).status_code == 422
    page = as_ann.get(ADDRESS).text
    assert all(words in page for words in (BUTTON, "Bob Ox", "Before the audit"))
    for address in ("/", "/waiting"):
        assert "1 page waits to be read" in as_ann.get(address).text
    assert "Bins" in as_ann.get("/must-reads").text
    for _ in range(2):
        assert confirm(as_ann, hidden(page, "revision")).location == ADDRESS
    assert facts("PageAcknowledged") == 1
    assert BUTTON not in as_ann.get(ADDRESS).text
    assert "waits to be read" not in as_ann.get("/").text
    assert "Bins" in as_ann.get("/must-reads?status=read").text
    shown = as_bob.get(made.location).text
    assert "1 of 2 have read it" in shown


def test_only_who_runs_the_space_asks_and_knows(
    as_ann: Browser, as_person: Callable[[Person], Browser], make: Make, bob: Person, bins: Page
) -> None:
    must_read = asked(bins, bob)
    assert as_ann.post(f"{ADDRESS}/must-read", wish()).status_code == 403
    for part in ("", "/missing.csv", "/edit", "/end"):
        assert as_ann.get(f"{ADDRESS}/must-read/{must_read.id}{part}").status_code == 404
    admin = as_person(make.administrator())
    assert confirm(admin, bins.head_id).status_code == 404
    with transaction():
        commands.acknowledge(bins, bins.head, by=bob)
    assert "Confirmed to have read" not in admin.get("/admin/audit").text.partition("<table")[2]


def test_a_material_change_asks_again_and_a_small_one_does_not(
    as_ann: Browser, as_bob: Browser, bob: Person, bins: Page
) -> None:
    must_read = asked(bins, bob)
    confirm(as_ann, bins.head_id)
    assert "Ask everybody to read it again" not in as_ann.get(f"{ADDRESS}/edit").text
    assert "Ask everybody to read it again" in as_bob.get(f"{ADDRESS}/edit").text
    as_bob.post(f"{ADDRESS}/edit", form(bins, "Comma\n", minor="y", again="y"))
    assert BUTTON not in as_ann.get(ADDRESS).text
    db.session.refresh(bins)
    as_bob.post(f"{ADDRESS}/edit", form(bins, "Other rule\n", again="y"))
    page = as_ann.get(ADDRESS).text
    assert BUTTON in page
    assert f"{ADDRESS}/compare?from=1&amp;to=3" in page
    assert db.session.query(Acknowledgement).count() == 1
    db.session.refresh(must_read)
    assert must_read.asked_again_at
    assert facts("MustReadAskedAgain") == 1


def test_who_read_what_was_there_before_a_material_change_is_told(
    as_ann: Browser, bob: Person, bins: Page, save: Save
) -> None:
    asked(bins, bob)
    shown = hidden(as_ann.get(ADDRESS).text, "revision")
    save(bins, "Only a comma\n")
    assert "It is noted that you have read" in as_ann.get(confirm(as_ann, shown).location).text
    save(bins, "Another rule\n")
    with transaction():
        commands.ask_again(bins, by=bob)
    assert "changed while you were reading" in as_ann.get(confirm(as_ann, shown).location).text
    assert BUTTON in as_ann.get(ADDRESS).text
    for nonsense in ("", "x", "999999", "9" * 5000):
        assert "Nothing was confirmed" in as_ann.get(confirm(as_ann, nonsense).location).text


def test_named_people_must_be_able_to_read(
    as_bob: Browser, make: Make, bob: Person, bins: Page
) -> None:
    make.person("Otto Outside", handle="otto")
    for people, words in (
        ("", "Enter at least one name"),
        ("@nobody", "Nobody here has this handle: @nobody"),
        ("@ann, @otto", "t read this page, so don’t ask them: @otto"),
    ):
        answer = as_bob.post(f"{ADDRESS}/must-read", wish(audience="people", people=people))
        assert answer.status_code == 422
        assert words in answer.text
        assert people in answer.text
    assert as_bob.post(
        f"{ADDRESS}/must-read", wish(audience="people", people="@ANN @bob\nann")
    ).location
    assert db.session.query(MustRead).count() == 1


@pytest.mark.parametrize(
    ("day", "month", "year", "words"),
    [
        ("", "3", "2027", "Enter a day, a month and a year"),
        ("30", "2", "2027", "Enter a real date"),
        ("1", "1", "99999", "Enter a real date"),
        ("٣", "x", "2027", "Enter a real date"),
        ("1", "1", "2020", "The date must be today or later"),
        ("1", "1", "9999", "within the next ten years"),
    ],
)
def test_a_wrong_date_is_told_beside_it(
    as_bob: Browser, bins: Page, day: str, month: str, year: str, words: str
) -> None:
    answer = as_bob.post(f"{ADDRESS}/must-read", wish(day=day, month=month, year=year))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="due-error"' in answer.text
    assert f'value="{month}"' in answer.text


def test_its_date_changes_and_it_ends(
    as_ann: Browser, as_bob: Browser, ann: Person, bob: Person, bins: Page
) -> None:
    must_read = asked(bins, bob, bob)
    assert BUTTON not in as_ann.get(ADDRESS).text
    later = TOMORROW + timedelta(days=9)
    parts = {"day": later.day, "month": later.month, "year": later.year, "people": "@ann"}
    as_bob.post(f"{ADDRESS}/must-read/{must_read.id}/edit", parts)
    db.session.refresh(must_read)
    assert must_read.due_on == later
    assert BUTTON in as_ann.get(ADDRESS).text
    as_bob.post(f"{ADDRESS}/must-read/{must_read.id}/end")
    assert BUTTON not in as_ann.get(ADDRESS).text
    assert len(missing(as_bob, must_read)) == 2
    assert asked(bins, bob, ann).id != must_read.id


def test_what_is_overdue_comes_first_on_home(
    as_ann: Browser, bob: Person, market: Space, new_page: NewPage
) -> None:
    yesterday = TOMORROW - timedelta(days=2)
    for number, due_on in enumerate([TOMORROW, TOMORROW, TOMORROW, yesterday]):
        asked(new_page(f"Rule {number}", space=market), bob, due_on=due_on)
    home = as_ann.get("/").text.partition("4 pages wait to be read")[2]
    assert home.index("Rule 3") < home.index("Was to be read by") < home.index("Rule 0")
    assert "Rule 2" not in home.partition("All pages you are asked to read")[0]


def test_in_everyone_all_active_staff_are_asked(
    make: Make, bob: Person, ann: Person, new_page: NewPage
) -> None:
    make.person("Gone", status="deactivated")
    make.person("Invited", status="invited")
    must_read = asked(new_page(), bob)
    assert {person.id for person in queries.missing(must_read)} == {ann.id, bob.id}


def test_no_cell_of_the_list_is_a_formula(
    as_bob: Browser, make: Make, bob: Person, market: Space, bins: Page
) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", 'Quote "and", comma', "Łucja Ōé"]
    for number, name in enumerate(names):
        person = make.person("Somebody", handle=f"odd-{number}")
        with transaction():
            person.name = name
            db.session.add(
                Membership(space_id=market.id, person_id=person.id, state="member", since=now())
            )
    rows = {handle: name for name, handle, _ in missing(as_bob, asked(bins, bob))}
    for number, name in enumerate(names):
        prefix = "'" if name[0] in "=+-@\t" else ""
        assert rows[f"odd-{number}"] == prefix + name


class Town:
    """A page with a must-read, and people who come, go and read."""

    def __init__(self, make: Make, new_page: NewPage, bob: Person, *, by_name: bool) -> None:
        self.bob = bob
        self.people = [make.person("Reader") for _ in range(4)]
        self.space = make.space(None, "closed", steward=bob)
        self.page = new_page(space=self.space)
        self.must_read = asked(self.page, bob, *(self.people if by_name else ()))
        self.inside: set[int] = set()
        self.active = {person.id for person in self.people}
        self.read: dict[int, int] = {}
        self.wanted = 1

    def turn(self, act: str, number: int) -> None:
        person = self.people[number]
        with transaction():
            getattr(self, act)(person)

    def join(self, person: Person) -> None:
        if person.id not in self.inside:
            row = {"space_id": self.space.id, "person_id": person.id}
            db.session.add(Membership(**row, state="member", since=now()))
            self.inside.add(person.id)

    def leave(self, person: Person) -> None:
        db.session.execute(delete(Membership).where(Membership.person_id == person.id))
        self.inside.discard(person.id)

    def go(self, person: Person) -> None:
        person.status = "deactivated"
        self.active.discard(person.id)

    def come_back(self, person: Person) -> None:
        person.status = "active"
        self.active.add(person.id)

    def confirm(self, person: Person) -> None:
        commands.acknowledge(self.page, self.page.head, by=person)
        if person.id in self.inside:
            self.read[person.id] = self.page.head.number

    def edit(self, _person: Person) -> None:
        text = f"Version {self.page.head.number + 1}\n"
        commands.save(
            self.page, base_id=self.page.head_id, title="Bins", source=text, summary="", by=self.bob
        )

    def again(self, _person: Person) -> None:
        commands.ask_again(self.page, by=self.bob)
        self.wanted = self.page.head.number

    @property
    def audience(self) -> set[int]:
        return self.inside & self.active

    @property
    def missing(self) -> set[int]:
        return {each for each in self.audience if self.read.get(each, 0) < self.wanted}


ACTS = ("join", "leave", "go", "come_back", "confirm", "edit", "again")


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    turns=some.lists(some.tuples(some.sampled_from(ACTS), some.integers(0, 3)), max_size=14),
    by_name=some.booleans(),
)
@example(turns=[(act, 0) for act in ("join", "confirm", "edit", "again")], by_name=False)
@example(turns=[(act, 0) for act in ("join", "confirm", "edit", "leave", "join")], by_name=True)
@example(turns=[("join", 0), ("join", 1), ("go", 0), ("confirm", 1)], by_name=True)
def test_who_is_missing_is_the_audience_without_who_has_read(
    make: Make,
    new_page: NewPage,
    bob: Person,
    as_bob: Browser,
    turns: list[tuple[str, int]],
    by_name: bool,
) -> None:
    """Counts, list, file, and what each person is asked themselves all say the same."""
    town = Town(make, new_page, bob, by_name=by_name)
    for act, number in turns:
        town.turn(act, number)
    stewards = set() if by_name else {bob.id}
    db.session.expire_all()
    assert {person.id for person in queries.missing(town.must_read)} == town.missing | stewards
    progress = queries.progress(town.must_read)
    assert progress.asked == len(town.audience | stewards)
    assert progress.missing == len(town.missing | stewards)
    waiting = {
        person.id for person in town.people if queries.waiting_for(person).to_read
    } & town.active
    assert waiting == town.missing
    address = f"/wiki/{town.space.slug}/bins/must-read/{town.must_read.id}/missing.csv"
    rows = list(csv.reader(io.StringIO(as_bob.get(address).data.decode("utf-8-sig"))))[1:]
    handles = {person.handle for person in queries.missing(town.must_read)}
    assert {handle for _, handle, _ in rows} == handles
