"""The wiki's screens, as a browser without JavaScript sees them."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.wiki.models import Page, Revision
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save

EVIL = '<script>alert("x")</script>'


def box(text: str) -> str:
    """What stands in the box *Content*."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def hidden(text: str, name: str) -> str:
    found = re.search(rf'<input type="hidden"[^>]* name="{name}" value="([^"]*)"', text)
    assert found
    return html.unescape(found[1])


def form(page: Page, content: str, **fields: Any) -> dict[str, Any]:
    return {"title": page.title, "content": content, "base": page.head_id, **fields}


def test_a_page_is_written_and_read(as_ann: Browser, ann: Person) -> None:
    blank = as_ann.get("/wiki/everyone/new?title=Bins").text
    assert all(word in blank for word in ("New page", "Title", "Content", "What changed?"))
    assert 'value="Bins"' in blank
    fields = {"title": "Bins", "content": "Put **it** out. #waste", "summary": "First"}
    made = as_ann.post("/wiki/everyone/new", fields)
    assert (made.status_code, made.location) == (303, "/wiki/everyone/bins")
    page = as_ann.get("/wiki/everyone/bins").text
    assert "Put <strong>it</strong> out." in page
    assert 'href="/tags/waste"' in page
    assert 'href="/people/ann"' in page
    for part in ("edit", "history", "source"):
        assert f'href="/wiki/everyone/bins/{part}"' in page


def test_three_headings_make_a_list_of_contents(as_ann: Browser, new_page: NewPage) -> None:
    new_page("Short", "# One\n\n# Two")
    new_page("Long", "# One\n\n# Two\n\n# Three")
    assert 'href="#section-one"' not in as_ann.get("/wiki/everyone/short").text
    assert 'href="#section-three"' in as_ann.get("/wiki/everyone/long").text


def test_a_preview_saves_nothing_and_keeps_everything(as_ann: Browser) -> None:
    fields = {"title": "", "content": "*so* [[Bins]]", "summary": "Why", "action": "preview"}
    response = as_ann.post("/wiki/everyone/new", fields)
    assert response.status_code == 200
    assert "<em>so</em>" in response.text
    assert box(response.text) == "*so* [[Bins]]"
    assert 'value="Why"' in response.text
    assert db.session.query(Page).count() == 0


