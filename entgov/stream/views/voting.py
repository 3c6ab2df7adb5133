"""Polls: voting, and who voted for what."""

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.stream import commands, policy, queries
from entgov.stream.answers import address_of
from entgov.stream.forms.acting import VoteForm
from entgov.stream.models import Post
from entgov.stream.views.acting import acted_answer
from entgov.stream.views.blueprint import stream
from entgov.web.forms import bind, posted, status_of
from entgov.web.fragments import asks_for_part
from entgov.web.guard import thing, viewer
from entgov.web.paging import requested_page


@stream.route("/posts/<int:post_id>/vote", methods=["GET", "POST"])
@thing(queries.poll, policy.votable_by)
def vote(post: Post) -> ResponseReturnValue:
    """Vote, or vote otherwise, for as long as the poll is open."""
    own = [str(each) for each, votes in post.acts.votes.items() if votes.mine]
    form = bind(VoteForm, choice=own)
    if posted(form) and _voted(post, form):
        if asks_for_part():
            return acted_answer(post)
        flash(gettext("Your vote counts"), "success")
        return redirect(address_of(post), 303)
    if post.details.is_closed:
        flash(gettext("This poll is closed. Nobody can vote in it any more."))
        return redirect(address_of(post), 303)
    return render_template("stream/vote.html", form=form, post=post), status_of(form)


def _voted(post: Post, form: VoteForm) -> bool:
    """Whether the vote was taken; if not, the form says why, or the poll is closed."""
    if not form.chosen and not post.details.several:
        form.choice.errors = [gettext("Choose one of the answers")]
        return False
    try:
        commands.vote(post, form.chosen, by=viewer())
    except commands.PollClosed:
        return False
    except commands.NoSuchVote:
        form.choice.errors = [
            gettext("Choose from these answers")
            if post.details.several
            else gettext("Choose one of the answers")
        ]
        return False
    return True


@stream.route("/posts/<int:post_id>/votes")
@thing(queries.poll)
def votes(post: Post) -> ResponseReturnValue:
    """Who voted for what, where a poll is open about it, and once one knows its results."""
    if post.details.secret or not (post.details.is_closed or post.acts.voters.mine):
        abort(404)
    found = queries.votes_in(post, number=requested_page())
    return render_template("stream/votes.html", post=post, votes=found)
