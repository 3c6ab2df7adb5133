"""Made-up content for the parts at `/design`: nothing of it is stored, its links lead nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.markup import Targets, parse
from entgov.search.found import Found
from entgov.search.snippets import Run
from entgov.spaces.models import Space
from entgov.stream.models import Post
from entgov.stream.queries import Card
from entgov.web.forms import Form
from entgov.web.paging import Page
from entgov.wiki.compare import Comparison, compare
from entgov.wiki.tree import Node

_NAMES = (
    *("Ana Silva", "Ben Okafor", "Carys Evans", "Dinesh Rao"),
    *("Eirlys Morgan", "Femi Adeyemi", "Grace Lin", "Hassan Aziz"),
)


class SampleForm(Form):
    """One field of each kind."""

    title = StringField(_l("Title"), description=_l("A few words that one would look for"))
    summary = StringField(_l("What changed?"))
    text = TextAreaField(_l("Content"))
    sort = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice("all", _l("All")),
            SelectChoice("page", _l("Pages")),
            SelectChoice("post", _l("Posts")),
        ],
    )
    kind = RadioField(
        _l("Who can see it"),
        choices=[
            SelectChoice("open", _l("Open")),
            SelectChoice("closed", _l("Closed")),
            SelectChoice("private", _l("Private")),
        ],
    )
    sure = BooleanField(_l("Remove the logo"))
    logo = FileField(_l("Logo"))


@dataclass(frozen=True)
class Hit:
    """What was found, as the list of results takes it."""

    found: Found
    title: list[Run]
    snippet: list[Run]


def forms() -> tuple[Form, Form]:
    """The fields as they are at first, and with something wrong in each."""
    plain, wrong = (
        SampleForm(formdata=None, prefix=prefix, data={"kind": "open"})
        for prefix in ("plain-", "wrong-")
    )
    wrong.title.data = "…"
    wrong.title.errors = [gettext("Use at least one letter or number")]
    wrong.text.errors = [gettext("Write something")]
    wrong.kind.errors = [gettext("Choose who can see the space")]
    return plain, wrong


def people() -> list[Person]:
    """One for each colour of an avatar."""
    return [
        Person(id=number, name=name, handle=name.split()[0].lower(), role="staff", status="active")
        for number, name in enumerate(_NAMES)
    ]


def cards(everybody: list[Person]) -> list[Card]:
    """A post with replies, and one that was taken back."""
    space = Space(id=0, slug="everyone", name="Everyone", kind="open", everyone=True)
    first = _post(
        101, everybody[0], gettext("The new rota is up. **Please look before Friday.**"), space
    )
    first.edited_at = now()
    reply = _post(102, everybody[2], gettext("Thank you, that is much clearer."), space, minutes=4)
    reply.thread_id = first.id
    removed = _post(103, everybody[5], "", space, minutes=90)
    removed.removed_at = now()
    return [Card(first, replies=1, newest=[reply], unread=1), Card(removed)]


def _post(number: int, author: Person, source: str, space: Space, *, minutes: int = 20) -> Post:
    rendered = parse(source).render(Targets())
    return Post(
        id=number,
        author=author,
        space=space,
        source=source,
        html=rendered.html,
        plain=rendered.plain,
        revision=1,
        placed_in=1,
        created_at=now() - timedelta(minutes=minutes),
    )


def hit() -> Hit:
    """A page that was found by one of its words."""
    word, rest = gettext("Parking"), gettext("Permits are made out by the front desk.")
    found = Found("page", word, url_for("design.show"), rest, "Everyone", "", _moment())
    return Hit(found, [Run(word, True)], [Run(rest, False)])


def comparison() -> Comparison:
    """Two texts with a line that changed, one that went and one that came."""
    kept = gettext("Permits are made out by the front desk.")
    before = gettext("Bring two photographs and a bill.")
    after = gettext("Bring one photograph and a bill.")
    gone, come = gettext("Cash only."), gettext("Cards are taken, too.")
    return compare(f"{kept}\n{before}\n{gone}\n", f"{kept}\n{after}\n{come}\n")


def tree() -> tuple[list[Node], Space]:
    """A few pages of a space, two levels deep."""
    below = [Node(3, 2, "permits", "Permits"), Node(4, 2, "zones", "Zones", "draft")]
    roots = [Node(1, None, "bins", "Bins"), Node(2, None, "parking", "Parking", below=below)]
    return roots, Space(id=0, slug="highways", name="Highways", kind="open")


def long_list() -> Page[Any]:
    """The fourth of many screens."""
    return Page([], number=4, total=600)


def moments() -> list[datetime]:
    """A moment ago, hours ago, long ago."""
    return [now() - passed for passed in (timedelta(seconds=3), timedelta(hours=5), timedelta(400))]


def _moment() -> datetime:
    return now() - timedelta(days=3)
