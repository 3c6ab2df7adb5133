"""What tests of order need: a space with two stewards, a post in it, and who reports it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from entgov.core.database import db, transaction
from entgov.order import commands
from entgov.order.models import ConductCase, ConductDecision
from entgov.spaces import commands as spaces
from entgov.stream import commands as stream
from tests.conftest import Make


@pytest.fixture
def house(make: Make) -> Any:
    """Gwen and Idris run Housing, Ann posts there, and Bob reads it."""
    ann, bob = make.person("Ann Lee", handle="ann"), make.person("Bob Ox", handle="bob")
    gwen, idris = make.person("Gwen Run"), make.person("Idris Run")
    space = make.space("Housing", "closed", steward=gwen, members=[ann, bob, idris])
    with transaction():
        spaces.make_steward(space, idris, by=gwen)
        post = stream.publish(space, "Qqbad words", by=ann)
    return SimpleNamespace(space=space, post=post, ann=ann, bob=bob, gwen=gwen, idris=idris)


@pytest.fixture
def report() -> Callable[..., ConductCase]:
    """Reports a thing."""

    def made(thing: Any, by: Any, reason: Any = "offensive", words: str = "") -> ConductCase:
        with transaction():
            commands.report(thing, reason, words, by=by)
            return commands.take_up(thing, by=by)

    return made


@pytest.fixture
def decide() -> Callable[..., ConductDecision]:
    """Decides about a thing, as the screen does."""

    def made(thing: Any, act: Any, by: Any, reason: str = "Be kind") -> ConductDecision:
        with transaction():
            case = commands.take_up(thing, by=by)
            seen = commands.state_of(case)
            decision = commands.decide(case, act, reason=reason, answer="", seen=seen, by=by)
        db.session.expire_all()
        return decision

    return made
