"""The templates of a space: what its new pages can begin with."""

from functools import partial

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.spaces.models import Space
from entgov.spaces.policy import run_by, writable_by
from entgov.spaces.queries import readable_space
from entgov.web import previews
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import holds, thing, viewer
from entgov.wiki import commands, editor, queries
from entgov.wiki.commands import TemplateMoved, TemplateNameTaken
from entgov.wiki.forms.templates import TemplateForm
from entgov.wiki.templates import Template
from entgov.wiki.views.blueprint import wiki


@wiki.route("/spaces/<space>/templates")
@thing(readable_space)
def templates(space: Space) -> ResponseReturnValue:
    """The templates of a space, and for who runs it those that were taken off."""
    return render_template(
        "wiki/templates.html",
        space=space,
        templates=queries.templates(space),
        may_write=holds(writable_by, space, viewer()),
        runs=holds(run_by, space, viewer()),
    )


@wiki.route("/spaces/<space>/templates/new", methods=["GET", "POST"])
@thing(readable_space, run_by)
def new_template(space: Space) -> ResponseReturnValue:
    """Write another template."""
    form = bind(TemplateForm)
    if not previews.wanted() and posted(form):
        try:
            commands.add_template(space, **_words(form), by=viewer())
        except TemplateNameTaken:
            form.name.errors = [
                gettext("There is a template with this name already. Choose another name.")
            ]
        else:
            flash(gettext("The template is added"), "success")
            return _back(space)
    return _shown(form, space, None)


@wiki.route("/spaces/<space>/templates/<template>/edit", methods=["GET", "POST"])
@thing(queries.template_of_space)
def edit_template(template: Template) -> ResponseReturnValue:
    """Another wording for a template, also for one that came with entgov."""
    _only_who_runs(template.space)
    form = bind(
        TemplateForm,
        name=template.name,
        description=template.description,
        content=template.source,
        base=template.version,
    )
    if not previews.wanted() and posted(form):
        try:
            version = form.base.data or ""
            commands.change_template(template, version=version, **_words(form), by=viewer())
        except TemplateMoved:
            return _contradicted(form, template)
        flash(gettext("The template is changed"), "success")
        return _back(template.space)
    return _shown(form, template.space, template)


@wiki.route("/spaces/<space>/templates/<template>/removal", methods=["POST"])
@thing(queries.template_of_space)
def remove_template(template: Template) -> ResponseReturnValue:
    """Take a template off the choice."""
    _only_who_runs(template.space)
    commands.remove_template(template, by=viewer())
    flash(gettext("The template is no longer offered. You can put it back."), "success")
    return _back(template.space)


@wiki.route("/spaces/<space>/templates/<template>/restoration", methods=["POST"])
@thing(queries.template_of_space)
def restore_template(template: Template) -> ResponseReturnValue:
    """Put a template back that was taken off."""
    _only_who_runs(template.space)
    commands.restore_template(template, by=viewer())
    flash(gettext("The template is offered again"), "success")
    return _back(template.space)


def _only_who_runs(space: Space) -> None:
    """A template that came along has no row that a right could be asked of: its space has."""
    if not holds(run_by, space, viewer()):
        abort(403)


def _words(form: TemplateForm) -> dict[str, str]:
    return {
        "name": form.name.data or "",
        "description": form.description.data or "",
        "source": form.content.data or "",
    }


def _contradicted(form: TemplateForm, template: Template) -> ResponseReturnValue:
    """Somebody was faster: theirs is shown beside, and the next save is made from it."""
    form.base.data = template.version
    form.content.errors = [
        gettext(
            "Somebody else has changed this template meanwhile. Their text stands below yours. "
            "Take over what you need, and save again."
        )
    ]
    screen, _ = _shown(form, template.space, template, theirs=template)
    return screen, 409


def _shown(
    form: TemplateForm, space: Space, template: Template | None, theirs: Template | None = None
) -> tuple[str, int]:
    preview = previews.shown(form, form.content, partial(editor.look, space))
    screen = render_template(
        "wiki/template.html",
        form=form,
        space=space,
        template=template,
        theirs=theirs,
        preview=preview,
    )
    return screen, status_of(form)


def _back(space: Space) -> ResponseReturnValue:
    return redirect(url_for("wiki.templates", space=space.slug), 303)
