"""The token that a browser is known by, in a cookie that outlives sessions.

It is another one after each sign-in: one that somebody planted, or copied before, is then worth
nothing.
"""

from entgov.accounts.commands import devices
from entgov.accounts.models import Person
from entgov.accounts.secrets import fresh_token
from entgov.web.browser_token import BrowserToken

TOKEN = BrowserToken("device", devices.KNOWN_FOR, "Strict")


def remember(person: Person) -> None:
    """The person has signed in here."""
    token = fresh_token()
    devices.remember(person.id, token, older=TOKEN.of_request())
    TOKEN.set(token)
