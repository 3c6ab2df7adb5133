"""Announcements: acknowledging them, who has not, and taking them off their place."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.factors.confirming import confirmed
from entgov.stream import commands, policy, queries
from entgov.stream.answers import address_of
from entgov.stream.models import Post
from entgov.stream.views.acting import back_to
from entgov.stream.views.blueprint import stream
from entgov.web.guard import thing, viewer
from entgov.web.paging import requested_page
from entgov.web.spreadsheets import spreadsheet


@stream.route("/posts/<int:post_id>/acknowledgement", methods=["POST"])
@thing(queries.readable_post, policy.acknowledgeable_by)
def acknowledge(post: Post) -> ResponseReturnValue:
    """Say that one has read an announcement."""
    commands.acknowledge(post, by=viewer())
    flash(gettext("Thank you. It is noted that you have read this announcement."), "success")
    return back_to(post)


@stream.route("/posts/<int:post_id>/acknowledgements")
@thing(queries.readable_post, policy.announcement_run_by)
def acknowledgements(post: Post) -> ResponseReturnValue:
    """Who has read it and who has not, in the spaces that the viewer runs."""
    read = request.args.get("status") == "read"
    progress = queries.progress_of(viewer(), post)
    return render_template(
        "stream/acknowledgements.html",
        post=post,
        progress=progress,
        read=read,
        readers=queries.readers_of(viewer(), post, read=read, number=requested_page()),
    )


@stream.route("/posts/<int:post_id>/acknowledgements/missing.csv")
@thing(queries.readable_post, policy.announcement_run_by)
@confirmed
def not_acknowledged(post: Post) -> ResponseReturnValue:
    """Who has not read it, for a spreadsheet."""
    commands.note_list_taken(post, by=viewer())
    rows = [(person.name, person.handle) for person in queries.missing_readers(viewer(), post)]
    return spreadsheet([(gettext("Name"), gettext("Handle")), *rows], f"announcement-{post.id}.csv")


@stream.route("/posts/<int:post_id>/pin/removal", methods=["POST"])
@thing(queries.readable_post, policy.unpinnable_by)
def unpin(post: Post) -> ResponseReturnValue:
    """Let an announcement stand on top no longer."""
    commands.unpin(post, by=viewer())
    flash(gettext("The announcement no longer stands on top."), "success")
    return redirect(address_of(post), 303)
