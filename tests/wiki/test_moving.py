"""Pages moved and renamed: what it touches, and that nothing breaks and nothing is told."""

import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.follows.queries import followed
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.wiki import commands
from entgov.wiki.models import Page, Revision, page_key
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_tree import below


def move(browser: Browser, path: str, page: Page, **fields: Any) -> Any:
    """Send the form as it is shown, with these changes, as often as it asks again."""
    sent = {"title": page.title, "space": page.space.slug, "parent": "", "base": page.head_id}
    sent |= {"confirmed": fields.get("space", sent["space"]), **fields}
    return browser.post(f"{path}/move", sent)


def text_of(answer: Any) -> str:
    return html.unescape(answer.text)


@pytest.fixture
def housing(make: Make, ann: Person, bob: Person) -> Space:
    """A space of both, and of nobody else."""
    return make.space("Housing", "closed", steward=bob, members=[ann])


@pytest.fixture
def new_page(new_page: NewPage, ann: Person) -> NewPage:
    """Ann answers for the pages: nobody else could take them to another space."""
    return partial(new_page, by=ann)


@pytest.fixture
def outsider(make: Make, as_person: Callable[[Person], Browser]) -> Browser:
    return as_person(make.person("Olga Outside"))


def test_a_rename_is_an_edit_by_who_made_it(
    as_ann: Browser, ann: Person, new_page: NewPage
) -> None:
    page = new_page("Bins", "Text")
    shown = text_of(as_ann.get("/wiki/everyone/bins/move"))
    labels = re.findall(r"<label[^>]*>\s*(\w+)\s*</label>", shown)
    assert [each for each in labels if each in ("Title", "Space", "Parent")] == labels[-3:]
    answer = move(as_ann, "/wiki/everyone/bins", page, title="Waste")
    assert (answer.status_code, answer.location) == (303, "/wiki/everyone/waste")
    assert (page.title, page.head.number, page.head.author_id) == ("Waste", 2, ann.id)
    assert as_ann.get("/wiki/everyone/bins/history").location == "/wiki/everyone/waste/history"


def test_a_rename_merges_like_a_save(as_ann: Browser, new_page: NewPage, save: Save) -> None:
    page = new_page("Bins", "Text")
    base = page.head_id
    save(page, "Other text")
    assert move(as_ann, "/wiki/everyone/bins", page, title="Waste", base=base).status_code == 303
    assert page.head.source == "Other text"
    save(page, title="Refuse")
    again = move(as_ann, "/wiki/everyone/refuse", page, title="Rubbish", base=base)
    assert (again.status_code, "Refuse" in again.text) == (422, True)
    assert 'value="Rubbish"' in again.text


def test_only_the_place_changes_no_history(as_ann: Browser, new_page: NewPage) -> None:
    page, parent = new_page("Bins"), new_page("Waste")
    assert move(as_ann, "/wiki/everyone/bins", page, parent="waste").status_code == 303
    assert (page.parent_id, page.head.number) == (parent.id, 1)
    loop = move(as_ann, "/wiki/everyone/waste", parent, parent="Bins", title="Refuse")
    assert (loop.status_code, "below itself" in loop.text) == (422, True)
    assert 'value="Refuse"' in loop.text
    lost = move(as_ann, "/wiki/everyone/bins", page, parent="No such page")
    assert (lost.status_code, 'value="No such page"' in lost.text) == (422, True)


def test_a_move_says_first_what_it_touches(
    as_ann: Browser, new_page: NewPage, housing: Space, make: Make, bob: Person
) -> None:
    page = new_page("Bins", space=housing)
    below(page, "Glass")
    new_page("Index", "[[Glass]] [[Bins]]", space=housing)
    hidden = make.space("Hidden", "private", steward=bob)
    new_page("Hidden index", "[[Housing/Bins]]", space=hidden)
    shown = text_of(as_ann.get("/wiki/housing/bins/move"))
    assert "1 page below it goes along" in shown
    assert "1 page that you can read links here" in shown
    assert "Hidden index" not in shown
    assert hidden.slug not in shown
    asked = move(as_ann, "/wiki/housing/bins", page, space="everyone", confirmed="housing")
    assert asked.status_code == 200
    assert "Everyone will see it." in asked.text
    assert page.space_id == housing.id
    assert 'name="confirmed" value="everyone"' in asked.text
    assert move(as_ann, "/wiki/housing/bins", page, space="everyone").status_code == 303
    back = move(as_ann, "/wiki/everyone/bins", page, space="housing", confirmed="everyone")
    assert "Only the 2 members of Housing will see it." in back.text


