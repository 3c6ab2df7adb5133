"""A private space that an administrator is not in, and what they do to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from entgov.accounts.models import Person, SignInSession
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.inspections import commands
from entgov.spaces.models import Inspection, Space
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.wiki import commands as wiki
from entgov.wiki.models import Page
from tests.conftest import Browser, Make
from tests.notices import counted as counted
from tests.notices import told as told
from tests.notices import work as work

REASON = "Case 12: who read the draft"


@dataclass
class Here:
    """Two private spaces of Stella's, and Ada, who is administrator and in neither."""

    ada: Person
    stella: Person
    space: Space
    other: Space
    page: Page
    post: Post
    browser: Browser

    @property
    def front(self) -> str:
        return f"/spaces/{self.space.slug}"

    @property
    def pages(self) -> str:
        return f"/wiki/{self.space.slug}"

    def look(self, path: str) -> int:
        return self.browser.get(path).status_code

    def begin(self, space: Space | None = None, *, minutes: int = 30) -> Inspection:
        """Begin an inspection in Ada's session."""
        own = select(SignInSession.id).where(SignInSession.person_id == self.ada.id)
        with transaction():
            return commands.begin(
                space or self.space,
                reason=REASON,
                length=timedelta(minutes=minutes),
                session_id=db.session.scalars(own.order_by(SignInSession.id)).first() or 0,
                by=self.ada,
            )


@pytest.fixture
def here(app: Flask, make: Make, as_person: Callable[[Person], Browser]) -> Here:
    ada, stella = make.administrator(), make.person("Stella Steward", handle="stella")
    space = make.space("Restructuring", "private", steward=stella)
    other = make.space("Negotiations", "private", steward=stella)
    with transaction():
        page = wiki.create(space, "The plan", "Nobody may know yet", by=stella)
        wiki.create(other, "The offer", "Nor this", by=stella)
        post = stream.publish(space, "Draft sent to the board", by=stella)
    return Here(ada, stella, space, other, page, post, as_person(ada))


def facts(*kinds: str) -> list[tuple[str, dict[str, Any]]]:
    """What happened of these kinds, in order."""
    found = select(FactRecord).where(FactRecord.kind.in_(kinds)).order_by(FactRecord.id)
    return [(each.kind, each.data) for each in db.session.scalars(found)]


INSPECTED = ("SpaceInspected", "PageInspected", "ThreadInspected", "FileInspected")
