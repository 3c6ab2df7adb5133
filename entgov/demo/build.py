"""Builds the borough: a planned year is acted out, and where it is to be large, a crowd comes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from entgov.accounts.models import Person
from entgov.accounts.passwords import hashed
from entgov.core.clock import now
from entgov.core.database import db, transaction
from entgov.demo.accounts import ADMINISTRATOR, ADMINISTRATOR_PASSWORD, DOMAIN, STAFF, account
from entgov.demo.acting import Cast, happening
from entgov.demo.gathering import SMALL_PEOPLE, SMALL_POSTS, gather, is_large
from entgov.demo.plan import Plan, plan
from entgov.spaces.models import Membership

_AT_ONCE = 200  # acts in one transaction
_AWAY = timedelta(days=8)

Progress = Callable[[int, int], None]
"""Hears how many acts are done, of how many."""


class DemoRefused(Exception):
    """Why no demo can be built here, and what to do about it: one line."""


def built() -> bool:
    """Whether the demo is here already, whole."""
    return db.session.scalar(select(Person.id).where(Person.email == ADMINISTRATOR)) is not None


def build(
    people: int,
    pages: int,
    posts: int,
    seed: int,
    progress: Progress,
    *,
    spaces: int = 0,
    end: datetime | None = None,
) -> None:
    """Build the borough: so many people (the administrator among them), pages, and posts.

    With more `spaces` than those of the borough itself, or with thousands of people or posts, the
    borough is small, and a crowd comes to it (see `gathering.py`). The year ends now, unless an
    `end` is given, so that the same seed makes the same borough.

    Needs an installation that is prepared and that nobody has used. Raises DemoRefused for any
    other. The administrator comes last: where there is one, the rest is there.
    """
    _refuse_if_used()
    db.session.rollback()
    large = is_large(people, posts, spaces)
    year = plan(
        people=min(people, SMALL_PEOPLE if large else people) - 1,
        pages=pages,
        posts=min(posts, SMALL_POSTS if large else posts),
        seed=seed,
        end=end or now(),
    )
    cast = Cast.begin(year, seed)
    _act_out(year, cast, progress)
    if large:
        gather(
            year,
            cast.people,
            people=people - 1,
            posts=posts - SMALL_POSTS,
            spaces=spaces,
            seed=seed,
            progress=progress,
        )
    with transaction():
        # So that whoever signs in as the member of staff finds something new since then.
        last_here = update(Person).where(Person.email == STAFF).values(here_at=now() - _AWAY)
        db.session.execute(last_here)
        account(ADMINISTRATOR, "Demo administrator", hashed(ADMINISTRATOR_PASSWORD), admin=True)


def _act_out(year: Plan, cast: Cast, progress: Progress) -> None:
    for start in range(0, len(year.acts), _AT_ONCE):
        with transaction():
            held = cast.held()
            for act in year.acts[start : start + _AT_ONCE]:
                with happening(act.at):
                    cast.do(act)
        del held
        db.session.remove()
        progress(min(start + _AT_ONCE, len(year.acts)), len(year.acts))


def _refuse_if_used() -> None:
    others = db.session.scalars(select(Person.email).where(Person.role != "administrator")).first()
    if others and others.endswith(f"@{DOMAIN}"):
        raise DemoRefused(
            "The demo was begun here and never finished. Remove the data folder and start again."
        )
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    if others or people > 1 or db.session.scalar(select(Membership.id).limit(1)):
        raise DemoRefused(
            "This installation is in use. Give the demo an empty data folder with ENTGOV_DATA."
        )
