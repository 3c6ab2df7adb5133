"""Setting a factor up, as the settings do it and as the way in does: what both have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from entgov.accounts.models import Person
from entgov.core import body
from entgov.factors import ceremonies, commands, one_time_codes
from entgov.factors.browser import taken_challenge
from entgov.factors.forms import AppForm, PasskeyForm
from entgov.web.forms import posted


@dataclass(frozen=True)
class Offered:
    """A key for an app, as a picture and in letters."""

    picture: str
    letters: str


def offered(person: Person, form: AppForm) -> Offered:
    """The key that the form offers, or a fresh one where that is none or too old."""
    key = commands.offered_app_key(person, form.offer.data or "")
    if key is None:
        form.offer.data = commands.offer_app(person)
        key = commands.offered_app_key(person, form.offer.data) or ""
    picture = one_time_codes.picture(key, account=person.email, body=body.current().name)
    return Offered(picture, one_time_codes.in_groups(key))


def added_app(person: Person, form: AppForm) -> Sequence[str] | None:
    """Add the app that was sent; gives recovery codes if they are new, None where it is wrong."""
    if not posted(form):
        return None
    code = "".join((form.code.data or "").split())
    codes = commands.add_app(person, form.offer.data or "", code)
    if codes is None:
        form.code.errors = [
            gettext(
                "This is not the code that belongs to this key. Wait for the next one, and look "
                "whether the clock of the device is right."
            )
        ]
    return codes


def added_passkey(person: Person, form: PasskeyForm) -> Sequence[str] | None:
    """The same for a passkey."""
    if not posted(form):
        return None
    site, challenge = ceremonies.site(), taken_challenge("register", person)
    made = None
    if site and challenge:
        made = ceremonies.registered(form.credential.data or "", challenge, site)
    codes = commands.add_passkey(person, made, form.name.data or "") if made else None
    if codes is None:
        form.form_errors.append(gettext("The passkey could not be added. Try again."))
    return codes
