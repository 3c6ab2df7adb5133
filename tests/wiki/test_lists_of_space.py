"""The lists by which a space is kept in order."""

from datetime import timedelta

import pytest

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.spaces.queries import everyone
from entgov.wiki import commands
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage
from tests.wiki.test_links import tell_listeners

KINDS = ("changes", "wanted", "orphans", "linked", "outside")


def look(browser: Browser, kind: str, question: str = "") -> str:
    answer = browser.get(f"/spaces/everyone/pages/{kind}{question}")
    assert answer.status_code == 200
    text: str = answer.text.split("</nav>", 3)[-1]
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_says_what_it_is_for(as_ann: Browser, kind: str) -> None:
    text = look(as_ann, kind)
    assert 'class="empty__title"' in text


def test_a_list_that_is_none_is_not_there(as_ann: Browser) -> None:
    assert as_ann.get("/spaces/everyone/pages/bins").status_code == 404
    assert as_ann.get("/spaces/everyone/pages/outside/check").status_code in (404, 405)


def test_wanted_pages_come_by_how_many_name_them(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person
) -> None:
    new_page("One", "[[Bin day]] [[bin day!]] [[Rota]]")
    new_page("Two", "[[Bin day]]")
    secret = make.space(kind="private", steward=bob)
    for number in range(3):
        new_page(f"Hidden {number}", "[[Everyone/Rota]] [[Everyone/Only there]]", space=secret)
    text = look(as_ann, "wanted")
    assert text.index("<bdi>Bin day</bdi>") < text.index("<bdi>Rota</bdi>")
    assert 'href="/wiki/everyone/new?title=Bin+day"' in text
    assert "Hidden" not in text
    assert "Only there" not in text
    new_page("Bin day")
    tell_listeners()
    assert "<bdi>Bin day</bdi>" not in look(as_ann, "wanted")


def test_orphans_are_reached_from_nowhere(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person
) -> None:
    new_page("Linked")
    new_page("Lone")
    new_page("Selfish", "[[Selfish]]")
    new_page("Start", "[[Linked]]")
    top = new_page("Top")
    with transaction():
        commands.create(everyone(), "Below", "", by=bob, parent=top)
        commands.make_front(
            new_page_front := commands.create(everyone(), "Front", "", by=bob), by=bob
        )
    assert new_page_front
    new_page("Hidden", "[[Everyone/Lone]]", space=make.space(kind="private", steward=bob))
    tell_listeners()
    text = look(as_ann, "orphans")
    for title in ("Lone", "Selfish", "Start"):
        assert f"<bdi>{title}</bdi>" in text
    for title in ("Linked", "Top", "Below", "Front", "Hidden"):
        assert f"<bdi>{title}</bdi>" not in text


def test_most_linked_come_first(as_ann: Browser, new_page: NewPage) -> None:
    for title in ("Bins", "Rota"):
        new_page(title)
    for number in range(3):
        new_page(f"Page {number}", "[[Rota]]" + " [[Bins]]" * (number > 0))
    text = look(as_ann, "linked")
    assert text.index("3 pages link here") < text.index("2 pages link here")
    assert text.count(" link here") == 2


def test_changes_that_follow_each_other_are_one_line(
    as_ann: Browser, new_page: NewPage, ann: Person, bob: Person
) -> None:
    page, at = new_page("Bins"), now()

    def change(by: Person, minutes: int, summary: str, *, minor: bool = False) -> None:
        with transaction():
            commands.save(
                page,
                base_id=page.head_id,
                title="Bins",
                source=f"Text {minutes}",
                summary=summary,
                by=by,
                minor=minor,
                at=at + timedelta(minutes=minutes),
            )

    change(bob, 10, "Second")
    change(bob, 40, "Third")
    change(ann, 50, "Hers")
    change(bob, 60, "Fourth")
    change(bob, 130, "Fifth")
    change(bob, 131, "Spelling", minor=True)
    text = look(as_ann, "changes")
    assert [said for said in ("Spelling", "Fourth", "Hers", "Third") if said in text] == [
        "Spelling",
        "Fourth",
        "Hers",
        "Third",
    ]
    assert "Second" not in text
    assert "3 changes" in text
    assert 'href="/wiki/everyone/bins/compare?from=1&amp;to=3"' in text
    large = look(as_ann, "changes", "?minor=hide")
    assert "Spelling" not in large
    assert "Fifth" in large


def test_changes_go_on_where_the_screen_ends(as_ann: Browser, new_page: NewPage) -> None:
    for number in range(55):
        new_page(f"Page {number:02}", by=None)
    text = look(as_ann, "changes")
    assert text.count("<bdi>Page ") >= 50
    older = text.split("before=")[1].split('"')[0]
    rest = look(as_ann, "changes", f"?before={older}")
    assert {n for n in range(55) if f"<bdi>Page {n:02}</bdi>" in rest} == set(range(5))


@pytest.mark.parametrize("kind", KINDS)
def test_outsiders_find_no_list(as_ann: Browser, make: Make, bob: Person, kind: str) -> None:
    space = make.space(kind="closed", steward=bob)
    assert as_ann.get(f"/spaces/{space.slug}/pages/{kind}").status_code == 404


def test_tags_are_counted_as_far_as_they_may_be_seen(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person
) -> None:
    new_page("One", "#bins #rota")
    new_page("Two", "#bins")
    new_page("Hidden", "#bins #secret", space=make.space(kind="private", steward=bob))
    text = as_ann.get("/tags").text
    assert "2 pages" in text
    assert "1 page<" in text
    assert "secret" not in text
    found = as_ann.get("/tags?q=%23ro").text
    assert "#rota" in found
    assert "<bdi>#bins</bdi>" not in found
    assert "No tag begins with" in as_ann.get("/tags?q=%23%21").text
    assert "Often together with:" in as_ann.get("/tags/bins").text
