"""The words of the body: who keeps them, what searches and pages make of them."""

import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.glossary import commands, kept, queries
from entgov.glossary.kept import glossary
from entgov.glossary.models import OwnWord
from entgov.glossary.queries import this_moment
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make

AsPerson = Callable[[Person], Browser]
HMRC = {
    "term": "HMRC",
    "stands_for": "HM Revenue and Customs\r\n\r\nthe taxman\r\nhmrc\r\nThe Taxman",
    "explanation": "Collects taxes.",
}


@pytest.fixture
def sue(make: Make) -> Person:
    return make.person("Sue Steward")


@pytest.fixture
def money(make: Make, sue: Person) -> Space:
    return make.space("Money", "closed", steward=sue)


def main(browser: Browser, address: str) -> str:
    text = browser.get(address).text
    return unescape(text.partition("<main")[2].partition("</main>")[0])


def words() -> list[tuple[str, list[str]]]:
    found = db.session.scalars(select(OwnWord).where(OwnWord.removed_at.is_(None)))
    return [(word.term, word.ways) for word in found]


def facts() -> list[str]:
    kinds = db.session.scalars(select(FactRecord.kind).order_by(FactRecord.id))
    return [kind for kind in kinds if kind.startswith("OwnWord")]


def test_a_steward_adds_changes_removes_and_puts_back(
    as_person: AsPerson, sue: Person, money: Space
) -> None:
    browser, address = as_person(sue), f"/spaces/{money.slug}/words"
    assert "There are no words here yet" in main(browser, address)
    assert browser.post(f"{address}/new", HMRC).status_code == 303
    assert words() == [("HMRC", ["HM Revenue and Customs", "the taxman"])]
    word = db.session.scalars(select(OwnWord)).one()
    changed = HMRC | {"term": "Revenue", "stands_for": "HMRC", "revision": "1"}
    assert browser.post(f"{address}/{word.id}", changed).status_code == 303
    assert words() == [("Revenue", ["HMRC"])]
    browser.post(f"{address}/{word.id}/removal")
    assert words() == []
    assert "Put back" in main(browser, address)
    browser.post(f"{address}/{word.id}/restoration")
    assert words() == [("Revenue", ["HMRC"])]
    assert facts() == ["OwnWordAdded", "OwnWordChanged", "OwnWordRemoved", "OwnWordPutBack"]


def test_no_space_has_one_term_twice(as_person: AsPerson, sue: Person, money: Space) -> None:
    browser, address = as_person(sue), f"/spaces/{money.slug}/words"
    browser.post(f"{address}/new", HMRC)
    again = browser.post(f"{address}/new", HMRC | {"term": "hmrc"})
    assert (again.status_code, "on the list already" in again.text) == (422, True)
    with transaction():
        other = commands.add(money, "VAT", ["value added tax"], by=sue)
    renamed = browser.post(f"{address}/{other.id}", HMRC | {"revision": "1"})
    assert (renamed.status_code, "Collects taxes." in renamed.text) == (422, True)
    with transaction():
        commands.remove(other, by=sue)
        commands.add(money, "vat", ["value added tax"], by=sue)
    browser.post(f"{address}/{other.id}/restoration")
    assert sorted(words()) == [
        ("HMRC", ["HM Revenue and Customs", "the taxman"]), ("vat", ["value added tax"]),
    ]  # fmt: skip


def test_nobody_overwrites_what_they_have_not_seen(
    as_person: AsPerson, sue: Person, money: Space
) -> None:
    browser = as_person(sue)
    with transaction():
        word = commands.add(money, "HMRC", ["HM Revenue and Customs"], "Theirs.", by=sue)
    address = f"/spaces/{money.slug}/words/{word.id}"
    assert 'name="revision" value="1"' in browser.get(address).text
    with transaction():
        commands.change(word, "HM RC", ["the other way"], "Theirs.", base=1, by=sue)
    mine = {"term": "hmrc", "stands_for": "my way", "explanation": "Mine.", "revision": "1"}
    for sent in (mine, mine | {"revision": "x"}, {**mine, "revision": ""}):
        answer = browser.post(address, sent)
        assert (answer.status_code, words()) == (409, [("HM RC", ["the other way"])])
    for said in ("Somebody else has changed this word", "HM RC", "the other way. Theirs."):
        assert said in answer.text
    for typed in ('value="hmrc"', "my way</textarea>", 'value="Mine."', 'value="2"'):
        assert typed in answer.text
    assert browser.post(address, mine | {"revision": "2"}).status_code == 303
    assert words() == [("hmrc", ["my way"])]


