"""What readers say of a page by one press, and what becomes of it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.notifications.bell import open_kind
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import staff, thing, viewer
from entgov.web.paging import numbered, requested_page
from entgov.wiki import commands, queries, tree
from entgov.wiki.forms.standing import AnswerForm, ReportForm
from entgov.wiki.models import Page, Report
from entgov.wiki.views.blueprint import address_of, moved, wiki


@wiki.route("/wiki/<space>/<page>/helped", methods=["POST"])
@thing(queries.readable_page)
def helped(page: Page) -> ResponseReturnValue:
    """This helped."""
    commands.say_helped(page, by=viewer())
    return _back(page)


@wiki.route("/wiki/<space>/<page>/helped/removal", methods=["POST"])
@thing(queries.readable_page)
def not_helped(page: Page) -> ResponseReturnValue:
    """It did not."""
    commands.take_back_helped(page, by=viewer())
    return _back(page)


@wiki.route("/wiki/<space>/<page>/report", methods=["GET", "POST"])
@thing(queries.readable_page)
def report(page: Page) -> ResponseReturnValue:
    """Something is wrong here: the press counts at once, and words can follow."""
    standing = queries.own_open_report(viewer(), page)
    form = bind(ReportForm, words=standing.words if standing else "")
    if posted(form):
        words = form.words.data or ""
        commands.report_wrong(page, words, by=viewer())
        if not words and standing is None:
            return redirect(url_for("wiki.report", space=page.space.slug, page=page.slug), 303)
        flash(gettext("Thank you. You will be told how your report ended."), "success")
        return _back(page)
    screen = render_template(
        "wiki/report.html", page=page, above=tree.above(page), form=form, standing=standing
    )
    return moved(page, page.space) or (screen, status_of(form))


@wiki.route("/wiki/<space>/<page>/report/removal", methods=["POST"])
@thing(queries.readable_page)
def withdraw_report(page: Page) -> ResponseReturnValue:
    """Take back what nobody has answered yet."""
    commands.withdraw_report(page, by=viewer())
    flash(gettext("Your report is taken back"), "success")
    return _back(page)


@wiki.route("/reports")
@staff
def reports() -> ResponseReturnValue:
    """The reports that wait for the viewer, the oldest first."""
    waiting = numbered(queries.open_reports(viewer()), number=requested_page())
    return render_template("wiki/reports.html", reports=waiting)


@wiki.route("/reports/mine")
@staff
def own_reports() -> ResponseReturnValue:
    """What the viewer reported, and how it ended."""
    own = numbered(queries.own_reports(viewer()), number=requested_page())
    open_kind(viewer(), "report_ended")
    return render_template("wiki/own_reports.html", reports=own)


@wiki.route("/reports/<int:report_id>", methods=["GET", "POST"])
@thing(queries.answerable_report)
def answer_report(report: Report) -> ResponseReturnValue:
    """Say how a report ended."""
    form = bind(AnswerForm)
    if posted(form):
        said = form.status.data, form.answer.data or ""
        if commands.close_report(report, *said, by=viewer()) or said == (
            report.status,
            report.answer,
        ):
            flash(gettext("Your answer is kept. Whoever reported this is told."))
            return redirect(url_for("wiki.reports"), 303)
        return _answer_screen(report, form), 409
    return _answer_screen(report, form), status_of(form)


def _answer_screen(report: Report, form: AnswerForm) -> str:
    return render_template("wiki/answer_report.html", report=report, form=form)


def _back(page: Page) -> ResponseReturnValue:
    """To where the buttons are, and what they say now."""
    return redirect(f"{address_of(page)}#feedback", 303)
