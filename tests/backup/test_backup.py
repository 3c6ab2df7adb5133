"""What was kept comes back, on either database, whatever people did meanwhile."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
from secrets import token_hex

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.audit import sealing
from entgov.audit.models import Seal
from entgov.audit.verifying import verify
from entgov.backup import rows
from entgov.backup.folder import BackupProblem, Folder
from entgov.backup.making import back_up
from entgov.backup.moving import move
from entgov.backup.restoring import restore
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.core.settings import Settings
from entgov.drafts.models import Draft
from entgov.files import store
from entgov.files.models import Blob
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.models import Post
from entgov.wiki.commands import create
from tests.postgres import Cluster

PDF = hashlib.sha256(b"%PDF").hexdigest()
ODD = "Größe 😀 “quoted”\n\n\\N and \\x00, NULL, null, {'a': 1}"


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as running:
        yield running


@pytest.fixture
def empty(cluster, tmp_path_factory):
    """Makes an empty installation on either kind of database."""
    made = []

    def one(kind):
        address = cluster.create(f"entgov_{token_hex(4)}") if kind == "postgresql" else None
        app = create_app(Settings(data=tmp_path_factory.mktemp("empty"), database_url=address))
        made.append(app)
        return app

    yield one
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def body(app, ann, bob, tmp_path):
    """Somebody has written, and a file is there."""
    with transaction():
        create(everyone(), "Odd page", ODD, "Begun", by=ann)
        post = commands.publish(everyone(), ODD, by=ann)
        commands.react(post, "like", by=bob)
        _blob(PDF)
    (tmp_path / "upload").write_bytes(b"%PDF")
    store.put(tmp_path / "upload", PDF)
    return app


def _blob(digest):
    more = {"text_state": "none", "widths": [], "created_at": now(), "touched_at": now()}
    db.session.add(Blob(digest=digest, size=4, media="application/pdf", **more))


def quiet(_done):
    pass


def kept(app, until=2**31):
    """All rows, but for the facts that came after one."""
    with app.app_context(), rows.one_moment() as connection:
        found = {}
        for name, table in rows.tables(connection).items():
            found[name] = sorted(map(_comparable, rows.read(connection, table)), key=repr)
        place = [each.name for each in table.metadata.tables["fact"].columns].index("id")
        found["fact"] = [row for row in found["fact"] if row[place] <= until]
        return found


def _comparable(row):
    """PostgreSQL says true where SQLite says 1, and gives JSON as it was."""
    return [int(each) if isinstance(each, bool) else each for each in row]


def newest_fact():
    return db.session.scalar(select(FactRecord.id).order_by(FactRecord.id.desc()))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_all_of_it_comes_back_on_either_database(kind, body, ann, empty, tmp_path):
    before, newest, author = kept(body), newest_fact(), ann.id
    contents = back_up(tmp_path / "kept", quiet)
    assert contents.rows == sum(map(len, before.values()))
    there = empty(kind)
    with there.app_context():
        settings = there.extensions["entgov.settings"]
        settings.index.mkdir()
        (settings.index / "old").touch()
        restore(tmp_path / "kept", quiet)
        assert not settings.index.exists()
        assert store.path_of(PDF).read_bytes() == b"%PDF"
        secret = there.extensions["entgov.settings"].secret_key()
    assert secret == body.extensions["entgov.settings"].secret_key()
    assert kept(there, newest) == before
    with there.app_context(), transaction():  # ids go on after those that were there
        by = db.session.get_one(Person, author)
        first = db.session.scalar(select(Post.id))
        assert commands.publish(everyone(), "On it goes", by=by).id > first


def test_it_is_of_one_moment_while_people_write(body, ann, empty, tmp_path):
    """A post and the fact that tells of it are written together; so they are kept together."""
    writes, author = threading.Event(), ann.id
    db.session.remove()

    def write():
        with body.app_context():
            while not writes.is_set():
                with transaction():
                    commands.publish(everyone(), "Again", by=db.session.get_one(Person, author))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            back_up(tmp_path / str(number), quiet)
    finally:
        writes.set()
        writer.join()
    there = empty("sqlite")
    with there.app_context():
        restore(tmp_path / "2", quiet)
        told = select(FactRecord.data).where(FactRecord.kind == "PostPublished")
        published = {each["post_id"] for each in db.session.scalars(told)}
        assert published == set(db.session.scalars(select(Post.id)))
        assert len(published) > 1


@how(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
                              min_size=1), min_size=20, max_size=40))  # fmt: skip
def test_whatever_was_written_comes_back(texts, body, ann, empty, tmp_path):
    with transaction():
        for each in texts:
            told = {"token": token_hex(8), "key": "post", "address": "/", "title": each}
            moments = {"created_at": now(), "changed_at": now()}
            more = {"version": 1, "writer": "", "fields": {"text": each}}
            db.session.add(Draft(person_id=ann.id, **told, **moments, **more))
    folder = tmp_path / token_hex(4)
    back_up(folder, quiet)
    there = empty("sqlite")
    with there.app_context():
        restore(folder, quiet)
    before = {"draft": kept(body)["draft"]}
    assert {"draft": kept(there)["draft"]} == before


def _overwrite(folder, found):
    """Put a 9 behind what is found in the list."""
    listed = folder / "backup.json"
    assert found in listed.read_bytes()
    listed.write_bytes(listed.read_bytes().replace(found, found + b"9", 1))


def _lead_out(folder):
    listed = folder / "backup.json"
    listed.write_text(listed.read_text().replace('"files/', '"files/../'))


DAMAGES = {
    "a table": lambda folder: (folder / "tables" / "post.jsonl.gz").write_bytes(b"gone"),
    "a missing table": lambda folder: (folder / "tables" / "post.jsonl.gz").unlink(),
    "a file": lambda folder: next(folder.glob("files/*/*")).write_bytes(b"%PDG"),
    "no list": lambda folder: (folder / "backup.json").unlink(),
    "half a list": lambda folder: (folder / "backup.json").write_text("{"),
    "a path that leads out": _lead_out,
    "another format": lambda folder: _overwrite(folder, b'"format": 1'),
    "a newer entgov": lambda folder: _overwrite(folder, b'"version": "'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_there(damage, body, empty, tmp_path):
    back_up(tmp_path / "kept", quiet)
    DAMAGES[damage](tmp_path / "kept")
    there = empty("sqlite")
    with there.app_context():
        with pytest.raises(BackupProblem):
            restore(tmp_path / "kept", quiet)
        assert not inspect(db.engine).get_table_names()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_fails_half_way_leaves_nothing_and_can_be_tried_again(kind, body, empty, tmp_path):
    back_up(tmp_path / "kept", quiet)
    back_up(tmp_path / "whole", quiet)
    _without_people(Folder(tmp_path / "kept"))
    there = empty(kind)
    with there.app_context():
        with pytest.raises(IntegrityError):
            restore(tmp_path / "kept", quiet)
        assert not inspect(db.engine).get_table_names()
        restore(tmp_path / "whole", quiet)


def _without_people(folder):
    """Posts without authors, in a backup whose hashes are right."""
    contents = folder.contents()
    columns, _ = folder.rows("person")
    path = folder.path / "tables" / "person.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(columns).encode() + b"\n"))
    contents.tables["person"] = 0
    contents.hashes["tables/person.jsonl.gz"] = hashlib.sha256(path.read_bytes()).hexdigest()
    folder.end(contents)


def test_what_is_there_is_never_written_over(body, tmp_path):
    back_up(tmp_path / "kept", quiet)
    with pytest.raises(BackupProblem, match="not empty"):
        restore(tmp_path / "kept", quiet)
    with pytest.raises(BackupProblem, match="not empty"):
        back_up(tmp_path / "kept", quiet)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_body_moves_to_another_database(kind, body, empty):
    before = kept(body)
    there = empty(kind)
    db.session.remove()
    assert move(body, there, quiet) == sum(map(len, before.values()))
    assert kept(there) == before
    with pytest.raises(BackupProblem, match="not empty"):
        move(body, there, quiet)


def test_a_content_that_is_missing_is_named_and_no_backup_is_noted(body, tmp_path):
    with transaction():
        _blob("a" * 64)
    assert back_up(tmp_path / "kept", quiet).missing == ["a" * 64]
    made = select(FactRecord).where(FactRecord.kind == "BackupMade")
    assert not db.session.scalars(made).all()


def test_files_of_another_body_are_not_mixed_in(body, empty, tmp_path):
    back_up(tmp_path / "kept", quiet)
    there = empty("sqlite")
    with there.app_context():
        store.put(tmp_path / "upload", PDF)
        with pytest.raises(BackupProblem, match="not empty"):
            restore(tmp_path / "kept", quiet)
        assert store.path_of(PDF).exists()


def test_a_database_that_is_not_prepared_is_not_kept(empty, tmp_path):
    with empty("sqlite").app_context(), pytest.raises(BackupProblem, match="entgov init"):
        back_up(tmp_path / "kept", quiet)
    assert not (tmp_path / "kept").exists()


def test_the_commands_say_what_they_did_or_why_not(body, settings, tmp_path):
    db.session.remove()
    there = {"ENTGOV_DATA": str(tmp_path / "there")}
    here = {"ENTGOV_DATA": str(settings.data), "ENTGOV_DATABASE_URL": settings.database_url or ""}
    kept = str(tmp_path / "kept")
    for words, environment, status, said in (
        (("backup", kept), here, 0, "All of it was read back"),
        (("backup", kept), here, 1, "not empty"),
        (("restore", kept), there, 0, "files are back"),
        (("restore", kept), there, 1, "The database is not empty"),
        (("move-to", "nowhere"), there, 1, "no address of a database"),
        (("move-to", "postgresql://u:se@h:cret@[::"), there, 1, "no address of a database"),
        (("move-to", f"sqlite:///{tmp_path}/moved"), there, 0, "rows are in both databases"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "entgov", *words],
            env={**os.environ, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done
        assert "cret" not in done.stdout + done.stderr
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def _whole(app, link):
    """The trail is as it was sealed, up to this place and on."""
    with app.app_context():
        assert verify(quiet, link).last.position >= link.position
        happened = db.session.scalar(select(FactRecord.id).order_by(FactRecord.id.desc()))
        sealing.look_everywhere()
        assert verify(quiet, link).waiting == 0
        assert db.session.scalar(select(func.max(Seal.fact_id))) == happened


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_seals_of_the_trail_come_along_and_hold(kind, body, empty, tmp_path):
    sealing.look_everywhere()
    link = verify(quiet).last
    back_up(tmp_path / "kept", quiet)
    restored, moved = empty(kind), empty(kind)
    with restored.app_context():
        restore(tmp_path / "kept", quiet)
    db.session.remove()
    move(body, moved, quiet)
    _whole(restored, link)
    _whole(moved, link)
