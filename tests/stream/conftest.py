"""What tests of the stream need: posts, made by the commands themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.models import Post
from tests.notices import counted, told, work

__all__ = ["counted", "post", "told", "work"]


@pytest.fixture
def post(app: Flask) -> Callable[..., Post]:
    """Posts to a space (Everyone, unless another is given) or, with `to=`, replies."""

    def made(by: Person, text: str = "Hello", *, to: Post | None = None, space: Any = None) -> Post:
        with transaction():
            if to is not None:
                return commands.reply(to, text, by=by)
            return commands.publish(space or everyone(), text, by=by)

    return made
