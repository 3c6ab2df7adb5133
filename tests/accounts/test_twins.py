"""Accounts that could be taken for somebody else's."""

import pytest
from flask import Flask
from sqlalchemy import update

from entgov.accounts import commands
from entgov.accounts.commands import AccountRefused
from entgov.accounts.models import Person
from entgov.accounts.twins import skeleton
from entgov.core.database import db, transaction
from tests.conftest import Make

ADA = "ada.copse@body.example"


def add(email: str) -> Person:
    with transaction():
        return commands.add(email, "Somebody", by=None)


@pytest.mark.parametrize(
    "twin",
    [
        "ADA.Copse@BODY.example",
        "\N{CYRILLIC SMALL LETTER A}da.copse@body.example",
        "ada.c\N{GREEK SMALL LETTER OMICRON}pse@body.example",
        "ada.copse@b\N{CYRILLIC SMALL LETTER O}dy.example",
        "ada.copse@" + "b\N{CYRILLIC SMALL LETTER O}dy".encode("idna").decode() + ".example",
        "\N{FULLWIDTH LATIN SMALL LETTER A}da.copse@body.example",
        "ada.cop\N{CYRILLIC SMALL LETTER DZE}e@body.example",
    ],
)
def test_an_address_that_looks_the_same_is_refused(app: Flask, twin: str) -> None:
    add(ADA)
    with pytest.raises(AccountRefused, match=r"looks the same|already"):
        add(twin)


@pytest.mark.parametrize(
    "other",
    ["ada.copse@body.example.org", "ada.copze@body.example", "adá.copse@body.example"],
)
def test_one_that_looks_different_is_not(app: Flask, other: str) -> None:
    add(ADA)
    assert add(other).status == "invited"


def test_addresses_in_other_letters_have_accounts_too(app: Flask) -> None:
    assert add("иван@тест.example").status == "invited"
    with pytest.raises(AccountRefused):
        add("Иван@тест.example")


def test_the_skeleton_follows_the_address(app: Flask, make: Make) -> None:
    person = make.person()
    person.email = "\N{CYRILLIC SMALL LETTER A}nn@body.example"
    assert person.email_skeleton == "ann@body.example"
    assert skeleton("ann@body.example") == "ann@body.example"


@pytest.mark.parametrize(
    ("taken", "wish"),
    [("bill", "bi1l"), ("annl", "ann1"), ("barnes", "bames"), ("otto", "0tt0"), ("ann", "ANN")],
)
def test_a_handle_never_looks_like_another(make: Make, taken: str, wish: str) -> None:
    make.person(handle=taken)
    assert add(f"{wish}@two.example").handle == f"{wish.casefold()}-2"


def test_an_account_of_before_is_found_by_its_address(app: Flask, make: Make) -> None:
    """One that was there before skeletons were kept, in letters that were not looked at then."""
    person = make.person()
    with transaction():
        db.session.execute(update(Person).values(email_skeleton=""))
    with pytest.raises(AccountRefused, match="already"):
        add(person.email)
