"""What may be wrong with the tokens of an installation; see entgov/doctor/."""

from collections.abc import Iterator

from flask_babel import gettext

from entgov.core.ailments import Ailment, in_utc
from entgov.core.database import db
from entgov.tokens.models import Token
from entgov.tokens.queries import tokens


def answered_for() -> Iterator[Ailment]:
    """Whatever opens something is in use, and who made it is an administrator still.

    There are never many to look at: see MOST_TOKENS.
    """
    for token in db.session.scalars(tokens().where(Token.revoked_at.is_(None))):
        if token.is_orphaned and token.made_by:
            yield Ailment(
                gettext(
                    "The token “%(token)s” was made by %(name)s, who is no longer an "
                    "administrator, and it still works.",
                    token=token.name,
                    name=token.made_by.name,
                ),
                gettext(
                    "Whoever made it has seen it: make another at /admin/tokens, give that to the "
                    "program, and revoke this one."
                ),
            )
        if token.is_idle:
            yield _idle(token)


def _idle(token: Token) -> Ailment:
    if token.used_at:
        at = in_utc(token.used_at)
        said = gettext("The token “%(token)s” was last used at %(at)s.", token=token.name, at=at)
    else:
        at = in_utc(token.created_at)
        said = gettext(
            "The token “%(token)s” was made at %(at)s and has never been used.",
            token=token.name,
            at=at,
        )
    return Ailment(said, gettext("If no program needs it, revoke it at /admin/tokens."))
