"""What may be wrong with how people come in; see entgov/doctor/. It is said at the start, too."""

from collections.abc import Iterator

from flask_babel import gettext
from sqlalchemy import select

from entgov.accounts import other_doors
from entgov.accounts.commands.break_glass import is_one_kept
from entgov.accounts.models import Person
from entgov.core.ailments import Ailment
from entgov.core.database import db
from entgov.core.settings import in_force


def enterable() -> Iterator[Ailment]:
    """Where local passwords are off, people have a provider, and somebody a way in without it."""
    if in_force().local_passwords or db.session.scalar(select(Person.id).limit(1)) is None:
        return
    kept, provided = is_one_kept(), other_doors.there_is_one()
    if not provided:
        set_up = gettext(
            "Set up a provider at /admin/providers or by `entgov providers add`, or switch local "
            "passwords on."
        )
        if kept:
            said = gettext(
                "Local passwords are switched off, and no provider of identity is set up: only "
                "accounts for emergencies come in."
            )
        else:
            said = gettext(
                "Local passwords are switched off, and there is neither a provider of identity nor "
                "an account for emergencies: so administrators come in by their passwords."
            )
        yield Ailment(said, set_up)
    if not kept:
        yield Ailment(
            gettext("When the provider of identity is away, nobody can sign in."),
            gettext(
                "Keep the account of an administrator for emergencies: on its screen, or by "
                "`entgov accounts break-glass EMAIL`."
            ),
        )
