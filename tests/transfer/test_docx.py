"""Word documents: what they say arrives as Markdown, what can't is told, and nothing bursts."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entgov.markup import parse
from entgov.transfer.incoming import docx
from entgov.transfer.incoming.items import IncomingPage, Lost, Unreadable

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STYLES = "".join(
    f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'
    for kind, key, name, more in (
        ("paragraph", "Berschrift1", "heading 1", ""),
        ("paragraph", "H2", "heading 2", ""),
        (
            "paragraph",
            "Own",
            "Our heading",
            '<w:basedOn w:val="H2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>',
        ),
        ("paragraph", "T", "Title", ""),
        ("paragraph", "Q", "Quote", ""),
        ("paragraph", "C", "Source Code", ""),
        ("character", "V", "Verbatim Char", ""),
    )
)
NUMBERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
)
LINKS = "".join(
    f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}" {mode}/>'
    for key, kind, target, mode in (
        ("web", "hyperlink", "https://gov.example/a (b)", 'TargetMode="External"'),
        ("bad", "hyperlink", "javascript:alert(1)", 'TargetMode="External"'),
        ("pic", "image", "media/image1.png", ""),
        ("spy", "image", "http://spy.example/x.png", 'TargetMode="External"'),
        ("out", "image", "../../../etc/passwd", ""),
    )
)
CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:t="t"><dc:title>{title}</dc:title>'
    "<dc:creator>Ann Lee</dc:creator><t:created>2019-05-01T08:00:00Z</t:created>"
    "<t:modified>2020-02-03T10:30:00Z</t:modified></cp:coreProperties>"
)


def word(body: str, *, title: str = "", **parts: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/styles.xml", f"<w:styles {NAMES}>{STYLES}</w:styles>")
        archive.writestr("word/numbering.xml", f"<w:numbering {NAMES}>{NUMBERS}</w:numbering>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{LINKS}</Relationships>")
        archive.writestr("docProps/core.xml", CORE.format(title=title))
        archive.writestr("word/media/image1.png", b"\x89PNG not really")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def p(text: str, style: str = "", more: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{text if '<' in text else r(text)}</w:p>"


def r(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, level: int = 0) -> str:
    return p(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>')


def cell(text: str, more: str = "") -> str:
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(text)}</w:tc>"


def picture(key: str, alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr descr="{alt}"/><a:blip r:embed="{key}"/>'
        "</wp:inline></w:drawing></w:r>"
    )


def read(content: bytes, folder: Path) -> IncomingPage:
    path = folder / "x.source"
    path.write_bytes(content)
    (page,) = docx.pages(path)
    assert isinstance(page, IncomingPage)
    return page


def text_of(body: str, folder: Path, **parts: str | bytes) -> str:
    return read(word(body, **parts), folder).revisions[0].source


def test_headings_go_by_their_styles_and_the_title_is_said_once(tmp_path: Path) -> None:
    body = p("Bins", "T") + p("When", "Berschrift1") + p("Where", "Own") + p("Skips", "H2")
    page = read(word(body, title="Bins"), tmp_path)
    assert (page.title, page.revisions[0].author) == ("Bins", "Ann Lee")
    assert page.revisions[0].at == datetime(2020, 2, 3, 10, 30, tzinfo=UTC)
    assert page.revisions[0].source == "# When\n\n## Where\n\n## Skips\n"
    assert read(word(p("When", "Berschrift1") + p("x")), tmp_path).title == "When"


def test_looks_become_marks_that_touch_words(tmp_path: Path) -> None:
    body = p(
        r("Put ")
        + r("bold ", "<w:b/>")
        + r("and ", '<w:b w:val="0"/>')
        + r("not", "<w:i/>")
        + r(" ")
        + r("old", "<w:strike/>")
        + r(" ")
        + r("a_b", '<w:rStyle w:val="V"/>')
    )
    assert text_of(body, tmp_path) == "Put **bold** and *not* ~~old~~ `a_b`\n"


@pytest.mark.parametrize(
    "said", ["*a* _b_ `c` [d](e) # f", "# no heading", "- no list", "1. no list", "> no quote",
             "#tag @ann <b> &amp;copy;", "[[no link]]", "+ x", "snake_case_name", "a ~~b~~"],
)  # fmt: skip
def test_words_mean_themselves(said: str, tmp_path: Path) -> None:
    written = text_of(p(r(said.replace("<", "&lt;"))), tmp_path)
    parsed = parse(written)
    assert parsed.draft.plain == said.replace("&amp;", "&")
    assert not parsed.references.tags
    assert not parsed.references.mentions
    assert not parsed.references.links


def test_lists_keep_their_levels_and_numbers(tmp_path: Path) -> None:
    body = item("one") + item("two", 1) + item("three", 1) + item("four") + item("five", 1)
    assert text_of(body, tmp_path) == "- one\n  3. two\n  4. three\n- four\n  3. five\n"


def test_tables_keep_their_cells(tmp_path: Path) -> None:
    row = "<w:tr>{}</w:tr>"
    body = (
        "<w:tbl>"
        + row.format(cell("Day") + cell("Bin | lid"))
        + row.format(cell("Mon", '<w:gridSpan w:val="2"/>'))
        + "</w:tbl>"
    )
    page = read(word(body), tmp_path)
    assert page.revisions[0].source == "| Day | Bin \\| lid |\n| --- | --- |\n| Mon |  |\n"
    assert page.losses == ["1 merged cell of a table stands apart."]


def test_links_lead_only_where_links_may(tmp_path: Path) -> None:
    body = p(
        f'<w:hyperlink r:id="web">{r("here")}</w:hyperlink>{r(" ")}'
        f'<w:hyperlink r:id="bad">{r("there")}</w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://x.example/" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(" now")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    expected = "[here](https://gov.example/a%20%28b%29) there [now](https://x.example/)\n"
    assert text_of(body, tmp_path) == expected


def test_pictures_come_along_and_nothing_is_fetched(tmp_path: Path) -> None:
    body = p(picture("pic", "The [map]") + picture("spy", "x") + picture("out", "y"))
    page = read(word(body), tmp_path)
    assert page.revisions[0].source == r"![The \[map\]](key:!word/media/image1.png)" + "\n"
    assert page.losses == ["2 pictures are not in the document, or can't be taken from it."]
    (file,) = docx.files(tmp_path / "x.source")
    assert (file.key, file.name) == ("!word/media/image1.png", "image1.png")
    assert b"".join(docx.content(tmp_path / "x.source", file.key)) == b"\x89PNG not really"


def test_what_is_lost_is_told(tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{p('In a box')}</w:txbxContent></w:pict></w:r>"
    body = (
        p(f"<w:ins>{r('new')}</w:ins><w:del>{r('old')}</w:del>")
        + p(r("x") + '<w:r><w:commentReference w:id="1"/></w:r>' + box)
        + p(r("y") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    )
    notes = f'<w:footnotes {NAMES}><w:footnote w:id="2">{p("A note")}</w:footnote></w:footnotes>'
    page = read(word(body, word__footnotes_xml=notes, word__header1_xml="<x/>"), tmp_path)
    assert page.revisions[0].source == "new\n\nx\n\nIn a box\n\ny\\[1\\]\n\n# Notes\n\n1. A note\n"
    told = " ".join(page.losses)
    for words in ("2 tracked changes", "1 comment", "1 text box", "Headers and footers"):
        assert words in told


@pytest.mark.parametrize(
    "body",
    [
        "<w:p>" * 5_000,
        "<w:tbl>" + "<w:x/>" * 450_000 + "</w:tbl>",
        "<w:p>" * 300 + "</w:p>" * 300,
        "&boom;",
    ],
    ids=["cut", "sea", "deep", "entity"],
)
def test_xml_that_asks_for_too_much_is_refused(body: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(word(body), tmp_path)


def test_entities_are_refused_unread(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    path = tmp_path / "x.source"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"{bomb}<w:document {NAMES}><w:body>&f;</w:body></w:document>"
        )
    with pytest.raises(Unreadable):
        list(docx.pages(path))


def test_an_archive_gives_a_page_for_each_document(tmp_path: Path) -> None:
    path = tmp_path / "x.source"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/one_more.docx", word(p(picture("pic", "Map"))))
        archive.writestr("b.docx", b"PK no document")
        archive.writestr("notes.txt", "x")
    found = list(docx.pages(path))
    (page,) = (each for each in found if isinstance(each, IncomingPage))
    assert page.title == "one more"
    assert [each.why for each in found if isinstance(each, Lost)] == [
        "1 file is no Word document (DOCX); it is left out.",
        "The document b.docx is damaged and can't be read.",
    ]
    (file,) = docx.files(path)
    assert file.key in page.revisions[0].source
    assert b"".join(docx.content(path, file.key)).startswith(b"\x89PNG")
