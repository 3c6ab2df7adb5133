"""What is suggested while somebody types."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.spaces.models import Space
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
USES = ("search", "menu", "mention", "tag", "page")


def suggested(browser: Browser, use: str, typed: str, **more: str) -> list[str]:
    """The values of what is suggested, but for the row that searches for what was typed."""
    query = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    answer = browser.get(f"/suggestions?for={use}&q={quote(typed)}{query}")
    assert answer.status_code == 200
    rows = re.findall(r'<(?:a|li) [^>]*id="([\w-]+)"[^>]*data-value="([^"]*)"', answer.text)
    return [unescape(value) for name, value in rows if not name.endswith("-all")]


@pytest.fixture
def ann(make: Make) -> Person:
    return make.person("Ann Pritchard", handle="ann.pritchard")


@pytest.fixture
def transport(make: Make) -> Space:
    return make.space("Transport & streets")


def page(space: Space, title: str, by: Person, text: str = "Text") -> None:
    with transaction():
        wiki.create(space, title, text, by=by)


def test_any_word_of_a_title_may_begin_as_typed(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    page(transport, "Winter gritting routes", ann)
    browser = as_person(ann)
    for typed in ("winter gritting", "ROUTES", "grit", "w g r", "gritting-routes", " routes win"):
        assert suggested(browser, "search", typed) == ["Winter gritting routes"], typed
    for typed in ("nter", "winter x", "!?", "%", "_", "_nter"):
        assert suggested(browser, "search", typed) == [], typed


@pytest.mark.parametrize(
    "typed",
    ["gritt", "grtiting", "girtting", "rgitting", "ritting", "xgritting", "xritting", "gritxing",
     "griitting r", "ruotes wintre"],
)  # fmt: skip
def test_a_slip_in_a_longer_word_is_forgiven(
    ann: Person, transport: Space, as_person: AsPerson, typed: str
) -> None:
    page(transport, "Winter gritting routes", ann)
    assert suggested(as_person(ann), "menu", typed) == ["Winter gritting routes"]


def test_slips_are_forgiven_in_all_names_and_only_where_nothing_begins_as_typed(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    make.person("Siân Pritcherd")
    page(transport, "Tramways", ann, "#transfers")
    browser = as_person(ann)
    assert suggested(browser, "search", "prithc") == ["Ann Pritchard", "Siân Pritcherd"]
    assert suggested(browser, "search", "pritche") == ["Siân Pritcherd"]
    assert suggested(browser, "search", "trnasport") == ["Transport & streets"]
    assert suggested(browser, "search", "trasnf") == ["#transfers"]
    for typed in ("pirthc", "prit xyz", "grti", "mention"):
        assert suggested(browser, "search", typed) == [], typed


def test_a_slip_never_leads_to_what_is_hidden(make: Make, ann: Person, as_person: AsPerson) -> None:
    hidden = make.space("Hidden reorganisation", "private")
    page(hidden, "Redundancies", ann, "#redundancies")
    for typed in ("redundan", "redudnancies", "hiden", "reorgnaisation"):
        assert suggested(as_person(ann), "search", typed) == [], typed


def test_a_new_title_or_name_is_found_and_the_former_one_is_not(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    page(transport, "Winter gritting", ann)
    written = db.session.scalars(select(Page)).one()
    with transaction():
        wiki.save(
            written,
            base_id=written.head_id,
            title="Snow clearing",
            source="Text",
            summary="",
            by=ann,
        )
        accounts.rename(ann, "Anna Jones", by=ann.id)
    browser = as_person(ann)
    assert suggested(browser, "menu", "clear") == ["Snow clearing"]
    assert suggested(browser, "menu", "jones") == ["Anna Jones"]
    assert suggested(browser, "menu", "gritt") == []


def test_neither_case_nor_accents_matter(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    page(transport, "Tŷ Gŵyr: café", ann)
    make.person("Élise Brûlé", handle="elise.b")
    browser = as_person(ann)
    for typed in ("ty", "TŶ", "gwyr caf", "cafe\u0301"):
        assert suggested(browser, "menu", typed) == ["Tŷ Gŵyr: café"], typed
    for typed in ("eli", "ÉLI", "brule", "elise.b"):
        assert suggested(browser, "mention", typed) == ["@elise.b"], typed


def test_names_with_signs_in_them_are_found_by_their_parts(
    make: Make, ann: Person, as_person: AsPerson
) -> None:
    make.person("Siân O'Brien-Jones", handle="sian.obj")
    browser = as_person(ann)
    for typed in ("o'b", "brien", "jones", "o’brien", "sian"):
        assert suggested(browser, "mention", typed) == ["@sian.obj"], typed


def test_a_page_saved_a_moment_ago_is_there(
    ann: Person, transport: Space, as_person: AsPerson
) -> None:
    """No worker ran: suggestions do not wait for the index."""
    page(transport, "Street lights", ann)
    assert suggested(as_person(ann), "search", "light") == ["Street lights"]


def test_everything_is_suggested_in_groups_of_which_none_is_crowded_out(
    make: Make, ann: Person, as_person: AsPerson
) -> None:
    streets = make.space("Streets")
    make.person("Strella Strong")
    for number in range(10):
        page(streets, f"Street {number}", ann, "About #street")
    text = as_person(ann).get("/suggestions?for=search&q=str").text
    headings = re.findall(r'role="presentation">(\w+)<', text)
    assert headings == ["Pages", "Spaces", "People", "Tags"]
    assert text.count('role="option"') == 8 + 1
    assert 'data-said="8 suggestions"' in text
    assert 'href="/search?q=str"' in text


def test_people_who_left_or_have_not_joined_are_not_suggested(
    make: Make, ann: Person, as_person: AsPerson
) -> None:
    make.person("Gwen Gone", status="deactivated", password_hash="x")
    make.person("Gwen Invited", status="invited")
    make.person("Gwen Here", handle="gwen.here")
    for person in (ann, make.administrator()):
        assert suggested(as_person(person), "mention", "gwen") == ["@gwen.here"]
        assert suggested(as_person(person), "search", "gwen") == ["Gwen Here"]


def test_tags_come_by_use_and_count_only_what_one_may_read(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    closed = make.space("Closed", "closed")
    with transaction():
        stream.publish(transport, "#bins and #bin-day", by=ann)
        stream.publish(transport, "#bins again", by=ann)
        wiki.create(closed, "Hidden", "#bin-day #bin-secret #bin-day", by=ann)
        stream.publish(closed, "#bin-day #bin-secret", by=ann)
        stream.publish(closed, "#bin-day once more", by=ann)
        removed = stream.publish(transport, "#bin-removed", by=ann)
        stream.remove(removed, by=ann)
    browser = as_person(ann)
    assert suggested(browser, "tag", "bin") == ["#bins", "#bin-day"]
    assert suggested(browser, "tag", "day") == ["#bin-day"]
    assert suggested(browser, "tag", "") == []


def test_a_link_says_what_the_text_has_to_say(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    odd = make.space("Odd / even")
    closed = make.space("Closed", "closed", members=[ann])
    page(transport, "Permits", ann)
    page(transport, "Permits [old] a/b|c", ann)
    page(odd, "Permits elsewhere", ann)
    page(closed, "Permits behind a door", ann)
    browser = as_person(ann)
    assert suggested(browser, "page", "permits", space="transport-streets") == [
        "[[permits-old-a-b-c|Permits old abc]]",
        "[[Permits]]",
        "[[odd-even/Permits elsewhere|Permits elsewhere]]",
    ]
    assert suggested(browser, "page", "permits e", space="odd-even") == ["[[Permits elsewhere]]"]
    assert suggested(browser, "page", "permits d", space="closed") == ["[[Permits behind a door]]"]


def test_links_that_are_suggested_lead_to_their_pages(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    odd = make.space("Odd / even")
    for space in (transport, odd):
        for title in ("Linked plainly", "Linked [oddly] a/b|c", "Linked! 100%"):
            page(space, title, ann)
    browser = as_person(ann)
    links = suggested(browser, "page", "linked", space="transport-streets")
    page(transport, "Contents", ann, "\n\n".join(links))
    text = browser.get("/wiki/transport-streets/contents").text
    addresses = set(re.findall(r'href="(/wiki/[^"/]+/linked-[^"/]+)"', text))
    assert len(links) == len(addresses) == 6
    assert all(browser.get(address).status_code == 200 for address in addresses)


def test_before_anything_is_typed_ones_own_recent_work_is_suggested(
    make: Make, ann: Person, transport: Space, as_person: AsPerson
) -> None:
    ben = make.person("Ben")
    page(transport, "By Ann", ann)
    page(transport, "By Ben", ben)
    with transaction():
        stream.publish(transport, "Hello", by=ben)
        stream.publish(transport, "Hello", by=ann)
    browser = as_person(ann)
    for use in ("search", "menu"):
        assert suggested(browser, use, "") == ["By Ann", "By Ben"]
        assert suggested(browser, use, "  ") == ["By Ann", "By Ben"]
    assert suggested(browser, "mention", "") == [f"@{ben.handle}"]
    assert suggested(browser, "page", "", space="transport-streets") == [
        "[[By Ben]]", "[[By Ann]]",
    ]  # fmt: skip


@pytest.mark.parametrize("use", USES)
def test_odd_words_find_nothing_and_are_no_error(
    ann: Person, transport: Space, as_person: AsPerson, use: str
) -> None:
    page(transport, "Odd", ann, "#odd")
    browser = as_person(ann)
    for typed in ("'", '"', "\\", "%", "[[", "💡", "ﬃ", "e" * 9_999, "x " * 5_000, "\ufdfa" * 200):
        assert suggested(browser, use, typed, space="no such") == [], typed
    assert browser.get(f"/suggestions?for={use}&q=x&space=%00").status_code == 200
    assert browser.get("/suggestions").status_code == 404
    assert browser.get("/suggestions?for=anything").status_code == 404


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("typed", ["", "o"])
def test_it_asks_the_database_at_most_six_times(
    make: Make,
    ann: Person,
    transport: Space,
    as_person: AsPerson,
    count_queries: Callable[[], Any],
    use: str,
    typed: str,
) -> None:
    for number in range(4):
        page(transport, f"Odd {number}", ann, "#odd")
        make.person(f"Odo {number}")
    browser = as_person(ann)
    suggested(browser, use, typed)
    with count_queries() as queries:
        suggested(browser, use, typed, space="everyone")
    assert len(queries) <= 1 + 6, queries  # one says who is asking
