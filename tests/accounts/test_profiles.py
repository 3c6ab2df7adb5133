"""What people tell of themselves, and who reports to whom."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from entgov.accounts import commands, queries, searchable
from entgov.accounts.commands import AccountRefused
from entgov.accounts.models import Person, Profile
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
TOLD = {
    **{"pronouns": "they", "job": "Planner", "team": "Housing", "manager": "", "place": "Hall"},
    **{"languages": "Welsh, English ,Welsh", "phone": "01234", "hours": "Mornings"},
    **{"zone": "Asia/Tokyo", "about": "Likes maps"},
}


@pytest.fixture
def ada(make: Make) -> Person:
    return make.person("Ada", handle="ada")


def report(person: Person, manager: Person | None) -> None:
    with transaction():
        commands.change_profile(person, {}, manager=manager, by=person.id)


def test_a_profile_shows_what_was_told_and_nothing_else(ada: Person, as_person: AsPerson) -> None:
    browser = as_person(ada)
    assert 'class="facts"' not in browser.get("/people/ada").text
    assert browser.post("/settings/profile", TOLD).location == "/people/ada"
    page = browser.get("/people/ada").text
    for said in ("they", "Planner", "Housing", "Hall", "Welsh, English<", "01234", "Asia/Tokyo"):
        assert said in page
    assert ">Manager<" not in page


def test_the_form_shows_what_was_told(ada: Person, make: Make, as_person: AsPerson) -> None:
    make.person("Ben", handle="ben")
    browser = as_person(ada)
    browser.post("/settings/profile", {**TOLD, "manager": "ben", "presence": "y"})
    page = browser.get("/settings/profile").text
    assert 'value="@ben"' in page
    assert 'value="Asia/Tokyo" selected' in page
    assert "checked" in page


@pytest.mark.parametrize(
    ("name", "text"),
    [("manager", "@ada"), ("manager", "@nobody"), ("zone", "Mars/Base"), ("job", "x" * 101)],
)
def test_what_is_wrong_is_said_beside_its_field(
    ada: Person, as_person: AsPerson, name: str, text: str
) -> None:
    answer = as_person(ada).post("/settings/profile", {**TOLD, name: text})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert queries.profile_of(ada)[0].job == ""


def test_who_left_is_shown_without_their_phone(
    ada: Person, as_person: AsPerson, make: Make
) -> None:
    as_person(ada).post("/settings/profile", {**TOLD, "presence": "y"})
    viewer = as_person(make.administrator())
    assert "01234" in viewer.get("/people/ada").text
    with transaction():
        ada.password_hash = "some"
        commands.deactivate(ada, by=None)
    page = viewer.get("/people/ada").text
    assert "Housing" in page
    for gone in ("01234", "Mornings", "Asia/Tokyo", "Here now"):
        assert gone not in page


def test_presence_is_shown_only_where_it_is_wanted(
    ada: Person, as_person: AsPerson, make: Make
) -> None:
    viewer = as_person(make.person("Viewer"))
    assert "Here now" not in viewer.get("/people/ada").text
    as_person(ada).post("/settings/profile", {**TOLD, "presence": "y"})
    assert "Here now" in viewer.get("/people/ada").text
    with transaction():
        ada.here_at = now() - timedelta(days=2)
    assert "Here" not in viewer.get("/people/ada").text


def test_the_fact_tells_nothing_and_nothing_new_is_no_fact(
    ada: Person, as_person: AsPerson
) -> None:
    for _ in range(2):
        as_person(ada).post("/settings/profile", TOLD)
    facts = db.session.scalars(select(FactRecord).where(FactRecord.kind == "PersonProfileChanged"))
    assert [fact.data for fact in facts] == [{"person_id": ada.id}]


def test_the_search_knows_the_work_and_not_the_phone(ada: Person, as_person: AsPerson) -> None:
    (before,) = searchable.documents([ada.id])
    as_person(ada).post("/settings/profile", TOLD)
    as_person(ada).post("/settings/skills", {"skills": "Council tax"})
    (after,) = searchable.documents([ada.id])
    assert before.version != after.version
    for said in ("Planner", "Housing", "Welsh", "Council tax"):
        assert said in after.body
    assert "01234" not in after.body
    assert "Planner" in searchable.found(ada, [ada.id])[ada.id].text


def test_nobody_is_above_themselves(ada: Person, make: Make) -> None:
    ben, cy = make.person("Ben"), make.person("Cy")
    report(ada, ben)
    report(ben, cy)
    with pytest.raises(AccountRefused, match="Ada reports to you"):
        report(cy, ada)
    report(ada, None)
    report(cy, ada)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_no_choices_of_managers_make_a_circle(app: Flask, choices: list[tuple[int, int]]) -> None:
    people = [Make().person(handle=f"p{now().timestamp()}-{n}") for n in range(5)]
    for person, manager in choices:
        try:
            report(people[person], people[manager])
        except AccountRefused:
            db.session.rollback()
    above = dict(db.session.execute(select(Profile.person_id, Profile.manager_id)).all())
    for person in people:
        seen, at = set(), person.id
        while at := above.get(at):  # type: ignore[assignment]  # None ends it
            assert at not in seen
            seen.add(at)


def test_the_team_is_above_beside_and_below(ada: Person, make: Make, as_person: AsPerson) -> None:
    top, boss, peer = (make.person(name) for name in ("Topmost", "Boss", "Peer"))
    below, gone = make.person("Belowme"), make.person("Gone")
    for person, manager in ((boss, top), (ada, boss), (peer, boss), (below, ada), (gone, ada)):
        report(person, manager)
    with transaction():
        gone.status = "deactivated"
    page = as_person(ada).get("/people/ada/team").text.partition("</nav>")[2]
    main = page[page.index(">Above<") :]
    places = [main.index(f">{name}<") for name in ("Topmost", "Boss", "Beside", "Peer", "Below")]
    assert places == sorted(places)
    assert "Belowme" in main
    assert ">Gone<" not in main


def test_a_circle_in_old_data_does_no_harm(ada: Person, make: Make, as_person: AsPerson) -> None:
    ben, cy = make.person("Ben"), make.person("Cy")
    for person, manager in ((ada, ben), (ben, cy)):
        report(person, manager)
    with transaction():
        db.session.add(Profile(person_id=cy.id, manager_id=ben.id))
    assert [row[0].name for row in queries.team_of(ada, ada, number=1).above] == ["Cy", "Ben"]
    for handle in ("ada", ben.handle, cy.handle):
        assert as_person(ada).get(f"/people/{handle}/team").status_code == 200


def test_the_directory_narrows(ada: Person, make: Make, as_person: AsPerson) -> None:
    make.person("Ben")
    browser = as_person(ada)
    browser.post("/settings/profile", TOLD)
    browser.post("/settings/skills", {"skills": "Council tax"})
    for query in ("team=hous", "place=hall", "language=welsh", "skill=Council+T", "team=h&q=ada"):
        page = browser.get(f"/people?{query}").text.partition("<main")[2]
        assert ">Ada<" in page, query
        assert ">Ben<" not in page, query
    assert "1 person" in browser.get("/people?skill=council-tax").text
    assert "Nobody to show" in browser.get("/people?team=x&place=hall").text


def test_a_skill_is_confirmed_once_and_taken_back(
    ada: Person, make: Make, as_person: AsPerson
) -> None:
    ben = make.person("Ben")
    as_person(ada).post("/settings/skills", {"skills": "Excel\nexcel, Council tax"})
    (known, other) = queries.skills_of(ben, ada)
    address = f"/skills/{other.skill.id}/confirmation"
    assert as_person(ada).post(address, {}).status_code == 403
    for _ in range(2):
        as_person(ben).post(address, {})
    first = queries.skills_of(ben, ada)[0]
    assert (first.skill.id, first.count, first.own, first.people) == (
        other.skill.id,
        1,
        True,
        [ben],
    )
    assert "Confirmed by 1 colleague:" in as_person(ada).get("/people/ada").text
    as_person(ada).post("/settings/skills", {"skills": "Excel"})
    assert [each.count for each in queries.skills_of(ben, ada)] == [first.count]
    as_person(ben).post(f"{address}/removal", {})
    assert [each.count for each in queries.skills_of(ben, ada)] == [0]
    assert known.count == 0


def test_a_skill_that_goes_takes_its_confirmations_along(ada: Person, make: Make) -> None:
    ben = make.person("Ben")
    with transaction():
        commands.change_skills(ada, ["Excel"])
    (known,) = queries.skills_of(ben, ada)
    with transaction():
        commands.confirm_skill(known.skill, by=ben)
        commands.change_skills(ada, ["Word"])
        commands.change_skills(ada, ["Excel"])
    assert [each.count for each in queries.skills_of(ben, ada)] == [0]


def test_many_confirmations_are_counted_and_some_named(ada: Person, make: Make) -> None:
    with transaction():
        commands.change_skills(ada, ["Excel"])
    (known,) = queries.skills_of(ada, ada)
    for _ in range(7):
        person = make.person()
        with transaction():
            commands.confirm_skill(known.skill, by=person)
    (known,) = queries.skills_of(ada, ada)
    assert (known.count, len(known.people), known.others, known.own) == (7, 5, 2, False)


@pytest.mark.parametrize("text", ["\n".join(f"skill {n}" for n in range(21)), "x" * 51, "🦊"])
def test_a_list_of_skills_has_bounds(ada: Person, as_person: AsPerson, text: str) -> None:
    assert as_person(ada).post("/settings/skills", {"skills": text}).status_code == 422


def test_who_is_away_says_so_and_it_ends_by_itself(
    ada: Person, make: Make, as_person: AsPerson
) -> None:
    ben, viewer = make.person("Ben", handle="ben"), as_person(make.person("Viewer"))
    day = now().date()
    sent = {"first_day": str(day), "last_day": str(day), "message": "Skiing", "stand_in": "@ben"}
    assert as_person(ada).post("/settings/away", sent).status_code == 303
    with transaction():
        commands.go_away(ada, day, day, zone=ZoneInfo("UTC"), message="Skiing", stand_in=ben)
    assert queries.away([ada.id, ben.id])[ada.id].stand_in == ben
    assert queries.away([]) == {}
    page = viewer.get("/people/ada").text
    for said in ("Away until", "Skiing", "stands in", 'href="/people/ben"'):
        assert said in page
    assert "Away until" in viewer.get("/suggestions?for=mention&q=ada").text
    with transaction():
        commands.go_away(ada, day - timedelta(3), day - timedelta(2), zone=ZoneInfo("UTC"))
    assert queries.away([ada.id]) == {}
    assert "Away" not in viewer.get("/people/ada").text


def test_away_in_future_is_announced_and_can_be_called_off(
    ada: Person, as_person: AsPerson
) -> None:
    browser, day = as_person(ada), now().date() + timedelta(days=9)
    browser.post("/settings/away", {"first_day": str(day), "last_day": str(day)})
    assert queries.away([ada.id]) == {}
    assert "Away from" in browser.get("/people/ada").text
    browser.post("/settings/away/removal", {})
    assert "Away from" not in browser.get("/people/ada").text


@pytest.mark.parametrize(
    ("name", "text"),
    [("first_day", ""), ("first_day", "soon"), ("last_day", "2001-01-01"), ("stand_in", "@ada")],
)
def test_absences_that_make_no_sense_are_refused(
    ada: Person, as_person: AsPerson, name: str, text: str
) -> None:
    day = str(now().date() + timedelta(days=1))
    sent = {"first_day": day, "last_day": day, name: text}
    answer = as_person(ada).post("/settings/away", sent)
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text


def test_facts_of_skills_and_absences_are_counted(ada: Person, make: Make) -> None:
    day = now().date()
    with transaction():
        for _ in range(2):
            commands.go_away(ada, day, day, zone=ZoneInfo("UTC"))
    kinds = select(func.count()).where(FactRecord.kind == "AbsenceChanged")
    assert db.session.scalar(kinds) == 1
