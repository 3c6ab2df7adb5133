"""What all tests stand on: real requests, and a real database, chosen by `--database`.

The schema is made once, by the migrations themselves. SQLite tests get a copy of that file;
PostgreSQL tests share a database for each process, emptied before each test.
"""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.globals import app_ctx
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from entgov.accounts import passwords
from entgov.accounts.commands.sign_in import open_session
from entgov.accounts.models import Person
from entgov.accounts.passwords import hashed
from entgov.app import create_app
from entgov.core import body, memory
from entgov.core.choosing import choose, standings
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.search.rebuild import Rebuild
from entgov.spaces import commands as spaces
from entgov.spaces.models import Membership, Space
from tests.mail_server import Post, listening
from tests.postgres import Cluster
from tests.warm import keep_routes, keep_statements, keep_templates

PASSWORD = "three plain words"
LONGEST = ("test_visibility", "test_accessibility")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    said = "walked_once: a long way, every statement of which another test asks of PostgreSQL too"
    config.addinivalue_line("markers", said)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that at the end nobody waits for it alone.

    What asks for no database, or for nothing that others don't ask, has nothing more to say on
    another one.
    """
    items.sort(key=lambda item: item.path.stem not in LONGEST)
    if config.getoption("--database") == "sqlite":
        return
    asking = {item for item in items if "backend" in getattr(item, "fixturenames", ())}
    asking -= {item for item in items if item.get_closest_marker("walked_once")}
    config.hook.pytest_deselected(items=[item for item in items if item not in asking])
    items[:] = [item for item in items if item in asking]


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: looking through it for rubbish takes a fifth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> None:
    """argon2id all the same, and following the settings, but not as slow as it is meant to be."""

    @lru_cache
    def quick(passes: int, memory: int, _lanes: int) -> PasswordHasher:
        return PasswordHasher(time_cost=passes, memory_cost=memory // 1024, parallelism=1)

    passwords._hasher_of = quick


@pytest.fixture(scope="session", autouse=True)
def _routes_built_once() -> None:
    keep_routes()


@pytest.fixture(scope="session", autouse=True)
def _long_memory() -> None:
    """So that how many queries a screen needs does not hang on how long a test takes."""
    memory.LOOK_AGAIN = 3600.0


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database that this run is on."""
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def migrated(
    backend: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Path | str]:
    """A migrated database: a SQLite file to copy, or the address of one on PostgreSQL."""
    folder = tmp_path_factory.mktemp("migrated")
    if backend == "sqlite":
        _migrate(Settings(data=folder))
        yield folder / "entgov.sqlite3"
        return
    with Cluster() as cluster:
        address = cluster.create(f"entgov_{worker_id}")
        _migrate(Settings(data=folder, database_url=address))
        yield address


def _migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def nothing_indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index that holds nothing, to be copied."""
    folder = tmp_path_factory.mktemp("nothing") / "index"
    with Rebuild(folder) as empty:
        empty.swap()
    return folder


@pytest.fixture
def settings(migrated: Path | str, nothing_indexed: Path, tmp_path: Path) -> Settings:
    """Settings of an installation of its own for this test."""
    shutil.copytree(nothing_indexed, tmp_path / "index")
    if isinstance(migrated, Path):
        shutil.copy(migrated, tmp_path / "entgov.sqlite3")
        return Settings(data=tmp_path)
    return Settings(data=tmp_path, database_url=migrated)


@pytest.fixture
def office() -> Iterator[Post]:
    """A mail server; who lets `settings` send to it has them changed by `sending_by`."""
    with listening() as opened:
        yield opened


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates that one app has compiled, for the others."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, backend: str, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The app, with an app context, an empty database and the space Everyone."""
    made = create_app(settings)
    made.config["TESTING"] = True
    keep_templates(made, compiled)
    with made.app_context():
        keep_statements(db.engine)
        if backend == "postgresql":
            _empty()
        with transaction():
            spaces.create("Everyone", "open", everyone=True, by=None)
        yield made
        db.session.remove()
        db.engine.dispose()


def have_chosen(**values: Any) -> None:
    """Let these settings have been chosen on the screen."""
    with transaction():
        choose(values, {name: each.mark for name, each in standings().items()}, by=None)