def test_between_two_closed_spaces_the_difference_is_told(
    as_ann: Browser, new_page: NewPage, housing: Space, make: Make, ann: Person
) -> None:
    page = new_page("Bins", space=housing)
    make.space("Finance", "closed", members=[ann, make.person(), make.person()])
    asked = move(as_ann, "/wiki/housing/bins", page, space="finance", confirmed="")
    assert "1 member of Housing will no longer see it." in asked.text
    assert "2 members of Finance will see it who could not before." in asked.text


def test_a_branch_moves_whole_and_without_an_edit(
    as_ann: Browser, ann: Person, new_page: NewPage, housing: Space
) -> None:
    page = new_page("Bins")
    glass = below(page, "Glass")
    jars = below(glass, "Jars")
    revisions = db.session.scalar(select(func.count(Revision.id)))
    changed = glass.changed_at
    assert move(as_ann, "/wiki/everyone/bins", page, space="housing").location == (
        "/wiki/housing/bins"
    )
    assert {each.space_id for each in (page, glass, jars)} == {housing.id}
    assert (jars.parent_id, glass.parent_id, page.parent_id) == (glass.id, page.id, None)
    assert db.session.scalar(select(func.count(Revision.id))) == revisions
    assert glass.changed_at == changed
    for rest in ("", "/history", "/revisions/1", "/source", "/move"):
        answer = as_ann.get(f"/wiki/everyone/jars{rest}")
        assert (answer.status_code, answer.location) == (301, f"/wiki/housing/jars{rest}")
    assert "Jars" in as_ann.get("/wiki/housing/jars").text
    move(as_ann, "/wiki/housing/bins", page, space="everyone")
    assert as_ann.get("/wiki/housing/jars").location == "/wiki/everyone/jars"


def test_who_may_not_follow_learns_nothing(
    as_ann: Browser, outsider: Browser, new_page: NewPage, housing: Space
) -> None:
    page = new_page("Bins", "Text")
    index = new_page("Index", "[[Bins]]")
    move(as_ann, "/wiki/everyone/bins", page, space="housing", title="Qqsecret plan")
    while worker.work_once():
        pass
    for rest in ("", "/edit", "/history", "/move", "/removal", "/source", "/revisions/1"):
        answer = outsider.get(f"/wiki/everyone/bins{rest}")
        assert answer.status_code == 404, rest
        assert "Create this page" not in answer.text
        assert "qqsecret" not in f"{answer.text}{answer.headers}".casefold()
    taken = outsider.post("/wiki/everyone/new", {"title": "Bins", "content": "Mine"})
    assert (taken.status_code, "qqsecret" in taken.text.casefold()) == (422, False)
    assert "Mine" in taken.text
    db.session.expire_all()
    assert 'href="/wiki/everyone/bins"' in db.session.get_one(Page, index.id).head.html
    assert "housing" not in outsider.get("/wiki/everyone/index").text
    for address in ("/search?q=bins", "/wiki/everyone", "/spaces/everyone"):
        assert "qqsecret" not in outsider.get(address).text.casefold()
    asked = outsider.get("/search?q=qqsecret").text  # what one typed may come back
    assert not [word for word in ("Qqsecret", "qqsecret-plan", "/wiki/housing") if word in asked]
    assert "Nothing found" in asked
    assert as_ann.get("/wiki/everyone/bins").location == "/wiki/housing/qqsecret-plan"


def test_an_old_address_in_a_private_space_tells_not_of_it(
    as_ann: Browser, outsider: Browser, new_page: NewPage, make: Make, ann: Person
) -> None:
    attic = make.space("Attic", "private", steward=ann)
    page, old = new_page("Bins", space=attic), f"/wiki/{attic.slug}/bins"
    assert move(as_ann, old, page, space="everyone").status_code == 303
    assert as_ann.get(old).location == "/wiki/everyone/bins"
    assert outsider.get(old).status_code == 404
    assert outsider.get("/wiki/everyone/bins").status_code == 200


def test_addresses_that_are_taken_stop_the_whole_move(
    as_ann: Browser, new_page: NewPage, housing: Space
) -> None:
    page = new_page("Bins")
    below(page, "Glass")
    new_page("Glass", space=housing)
    new_page("Tins", space=housing)
    stopped = move(as_ann, "/wiki/everyone/bins", page, space="housing", title="Cans")
    assert (stopped.status_code, "“Glass”" in stopped.text) == (422, True)
    assert 'value="Cans"' in stopped.text
    assert (page.space_id == housing.id, page.title, page.head.number) == (False, "Bins", 1)
    own = move(
        as_ann,
        "/wiki/everyone/glass",
        db.session.query(Page).filter_by(slug="glass", parent_id=page.id).one(),
        space="housing",
        title="Tins",
    )
    assert (own.status_code, 'href="/wiki/housing/tins"' in own.text) == (422, True)


