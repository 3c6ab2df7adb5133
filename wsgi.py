"""The door for WSGI servers: `app`."""

from entgov.app import create_app

app = create_app()
