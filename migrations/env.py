"""Alembic's environment: the app's own database and models, on SQLite and PostgreSQL alike."""

from typing import Any, Literal

from alembic import context
from flask import current_app

from entgov.core.database import Instant, db


def _keep(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no migration where nothing changed."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration speaks of plain database types, so that it outlives the types of our own."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Migrate the database that the app is connected to."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            process_revision_directives=_keep,
            render_item=_render,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
