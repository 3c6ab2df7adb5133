"""create_app(): the only place that sees everything."""

from flask import Flask, Response
from flask_migrate import Migrate
from sqlalchemy import text

from entgov import wiring
from entgov.accounts import gate, signed_in
from entgov.core import database, logs
from entgov.core.database import db
from entgov.core.places import shipped
from entgov.core.settings import Settings
from entgov.web import assets, compression, errors, screen, security, sending
from entgov.web.application import Application
from entgov.web.guard import public, refuse_unguarded


def create_app(settings: Settings | None = None) -> Flask:
    """The app of one installation. Raises RuntimeError if an endpoint has no guard."""
    settings = settings or Settings()
    logs.configure()
    app = Application("entgov", template_folder=str(shipped("templates")), static_folder=None)
    app.extensions["entgov.settings"] = settings
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database.connect(app, settings.database)
    Migrate(app, db, directory=str(shipped("migrations")), render_as_batch=True)
    compression.install(app)
    security.install(app, settings)
    screen.install(app)
    assets.install(app)
    errors.install(app)
    sending.install(app)
    signed_in.install(app)
    gate.install(app)
    wiring.install(app, settings)
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    refuse_unguarded(app)
    return app


@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@public
def readyz() -> Response:
    """The database answers too."""
    db.session.execute(text("SELECT 1"))
    return Response("ready\n", mimetype="text/plain")
