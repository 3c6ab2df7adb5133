"""Files in pages and posts: uploaded while one writes, shown to whoever may read, moved along."""

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.files import commands
from entgov.files.models import File, FileUse
from entgov.files.receiving import receive
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from tests.conftest import Browser, Make
from tests.files.conftest import NewFile, picture

As = Callable[[Person], Browser]
ACTIONS = ("", "preview", "draft")


def upload(browser: Browser, content: bytes, name: str) -> dict[str, str]:
    """As the script sends it."""
    data = {"files": (BytesIO(content), name), "nonce": "a"}
    answer = browser.post("/files", data, headers={"X-Fragment": "true"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json or {})


def html_of(page: Page) -> str:
    db.session.expire_all()
    return str(page.head.html)


def test_what_one_uploads_is_ones_own_until_the_text_is_saved(
    make: Make, ann: Person, bob: Person, as_person: As
) -> None:
    space = make.space("Depot", "closed", steward=ann, members=[bob])
    browser, colleague = as_person(ann), as_person(bob)
    made = upload(browser, picture(), "a.jpg")
    text = f"![The depot]({made['address']})"
    with transaction():
        guessed = wiki.create(space, "Guessed", text, by=bob)
    assert "<img" not in html_of(guessed)
    assert colleague.get(made["picture"]).status_code == 404
    assert browser.get(made["picture"]).status_code == 200
    fields = {"title": "Depot", "content": text}
    assert browser.post("/wiki/depot/new", fields).status_code == 303
    assert colleague.get(made["picture"]).status_code == 200
    assert db.session.scalars(select(File)).one().space_id == space.id


def test_sending_the_same_upload_again_makes_one_file(ann: Person, as_person: As) -> None:
    browser = as_person(ann)
    assert upload(browser, b"one", "a.txt") == upload(browser, b"one", "a.txt")
    assert upload(browser, b"two", "a.txt") != upload(browser, b"one", "a.txt")


def test_a_refused_upload_says_why(ann: Person, as_person: As) -> None:
    data = {"files": (BytesIO(b""), "a.txt")}
    answer = as_person(ann).post("/files", data, headers={"X-Fragment": "true"})
    assert answer.status_code == 422
    assert "is empty" in (answer.json or {})["problem"]


@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_script_files_come_with_the_form(ann: Person, as_person: As, action: str) -> None:
    browser = as_person(ann)
    files = [(BytesIO(picture()), "a.jpg"), (BytesIO(b"Monday"), "b.txt")]
    fields = {"title": "Bins", "content": "Text", "files": files, "alt": "The bins"}
    answer = browser.post("/wiki/everyone/new", {**fields, "action": action})
    shown = answer.text if action == "preview" else browser.get(answer.location).text
    for piece in ("The bins", "b.txt"):
        assert piece in shown
    if action != "draft":
        assert 'alt="The bins" loading="lazy"' in shown


def test_a_file_that_can_not_be_taken_loses_no_word(ann: Person, as_person: As) -> None:
    fields = {"title": "Bins", "content": "Text", "alt": "The bins"}
    sent = {**fields, "files": (BytesIO(b""), "a.jpg")}
    answer = as_person(ann).post("/wiki/everyone/new", sent)
    assert answer.status_code == 422
    assert "is empty" in answer.text
    assert all(text in answer.text for text in fields.values())


def test_another_spaces_picture_is_a_link_that_tells_nothing(
    make: Make, bob: Person, new_file: NewFile
) -> None:
    hidden = new_file(picture(), "secret.jpg", space=make.space("Depot", "closed", steward=bob))
    text = f"![Alt](/files/{hidden.id}/x.jpg) ![Alt](/files/999/x.jpg)"
    with transaction():
        page = wiki.create(everyone(), "Plan", text, by=bob)
        post = stream.publish(everyone(), text, by=bob)
    for html in (html_of(page), post.html):
        assert html.count(">Alt</a>") == 2
        assert "<img" not in html
        assert "secret" not in html


def test_a_post_shows_its_picture(ann: Person, as_person: As) -> None:
    made = upload(as_person(ann), picture(), "a.jpg")
    with transaction():
        post = stream.publish(everyone(), f"![The bins]({made['address']})", by=ann)
    assert 'alt="The bins"' in post.html
    assert db.session.scalars(select(FileUse.key)).all() == [f"post:{post.id}"]
    assert db.session.scalar(select(File.description)) == "The bins"


def test_files_move_with_the_page_that_alone_has_them(
    make: Make, bob: Person, new_file: NewFile
) -> None:
    own, shared = new_file(picture(), "own.jpg"), new_file(b"x", "shared.txt")
    space = make.space("Depot", "closed", steward=bob)
    link = f"[x](/files/{shared.id}/x)"
    with transaction():
        wiki.create(everyone(), "Other", link, by=bob)
        page = wiki.create(everyone(), "Plan", f"{link} ![o](/files/{own.id}/o.jpg)", by=bob)
    with transaction():
        wiki.move(page, to=space, parent=None, base_id=page.head_id, title="Plan", by=bob)
    db.session.expire_all()
    assert (own.space_id, shared.space_id) == (space.id, everyone().id)


def test_nobody_takes_a_file_out_of_a_space_by_moving_a_page_that_names_it(
    make: Make, ann: Person, bob: Person, as_person: As, new_file: NewFile
) -> None:
    depot = make.space("Depot", "private", steward=bob)
    hidden = new_file(b"secret", space=depot)
    upload = new_file(b"half written", kept=False)
    space = make.space("Housing", steward=ann)
    links = f"[x](/files/{hidden.id}/x) [y](/files/{upload.id}/y)"
    with transaction():
        page = wiki.create(everyone(), "Plan", links, by=ann)
        wiki.move(page, to=space, parent=None, base_id=page.head_id, title="Plan", by=ann)
    db.session.expire_all()
    assert (hidden.space_id, upload.space_id) == (depot.id, everyone().id)
    assert as_person(ann).get(f"/files/{hidden.id}/x").status_code == 404


def test_a_new_version_is_shown_in_its_own_size(bob: Person, new_file: NewFile) -> None:
    file = new_file(picture(shape=(300, 100)), "a.png")
    with transaction():
        page = wiki.create(everyone(), "Plan", f"![o](/files/{file.id}/a.png)", by=bob)
        taller = receive(BytesIO(picture(shape=(300, 200))), "b.jpg")
        commands.replace(file, taller, seen=1, by=bob)
    assert 'height="100"' in html_of(page)
    while worker.work_once():
        pass
    assert 'height="200"' in html_of(page)


def test_of_two_who_replace_a_file_at_once_neither_is_lost(
    bob: Person, as_person: As, new_file: NewFile
) -> None:
    file, browser = new_file(b"one"), as_person(bob)
    for content, status in ((b"two", 303), (b"three", 422)):
        data = {"files": (BytesIO(content), "b.txt"), "revision": "1"}
        assert browser.post(f"/files/{file.id}/versions", data).status_code == status
    assert browser.get(f"/files/{file.id}/x").data == b"two"
    assert browser.get(f"/files/{file.id}/1/x").data == b"one"
