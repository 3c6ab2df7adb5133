"""What tests of the wiki need: pages, made and changed by the commands themselves."""

from collections.abc import Callable

import pytest
from flask import Flask

from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.spaces.models import Space
from entgov.spaces.queries import everyone
from entgov.wiki import commands
from entgov.wiki.commands import Conflict, Saved, Unchanged
from entgov.wiki.models import Page
from tests.conftest import Browser
from tests.notices import counted, told, work

__all__ = ["as_ann", "counted", "new_page", "told", "work"]

NewPage = Callable[..., Page]
Save = Callable[..., Saved | Unchanged | Conflict]


@pytest.fixture
def as_ann(as_person: Callable[[Person], Browser], ann: Person) -> Browser:
    """Ann's browser."""
    return as_person(ann)


@pytest.fixture
def new_page(app: Flask, bob: Person) -> NewPage:
    """Makes a page, by Bob in Everyone unless others are given."""

    def made(
        title: str = "Bins",
        source: str = "One\n\nTwo\n\nThree\n",
        *,
        space: Space | None = None,
        by: Person | None = bob,
    ) -> Page:
        with transaction():
            return commands.create(space or everyone(), title, source, "Begun", by=by)

    return made


@pytest.fixture
def save(bob: Person) -> Save:
    """Saves a page as Bob; from its head unless `base_id` is given."""

    def saved(
        page: Page,
        source: str | None = None,
        *,
        title: str | None = None,
        summary: str = "",
        base_id: int | None = -1,
        by: Person | None = bob,
    ) -> Saved | Unchanged | Conflict:
        with transaction():
            return commands.save(
                page,
                base_id=page.head_id if base_id == -1 else base_id,
                title=page.title if title is None else title,
                source=page.head.source if source is None else source,
                summary=summary,
                by=by,
            )

    return saved
