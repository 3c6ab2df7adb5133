"""Importing in the browser: bring a file, see what it would become, start, watch, undo."""

from secrets import token_urlsafe
from typing import cast, get_args

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from entgov.spaces.models import Space
from entgov.spaces.queries import readable_space
from entgov.transfer.incoming import commands, keeping, queries
from entgov.transfer.incoming.forms import BringForm, KindForm, StartForm, kinds
from entgov.transfer.incoming.models import Clashes, Import
from entgov.transfer.incoming.policy import importable_by
from entgov.transfer.incoming.readers import READERS, kind_of
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import takes_sources, thing, unattended, viewer
from entgov.web.paging import requested_page

imports = Blueprint("imports", __name__)


@imports.route("/spaces/<space>/import", methods=["GET", "POST"])
@takes_sources
@thing(readable_space, importable_by)
def new(space: Space) -> ResponseReturnValue:
    """Bring a file; and what was imported into the space before."""
    form = bind(BringForm, nonce=token_urlsafe(16))
    if posted(form) and not form.source.errors and (job := _brought(space, form)):
        return redirect(url_for("imports.show", space=space.slug, import_id=job.id), 303)
    jobs = queries.imports_of(viewer(), space, number=requested_page())
    screen = render_template(
        "import/new.html",
        space=space,
        form=form,
        imports=jobs,
        made=queries.pages_made_by(jobs),
        kinds=dict(kinds()),
        largest=keeping.largest() // (1024 * 1024),
    )
    return screen, status_of(form)


def _brought(space: Space, form: BringForm) -> Import | None:
    """The import that was begun; None where the file can't be taken, which the form says then."""
    try:
        kept = _kept(form.sent)
    except keeping.TooLarge:
        limit = keeping.largest() // (1024 * 1024)
        form.source.errors = [gettext("Choose a file of at most %(limit)s MB", limit=limit)]
        return None
    except keeping.Empty:
        form.source.errors = [gettext("Choose another file. This one is empty.")]
        return None
    kind = form.chosen or kind_of(keeping.path_of(kept))
    if kind not in READERS:
        keeping.drop(kept)
        form.kind.errors = [gettext("It can't be found out. Choose what kind of file it is.")]
        return None
    commands.sweep()
    return commands.bring(
        space, kind, form.sent.filename or "", kept, by=viewer(), nonce=form.nonce.data or ""
    )


def _kept(sent: FileStorage) -> str:
    """Keep what was sent: once, even where the transaction has to be done again."""
    if "kept_source" not in g:
        g.kept_source = keeping.keep(sent.stream, most=keeping.largest())
    name: str = g.kept_source
    return name


@imports.get("/spaces/<space>/imports/<int:import_id>")
@thing(queries.import_of)
def show(job: Import) -> ResponseReturnValue:
    """What an import would make, how far it is, or what it has made."""
    shown = request.args.get("show", "all")
    shown = shown if shown in queries.SHOWN else "all"
    return render_template(
        "import/show.html",
        job=job,
        space=job.space,
        counts=queries.counts_of(job),
        items=queries.items_of(job, shown, number=requested_page()),
        shown=shown,
        kinds=dict(kinds()),
        start_form=bind(StartForm, clashes=job.clashes),
        kind_form=bind(KindForm, kind=job.kind),
    )


@imports.get("/spaces/<space>/imports/<int:import_id>/progress")
@unattended
@thing(queries.import_of)
def progress(job: Import) -> ResponseReturnValue:
    """How far an import is, as a piece of HTML."""
    return render_template("import/progress.html", job=job, counts=queries.counts_of(job))


@imports.post("/spaces/<space>/imports/<int:import_id>/start")
@thing(queries.import_of)
def start(job: Import) -> ResponseReturnValue:
    """Make the pages, or go on after a failure."""
    asked = request.form.get("clashes", job.clashes if job.started_at else "")
    if asked not in get_args(Clashes):
        return _back(job)  # nobody chose that: the screen asks again
    clashes = cast(Clashes, asked)
    if commands.start(job, clashes=clashes, by=viewer()):
        flash(gettext("The import has started"), "success")
    return _back(job)


@imports.post("/spaces/<space>/imports/<int:import_id>/kind")
@thing(queries.import_of)
def read_as(job: Import) -> ResponseReturnValue:
    """Read the file as something else."""
    kind = request.form.get("kind", "")
    if kind in READERS:
        commands.read_as(job, kind, by=viewer())
    return _back(job)


@imports.post("/spaces/<space>/imports/<int:import_id>/discard")
@thing(queries.import_of)
def discard(job: Import) -> ResponseReturnValue:
    """Throw the file away before anything is made of it."""
    if commands.discard(job, by=viewer()):
        flash(gettext("The file was thrown away. Nothing was imported."), "success")
    return redirect(url_for("imports.new", space=job.space.slug), 303)


@imports.post("/spaces/<space>/imports/<int:import_id>/undo")
@thing(queries.import_of)
def undo(job: Import) -> ResponseReturnValue:
    """Take back all that the import made and nobody has changed since."""
    if commands.undo(job, by=viewer()):
        flash(gettext("The import is being undone"), "success")
    return _back(job)


def _back(job: Import) -> ResponseReturnValue:
    return redirect(url_for("imports.show", space=job.space.slug, import_id=job.id), 303)
