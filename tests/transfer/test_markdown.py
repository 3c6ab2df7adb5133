"""Markdown from elsewhere: a folder becomes a tree, links find their pages, and nothing bursts."""

import os
import stat
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entgov.markup import MAX_SOURCE
from entgov.transfer.incoming import archives, front, markdown
from entgov.transfer.incoming.items import IncomingPage, Lost, Unreadable


def packed(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    path = folder / "x.source"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> dict[str, IncomingPage]:
    return {each.key: each for each in markdown.pages(path) if isinstance(each, IncomingPage)}


def lost(path: Path) -> list[str]:
    return [each.why for each in markdown.pages(path) if isinstance(each, Lost)]


def source(folder: Path, text: str | bytes, **others: str | bytes) -> str:
    files = {name.replace("__", "/").replace("_md", ".md"): said for name, said in others.items()}
    return read(packed(folder, {"a.md": text, **files}))["a.md"].revisions[0].source


def test_front_matter_says_who_and_when(tmp_path: Path) -> None:
    text = (
        '---\ntitle: "Bins: when?"\ndate: 2024-02-03 10:00 +01:00\n'
        "author: Ann Lee <ann@b.example>\ntags: [waste, 'street care']\nlanguage: cy\n"
        "draft: true\ncolour: red\n---\n\n# Hello\n\nText\n"
    )
    page = read(packed(tmp_path, {"a.md": text}))["a.md"]
    (revision,) = page.revisions
    assert (page.title, revision.language, page.status) == ("Bins: when?", "cy", "draft")
    assert (revision.author, revision.email) == ("Ann Lee", "ann@b.example")
    assert revision.at == datetime(2024, 2, 3, 9, tzinfo=UTC)
    assert page.tags == ["waste", "street care"]
    assert revision.source == "# Hello\n\nText\n"
    assert page.losses == ["Fields at its beginning that pages do not have: colour"]


def test_the_title_is_the_first_heading_else_the_name_of_the_file(tmp_path: Path) -> None:
    pages = read(
        packed(tmp_path, {"a.md": "# Bins\n\nText", "how-to_park.md": "", "c.md": "Old\n===\nx"})
    )
    assert [page.title for page in pages.values()] == ["Bins", "Old", "How to park"]
    assert [page.revisions[0].source for page in pages.values()] == ["Text\n", "x\n", ""]


def test_folders_become_the_tree(tmp_path: Path) -> None:
    files = {
        "top/README.md": "# Start",
        "top/guide/index.md": "# Guide",
        "top/guide/10-ten.md": "",
        "top/guide/9-nine.md": "",
        "top/plain/deep/x.md": "",
        "top/side.md": "",
        "top/side/y.md": "",
    }
    pages = read(packed(tmp_path, files))
    assert [(page.key, page.parent) for page in pages.values()] == [
        ("guide/index.md", ""),
        ("guide/9-nine.md", "guide/index.md"),
        ("guide/10-ten.md", "guide/index.md"),
        ("plain/", ""),
        ("plain/deep/", "plain/"),
        ("plain/deep/x.md", "plain/deep/"),
        ("README.md", ""),
        ("side.md", ""),
        ("side/y.md", "side.md"),
    ]
    assert [page.key for page in pages.values() if page.front] == ["README.md"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("[b](b.md)", "[[key:b.md|b]]"),
        ("[*the* b](./b.md#part)", "[[key:b.md|the b]]"),
        ("[b](/b)", "[[key:b.md|b]]"),
        ("[c](d/c.html)", "[[key:d/c.md|c]]"),
        ("[[C]] and [[b|B there]]", "[[key:d/c.md|C]] and [[key:b.md|B there]]"),
        ("![Map](<pic/a map.png> 'Title')", "![Map](key:pic/a%20map.png)"),
        ("![Map](pic/a%20map.png)", "![Map](key:pic/a%20map.png)"),
        ("![[a map.png|200]]", "![](key:pic/a%20map.png)"),
        ("![[B]]", "![[key:b.md|]]"),
        ('<img src="pic/a map.png" alt="Map">', "![Map](key:pic/a%20map.png)"),
        ("[![Map](pic/a%20map.png)](https://x.example)", "[![Map](key:pic/a%20map.png)](https://x.example)"),
        ("[b][1]\n\n[1]: b.md\n", "[[key:b.md|b]]"),
        ("[here](#When it is)", "[here](#section-when-it-is)"),
        ("[out](https://x.example/b.md)", "[out](https://x.example/b.md)"),
        ("`[b](b.md)` \\[b](b.md)", "`[b](b.md)` \\[b](b.md)"),
        ("```\n[b](b.md)\n```", "```\n[b](b.md)\n```"),
        ("[gone](gone.md)", "[gone](gone.md)"),
        ("[up](../../etc/passwd)", "[up](../../etc/passwd)"),
        ("[[Other/Gone]]", "[[Gone|Gone]]"),
        ("- [ ] task [x]", "- [ ] task [x]"),
    ],
)  # fmt: skip
def test_links_lead_to_pages_and_files_of_the_source(text: str, made: str, tmp_path: Path) -> None:
    others = {"b.md": "", "d/c.md": "", "pic/a map.png": b"x"}
    pages = read(packed(tmp_path, {"a.md": text, **others}))
    assert pages["a.md"].revisions[0].source.rstrip("\n") == made


