"""Where new posts are written, and what a script asks while somebody writes one."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import said, to_be_saved
from entgov.spaces.models import Space
from entgov.spaces.queries import writable_spaces
from entgov.stream import commands, policy, queries
from entgov.stream.answers import look, not_posted_answer, posted_answer
from entgov.stream.audience import warning_in_thread, who_sees
from entgov.stream.forms import LONGEST, blank_form, composer, warnings
from entgov.stream.models import Post
from entgov.stream.pace import in_pace
from entgov.stream.scheduled import publish
from entgov.stream.views.blueprint import stream
from entgov.web import previews
from entgov.web.forms import clean_text, one_line
from entgov.web.guard import staff, takes_files, thing, viewer

_MOST_NAMED = 20


@stream.route("/posts/new", methods=["GET", "POST"])
@staff
@takes_files
def new() -> ResponseReturnValue:
    """Post to one or several spaces; every composer, on whatever screen, sends it here."""
    form = composer(
        writable_spaces(viewer()),
        request.args.get("space"),
        request.args.get("kind"),
        begun=clean_text(request.args.get("text"))[:LONGEST],
    )
    if request.form.get("action") == "more":
        form.take_in()
    elif to_be_saved(form):
        if not in_pace(form, later=bool(form.later.moment)):
            return not_posted_answer(form, "stream/new.html")
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
    """Who will see what is posted to these spaces, and what to know of those whom it names: each a
    sentence on a line of its own."""
    spaces = _chosen()
    return _sentences(who_sees(spaces), *warnings(_named(), spaces))


@stream.route("/posts/<int:post_id>/replies/audience")
@thing(queries.readable_post, policy.answerable_by)
def reply_audience(post: Post) -> ResponseReturnValue:
    """What to know of those whom a reply names, as above."""
    return _sentences(*warnings(_named(), post.spaces, warning_in_thread))


@stream.route("/posts/rules")
@staff
def rules() -> ResponseReturnValue:
    """The house rules of these spaces, as they stand in the form."""
    return render_template("stream/rules.html", spaces=_chosen())


def _chosen() -> list[Space]:
    chosen = {request.args.get("space"), *request.args.getlist("also")}
    return [each for each in writable_spaces(viewer()) if each.slug in chosen]


def _named() -> set[str]:
    """The handles in the address; nobody names more people while they write."""
    sent = request.args.getlist("named")[:_MOST_NAMED]
    return {one_line(each).casefold() for each in sent}


def _sentences(*said: str) -> Response:
    return Response("\n".join(said), mimetype="text/plain")


@stream.route("/posts/preview", methods=["POST"])
@staff
def preview() -> ResponseReturnValue:
    """A text that is being written, as it will stand in a post."""
    return previews.answer(look, most=LONGEST)
