"""The conversation about a page."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.drafts.forms import to_be_saved
from entgov.inspections.reading import reader
from entgov.stream.answers import not_posted_answer, posted_answer
from entgov.stream.pace import in_pace
from entgov.stream.queries import threads
from entgov.web.guard import holds, takes_files, thing, viewer
from entgov.web.paging import requested_cursor
from entgov.wiki import passages, policy, queries, tree
from entgov.wiki.commands import talk
from entgov.wiki.forms.conversation import TalkForm
from entgov.wiki.models import Page, page_key
from entgov.wiki.views.blueprint import moved, page_to_read, wiki
from entgov.wiki.writing import talk_form

THREADS_SHOWN = 5


def talk_about(page: Page, *, may_talk: bool) -> dict[str, Any]:
    """What a page shows of its conversation."""
    person, since = reader(), viewer().last_here_at
    newest = threads(person, about=page_key(page.id), since=since, size=THREADS_SHOWN)
    return {
        "conversation": newest,
        "remarks": queries.remarks(person, page) if newest.rows else [],
        "talk": talk_form(page) if may_talk else None,
    }


@wiki.route("/wiki/<space>/<page>/conversation")
@thing(page_to_read)
def conversation(page: Page) -> ResponseReturnValue:
    """All threads about a page, the newest on top."""
    person, before = viewer(), requested_cursor()
    return moved(page, page.space) or render_template(
        "wiki/conversation.html",
        page=page,
        above=tree.above(page),
        stretch=threads(
            reader(), about=page_key(page.id), before=before, since=person.last_here_at
        ),
        before=before,
        form=talk_form(page) if holds(policy.discussable_by, page, person) else None,
    )


@wiki.route("/wiki/<space>/<page>/conversation/new", methods=["GET", "POST"])
@thing(queries.readable_page, policy.discussable_by)
@takes_files
def join_conversation(page: Page) -> ResponseReturnValue:
    """Write about a page, or about a passage of it."""
    form = talk_form(page)
    if to_be_saved(form) and _names_a_passage(page, form) and in_pace(form):
        post = talk(
            page,
            form.text.data or "",
            by=viewer(),
            passage=_passage(page, form),
            language=form.written_in,
            nonce=form.nonce.data or "",
        )
        form.settle()
        return posted_answer(post)
    return not_posted_answer(form, "wiki/talk.html", page=page, above=tree.above(page))


def _passage(page: Page, form: TalkForm) -> passages.Passage | None:
    """The passage that the post is about, if any."""
    return passages.find(page.head.plain, form.quote.data or "", form.before.data or "")


def _names_a_passage(page: Page, form: TalkForm) -> bool:
    """Whether the page has the words that the form names, if it names any; else it says so."""
    if not form.quote.data or _passage(page, form):
        return True
    form.quote.errors = [
        gettext(
            "These words are not on the page as it is now. Copy them from the page, or leave this "
            "box empty."
        )
    ]
    return False
