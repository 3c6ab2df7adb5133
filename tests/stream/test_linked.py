"""Links to things of ours show a small card, made from what the reader may see."""

import pytest

from entgov.core.database import transaction
from entgov.stream import commands
from entgov.wiki.commands import saving


@pytest.fixture
def page(make, bob):
    """Makes a page in a space of some kind that Bob is in."""

    def made(kind="open"):
        space = make.space("Rota", kind, members=[bob])
        with transaction():
            return saving.create(space, "Bin days", "On **Mondays**, always", by=bob)

    return made


def address_of(page) -> str:
    return f"/wiki/{page.space.slug}/{page.slug}"


def card_in(text: str) -> str:
    return text.partition('<ul class="link-cards">')[2].partition("</ul>")[0]


@pytest.mark.parametrize("before", ["", "http://127.0.0.1:8000"])
def test_a_page_shows_its_title_and_first_words(before, page, ann, bob, as_person, post):
    first = post(bob, f"See [this]({before}{address_of(page())}?a=1#b) and [that](/nowhere)")
    for path in ("/stream", f"/posts/{first.id}"):
        card = card_in(as_person(ann).get(path).text)
        assert ("Bin days" in card, "On Mondays, always" in card) == (True, True)
        assert card.count("link-card") == 1


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_what_the_reader_may_not_see_shows_no_card(kind, page, ann, bob, as_person, post):
    post(bob, f"See [this]({address_of(page(kind))})")
    assert "Bin days" in card_in(as_person(bob).get("/stream").text)
    assert card_in(as_person(ann).get("/stream").text) == ""


def test_posts_have_cards_too_while_they_stand(ann, bob, as_person, post):
    first = post(bob, "The keys are in the safe")
    linking = post(bob, f"As [said](/posts/{first.id}), [or](/posts/{10**30}) [so](/posts/x)")
    card = card_in(as_person(ann).get(f"/posts/{linking.id}").text)
    assert "The keys are in the safe" in card
    assert "Post by Bob Ox" in card
    with transaction():
        commands.remove(first, by=bob)
    assert card_in(as_person(ann).get(f"/posts/{linking.id}").text) == ""


def test_outside_addresses_have_none(ann, bob, as_person, post):
    first = post(bob, "Told")
    post(bob, f"[a](https://elsewhere.example/posts/{first.id}) [b](//elsewhere.example/posts/1)")
    assert card_in(as_person(ann).get("/stream").text) == ""


def test_at_most_three_and_one_query_for_all(ann, bob, as_person, post, count_queries):
    told = [post(bob, f"Told {number}") for number in range(5)]
    links = " ".join(f"[x](/posts/{each.id})" for each in told)

    def cost() -> int:
        with count_queries() as statements:
            page = as_person(ann).get("/stream").text
        assert card_in(page).count('class="link-card"') == 3
        return len(statements)

    post(bob, links)
    few = cost()
    post(bob, f"More: {links}")
    assert cost() == few


def test_many_links_in_many_posts_break_no_stream(ann, bob, as_person, post):
    for each in range(4):
        post(bob, " ".join(f"[a](/wiki/e/{each}x{number})" for number in range(480)))
    assert as_person(ann).get("/stream").status_code == 200


@pytest.mark.parametrize("path", ["/wiki/everyone/%00", "/wiki/%00/a", "/posts/%00", "/wiki/%ff/a"])
def test_a_senseless_address_breaks_no_stream(path, ann, bob, as_person, post):
    first = post(bob, f"See [this]({path})")
    assert as_person(ann).get("/stream").status_code == 200
    assert as_person(ann).get(f"/posts/{first.id}").status_code == 200
