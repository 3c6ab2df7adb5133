"""The screen of the words of a space: a list for all who read in it, and a form for who runs it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.glossary import commands, policy, queries
from entgov.glossary.commands import MOST_WORDS, ChangedMeanwhile, TermTaken, TooManyWords
from entgov.glossary.forms import WordForm, as_typed
from entgov.glossary.models import OwnWord
from entgov.spaces.models import Space
from entgov.spaces.policy import run_by
from entgov.spaces.queries import everyone, readable_space
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import administrators, holds, thing, viewer
from entgov.web.paging import numbered, requested_page

glossary = Blueprint("glossary", __name__)


@glossary.get("/spaces/<space>/words")
@thing(readable_space)
def index(space: Space) -> ResponseReturnValue:
    """The words of a space, for all who read in it."""
    return _screen(space, WordForm() if holds(run_by, space, viewer()) else None)


@glossary.get("/admin/words")
@administrators
def for_all() -> ResponseReturnValue:
    """The words for all spaces are those of Everyone."""
    return redirect(url_for("glossary.index", space=everyone().slug))


@glossary.route("/spaces/<space>/words/new", methods=["GET", "POST"])
@thing(readable_space, run_by)
def add(space: Space) -> ResponseReturnValue:
    """Add a word."""
    form = bind(WordForm)
    if posted(form):
        try:
            word = commands.add(space, *_said(form), by=viewer())
        except TermTaken:
            form.term.errors = [_taken()]
        except TooManyWords:
            form.term.errors = [_too_many()]
        else:
            flash(gettext("“%(term)s” is on the list", term=word.term), "success")
            return _list(space)
    return _screen(space, form)


@glossary.route("/spaces/<space>/words/<int:word_id>", methods=["GET", "POST"])
@thing(queries.living_word, policy.run_by)
def change(word: OwnWord) -> ResponseReturnValue:
    """Say something else of a word."""
    form = bind(WordForm, **as_typed(word))
    if posted(form):
        try:
            commands.change(word, *_said(form), base=form.base, by=viewer())
        except TermTaken:
            form.term.errors = [_taken()]
        except ChangedMeanwhile:
            return _contradicted(form, word)
        else:
            flash(gettext("“%(term)s” is changed", term=word.term), "success")
            return _list(word.space)
    return _screen(word.space, form, word)


@glossary.post("/spaces/<space>/words/<int:word_id>/removal")
@thing(queries.word_of_space, policy.run_by)
def remove(word: OwnWord) -> ResponseReturnValue:
    """Take a word off the list."""
    commands.remove(word, by=viewer())
    flash(gettext("“%(term)s” is removed. You can put it back.", term=word.term), "success")
    return _list(word.space)


@glossary.post("/spaces/<space>/words/<int:word_id>/restoration")
@thing(queries.word_of_space, policy.run_by)
def put_back(word: OwnWord) -> ResponseReturnValue:
    """Have a word again that was removed."""
    try:
        commands.put_back(word, by=viewer())
    except TermTaken:
        flash(_taken(), "problem")
    except TooManyWords:
        flash(_too_many(), "problem")
    else:
        flash(gettext("“%(term)s” is on the list again", term=word.term), "success")
    return _list(word.space)


def _contradicted(form: WordForm, word: OwnWord) -> ResponseReturnValue:
    """Somebody was faster: theirs is shown beside, and the next save is made from it."""
    form.revision.data = str(word.revision)
    form.term.errors = [
        gettext(
            "Somebody else has changed this word meanwhile. Their text stands below yours. "
            "Take over what you need, and save again."
        )
    ]
    screen, _ = _screen(word.space, form, word, theirs=word)
    return screen, 409


def _screen(
    space: Space,
    form: WordForm | None,
    word: OwnWord | None = None,
    theirs: OwnWord | None = None,
) -> tuple[str, int]:
    page = render_template(
        "glossary/words.html",
        space=space,
        form=form,
        word=word,
        theirs=theirs,
        page=numbered(queries.words_of(space), number=requested_page()),
        everyone=space if space.everyone else everyone(),
        removed=queries.removed_from(space) if form else (),
    )
    return page, status_of(form) if form else 200


def _said(form: WordForm) -> tuple[str, list[str], str]:
    return form.term.data or "", form.ways, form.explanation.data or ""


def _taken() -> str:
    return str(gettext("This is on the list already. Change it there."))


def _too_many() -> str:
    said = gettext("This space has %(number)s words, as many as it can have.", number=MOST_WORDS)
    return f"{said} {gettext('Remove some that you do not use.')}"


def _list(space: Space) -> ResponseReturnValue:
    return redirect(url_for("glossary.index", space=space.slug), 303)
