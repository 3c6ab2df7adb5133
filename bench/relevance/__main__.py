"""`python -m bench.relevance`: print how well the search ranks a collection, beside bm25s."""

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import click

from bench.relevance import engines, own
from bench.relevance.collection import Collection, Unreadable, read
from bench.relevance.engines import by_query, figures
from bench.relevance.measures import Figures

_ROW = "{:<22}{:>10}{:>10}{:>12}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--each", is_flag=True, help="Tell of each query, the worst first.")
def relevance(folder: Path | None, *, each: bool) -> None:
    """Judge the search by the collection in FOLDER; without one, by the project's own."""
    try:
        collection = read(folder) if folder else own.collection()
    except Unreadable as error:
        raise click.ClickException(str(error)) from error
    if not any(grade > 0 for grades in collection.judged.values() for grade in grades.values()):
        raise click.ClickException("Nothing in qrels.tsv is judged to be an answer.")
    click.echo("\n".join(_lines(collection, each=each)))


def _lines(collection: Collection, *, each: bool) -> Iterator[str]:
    with engines.indexed(collection.documents) as index:
        search = engines.ours(index, collection)
        theirs = engines.theirs(collection)
        yield f"{len(collection.documents):,} documents, {len(collection.judged):,} judged queries"
        yield _ROW.format("", "nDCG@10", "MAP", "recall@100")
        yield _row("entgov", figures(search, collection))
        yield _row("bm25s with stemming", figures(theirs, collection))
        if each:
            yield from _of_each(by_query(search, collection), by_query(theirs, collection))


def _of_each(ours: dict[str, Figures], theirs: dict[str, Figures]) -> Iterator[str]:
    yield ""
    yield _ROW.format("nDCG@10 of each query", "entgov", "bm25s", "")
    for query, found in sorted(ours.items(), key=lambda it: it[1].ndcg):
        yield _ROW.format(query, f"{found.ndcg:.3f}", f"{theirs[query].ndcg:.3f}", "")


def _row(name: str, found: Figures) -> str:
    return _ROW.format(name, *(f"{value:.4f}" for value in astuple(found)))


if __name__ == "__main__":
    relevance()
