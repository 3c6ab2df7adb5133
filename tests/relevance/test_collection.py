"""A judged collection is read, and whatever is wrong in it is told with its file and line."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bench.relevance.__main__ import relevance
from bench.relevance.collection import Unreadable, read
from bench.relevance.measures import Figures, judge

GOOD = {
    "docs.jsonl": '{"id": "a", "title": "Parking permits", "text": "Ask at the desk."}\n'
    '{"id": 2, "title": "", "text": "No parking at all", "tags": ["cars"], "headings": ["No"]}\n',
    "queries.jsonl": '{"id": "q", "text": "permit for parking"}\n',
    "qrels.tsv": "query-id\tcorpus-id\tscore\nq\ta\t2\n\nq\t2\t0\n",
}


def _written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_collection_is_read(tmp_path: Path) -> None:
    collection = read(_written(tmp_path, GOOD))
    assert [each.key for each in collection.documents] == ["a", "2"]
    assert (collection.documents[1].tags, collection.documents[1].headings) == (("cars",), ("No",))
    assert collection.judged == {"q": {"a": 2, "2": 0}}


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (
            "docs.jsonl",
            '{"id": "a", "title": "", "text": ""}\n{',
            "line 2: .* not JSON",
        ),
        ("docs.jsonl", "[]", "docs.jsonl, line 1: .* not a JSON object"),
        ("docs.jsonl", '\n{"id": "a", "title": ""}', "docs.jsonl, line 2: “text” is missing"),
        ("docs.jsonl", '{"id": "a", "title": "", "text": "", "tags": "x"}', "line 1: “tags” is"),
        ("queries.jsonl", '{"id": 1, "text": ""}\n' * 2, "queries.jsonl, line 2: the id “1”"),
        ("qrels.tsv", "q\ta\t1\nq a 1", "qrels.tsv, line 2: three columns"),
        ("qrels.tsv", "q\ta\tgood", "qrels.tsv, line 1: the grade “good”"),
        ("qrels.tsv", "p\ta\t1", "qrels.tsv, line 1: there is no query “p”"),
        ("qrels.tsv", "q\tb\t1", "qrels.tsv, line 1: there is no document “b”"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, file: str, text: str, told: str
) -> None:
    with pytest.raises(Unreadable, match=told):
        read(_written(tmp_path, GOOD | {file: text}))


def test_text_that_is_no_text_and_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    _written(tmp_path, GOOD)
    (tmp_path / "queries.jsonl").write_bytes(b'{"id": "q", "text": "\xff"}')
    with pytest.raises(Unreadable, match=r"queries.jsonl, line 1: .* not UTF-8"):
        read(tmp_path)
    (tmp_path / "qrels.tsv").unlink()
    (tmp_path / "queries.jsonl").write_text(GOOD["queries.jsonl"])
    with pytest.raises(Unreadable, match=r"qrels.tsv can't be read: No such file"):
        read(tmp_path)


def test_the_command_prints_both_or_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    good = CliRunner().invoke(relevance, [str(_written(tmp_path, GOOD)), "--each"])
    assert good.exit_code == 0, good.output
    assert "2 documents, 1 judged queries" in good.output
    for engine in ("entgov", "bm25s with stemming"):
        assert f"{engine:<22}    1.0000    1.0000      1.0000" in good.output
    (tmp_path / "qrels.tsv").write_text("q\ta\t0\n")
    bad = CliRunner().invoke(relevance, [str(tmp_path)])
    assert (bad.exit_code, bad.output.count("\n")) == (1, 1)


def test_the_measures_are_those_of_trec_eval() -> None:
    grades = {"a": 3, "b": 1, "c": 2, "x": 0, "y": -1}
    found = judge(["x", "a", "y", "b"], grades)
    # By hand: 3/log2(3) + 1/log2(5), over 3 + 2/log2(3) + 1/2; (1/2 + 2/4) / 3; 2 of 3
    assert found.ndcg == pytest.approx(0.48793, abs=1e-5)
    assert found.average_precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(2 / 3)
    assert judge([], grades) == Figures(0, 0, 0)


@given(st.dictionaries(st.text(), st.integers(1, 3), min_size=1), st.randoms())
def test_nothing_is_better_than_the_best_order(grades: dict[str, int], chance: object) -> None:
    best = sorted(grades, key=lambda key: -grades[key])
    top = judge(best, grades)
    assert (top.ndcg, top.average_precision) == pytest.approx((1, 1))
    other = sorted(grades)
    assert judge(other, grades).ndcg <= top.ndcg + 1e-9
