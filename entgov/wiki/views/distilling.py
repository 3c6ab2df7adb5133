"""Making a page from a thread: choose posts, put them in order, get a draft."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts import commands as drafts
from entgov.drafts.commands import DraftRefused
from entgov.drafts.forms import reason
from entgov.drafts.sheets import Sheet
from entgov.spaces.models import Space
from entgov.spaces.queries import writable_spaces
from entgov.stream.models import Post
from entgov.stream.queries import posts_of_thread, readable_post
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import thing, viewer
from entgov.wiki.distilling import distilled
from entgov.wiki.forms.distilling import DistilForm
from entgov.wiki.views.blueprint import wiki
from entgov.wiki.writing import new_page_desk

MOST_POSTS = 300
"""Posts of one thread that can be chosen from; of a longer one, its beginning."""


@wiki.route("/posts/<int:post_id>/page", methods=["GET", "POST"])
@thing(readable_post)
def distil(post: Post) -> ResponseReturnValue:
    """Choose posts of a thread for a new page. Nothing is saved before the page is."""
    first = post.thread or post
    posts, spaces = posts_of_thread(viewer(), first, most=MOST_POSTS), writable_spaces(viewer())
    form = bind(DistilForm, space=first.spaces[0].slug, posts=[str(each.id) for each in posts])
    form.space.choices = [(each.slug, each.name) for each in spaces]
    form.posts.choices = [(str(each.id), each.opening) for each in posts]
    places = {each.id: request.form.get(f"place-{each.id}", "") for each in posts}
    if posted(form):
        space = next(each for each in spaces if each.slug == form.space.data)
        if draft := _drafted(form, space, first, form.in_order(posts, places)):
            return draft
    screen = render_template("wiki/distil.html", form=form, post=first, posts=posts, places=places)
    return screen, status_of(form)


def _drafted(
    form: DistilForm, space: Space, thread: Post, posts: list[Post]
) -> ResponseReturnValue | None:
    """The editor with the posts in it, as a draft; None, and why, where none can be kept."""
    fields = {
        "title": form.title.data or "",
        "content": distilled(posts),
        "summary": gettext("Made from a thread"),
        "thread": str(thread.id),
    }
    try:
        kept = drafts.keep(Sheet.fresh(), new_page_desk(space).subject, fields, seen=0, by=viewer())
    except DraftRefused as refusal:
        flash(reason(refusal))
        return None
    flash(gettext("Here is your draft. Change what you like, then save the page."))
    return redirect(url_for("wiki.new", space=space.slug, draft=kept.token), 303)
