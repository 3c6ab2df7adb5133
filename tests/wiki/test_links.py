"""Links between pages: what they tell, what they never tell, and how they follow a change."""

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.spaces import commands as spaces
from entgov.wiki import listeners
from entgov.wiki.models import Page, Revision
from tests.conftest import Make
from tests.wiki.conftest import NewPage, Save

FOUND = '<a class="wiki-link" href="{}">'
MISSING = '<a class="wiki-link wiki-link--missing" href="{}">'


def tell_listeners() -> None:
    """All that happened so far, as the worker tells it (again and again, if need be)."""
    told = db.session.scalars(select(FactRecord).where(FactRecord.kind.like("Page%"))).all()
    for fact in told:
        db.session.expunge(fact)
    listeners.relinked(told)


def head(page_id: int) -> Revision:
    db.session.expire_all()
    return db.session.get_one(Page, page_id).head


def test_a_link_follows_its_page_from_nothing_to_somewhere_else(
    new_page: NewPage, save: Save
) -> None:
    page_id = new_page("Start", "[[Bin day|When?]] [[bin  DAY!]]").id
    assert head(page_id).html.count(MISSING.format("/wiki/everyone/new?title=Bin%20day")) == 1
    target_id = new_page("Bin day").id
    tell_listeners()
    assert head(page_id).html.count(FOUND.format("/wiki/everyone/bin-day")) == 2
    save(db.session.get_one(Page, target_id), title="Collection")
    tell_listeners()
    assert head(page_id).html.count(FOUND.format("/wiki/everyone/collection")) == 2


def test_rendering_anew_is_nobodys_edit(new_page: NewPage) -> None:
    page = new_page("Start", "[[Bins]]")
    page_id, changed_at = page.id, page.changed_at
    new_page("Bins")
    facts = db.session.query(FactRecord).count()
    for _ in range(2):
        tell_listeners()
    assert db.session.query(FactRecord).count() == facts
    assert db.session.query(Revision).count() == 2
    assert db.session.get_one(Page, page_id).changed_at == changed_at


def test_a_page_that_links_to_itself_finds_itself(new_page: NewPage) -> None:
    assert FOUND.format("/wiki/everyone/bins") in new_page("Bins", "[[Bins]]").head.html


def test_links_are_followed_in_portions(new_page: NewPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "_PAGES_AT_ONCE", 2)
    ids = [new_page(f"Page {number}", "[[Bins]] [[bins]]").id for number in range(5)]
    new_page("Bins")
    tell_listeners()
    assert all(FOUND.format("/wiki/everyone/bins") in head(page_id).html for page_id in ids)


def test_only_heads_are_rendered_anew(new_page: NewPage, save: Save) -> None:
    page = new_page("Start", "[[Bins]]")
    first = page.head_id
    save(page, "Other text, same link: [[Bins]]")
    new_page("Bins")
    tell_listeners()
    old = db.session.get_one(Revision, first)
    assert "wiki-link--missing" in old.html


def test_an_open_space_is_named_by_address_or_name(new_page: NewPage, make: Make) -> None:
    finance = make.space("Finance & Law")
    new_page("Budget", space=finance)
    shown = new_page("Start", "[[finance-law/Budget]] [[Finance & Law/Budget]] [[finance-law/No]]")
    assert shown.head.html.count(FOUND.format("/wiki/finance-law/budget")) == 2
    assert MISSING.format("/wiki/finance-law/new?title=No") in shown.head.html


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_a_link_never_tells_what_is_in_a_space_that_is_not_open(
    new_page: NewPage, make: Make, kind: str, bob: Person
) -> None:
    secret = make.space("Secret", kind=kind, steward=bob)
    new_page("Plan", space=secret)
    texts = ("[[Secret/Plan]]", "[[Secret/Nothing]]", "[[Nowhere/Plan]]")
    links = [new_page(f"Page {n}", text).head.html for n, text in enumerate(texts)]
    assert FOUND.format("/wiki/secret/plan") in links[0]
    assert FOUND.format("/wiki/secret/nothing") in links[1]
    assert FOUND.format("/wiki/nowhere/plan") in links[2]
    by_address = new_page("Last", f"[[{secret.slug}/Plan]] [[{secret.slug}/Nothing]]").head.html
    assert "missing" not in by_address


def test_inside_a_private_space_links_are_told(new_page: NewPage, make: Make, bob: Person) -> None:
    secret = make.space("Secret", kind="private", steward=bob)
    new_page("Plan", space=secret)
    page = new_page("Start", "[[Plan]] [[Secret/Plan]] [[Nothing]]", space=secret)
    assert page.head.html.count(FOUND.format(f"/wiki/{secret.slug}/plan")) == 2
    assert MISSING.format(f"/wiki/{secret.slug}/new?title=Nothing") in page.head.html


def test_a_link_into_a_space_that_comes_later_is_followed(
    new_page: NewPage, save: Save, bob: Person
) -> None:
    page_id = new_page("Start", "[[Later/Plan]]").id
    assert FOUND.format("/wiki/later/plan") in head(page_id).html
    with transaction():
        later = spaces.create("Later", "open", by=bob)
    save(new_page("Plan", space=later), title="Plan B")
    tell_listeners()
    assert FOUND.format("/wiki/later/plan-b") in head(page_id).html


def test_names_that_make_no_address_stay_text(new_page: NewPage) -> None:
    page = new_page("Start", "[[!?]] [[?/Bins]]")
    assert "<a" not in page.head.html
    assert "!?" in page.head.html


def test_thousands_of_links_are_no_harm(new_page: NewPage) -> None:
    source = " ".join(f"[[Page {n}]] [[Space {n}/Page]] @p{n} #tag{n}" for n in range(1200))
    new_page("Start", source)
