"""Moves an installation from one database to another, such as from SQLite to PostgreSQL."""

from collections.abc import Mapping

from flask import Flask
from sqlalchemy import Connection, Table, func, select

from entgov.backup import rows
from entgov.backup.folder import BackupProblem
from entgov.backup.making import counted
from entgov.backup.restoring import emptied_on_failure
from entgov.core.database import db
from entgov.core.progress import Progress


def move(source: Flask, target: Flask, progress: Progress) -> int:
    """Put all rows of one app's database into the empty one of the other; how many these are.

    They are counted in both at the end. Nothing is taken away from the source. Raises
    BackupProblem.
    """
    done = 0
    with source.app_context(), rows.one_moment() as there:
        tables = rows.tables(there)
        with target.app_context(), emptied_on_failure(rows.version(there)):
            with db.engine.begin() as here:
                loading = rows.Loading(here)
                for name, table in tables.items():
                    columns = [each.name for each in table.columns]
                    read = counted(rows.read(there, table), done, progress)
                    done += loading.load(name, columns, read)
                loading.end()
            _compare(there, tables)
    return done


def _compare(there: Connection, tables: Mapping[str, Table]) -> None:
    with rows.one_moment() as here:
        for name, table in tables.items():
            count = select(func.count()).select_from(table)
            asked, found = there.scalar(count), here.scalar(count)
            if asked != found:
                raise BackupProblem(f"{name} has {asked:,} rows there and {found:,} here.")