def test_what_is_beside_comes_along(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.md": "", "d/plan.pdf": b"%PDF", "d/empty.txt": b""})
    assert [(file.key, file.name, file.size) for file in markdown.files(path)] == [
        ("d/plan.pdf", "plan.pdf", 4),
        ("d/empty.txt", "empty.txt", 0),
    ]
    assert b"".join(markdown.content(path, "d/plan.pdf")) == b"%PDF"


def test_a_folder_reads_as_an_archive_does(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "d").mkdir(parents=True)
    (folder / "a.md").write_text("[c](d/c.md)")
    (folder / "d" / "c.md").write_text("x")
    secret = tmp_path / "secret.md"
    secret.write_text("qqsecret")
    (folder / "link.md").symlink_to(secret)
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.md")
    pages = read(folder)
    assert list(pages) == ["a.md", "d/", "d/c.md"]
    assert pages["a.md"].revisions[0].source == "[[key:d/c.md|c]]\n"
    assert lost(folder) == ["3 links to places on another machine are left out."]


def test_names_that_lead_out_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "x.source"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../up.md", "/abs.md", "C:\\x.md", "a/../../b.md", ".git/x.md", "good.md"):
            archive.writestr(name, "x")
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("good.md", "twice")
    assert list(read(path)) == ["good.md"]
    told = " ".join(lost(path))
    for words in ("4 files have names", "1 link", "1 file has the name", "1 hidden file"):
        assert words in told


def test_bombs_are_refused_before_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MODEST", 1_000_000)
    bomb = packed(tmp_path, {"a.md": b"0" * 20_000_000})
    with pytest.raises(Unreadable, match="unpack"):
        read(bomb)
    monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
    many = packed(tmp_path, {f"{number}.md": "" for number in range(4)})
    with pytest.raises(Unreadable, match="more than 3 files"):
        read(many)
    (tmp_path / "x.source").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(Unreadable, match="no zip archive"):
        read(tmp_path / "x.source")


def test_a_size_that_lies_ends_in_a_word(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.md": "word " * 1000, "b.md": "x"})
    raw = path.read_bytes()
    path.write_bytes(raw.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    assert list(read(path)) == ["b.md"]
    assert lost(path) == ["The file a.md is damaged and can't be read."]


@pytest.mark.parametrize(
    ("raw", "text", "told"),
    [
        ("Café".encode(), "Café", ""),
        ("\ufeffCafé".encode(), "Café", ""),
        ("Café".encode("utf-16"), "Café", ""),
        ("Café – x".encode("cp1252"), "Café – x", "not in UTF-8"),
        (b"a\r\nb\rc", "a\nb\nc", ""),
        (b"a\x00b", "a\ufffdb", ""),
    ],
)
def test_letters_are_read_as_they_were_meant(
    raw: bytes, text: str, told: str, tmp_path: Path
) -> None:
    page = read(packed(tmp_path, {"a.md": raw}))["a.md"]
    assert page.revisions[0].source == f"{text}\n"
    assert told in " ".join(page.losses)
    assert bool(told) == bool(page.losses)


def test_a_text_that_is_too_long_is_kept_beside_its_page(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.md": "Words and\n" * 150_000})
    page = read(path)["a.md"]
    assert len(page.revisions[0].source) < MAX_SOURCE
    assert page.revisions[0].source.endswith("\n\n[a.md](key:a.md)\n")
    (file,) = markdown.files(path)
    assert len(b"".join(markdown.content(path, file.key))) == 1_500_000


def test_two_names_that_differ_in_case_are_two_pages(tmp_path: Path) -> None:
    files = {"a.md": "[x](B.md) [y](b.md) [z](b.MD)", "b.md": "", "B.md": ""}
    pages = read(packed(tmp_path, files))
    assert {"b.md", "B.md"} < set(pages)
    assert pages["a.md"].revisions[0].source == "[[key:B.md|x]] [[key:b.md|y]] [z](b.MD)\n"


def test_an_archive_without_markdown_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"\.md"):
        read(packed(tmp_path, {"a.txt": "x"}))


_LINES = st.text("ab:-[]{}\"'#&*!|>, \n\t\\é1", max_size=80)


@given(_LINES, _LINES)
@settings(max_examples=150, deadline=None)
def test_front_matter_never_fails_and_loses_no_text(fields: str, text: str) -> None:
    _, rest = front.part(f"---\n{fields}\n---\n{text}")
    assert rest.endswith(text)


@given(st.text("ab[]()!<>`#|\\/.:\n \"'", max_size=120))
@settings(max_examples=300, deadline=None)
def test_text_without_links_to_anything_stays_as_it_is(text: str) -> None:
    from entgov.transfer.incoming.relinking import relinked  # noqa: PLC0415 - of this test alone

    made = relinked(text, path=lambda _: None, name=lambda _: None).text
    if "[[" not in text and "](" not in text:
        assert made == text