def test_the_facts_tell_what_was_said(sue: Person, money: Space) -> None:
    with transaction():
        word = commands.add(money, "HMRC", ["the taxman"], "Collects taxes.", by=sue)
        commands.change(word, "HMRC", ["revenue"], "Also customs.", base=1, by=sue)
    records = db.session.scalars(select(FactRecord).order_by(FactRecord.id))
    told = [each.data for each in records if each.kind.startswith("OwnWord")]
    assert [(each["ways"], each["explanation"]) for each in told] == [
        (["the taxman"], "Collects taxes."), (["revenue"], "Also customs."),
    ]  # fmt: skip


def test_a_space_has_only_so_many_words(
    as_person: AsPerson, sue: Person, money: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MOST_WORDS", 2)
    browser, address = as_person(sue), f"/spaces/{money.slug}/words"
    with transaction():
        removed = commands.add(money, "VAT", ["value added tax"], by=sue)
        commands.remove(removed, by=sue)
        for term in ("PAYE", "NI"):
            commands.add(money, term, ["a tax"], by=sue)
    answer = browser.post(f"{address}/new", HMRC)
    assert (answer.status_code, "as many as it can have" in answer.text) == (422, True)
    assert 'value="HMRC"' in answer.text
    assert "on the list already" in browser.post(f"{address}/new", HMRC | {"term": "NI"}).text
    browser.post(f"{address}/{removed.id}/restoration")
    assert "as many as it can have" in browser.get(address).text
    assert sorted(term for term, _ in words()) == ["NI", "PAYE"]


def test_an_accent_may_be_put_together_or_not(
    as_person: AsPerson, sue: Person, money: Space
) -> None:
    browser, address = as_person(sue), f"/spaces/{money.slug}/words/new"
    whole, apart = (unicodedata.normalize(form, "Tŷ Mawr") for form in ("NFC", "NFD"))
    browser.post(address, HMRC | {"term": whole})
    again = browser.post(address, HMRC | {"term": apart})
    assert (again.status_code, "on the list already" in again.text) == (422, True)
    same = {"term": f"{whole}s", "stands_for": f"{apart}s"}
    assert browser.post(address, same).status_code == 422


def test_a_list_that_ends_before_this_page_says_so(
    as_person: AsPerson, sue: Person, money: Space
) -> None:
    with transaction():
        commands.add(money, "HMRC", ["the taxman"], by=sue)
    shown = main(as_person(sue), f"/spaces/{money.slug}/words?page=9")
    assert "There are no words here yet" not in shown
    assert "The list ends before this page." in shown


def test_a_word_has_to_be_said_in_another_way_and_not_in_too_many(
    as_person: AsPerson, sue: Person, money: Space
) -> None:
    for ways in ("hmrc", "\n".join(map(str, range(11)))):
        answer = as_person(sue).post(f"/spaces/{money.slug}/words/new", HMRC | {"stands_for": ways})
        assert (answer.status_code, words()) == (422, [])


def test_words_for_all_are_kept_by_administrators(as_person: AsPerson, make: Make) -> None:
    ada, ann = as_person(make.administrator()), as_person(make.person())
    here = ada.get("/admin/words")
    assert here.location == f"/spaces/{everyone().slug}/words"
    assert ada.post(f"{here.location}/new", HMRC).status_code == 303
    assert ann.post(f"{here.location}/new", HMRC | {"term": "VAT"}).status_code == 403
    shown = main(ann, here.location)
    assert "HM Revenue and Customs" in shown
    assert "<form" not in shown


def found(browser: Browser, asked: str) -> list[str]:
    shown = main(browser, f"/search?q={asked}")
    return [title for title in ("Paying", "Asking", "Secret") if f"{title} page" in _bare(shown)]


def _bare(html: str) -> str:
    return html.replace("<mark>", "").replace("</mark>", "")


def test_a_search_uses_the_words_of_the_spaces_that_its_reader_is_in(
    as_person: AsPerson, make: Make, sue: Person, money: Space
) -> None:
    ann = make.person("Ann")
    with transaction():
        wiki.create(everyone(), "Paying page", "Money for HMRC.", by=sue)
        wiki.create(everyone(), "Asking page", "Write to HM Revenue and Customs.", by=sue)
        commands.add(money, "HMRC", ["HM Revenue & Customs"], "Secret page", by=sue)
    while worker.work_once():
        pass
    assert found(as_person(sue), "hmrc") == ["Paying", "Asking"]
    assert found(as_person(sue), "hm+revenue+and+customs") == ["Paying", "Asking"]
    shown = main(as_person(sue), "/search?q=hmrc")
    assert "Also looked for: <bdi>HM Revenue & Customs</bdi>" in shown
    assert found(as_person(sue), "hmrc&exact=1") == ["Paying"]
    assert found(as_person(ann), "hmrc") == ["Paying"]
    assert found(as_person(ann), "hm+revenue+and+customs") == ["Asking"]
    assert "Also looked for" not in main(as_person(ann), "/search?q=hmrc")


def test_an_open_space_rewrites_no_search_of_those_who_are_not_in_it(
    as_person: AsPerson, make: Make, sue: Person
) -> None:
    """Anybody can make one: its words count for its people, and for who looks in it."""
    ann, theirs = as_person(make.person("Ann")), make.space("Their own", "open", steward=sue)
    with transaction():
        commands.add(theirs, "holiday", ["buy my car"], by=sue)
        commands.add(everyone(), "HMRC", ["for all"], by=sue)
    assert "buy my car" not in main(ann, "/search?q=holiday")
    assert "<bdi>for all</bdi>" in main(ann, "/search?q=hmrc")
    assert "buy my car" in main(as_person(sue), "/search?q=holiday")
    assert "buy my car" in main(ann, f"/search?q=holiday+in:{theirs.slug}")
    assert "buy my car" in main(ann, f"/search?q=holiday&space={theirs.slug}")
    assert "buy my car" not in main(ann, f"/search?q=holiday+in:{everyone().slug}")


def test_a_page_explains_the_words_of_its_space_and_those_for_all(
    as_person: AsPerson, sue: Person, money: Space
) -> None:
    with transaction():
        commands.add(everyone(), "VAT", ["value added tax"], by=sue)
        commands.add(everyone(), "HMRC", ["for all"], by=sue)
        commands.add(money, "HMRC", ["of the space"], "What it *means*.", by=sue)
        commands.add(money, "blue badge", ["permit"], by=sue)
        commands.add(money, "IT", ["computers"], by=sue)
        text = "It is about HMRC, VATs and\na Blue\nBadge."
        here = wiki.create(money, "Here", text, by=sue)
        there = wiki.create(everyone(), "There", text, by=sue)
    browser = as_person(sue)
    shown = main(browser, f"/wiki/{money.slug}/{here.slug}")
    assert "Words used on this page" in shown
    assert "of the space. What it *means*." in shown
    assert "permit" in shown
    for other in ("for all", "value added tax", "computers"):
        assert other not in shown
    elsewhere = main(browser, f"/wiki/{everyone().slug}/{there.slug}")
    assert ("for all" in elsewhere, "permit" in elsewhere) == (True, False)


def test_what_stands_in_a_page_is_looked_up_once(app: Flask, sue: Person, money: Space) -> None:
    read: list[str] = []

    def text() -> str:
        read.append("")
        return "Ask HMRC."

    def terms() -> list[str]:
        return [each.term for each in glossary().in_text(7, money.id, text, this_moment())]

    assert (terms(), read) == ([], [])  # no words: nothing is read
    with transaction():
        word = commands.add(money, "HMRC", ["the taxman"], by=sue)
    assert (terms(), terms(), len(read)) == (["HMRC"], ["HMRC"], 1)
    with transaction():
        commands.remove(word, by=sue)
    assert terms() == []


def _explained(space: Space, text: str) -> list[str]:
    return [each.term for each in glossary().in_text(text, space.id, lambda: text, this_moment())]


def test_only_terms_are_explained_and_only_so_far_into_a_page(
    app: Flask, sue: Person, money: Space
) -> None:
    eight, nine = ("a b c d e f g h", "b c d e f g h i j")
    with transaction():
        for term in (eight, nine, "HMRC"):
            commands.add(money, term, ["the taxman"], by=sue)
    assert _explained(money, f"{eight} i j") == [eight]
    assert _explained(money, "x" * 99_990 + " HMRC") == ["HMRC"]
    assert _explained(money, "x" * 100_000 + " HMRC") == []


def test_many_readers_at_once_read_the_words_anew_once(
    app: Flask, sue: Person, money: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        commands.add(money, "HMRC", ["the taxman"], by=sue)
    read: list[str] = []

    def living() -> object:
        read.append("")
        time.sleep(0.05)
        return queries.living()

    monkeypatch.setattr(kept, "living", living)
    moment = this_moment()

    def terms(_reader: int) -> list[str]:
        with app.app_context():
            said = glossary().in_text("Ask", money_id, lambda: "Ask HMRC", moment)
            return [each.term for each in said]

    money_id = money.id
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(terms, range(4))] == [["HMRC"]] * 4
    assert len(read) == 1
