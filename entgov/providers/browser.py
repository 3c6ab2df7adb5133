"""The token by which a browser is known that went to a provider: in a cookie of its own.

Lax, since the provider sends the browser back by a link.
"""

from entgov.accounts.secrets import fresh_token
from entgov.providers.attempts import LIFETIME
from entgov.web.browser_token import BrowserToken

TOKEN = BrowserToken("provider", LIFETIME, "Lax")


def known() -> str:
    """The token of this browser; a fresh one where it has none."""
    token = TOKEN.of_request() or fresh_token()
    TOKEN.set(token)
    return token
