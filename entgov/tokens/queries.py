"""What administrators need to know of tokens."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from entgov.core.database import LARGEST_ID, db
from entgov.tokens.models import Token
from entgov.web.guard import Viewer


def tokens() -> Select[Token]:
    """All tokens, also those that are revoked, with who made them: those that open something
    first, then the newest."""
    return (
        select(Token)
        .options(joinedload(Token.made_by))
        .order_by(Token.revoked_at.is_not(None), Token.created_at.desc(), Token.id.desc())
    )


def token_with_id(_viewer: Viewer, token_id: int) -> Token | None:
    """The token with this id. Only administrators may ask."""
    if token_id > LARGEST_ID:
        return None
    return db.session.scalar(tokens().where(Token.id == token_id))
