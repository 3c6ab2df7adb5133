"""A feed as Atom (RFC 4287).

Ids never change, whatever address this installation or the page has: they are made of what each
thing is and of the moment it came into being. All texts go through an XML writer, so none of them
can become markup.
"""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from entgov.feeds.sources import Entry, Feed

MIMETYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
register_namespace("", _ATOM)


def atom(feed: Feed, *, title: str, base: str, own: str, language: str) -> bytes:
    """The feed as a document; `base` is where this installation is, `own` where the feed is."""
    root = Element(_named("feed"), {f"{{{_XML}}}lang": language})
    _text(root, "id", _id(feed.key, feed.since))
    _text(root, "title", title)
    _text(root, "updated", _moment(updated(feed)))
    _link(root, "self", own, MIMETYPE)
    _link(root, "alternate", base + feed.subject.path, "text/html")
    for entry in feed.entries:
        _add(root, entry, base)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def updated(feed: Feed) -> datetime:
    """When anything happened last."""
    return max((entry.at for entry in feed.entries), default=feed.since)


def _add(root: Element, entry: Entry, base: str) -> None:
    made = SubElement(root, _named("entry"))
    _text(made, "id", _id(entry.id, entry.at))
    _text(made, "title", entry.title)
    _text(made, "updated", _moment(entry.at))
    _text(made, "published", _moment(entry.at))
    _text(SubElement(made, _named("author")), "name", entry.author)
    _link(made, "alternate", base + entry.path, "text/html")
    _text(made, "summary", entry.summary)


def _id(name: str, at: datetime) -> str:
    return uuid5(NAMESPACE_URL, f"entgov {name} {_moment(at)}").urn


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _named(name)).text = "".join(filter(_allowed, text))


def _link(parent: Element, rel: str, address: str, kind: str) -> None:
    SubElement(parent, _named("link"), {"rel": rel, "type": kind, "href": address})


def _named(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _allowed(sign: str) -> bool:
    """Whether XML 1.0 can say this character at all."""
    return (
        sign in "\t\n\r"
        or " " <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign > "\uffff"
    )
