"""Every byte of every version goes through the rights of who asks, and none can run as a script."""

from collections.abc import Callable
from io import BytesIO
from itertools import product

import pytest
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.files import commands
from entgov.files.models import File
from entgov.files.policy import readable_by
from entgov.files.receiving import receive
from entgov.spaces.models import Membership
from entgov.spaces.queries import everyone
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make
from tests.files.conftest import NewFile, picture

As = Callable[[Person], Browser]


def addresses(file: File) -> list[str]:
    """Of every content that a file has: both versions, and the smaller pictures."""
    places = [f"/files/{file.id}/x", f"/files/{file.id}/1/x", f"/files/{file.id}/2/x"]
    return [place + asked for place, asked in product(places, ("", "?width=480", "?width=960"))]


def replace(file: File, content: bytes, by: Person) -> None:
    with transaction():
        commands.replace(file, receive(BytesIO(content), "new.jpg"), seen=file.number, by=by)


@pytest.mark.parametrize(
    ("kind", "standing", "kept"),
    list(product(("open", "closed", "private"), ("none", "invited", "member"), (True, False))),
)
def test_every_byte_asks_for_the_right(
    make: Make,
    ann: Person,
    bob: Person,
    as_person: As,
    new_file: NewFile,
    kind: str,
    standing: str,
    kept: bool,
) -> None:
    states = {standing: [ann]} if standing == "invited" else {}
    members = [ann] if standing == "member" else []
    space = make.space("Depot", kind, steward=bob, members=members, **states)
    file = new_file(picture(), "a.jpg", space=space, kept=kept)
    replace(file, picture(colour="red"), bob)
    readable = db.session.scalar(select(File.id).where(File.id == file.id, readable_by(ann)))
    assert (readable is not None) is (kept and (kind == "open" or standing == "member"))
    wanted = 200 if readable else 404
    ann_s, bob_s = as_person(ann), as_person(bob)
    for address in [*addresses(file), f"/files/{file.id}/about"]:
        assert ann_s.get(address).status_code == wanted, address
        assert bob_s.get(address).status_code == 200, address


def test_the_right_ends_at_once_also_for_what_a_browser_has_kept(
    make: Make, ann: Person, bob: Person, as_person: As, new_file: NewFile
) -> None:
    space = make.space("Depot", "closed", steward=bob, members=[ann])
    file = new_file(picture(), "a.jpg", space=space)
    browser, address = as_person(ann), f"/files/{file.id}/a.jpg?width=480"
    tag = browser.get(address).headers["ETag"]
    again = browser.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-cache")
    with transaction():
        found = select(Membership).where(Membership.person_id == ann.id)
        db.session.delete(db.session.scalars(found).one())
    assert browser.get(address, headers={"If-None-Match": tag}).status_code == 404


def test_what_is_removed_is_nobodys_until_it_is_back(
    ann: Person, as_person: As, new_file: NewFile
) -> None:
    file, browser = new_file(picture(), "a.jpg"), as_person(ann)
    assert browser.post(f"/files/{file.id}/removal").status_code == 303
    assert browser.get(f"/files/{file.id}/a.jpg").status_code == 404
    assert "Bring it back" in browser.get(f"/files/{file.id}/about").text
    assert "a.jpg" in browser.get("/spaces/everyone/files?kind=removed").text
    browser.post(f"/files/{file.id}/restoration")
    assert browser.get(f"/files/{file.id}/a.jpg").status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [
        (picture(), "a.jpg", "inline"),
        (b"<html><script>alert(1)</script></html>", "a.html", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "attachment"),
        (b"%PDF-1.7\n", "a.pdf", "attachment"),
    ],
)
def test_nothing_that_is_served_can_run(
    ann: Person, as_person: As, new_file: NewFile, content: bytes, name: str, shown: str
) -> None:
    file = new_file(content, name)
    for method in ("get", "head"):
        answer = getattr(as_person(ann).client, method)(f"/files/{file.id}/{name}", buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "html" not in answer.headers["Content-Type"]
        assert "svg" not in answer.headers["Content-Type"]
        if method == "get":
            assert answer.headers["Content-Disposition"].startswith(shown)


def test_where_it_is_used_is_told_as_far_as_one_may_read(
    make: Make, ann: Person, bob: Person, as_person: As, new_file: NewFile
) -> None:
    file = new_file(picture(), "a.jpg")
    hidden = make.space("Depot", "private", steward=bob)
    with transaction():
        wiki.create(hidden, "Secret plan", f"![x](/files/{file.id}/a.jpg)", by=bob)
        wiki.create(everyone(), "Open plan", f"![x](/files/{file.id}/a.jpg)", by=bob)
    shown = as_person(ann).get(f"/files/{file.id}/about").text
    assert "Open plan" in shown
    assert "Secret plan" not in shown
    assert "Secret plan" in as_person(bob).get(f"/files/{file.id}/about").text
