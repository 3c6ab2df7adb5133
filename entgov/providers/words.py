"""What people are told who are not let in, and administrators whose provider can't be used."""

from flask_babel import gettext

from entgov.providers.asking import NoAnswer
from entgov.providers.discovery import NotUsable
from entgov.providers.facts import Reason


def why(reason: Reason, name: str) -> tuple[str, str]:
    """What happened, and what to do next; `name` is the provider's."""
    words: dict[Reason, tuple[str, str]] = {
        "unknown attempt": (
            gettext("This sign-in is over, or began in another browser."),
            gettext("Begin once more from the page to sign in."),
        ),
        "refused there": (
            gettext("%(name)s did not let you in.", name=name),
            gettext("Try again, or ask those who run it."),
        ),
        "no answer": (
            gettext("%(name)s does not answer now.", name=name),
            gettext("Try again in a few minutes."),
        ),
        "token not right": (
            gettext("What %(name)s said of you could not be accepted.", name=name),
            gettext("Try again. If it happens again, tell an administrator."),
        ),
        "other person": (
            gettext("At %(name)s you are signed in as somebody else.", name=name),
            gettext("Sign out there, then sign in as yourself."),
        ),
        "no mail address": (
            gettext("%(name)s did not tell your email address.", name=name),
            gettext("Ask an administrator to look at the provider."),
        ),
        "mail address not verified": (
            gettext("%(name)s has not verified your email address.", name=name),
            gettext("Have it verified there, then try again."),
        ),
        "mail address of another kind": (
            gettext("There are no accounts here for email addresses like yours."),
            gettext("Use the account of your work, or ask an administrator."),
        ),
        "mail address taken": (
            gettext("Your email address looks like that of somebody else here."),
            gettext("Ask an administrator."),
        ),
        "no account": (
            gettext("You have no account here yet."),
            gettext("If you were invited, use that link first. If not, ask an administrator."),
        ),
        "deactivated": (
            gettext("Your account is deactivated."),
            gettext("Ask an administrator if that is a mistake."),
        ),
        "to be linked": (
            gettext("There is an account with your email address already."),
            gettext("Sign in with your password once."),
        ),
    }
    return words[reason]


def what_is_wrong(error: NoAnswer | NotUsable) -> str:
    """Why a provider can't be used, for those who set it up."""
    if isinstance(error, NotUsable):
        return _unusable(error.what)
    words = {
        "address": gettext(
            "An address has to begin with https://. Only a provider on this machine may do without."
        ),
        "unknown": gettext("No server has this name. Is the issuer’s address right?"),
        "certificate": gettext("The certificate of the server is not valid."),
        "silent": gettext("The server does not answer, or not in time."),
        "status": gettext(
            "The server answers with status %(status)s. Is the issuer’s address right?",
            status=error.detail,
        ),
        "large": gettext("The server answers more than such a document has."),
        "odd": gettext(
            "The server answers something else than the document of a provider. "
            "Is the issuer’s address right?"
        ),
    }
    return str(words[error.problem])


def _unusable(what: str) -> str:
    words = {
        "issuer": gettext(
            "The provider calls itself otherwise. Enter its issuer exactly as it does, "
            "with or without a slash at the end."
        ),
        "code_challenge_methods_supported": gettext("The provider does not know PKCE with S256."),
        "id_token_signing_alg_values_supported": gettext(
            "The provider signs its tokens in no way that is accepted here, such as RS256 or ES256."
        ),
        "jwks_uri": gettext("The provider has no keys that can be read."),
    }
    other = gettext("The provider does not say where its %(what)s is.", what=what)
    return str(words.get(what, other))
