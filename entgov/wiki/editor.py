"""The editor's screens: what a form for a page shows before it is saved, and why it was not."""

from functools import partial
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from entgov.drafts.wording import editing as editing_now
from entgov.markup import TooLong
from entgov.spaces.models import Space
from entgov.web import previews
from entgov.web.forms import status_of
from entgov.web.guard import holds, viewer
from entgov.wiki import tree
from entgov.wiki.alignment import text_of
from entgov.wiki.commands import Conflict, Saved, TitleTaken, Unchanged
from entgov.wiki.compare import MOST_LINES, Comparison
from entgov.wiki.compare import compare as compared
from entgov.wiki.forms.pages import PageForm
from entgov.wiki.includes import filled
from entgov.wiki.merge import Conflict as Contradiction
from entgov.wiki.merge import Merge
from entgov.wiki.models import Page
from entgov.wiki.policy import in_bin_of, readable_by
from entgov.wiki.rendering import written
from entgov.wiki.writing import editing


def shown_again(
    template: str,
    form: PageForm,
    space: Space,
    *,
    page: Page | None = None,
    parent: Page | None = None,
    taken: Page | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """The form in the editor: opened, refused or looked at; `more` is what its screen shows too."""
    preview = previews.shown(form, form.content, partial(look, space))
    screen = render_template(
        template,
        form=form,
        space=space,
        page=page,
        parent=parent,
        above=tree.above(page or parent),
        taken=taken,
        preview=preview,
        editing=editing_now(editing(viewer(), page.id)) if page else "",
        **more,
    )
    return screen, status_of(form)


def says_the_same(page: Page, form: PageForm) -> bool:
    """Whether the page is what this person's form would make."""
    if page.removal_id is not None:
        return False
    wanted = (form.title.data, form.content.data, viewer().id)
    return (page.head.title, page.head.source, page.head.author_id) == wanted


def look(space: Space, source: str) -> Markup:
    """A text as it will stand in the space, and as the viewer will see it."""
    return filled(viewer(), written(space, source, by=viewer().id).rendered.html)


def refused(refusal: TitleTaken | TooLong, form: PageForm) -> Page | None:
    """Put the reason at the field; gives the page that is in the way, if one is."""
    if isinstance(refusal, TooLong):
        limit = f"{refusal.limit:,}"
        form.content.errors = [
            gettext(
                "Together with what others wrote meanwhile this is too long. "
                "Shorten it to %(limit)s characters or fewer.",
                limit=limit,
            )
        ]
        return None
    return title_taken(refusal, form.title)


def title_taken(refusal: TitleTaken, field: Any) -> Page | None:
    """Put the reason at the field; gives the page that is in the way, if the viewer may know it.

    It may have moved to where they may not follow: then they learn that the title is taken, which
    the space has always shown, and not by what.
    """
    page = refusal.page
    if holds(readable_by, page, viewer()):
        said = gettext(
            "Another page in this space has this title, or had it before. Choose another one."
        )
    elif holds(in_bin_of, page, viewer()):
        said = gettext(
            "A page that has this title, or had it before, is in the bin. "
            "Bring it back, or choose another title."
        )
    else:
        field.errors = [gettext("This title is taken in this space. Choose another one.")]
        return None
    field.errors = [said]
    return page


def contradicted(
    form: PageForm,
    page: Page,
    conflict: Conflict,
    template: str = "wiki/conflict.html",
    **more: Any,
) -> ResponseReturnValue:
    """Show what contradicts what; the next save is made from their head, so it settles it."""
    form.base.data = str(conflict.head.id)
    form.content.data = conflict.content.with_both()
    screen = render_template(
        template,
        form=form,
        page=page,
        above=tree.above(page),
        conflict=conflict,
        in_title=side_by_side(conflict.title),
        in_content=side_by_side(conflict.content),
        **more,
    )
    return screen, 409


def side_by_side(merge: Merge) -> list[tuple[Contradiction, Comparison]]:
    """Where two texts contradict each other: the lines of both, and which words differ."""
    return [
        (piece, compared(text_of(piece.theirs), text_of(piece.yours), context=MOST_LINES))
        for piece in merge.conflicts
    ]


def say_how_it_went(outcome: Saved | Unchanged) -> None:
    """Tell on the next screen what became of a save."""
    if isinstance(outcome, Unchanged):
        flash(gettext("You changed nothing, so nothing was saved."))
    elif outcome.merged_with:
        names = ", ".join(person.name for person in outcome.merged_with)
        flash(gettext("Saved. Merged with a change by %(names)s", names=names), "success")
    else:
        flash(gettext("The page is saved"), "success")
