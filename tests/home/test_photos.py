"""Photos of people: drawn anew, small, for colleagues only, and gone when they are removed."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from entgov.accounts.models import Person
from tests.conftest import Browser, Make
from tests.files.conftest import picture

AsPerson = Callable[[Person], Browser]


def sent(content: bytes) -> dict[str, Any]:
    return {"files": (BytesIO(content), "me.jpg")}


@pytest.mark.parametrize("shape", [(1200, 600), (300, 2000), (30, 20)])
def test_a_photo_is_drawn_anew_as_a_small_square(
    app: Flask, make: Make, as_person: AsPerson, shape: tuple[int, int]
) -> None:
    ada = make.person("Ada")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    content = picture(shape=shape, exif=exif.tobytes())
    assert as_person(ada).post("/settings/photo", sent(content)).status_code == 303
    answer = as_person(make.person("Viewer")).get(f"/photos/{ada.photo}")
    assert answer.content_type == "image/webp"
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"secret place" not in answer.data
    with Image.open(BytesIO(answer.data)) as drawn:
        assert drawn.size == (192, 192)


def test_it_stands_beside_the_name_without_moving_anything(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    ada = make.person("Ada")
    browser = as_person(ada)
    browser.post("/settings/photo", sent(picture()))
    page = browser.get("/people").text
    shown = f'src="/photos/{ada.photo}" alt="" width="40" height="40" loading="lazy"'
    assert shown in page


def test_browsers_keep_it_for_an_hour_and_until_one_signs_out(
    app: Flask, make: Make, as_person: AsPerson
) -> None:
    ada = make.person("Ada")
    browser = as_person(ada)
    browser.post("/settings/photo", sent(picture()))
    answer = browser.get(f"/photos/{ada.photo}")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    again = {"If-None-Match": answer.headers["ETag"]}
    assert browser.get(f"/photos/{ada.photo}", headers=again).status_code == 304
    assert browser.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_strangers_get_none(app: Flask, make: Make, as_person: AsPerson, visitor: Browser) -> None:
    ada = make.person("Ada")
    as_person(ada).post("/settings/photo", sent(picture()))
    assert visitor.get(f"/photos/{ada.photo}").status_code in (302, 401)


def test_a_removed_photo_is_gone(app: Flask, make: Make, as_person: AsPerson) -> None:
    ada = make.person("Ada")
    browser = as_person(ada)
    browser.post("/settings/photo", sent(picture()))
    address = f"/photos/{ada.photo}"
    browser.post("/settings/photo/removal", {})
    assert browser.get(address).status_code == 404
    assert "<img" not in browser.get("/people").text.partition("<main")[2]


def test_another_photo_has_another_address(app: Flask, make: Make, as_person: AsPerson) -> None:
    ada = make.person("Ada")
    browser = as_person(ada)
    browser.post("/settings/photo", sent(picture()))
    before = ada.photo
    browser.post("/settings/photo", sent(picture(colour="red")))
    assert ada.photo != before
    assert browser.get(f"/photos/{before}").status_code == 404
    assert browser.get(f"/photos/{ada.photo}").status_code == 200


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", picture()[:2000]])
def test_what_is_no_picture_is_refused_and_changes_nothing(
    app: Flask, make: Make, as_person: AsPerson, content: bytes
) -> None:
    ada = make.person("Ada")
    answer = as_person(ada).post("/settings/photo", sent(content))
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.text
    assert ada.photo is None