def _empty() -> None:
    """Delete what there is, table by table: cutting all of them to nothing takes longer.

    Then the rows are cleared away, so that new ones lie in the order in which they come.
    """
    tables = [f'"{table.name}"' for table in db.metadata.sorted_tables]
    rows = " UNION ALL ".join(f"(SELECT '{each}' FROM {each} LIMIT 1)" for each in tables)
    used = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
    with transaction():
        full = db.session.scalars(text(rows)).all()
        db.session.execute(text("SET LOCAL session_replication_role = replica"))  # in any order
        for table in full:
            db.session.execute(text(f"DELETE FROM {table}"))
        for sequence in db.session.scalars(text(used)).all():
            db.session.execute(text(f'ALTER SEQUENCE "{sequence}" RESTART'))
    if full:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM {', '.join(full)}"))


class Make:
    """Makes people and spaces as tests need them, each in a transaction of its own."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def person(self, name: str | None = None, **fields: Any) -> Person:
        number = next(self._numbers)
        name = name or f"Person {number}"
        handle = fields.pop("handle", f"{name.split()[0].casefold()}-{number}")
        values = {
            "name": name,
            "handle": handle,
            "email": f"{handle}@body.example",
            "status": "active",
            "role": "staff",
            "created_at": now(),
            "password_hash": None,
            "here_at": now(),  # else their first request notes it
            **fields,
        }
        had_joined = bool(values["password_hash"]) and values["status"] == "deactivated"
        with transaction():
            person = Person(**{"was_active": had_joined, **values})
            db.session.add(person)
        return person

    def person_with_password(self, name: str | None = None, **fields: Any) -> Person:
        """A person who can sign in with PASSWORD."""
        return self.person(name, password_hash=hashed(PASSWORD), **fields)

    def administrator(self, name: str = "Ada Administrator") -> Person:
        return self.person(name, role="administrator")

    def space(
        self,
        name: str | None = None,
        kind: Any = "open",
        members: list[Person] | None = None,
        steward: Person | None = None,
        **states: list[Person],
    ) -> Space:
        """`invited=[…]` and `asked=[…]` put people into these states."""
        with transaction():
            space = spaces.create(name or f"Space {next(self._numbers)}", kind, by=steward)
            for state, people in {"member": members or [], **states}.items():
                for person in people:
                    db.session.add(
                        Membership(space_id=space.id, person_id=person.id, state=state, since=now())
                    )
        return space


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes people and spaces."""
    return Make()


@pytest.fixture
def ann(make: Make) -> Person:
    """The person who looks, as a rule."""
    return make.person("Ann Lee", handle="ann")


@pytest.fixture
def bob(make: Make) -> Person:
    """Another one."""
    return make.person("Bob Ox", handle="bob")


class Browser:
    """A browser as a person uses it: keeps cookies, and sends each form with its token."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._fresh(lambda: self.client.get(path, buffered=True, **options))

    def post(
        self, path: str, /, data: dict[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        """Send a form; `token=False` leaves the form token out."""
        fields = dict(data or {})
        if options.pop("token", True):
            fields.setdefault("csrf_token", self.token())
        return self._fresh(lambda: self.client.post(path, data=fields, buffered=True, **options))

    def token(self) -> str:
        """The form token of this browser's session."""
        with self.client.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", token_hex())
        signer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(secret))

    def sign_in(self, person: Person) -> "Browser":
        """Sign in without going through the form."""
        with transaction():
            token = open_session(person, address="127.0.0.1", browser="test")
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return self

    def _fresh(self, send: Callable[[], TestResponse]) -> TestResponse:
        """Send a request that sees only what is committed, and leaves nothing behind.

        The test's own app context stays, for its objects; `g`, which Flask would share with it,
        is the request's own.
        """
        db.session.rollback()
        context = app_ctx._get_current_object()
        own, context.g = context.g, self.app.app_ctx_globals_class()
        try:
            return send()
        finally:
            context.g = own
            db.session.rollback()
            db.session.expire_all()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser(app)


@pytest.fixture
def as_person(app: Flask) -> Callable[[Person], Browser]:
    """Gives a browser that the person is signed in with."""
    return lambda person: Browser(app).sign_in(person)


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as queries:` collects the statements sent meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                statements.append(statement)

        body.current()  # remembered by every process, so it is not asked for by each screen
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