def test_a_preview_of_an_edit_keeps_its_base(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page()
    fields = form(page, "Mine", action="preview")
    save(page, "Theirs")
    response = as_ann.post("/wiki/everyone/bins/edit", fields)
    assert hidden(response.text, "base") == str(fields["base"])


def test_a_save_answers_with_what_it_did(as_ann: Browser, new_page: NewPage) -> None:
    page = new_page()
    as_ann.post("/wiki/everyone/bins/edit", form(page, "Other", summary="Clearer"))
    assert "The page is saved" in as_ann.get("/wiki/everyone/bins").text
    assert "Clearer" in as_ann.get("/wiki/everyone/bins/history").text
    as_ann.post("/wiki/everyone/bins/edit", form(page, "Other"))
    assert "nothing was saved" in as_ann.get("/wiki/everyone/bins").text
    assert db.session.query(Revision).count() == 2


def test_a_merge_is_told(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    page = new_page()
    mine = form(page, "One by Ann\n\nTwo\n\nThree\n")
    save(page, "One\n\nTwo\n\nThree by Bob\n")
    assert as_ann.post("/wiki/everyone/bins/edit", mine).status_code == 303
    shown = as_ann.get("/wiki/everyone/bins").text
    assert "Merged with a change by Bob Ox" in shown
    assert "One by Ann" in shown
    assert "Three by Bob" in shown


def test_a_conflict_is_settled_on_one_screen_however_often_it_comes(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page(source="Old line\n")
    fields = form(page, "Mine <b>\n", summary="My reason")
    for turn in range(3):
        save(page, f"Theirs {turn}\n")
        response = as_ann.post("/wiki/everyone/bins/edit", fields)
        assert response.status_code == 409
        assert f"Theirs {turn}" in response.text
        assert "Mine &lt;b&gt;" in response.text
        assert 'value="My reason"' in response.text
        merged = box(response.text)
        assert merged.startswith(f"Theirs {turn}\n")
        assert "Mine <b>\n" in merged
        fields = form(page, merged, summary="My reason", base=hidden(response.text, "base"))
    assert "Old line" not in merged
    assert as_ann.post("/wiki/everyone/bins/edit", fields).status_code == 303
    db.session.refresh(page)
    assert page.head.source == merged
    assert page.head.summary == "My reason"


@pytest.mark.parametrize("base", ["", "0", "-1", "x", "9" * 40, "²"])
def test_a_strange_base_loses_no_text(as_ann: Browser, new_page: NewPage, base: str) -> None:
    page = new_page(source="Theirs\n")
    response = as_ann.post("/wiki/everyone/bins/edit", form(page, "Mine\n", base=base))
    assert response.status_code == 409
    assert box(response.text) == "Theirs\nMine\n"


def test_a_title_conflict_shows_both(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    page = new_page()
    mine = form(page, page.head.source, title="Sacks")
    save(page, title="Bags")
    response = as_ann.post("/wiki/everyone/bins/edit", mine)
    assert response.status_code == 409
    assert "Bags" in response.text
    assert 'value="Sacks"' in response.text


def test_a_taken_title_keeps_the_text_and_names_the_page(
    as_ann: Browser, new_page: NewPage
) -> None:
    new_page("Bins")
    response = as_ann.post("/wiki/everyone/new", {"title": "bins!", "content": "My long text"})
    assert response.status_code == 422
    assert "My long text" in box(response.text)
    assert 'href="/wiki/everyone/bins"' in response.text
    other = new_page("Other")
    response = as_ann.post("/wiki/everyone/other/edit", form(other, "More", title="Bins"))
    assert response.status_code == 422
    assert "More" in box(response.text)


def test_the_form_of_a_new_page_sent_twice_makes_one_page(as_ann: Browser) -> None:
    fields = {"title": "Bins", "content": "a\r\nb"}
    answers = [as_ann.post("/wiki/everyone/new", fields) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/wiki/everyone/bins"] * 2
    assert db.session.query(Revision).count() == 1


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "Enter a title"),
        (" \t ", "Enter a title"),
        ("?!", "at least one letter or number"),
        ("New", "Choose a longer title"),
        ("x" * 10_000, "200 characters or fewer"),
    ],
)
def test_a_wrong_title_keeps_the_text(as_ann: Browser, title: str, words: str) -> None:
    response = as_ann.post("/wiki/everyone/new", {"title": title, "content": "Typed"})
    assert response.status_code == 422
    assert words in response.text
    assert box(response.text) == "Typed"


@pytest.mark.parametrize("title", ["Ünïted 合同 العربية 🗑", "a\x00b\x1f", "../../etc", "50%?#&"])
def test_odd_titles_make_pages_that_can_be_read(as_ann: Browser, title: str) -> None:
    made = as_ann.post("/wiki/everyone/new", {"title": title, "content": "\x00 text 🗑 [[" + title})
    assert made.status_code == 303
    assert as_ann.get(made.location).status_code == 200
    assert as_ann.get(f"{made.location}/edit").status_code == 200


def test_a_text_of_five_megabytes_is_refused_and_kept(as_ann: Browser) -> None:
    text = "word " * 1_000_000
    response = as_ann.post("/wiki/everyone/new", {"title": "Long", "content": text})
    assert response.status_code == 422
    assert "1,000,000 characters or fewer" in response.text
    assert box(response.text) == text


def test_an_old_address_leads_to_the_new_one(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page("Bins")
    save(page, title="Bags")
    for rest in (
        "",
        "/history",
        "/source",
        "/compare?from=1&to=2",
        "/revisions/1",
        "/history?page=2",
    ):
        response = as_ann.get(f"/wiki/everyone/bins{rest}")
        assert (response.status_code, response.location) == (301, f"/wiki/everyone/bags{rest}")
    odd = as_ann.get("/wiki/everyone/bins?_scheme=javascript&_external=1&page=x&_method=y")
    assert odd.status_code == 301
    assert odd.location.startswith("/wiki/everyone/bags?")
    assert as_ann.get("/wiki/everyone/Bags").location == "/wiki/everyone/bags"


def test_who_writes_while_the_page_moves_can_save(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page("Bins")
    mine = form(page, "One\n\nTwo\n\nThree, as I say\n")
    save(page, title="Bags")
    assert as_ann.get("/wiki/everyone/bins/edit").status_code == 200
    assert as_ann.post("/wiki/everyone/bins/edit", mine).location == "/wiki/everyone/bags"
    db.session.refresh(page)
    assert (page.title, page.head.source) == ("Bags", mine["content"])


def test_a_missing_page_offers_to_be_written(as_ann: Browser, make: Make) -> None:
    response = as_ann.get("/wiki/everyone/how-to-fly")
    assert response.status_code == 404
    assert "Create this page" in response.text
    assert 'href="/wiki/everyone/new?title=How+to+fly"' in response.text
    nowhere = as_ann.get("/wiki/nowhere/how-to-fly")
    slug = make.space("Nowhere", kind="private").slug
    secret = as_ann.get(f"/wiki/{slug}/how-to-fly").text.replace(slug, "nowhere")
    assert "Create this page" not in nowhere.text
    tokens = re.compile(r'name="csrf_token" value="[^"]*"')
    assert tokens.sub("", nowhere.text) == tokens.sub("", secret)
    assert as_ann.get("/wiki/everyone/!!!").status_code == 404


def test_a_revision_has_its_own_page_and_can_be_restored(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page(source="The first text")
    save(page, "The second text", title="Bags")
    old = as_ann.get("/wiki/everyone/bags/revisions/1").text
    assert "This is an old version." in old
    assert "The first text" in old
    assert "Restore this version" in old
    assert "Restore this version" not in as_ann.get("/wiki/everyone/bags/revisions/2").text
    restored = as_ann.post("/wiki/everyone/bags/revisions/1/restoration")
    assert (restored.status_code, restored.location) == (303, "/wiki/everyone/bins")
    assert "The first text" in as_ann.get("/wiki/everyone/bins").text
    assert "Restored version 1" in as_ann.get("/wiki/everyone/bins/history").text
    as_ann.post("/wiki/everyone/bins/revisions/1/restoration")
    assert db.session.query(Revision).count() == 3


def test_a_revision_that_is_not_is_not_found(as_ann: Browser, new_page: NewPage) -> None:
    new_page()
    for number in ("0", "9", "99999999999999999999", "x", "-1"):
        path = f"/wiki/everyone/bins/revisions/{number}"
        assert as_ann.get(path).status_code == 404, number
        assert as_ann.post(f"{path}/restoration").status_code == 404, number


def test_two_revisions_are_compared_word_by_word(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page(source="The blue bin\n\nStays\n")
    save(page, "The green bin\n\nStays\n", title="Bags")
    shown = as_ann.get("/wiki/everyone/bags/compare?from=1&to=2").text
    assert re.search(r"<del>.*removed:.*blue</del>", shown)
    assert re.search(r"<ins>.*added:.*green</ins>", shown)
    assert "Bins" in shown
    assert "1 word added" in shown
    assert as_ann.get("/wiki/everyone/bags/compare").text.count("blue") == shown.count("blue")
    same = as_ann.get("/wiki/everyone/bags/compare?from=2&to=2")
    assert "same in both versions" in same.text


@pytest.mark.parametrize(
    "number", ["9", "0", "-1", "x", "1.5", "9" * 30, "²", EVIL, "\x00", "1'--"]
)
@pytest.mark.parametrize("name", ["from", "to"])
def test_a_strange_comparison_is_answered_plainly(
    as_ann: Browser, new_page: NewPage, name: str, number: str
) -> None:
    new_page()
    response = as_ann.get(f"/wiki/everyone/bins/compare?{name}={quote(number)}")
    assert response.status_code == 404
    assert "Version not found" in response.text
    assert EVIL not in response.text


def test_nothing_typed_becomes_markup(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    page = new_page(EVIL, EVIL)
    save(page, f"{EVIL}\n\n[[{EVIL}]] `{EVIL}`", title=f"{EVIL} two", summary=EVIL)
    address = f"/wiki/everyone/{page.slug}"
    stale = form(page, f"{EVIL} mine", base=0, summary=EVIL)
    said = [as_ann.post(f"{address}/edit", stale).text]
    said.append(as_ann.post(f"{address}/edit", {**stale, "action": "preview"}).text)
    paths = ("", "/edit", "/history", "/compare?from=1&to=2", "/revisions/1", "/revisions/2")
    said += [as_ann.get(address + path).text for path in paths]
    said.append(as_ann.get("/wiki/everyone").text)
    said.append(as_ann.get(f"/wiki/everyone/new?title={quote(EVIL)}").text)
    said.append(as_ann.get(f"/wiki/everyone/x{quote(EVIL, safe='')}").text)
    for text in said:
        assert "<script>" not in text
    assert sum("&lt;script&gt;" in text for text in said) >= len(said) - 1


def test_the_source_is_plain_text(as_ann: Browser, new_page: NewPage) -> None:
    new_page(source=f"{EVIL} ä")
    response = as_ann.get("/wiki/everyone/bins/source")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.text == f"{EVIL} ä"


def test_a_space_lists_its_pages(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    assert "no pages here yet" in as_ann.get("/wiki/everyone").text
    first = new_page("Änne")
    for number in range(51):
        new_page(f"Bin {number:02}")
    by_title = as_ann.get("/wiki/everyone").text
    assert by_title.count("<bdi>Bin ") == 50
    assert 'href="/wiki/everyone?page=2"' in by_title
    assert "Änne" in as_ann.get("/wiki/everyone?page=2").text
    save(first, "Changed")
    recent = as_ann.get("/wiki/everyone?sort=changed").text
    assert recent.index("Änne") < recent.index("Bin 50")
    assert 'href="/wiki/everyone?sort=changed&amp;page=2"' in recent
    assert as_ann.get("/wiki/everyone?page=999").status_code == 200


def test_a_long_history_has_pages(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    page = new_page()
    for number in range(51):
        save(page, f"Text {number}")
    newest = as_ann.get("/wiki/everyone/bins/history").text
    assert 'id="from-52"' in newest
    assert 'id="from-2"' not in newest
    assert 'href="/wiki/everyone/bins/history?page=2"' in newest
    assert 'id="from-2"' in as_ann.get("/wiki/everyone/bins/history?page=2").text
    assert as_ann.get("/wiki/everyone/bins/history?page=9").status_code == 200


def test_an_ended_session_loses_no_word(
    app: Flask, as_ann: Browser, new_page: NewPage, make: Make
) -> None:
    page = new_page()
    stale = as_ann.post("/wiki/everyone/bins/edit", form(page, "My words", csrf_token="old"))
    assert stale.status_code == 303
    back = as_ann.get(stale.location)
    assert box(back.text) == "My words"
    assert hidden(back.text, "base") == str(page.head_id)
    assert "not been saved yet" in back.text


EVERY_ADDRESS = (
    "", "/new", "/bins", "/bins/edit", "/bins/history", "/bins/compare", "/bins/source",
    "/bins/revisions/1", "/no-such-page",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["private", "closed"])
def test_outsiders_find_nothing(
    as_ann: Browser, make: Make, new_page: NewPage, kind: str, bob: Person
) -> None:
    space = make.space(kind=kind, steward=bob)
    page = new_page(space=space, source="Secret")
    for rest in EVERY_ADDRESS:
        response = as_ann.get(f"/wiki/{space.slug}{rest}")
        assert response.status_code == 404, rest
        assert "Secret" not in response.text
        assert "Create this page" not in response.text
    for rest in ("/new", "/bins/edit", "/bins/revisions/1/restoration"):
        fields = form(page, "Spoilt", title="Bins two")
        assert as_ann.post(f"/wiki/{space.slug}{rest}", fields).status_code == 404, rest
    assert db.session.query(Revision).count() == 1


def test_members_find_everything(
    as_ann: Browser, make: Make, new_page: NewPage, ann: Person
) -> None:
    space = make.space(kind="private", members=[ann])
    new_page(space=space)
    for rest in EVERY_ADDRESS[:-1]:
        assert as_ann.get(f"/wiki/{space.slug}{rest}").status_code == 200, rest


MOST_QUERIES = {
    "": 6,
    "?sort=changed": 6,
    "/bins": 11,
    "/bins/edit": 6,
    "/bins/history": 6,
    "/bins/compare": 5,
    "/bins/revisions/2": 6,
    "/bins/source": 3,
}


def test_no_screen_asks_more_the_more_there_is(
    as_ann: Browser,
    make: Make,
    new_page: NewPage,
    save: Save,
    count_queries: Callable[[], Any],
) -> None:
    page = new_page()
    for number in range(12):
        writer = make.person()
        save(page, f"{number} #tag{number} [[Link {number}]]", by=writer)
        new_page(f"Page {number}", by=writer)
    as_ann.get("/wiki/everyone")
    for rest, most in MOST_QUERIES.items():
        with count_queries() as queries:
            assert as_ann.get(f"/wiki/everyone{rest}").status_code == 200
        assert len(queries) <= most, queries
