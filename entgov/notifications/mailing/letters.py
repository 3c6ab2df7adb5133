"""What mails say. It is made when they go out, of what their reader may see then.

A mail in a thread refers to a message that was never sent and stands for the thread, so mail
programs put all mails about it together. Its own id follows from what it tells of: where an answer
of the server is lost and a mail goes out twice, the second is known for the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256
from secrets import token_hex
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app, render_template
from flask_babel import force_locale, get_locale, gettext, ngettext

from entgov.accounts.models import Person
from entgov.core import body
from entgov.core.mail import Refused, address_in, compose, one_line
from entgov.core.settings import at_start, in_force
from entgov.notifications.mailing import stopping
from entgov.notifications.mailing.judging import Bundle, times_of
from entgov.notifications.models import Notice
from entgov.notifications.queries import Line, lines
from entgov.notifications.sources import Group
from entgov.web.languages import locale_of

_NAMED = 2
"""So many people are named; of more the last, and the others are counted."""
_MOST = 40
"""So many things a mail tells of; of the others it says how many there are."""


_Way = tuple[str, str]


@dataclass(frozen=True)
class _Item:
    """One thing that a mail tells of."""

    words: str
    title: str
    address: str
    when: str = ""
    reason: str = ""


def letter(person: Person, bundle: Bundle, notices: Sequence[Notice]) -> EmailMessage | None:
    """A mail about the notices of a bundle that are still to be told, all of which the person may
    see; None where there is nothing to tell. Raises Refused."""
    base, zone = at_start().address, times_of(person.id).zone
    here = current_app.test_request_context("/", base_url=base)
    with here, force_locale(locale_of(person.language)):
        told = lines(person, list(_groups(notices)))
        items = [_item(line, base, zone) for line in told]
        return _written(person, bundle, items, base) if items else None


def trial(to: str, *, language: str | None = None) -> EmailMessage:
    """A mail that says that mail works. Raises Refused where `to` is no address."""
    with force_locale(locale_of(language)):
        return short(
            to,
            gettext("Mail from %(name)s works", name=body.current().name),
            gettext("Somebody who looks after it asked for this test. There is nothing to do."),
            at_start().address,
        )


def short(to: str, words: str, title: str, address: str, *, name: str = "") -> EmailMessage:
    """A mail that says one thing, with the address that leads on; in the language that is forced.

    Raises Refused where `to` is no address.
    """
    item = _Item(words, title, address)
    return compose(
        sender=sender(),
        to=_receiver(to, name),
        subject=words,
        plain=_plain([item]),
        html=_html([item]),
        message_id=_id_of("short", token_hex()),
    )


def sender() -> Address:
    """Whom mail comes from: by the name of the body, where the settings name nobody."""
    known = address_in(in_force().mail_from or "")
    if known is None:
        raise LookupError("there is no address that mail comes from")
    name = known.display_name or one_line(body.current().name)
    return Address(name, known.username, known.domain)


def _receiver(email: str, name: str = "") -> Address:
    found = address_in(email)
    if found is None:
        raise Refused("this is no address that mail can be sent to", of_address=True)
    return Address(one_line(name), found.username, found.domain)


def _groups(notices: Sequence[Notice]) -> Iterator[Group]:
    """By thing and kind, in the order in which they happened; who did it as the list names them."""
    alike = defaultdict(list)
    for notice in notices:
        alike[notice.about, notice.kind].append(notice)
    for some in alike.values():
        actors = list({n.actor_id: n.actor for n in reversed(some) if n.actor}.values())
        named = actors if len(actors) <= _NAMED else actors[:1]
        yield Group(some[-1], tuple(named), len(actors) - len(named), len(some))


def _item(line: Line, base: str, zone: ZoneInfo) -> _Item:
    shown, at = line.shown, line.group.newest.happened_at
    when = format_datetime(at, "medium", tzinfo=zone, locale=get_locale())
    return _Item(shown.words, shown.title, base + shown.url, when, shown.reason)


def _written(person: Person, bundle: Bundle, items: list[_Item], base: str) -> EmailMessage:
    ways = [
        (str(gettext("Choose what you hear of, how and when")), f"{base}/settings/notifications")
    ]
    unsubscribing = {}
    if stopping.can_stop(bundle):
        stop = f"{base}/unsubscribe/{stopping.token(person.id, bundle)}"
        ways.append((str(gettext("Get no more mail of this kind")), stop))
        unsubscribing = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return compose(
        sender=sender(),
        to=_receiver(person.email, person.name),
        subject=_subject(bundle, items),
        plain=_plain(items, ways),
        html=_html(items, ways),
        message_id=_id_of(bundle.rhythm, *map(str, bundle.ids)),
        headers={
            "List-Id": f"<notices.{sender().domain}>",
            **unsubscribing,
            **_in_thread(person.id, bundle),
        },
    )


def _subject(bundle: Bundle, items: list[_Item]) -> str:
    if bundle.rhythm == "at_once" and len(items) == 1:
        return items[0].words
    name, number = body.current().name, len(items)
    if bundle.rhythm == "at_once":
        return str(gettext("%(first)s, and more", first=items[0].words))
    if bundle.rhythm == "daily":
        return str(
            ngettext(
                "%(name)s, this day: %(num)d notice",
                "%(name)s, this day: %(num)d notices",
                number,
                name=name,
            )
        )
    return str(
        ngettext(
            "%(name)s, this week: %(num)d notice",
            "%(name)s, this week: %(num)d notices",
            number,
            name=name,
        )
    )


def _in_thread(person_id: int, bundle: Bundle) -> dict[str, str]:
    if not bundle.about:
        return {}
    root = _id_of("about", str(person_id), bundle.about)
    return {"In-Reply-To": root, "References": root}


def _id_of(*parts: str) -> str:
    """A message id that tells nothing of what it is made of."""
    key = str(current_app.config["SECRET_KEY"])
    return f"<{sha256(chr(0).join((key, *parts)).encode()).hexdigest()[:32]}@{sender().domain}>"


def _plain(items: Sequence[_Item], ways: Sequence[_Way] = ()) -> str:
    told = "\n\n".join(
        "\n".join(filter(None, (i.words, i.title, i.address, i.when, i.reason)))
        for i in items[:_MOST]
    )
    parts = [told, _left_out(items)]
    if ways:
        parts.append("-- \n" + "\n".join(f"{words}\n{to}" for words, to in ways))
    return "\n\n".join(filter(None, parts)) + "\n"


def _html(items: Sequence[_Item], ways: Sequence[_Way] = ()) -> str:
    return render_template(
        "mail/notices.html",
        items=items[:_MOST],
        left_out=_left_out(items),
        ways=ways,
        language=str(get_locale()).replace("_", "-"),
    )


def _left_out(items: Sequence[_Item]) -> str:
    number = len(items) - _MOST
    if number <= 0:
        return ""
    return str(ngettext("There is %(num)d more.", "There are %(num)d more.", number))
