"""The floor: what Flask, Flask-Login, SQLAlchemy and granian cost before anything useful is done.

One signed-in view, one query, a template of 5 KB. `python -m bench.floor` serves it on the address
in BENCH_BIND, with its database in the folder BENCH_DATA.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from jinja2 import DictLoader
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.processes import Visitor, free_port, serving
from entgov.core.settings import Settings
from entgov.server import listen
from entgov.web.door import Door

_LINES = 70
_TEMPLATE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The floor</title></head>
<body><h1>Hello {{ person.name }}</h1><ul>
{% for number in lines %}<li><a href="/{{ number }}">Line {{ number }}</a> for {{ person.name }},
a few words more</li>
{% endfor %}</ul></body></html>
"""


class Base(DeclarativeBase):
    """The floor's tables."""


class Person(UserMixin, Base):  # type: ignore[misc]  # flask-login has no types
    """Who is signed in."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@contextmanager
def served() -> Iterator[Visitor]:
    """The floor, served meanwhile, and somebody signed in there."""
    port = free_port()
    with TemporaryDirectory() as folder:
        environment = {"BENCH_DATA": folder, "BENCH_BIND": f"127.0.0.1:{port}"}
        with serving(["-m", "bench.floor"], port, environment):
            visitor = Visitor(port)
            visitor.get("/sign-in")
            yield visitor


def create_app(folder: Path) -> Flask:
    """The app with its database in a folder: `/sign-in` signs one person in, `/` shows 5 KB."""
    app = Flask("floor")
    app.secret_key = secrets.token_hex()
    app.jinja_loader = DictLoader({"floor.html": _TEMPLATE})
    engine = create_engine(f"sqlite:///{folder / 'floor.sqlite3'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if session.get(Person, 1) is None:
            session.execute(insert(Person).values(id=1, name="Ffion Abbott"))
            session.commit()
    manager = LoginManager(app)

    @manager.user_loader  # type: ignore[untyped-decorator]  # flask-login has no types
    def load(person_id: str) -> Person | None:
        with Session(engine) as session:
            return session.scalar(select(Person).where(Person.id == int(person_id)))

    @app.get("/sign-in")
    def sign_in() -> ResponseReturnValue:
        login_user(load("1"))
        return redirect("/")

    @app.get("/")
    @login_required  # type: ignore[untyped-decorator]  # flask-login has no types
    def show() -> str:
        return render_template("floor.html", person=current_user, lines=range(_LINES))

    return app


def door() -> Door:
    """The app as the web server calls it."""
    folder = Path(os.environ["BENCH_DATA"])
    return Door(create_app(folder), Settings().web_threads, folder)


if __name__ == "__main__":
    listen("bench.floor:door", Settings(bind=os.environ["BENCH_BIND"]))
