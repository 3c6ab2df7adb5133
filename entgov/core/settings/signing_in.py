"""The settings of signing in and of passwords, declared as all others; see `declared.py`."""

from typing import Annotated, Literal

from flask_babel import lazy_gettext as _l
from pydantic import Field

from entgov.core.offered import OnScreen
from entgov.core.start import Start


class SigningIn(Start):
    """How people come in, for how long, and how their passwords are judged."""

    session_idle: Annotated[
        int,
        Field(ge=1, le=168),
        OnScreen(
            group="sign-in",
            label=_l("Signed out when nothing was done for"),
            says=_l(
                "Who does nothing in entgov for so long is signed out. They are warned before."
            ),
            unit=_l("hours"),
        ),
    ] = 12
    session_longest: Annotated[
        int,
        Field(ge=1, le=744),
        OnScreen(
            group="sign-in",
            label=_l("Signed out at the latest after"),
            says=_l("After so long people sign in again, whatever they have done meanwhile."),
            unit=_l("hours"),
        ),
    ] = 168
    second_factor_for: Annotated[
        Literal["administrators", "everyone"],
        OnScreen(
            group="sign-in",
            label=_l("A second factor is asked of"),
            says=_l(
                "They need an authenticator app or a passkey beside their password. Everybody "
                "else may have one."
            ),
            choices={"administrators": _l("Administrators"), "everyone": _l("Everyone")},
        ),
    ] = "administrators"
    second_factor_grace: Annotated[
        int,
        Field(ge=0, le=3650),
        OnScreen(
            group="sign-in",
            label=_l("Time to set it up"),
            says=_l(
                "So long people can sign in without the second factor that they need, from the "
                "sign-in at which they are first told. With 0 they set it up at once."
            ),
            unit=_l("days"),
        ),
    ] = 14
    local_passwords: Annotated[
        bool,
        OnScreen(
            group="sign-in",
            label=_l("Local passwords"),
            says=_l(
                "Whether people sign in by a password of entgov. Without, they do by a provider of "
                "identity, and only accounts that are kept for emergencies have a password."
            ),
        ),
    ] = True
    own_email: Annotated[
        bool,
        OnScreen(
            group="sign-in",
            label=_l("People change their email address"),
            says=_l(
                "By a link that is mailed to the new one. Mail of entgov goes there from then on. "
                "Without, administrators do, or the provider of identity."
            ),
        ),
    ] = True
    guesses_a_second: Annotated[
        int,
        Field(ge=1, le=100),
        OnScreen(
            group="sign-in",
            label=_l("Passwords from unknown devices"),
            says=_l(
                "Each process looks at so many a second, and at ten times as many after a pause. "
                "Others are asked to try again, so that an attack does not slow entgov down. "
                "Devices that somebody has signed in with before are not held back."
            ),
            unit=_l("a second"),
        ),
    ] = 5
    passwords_at_once: Annotated[
        int,
        Field(ge=1, le=64),
        OnScreen(
            group="passwords",
            label=_l("Passwords judged at once"),
            says=_l("In each process. Others wait for their turn for a few seconds."),
        ),
    ] = 2
    password_memory: Annotated[
        int,
        Field(ge=19_456, le=1_048_576),
        OnScreen(
            group="passwords",
            label=_l("Memory to judge a password"),
            says=_l(
                "More makes guessing harder for who has stolen a database. Kept passwords follow "
                "when their people sign in."
            ),
            unit=_l("KiB"),
        ),
    ] = 65_536
    password_passes: Annotated[
        int,
        Field(ge=2, le=20),
        OnScreen(
            group="passwords",
            label=_l("Passes to judge a password"),
            says=_l("More takes longer, for attackers and for entgov."),
        ),
    ] = 3
    password_lanes: Annotated[
        int,
        Field(ge=1, le=16),
        OnScreen(
            group="passwords",
            label=_l("Lanes to judge a password"),
            says=_l("So many processors work on one password."),
        ),
    ] = 4
