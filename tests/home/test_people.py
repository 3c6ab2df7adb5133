"""The directory and a person's own screen."""

import re
from collections.abc import Callable

import pytest

from entgov.accounts import commands as accounts
from entgov.accounts import searchable
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.spaces.models import Space
from entgov.stream import commands
from entgov.stream.wording import worded
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]


@pytest.fixture
def someone(as_person: AsPerson, make: Make) -> Browser:
    return as_person(make.person("Viewer"))


def publish(space: Space, text: str, author: Person) -> None:
    with transaction():
        commands.publish(space, text, by=author, nonce=f"{text}-nonce")


def test_the_directory_lists_the_active_by_name(someone: Browser, make: Make) -> None:
    make.person("Zoë")
    make.person("ann")
    make.person("Gone", status="deactivated")
    make.person("Invited", status="invited")
    page = someone.get("/people").text.partition("<main")[2]
    assert page.index(">ann<") < page.index(">Viewer<") < page.index(">Zoë<")
    assert "Gone" not in page
    assert "Invited" not in page
    assert "3 people" in page


def test_it_finds_by_name_and_handle_but_not_by_email(someone: Browser, make: Make) -> None:
    make.person("Bob Builder", handle="bobby", email="hidden@other.example")
    assert "Bob Builder" in someone.get("/people?q=BUILD").text
    assert "Bob Builder" in someone.get("/people?q=bobb").text
    assert "Bob Builder" not in someone.get("/people?q=hidden").text


def test_it_has_pages(someone: Browser, make: Make) -> None:
    for number in range(60):
        make.person(f"Person {number:02}")
    assert "Person 59" not in someone.get("/people").text
    assert "Person 59" in someone.get("/people?page=2").text


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "a" * 20_000, "page=1e9", "page=" + "9" * 5000, "q=%25%5C%27%22"]
)
def test_strange_questions_are_answered(someone: Browser, query: str) -> None:
    assert someone.get(f"/people?{query}").status_code == 200


def test_a_profile_shows_the_posts_that_the_viewer_may_read(
    as_person: AsPerson, make: Make
) -> None:
    ada, viewer = make.person("Ada"), make.person("Viewer")
    publish(make.space(kind="open"), "said openly", ada)
    publish(make.space(kind="private", members=[ada]), "said in private", ada)
    publish(make.space(kind="closed", members=[ada, viewer]), "said among us", ada)
    page = as_person(viewer).get(f"/people/{ada.handle}").text
    assert "said openly" in page
    assert "said among us" in page
    assert "said in private" not in page


def test_a_profile_shows_no_email(someone: Browser, make: Make) -> None:
    person = make.person("Ada", email="hidden@other.example")
    assert "hidden@" not in someone.get(f"/people/{person.handle}").text


def test_who_left_is_marked(someone: Browser, make: Make) -> None:
    person = make.person_with_password("Gone", status="deactivated")
    page = someone.get(f"/people/{person.handle}")
    assert page.status_code == 200
    assert re.search(r"<strong[^>]*>\s*Deactivated\s*<", page.text)


def test_who_has_not_joined_is_nobody_but_to_administrators(
    someone: Browser, as_person: AsPerson, make: Make
) -> None:
    person = make.person("Invited", status="invited")
    assert someone.get(f"/people/{person.handle}").status_code == 404
    assert as_person(make.administrator()).get(f"/people/{person.handle}").status_code == 200


def test_an_invitation_taken_back_is_nobody_either(
    someone: Browser, as_person: AsPerson, make: Make
) -> None:
    person = make.person("Invited", status="invited")
    with transaction():
        accounts.deactivate(person, by=None)
        mention = worded(f"@{person.handle} is not linked")
    assert "<a" not in str(mention.rendered.html)
    assert someone.get(f"/people/{person.handle}").status_code == 404
    assert as_person(make.administrator()).get(f"/people/{person.handle}").status_code == 200
    assert list(searchable.documents([person.id])) == []
    assert searchable.found(make.administrator(), [person.id]) == {}


@pytest.mark.parametrize("handle", ["nobody", "a%00b", "😀", "x" * 5000, "%2e%2e"])
def test_nobody_is_404(someone: Browser, handle: str) -> None:
    assert someone.get(f"/people/{handle}").status_code == 404


def test_queries_do_not_grow_with_the_data(
    someone: Browser, make: Make, count_queries: Callable
) -> None:
    ada = make.person("Ada")
    space = make.space(kind="open")
    for number in range(25):
        publish(space, f"post {number}", ada)
    with count_queries() as queries:
        someone.get(f"/people/{ada.handle}")
    assert len(queries) <= 11
