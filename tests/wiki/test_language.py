"""The language that a page says it is in: chosen, carried on, merged, shown and compared."""

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.wiki import commands
from entgov.wiki.commands import Saved, Unchanged
from entgov.wiki.models import Page
from tests.conftest import Browser
from tests.wiki.conftest import NewPage, Save


def form(page: Page, **fields: str) -> dict[str, object]:
    return {"title": page.title, "content": page.head.source, "base": page.head_id, **fields}


def test_a_page_says_its_language(as_ann: Browser) -> None:
    fields = {"title": "Sbwriel", "content": "Mae'n dda", "language": "cy"}
    preview = as_ann.post("/wiki/everyone/new", {**fields, "action": "preview"})
    assert '<div class="prose" lang="cy">' in preview.text
    assert '<option value="cy" selected>' in preview.text
    as_ann.post("/wiki/everyone/new", fields)
    for address in ("/wiki/everyone/sbwriel", "/wiki/everyone/sbwriel/revisions/1"):
        shown = as_ann.get(address).text
        assert shown.count(' lang="cy"') == 2, address  # title and text
    assert '<option value="cy" selected>' in as_ann.get("/wiki/everyone/sbwriel/edit").text


def test_a_change_of_language_alone_is_a_revision(as_ann: Browser, new_page: NewPage) -> None:
    page = new_page()
    as_ann.post("/wiki/everyone/bins/edit", form(page, language="cy"))
    db.session.refresh(page)
    assert (page.head.number, page.head.language) == (2, "cy")
    compared = as_ann.get("/wiki/everyone/bins/compare").text
    assert "Before: Not said. After: Welsh." in compared
    as_ann.post("/wiki/everyone/bins/revisions/1/restoration")
    db.session.refresh(page)
    assert (page.head.number, page.head.language) == (3, None)


def test_a_form_that_says_no_language_leaves_it(as_ann: Browser, new_page: NewPage) -> None:
    page = new_page()
    as_ann.post("/wiki/everyone/bins/edit", form(page, language="cy"))
    db.session.refresh(page)
    as_ann.post("/wiki/everyone/bins/edit", form(page, content="Other"))
    db.session.refresh(page)
    assert (page.head.source, page.head.language) == ("Other", "cy")
    for odd in ("", "xx", '"><b>'):
        as_ann.post("/wiki/everyone/bins/edit", form(page, content=f"Text {odd}", language=odd))
        db.session.refresh(page)
        assert page.head.language is None


def saved(page: Page, base: int, by: Person, source: str, language: str) -> Saved | object:
    with transaction():
        return commands.save(
            page,
            base_id=base,
            title=page.title,
            source=source,
            summary="",
            by=by,
            language=language,
        )


def test_languages_are_merged(new_page: NewPage, ann: Person, bob: Person) -> None:
    page = new_page()
    base = page.head_id
    assert base
    saved(page, base, bob, "One\n\nTwo\n\nThree by Bob\n", "cy")
    saved(page, base, ann, "One by Ann\n\nTwo\n\nThree\n", "")
    assert (page.head.source, page.head.language) == ("One by Ann\n\nTwo\n\nThree by Bob\n", "cy")
    assert isinstance(saved(page, base, ann, "One\n\nTwo\n\nThree\n", ""), Unchanged)


def test_a_conflict_keeps_the_chosen_language(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page(source="Old line\n")
    mine = form(page, content="Mine\n", language="cy")
    save(page, "Theirs\n")
    conflict = as_ann.post("/wiki/everyone/bins/edit", mine)
    assert conflict.status_code == 409
    assert '<option value="cy" selected>' in conflict.text


def test_a_conflict_marks_the_words_that_differ(
    as_ann: Browser, new_page: NewPage, save: Save
) -> None:
    page = new_page(source="The crew comes on some day of the week.\n")
    mine = form(page, content="The crew comes on <Friday> of the week.\n")
    save(page, "The crew comes on Monday of the week.\n")
    conflict = as_ann.post("/wiki/everyone/bins/edit", mine).text
    assert "<mark>Monday</mark>" in conflict or "<mark>Monday </mark>" in conflict
    assert "&lt;" in conflict
    assert "<Friday>" not in conflict
