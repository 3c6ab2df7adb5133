"""The screens of files, and the files themselves.

Every byte goes out through `_handed_out`, after a query that asks for the viewer's rights. What
goes out can never run as a script: only pictures of our own drawing are shown in place, everything
else is a download, and all of it is in a sandbox.
"""

from collections.abc import Sequence

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.accounts.secrets import fresh_token
from entgov.files import commands, policy, queries, store
from entgov.files.addresses import file_address, markdown, picture_target
from entgov.files.forms import (
    AddForm,
    DetailsForm,
    ReplaceForm,
    UploadForm,
    chosen_space,
    received,
)
from entgov.files.kinds import KINDS, OTHER
from entgov.files.models import Blob, File
from entgov.files.names import clean_name, fitting
from entgov.files.queries import Content
from entgov.files.receiving import MEGABYTE, largest
from entgov.files.wording import kind_in_words, size_in_words
from entgov.inspections.reading import inspected, reader, space_to_read
from entgov.search.library import Library
from entgov.spaces.models import Inspected, Space
from entgov.spaces.policy import writable_by
from entgov.spaces.queries import everyone, writable_spaces
from entgov.web.forms import Form, bind, one_line, posted, status_of, whole_number
from entgov.web.fragments import asks_for_part
from entgov.web.guard import Viewer, holds, staff, takes_files, thing, viewer
from entgov.web.paging import requested_page

