"""Files of a backup that only who has the private key can read: the age format, by pyrage.

It is the one module that imports pyrage (MIT; rage, the age of Rust). Files go through a pipe to
and from a thread, so that nothing readable lies on the disk and no file has to fit into memory.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import RawIOBase
from pathlib import Path
from typing import IO, Any

import pyrage

_AT_ONCE = 1024 * 1024  # bytes
_TO_END = 1.0  # seconds that a thread gets which has nothing more to say

Key = Any
"""A public or a private key, as pyrage has it."""


class CannotOpen(OSError):
    """What was sealed is damaged, or sealed for another key."""


def public_key(text: str) -> Key:
    """The key that `age1…` stands for. Raises ValueError."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise ValueError(f"{text} is no public key of age: these begin with age1") from error


def private_keys(file: Path) -> Sequence[Key]:
    """The keys in a file as age-keygen writes it. Raises OSError, ValueError."""
    lines = file.read_text(encoding="utf-8").splitlines()
    written = [each.strip() for each in lines if each.strip() and not each.startswith("#")]
    try:
        keys = [pyrage.x25519.Identity.from_str(each) for each in written]
    except pyrage.IdentityError as error:
        raise ValueError(f"{file} holds no private key of age, as age-keygen writes it") from error
    if not keys:
        raise ValueError(f"{file} holds no private key of age")
    return keys


@contextmanager
def sealed(target: IO[bytes] | RawIOBase, key: Key) -> Iterator[IO[bytes]]:
    """Something to write to: it comes to `target`, sealed for the key."""
    inward, outward = os.pipe()
    with os.fdopen(inward, "rb") as source, os.fdopen(outward, "wb") as file:
        thread = _Beside(lambda: pyrage.encrypt_io(source, target, [key]), source)
        try:
            yield file
            file.flush()
        finally:
            with suppress(BrokenPipeError):
                file.close()
            thread.join()
        thread.raise_problem()


@contextmanager
def opened(source: IO[bytes], keys: Sequence[Key]) -> Iterator[IO[bytes]]:
    """What was sealed, to be read. Raises CannotOpen, at the end where it shows only there."""
    inward, outward = os.pipe()
    with os.fdopen(inward, "rb") as file, os.fdopen(outward, "wb") as target:
        thread = _Beside(lambda: pyrage.decrypt_io(source, target, keys), target)
        try:
            yield file
            while file.read(_AT_ONCE):  # what is damaged further on is damaged
                pass
        except Exception:
            # Who finds it to end too soon is told why. A thread that goes on waits to be read from.
            thread.join(_TO_END)
            if not thread.is_alive():
                thread.raise_problem()
            raise
        finally:
            file.close()
            thread.join()
        thread.raise_problem()


class _Beside(threading.Thread):
    """Does something to one end of a pipe, and closes that."""

    def __init__(self, act: Callable[[], object], end: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._act, self._end = act, end
        self._problem: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._act()
        except Exception as error:  # it is raised where somebody reads or writes
            self._problem = error
        finally:
            with suppress(OSError):
                self._end.close()

    def raise_problem(self) -> None:
        # Damage further on than the head is an error of reading, to pyrage.
        if isinstance(self._problem, (pyrage.DecryptError, OSError)):
            raise CannotOpen(str(self._problem)) from self._problem
        if self._problem:
            raise self._problem
