"""How it goes with mail: whether it is set up, what the server said last, and whom it refuses."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from entgov.core.mail import MailError
from entgov.core.settings import in_force
from entgov.factors.confirming import confirmed
from entgov.notifications.mailing import state
from entgov.notifications.mailing.letters import trial
from entgov.notifications.mailing.sending import send_now
from entgov.web.guard import administrators, viewer
from entgov.web.paging import numbered, requested_page

mail = Blueprint("mail", __name__, url_prefix="/admin/mail")


@mail.get("")
@administrators
def index() -> ResponseReturnValue:
    """What is known of the server, how much waits, and addresses that are refused."""
    settings = in_force()
    return render_template(
        "admin/mail.html",
        server=settings.mail_server,
        sender=settings.mail_from,
        state=state.state(),
        waiting=state.waiting(),
        page=numbered(state.refusals(), number=requested_page()),
    )


@mail.post("/test")
@administrators
@confirmed
def test() -> ResponseReturnValue:
    """Send a mail to whoever asks, and tell what the server said."""
    to = viewer().email
    try:
        send_now(lambda: trial(to, language=viewer().language))
    except MailError as error:
        flash(gettext("The mail was not sent: %(why)s", why=str(error)), "problem")
    else:
        state.note_sent()
        flash(gettext("The server took a mail to %(address)s", address=to), "success")
    return redirect(url_for("mail.index"), 303)