def test_files_drafts_and_followers_go_on(
    as_ann: Browser, ann: Person, bob: Person, new_page: NewPage, housing: Space, save: Save
) -> None:
    page = new_page("Bins", "One\n\nTwo\n")
    form = {"title": "Bins", "content": "One by Ann\n\nTwo\n", "base": page.head_id}
    as_ann.post("/wiki/everyone/bins/edit", {**form, "action": "draft"})
    with transaction():
        commands.move(page, to=housing, parent=None, base_id=None, title="Bins", by=bob)
    db.session.expire_all()
    save(page, "One\n\nTwo by Bob\n")
    assert "One by Ann" in as_ann.get("/wiki/everyone/bins/edit").text
    saved = as_ann.post("/wiki/everyone/bins/edit", form)
    assert (saved.status_code, saved.location) == (303, "/wiki/housing/bins")
    assert page.head.source == "One by Ann\n\nTwo by Bob\n"
    assert db.session.scalar(select(followed(bob, page_key(page.id))))


def test_a_save_that_meets_a_move_ends_in_the_new_space(
    new_page: NewPage, bob: Person, housing: Space
) -> None:
    """The writer's session still believes that the page is where it was."""
    page = new_page("Bins", "Text")
    with transaction():
        commands.move(page, to=housing, parent=None, base_id=None, title="Bins", by=bob)
    set_committed_value(page, "space_id", everyone().id)
    commands.save(page, base_id=page.head_id, title="Waste", source="New", summary="", by=bob)
    db.session.commit()
    assert (page.space_id, page.slug) == (housing.id, "waste")


def test_links_follow_a_moved_page_and_from_it(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person
) -> None:
    finance = make.space("Finance", "open", steward=bob)
    page, index = new_page("Bins", "[[Index]]"), new_page("Index", "[[Bins]]")
    new_page("Index", "Another one", space=finance)
    while worker.work_once():
        pass
    move(as_ann, "/wiki/everyone/bins", page, space="finance")
    facts = db.session.scalar(select(func.count(FactRecord.id)))
    while worker.work_once():
        pass
    db.session.expire_all()
    assert 'href="/wiki/finance/bins"' in db.session.get_one(Page, index.id).head.html
    assert 'href="/wiki/everyone/index"' in db.session.get_one(Page, page.id).head.html
    assert db.session.scalar(select(func.count(FactRecord.id))) == facts
    found = as_ann.get("/search?q=bins&space=finance").text
    assert "/wiki/finance/bins" in found


def test_a_rename_asks_no_more_the_more_link_to_it(
    as_ann: Browser, new_page: NewPage, count_queries: Callable[[], Any]
) -> None:
    page = new_page("Bins")
    asked = []
    for turn, title in enumerate(("Waste", "Refuse", "Rubbish")):
        for number in range(turn * 5):
            new_page(f"Links {turn} {number}", "[[Bins]]")
        with count_queries() as queries:
            move(as_ann, f"/wiki/everyone/{page.slug}", page, title=title)
        asked.append(len(queries))
    assert asked[1] == asked[2]


@pytest.mark.parametrize("field", ["space", "parent"])
def test_a_move_takes_no_place_that_the_viewer_may_not_know(
    as_ann: Browser, new_page: NewPage, make: Make, bob: Person, field: str
) -> None:
    hidden = make.space("Hidden", "private", steward=bob)
    new_page("Qqsecret", space=hidden)
    page = new_page("Bins")
    fields = {"space": hidden.slug} if field == "space" else {"parent": "Qqsecret"}
    answer = move(as_ann, "/wiki/everyone/bins", page, **fields)
    assert answer.status_code == 422
    assert page.space_id != hidden.id


def test_only_who_answers_for_a_page_takes_it_to_another_space(
    as_ann: Browser, new_page: NewPage, make: Make, ann: Person, bob: Person
) -> None:
    """Else whoever makes a space could take it there, and come back as its owner."""
    make.space("Lair", steward=ann)
    theirs, mine = new_page("Theirs", by=bob), new_page("Mine")
    assert move(as_ann, "/wiki/everyone/theirs", theirs, space="lair").status_code == 422
    with transaction():
        theirs.parent_id = mine.id
    answer = move(as_ann, "/wiki/everyone/mine", mine, space="lair")
    assert answer.status_code == 422
    assert "1 page below has another owner" in answer.text
    assert move(as_ann, "/wiki/everyone/theirs", theirs, title="Other").status_code == 303
