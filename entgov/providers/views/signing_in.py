"""Going to a provider, coming back, and what it tells us by itself.

What comes back is heard in steps, each a transaction of its own: what somebody went for counts once
whatever happens, and while a provider is asked nothing is held in the database.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from entgov.accounts import entering, kept
from entgov.accounts.commands import TooManyFailures, throttle
from entgov.accounts.forms import SignInForm
from entgov.core.database import db, transaction
from entgov.core.facts import announce
from entgov.factors.commands import note_confirmed
from entgov.factors.confirming import confirmed
from entgov.providers import arriving, attempts, browser, discovery, doors, ending, queries
from entgov.providers.arriving import Refused
from entgov.providers.asking import NoAnswer
from entgov.providers.attempts import Back, TooManyAttempts
from entgov.providers.discovery import NotUsable
from entgov.providers.exchange import Proved, proved_by, way_there
from entgov.providers.facts import ProviderSignInRefused, Reason
from entgov.providers.forms import GoForm
from entgov.providers.models import Arrival, Provider
from entgov.providers.proving import SKEW, Claims, WrongToken, logout_claims
from entgov.providers.words import why
from entgov.web.addresses import inside
from entgov.web.forms import Form, bind, posted
from entgov.web.guard import for_programs, public, staff, viewer
from entgov.web.onward import lead_on

provider_sign_in = Blueprint("provider_sign_in", __name__, url_prefix="/sign-in")

_LONGEST = 4_000  # characters of a code
_STATUS: dict[Reason, int] = {"no answer": 502, "unknown attempt": 410, "token not right": 400}
_PER_ADDRESS = 100  # sign-outs by provider that are not right, in five minutes


@provider_sign_in.post("/with/<int:provider_id>")
@public
def go(provider_id: int) -> ResponseReturnValue:
    """Go to a provider to sign in there."""
    return _go(provider_id, session_id=None)


@provider_sign_in.post("/with/<int:provider_id>/again")
@staff
def go_again(provider_id: int) -> ResponseReturnValue:
    """Go to a provider to prove once more who one is."""
    return _go(provider_id, session_id=current_user.session.id)


def _go(provider_id: int, *, session_id: int | None) -> ResponseReturnValue:
    provider, form = queries.open_provider(provider_id), bind(GoForm)
    if provider is None:
        abort(404)
    try:
        metadata = discovery.remembered(provider)
        going = attempts.begin(
            provider,
            browser=browser.known(),
            target=inside(form.next.data) or "",
            fields=kept.carried(form.kept.data),
            session_id=session_id,
            address=request.remote_addr or "",
        )
    except (NoAnswer, NotUsable):
        return _try_otherwise(form, gettext("%(name)s does not answer now", name=provider.name))
    except TooManyAttempts:
        said = gettext("Too many sign in from here at once. Wait a minute, then try again.")
        return _try_otherwise(form, said, 429)
    there = way_there(provider, metadata, going, anew=session_id is not None)
    return lead_on(there, provider.name)


def _try_otherwise(go_form: GoForm, problem: str, status: int = 503) -> ResponseReturnValue:
    """The page to sign in, with what it carried."""
    form = SignInForm(formdata=None)
    form.next.data, form.kept.data = go_form.next.data, go_form.kept.data
    form.form_errors.append(problem)
    carrying = bool(kept.carried(form.kept.data))
    return render_template("accounts/sign_in.html", form=form, carrying=carrying), status


@provider_sign_in.get("/with/<int:provider_id>/answer")
@public
def answer(provider_id: int) -> ResponseReturnValue:
    """Come back from a provider."""
    token, state = browser.TOKEN.of_request(), request.args.get("state", "")
    back = None
    if token and state:
        with transaction():
            back = attempts.take(state, browser=token, provider_id=provider_id)
    if back is None:
        return _refused(None, "unknown attempt")
    try:
        proved = _proved(back)
    except Refused as refusal:
        return _refused(back.provider, refusal.reason)
    return _confirm(back, proved) if back.session_id else _let_in(back, proved, token)


def _proved(back: Back) -> Proved:
    """Ask the provider who it is. Raises Refused."""
    code = request.args.get("code", "")
    try:
        metadata = discovery.remembered(back.provider)
        named = request.args.get("iss")
        if named != metadata.issuer and (named is not None or metadata.names_itself):
            raise WrongToken("iss")  # somebody mixed up two providers (RFC 9207)
        if not code or len(code) > _LONGEST or "error" in request.args:
            raise Refused("refused there")
        db.session.rollback()  # nothing of the database is held while the provider is asked
        return proved_by(back.provider, metadata, code=code, going=back.going, since=back.since)
    except WrongToken as wrong:
        raise Refused("token not right") from wrong
    except (NoAnswer, NotUsable) as silent:
        said = getattr(silent, "said", {}).get("error")
        raise Refused("token not right" if said else "no answer") from silent


def _let_in(back: Back, proved: Proved, token: str) -> ResponseReturnValue:
    try:
        with transaction():
            person = arriving.person_of(back.provider, proved.claims)
            arrival = attempts.arrive(back.provider, person, proved, browser=token, is_linked=True)
            target = kept.way_on(back.target, back.fields, person.id)
            enter = entering.welcome if arrival.two_factors else entering.let_in
            return enter(person, target)
    except Refused as refusal:
        if refusal.person and refusal.person.status == "active":
            return _ask_to_link(back, proved, token, refusal.person.id)
        reason = "no account" if refusal.reason == "to be linked" else refusal.reason
        return _refused(back.provider, reason)


def _confirm(back: Back, proved: Proved) -> ResponseReturnValue:
    """Somebody who is signed in has proved once more who they are, if it was just now."""
    when = proved.claims.get("auth_time")
    is_fresh = isinstance(when, int | float) and when >= back.since - SKEW
    with transaction():
        known = current_user.is_authenticated and current_user.session.id == back.session_id
        theirs = known and arriving.known_as(back.provider, proved.claims) == viewer().id
        if theirs and is_fresh:
            note_confirmed(current_user.session)
            return redirect(kept.way_on(back.target, back.fields, viewer().id), 303)
    return _refused(back.provider, "token not right" if theirs else "other person")


def _ask_to_link(back: Back, proved: Proved, token: str, person_id: int) -> ResponseReturnValue:
    """There is an account with this mail address: whose it is proves that once, as they do."""
    with transaction():
        person = queries.person(person_id)
        arrival = attempts.arrive(back.provider, person, proved, browser=token, is_linked=False)
        arrival.claims = {"claims": proved.claims, "target": back.target, "fields": back.fields}
        _note(back.provider, "to be linked")
    return render_template("providers/to_be_linked.html", provider=back.provider), 409


@provider_sign_in.route("/with/link", methods=["GET", "POST"])
@staff
@confirmed
def link() -> ResponseReturnValue:
    """Let a provider sign one in from now on, having signed in otherwise this once."""
    token, form = browser.TOKEN.of_request(), bind(Form)
    arrival = attempts.arrived(browser=token) if token else None
    if arrival is None or arrival.is_linked or not arrival.provider.active:
        return _refused(None, "unknown attempt")
    if arrival.person_id != viewer().id:
        return _refused(arrival.provider, "other person")
    if not posted(form):
        return render_template("providers/link.html", provider=arrival.provider, form=form)
    return _linked(arrival)


def _linked(arrival: Arrival) -> ResponseReturnValue:
    provider, said = arrival.provider, arrival.claims
    try:
        with db.session.begin_nested():
            arriving.link(provider, said["claims"], viewer())
            arriving.person_of(provider, said["claims"])
    except Refused as refusal:
        return _refused(provider, refusal.reason)
    doors.began_there(arrival, current_user.session)
    flash(gettext("You can sign in with %(name)s from now on", name=provider.name), "success")
    return redirect(kept.way_on(said["target"], said["fields"], viewer().id), 303)


def _with_logout_token(view: Callable[..., ResponseReturnValue]) -> Any:
    """Open to a provider that shows a logout token of its own, which counts once."""

    @wraps(view)
    def guarded(provider_id: int) -> ResponseReturnValue:
        limits = {f"provider {throttle.line_of(request.remote_addr or '')}": _PER_ADDRESS}
        try:
            throttle.refuse_after_too_many(limits)
            provider = queries.open_provider(provider_id)
            if provider is None:
                abort(404)
            metadata = discovery.remembered(provider)
            sent = request.form.get("logout_token")
            claims = logout_claims(sent, metadata, client_id=provider.client_id)
            ending.spend(provider, claims)
            return view(provider, claims)
        except (WrongToken, ending.HeardAlready):
            throttle.count_failure(limits)
            return {"error": "invalid_request"}, 400
        except TooManyFailures:
            return {"error": "temporarily_unavailable"}, 429
        except (NoAnswer, NotUsable):
            return {"error": "temporarily_unavailable"}, 503

    return for_programs(guarded, view)


@provider_sign_in.post("/<int:provider_id>/back-channel")
@_with_logout_token
def back_channel(provider: Provider, claims: Claims) -> ResponseReturnValue:
    """The provider says that somebody has signed out there (Back-Channel Logout 1.0)."""
    ending.end_by_provider(provider, claims)
    return "", 200


def _refused(provider: Provider | None, reason: Reason) -> ResponseReturnValue:
    """Nobody is let in; says why, and what to do. It is on the record where it was a sign-in."""
    if provider is not None:
        with transaction():
            _note(provider, reason)
    name = provider.name if provider else ""
    page = render_template("providers/refused.html", said=why(reason, name))
    return page, _STATUS.get(reason, 403)


def _note(provider: Provider, reason: Reason) -> None:
    announce(ProviderSignInRefused(provider_id=provider.id, reason=reason), by=None)
