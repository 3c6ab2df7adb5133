"""A text beside the editor looks to the letter as the saved page will, and nothing is saved."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.facts import FactRecord
from entgov.markup import MAX_SOURCE
from entgov.wiki.models import Page, Revision
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage

TEXT = (
    "# Bins\r\n\r\n- one\r\n- *two* [[Bins]] [[Not yet]] @bob #waste\x07\r\n\r\n"
    "| Day | Bin |\r\n| --- | --- |\r\n| [[Bins|it]] | <b>blue</b> |\r\n"
)
AT = "/wiki/everyone/new/preview"


def test_the_preview_is_the_html_that_saving_stores(as_ann: Browser, new_page: NewPage) -> None:
    new_page("Bins")
    shown = as_ann.post(AT, {"source": TEXT})
    assert (shown.status_code, shown.mimetype) == (200, "text/html")
    as_ann.post("/wiki/everyone/new", {"title": "Rota", "content": TEXT})
    saved = db.session.scalars(
        select(Revision).join(Page, Page.head_id == Revision.id).where(Page.slug == "rota")
    ).one()
    assert shown.text == saved.html
    assert 'href="/wiki/everyone/bins"' in shown.text
    assert "govuk-template" not in shown.text


def test_a_long_text_is_worked_on_as_saving_would(as_ann: Browser) -> None:
    """It is read by a child process that can be stopped."""
    text = "*a* " * 10_000
    as_ann.post("/wiki/everyone/new", {"title": "Long", "content": text})
    saved = db.session.scalars(select(Revision).order_by(Revision.id.desc())).first()
    assert saved
    assert as_ann.post(AT, {"source": text}).text == saved.html


def test_it_saves_nothing(as_ann: Browser) -> None:
    before = db.session.scalar(select(func.count()).select_from(FactRecord))
    assert as_ann.post(AT, {"source": TEXT}).status_code == 200
    assert as_ann.post(AT).text == ""
    assert db.session.scalar(select(func.count()).select_from(FactRecord)) == before
    assert db.session.scalars(select(Page).where(Page.slug == "bins")).first() is None


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_a_space_that_one_cannot_read_is_not_there(
    as_ann: Browser, ann: Person, make: Make, new_page: NewPage, kind: str
) -> None:
    space = make.space("Hidden", kind, members=[make.person("Member")])
    new_page("Secret", space=space)
    answer = as_ann.post(f"/wiki/{space.slug}/new/preview", {"source": "[[Secret]]"})
    assert answer.status_code == 404
    assert "secret" not in answer.text.casefold()


def test_its_members_see_their_links(
    as_ann: Browser, ann: Person, make: Make, new_page: NewPage
) -> None:
    space = make.space("Ours", "closed", members=[ann])
    new_page("Secret", space=space)
    answer = as_ann.post(f"/wiki/{space.slug}/new/preview", {"source": "[[Secret]]"})
    assert f'href="/wiki/{space.slug}/secret"' in answer.text


def test_what_is_too_long_is_said_in_plain_words(as_ann: Browser) -> None:
    answer = as_ann.post(AT, {"source": "x" * (MAX_SOURCE + 1)})
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert answer.text == "Shorten this to 1,000,000 characters or fewer"


def test_it_wants_the_form_token_and_a_person(
    as_ann: Browser, as_person: Callable[[Person], Browser], visitor: Browser
) -> None:
    assert as_ann.post(AT, {"source": "x"}, token=False).status_code == 400
    assert visitor.post(AT, {"source": "x"}).status_code == 401
    assert as_ann.get(AT).status_code in (404, 405)
