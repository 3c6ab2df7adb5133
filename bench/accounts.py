"""The directory and the screens of accounts at 8,000 people against 80: `python -m bench.accounts`.

Both are asked in turn in one process, so that whatever else slows the machine down slows both. It
is the processor's time, with the templates and the database; so also with `--database URL` and
`--small-database URL` of two empty databases on PostgreSQL, where the server is on this machine,
and else as time passes. Then how many
accounts a provider makes in a second, and how long others wait to write while a list of 10,000
people is applied.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import click

from bench.accounts_body import Body
from bench.providing import LISTS, Provider
from bench.stream import p95
from bench.waiting import MOST_WAITED, ROWS, applied
from entgov.app import create_app
from entgov.core.settings import Settings

Asked = TypeVar("Asked")

FEW, MANY = 80, 8_000
MOST = 1.3
"""So many times as long an answer may take, at the median."""
_LOOKS = 30

SCREENS = {
    "directory": "/people",
    "directory, late page": "/people?page={late_active}",
    "directory, by name": "/people?q=rowan",
    "directory, by part of all names": "/people?q=family",
    "directory, by team": "/people?team=harb",
    "directory, by place": "/people?place=quay",
    "directory, by skill": "/people?skill=bees",
    "directory, by language": "/people?language=breton",
    "directory, by what most tell": "/people?language=english",
    "directory, by what all can": "/people?skill=minutes",
    "directory, all filters": "/people?q=rowan&team=harbour&place=qu&skill=bees&language=breton",
    "directory, nobody": "/people?q=zyxwv",
    "profile": "/people/{handle}",
    "profile, team": "/people/{handle}/team",
    "who knows": "/people/who-knows?q=bees",
    "suggested for a mention": "/suggestions?for=mention&q=rowan",
    "suggested, one letter": "/suggestions?for=person&q=f",
    "suggested in search": "/suggestions?for=search&q=rowan+fam",
    "accounts": "/admin/accounts",
    "accounts, late page": "/admin/accounts?page={late}",
    "accounts, searched": "/admin/accounts?q=rowan+f",
    "accounts, by address": "/admin/accounts?q=rowan.p",
    "accounts, invited": "/admin/accounts?status=invited",
    "accounts, no second factor": "/admin/accounts?factor=none",
    "account": "/admin/accounts/{person}",
    "list brought": "/admin/accounts/lists/{roster}",
    "list, roles": "/admin/accounts/lists/{roster}?show=roles",
    "list, late page": "/admin/accounts/lists/{roster}?page={late}",
    "groups": "/admin/groups",
    "group of everybody": "/admin/groups/{everybody}",
    "group of ten": "/admin/groups/{few}",
    "group of everybody, late page": "/admin/groups/{everybody}?page={late}",
    "space of everybody": "/spaces/all-hands/members",
    "space of everybody, middle": "/spaces/all-hands/members?page={middle}",
    "space of everybody, late page": "/spaces/all-hands/members?page={late}",
    "space of everybody, its front": "/spaces/all-hands",
    "Everyone": "/spaces/everyone/members",
    "own sessions": "/settings",
    "audit": "/admin/audit",
    "audit, of a person": "/admin/audit?person={handle}",
    "audit, of a kind": "/admin/audit?kind=SignedIn",
    "audit, of a session": "/admin/audit?session={session}",
    "health": "/admin/health",
}


@contextmanager
def _bodies(small: str | None, large: str | None) -> Iterator[tuple[Body, Body]]:
    with TemporaryDirectory() as folder:
        few = Settings(data=Path(folder) / "few", database_url=small)
        many = Settings(data=Path(folder) / "many", database_url=large)
        yield (
            Body(create_app(few), few.data, FEW),
            Body(create_app(many), many.data, MANY),
        )


@click.command()
@click.option("--looks", type=click.IntRange(1), default=_LOOKS, help="At each screen.")
@click.option("--database", "large", help="An empty database for 8,000 people.")
@click.option("--small-database", "small", help="An empty database for 80.")
@click.option("--only", default="", help="Screens with this in their names.")
def main(looks: int, large: str | None, small: str | None, only: str) -> None:
    """Print a line for each screen: milliseconds for few and for many, and how much more."""
    click.echo(f"{MANY:,} people against {FEW}, {looks} looks, ms")
    click.echo(
        f"{'':32}{'few p50':>9}{'p95':>8}{'many p50':>10}{'p95':>8}{'× p50':>8}{'at most':>9}"
    )
    with _bodies(small, large) as (few, many):
        for name, address in SCREENS.items():
            if only in name:
                _compare(name, lambda body: body.look(address), (few, many), looks)  # noqa: B023  # called at once
        providers = Provider(few), Provider(many)
        for name, asked in LISTS.items():
            if only in name:
                _compare(name, lambda each: each.look(asked), providers, looks)  # noqa: B023  # called at once
        if only in "SCIM":
            times = _compare("SCIM, an account made", Provider.add, providers, looks)
            told = " and ".join(f"{1000 / median(each):.0f}" for each in times)
            click.echo(f"SCIM makes {told} accounts a second, one after another")
        if only in "list":
            waited = applied(many, large)
            click.echo(
                f"A list of {ROWS:,} is applied in {waited.seconds:.1f} s; others wait for "
                f"{waited.longest:.2f} s to write, at the most {MOST_WAITED} s"
            )


def _compare(
    name: str, ask: Callable[[Asked], float], both: tuple[Asked, Asked], looks: int
) -> tuple[Sequence[float], Sequence[float]]:
    pairs = [(ask(both[0]), ask(both[1])) for _ in range(looks + 2)][2:]
    a, b = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    times = median(b) / median(a)
    click.echo(
        f"{name:32}{median(a):9.1f}{p95(a):8.1f}{median(b):10.1f}{p95(b):8.1f}"
        f"{times:8.2f}{MOST:9.1f}{'  over' if times > MOST else ''}"
    )
    return a, b


if __name__ == "__main__":
    main()
