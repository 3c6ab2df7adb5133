"""What a one-time link opens: joining, a new password, or the first set-up."""

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from entgov.accounts import commands, entering
from entgov.accounts.commands import AccountRefused
from entgov.accounts.forms import JoinForm, ResetForm, SetUpForm, say_busy
from entgov.accounts.models import OneTimeLink, Person, Purpose
from entgov.accounts.passwords import Busy
from entgov.web.forms import bind, posted, status_of
from entgov.web.guard import public

links = Blueprint("links", __name__)


@links.after_request
def keep_address(answer: Response) -> Response:
    """The address is a secret: what its page loads does not tell it to the log of a proxy."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@links.route("/set-up/<token>", methods=["GET", "POST"])
@public
def set_up(token: str) -> ResponseReturnValue:
    """Make the first administrator."""
    link = commands.link_in_use(token)
    if link is None or link.purpose != "setup":
        return _ended()
    form, status = bind(SetUpForm), 0
    if posted(form):
        try:
            person = commands.set_up(
                link,
                email=form.email.data or "",
                name=form.name.data or "",
                password=form.new_password.data or "",
            )
        except AccountRefused:
            return _ended()
        except Busy:
            status = say_busy(form)
        else:
            return entering.let_in(person, url_for("home.show"))
    return render_template("accounts/set_up.html", form=form), status or status_of(form)


@links.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """Join as an invited person."""
    return _accept(token, "invitation", JoinForm, "accounts/join.html")


@links.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password."""
    return _accept(token, "reset", ResetForm, "accounts/reset.html")


def _accept(
    token: str, purpose: Purpose, form_class: type[JoinForm | ResetForm], template: str
) -> ResponseReturnValue:
    link = commands.link_in_use(token)
    if link is None or link.purpose != purpose or link.person is None:
        return _ended()
    form, status = _form_for(link.person, form_class), 0
    if posted(form):
        try:
            person = _use(link, form)
        except AccountRefused:
            return _ended()
        except Busy:
            status = say_busy(form)
        else:
            return entering.let_in(person, url_for("home.show"))
    page = render_template(template, form=form, person=link.person)
    return page, status or status_of(form)


def _form_for(person: Person, form_class: type[JoinForm | ResetForm]) -> JoinForm | ResetForm:
    form = bind(form_class, name=person.name)
    form.about_the_person = [person.name, person.email]
    return form


def _use(link: OneTimeLink, form: JoinForm | ResetForm) -> Person:
    name = form.name.data if isinstance(form, JoinForm) else None
    return commands.accept(link, name=name, password=form.new_password.data or "")


def _ended() -> ResponseReturnValue:
    return render_template("accounts/link_ended.html"), 410
