"""The design language on one screen: every part in every state, as the screens use it."""

from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.core import body
from entgov.home import palette, samples
from entgov.web.guard import staff

design = Blueprint("design", __name__)


class Group(NamedTuple):
    """A stretch of the screen, as the list of its contents takes it."""

    id: str
    text: str
    template: str
    level: int = 2


@design.get("/design")
@staff
def show() -> ResponseReturnValue:
    """All parts, in groups."""
    plain, wrong = samples.forms()
    people = samples.people()
    return render_template(
        "design/show.html",
        groups=_groups(),
        pairs=palette.pairs(body.current().accent),
        plain=plain,
        wrong=wrong,
        editing=samples.SampleForm(formdata=None, prefix="editing-"),
        people=people,
        cards=samples.cards(people),
        moments=samples.moments(),
        hit=samples.hit(),
        comparison=samples.comparison(),
        tree=samples.tree(),
        long_list=samples.long_list(),
    )


def _groups() -> list[Group]:
    return [
        Group("foundations", gettext("Foundations"), "design/foundations.html"),
        Group("controls", gettext("What one presses"), "design/controls.html"),
        Group("fields", gettext("What one types and chooses in"), "design/fields.html"),
        Group("content", gettext("What people wrote"), "design/content.html"),
        Group("messages", gettext("What the screens say"), "design/messages.html"),
    ]
