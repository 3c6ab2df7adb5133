"""Finding, making and changing spaces, in a browser."""

import re

import pytest
from sqlalchemy import func, select

from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.spaces.models import Membership, Space
from entgov.spaces.pace import MOST_AN_HOUR


def spaces_called(name):
    return db.session.scalars(select(Space).where(Space.name == name)).all()


def facts():
    kinds = db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id)).all()
    return [kind for kind in kinds if kind != "PersonSignedIn"]


def nonce_on(answer):
    return re.search(r'name="nonce" value="([^"]+)"', answer.text)[1]


def main(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


# The list


def test_invitations_come_first_then_own_spaces_then_others(make, as_person):
    me, other = make.person(), make.person()
    make.space("Alpha other", steward=other)
    make.space("Beta mine", "closed", steward=other, members=[me])
    make.space("Gamma invited", "private", steward=other, invited=[me])
    make.space("Delta hidden", "private", steward=other)
    shown = main(as_person(me).get("/spaces"))
    names = ["You are invited", "Gamma", "Your spaces", "Everyone", "Beta", "Other", "Alpha"]
    places = [shown.index(name) for name in names]
    assert places == sorted(places)
    assert "Delta" not in shown


def test_search_by_name_counts_only_what_may_be_known(make, as_person):
    me, other = make.person(), make.person()
    make.space("Budget 2026", steward=other)
    make.space("Budget secrets", "private", steward=other)
    shown = main(as_person(me).get("/spaces?q=budget"))
    assert "1 space found" in shown
    assert "secrets" not in shown


def test_strange_searches_find_nothing_and_say_so(make, as_person):
    browser = as_person(make.person())
    for query in ("zzz", "%", "_", "x" * 10_000, "🙂", "' OR 1=1", "مرحبا", "a\0b"):
        answer = browser.get("/spaces", query_string={"q": query})
        assert (answer.status_code, "No space to show here" in answer.text) == (200, True), query


def test_the_list_has_pages(make, as_person):
    me = make.person()
    for number in range(51):
        make.space(f"Space {number:02}", steward=me)
    browser = as_person(me)
    assert "Space 50" not in main(browser.get("/spaces"))
    assert "Space 50" in main(browser.get("/spaces?page=2"))
    assert browser.get("/spaces?page=999999999999999999999").status_code == 200


def test_queries_do_not_grow_with_the_spaces(make, as_person, count_queries):
    me = make.person()
    for number in range(20):
        make.space(f"Space {number:02}", steward=make.person(), members=[me])
    browser = as_person(me)
    for path, most in (("/spaces", 5), ("/spaces/space-01/members", 6), ("/spaces/space-01", 10)):
        with count_queries() as queries:
            assert browser.get(path).status_code == 200
        assert len(queries) <= most, path


# Making one


def test_who_makes_a_space_runs_it(make, as_person):
    me = make.person()
    answer = as_person(me).post("/spaces/new", {"name": "Budget", "kind": "closed"})
    assert (answer.status_code, answer.location) == (303, "/spaces/budget")
    [space] = spaces_called("Budget")
    membership = db.session.scalars(select(Membership).where(Membership.space_id == space.id)).one()
    assert (membership.person_id, membership.role) == (me.id, "steward")
    assert facts()[-1:] == ["SpaceCreated"]


def test_the_form_has_the_words_that_people_lean_on(make, as_person):
    shown = main(as_person(make.person()).get("/spaces/new"))
    words = ["Name", "Who can see it", "Open", "Closed", "Private", "Description", "Create space"]
    places = [shown.index(word) for word in words]
    assert places == sorted(places)
    assert re.findall(r'name="kind" type="radio" value="(\w+)"', shown) == [
        "open",
        "closed",
        "private",
    ]


@pytest.mark.parametrize("kind", ["open", "closed", "private"])
def test_the_same_form_sent_twice_makes_one_space(make, as_person, kind):
    browser = as_person(make.person())
    fields = {"name": "Budget", "kind": kind, "nonce": nonce_on(browser.get("/spaces/new"))}
    first, second = browser.post("/spaces/new", fields), browser.post("/spaces/new", fields)
    assert first.location == second.location
    assert len(spaces_called("Budget")) == 1
    assert facts().count("SpaceCreated") == 2  # Everyone is the other


def test_a_taken_name_is_told_beside_the_field(make, as_person):
    make.space("Budget", steward=make.person())
    answer = as_person(make.person()).post(
        "/spaces/new", {"name": "BUDGET!", "kind": "closed", "description": "What we spend"}
    )
    assert answer.status_code == 422
    assert "There is a space with this name already" in answer.text
    assert 'value="BUDGET!"' in answer.text
    assert "What we spend" in answer.text
    assert "<title>Error:" in answer.text


def test_nobody_learns_of_a_private_space_by_trying_its_name(make, as_person):
    hidden = make.space("Merger", "private", steward=make.person())
    answer = as_person(make.person()).post("/spaces/new", {"name": "Merger", "kind": "open"})
    assert answer.location == "/spaces/merger"
    assert hidden.slug != "merger"


STRANGE = {
    "": "Enter a name",
    "   \t ": "Enter a name",
    "\0": "Enter a name",
    "!?…": "Use at least one letter or number",
    "🙂🙂": "Use at least one letter or number",
    "x" * 10_000: "Shorten this to 100 characters or fewer",
    "new": "have this name",
}


def test_a_name_that_can_not_be_is_told_and_the_rest_kept(make, as_person):
    browser = as_person(make.person())
    for name, told in STRANGE.items():
        fields = {"name": name, "kind": "open", "description": "Kept as it was"}
        answer = browser.post("/spaces/new", fields)
        assert answer.status_code == 422
        assert told in answer.text
        assert "Kept as it was" in answer.text


def test_names_of_all_scripts_work(make, as_person):
    browser = as_person(make.person())
    for name in ("مالية المدينة", "Бюджет 2026", "予算", "Team 🙂", "<b>Bold</b>"):
        answer = browser.post("/spaces/new", {"name": name, "kind": "open"})
        assert answer.status_code == 303
        shown = browser.get(answer.location)
        assert shown.status_code == 200
        assert "<b>Bold" not in shown.text


def test_an_unknown_kind_is_told(make, as_person):
    browser = as_person(make.person())
    for fields in ({}, {"kind": ""}, {"kind": "secret"}, {"kind": "x" * 10_000}, {"kind": "\0"}):
        answer = browser.post("/spaces/new", {"name": "Budget", **fields})
        assert answer.status_code == 422
        assert "Choose who can see the space" in answer.text


def test_a_description_has_at_most_500_characters(make, as_person):
    fields = {"name": "Budget", "kind": "open", "description": "ä" * 501}
    browser = as_person(make.person())
    assert browser.post("/spaces/new", fields).status_code == 422
    assert browser.post("/spaces/new", fields | {"description": "ä" * 500}).status_code == 303


# Changing one


def test_another_name_keeps_the_address(make, as_person):
    me = make.person()
    make.space("Budget", steward=me)
    browser = as_person(me)
    answer = browser.post("/spaces/budget/edit", {"name": "Money", "description": "What we spend"})
    assert answer.location == "/spaces/budget"
    assert "What we spend" in browser.get("/spaces/budget").text
    assert facts()[-1] == "SpaceChanged"


def test_saving_without_a_change_is_no_fact(make, as_person):
    me = make.person()
    make.space("Budget", steward=me)
    as_person(me).post("/spaces/budget/edit", {"name": "Budget", "description": ""})
    assert "SpaceChanged" not in facts()


def test_text_typed_before_the_form_token_grew_old_is_back(make, as_person):
    browser = as_person(make.person())
    answer = browser.post("/spaces/new", {"name": "Budget", "kind": "private"}, token=False)
    shown = browser.get(answer.location)
    assert 'value="Budget"' in shown.text
    assert re.search(r'value="private" checked', shown.text)
    assert not db.session.scalar(select(func.count()).where(Space.name == "Budget"))


def test_making_spaces_is_bound_and_what_was_typed_stays(make, as_person):
    browser, form = as_person(make.person()), {"description": "", "kind": "open"}
    for number in range(MOST_AN_HOUR):
        assert browser.post("/spaces/new", {**form, "name": f"Loud {number}"}).status_code == 303
    answer = browser.post("/spaces/new", {**form, "name": "One more"})
    assert answer.status_code == 422
    assert "You have made 20 spaces in the last hour" in answer.text
    assert 'value="One more"' in answer.text
    admin = as_person(make.administrator())
    for number in range(MOST_AN_HOUR + 1):
        assert admin.post("/spaces/new", {**form, "name": f"Set up {number}"}).status_code == 303
