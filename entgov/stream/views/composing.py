"""Where new posts are written, and what a script asks while somebody writes one."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import said, to_be_saved
from entgov.spaces.queries import writable_spaces
from entgov.stream import commands
from entgov.stream.answers import look, not_posted_answer, posted_answer
from entgov.stream.audience import who_sees
from entgov.stream.forms import LONGEST, blank_form, composer
from entgov.stream.scheduled import publish
from entgov.stream.views.blueprint import stream
from entgov.web import previews
from entgov.web.guard import staff, takes_files, viewer


@stream.route("/posts/new", methods=["GET", "POST"])
@staff
@takes_files
def new() -> ResponseReturnValue:
    """Post to one or several spaces; every composer, on whatever screen, sends it here."""
    form = composer(writable_spaces(viewer()), request.args.get("space"), request.args.get("kind"))
    if request.form.get("action") == "more":
        form.take_in()
    elif to_be_saved(form):
        form.settle()
        if due_at := form.later.moment:
            commands.schedule(said(form), due_at=due_at, by=viewer())
            flash(gettext("Your post waits here until its time has come"), "success")
            return redirect(url_for("stream.scheduled"), 303)
        return posted_answer(publish(form, by=viewer()))
    return not_posted_answer(form, "stream/new.html")


@stream.route("/posts/fields")
@staff
def fields() -> ResponseReturnValue:
    """What a kind of post wants besides its text; or, of `more`, what is mostly folded away."""
    spaces = writable_spaces(viewer())
    form = blank_form(spaces, request.args.get("kind"))
    return render_template("stream/fields.html", form=form, more="more" in request.args)


@stream.route("/posts/audience")
@staff
def audience() -> ResponseReturnValue:
    """Who will see what is posted to these spaces, in a sentence."""
    chosen = {request.args.get("space"), *request.args.getlist("also")}
    spaces = [each for each in writable_spaces(viewer()) if each.slug in chosen]
    return Response(who_sees(spaces), mimetype="text/plain")


@stream.route("/posts/preview", methods=["POST"])
@staff
def preview() -> ResponseReturnValue:
    """A text that is being written, as it will stand in a post."""
    return previews.answer(look, most=LONGEST)
