"""The vocabulary in order: tags that are renamed, put together, and separated again.

Administrators run no content: they meet the tags of what they may read, and only these can be
given another name. Then it holds everywhere, or a tag would be two things at once.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.admin.forms import TagForm
from entgov.core.anonymity import FEWEST
from entgov.core.beginnings import LONGEST
from entgov.core.beginnings import words as beginnings
from entgov.follows.queries import followers
from entgov.markup import normalise_tag
from entgov.tags.queries import as_known, other_names
from entgov.web.forms import bind, one_line, posted, status_of
from entgov.web.guard import Viewer, administrators, thing, viewer
from entgov.web.paging import requested_page
from entgov.wiki import queries
from entgov.wiki.commands import tagging
from entgov.wiki.queries import Tag

tags_admin = Blueprint("tags_admin", __name__, url_prefix="/admin/tags")


def known_tag(person: Viewer, tag: str) -> Tag | None:
    """The tag that goes by this name, if the person meets it."""
    return queries.known_tag(person, normalise_tag(tag))


def other_name(person: Viewer, tag: str) -> str | None:
    """The name itself, where it is another one of a tag that the person meets."""
    found = known_tag(person, tag)
    name = normalise_tag(tag)
    return name if found and found.word != name else None


@tags_admin.get("")
@administrators
def index() -> ResponseReturnValue:
    """The tags and their other names; `q=` looks for beginnings."""
    typed = one_line(request.args.get("q"))[:LONGEST].removeprefix("#")
    words = beginnings(typed) if typed else None
    found = queries.known_tags(viewer(), words, number=requested_page())
    names = other_names([row[0] for row in found.rows])
    return render_template("admin/tags.html", typed=typed, found=found, names=names)


@tags_admin.route("/<tag>/name", methods=["GET", "POST"])
@thing(known_tag, administrators_only=True)
def rename(tag: Tag) -> ResponseReturnValue:
    """Let a tag go by another name, after a look at what that touches."""
    form = bind(TagForm)
    asks = posted(form) and _is_told(form)
    if asks and form.confirmed.data == form.tag:
        into = tagging.rename(tag.word, form.tag, by=viewer())
        said = gettext("It goes by #%(tag)s now. #%(old)s leads there.", tag=into, old=tag.word)
        flash(said if into != tag.word else gettext("Nothing was changed"), "success")
        return redirect(url_for("tags_admin.index"), 303)
    form.confirmed.process_data(form.tag if asks else "")
    screen = render_template(
        "admin/rename_tag.html",
        form=form,
        tag=tag,
        other=queries.known_tag(viewer(), form.tag) if asks else None,
        asks=asks,
        names=other_names([tag.word])[tag.word],
        followers=followers(tagging.tag_key(tag.word)),
        fewest=FEWEST,
    )
    return screen, status_of(form)


def _is_told(form: TagForm) -> bool:
    """Whether the viewer may know what the new name stands for. Where it leads to a tag that they
    do not meet, this would tell them that one, and put it on what all can read.
    """
    if as_known([form.tag]) == (form.tag,) or queries.known_tag(viewer(), form.tag):
        return True
    form.name.errors = [gettext("This name is taken. Choose another one.")]
    return False


@tags_admin.post("/<tag>/separation")
@thing(other_name, administrators_only=True)
def separate(name: str) -> ResponseReturnValue:
    """Let another name of a tag be a tag of its own again."""
    tagging.separate(name, by=viewer())
    flash(gettext("#%(tag)s is a tag of its own again", tag=name), "success")
    return redirect(url_for("tags_admin.index"), 303)
