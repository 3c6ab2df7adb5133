"""Says on the command line how far a long task is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[int], None]
"""Hears how many are done so far."""


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Says how many of what are done, at most ten times a second, and the last number anyway."""
    last = {"said": 0.0, "done": 0}

    def say(done: int) -> None:
        last["done"] = done
        if time.monotonic() - last["said"] > 0.1:
            last["said"] = time.monotonic()
            click.echo(f"\r{done:,} {what}", nl=False, err=True)

    try:
        yield say
    finally:
        if last["done"]:
            click.echo(f"\r{int(last['done']):,} {what}", err=True)
