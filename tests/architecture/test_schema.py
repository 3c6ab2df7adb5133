"""The migrations make exactly the schema that the models describe, and can be taken back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from entgov.app import create_app
from entgov.core.database import db
from entgov.core.settings import Settings


def test_migrating_up_leaves_no_drift(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, db.metadata) == []


def test_migrations_can_be_taken_back(settings: Settings, backend: str) -> None:
    if backend != "sqlite":
        return  # the other tests of this process stand on the one PostgreSQL database
    app = create_app(settings)
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "person" in inspect(db.engine).get_table_names()
        db.engine.dispose()
