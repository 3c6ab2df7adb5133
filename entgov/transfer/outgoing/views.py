"""Taking things along: a page as a file, a space as an archive or as a site."""

from typing import cast, get_args

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.core.clock import now
from entgov.core.settings import at_start
from entgov.factors.confirming import confirmed
from entgov.spaces.models import Space
from entgov.spaces.queries import readable_space
from entgov.transfer.outgoing import commands, documents, queries, shelf
from entgov.transfer.outgoing.contents import extent, tags
from entgov.transfer.outgoing.models import Export, What
from entgov.web.guard import thing, unattended, viewer
from entgov.web.screen import today
from entgov.wiki import queries as wiki
from entgov.wiki.models import Page
from entgov.wiki.states import state_of
from entgov.wiki.views.blueprint import moved

exports = Blueprint("exports", __name__)


@exports.get("/wiki/<space>/<page>/export.md")
@thing(wiki.readable_page)
def page_markdown(page: Page) -> ResponseReturnValue:
    """A page as Markdown, with front matter."""
    if elsewhere := moved(page, page.space):
        return elsewhere
    state = state_of(page, now())
    text = documents.as_markdown(page, tags([page.id])[page.id], state=state, address=_base())
    commands.note_page_taken(page, "markdown", by=viewer())
    return _attached(text, "text/markdown", f"{page.slug}.md")


@exports.get("/wiki/<space>/<page>/export.html")
@thing(wiki.readable_page)
def page_html(page: Page) -> ResponseReturnValue:
    """A page as one HTML document that needs nothing beside it."""
    if elsewhere := moved(page, page.space):
        return elsewhere
    text = documents.as_html(viewer(), page, state=state_of(page, now()), address=_base())
    commands.note_page_taken(page, "html", by=viewer())
    return _attached(text, "text/html", f"{page.slug}.html")


@exports.get("/spaces/<space>/export")
@thing(readable_space)
def index(space: Space) -> ResponseReturnValue:
    """What is in a space, to be taken along; and what lies ready."""
    return render_template(
        "export/index.html",
        space=space,
        extent=extent(viewer(), space),
        exports=queries.own_exports(viewer(), space),
        kept_for=commands.KEPT_FOR,
    )


@exports.post("/spaces/<space>/export/new")
@thing(readable_space)
@confirmed
def ask(space: Space) -> ResponseReturnValue:
    """Let the space be packed."""
    what, here = request.form.get("what", ""), url_for("exports.index", space=space.slug)
    if what not in get_args(What):
        return redirect(here, 303)  # nobody typed that: the screen asks again
    commands.ask(space, cast(What, what), by=viewer())
    flash(gettext("The space is being packed. You can leave this screen and come back."), "success")
    return redirect(here, 303)


@exports.get("/spaces/<space>/export/state")
@unattended
@thing(readable_space)
def state(space: Space) -> ResponseReturnValue:
    """How far the viewer's exports of a space are, as a piece of HTML."""
    return render_template(
        "export/state.html",
        space=space,
        exports=queries.own_exports(viewer(), space),
        kept_for=commands.KEPT_FOR,
    )


@exports.get("/spaces/<space>/exports/<token>")
@thing(queries.ready_export)
@confirmed
def fetch(export: Export) -> ResponseReturnValue:
    """The archive itself, for the person alone who asked for it."""
    path = shelf.path_of(export.token)
    if not path.is_file():
        abort(404)
    commands.note_fetched(export, by=viewer())
    kind = "-site" if export.what == "site" else ""
    name = f"{export.space.slug}{kind}-{today().isoformat()}.zip"
    return send_file(path, "application/zip", as_attachment=True, download_name=name, max_age=0)


def _attached(text: str, media: str, name: str) -> Response:
    response = Response(text, content_type=f"{media}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _base() -> str:
    return at_start().address
