"""The photos of people: how one gives one, and the photos themselves.

Only who is signed in gets one. Browsers keep it for an hour, and ask then whether it is still so:
a stream shows dozens, and to ask for each of them on each screen would be more than the screen
itself. Signing out clears them away (`accounts/views/sessions.py`), so that whoever uses the
machine next has none of them.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from entgov.accounts import commands, queries
from entgov.files.forms import Chosen, FilesField, why
from entgov.files.portraits import NoPhoto, receive_portrait
from entgov.files.receiving import FileRefused
from entgov.web.forms import Form, bind, posted, status_of
from entgov.web.guard import Viewer, staff, takes_files, thing, viewer

photos = Blueprint("photos", __name__)

_AN_HOUR = "private, max-age=3600"


class PhotoForm(Form):
    """A photo to hand in."""

    files = FilesField(_l("Photo"), validators=[Chosen()])


@photos.route("/settings/photo", methods=["GET", "POST"])
@staff
@takes_files
def edit() -> ResponseReturnValue:
    """Give a photo of oneself, or another one."""
    form = bind(PhotoForm)
    if posted(form):
        try:
            picture = _taken_in(form.files.data[0])
        except (FileRefused, NoPhoto) as refusal:
            form.files.errors = [_words(refusal)]
        else:
            commands.change_photo(viewer(), picture)
            flash(gettext("Your photo is saved"), "success")
            return redirect(url_for("photos.edit"), 303)
    return render_template("home/photo.html", form=form), status_of(form)


def _taken_in(sent: FileStorage) -> bytes:
    """A request that has to be done again, because somebody else wrote meanwhile, draws once."""
    known: bytes | None = sent.__dict__.get("portrait")
    if known is None:
        sent.stream.seek(0)
        known = receive_portrait(sent.stream, sent.filename)
        sent.__dict__["portrait"] = known
    return known


def _words(refusal: FileRefused | NoPhoto) -> str:
    if isinstance(refusal, FileRefused):
        return why(refusal)
    return str(gettext("Choose a picture, such as a JPEG or PNG. This file is none."))


@photos.post("/settings/photo/removal")
@staff
def remove() -> ResponseReturnValue:
    """Back to the initials."""
    commands.remove_photo(viewer())
    flash(gettext("Your photo is removed"), "success")
    return redirect(url_for("photos.edit"), 303)


def _photo(person: Viewer, digest: str) -> bytes | None:
    return queries.photo_named(person, digest)


@photos.get("/photos/<digest>")
@thing(_photo)
def show(picture: bytes) -> ResponseReturnValue:
    """A photo, as small as it is shown."""
    answer = Response(picture, content_type="image/webp")
    answer.headers["Cache-Control"] = _AN_HOUR
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.vary.add("Cookie")
    answer.add_etag()
    return answer.make_conditional(request)
