"""Reads a blog's feed file: RSS 2.0, Atom, and the export of WordPress.

A feed has one state of each entry, with its author and the dates it was written and changed. Links
from one entry to another become links between pages. Comments, menus and media of a WordPress
export become no pages, and are told.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from flask_babel import gettext, ngettext

from entgov.transfer.incoming.hypertext import Converted, to_markdown
from entgov.transfer.incoming.items import (
    IncomingFile,
    IncomingPage,
    IncomingRevision,
    Lost,
    Unreadable,
)
from entgov.transfer.incoming.xml import Node, as_html, records

KIND = "feed"
_ENTRIES = ("item", "entry")
_MOST_ADDRESSES = 200_000
_POSTS = frozenset({"", "post", "page"})
_DRAFTS = frozenset({"draft", "pending", "future", "auto-draft"})
_PARAGRAPHS = re.compile(r"\n\s*\n")
_BLOCK = re.compile(r"^\s*<(?:p|div|ul|ol|h[1-6]|table|blockquote|pre|hr|figure|!--)", re.I)
_LONGEST_ADDRESS = 2_000


def pages(path: Path) -> Iterator[IncomingPage | Lost]:
    """The entries, as they stand in the feed."""
    known, people = _known(path)
    left_out: Counter[str] = Counter()
    fault = None
    number = 0
    try:
        for node in records(path, (*_ENTRIES, "comment")):
            if node.name == "comment":
                left_out["comment"] += 1
                continue
            number += 1
            kind = node.words("post_type")
            if kind in _POSTS and node.words("status") not in ("trash", "inherit"):
                yield _page(node, number, known, people)
            else:
                left_out[kind if kind in ("attachment", "nav_menu_item") else "other"] += 1
    except Unreadable as error:
        fault = error
    yield from (Lost(why) for why in _told(left_out))
    if fault:
        raise fault
    if not number:
        raise Unreadable(gettext("There are no entries in this file. Is it a feed?"))


def files(_path: Path) -> Iterator[IncomingFile]:
    """A feed brings no files along."""
    yield from ()


def content(_path: Path, _key: str) -> Iterator[bytes]:
    """Nothing, as there are no files."""
    yield from ()


def _known(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The keys of the entries by their addresses, and addresses for mail by the authors' names.

    It is read once for that alone, so that a link to an entry further down is known as one.
    """
    keys: dict[str, str] = {}
    people: dict[str, str] = {}
    try:
        for node in records(path, (*_ENTRIES, "author", "comment")):
            if node.name == "author" and (login := node.words("author_login")):
                people.setdefault(login, node.words("author_email"))
            elif node.name in _ENTRIES and len(keys) < _MOST_ADDRESSES:
                keys.setdefault(_same(_link(node)), _key(node))
    except Unreadable:
        pass  # it is said when the entries themselves are read
    keys.pop("", None)
    return keys, people


def _key(node: Node) -> str:
    """What names an entry: its number in WordPress, else its address or what it calls itself."""
    post = node.words("post_id")
    if post:
        return f"post {post[:20]}"
    return _same(_link(node)) or (node.words("guid") or node.words("id"))[:_LONGEST_ADDRESS]


def _page(node: Node, number: int, known: dict[str, str], people: dict[str, str]) -> IncomingPage:
    link = _link(node)
    base = link if link.startswith(("http://", "https://")) else ""
    read = to_markdown(_html(node), base=base, page_at=lambda url: known.get(_same(url)))
    losses = [*read.losses, *_losses(node)]
    name, email = _author(node, people)
    first, changed = _dates(node)
    source = _with_origin(read, base)
    parent = node.words("post_parent")
    return IncomingPage(
        key=_key(node) or f"entry {number}",
        revisions=[IncomingRevision(source, _title(node), first or changed, name, email)],
        parent=f"post {parent[:20]}" if parent.strip("0") else "",
        tags=_tags(node),
        losses=losses,
        status="draft" if node.words("status") in _DRAFTS else "current",
    )


def _with_origin(read: Converted, link: str) -> str:
    """The text, and below it where it comes from."""
    if not link:
        return read.text
    address = re.sub(r"[\s<>()]", "", link)[:_LONGEST_ADDRESS]
    origin = f"*[{gettext('Original')}]({address})*"
    return f"{read.text.rstrip()}\n\n{origin}\n" if read.text else f"{origin}\n"


