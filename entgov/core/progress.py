"""Says on the command line how far a long task is."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[int], None]
"""Hears how many are done so far."""


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Says how many of what are done, at most ten times a second, and the last number anyway.

    In a log it is the last number alone: there one line would grow and grow.
    """
    last = {"said": 0.0, "done": 0}
    back = "\r" if sys.stderr.isatty() else ""

    def say(done: int) -> None:
        last["done"] = done
        if back and time.monotonic() - last["said"] > 0.1:
            last["said"] = time.monotonic()
            click.echo(f"{back}{done:,} {what}", nl=False, err=True)

    try:
        yield say
    finally:
        if last["done"]:
            click.echo(f"{back}{int(last['done']):,} {what}", err=True)
