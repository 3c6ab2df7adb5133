"""The starter knowledge is text, and text rots too: links break, an index falls behind.

These tests read the Markdown files as they lie in the repository. They need no app, so that
whoever edits an article gets an answer at once.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

KNOWLEDGE_BASE = Path(__file__).parents[2] / "content" / "knowledge-base"

DAVEPRESS_ESSAYS = {
    "Social CRM",
    "Meeting with Microsoft",
    "Is government a knowledge business?",
    "Importance of mobile",
    "Whither government 2.0?",
    "Gov 2.0 Taskforce report published",
}
OTHER_ESSAYS = {"What did Barack Obama do on the internet?", "Change is painful"}
ESSAYS = DAVEPRESS_ESSAYS | OTHER_ESSAYS
HOW_TOS = {
    "How to write a page",
    "How to post an update",
    "How to stay up to date",
    "How to find things",
    "How to work in spaces",
    "How to sign in and keep your account safe",
    "How to manage accounts",
}
WELCOME = "Welcome to the knowledge base"
INDEX = "Index of articles"
SHORT_NAMES = {WELCOME: "welcome", INDEX: "index"}

FRONT_MATTER = re.compile(r"---\n((?:[a-z]+: \S.*\n)+)---\n\n")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
WIKI_LINK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")
WEB_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
SOURCE_HEADING = "\n## Source\n"


@dataclass(frozen=True)
class Article:
    """One starter file: its name, its front matter and the Markdown below it."""

    slug: str
    fields: dict[str, str]
    body: str

    @property
    def title(self) -> str:
        return self.fields["title"]

    @property
    def prose(self) -> str:
        """The body without code, in which signs such as [[ and # only stand for themselves."""
        return CODE.sub("", self.body)

    @property
    def text(self) -> str:
        """What the article itself says: everything before its Source section."""
        return self.body.partition(SOURCE_HEADING)[0]

    @property
    def source(self) -> str:
        return self.body.partition(SOURCE_HEADING)[2]

    @property
    def links(self) -> set[str]:
        return {match[1].strip() for match in WIKI_LINK.finditer(self.prose)}


def read(path: Path) -> Article:
    """Reads one file; raises ValueError where its front matter is not `key: value` lines."""
    content = path.read_text(encoding="utf-8")
    front_matter = FRONT_MATTER.match(content)
    if front_matter is None:
        raise ValueError(f"{path.name} does not open with front matter of `key: value` lines")
    pairs = [line.split(": ", 1) for line in front_matter[1].splitlines()]
    return Article(path.stem, dict(pairs), content[front_matter.end() :])


def words(markdown: str) -> list[str]:
    """The words a reader sees: of a link only what it shows."""
    shown = WIKI_LINK.sub(lambda link: link[2] or link[1], markdown)
    return re.findall(r"\w[\w.'-]*", WEB_LINK.sub(r"\1", shown))


def slug(title: str) -> str:
    return SHORT_NAMES.get(title) or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


ARTICLES = {article.title: article for article in map(read, sorted(KNOWLEDGE_BASE.glob("*.md")))}

each_article = pytest.mark.parametrize("article", ARTICLES.values(), ids=lambda a: a.slug)
each_essay = pytest.mark.parametrize("title", sorted(ESSAYS))


def test_the_set_is_complete_and_titles_are_unique() -> None:
    assert set(ARTICLES) == ESSAYS | HOW_TOS | {WELCOME, INDEX}
    assert len(ARTICLES) == len(list(KNOWLEDGE_BASE.iterdir()))


@each_article
def test_front_matter_has_only_known_fields_in_order(article: Article) -> None:
    known = ["title", "author", "published", "source", "tags"]
    expected = known if article.title in DAVEPRESS_ESSAYS else ["title", "tags"]
    assert list(article.fields) == expected
    assert all(value.strip() == value != "" for value in article.fields.values())


@each_article
def test_file_is_named_after_its_title(article: Article) -> None:
    assert article.slug == slug(article.title)


@each_article
def test_tags_are_plain_words_and_entgov_is_among_them(article: Article) -> None:
    tags = article.fields["tags"].split(", ")
    assert "entgov" in tags
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag) for tag in tags)


@each_article
def test_links_lead_to_pages_that_exist(article: Article) -> None:
    assert article.links <= set(ARTICLES) - {article.title}


@each_article
def test_markdown_only(article: Article) -> None:
    assert "![" not in article.prose
    assert not re.search(r"<[a-zA-Z/!]", article.prose)
    assert not re.search(r"^# ", article.prose, re.MULTILINE), "the title is the only first heading"


@each_article
def test_no_accidental_mention_or_tag(article: Article) -> None:
    assert not re.search(r"[#@]\w", WEB_LINK.sub(r"\1", article.prose))


def test_index_lists_every_other_page_with_a_line_about_it() -> None:
    listed = re.findall(r"^- \[\[(.+?)\]\]: \S", ARTICLES[INDEX].body, re.MULTILINE)
    assert sorted(listed) == sorted(set(ARTICLES) - {INDEX})


@each_essay
def test_essay_has_300_to_600_words_before_its_source(title: str) -> None:
    assert 300 <= len(words(ARTICLES[title].text)) <= 600


@each_essay
def test_essay_links_to_another_essay(title: str) -> None:
    assert ARTICLES[title].links & ESSAYS


@pytest.mark.parametrize("title", sorted(DAVEPRESS_ESSAYS))
def test_davepress_source_gives_author_date_and_original(title: str) -> None:
    fields, source = ARTICLES[title].fields, ARTICLES[title].source
    published = date.fromisoformat(fields["published"])
    assert fields["author"] in source
    assert f"{published.day} {published:%B %Y}" in source
    assert f"[{title}]({fields['source']})" in source
    address = urlsplit(fields["source"])
    assert address.hostname == "davepress.net"
    assert address.path.startswith(f"/{published:%Y/%m/%d}/")


@pytest.mark.parametrize("title", sorted(OTHER_ESSAYS))
def test_source_says_plainly_what_is_not_recorded(title: str) -> None:
    assert "Author: not recorded" in ARTICLES[title].source
    assert "date not recorded" in ARTICLES[title].source
    assert "no link is recorded" in ARTICLES[title].source
