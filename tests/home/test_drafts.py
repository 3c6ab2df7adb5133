"""Drafts on screen: kept, shown again, listed, compared, discarded, and seen by nobody else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from entgov.accounts import commands as accounts
from entgov.accounts.models import KeptForm, Person
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.drafts import commands
from entgov.drafts.models import Draft
from entgov.spaces.models import Membership, Space
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, Revision
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
TOKEN = "a-token-of-an-open-form"
WRITER = "the-script-of-that-form"
EDIT = "/wiki/everyone/bins/edit"


@pytest.fixture
def bins(ann: Person, bob: Person) -> Page:
    return page_of(bob)


def page_of(by: Person, space: Space | None = None, title: str = "Bins") -> Page:
    with transaction():
        return wiki.create(space or everyone(), title, "One\n\nTwo\n\nThree\n", by=by)


def keep(
    browser: Browser,
    key: str,
    fields: Any,
    address: str = EDIT,
    *,
    token: str = TOKEN,
    version: int = 1,
    seen: int = 0,
    writer: str = WRITER,
) -> TestResponse:
    """Send what the script sends."""
    sent = {
        **{"key": key, "address": address, "title": "Everyone", "fields": json.dumps(fields)},
        **{"version": str(version), "seen": str(seen), "writer": writer},
    }
    headers = {"X-CSRF-Token": browser.token()}
    return browser.post(f"/drafts/{token}/text", sent, token=False, headers=headers)


def keep_page(browser: Browser, page: Page, content: str = "Draft words", **more: Any) -> None:
    fields = {"title": "Bins", "content": content, "base": str(page.head_id), "summary": ""}
    assert keep(browser, f"page:{page.id}", fields, **more).status_code == 200


def the_draft() -> Draft:
    return db.session.scalars(select(Draft)).one()


def drafts() -> int:
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def field(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


def box(page: TestResponse) -> str:
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.S)
    assert found
    return unescape(found[1])


# Kept and shown again


def test_what_was_typed_is_in_the_form_again_with_the_revision_it_was_made_from(
    ann: Person, bob: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins, "One\n\nTwo\n\nThree by Ann\n")
    base = bins.head_id
    save(bins, "One by Bob\n\nTwo\n\nThree\n", bob)
    form = browser.get(EDIT)
    assert "Three by Ann" in box(form)
    assert "This is your draft from" in form.text
    assert field(form, "base") == str(base)
    sent = {"title": "Bins", "content": box(form), "base": str(base), "draft": field(form, "draft")}
    assert browser.post(EDIT, sent).status_code == 303
    assert source_of(bins) == "One by Bob\n\nTwo\n\nThree by Ann\n"
    assert drafts() == 0


def save(page: Page, source: str, by: Person) -> None:
    with transaction():
        head = page.head_id
        wiki.save(page, base_id=head, title=page.title, source=source, summary="", by=by)


def source_of(page: Page) -> str:
    db.session.refresh(page)
    return page.head.source


def test_the_answer_says_when_and_as_what_it_is_kept(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    answer = keep(as_person(ann), f"page:{bins.id}", {"content": "x"})
    assert answer.json["draft"] == f"{TOKEN}.1.{WRITER}"
    assert re.fullmatch(r"Draft kept at \d\d:\d\d", answer.json["said"])
    assert answer.json["editing"] == ""


def test_keeping_a_draft_costs_few_queries(
    ann: Person, bins: Page, as_person: AsPerson, count_queries: Any
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins)
    with count_queries() as queries:
        keep_page(browser, bins, "More", version=2, seen=1)
    assert len(queries) <= 4, queries


def test_two_tabs_keep_two_drafts_and_the_form_names_the_other(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins, "Begun")
    keep_page(browser, bins, "First tab", version=2, seen=1)
    keep_page(browser, bins, "Second tab", version=2, seen=1, writer="script-of-another-form")
    assert drafts() == 2
    form = browser.get(EDIT)
    assert "Second tab" in box(form)
    assert "You have 1 other draft of this" in form.text
    other = db.session.scalars(select(Draft.token).where(Draft.token == TOKEN)).one()
    assert "First tab" in box(browser.get(f"{EDIT}?draft={other}"))


def test_a_draft_set_aside_stays_and_the_form_shows_the_page(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins)
    form = browser.get(f"{EDIT}?draft=aside")
    assert box(form) == bins.head.source
    assert "You have 1 draft of this" in form.text
    assert field(form, "draft").partition(".")[0] != TOKEN
    assert drafts() == 1


def test_a_draft_that_says_what_is_saved_is_not_shown(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    """As when a form arrived and its answer did not, and its draft was kept once more."""
    browser = as_person(ann)
    keep_page(browser, bins, "One\n\nTwo\n\nThree\n")
    assert "This is your draft from" not in browser.get(EDIT).text


def test_a_form_that_is_emptied_drops_its_draft(ann: Person, as_person: AsPerson) -> None:
    browser = as_person(ann)
    keep(browser, "post", {"text": "Hm", "space": "everyone"}, "/posts/new")
    keep(browser, "post", {}, "/posts/new", version=2, seen=0, writer="script-of-another-form")
    assert drafts() == 1
    keep(browser, "post", {}, "/posts/new", version=2, seen=1, writer="script-of-another-form")
    assert drafts() == 0


@pytest.mark.parametrize("path", ["/", "/stream", "/posts/new"])
def test_the_text_of_a_post_is_in_every_box_again(
    path: str, ann: Person, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep(browser, "post", {"text": "Half a thought", "space": "everyone"}, "/posts/new")
    page = browser.get(path)
    assert box(page) == "Half a thought"
    sent = {"text": "A thought", "space": "everyone", "draft": field(page, "draft")}
    assert browser.post("/posts/new", sent).status_code == 303
    assert drafts() == 0


def test_a_post_in_place_drops_its_draft_too(ann: Person, as_person: AsPerson) -> None:
    browser = as_person(ann)
    keep(browser, "post", {"text": "Half a thought", "space": "everyone"}, "/posts/new")
    sent = {"text": "A thought", "space": "everyone", "draft": str(the_draft().sheet)}
    assert browser.post("/posts/new", sent, headers={"X-Fragment": "true"}).status_code == 201
    assert drafts() == 0


def test_a_draft_for_one_space_never_goes_into_a_form_for_another(
    ann: Person, make: Make, as_person: AsPerson
) -> None:
    board = make.space("Board", "private", members=[ann])
    make.space("Finance", members=[ann])
    browser = as_person(ann)
    keep(browser, "post", {"text": "For the board alone", "space": board.slug}, "/posts/new")
    assert box(browser.get("/posts/new")) == "For the board alone"
    assert box(browser.get("/posts/new?space=finance")) == ""
    with transaction():
        for each in db.session.scalars(select(Membership).where(Membership.space_id == board.id)):
            db.session.delete(each)
    for path in ("/", "/posts/new", f"/posts/new?draft={TOKEN}"):
        assert box(browser.get(path)) == "", path
    assert "For the board alone" in browser.get(f"/drafts/{TOKEN}").text


def test_who_asks_for_a_new_page_by_title_gets_no_draft_of_another(
    ann: Person, as_person: AsPerson
) -> None:
    browser, fields = as_person(ann), {"title": "Bread", "content": "Flour"}
    key, address = f"new-page:{everyone().id}", "/wiki/everyone/new"
    keep(browser, key, fields, address)
    assert "Flour" in box(browser.get(address))
    assert "Flour" in box(browser.get(f"{address}?title=Bread"))
    assert box(browser.get(f"{address}?title=Butter")) == ""
    sent = {**fields, "draft": str(the_draft().sheet)}
    assert browser.post(address, sent).status_code == 303
    assert drafts() == 0


def test_replies_and_edits_come_back_and_end(ann: Person, bob: Person, as_person: AsPerson) -> None:
    with transaction():
        post = stream.publish(everyone(), "Who has the key?", by=bob, nonce="1")
        own = stream.reply(post, "I do", by=ann, nonce="2")
    browser = as_person(ann)
    cases = {
        f"reply:{post.id}": (f"/posts/{post.id}/replies", [f"/posts/{post.id}"], {}),
        f"post-edit:{own.id}": (f"/posts/{own.id}/edit", [], {"revision": "1"}),
    }
    for key, (address, others, more) in cases.items():
        keep(browser, key, {"text": "Half a line", **more}, address, token=TOKEN + key[:4])
        for path in [address, *others]:
            assert box(browser.get(path)) == "Half a line", path
        sent = {"text": "A line", "draft": str(the_draft().sheet), **more}
        assert browser.post(address, sent).status_code == 303
        assert drafts() == 0


def test_a_refused_save_keeps_the_draft(ann: Person, bins: Page, as_person: AsPerson) -> None:
    browser = as_person(ann)
    keep_page(browser, bins)
    sent = {"title": "", "content": "Draft words", "draft": str(the_draft().sheet)}
    answer = browser.post(EDIT, sent)
    assert answer.status_code == 422
    assert field(answer, "draft").startswith(TOKEN)
    assert drafts() == 1


def test_signing_out_keeps_drafts(ann: Person, bins: Page, as_person: AsPerson) -> None:
    browser = as_person(ann)
    keep_page(browser, bins)
    browser.post("/sign-out")
    assert "Draft words" in box(as_person(ann).get(EDIT))


# Without the script


@pytest.mark.parametrize("address", [EDIT, "/wiki/everyone/new", "/posts/new"])
def test_a_button_keeps_a_draft_without_the_script(
    address: str, ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    text = {"text": "By hand", "content": "By hand", "space": "everyone", "title": ""}
    sent = {**text, "draft": field(browser.get(address), "draft"), "action": "draft"}
    kept = browser.post(address, sent)
    assert kept.status_code == 303
    form = browser.get(kept.location)
    assert box(form) == "By hand"
    assert "Your draft is kept" in form.text
    again = {**sent, "text": "Twice", "content": "Twice", "draft": field(form, "draft")}
    assert box(browser.get(browser.post(address, again).location)) == "Twice"
    assert drafts() == 1
    assert db.session.scalars(select(Post)).all() == []


def test_of_two_tabs_without_the_script_neither_loses_its_text(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins)
    sheet = field(browser.get(EDIT), "draft")
    for text in ("First tab", "Second tab"):
        sent = {"title": "Bins", "content": text, "draft": sheet, "action": "draft"}
        assert browser.post(EDIT, sent).status_code == 303
    assert {draft.text for draft in db.session.scalars(select(Draft))} == {
        "First tab",
        "Second tab",
    }


def test_a_draft_that_can_not_be_kept_leaves_the_text_in_the_form(
    ann: Person, bins: Page, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MOST_DRAFTS", 0)
    browser = as_person(ann)
    answer = browser.post(EDIT, {"title": "Bins", "content": "Words", "action": "draft"})
    assert answer.status_code == 200
    assert box(answer) == "Words"
    assert "There is a problem: you have 0 drafts already" in answer.text
    refused = keep(browser, f"page:{bins.id}", {"content": "Words"})
    assert refused.status_code == 422
    assert refused.json["problem"].startswith("There is a problem")


# The list, reading, comparing, discarding


def test_the_list_has_each_draft_once_the_newest_on_top(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    assert "You have no drafts" in browser.get("/drafts").text
    keep_page(browser, bins)
    keep(browser, "post", {"text": "Half", "space": "everyone"}, "/posts/new", token=TOKEN + "2")
    page = browser.get("/drafts").text
    assert page.index("New post") < page.index("Page in <bdi>Everyone</bdi>")
    assert f'href="{EDIT}?draft={TOKEN}"' in page
    assert f'href="/drafts/{TOKEN}/removal"' in page


def test_a_long_list_has_pages(ann: Person, as_person: AsPerson) -> None:
    browser = as_person(ann)
    for number in range(21):
        keep(browser, "post", {"text": f"Number {number}"}, "/posts/new", token=f"{TOKEN}{number}",
             writer=f"{WRITER}{number}")  # fmt: skip
    assert "Number 20" in browser.get("/drafts").text
    assert "Number 0<" not in browser.get("/drafts").text
    assert "Number 0<" in browser.get("/drafts?page=2").text


def test_a_draft_says_what_it_changes(
    ann: Person, bob: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins, "One\n\nTwo\n\nThree by Ann\n")
    page = browser.get(f"/drafts/{TOKEN}/compare").text
    assert "2 words added" in page
    assert re.search(r"<ins>.*by Ann</ins>", page)
    assert "The text of your draft is the same" not in page
    save(bins, "One\n\nTwo\n\nThree by Ann\n", bob)
    assert "The text of your draft is the same" in browser.get(f"/drafts/{TOKEN}/compare").text


def test_a_draft_of_something_new_has_nothing_to_be_compared_with(
    ann: Person, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep(browser, "post", {"text": "Half", "space": "everyone"}, "/posts/new")
    assert "compare" not in browser.get(f"/drafts/{TOKEN}").text
    assert browser.get(f"/drafts/{TOKEN}/compare").status_code == 404


def test_a_text_is_shown_that_is_shorter_than_its_title(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep(browser, f"page:{bins.id}", {"title": "Bins and boxes", "content": "Gone.", "summary": ""})
    assert "\nGone.</pre>" in browser.get(f"/drafts/{TOKEN}").text
    assert "Gone." in browser.get(f"/drafts/{TOKEN}/compare").text


def test_a_draft_is_discarded_after_a_question(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins)
    assert "Do you want to discard your draft?" in browser.get(f"/drafts/{TOKEN}/removal").text
    assert drafts() == 1
    assert browser.post(f"/drafts/{TOKEN}/removal").location == "/drafts"
    assert drafts() == 0


def test_the_text_stays_where_one_can_no_longer_write(
    ann: Person, bob: Person, make: Make, as_person: AsPerson
) -> None:
    board = make.space("Board", "private", members=[ann, bob])
    page = page_of(bob, board)
    browser, address = as_person(ann), f"/wiki/{board.slug}/bins/edit"
    keep_page(browser, page, "Hours of work", address=address)
    with transaction():
        for each in db.session.scalars(select(Membership).where(Membership.person_id == ann.id)):
            db.session.delete(each)
        secret = page.head.source
    assert browser.get(address).status_code == 404
    shown = browser.get(f"/drafts/{TOKEN}")
    assert "Hours of work" in shown.text
    assert "You can no longer write there" in shown.text
    assert "Continue" not in shown.text
    assert browser.get(f"/drafts/{TOKEN}/compare").status_code == 404
    assert secret.strip() not in browser.get("/drafts").text
    keep_page(browser, page, "Hours and hours", version=2, seen=1, address=address)
    assert the_draft().text == "Hours and hours"


def test_an_address_from_elsewhere_is_no_way_on(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    for number, address in enumerate(("https://evil.example/", "//evil.example", "javascript:x")):
        keep_page(browser, bins, address=address, token=f"{TOKEN}{number}", writer=WRITER[number:])
    assert 'href="https://evil' not in browser.get("/drafts").text
    assert set(db.session.scalars(select(Draft.address))) == {""}


# Nobody else


def test_a_draft_is_its_persons_alone(
    ann: Person, bins: Page, make: Make, as_person: AsPerson
) -> None:
    keep_page(as_person(ann), bins, "Ann's own words")
    for other in (make.person("Eve"), make.administrator()):
        browser = as_person(other)
        for path in (f"/drafts/{TOKEN}", f"/drafts/{TOKEN}/compare", f"/drafts/{TOKEN}/removal"):
            assert browser.get(path).status_code == 404
        assert browser.post(f"/drafts/{TOKEN}/removal").status_code == 404
        assert "You have no drafts" in browser.get("/drafts").text
        for path in (EDIT, f"{EDIT}?draft={TOKEN}"):
            assert "own words" not in browser.get(path).text
        keep(browser, f"page:{bins.id}", {"content": "Theirs"}, version=2, seen=1)
        keep(browser, f"page:{bins.id}", {}, version=9, seen=9)
        browser.post(EDIT, {"title": "Bins", "content": "New", "draft": f"{TOKEN}.1.{WRITER}"})
    assert db.session.scalars(select(Draft).where(Draft.person_id == ann.id)).one().token == TOKEN


def test_a_stranger_keeps_nothing(ann: Person, visitor: Browser) -> None:
    assert keep(visitor, "post", {"text": "x"}).status_code == 401
    assert visitor.get("/drafts/line").status_code == 302
    assert drafts() == 0


def test_the_form_token_is_wanted(ann: Person, as_person: AsPerson) -> None:
    browser = as_person(ann)
    sent = {"key": "post", "fields": '{"text": "x"}'}
    for headers in ({}, {"X-CSRF-Token": "forged"}):
        answer = browser.post(f"/drafts/{TOKEN}/text", sent, token=False, headers=headers)
        assert answer.status_code == 400
    assert drafts() == 0


def test_the_line_tells_who_is_signed_in_and_a_token_that_works(
    ann: Person, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    told = browser.get("/drafts/line").json
    assert told["person"] == ann.id
    headers = {"X-CSRF-Token": told["token"]}
    sent = {"key": "post", "fields": '{"text": "x"}'}
    answer = browser.post(f"/drafts/{TOKEN}/text", sent, token=False, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"key": "", "fields": '{"a": "b"}'},
        {"key": "nonsense:1", "fields": '{"a": "b"}'},
        {"key": "post", "fields": "[1, 2]"},
        {"key": "post", "fields": "[" * 100_000},
        {"key": "post", "fields": '{"a": 1, "b": null, "c": ["d"]}'},
        {"key": "post\0", "fields": '{"text": "a\\u0000\\ud83eb", "\\udd8a": "c"}'},
        {"key": "page:99999999999999999999", "fields": '{"a": "b"}'},
        {"key": "page:-1", "fields": '{"a": "b"}', "version": "-1", "seen": "²"},
        {"key": "post", "fields": '{"a": "b"}', "version": "9" * 5000, "seen": "9" * 9},
        {"key": "post", "fields": '{"a": "b"}', "writer": "ü\0", "title": "x" * 10_000},
        {"key": "post", "fields": '{"password": "a", "csrf_token": "b", "draft": "c"}'},
    ],
)
def test_nonsense_is_no_error(sent: dict[str, str], ann: Person, as_person: AsPerson) -> None:
    browser = as_person(ann)
    for token in (TOKEN, "short", "%00", "x" * 5000):
        assert browser.post(f"/drafts/{token}/text", sent).status_code in (200, 400, 404)
    for draft in db.session.scalars(select(Draft)):
        assert not {"password", "csrf_token", "draft"} & draft.fields.keys()
        assert browser.get(f"/drafts/{draft.token}").status_code == 200
    assert browser.get("/drafts").status_code == 200


@pytest.mark.parametrize("fields", ["", '{"text": "Ha', "[]", "null"])
def test_nonsense_is_no_emptied_form(
    fields: str, ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    keep_page(browser, bins, "Hours of work")
    sent = {"key": f"page:{bins.id}", "version": "2", "seen": "1", "writer": WRITER}
    assert browser.post(f"/drafts/{TOKEN}/text", {**sent, "fields": fields}).status_code == 400
    assert the_draft().text == "Hours of work"


def test_more_text_than_a_draft_holds_is_refused_in_words(ann: Person, as_person: AsPerson) -> None:
    answer = keep(as_person(ann), "post", {"text": "x" * 2_000_001})
    assert answer.status_code == 422
    assert "too long" in answer.json["problem"]


# Who is writing


def test_others_see_who_is_editing_the_page(
    ann: Person, bob: Person, bins: Page, as_person: AsPerson
) -> None:
    keep_page(as_person(ann), bins)
    browser = as_person(bob)
    for path in ("/wiki/everyone/bins", EDIT):
        assert "Ann Lee\u2069 is editing this page" in browser.get(path).text
        assert "is editing this page" not in as_person(ann).get(path).text
    told = keep(browser, f"page:{bins.id}", {"content": "x"}, token=TOKEN + "b")
    assert told.json["editing"] == "\u2068Ann Lee\u2069 is editing this page"
    with transaction():
        db.session.execute(update(Draft).values(changed_at=now() - timedelta(minutes=3)))
    assert "is editing this page" not in browser.get("/wiki/everyone/bins").text


def test_nobody_seems_to_edit_who_may_not_or_has_left(
    ann: Person, bob: Person, make: Make, as_person: AsPerson
) -> None:
    board = make.space("Board", "closed", members=[ann])
    page = page_of(ann, board)
    keep_page(as_person(bob), page)  # whoever guesses the key
    leaver = make.person("Len", handle="len")
    public = page_of(ann, title="Public")
    keep_page(as_person(leaver), public)
    with transaction():
        accounts.deactivate(leaver, by=ann.id)
    browser = as_person(ann)
    assert "is editing" not in browser.get(f"/wiki/{board.slug}/bins").text
    assert "is editing" not in browser.get("/wiki/everyone/public").text
    keep_page(browser, page, token=TOKEN + "a")
    told = keep(as_person(bob), f"page:{page.id}", {"content": "x"}, token=TOKEN + "b")
    assert told.json["editing"] == ""
    assert drafts() == 4


# The same form sent twice


def test_a_page_sent_twice_makes_one_revision_whatever_came_between(
    ann: Person, bob: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    sheet, base = f"{TOKEN}.0.", str(bins.head_id)
    sent = {"title": "Bins", "content": "Ann's line\n", "base": base, "draft": sheet}
    assert browser.post(EDIT, sent).status_code == 303
    assert browser.post(EDIT, sent).status_code == 303
    save(bins, "Bob's line instead\n", bob)
    assert browser.post(EDIT, sent).status_code == 303
    assert source_of(bins) == "Bob's line instead\n"
    by_ann = select(func.count()).select_from(Revision).where(Revision.author_id == ann.id)
    assert db.session.scalar(by_ann) == 1
    changed = {**sent, "content": "Ann's other line\n"}
    assert browser.post(EDIT, changed).status_code == 409


def test_a_merged_page_sent_twice_is_no_conflict_with_oneself(
    ann: Person, bob: Person, bins: Page, as_person: AsPerson
) -> None:
    browser, base = as_person(ann), str(bins.head_id)
    save(bins, "One by Bob\n\nTwo\n\nThree\n", bob)
    content = "One\n\nTwo\n\nThree by Ann\n"
    sent = {"title": "Bins", "content": content, "base": base, "draft": f"{TOKEN}.0."}
    assert browser.post(EDIT, sent).status_code == 303
    save(bins, "One by Bob\n\nTwo\n\nThree by Bob now\n", bob)
    assert browser.post(EDIT, sent).status_code == 303
    assert source_of(bins).endswith("Three by Bob now\n")


def test_a_script_learns_where_a_form_leads_and_the_message_waits_there(
    ann: Person, bins: Page, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    sent = {"title": "Bins", "content": "New\n", "base": str(bins.head_id)}
    answer = browser.post(EDIT, sent, headers={"X-Sent-By": str(ann.id)})
    assert (answer.status_code, answer.text) == (204, "")
    assert "The page is saved" in browser.get(answer.headers["X-Leads-To"]).text
    refused = browser.post(EDIT, {**sent, "title": ""}, headers={"X-Sent-By": str(ann.id)})
    assert refused.status_code == 422


def test_what_a_script_sends_is_kept_for_nobody_else(
    ann: Person, bob: Person, bins: Page, as_person: AsPerson
) -> None:
    """Ann's window is still open, and Bob has signed in in the same browser."""
    sent = {"title": "Bins", "content": "Ann's own words", "csrf_token": as_person(ann).token()}
    browser = as_person(bob)
    assert browser.post(EDIT, sent, headers={"X-Sent-By": str(ann.id)}).status_code == 400
    assert db.session.scalars(select(KeptForm)).all() == []
    again = browser.post(EDIT, sent, headers={"X-Sent-By": str(bob.id)})
    assert "Ann&#39;s own words" in browser.get(again.headers["X-Leads-To"]).text


def test_a_change_of_a_scheduled_post_is_kept_while_it_is_typed(
    ann: Person, as_person: AsPerson
) -> None:
    browser = as_person(ann)
    with transaction():
        waits = stream.schedule({"text": "First"}, due_at=now() + timedelta(days=1), by=ann)
    address = f"/posts/scheduled/{waits.id}"
    keep(browser, f"scheduled:{waits.id}", {"text": "Half a line"}, address)
    assert box(browser.get(address)) == "Half a line"
    assert f"{address}?draft=" in browser.get("/drafts").text
