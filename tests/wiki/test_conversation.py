"""The conversation about a page: posts, remarks on passages, pages from threads."""

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.drafts.models import Draft
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.wiki import passages
from entgov.wiki.commands import talk
from entgov.wiki.models import Distilled, Page, Remark
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save


def newest() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc())).first()


def test_a_post_about_a_page_stands_below_it_and_in_the_stream(
    as_ann: Browser, new_page: NewPage
) -> None:
    new_page("Bins")
    answer = as_ann.post("/wiki/everyone/bins/conversation/new", {"text": "Is it Tuesday?"})
    assert answer.status_code == 303
    assert newest().about == f"page:{newest().id and db.session.scalars(select(Page.id)).one()}"
    assert "Is it Tuesday?" in as_ann.get("/wiki/everyone/bins").text
    for address in ("/stream", "/spaces/everyone", f"/posts/{newest().id}"):
        text = as_ann.get(address).text
        assert "Is it Tuesday?" in text
        assert 'About <a href="/wiki/everyone/bins"><bdi>Bins</bdi></a>' in text


def test_a_post_says_nothing_of_a_page_that_its_reader_can_not_read(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person
) -> None:
    secret = make.space(kind="private", members=[bob])
    hidden = new_page("Hidden plans", space=secret)
    with transaction():  # as a page leaves that was talked about
        stream.publish(everyone(), "What of it?", by=bob, about=f"page:{hidden.id}")
    text = as_ann.get("/stream").text
    assert "What of it?" in text
    assert "Hidden plans" not in text
    assert "About something that is no longer here" in text


def test_a_remark_quotes_its_passage_and_marks_it_while_the_words_stand(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page("Bins", "We collect\n*every* Tuesday.\n\nOr so.\n")
    fields = {"text": "Since when?", "quote": "collect every  Tuesday", "before": "We "}
    assert as_ann.post("/wiki/everyone/bins/conversation/new", fields).status_code == 303
    assert newest().source == "> collect every Tuesday\n\nSince when?"
    remark = db.session.scalars(select(Remark)).one()
    assert (remark.quote, remark.before) == ("collect every Tuesday", "We ")
    marked = 'data-quote="collect every Tuesday"'
    assert marked in as_ann.get("/wiki/everyone/bins").text
    save(page, "First of all:\n\nWe collect every Tuesday.\n")
    assert marked in as_ann.get("/wiki/everyone/bins").text
    save(page, "We collect on Fridays.\n")
    text = as_ann.get("/wiki/everyone/bins").text
    assert marked not in text
    assert "Since when?" in text


def test_a_passage_that_the_page_does_not_have_is_an_error_at_its_field(
    as_ann: Browser, new_page: NewPage
) -> None:
    new_page("Bins", "We collect every Tuesday.")
    fields = {"text": "Since when?", "quote": "every Friday"}
    answer = as_ann.post("/wiki/everyone/bins/conversation/new", fields)
    assert answer.status_code == 422
    assert 'id="quote-error"' in answer.text
    assert "Since when?" in answer.text
    assert newest() is None


@pytest.mark.parametrize(("before", "start"), [("", 0), ("one", 0), ("two", 8), ("nowhere", 0)])
def test_of_the_same_words_twice_those_that_are_meant(before: str, start: int) -> None:
    plain = "one bin\n two bin one"
    found = passages.find(plain, "bin", before)
    assert found
    assert len(found.before) == start + 4


@pytest.mark.parametrize("words", ["# no *heading* @ann [[x]]", "1. not a list", "- nor this"])
def test_a_quotation_is_only_words(words: str, new_page: NewPage, ann: Person) -> None:
    page = new_page("Bins", "x")
    with transaction():
        post = talk(page, "So?", by=ann, passage=passages.Passage(words))
    assert post.plain.startswith(words)
    assert "<a" not in post.html


class TestAPageFromAThread:
    @pytest.fixture
    def thread(self, ann: Person, bob: Person) -> Post:
        with transaction():
            first = stream.publish(everyone(), "How do I order a bin?", by=ann)
            stream.reply(first, "Ask the *depot*.", by=bob)
            stream.reply(first, "Thanks!", by=ann)
        return first

    def test_gives_a_draft_with_credits_and_the_thread_shows_the_page(
        self, thread: Post, as_ann: Browser, ann: Person, bob: Person
    ) -> None:
        question, answer, _ = db.session.scalars(select(Post.id).order_by(Post.id)).all()
        fields = {
            "title": "Ordering bins",
            "space": "everyone",
            "posts": [str(question), str(answer)],
            f"place-{question}": "2",
            f"place-{answer}": "1",
        }
        led = as_ann.post(f"/posts/{thread.id}/page", fields)
        draft = db.session.scalars(select(Draft)).one()
        assert led.location.endswith(f"/wiki/everyone/new?draft={draft.token}")
        content = draft.fields["content"]
        assert content.index("Ask the *depot*.") < content.index("How do I order a bin?")
        assert f"](/people/{bob.handle})" in content
        assert f"(/posts/{answer})" in content
        assert "Thanks!" not in content
        form = as_ann.get(led.location).text
        assert "Ordering bins" in form
        saved = as_ann.post(
            "/wiki/everyone/new",
            {"title": "Ordering bins", "content": content, "thread": str(thread.id)},
        )
        assert saved.status_code == 303
        assert db.session.scalars(select(Distilled.thread_id)).one() == thread.id
        assert 'href="/wiki/everyone/ordering-bins"' in as_ann.get(f"/posts/{thread.id}").text

    def test_nothing_chosen_is_an_error(self, thread: Post, as_ann: Browser) -> None:
        fields = {"title": "Ordering bins", "space": "everyone"}
        answer = as_ann.post(f"/posts/{thread.id}/page", fields)
        assert answer.status_code == 422
        assert "Choose at least one post" in answer.text

    def test_who_can_not_read_the_thread_ties_nothing_to_it(
        self, make: Make, bob: Person, as_ann: Browser
    ) -> None:
        secret = make.space(kind="private", members=[bob])
        with transaction():
            hidden = stream.publish(secret, "Secret", by=bob)
        assert as_ann.get(f"/posts/{hidden.id}/page").status_code == 404
        fields = {"title": "Mine", "content": "x", "thread": str(hidden.id)}
        assert as_ann.post("/wiki/everyone/new", fields).status_code == 303
        assert not db.session.scalars(select(Distilled)).all()
