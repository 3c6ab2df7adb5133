"""Mail is handed to a real server, encrypted or not, and what goes wrong is told apart."""

from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from entgov.core import mail
from entgov.core.mail import Refused, TryLater, Unavailable, address_in, line_to, server_at
from entgov.core.settings import Settings
from tests.mail_server import PASSWORD, USER, listening

SENDER = Address("Fenwick Vale", "entgov", "body.example")
SIGNED_IN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


@pytest.fixture
def authority(monkeypatch, tmp_path) -> trustme.CA:
    """An authority that this test trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def written(subject: str = "Bin days", to: str = "ann@body.example") -> EmailMessage:
    return mail.compose(
        sender=SENDER,
        to=address_in(to) or pytest.fail(to),
        subject=subject,
        plain="Zażółć\n",
        html="<p>Zażółć</p>\n",
        message_id="<1@body.example>",
    )


def send(url: str, message: EmailMessage | None = None) -> None:
    with line_to(server_at(url), hello="commons.body.example") as line:
        line.send(message or written())


def test_a_mail_arrives_as_it_was_written() -> None:
    with listening() as post:
        send(f"smtp://{post.url}", written("Gwastraff – dydd Mawrth ✓"))
    (came,) = post.taken
    assert post.receivers == ["ann@body.example"]
    assert came["From"] == "Fenwick Vale <entgov@body.example>"
    assert came["Subject"] == "Gwastraff – dydd Mawrth ✓"
    assert came["Auto-Submitted"] == "auto-generated"
    assert came["Message-ID"] == "<1@body.example>"
    assert came.get_body(("plain",)).get_content().split() == ["Zażółć"]
    assert came.get_body(("html",)).get_content().strip() == "<p>Zażółć</p>"


def test_several_go_over_one_line() -> None:
    with listening() as post, line_to(server_at(f"smtp://{post.url}"), hello="here") as line:
        for _ in range(3):
            line.send(written())
    assert len(post.taken) == 3


def test_tls_with_a_user(authority: trustme.CA) -> None:
    with listening(authority) as post:
        send(f"smtps://{SIGNED_IN}{post.url}")
    assert len(post.taken) == 1


def test_starttls_with_a_user(authority: trustme.CA) -> None:
    with listening(authority, implicit=False) as post:
        send(f"smtp://{SIGNED_IN}{post.url}?starttls")
    assert len(post.taken) == 1


@pytest.mark.parametrize("implicit", [True, False])
def test_a_certificate_that_nobody_vouches_for_is_refused(implicit, authority) -> None:
    scheme, more = ("smtps", "") if implicit else ("smtp", "?starttls")
    with (
        listening(trustme.CA(), implicit=implicit) as post,
        pytest.raises(Unavailable, match="not trusted"),
    ):
        send(f"{scheme}://{SIGNED_IN}{post.url}{more}")
    assert post.taken == []


def test_a_wrong_password_is_told(authority: trustme.CA) -> None:
    user = quote(USER, safe="")
    with (
        listening(authority) as post,
        pytest.raises(Unavailable, match="user name and password"),
    ):
        send(f"smtps://{user}:wrong@{post.url}")


def test_starttls_is_never_left_out() -> None:
    with listening() as post, pytest.raises(Unavailable):
        send(f"smtp://{post.url}?starttls")
    assert post.taken == []


def test_nobody_there() -> None:
    with listening() as post:
        pass
    with pytest.raises(Unavailable, match="does not answer"):
        send(f"smtp://{post.url}")


@pytest.mark.parametrize(
    ("step", "answer", "meaning"),
    [
        ("rcpt", "450 busy mailbox", TryLater),
        ("rcpt", "550 no such mailbox", Refused),
        ("rcpt", "421 closing", Unavailable),
        ("mail", "451 too many", TryLater),
        ("mail", "550 you may not send as this", Unavailable),
        ("mail", "552 too large", Refused),
        ("data", "452 disk full", TryLater),
        ("data", "554 looks like spam", Refused),
        ("data", "hang up", TryLater),
    ],
)
def test_each_answer_means_something(step: str, answer: str, meaning: type[Exception]) -> None:
    with listening() as post, line_to(server_at(f"smtp://{post.url}"), hello="here") as line:
        post.answers[step] = answer
        with pytest.raises(meaning):
            line.send(written())
        post.answers.clear()
        line.send(written())  # and the line is none the worse for it
    assert len(post.taken) == 1 + (answer == "hang up")


def test_addresses_in_other_letters() -> None:
    with listening(enable_SMTPUTF8=True) as post:
        send(f"smtp://{post.url}", written(to="ann@bücher.example"))
        send(f"smtp://{post.url}", written(to="jörg@body.example"))
    assert post.receivers == ["ann@xn--bcher-kva.example", "jörg@body.example"]
    with (
        listening(enable_SMTPUTF8=False) as post,
        pytest.raises(Refused, match="other letters"),
    ):
        send(f"smtp://{post.url}", written(to="jörg@body.example"))


@given(st.text(max_size=400))
def test_no_subject_becomes_another_header(subject: str) -> None:
    plain, odd = written("x"), written(f"Re: {subject}")
    as_sent = odd.as_bytes().partition(b"\r\n\r\n")[0]
    assert all(len(line) < 998 for line in as_sent.split(b"\r\n"))
    assert [name for name, _ in odd.items()] == [name for name, _ in plain.items()]
    assert as_sent.isascii()


def test_no_words_are_read_as_headers() -> None:
    """Python reads what is encoded in a header, new lines too, also where it is only said so."""
    for words in ("=?utf-8?q?A=0D=0ABcc=3A_x=40y.example?=", "==??utf-8?b?QQ0KQmNjOiB4QHk=?="):
        odd = mail.compose(
            sender=Address(mail.one_line(words), "entgov", "body.example"),
            to=Address(mail.one_line(words), "ann", "body.example"),
            subject=words,
            plain="",
            html="",
            message_id="<1@body.example>",
        )
        assert b"\nBcc" not in odd.as_bytes()
    assert address_in("=?utf-8?q?A=0AB?=@body.example") is None


def test_a_long_address_to_stop_at_arrives_as_it_is() -> None:
    """A mail program reads no header that is written in encoded words, if it is for programs."""
    stop = f"<https://commons.body.example/unsubscribe/{'x' * 80}>"
    message = written()
    message["List-Unsubscribe"] = stop
    assert f"\r\nList-Unsubscribe: {stop}\r\n".encode() in message.as_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@b.example",
        "a b@c.example",
        "a@b\r\nBcc: x@y.example",
        "a@b.example>x",
        "a,b@c.example",
        "a@",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert address_in(text) is None


def test_settings_name_a_server_or_say_what_is_wrong(tmp_path) -> None:
    known = server_at("smtps://u%40b.example:p%2Fw@mail.example")
    assert (known.host, known.port, known.user, known.password) == (
        "mail.example",
        465,
        "u@b.example",
        "p/w",
    )
    assert server_at("smtp://mail.example?starttls").port == 587
    assert "p/w" not in repr(known)
    for wrong in (
        "mail.example",
        "http://mail.example",
        "smtp://mail.example:0",
        "smtp://m?verify=no",
    ):
        with pytest.raises(ValueError, match="must be an address such as"):
            Settings(data=tmp_path, smtp_url=wrong, mail_from="a@b.example")
    with pytest.raises(ValueError, match="in the clear"):
        Settings(data=tmp_path, smtp_url="smtp://u:p@mail.example", mail_from="a@b.example")
    with pytest.raises(ValueError, match="must be set too"):
        Settings(data=tmp_path, smtp_url="smtp://mail.example")
    with pytest.raises(ValueError, match="must be an address"):
        Settings(data=tmp_path, mail_from="nobody")
