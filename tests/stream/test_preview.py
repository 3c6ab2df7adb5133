"""A post can be looked at before it is posted, with the script and without."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.stream.models import Post
from tests.conftest import Browser

TEXT = "Thank *you* @bob for [the rota](https://rota.example) #rota\r\n\r\n- one\r\n- two [[Bins]]"

Browsers = Callable[[Person], Browser]


def test_the_preview_is_the_html_that_posting_stores(
    as_person: Browsers, ann: Person, bob: Person
) -> None:
    browser = as_person(ann)
    shown = browser.post("/posts/preview", {"source": TEXT})
    browser.post("/posts/new", {"text": TEXT, "space": "everyone"})
    assert shown.status_code == 200
    assert shown.text == db.session.scalars(select(Post)).one().html
    assert 'href="/people/bob"' in shown.text


def test_what_is_too_long_is_said_in_plain_words(as_person: Browsers, ann: Person) -> None:
    answer = as_person(ann).post("/posts/preview", {"source": "x" * 10_001})
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert "10,000 characters" in answer.text


def test_it_wants_the_form_token_and_a_person(
    as_person: Browsers, ann: Person, visitor: Browser
) -> None:
    assert as_person(ann).post("/posts/preview", {"source": "x"}, token=False).status_code == 400
    assert visitor.post("/posts/preview", {"source": "x"}).status_code == 401


@pytest.fixture
def addresses(post: Callable[..., Post], ann: Person) -> tuple[str, ...]:
    """Every form that a post is written in."""
    mine = post(ann, "First words")
    return ("/posts/new", f"/posts/{mine.id}/replies", f"/posts/{mine.id}/edit")


def test_the_button_shows_the_text_saves_nothing_and_keeps_everything(
    as_person: Browsers, ann: Person, addresses: tuple[str, ...]
) -> None:
    browser = as_person(ann)
    for address in addresses:
        form = {"text": TEXT, "space": "everyone", "revision": "1", "action": "preview"}
        answer = browser.post(address, form)
        assert answer.status_code == 200, address
        assert "Thank <em>you</em>" in answer.text, address
        assert "This has not been saved yet." in answer.text, address
        assert "Thank *you* @bob" in answer.text, address
    assert [each.source for each in db.session.scalars(select(Post))] == ["First words"]


def test_there_is_no_preview_of_nothing(
    as_person: Browsers, ann: Person, addresses: tuple[str, ...]
) -> None:
    for address in addresses:
        answer = as_person(ann).post(
            address, {"text": " ", "space": "everyone", "action": "preview"}
        )
        assert answer.status_code == 422, address
        assert 'id="text-error"' in answer.text, address
