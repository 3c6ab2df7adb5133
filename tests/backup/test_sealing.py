"""A backup that is encrypted: only who has the key reads it, and anybody sees that it is whole."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from io import BytesIO
from itertools import cycle
from secrets import token_hex

import pyrage
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.backup.folder import BackupProblem, Folder
from entgov.backup.making import back_up
from entgov.backup.restoring import restore
from entgov.backup.sealing import CannotOpen, opened, private_keys, public_key, sealed
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.files import store
from entgov.files.models import Blob
from entgov.spaces.queries import everyone
from entgov.stream import commands
from entgov.stream.models import Post
from tests.backup.test_backup import PDF, _blob, body, empty, kept, newest_fact, quiet
from tests.backup.test_backup import cluster as cluster

__all__ = ["body", "empty"]


@pytest.fixture
def pair():
    """A private key, and the public one."""
    private = pyrage.x25519.Identity.generate()
    return private, public_key(str(private.to_public()))


@pytest.fixture
def folder(body, pair, tmp_path):
    """A sealed backup."""
    back_up(tmp_path / "kept", quiet, pair[1])
    return tmp_path / "kept"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_all_of_it_comes_back_with_the_key(kind, body, folder, pair, empty):
    newest = newest_fact() - 1  # the last one tells of the backup
    before = kept(body, newest)
    there = empty(kind)
    with there.app_context():
        restore(folder, quiet, [pair[0]])
        assert store.path_of(PDF).read_bytes() == b"%PDF"
    assert kept(there, newest) == before


def test_nothing_in_it_can_be_read_or_guessed(folder):
    files = [each for each in folder.rglob("*") if each.is_file()]
    together = b"".join(each.read_bytes() for each in files)
    for secret in (b"Odd page", PDF.encode(), b"person", b"ann@", b"%PDF"):
        assert secret not in together
    assert {each.suffix for each in files} == {".age", ".json"}
    assert set(json.loads((folder / "backup.json").read_text())) == {
        *("made_at", "entgov", "version", "format", "inside", "sealed")
    }


def test_without_the_key_or_with_another_it_stays_shut(folder, empty):
    there, another = empty("sqlite"), pyrage.x25519.Identity.generate()
    with there.app_context():
        with pytest.raises(BackupProblem, match="is encrypted"):
            restore(folder, quiet)
        with pytest.raises(BackupProblem, match="can't be opened with this key"):
            restore(folder, quiet, [another])


def test_a_flipped_byte_is_found_with_the_key_and_without(folder, pair):
    one = folder / "sealed" / "00000001.age"
    content = bytearray(one.read_bytes())
    content[-20] ^= 1
    one.write_bytes(content)
    assert "is not as it was written" in next(Folder(folder).outer_faults())
    opening = Folder(folder, keys=[pair[0]])
    assert "is damaged" in next(opening.faults(opening.contents()))


def test_a_missing_and_a_swapped_file_are_found(folder, pair):
    one, other = sorted((folder / "sealed").iterdir())[:2]
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    opening = Folder(folder, keys=[pair[0]])
    assert list(opening.faults(opening.contents()))
    one.write_bytes(content)
    other.unlink()
    assert "can't be read" in next(Folder(folder).outer_faults())
    opening = Folder(folder, keys=[pair[0]])
    assert "can't be read" in next(opening.faults(opening.contents()))


def test_a_list_that_leads_elsewhere_is_refused(folder, pair):
    listed = json.loads((folder / "backup.json").read_text())
    listed["inside"] = "../../etc/passwd"
    (folder / "backup.json").write_text(json.dumps(listed))
    with pytest.raises(BackupProblem, match="lists what no backup has"):
        Folder(folder, keys=[pair[0]]).contents()


def test_what_is_missing_here_is_named_in_a_sealed_one_too(body, pair, tmp_path):
    with transaction():
        _blob("a" * 64)
    assert back_up(tmp_path / "kept", quiet, pair[1]).missing == ["a" * 64]
    made = db.session.query(FactRecord).filter_by(kind="BackupMade").all()
    assert made == []


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 5_000_000])
def test_any_content_comes_back_through_the_pipes(size, pair, tmp_path):
    content = os.urandom(size)
    with (tmp_path / "sealed").open("wb") as file, sealed(file, pair[1]) as inside:
        inside.write(content)
    with (tmp_path / "sealed").open("rb") as file, opened(file, [pair[0]]) as inside:
        assert inside.read() == content


def test_who_stops_reading_half_way_still_learns_of_damage(pair, tmp_path):
    with (tmp_path / "sealed").open("wb") as file, sealed(file, pair[1]) as inside:
        inside.write(os.urandom(1_000_000))
    damaged = bytearray((tmp_path / "sealed").read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "sealed").write_bytes(damaged)
    with pytest.raises(CannotOpen):  # noqa: SIM117
        with (tmp_path / "sealed").open("rb") as file, opened(file, [pair[0]]) as inside:
            inside.read(10)


def test_a_file_of_keys_is_read_as_age_keygen_writes_it(pair, tmp_path):
    (tmp_path / "key").write_text(f"# created: today\n# public key: age1\n{pair[0]}\n")
    assert [str(each) for each in private_keys(tmp_path / "key")] == [str(pair[0])]
    for wrong in ("", "# nothing\n", str(pair[0].to_public())):
        (tmp_path / "key").write_text(wrong)
        with pytest.raises(ValueError, match="no private key"):
            private_keys(tmp_path / "key")
    with pytest.raises(ValueError, match="no public key"):
        public_key(str(pair[0]).lower())


def test_the_commands_seal_check_and_open(body, settings, pair, tmp_path):
    db.session.remove()
    (tmp_path / "key").write_text(f"{pair[0]}\n")
    there = {"ENTGOV_DATA": str(tmp_path / "there")}
    here = {"ENTGOV_DATA": str(settings.data), "ENTGOV_DATABASE_URL": settings.database_url or ""}
    folder, public = str(tmp_path / "kept"), str(pair[0].to_public())
    key = ("--identity", str(tmp_path / "key"))
    for words, environment, status, said in (
        (("backup", folder, "--encrypt-to", "age1nothing"), here, 1, "no public key of age"),
        (("backup", folder), {**here, "ENTGOV_BACKUP_KEY": public}, 0, "It is encrypted."),
        (("check-backup", folder), here, 0, "were not deciphered"),
        (("check-backup", folder, *key), here, 0, "All of it was read"),
        (("restore", folder), there, 1, "--identity FILE"),
        (("restore", folder, *key), there, 0, "files are back"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "entgov", *words],
            env={**os.environ, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done


HEAD_ENDS, FRAME, NONCE = b"\n--- ", 65_536 + 16, 16
"""The age format: a head of lines, a nonce, and frames, each with a tag of its own."""


def _frames(whole):
    """The head with the nonce, and the frames after it."""
    begin = whole.index(b"\n", whole.index(HEAD_ENDS) + 1) + 1 + NONCE
    rest = whole[begin:]
    return whole[:begin], [rest[at : at + FRAME] for at in range(0, len(rest), FRAME)]


def _flipped(whole, place):
    at = int(place * len(whole))
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def _without_last_frame(whole, _place):
    head, frames = _frames(whole)
    return head + b"".join(frames[:-1])


def _swapped(whole, place):
    head, frames = _frames(whole)
    at = int(place * max(1, len(frames) - 1))
    frames[at : at + 2] = frames[at : at + 2][::-1]
    return head + b"".join(frames)


def _repeated(whole, place):
    head, frames = _frames(whole)
    frames.insert(0, frames[int(place * len(frames))])
    return head + b"".join(frames)


HARM = {
    "a flipped byte": _flipped,
    "an end that was cut off": lambda whole, place: whole[: int(place * len(whole))],
    "a frame that was left out": _without_last_frame,
    "frames that were swapped": _swapped,
    "a frame that comes twice": _repeated,
    "something after the end": lambda whole, _place: whole + b"more",
}


@pytest.mark.parametrize("harm", HARM)
@how(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(size=st.integers(0, 300_000), place=st.floats(0, 1, exclude_max=True))
def test_whatever_is_done_to_it_shows(harm, size, place, pair):
    content, file = os.urandom(size), BytesIO()
    with sealed(file, pair[1]) as inside:
        inside.write(content)
    whole = file.getvalue()
    harmed = HARM[harm](whole, place)
    with opened(BytesIO(whole), [pair[0]]) as inside:
        assert inside.read() == content
    if harmed == whole:
        return  # one frame can't be swapped with another
    with pytest.raises(CannotOpen), opened(BytesIO(harmed), [pair[0]]) as inside:
        inside.read()
    with pytest.raises(CannotOpen), opened(BytesIO(whole), [stranger()]) as inside:
        inside.read()


def stranger():
    """A key of somebody else."""
    return pyrage.x25519.Identity.generate()


@how(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1),
                      min_size=2, max_size=5))  # fmt: skip
def test_what_is_sealed_while_people_write_comes_back(texts, body, ann, pair, empty, tmp_path):
    """Posts, the facts that tell of them, and files with their rows: of one moment, each whole."""
    stops, author, folder = threading.Event(), ann.id, tmp_path / token_hex(4)
    db.session.remove()

    def write():
        with body.app_context():
            for number, text in enumerate(cycle(texts)):
                if stops.is_set():
                    return
                content = f"{number} {text}".encode()
                digest = hashlib.sha256(content).hexdigest()
                (folder.parent / digest).write_bytes(content)
                store.put(folder.parent / digest, digest)
                with transaction():
                    commands.publish(everyone(), text, by=db.session.get_one(Person, author))
                    if not db.session.scalar(select(Blob).where(Blob.digest == digest)):
                        _blob(digest)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        contents = back_up(folder, quiet, pair[1], [pair[0]])
    finally:
        stops.set()
        writer.join()
    assert contents.missing == []
    there = empty("sqlite")
    with there.app_context():
        restore(folder, quiet, [pair[0]])
        told = select(FactRecord.data).where(FactRecord.kind == "PostPublished")
        published = {each["post_id"] for each in db.session.scalars(told)}
        assert published == set(db.session.scalars(select(Post.id)))
        for digest in db.session.scalars(select(Blob.digest)):
            assert hashlib.sha256(store.path_of(digest).read_bytes()).hexdigest() == digest
    back, here = kept(there), kept(body)
    for table in ("post", "person", "blob"):
        assert set(map(repr, back[table])) <= set(map(repr, here[table]))
