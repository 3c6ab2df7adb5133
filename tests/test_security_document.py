"""docs/security.md says of each requirement of ASVS 5.0.0 at level 2 what is there, and it is."""

import re
from functools import cache
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "security.md"
NUMBERS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6
3.5.1-5 3.7.1-2 4.1.1-3 4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12
6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2
8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2
10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3 12.2.1-2 12.3.1-4 13.1.1
13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1 16.2.1-5
16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2
"""
"""The requirements of levels 1 and 2."""
UNTESTED = {"document", "yours to see to", "none"}


def wanted() -> list[str]:
    found = []
    for each in NUMBERS.split():
        section, _, numbers = each.rpartition(".")
        first, _, last = numbers.partition("-")
        found += [f"{section}.{n}" for n in range(int(first), int(last or first) + 1)]
    return found


def rows() -> list[list[str]]:
    """The cells of each requirement that applies: number, what, where, test."""
    lines = DOCUMENT.read_text().splitlines()
    return [
        line.strip("| ").split(" | ") for line in lines if re.match(r"\| \d+\.\d+\.\d+ \|", line)
    ]


def left_out() -> list[str]:
    """The numbers of those that do not apply."""
    lists = re.findall(r"^- ((?:\d+\.\d+\.\d+(?:, )?)+): \S", DOCUMENT.read_text(), re.M)
    return [number for numbers in lists for number in numbers.split(", ")]


@cache
def functions_in(path: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)\(", path.read_text(), re.M))


def test_each_requirement_stands_there_once() -> None:
    assert len(wanted()) == 253
    assert sorted([*(row[0] for row in rows()), *left_out()]) == sorted(wanted())


def test_each_test_that_is_named_is_there() -> None:
    for name, function, path in re.findall(
        r"\[`([a-z_0-9.]+)::(test_\w+)`\]\(([^)]+)\)", DOCUMENT.read_text()
    ):
        named = (DOCUMENT.parent / path).resolve()
        assert named.name == name
        assert function in functions_in(named), f"{name}::{function}"


def test_what_is_met_has_a_test_and_what_is_not_has_a_reason() -> None:
    for row in rows():
        number, _what, where, tested = row
        assert len(where) > 5, number
        assert "::test_" in tested or tested in UNTESTED, number
        if tested == "none":
            assert "**Not met**" in where, number
        if tested == "yours to see to":
            assert "**Your part**" in where or "your part**" in where or "**In part**" in where, (
                number
            )


def test_each_file_that_is_named_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", DOCUMENT.read_text()):
        assert (DOCUMENT.parent / link).exists(), link


def test_each_part_of_a_document_that_is_named_is_there() -> None:
    for path, part in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", DOCUMENT.read_text()):
        text = ((DOCUMENT.parent / path) if path else DOCUMENT).read_text()
        headings = re.findall(r"^#+ (.+)$", text, re.M)
        named = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
        assert part in named, f"{path}#{part}"
