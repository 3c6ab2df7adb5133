"""People, the links they are let in by, and the sessions they are signed in with.

Sessions are rows, not only cookies: signing out, a new password and deactivation end them on
every device within one request. Secrets are kept as hashes, so a stolen backup opens nothing.
"""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from entgov.accounts.twins import alike, skeleton
from entgov.core import keys
from entgov.core.database import Model
from entgov.search import names

Status = Literal["invited", "active", "deactivated"]
Role = Literal["staff", "administrator", "auditor"]
Purpose = Literal["invitation", "reset", "setup", "email"]
Theme = Literal["system", "light", "dark"]


class Person(Model):
    """Someone with an account. Never deleted: what they wrote stays theirs.

    language     the language of the screens, as browsers name it; None: as the browser asks
    theme        the colours of the screens; system: as the device has it
    single_keys  whether shortcuts of a single key are on (WCAG 2.1.4)
    here_at      about when the person last asked for something
    last_here_at when the visit before this one ended; None on the first visit
    photo        tells their photo from an older one; None where there is none
    was_active   of somebody who is deactivated: whether they had joined by then
    break_glass  whether their password signs them in also where local passwords are switched off
    email_skeleton what the email address looks like, see `twins.py`: no two may look the same
    handle_alike what the handle looks like, see there
    name_key     the name as people are sorted and looked for, see `core/keys.py`
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    status: Mapped[Status]
    role: Mapped[Role]
    created_at: Mapped[datetime]
    language: Mapped[str | None]
    theme: Mapped[Theme] = mapped_column(default="system", server_default="system")
    single_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    here_at: Mapped[datetime | None]
    last_here_at: Mapped[datetime | None]
    photo: Mapped[str | None]
    was_active: Mapped[bool] = mapped_column(default=False, server_default=false())
    break_glass: Mapped[bool] = mapped_column(default=False, server_default=false())
    email_skeleton: Mapped[str] = keys.key_of("email", skeleton)
    handle_alike: Mapped[str] = keys.key_of("handle", alike)
    name_key: Mapped[str] = keys.key_of("name")

    __table_args__ = (
        Index(None, "email_skeleton"),
        Index(None, "handle_alike"),
        # All that a list of people is narrowed by, in its order: no row is read to be left out.
        Index(None, "name_key", "id", "status", "was_active", "handle"),
        CheckConstraint("status IN ('invited', 'active', 'deactivated')", name="status"),
        CheckConstraint("role IN ('staff', 'administrator', 'auditor')", name="role"),
        CheckConstraint("theme IN ('system', 'light', 'dark')", name="theme"),
    )

    @property
    def is_administrator(self) -> bool:
        return self.role == "administrator"

    @property
    def inspection_id(self) -> None:
        """As a viewer, a person reads in no space that they are not in."""

    @property
    def is_auditor(self) -> bool:
        return self.role == "auditor"

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


names.kept(Person, "name", "handle")
keys.kept(
    Person,
    {
        "name": ("name_key", keys.key),
        "handle": ("handle_alike", alike),
        "email": ("email_skeleton", skeleton),
    },
)


class OneTimeLink(Model):
    """A link that counts once: to set a password by (invitation, reset, the first set-up), or to
    prove that one reads what is sent to an address that one wants for one's account (`email`)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    email: Mapped[str | None]

    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint("purpose IN ('invitation', 'reset', 'setup', 'email')", name="purpose"),
    )


class SignInSession(Model):
    """One browser that a person is signed in with. The row is deleted when the session ends.

    Its id is never given again, since a line that is still open, and facts, name a session by it.

    confirmed_at  when whoever sits there last proved to be the person
    factor_due_at until when they can do without the second factor that they must have; None where
                  they have one, or need none
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str]
    browser: Mapped[str]
    confirmed_at: Mapped[datetime]
    factor_due_at: Mapped[datetime | None]

    # Else SQLite would give the id of the last row again.
    __table_args__ = {"sqlite_autoincrement": True}


class FailedSignIns(Model):
    """How often signing in failed of late, for one account or one address (`subject`)."""

    subject: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


class KeptForm(Model):
    """What somebody typed into a form that could not be sent, until it is shown to them again."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    path: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]