def _html(node: Node) -> str:
    """The longest that the entry says of itself."""
    encoded = [each for each in node.named("encoded") if "excerpt" not in each.space]
    if encoded and encoded[0].text.strip():
        return _wordpress(encoded[0].text) if node.child("post_type") else encoded[0].text
    for name in ("content", "description", "summary"):
        found = node.child(name)
        if found is None:
            continue
        kind = found.attributes.get("type", "html" if name == "description" else "text")
        if kind in ("xhtml", "application/xhtml+xml"):
            return as_html(found)
        if kind in ("html", "text/html") or name == "description":
            if found.text.strip():
                return found.text
        elif found.text.strip():
            return "".join(f"<p>{_plain(part)}</p>" for part in _PARAGRAPHS.split(found.text))
    return ""


def _wordpress(text: str) -> str:
    """WordPress makes paragraphs of empty lines only when it shows a text."""
    if re.search(r"<p[ >]", text):
        return text
    parts = (part.strip() for part in _PARAGRAPHS.split(text))
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part}</p>".replace("\n", "<br>\n")
        for part in parts
        if part
    )


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _title(node: Node) -> str:
    found = node.child("title")
    if found is None:
        return ""
    text = as_html(found) if found.children else found.text
    if "<" in text or "&" in text:  # titles of feeds are HTML as often as not
        text = re.sub(r"\s+", " ", _bare(text[:5_000]))
    return text.strip()


def _bare(html: str) -> str:
    """The words of a bit of HTML."""
    import html as entities  # noqa: PLC0415 - the name stands for something else here

    return entities.unescape(re.sub(r"<[^<>]{0,500}>", "", html))


def _link(node: Node) -> str:
    """The address of the entry."""
    for each in node.named("link"):
        if each.attributes.get("rel", "alternate") == "alternate":
            address = each.attributes.get("href") or each.text
            if address.strip():
                return address.strip()[:_LONGEST_ADDRESS]
    guid = node.child("guid")
    if guid is not None and guid.attributes.get("isPermaLink", "true") == "true":
        return guid.text.strip()[:_LONGEST_ADDRESS]
    return ""


def _same(address: str) -> str:
    """An address without what makes no other page of it."""
    if not address.startswith(("http://", "https://")):
        return ""
    return address.partition("://")[2].partition("#")[0].rstrip("/").lower()


def _author(node: Node, people: dict[str, str]) -> tuple[str, str]:
    """Name and mail address, as far as they are said."""
    creator = node.words("creator")
    if creator:
        return creator, people.get(creator, "")
    author = node.child("author")
    if author is None:
        return "", ""
    if author.child("name") is not None:
        return author.words("name"), author.words("email")
    # RSS says `ann@body.example (Ann Lee)`, and often only a name.
    written = author.text.strip()[:500]
    match = re.fullmatch(r"(\S+@\S+)\s*\((.+)\)", written)
    if match:
        return match[2], match[1]
    name, email = parseaddr(written)
    return (name or email.partition("@")[0], email) if "@" in email else (written, "")


def _dates(node: Node) -> tuple[datetime | None, datetime | None]:
    """When it was published, and when it was changed last."""
    first = (
        _date(node.words("post_date_gmt"))
        or _date(node.words("published"))
        or _date(node.words("pubDate"))
        or _date(node.words("date"))
        or _date(node.words("post_date"))
    )
    return first, _date(node.words("updated"))


def _date(text: str) -> datetime | None:
    """A date as feeds write them; None where it makes no sense."""
    text = text.strip()[:60]
    if not text or text.startswith("0000"):
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(text)
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            return at.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _tags(node: Node) -> list[str]:
    found = (
        (each.attributes.get("term") or each.text).strip()
        for each in node.named("category")
        if each.attributes.get("domain", "category") in ("category", "post_tag", "")
        or "domain" not in each.attributes
    )
    return [tag for tag in dict.fromkeys(found) if tag and tag != "Uncategorized"][:50]


def _losses(node: Node) -> Iterator[str]:
    status = node.words("status")
    if any(each.cut for each in node.children):
        yield gettext("Its text is too long and is cut.")
    if status in _DRAFTS:
        yield gettext("It was not published: it comes as a draft, which all who read here can see.")
    if status == "private" or node.words("post_password"):
        yield gettext("It was private: here all who may read in the space can see it.")
    if node.child("enclosure") is not None:
        yield gettext("Its attachment is not fetched.")


def _told(left_out: Counter[str]) -> Iterator[str]:
    if count := left_out["comment"]:
        yield ngettext("%(num)s comment is left out.", "%(num)s comments are left out.", count)
    if count := left_out["attachment"]:
        yield ngettext(
            "%(num)s picture or file is not in the export, and is left out.",
            "%(num)s pictures and files are not in the export, and are left out.",
            count,
        )
    if count := left_out["nav_menu_item"] + left_out["other"]:
        yield ngettext(
            "%(num)s entry that is no page, such as a menu, is left out.",
            "%(num)s entries that are no pages, such as menus, are left out.",
            count,
        )
