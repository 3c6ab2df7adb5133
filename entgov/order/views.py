"""The screens of order: reporting, the queue of those who keep it, and what one is told."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from entgov.notifications.bell import open_kind
from entgov.order import commands, policy, queries
from entgov.order.forms import REASON_NAMES, DecisionForm, ReportForm, SecondForm
from entgov.order.models import ConductCase, ConductDecision
from entgov.order.pace import wait_to_report
from entgov.spaces.models import Space
from entgov.stream.models import Post
from entgov.stream.queries import readable_post
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import Right, holds, staff, thing, viewer
from entgov.web.paging import requested_page
from entgov.wiki.models import Page
from entgov.wiki.queries import readable_page

order = Blueprint("order", __name__)


@order.app_template_filter("report_reason")
def report_reason(reason: str) -> str:
    """A reason in words."""
    return str(REASON_NAMES[reason])


@order.route("/posts/<int:post_id>/report", methods=["GET", "POST"])
@thing(readable_post, policy.post_reportable_by)
def report_post(post: Post) -> ResponseReturnValue:
    """Report a post for how somebody behaves in it."""
    return _report(post, url_for("stream.show", post_id=post.id), post.spaces)


@order.route("/wiki/<space>/<page>/conduct", methods=["GET", "POST"])
@thing(readable_page, policy.page_reportable_by)
def report_page(page: Page) -> ResponseReturnValue:
    """Report a page for how somebody behaves on it; what is untrue is said elsewhere."""
    address = url_for("wiki.show", space=page.space.slug, page=page.slug)
    return _report(page, address, [page.space])


def _report(about: commands.Thing, back: str, spaces: Sequence[Space]) -> ResponseReturnValue:
    kind = "post" if isinstance(about, Post) else "page"
    right: Right = policy.post_taken_up_by if kind == "post" else policy.page_taken_up_by
    mine = queries.own_open_report(viewer(), kind, about.id)
    form = bind(ReportForm, kind=mine.reason if mine else None, words=mine.words if mine else "")
    if posted(form) and (mine or _in_pace(form)):
        commands.report(about, form.reason, form.words.data or "", by=viewer())
        said = gettext(
            "Thank you. The stewards look at it, and you are told how it ended. "
            "The author never learns who reported it."
        )
        flash(said, "success")
        return redirect(back, 303)
    screen = render_template(
        "order/report.html",
        form=form,
        about=about,
        kind=kind,
        back=back,
        mine=mine,
        ruled=[space for space in spaces if space.rules_at],
        may_decide=holds(right, about, viewer()),
    )
    return screen, status_of(form)


def _in_pace(form: ReportForm) -> bool:
    wait = wait_to_report(viewer())
    if wait:
        form.words.errors = [
            ngettext(
                "You have reported %(most)d times in an hour. Your text is kept: send it again in "
                "%(num)d minute.",
                "You have reported %(most)d times in an hour. Your text is kept: send it again in "
                "%(num)d minutes.",
                wait.minutes,
                most=wait.bound.most,
            )
        ]
    return wait is None


@order.post("/posts/<int:post_id>/case")
@thing(readable_post, policy.post_taken_up_by)
def take_up_post(post: Post) -> ResponseReturnValue:
    """Decide about a post that nobody has reported."""
    return _case(commands.take_up(post, by=viewer()))


@order.post("/wiki/<space>/<page>/case")
@thing(readable_page, policy.page_taken_up_by)
def take_up_page(page: Page) -> ResponseReturnValue:
    """The same of a page."""
    return _case(commands.take_up(page, by=viewer()))


@order.get("/order")
@staff
def queue() -> ResponseReturnValue:
    """What waits for the viewer to decide, or what was decided where they keep order."""
    waiting = request.args.get("status") != "decided"
    found = queries.cases(viewer(), waiting=waiting, number=requested_page())
    return render_template("order/queue.html", cases=found, waiting=waiting)


@order.route("/order/cases/<int:case_id>", methods=["GET", "POST"])
@thing(queries.readable_case)
def case(found: ConductCase) -> ResponseReturnValue:
    """A case: what it is about, what was reported, what was decided, and a decision."""
    about = queries.thing_in(viewer(), found)
    asked = queries.asked_again(found)
    may_decide = about is not None and holds(policy.case_decidable_by, found, viewer())
    form = bind(DecisionForm, base=commands.state_of(found))
    overtaken = False
    if may_decide and about:
        form.offer(about, second=asked is not None)
        if posted(form):
            overtaken = not _decide(found, form)
            if not overtaken:
                flash(gettext("Your decision is recorded, and those concerned are told"), "success")
                return redirect(url_for("order.queue"), 303)
    screen = render_template(
        "order/case.html",
        case=found,
        about=about,
        reports=queries.reports_in(found),
        decisions=queries.decisions_in(found),
        asked=asked,
        may_decide=may_decide,
        form=form,
        overtaken=overtaken,
    )
    return screen, 409 if overtaken else status_of(form)


def _decide(found: ConductCase, form: DecisionForm) -> bool:
    """Whether what the form says is decided; if not, it goes on from what is so by now."""
    said = {"reason": form.reason.data or "", "answer": form.answer.data or ""}
    try:
        commands.decide(found, form.act, **said, seen=form.base.data or "", by=viewer())
    except commands.DecidedMeanwhile:
        form.base.data = commands.state_of(found)
        return False
    return True


@order.get("/order/mine")
@staff
def mine() -> ResponseReturnValue:
    """What was decided about the viewer, or how their own reports ended."""
    reported = request.args.get("show") == "reports"
    number = requested_page()
    found = (
        queries.own_reports(viewer(), number=number)
        if reported
        else queries.told(viewer(), number=number)
    )
    open_kind(viewer(), "conduct_ended" if reported else "conduct_told")
    return render_template("order/mine.html", found=found, reported=reported)


@order.route("/order/decisions/<int:decision_id>/second-steward", methods=["GET", "POST"])
@thing(queries.own_decision_at, policy.decision_questioned_by)
def ask_second(decision: ConductDecision) -> ResponseReturnValue:
    """Ask once that somebody else looks at a decision about oneself."""
    form = bind(SecondForm)
    if posted(form):
        if commands.ask_second(decision, form.words.data or "", by=viewer()):
            flash(gettext("Another steward is asked. What they decide is final."), "success")
        else:
            flash(gettext("You have asked a second steward already"))
        return redirect(url_for("order.mine"), 303)
    return render_template("order/second.html", form=form, decision=decision), status_of(form)


def _case(found: ConductCase) -> ResponseReturnValue:
    return redirect(url_for("order.case", case_id=found.id), 303)
