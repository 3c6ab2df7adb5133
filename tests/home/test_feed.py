"""Changes of followed pages stand between the posts, folded by the hour."""

from datetime import timedelta

import pytest
from flask import Flask

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import transaction
from entgov.follows.commands import follow
from entgov.home.feed import feed
from entgov.spaces.queries import everyone
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page, page_key
from entgov.wiki.queries import Saves
from tests.conftest import Make


@pytest.fixture
def page(app: Flask, make: Make) -> Page:
    """A page that Ann follows and Bob changed six times within an hour, the newest a while ago."""
    ann, bob = make.person("Ann", handle="ann"), make.person("Bob")
    begun = now() - timedelta(hours=8)
    with transaction():
        made = wiki.create(everyone(), "Bins", "0", by=ann, at=begun)
        follow(ann, page_key(made.id))
    for number in range(1, 7):
        at = begun + timedelta(hours=1, minutes=9 * number)
        with transaction():
            wiki.save(
                made,
                base_id=made.head_id,
                title="Bins",
                source=str(number),
                summary="",
                by=bob,
                at=at,
            )
    return made


def person(handle: str) -> Person:
    return Person.query.filter_by(handle=handle).one()


def test_six_edits_in_an_hour_are_one_line(page: Page) -> None:
    with transaction():
        stream.publish(everyone(), "Hello", by=person("ann"))
    post, saves = feed(person("ann"), before=None).stretch.rows
    assert isinstance(saves, Saves)
    assert post.post.plain == "Hello"
    assert (saves.count, saves.since, saves.newest.number) == (6, 1, 7)


def test_another_hour_is_another_line(page: Page, make: Make) -> None:
    with transaction():
        wiki.save(
            page, base_id=page.head_id, title="Bins", source="9", summary="", by=make.person("Cy")
        )
    lines = feed(person("ann"), before=None).stretch.rows
    assert [(line.count, line.since) for line in lines] == [(1, 7), (6, 1)]


def test_small_changes_and_ones_own_are_left_out(page: Page, make: Make) -> None:
    with transaction():
        for number, (by, minor) in enumerate([(person("ann"), False), (make.person("Cy"), True)]):
            wiki.save(
                page,
                base_id=page.head_id,
                title="Bins",
                source=f"own {number}",
                summary="",
                by=by,
                minor=minor,
            )
    assert [line.count for line in feed(person("ann"), before=None).stretch.rows] == [6]


def test_what_was_followed_and_can_no_longer_be_read_is_not_there(page: Page, make: Make) -> None:
    space = make.space(kind="private", members=[make.person("Dee")])
    with transaction():
        page.space = space
    assert not feed(person("ann"), before=None).stretch.rows
