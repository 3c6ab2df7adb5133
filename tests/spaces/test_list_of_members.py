"""Who is in a space, page by page: each once and in order, however the page is come by."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.clock import now
from entgov.core.database import db
from entgov.spaces import members as list_of_members
from entgov.spaces.members import members
from entgov.spaces.models import Membership, Space
from entgov.spaces.policy import membership_visible_to
from tests.conftest import Make

PARTS = {"asked": 0, "invited": 1, "steward": 2, "member": 3}
parts = st.lists(st.sampled_from([*PARTS, "member", "member", None]), min_size=12, max_size=12)


@pytest.fixture
def people(make: Make) -> Sequence[Person]:
    return [make.person(name) for name in ("Zoe", "ann", "Élan", "Bo") * 3]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=parts, kind=st.sampled_from(["open", "closed", "private"]), who=st.integers(0, 11))
@pytest.mark.parametrize("many", [1, 1_000])
def test_its_pages_are_what_may_be_known_in_order(
    people: Sequence[Person],
    monkeypatch: pytest.MonkeyPatch,
    many: int,
    parts: list[str | None],
    kind: str,
    who: int,
) -> None:
    monkeypatch.setattr(list_of_members, "MANY", many)
    monkeypatch.setattr(list_of_members, "PER_PAGE", 3)
    try:
        space = _space(kind, people, parts)
        viewer = people[who]
        first = members(viewer, space, number=1)
        pages = [members(viewer, space, number=number).rows for number in range(1, 7)]
        shown = [each for page in pages for each in page]
        known = db.session.scalars(
            select(Membership).where(Membership.space_id == space.id, membership_visible_to(viewer))
        ).all()
        assert shown == sorted(known, key=_place)
        assert first.total == len(known)
        assert all(len(page) == 3 for page in pages[: len(known) // 3])
    finally:
        db.session.rollback()


def _place(membership: Membership) -> tuple[int, str, int]:
    state, person = membership.state, membership.person
    part = PARTS[state if state != "member" else membership.role]
    return part, person.name_key, person.id


def _space(kind: str, people: Sequence[Person], parts: Sequence[str | None]) -> Space:
    space = Space(slug="s", name="S", kind=kind, created_at=now())
    db.session.add(space)
    for person, part in zip(people, parts, strict=True):
        if part:
            state, role = ("member", part) if part in ("steward", "member") else (part, "member")
            told = {"state": state, "role": role, "since": now()}
            db.session.add(Membership(space=space, person=person, **told))
    db.session.flush()
    return space
