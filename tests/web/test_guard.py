"""Statements that are built once, for whoever asks."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from entgov.core.database import db
from entgov.spaces.models import Space
from entgov.spaces.policy import readable_by, run_by
from entgov.web.guard import anyone
from tests.conftest import Make


def test_one_statement_tells_each_person_what_they_may_see(make: Make) -> None:
    ann, bob = make.person(), make.person()
    own = {person: make.space(kind="private", members=[person]) for person in (ann, bob)}
    statement = select(Space.id).where(readable_by(anyone(ann)), ~Space.everyone)
    for person in (ann, bob, ann):
        found = db.session.scalars(statement, {"viewer_id": person.id}).all()
        assert found == [own[person].id]
    with pytest.raises(StatementError):  # nobody is told what is everybody's
        db.session.scalars(statement)


def test_what_a_right_reads_of_a_viewer_makes_a_statement_of_its_own(make: Make) -> None:
    person, administrator = make.person(), make.administrator()
    assert anyone(person) == anyone(make.person()) != anyone(administrator)
    open_space = make.space(kind="open")
    for each, found in ((person, []), (administrator, [open_space.id])):
        statement = select(Space.id).where(run_by(anyone(each)), ~Space.everyone)
        assert db.session.scalars(statement, {"viewer_id": each.id}).all() == found
