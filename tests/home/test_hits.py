"""What a hit says of itself: the title it had, the thread it answers, the page of a file; and which
spaces and tags are called what was asked for."""

import re
from collections.abc import Callable
from typing import Any

from entgov import wiring, worker
from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.follows.commands import follow
from entgov.home.hits import shown_hit
from entgov.search.found import PAGE_BREAK, Found
from entgov.search.query import understand
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from tests.conftest import Make

Sees = Callable[..., Any]


def _worked() -> None:
    while worker.work_once():
        pass


def _results(page: str) -> list[str]:
    """The text of each hit."""
    hits = re.findall(r'<article class="result".*?</article>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", hit).split()) for hit in hits]


def test_an_old_title_finds_a_page_and_is_shown(ann: Person, as_person: Sees) -> None:
    with transaction():
        page = wiki.create(everyone(), "Green commuting", "How we come to work.", by=ann)
    with transaction():
        wiki.save(
            page, base_id=page.head_id, title="Travel", source="How we come.", summary="", by=ann
        )
    _worked()
    browser = as_person(ann)
    (hit,) = _results(browser.get("/search?q=commuting").text)
    assert hit.startswith("Travel Called before: Green commuting")
    assert "Called before" not in browser.get("/search?q=travel").text


def test_an_accepted_answer_stands_above_its_question_and_says_so(
    ann: Person, bob: Person, as_person: Sees
) -> None:
    with transaction():
        asked = stream.publish(everyone(), "Which stapler fits?", by=ann, kind="question")
        first = stream.reply(asked, "The stapler of the post room.", by=bob)
        second = stream.reply(asked, "The red one.", by=bob)
    for accepted in (first, second):
        with transaction():
            stream.accept_answer(asked, accepted, by=ann)
        _worked()
    browser = as_person(ann)
    hits = _results(browser.get("/search?q=which+stapler").text)
    assert hits[0].startswith("The red one.")
    assert "Accepted answer · in reply to “Which stapler fits?”" in hits[0]
    (other,) = (hit for hit in hits[1:] if hit.startswith("The stapler of the post room."))
    assert "Accepted" not in other
    assert "Answer · in reply to" in other
    assert not wiring.library().verify(lambda _done: None).stale
    with transaction():
        stream.edit(asked, "Which punch fits?", base=1, by=ann)
    _worked()
    assert len(_results(browser.get("/search?q=punch").text)) == 2
    with transaction():
        stream.remove(asked, by=ann)
    _worked()
    assert _results(browser.get("/search?q=punch").text) == []
    assert not wiring.library().verify(lambda _done: None).stale


def test_a_page_made_from_a_thread_stands_above_it(ann: Person, as_person: Sees) -> None:
    with transaction():
        talk = stream.publish(everyone(), "Bees! Bees on the roof, bees everywhere", by=ann)
        page = wiki.create(everyone(), "The roof", "Some words more, and some of bees.", by=ann)
        wiki.note_origin(page, talk)
    _worked()
    hits = _results(as_person(ann).get("/search?q=bees").text)
    assert [hit.split()[0] for hit in hits] == ["The", "Bees!"]


def test_links_and_follows_are_counted_in_time_and_hidden_links_never(
    ann: Person, bob: Person, make: Make
) -> None:
    secret = make.space("Secret", "private", [bob])
    with transaction():
        page = wiki.create(everyone(), "Bins", "When.", by=None)
        wiki.create(secret, "Plan", "[[everyone:Bins]] [[Everyone/Bins]] [[Bins]]", by=None)
    _worked()
    library, key = wiring.library(), f"page:{page.id}"
    before = dict(library.index.led())[key]
    assert before == 0
    with transaction():
        wiki.create(everyone(), "Waste", "See [[Bins]].", by=None)
        follow(ann, key)
    _worked()
    assert not library.verify(lambda _done: None).stale
    assert library.follow_what_leads(wiring.LED)
    assert dict(library.index.led())[key] == 2
    assert not library.follow_what_leads(wiring.LED)
    assert not library.verify(lambda _done: None).stale


def test_a_passage_says_on_which_page_of_a_file_it_stands() -> None:
    words = f"first {'word ' * 900}{PAGE_BREAK}second{PAGE_BREAK}third: sandbags"
    text = f"About floods.\n{PAGE_BREAK}{words}"
    found = Found("file", "a.pdf", "/files/1/about", text, "Everyone", "Ann", now())
    for asked, page in (("sandbags", 3), ("first", 1), ("floods", 0), ("nothing", 0)):
        assert shown_hit(found, understand(asked)).page == page


def test_spaces_and_tags_that_are_called_so_are_offered(
    ann: Person, bob: Person, make: Make, as_person: Sees
) -> None:
    make.space("Parks and trees", "closed", [bob])
    make.space("Park secrets", "private", [bob])
    with transaction():
        stream.publish(everyone(), "Opening hours #park", by=bob)
    _worked()

    def offered(browser: Any, asked: str) -> list[str]:
        page = browser.get(f"/search?q={asked}").text
        row = re.search(r'<nav aria-label="Spaces and tags">.*?</nav>', page, re.S)
        return re.findall(r"<bdi>(.*?)</bdi>", row[0]) if row else []

    assert offered(as_person(ann), "parks") == ["Parks and trees", "#park"]
    assert offered(as_person(bob), "parks") == ["Park secrets", "Parks and trees", "#park"]
    assert offered(as_person(ann), "hours") == []