files = Blueprint("files", __name__)
files.add_app_template_filter(size_in_words)
files.add_app_template_filter(kind_in_words)
files.add_app_template_global(lambda: largest() // MEGABYTE, "largest_file")

MOST_USES = 200
"""Texts that use a file which its screen names."""
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
_TRUE_TYPES = ("application/pdf", "application/zip", "application/vnd.")

log = structlog.get_logger()


# Files of a space


@files.route("/spaces/<space>/files")
@thing(space_to_read)
def index(space: Space) -> ResponseReturnValue:
    """The files of a space, those changed last on top."""
    words, kind = one_line(request.args.get("q")), request.args.get("kind", "")
    kind = kind if kind in (*KINDS, "removed") else ""
    found = queries.files_of(reader(), space, matching=words, kind=kind, number=requested_page())
    return render_template(
        "files/index.html",
        space=space,
        files=found,
        words=words,
        kind=kind,
        kinds=KINDS,
        may_write=holds(writable_by, space, viewer()),
    )


@files.route("/files", methods=["GET", "POST"])
@staff
@takes_files
def new() -> ResponseReturnValue:
    """Add files to a space. A script sends what is dropped on a text here, each file by itself."""
    if asks_for_part():
        return _from_script()
    spaces = list(writable_spaces(viewer()))
    names = {each.slug: each.name for each in spaces}
    wanted = request.args.get("space")
    form = bind(AddForm, space=wanted if wanted in names else spaces[0].slug, nonce=fresh_token())
    form.space.choices = list(names.items())
    if posted(form):
        space, about = chosen_space(form, spaces), form.description.data or ""
        nonce = form.nonce.data or ""
        made = [
            commands.add(space, each, by=viewer(), description=about, kept=True, nonce=nonce)
            for each in received(form.files)
        ]
        if made:
            return _made(space, made)
    return render_template("files/new.html", form=form), status_of(form)


def _from_script() -> ResponseReturnValue:
    """One file that was dropped on a text, or pasted or chosen for it: theirs until it is saved."""
    form = bind(UploadForm)
    taken = received(form.files) if posted(form) else []
    if not taken:
        return jsonify(problem=" ".join(map(str, form.files.errors))), 422
    file = commands.add(everyone(), taken[0], by=viewer(), kept=False, nonce=form.nonce.data or "")
    return jsonify(_for_script(file)), 201


def _made(space: Space, made: Sequence[File]) -> ResponseReturnValue:
    flash(gettext("The files are added") if made[1:] else gettext("The file is added"), "success")
    address = (
        url_for("files.index", space=space.slug)
        if made[1:]
        else url_for("files.about", file_id=made[0].id)
    )
    return redirect(address, 303)


def _for_script(file: File) -> dict[str, str]:
    """What the editor writes into a text: all but the words that a picture is described with."""
    blob = queries.blob_of(file)
    address = file_address(file.id, file.name)
    shown = picture_target(file, blob).src if blob.is_picture else ""
    link = markdown(file, picture=False)
    return {"name": file.name, "address": address, "link": link, "picture": shown}


# One file


def _current(person: Viewer, file_id: int, name: str) -> Content | None:  # noqa: ARG001 - see below
    """The name only helps to recognise an address: it may be an older one."""
    return queries.content(person, file_id)


def _version(person: Viewer, file_id: int, number: int, name: str) -> Content | None:  # noqa: ARG001
    return queries.content(person, file_id, number)


def _its_file(content: Content) -> tuple[Inspected, int]:
    return "file", content.file.id


def _the_file(file: File) -> tuple[Inspected, int]:
    return "file", file.id


@files.route("/files/<int:file_id>/<name>")
@thing(inspected(_current, _its_file))
def show(content: Content) -> ResponseReturnValue:
    """The current version of a file; `?width=` asks for a smaller picture."""
    return _handed_out(content)


@files.route("/files/<int:file_id>/<int:number>/<name>")
@thing(inspected(_version, _its_file))
def version(content: Content) -> ResponseReturnValue:
    """One version of a file, at an address that always gives it."""
    return _handed_out(content)


def _handed_out(content: Content) -> ResponseReturnValue:
    blob = content.blob
    width = _width_of(blob, whole_number(request.args.get("width")) or 0)
    path = store.path_of(blob.digest, width)
    if width and not path.exists():
        width, path = 0, store.path_of(blob.digest)
    if not path.exists():
        log.error("the content of a file is missing", file=content.file.id, digest=blob.digest)
        abort(404)
    tag = f"{blob.digest[:32]}-{width}"
    answer = Response(status=304) if request.if_none_match.contains(tag) else None
    if answer is None and request.method == "HEAD":
        answer = Response(content_type=_type_of(blob, width))
        answer.content_length = path.stat().st_size
    if answer is None:
        answer = send_file(
            path,
            mimetype=_type_of(blob, width),
            as_attachment=not blob.is_picture,
            download_name=content.version.name if _is_old(content) else content.file.name,
            conditional=False,
            etag=False,
        )
    answer.set_etag(tag)
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # The browser of who may see it may keep it, but asks each time: so it goes when the right does.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.add("Cookie")
    return answer


def _is_old(content: Content) -> bool:
    return content.version.number != content.file.number


def _width_of(blob: Blob, asked: int) -> int:
    """The width of the smaller picture that is handed out; 0 for the file itself."""
    if not asked or not blob.widths:
        return 0
    return next((each for each in blob.widths if each >= asked), 0)


def _type_of(blob: Blob, width: int) -> str:
    if blob.is_picture:
        return "image/webp" if width else blob.media
    return blob.media if blob.media.startswith(_TRUE_TYPES) else OTHER


@files.route("/files/<int:file_id>/about")
@thing(inspected(queries.known_file, _the_file))
def about(file: File) -> ResponseReturnValue:
    """What a file is: its versions, where it is used, and what can be done with it."""
    library: Library = current_app.extensions["entgov.library"]
    used = library.read(reader(), queries.uses(file, most=MOST_USES))
    return render_template(
        "files/about.html",
        file=file,
        space=queries.spaces_of(reader(), [file.id])[file.id],
        versions=queries.versions(file, number=requested_page()),
        uses=sorted(used.values(), key=lambda each: (each.kind, each.title.casefold())),
        picture=picture_target(file, file.blob) if file.blob.is_picture else None,
        words=queries.beginning_of(file),
        address=file_address,
        markdown=markdown(file, picture=file.blob.is_picture),
        may_change=holds(policy.changeable_by, file, viewer()),
    )


@files.route("/files/<int:file_id>/edit", methods=["GET", "POST"])
@thing(queries.readable_file, policy.changeable_by)
def edit(file: File) -> ResponseReturnValue:
    """Another name or description."""
    form = bind(DetailsForm, name=file.name, description=file.description)
    if posted(form):
        name = fitting(clean_name(form.name.data), file.blob.media)
        if commands.rename(file, name=name, description=form.description.data or "", by=viewer()):
            flash(gettext("The file is changed"), "success")
        return redirect(url_for("files.about", file_id=file.id), 303)
    return render_template("files/edit.html", form=form, file=file), status_of(form)


@files.route("/files/<int:file_id>/versions", methods=["GET", "POST"])
@thing(queries.readable_file, policy.changeable_by)
@takes_files
def replace(file: File) -> ResponseReturnValue:
    """A new version, at the same address."""
    form = bind(ReplaceForm, revision=str(file.number))
    if posted(form) and (taken := received(form.files)):
        try:
            if commands.replace(file, taken[0], seen=form.seen, by=viewer()):
                flash(gettext("The new version is there"), "success")
            else:
                flash(gettext("This is the version that there is already."))
            return redirect(url_for("files.about", file_id=file.id), 303)
        except commands.ReplacedMeanwhile:
            form.revision.data = str(file.number)
            form.files.errors = [
                gettext(
                    "Somebody else added a version meanwhile. Look at it; if yours is to replace "
                    "it, choose your file again."
                )
            ]
    return render_template("files/replace.html", form=form, file=file), status_of(form)


@files.route("/files/<int:file_id>/removal", methods=["GET", "POST"])
@thing(queries.readable_file, policy.changeable_by)
def remove(file: File) -> ResponseReturnValue:
    """Remove a file, after a question; it can be brought back."""
    form = bind(Form)
    if posted(form):
        commands.remove(file, by=viewer())
        flash(gettext("The file is removed. You can bring it back from here."), "success")
        return redirect(url_for("files.about", file_id=file.id), 303)
    library: Library = current_app.extensions["entgov.library"]
    used = library.read(viewer(), queries.uses(file, most=MOST_USES))
    return render_template("files/remove.html", form=form, file=file, uses=len(used))


@files.route("/files/<int:file_id>/restoration", methods=["POST"])
@thing(queries.known_file)
def restore(file: File) -> ResponseReturnValue:
    """Bring a removed file back."""
    if file.is_removed:
        commands.bring_back(file, by=viewer())
        flash(gettext("The file is back"), "success")
    return redirect(url_for("files.about", file_id=file.id), 303)
