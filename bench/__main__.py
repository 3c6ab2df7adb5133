"""`python -m bench`: measure everything, and print it."""

from pathlib import Path

import click

from bench import browser, data, large, live, processes, queries, rounds, stream
from bench.data import Size
from bench.floor import served
from bench.large import Growth
from bench.processes import Broken, Visitor, serving
from bench.report import Report
from bench.rounds import Pace
from entgov.app import create_app
from entgov.core.settings import Settings
from entgov.demo.accounts import STAFF, STAFF_PASSWORD

_WHOLE = Size(people=60, pages=1_000, posts=10_000)
_SMALL = Size(people=12, pages=60, posts=120)
_FEW = stream.Growth(few=300, many=900, people=80, spaces=20, pages=20, looks=2)


@click.command()
@click.option("--quick", is_flag=True, help="Little data and a second each: only to see it work.")
@click.option("--only", type=click.Choice(["live", "stream"]), help="This alone.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write JSON too.")
def bench(quick: bool, only: str | None, json_file: Path | None) -> None:
    """Measure how fast and how large entgov is, next to the bare floor of the same machine."""
    report = Report(_SMALL if quick else _WHOLE)
    pace = Pace(1, warm_up=0.3, repeats=1) if quick else Pace(10, warm_up=2, repeats=5)
    growth = Growth(tree=60, links=20, revisions=60, looks=2) if quick else Growth()
    readers = 50 if quick else 2_000
    try:
        if only != "stream":
            with data.borough(report.size) as folder:
                if only:
                    _measure_live(report, folder, pace, readers)
                else:
                    _measure(report, folder, pace, growth, readers)
        crowds = _FEW if quick else stream.Growth()
        for database in () if only == "live" else stream.DATABASES:
            report.streams[database] = []
            for each in stream.pairs(database, crowds):
                _say(f"{each.what} of a large stream, on {database}")
                report.streams[database].append(each)
    except Broken as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(report.of_streams() if only == "stream" else report.lines()))
    if json_file:
        json_file.write_text(report.json())


def _measure(report: Report, folder: Path, pace: Pace, growth: Growth, readers: int) -> None:
    _say("queries of each screen")
    report.screens = queries.screens(create_app(Settings(data=folder)), STAFF)
    port = processes.free_port()
    start = _start(folder, port)
    _say("cold start")
    with serving(*start):
        pass  # a machine reads everything from the disk once; the second start is the usual one
    with serving(*start) as server, served() as floor:
        report.cold_start = server.cold_start
        visitor = Visitor(port)
        visitor.sign_in(STAFF, STAFF_PASSWORD)
        report.idle = processes.memory(server.process)
        _say("in a browser")
        report.in_browser = browser.figures(port, folder, pace.repeats)
        for each in rounds.rounds(folder, visitor, floor, pace):
            _say(each.name)
            report.rounds.append(each)
        report.worked = processes.memory(server.process)
        _say("from save to found")
        rounds.settled(folder)
        report.found_after = rounds.save_to_found(folder, visitor)
        _say("many who listen to what is live")
        report.live = live.figures(folder, server, pace, readers)
        _say("a wiki grown large")
        report.grown_large = large.figures(folder, visitor, growth)


def _measure_live(report: Report, folder: Path, pace: Pace, readers: int) -> None:
    with serving(*_start(folder, processes.free_port())) as server:
        report.cold_start = server.cold_start
        _say("many who listen to what is live")
        report.live = live.figures(folder, server, pace, readers)


def _start(folder: Path, port: int) -> tuple[list[str], int, dict[str, str]]:
    """How entgov is started: the command, its port and its surroundings."""
    environment = {"ENTGOV_DATA": str(folder), "ENTGOV_BIND": f"127.0.0.1:{port}"}
    return ["-m", "entgov", "serve"], port, environment


def _say(what: str) -> None:
    click.echo(what, err=True)


if __name__ == "__main__":
    bench()
