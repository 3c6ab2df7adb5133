"""Alembic's environment: the app's own database and models, on SQLite and PostgreSQL alike."""

from typing import Any

from alembic import context
from flask import current_app

from entgov.core.database import db


def _keep(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no migration where nothing changed."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    """Migrate the database that the app is connected to."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            process_revision_directives=_keep,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
