"""Pages as documents of the search, and back under the viewer's own rights."""

import pytest

from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.search.found import Source
from entgov.wiki import commands, searchable
from tests.conftest import Make
from tests.wiki.conftest import NewPage, Save


def test_a_document_is_what_the_head_says(new_page: NewPage, save: Save) -> None:
    source: Source = searchable
    page = new_page()
    save(page, "# New\n\nbin **day** #waste #b", title="Bags")
    (document,) = source.documents([page.id, 999])
    assert document.key == f"page:{page.id}"
    assert (document.title, document.tags) == ("Bags", ("b", "waste"))
    assert "bin day" in document.body
    assert document.audience == (f"space:{page.space_id}",)
    assert document.spaces == (str(page.space_id),)
    assert (document.state, document.changed_at) == ("current", page.changed_at)
    with transaction():
        commands.set_status(page, "outdated", by=None)
    (later,) = source.documents([page.id])
    assert later.state == "outdated"
    assert later.version != document.version


def test_everything_comes_in_portions(new_page: NewPage, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = {new_page(f"Page {number}").id for number in range(5)}
    monkeypatch.setattr(searchable, "_PORTION", 2)
    keys = [document.key for document in searchable.everything()]
    assert sorted(keys) == sorted(f"page:{page_id}" for page_id in ids)


def test_hits_are_read_again_through_the_viewers_rights(
    new_page: NewPage, make: Make, ann: Person, bob: Person
) -> None:
    seen = new_page("Bins", by=None)
    hidden = new_page(space=make.space("Secret", kind="private", steward=bob))
    found = searchable.found(ann, [seen.id, hidden.id, 999])
    assert list(found) == [seen.id]
    assert (found[seen.id].url, found[seen.id].by) == ("/wiki/everyone/bins", "entgov")
    assert set(searchable.found(bob, [seen.id, hidden.id])) == {seen.id, hidden.id}
