"""Signing in by a provider: what makes an account, what takes one over, what follows."""

import time
from typing import Any

import pytest
from sqlalchemy import func, select

from entgov.accounts.models import Person, Profile, SignInSession
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.groups import commands as groups
from entgov.groups.models import Group
from entgov.providers.models import Identity, Provider
from entgov.spaces.models import Membership
from tests.conftest import PASSWORD, Browser, Make
from tests.factors.conftest import give_app, give_code, grow_old
from tests.providers.conftest import ZOE, come_back, go, is_in, set_up, sign_in_by
from tests.providers.small_provider import SmallProvider


def person_with(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email))


def last_reason() -> str | None:
    of_kind = select(FactRecord.data).where(FactRecord.kind == "ProviderSignInRefused")
    data = db.session.scalar(of_kind.order_by(FactRecord.id.desc()).limit(1))
    return data["reason"] if data else None


def test_a_first_sign_in_makes_an_account(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    answer = sign_in_by(visitor, provider, small, **ZOE)
    assert answer.status_code == 303
    assert is_in(visitor)
    zoe = person_with("zoe@body.example")
    assert zoe
    assert (zoe.name, zoe.status, zoe.role, zoe.password_hash) == (
        "Zoe Newcome",
        "active",
        "staff",
        None,
    )


def test_the_second_one_finds_it_by_its_subject_and_follows_name_and_mail(
    app: Any, provider: Provider, small: SmallProvider
) -> None:
    sign_in_by(Browser(app), provider, small, **ZOE)
    changed = {**ZOE, "name": "Zoe Married", "email": "zoe.married@body.example"}
    sign_in_by(Browser(app), provider, small, **changed)
    people = db.session.scalars(select(Person)).all()
    assert [(each.name, each.email) for each in people] == [
        ("Zoe Married", "zoe.married@body.example")
    ]


def test_it_leads_to_where_somebody_wanted_to_go_with_what_they_had_typed(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    fields = {"next": "/spaces/new", "kept": '[["name", "Half a name"]]'}
    there = go(visitor, provider, **fields)
    answer = come_back(visitor, provider, small.code_for(there, **ZOE))
    assert "Half a name" in visitor.get(answer.location).text


def test_it_never_leads_elsewhere(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        there = go(visitor, provider, next=target)
        answer = come_back(visitor, provider, small.code_for(there, **ZOE))
        assert answer.location == "/"


def test_claims_that_are_not_in_the_token_are_asked_for(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    small.userinfo = ZOE
    sign_in_by(visitor, provider, small, sub="zoe-1")
    assert person_with("zoe@body.example")


def test_claims_of_somebody_else_are_not_taken(
    visitor: Browser, provider: Provider, small: SmallProvider
) -> None:
    small.userinfo = {**ZOE, "sub": "somebody else"}
    assert sign_in_by(visitor, provider, small, sub="zoe-1").status_code == 400
    assert person_with("zoe@body.example") is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"email_verified": False}, "mail address not verified"),
        ({"email_verified": None}, "mail address not verified"),
        ({"email_verified": "true"}, "mail address not verified"),
        ({"email": None}, "no mail address"),
        ({"email": "no address"}, "no mail address"),
        ({"email": ["a@body.example"]}, "no mail address"),
        ({"email": "zoe@elsewhere.example"}, "mail address of another kind"),
        ({"email": "аnn@body.example"}, "mail address taken"),  # a Cyrillic a
    ],
)
def test_no_account_is_made_for(
    changed: dict[str, Any],
    reason: str,
    visitor: Browser,
    ann: Person,
    small: SmallProvider,
) -> None:
    provider = set_up(small, makes_accounts=True, mail_domains="body.example")
    assert sign_in_by(visitor, provider, small, **{**ZOE, **changed}).status_code == 403
    assert last_reason() == reason
    assert not is_in(visitor)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_none_is_made_where_that_is_off(visitor: Browser, app: Any, small: SmallProvider) -> None:
    assert sign_in_by(visitor, set_up(small), small, **ZOE).status_code == 403
    assert last_reason() == "no account"


def test_a_mail_address_alone_takes_no_account_over(
    visitor: Browser, provider: Provider, small: SmallProvider, ann: Person
) -> None:
    answer = sign_in_by(visitor, provider, small, sub="mallory", email=ann.email)
    assert answer.status_code == 409
    assert "Is this account yours?" in answer.text
    assert not is_in(visitor)
    assert db.session.scalar(select(Identity)) is None


def test_who_knows_the_password_links_them_once(
    app: Any, provider: Provider, small: SmallProvider, make: Make
) -> None:
    pat, browser = make.person_with_password("Pat Proof"), Browser(app)
    claims = {**ZOE, "email": pat.email}
    sign_in_by(browser, provider, small, **claims)
    browser.post("/sign-in", {"email": pat.email, "password": PASSWORD})
    assert "from now on" in browser.get("/sign-in/with/link").text
    assert browser.post("/sign-in/with/link").status_code == 303
    again = Browser(app)
    sign_in_by(again, provider, small, **claims)
    assert is_in(again)


def test_somebody_else_does_not_link_them(
    app: Any, provider: Provider, small: SmallProvider, ann: Person, bob: Person
) -> None:
    browser = Browser(app)
    sign_in_by(browser, provider, small, **{**ZOE, "email": ann.email})
    browser.sign_in(bob)
    assert browser.post("/sign-in/with/link").status_code == 403
    assert db.session.scalar(select(Identity)) is None


def test_an_administrator_can_trust_the_addresses_of_a_provider(
    visitor: Browser, small: SmallProvider, ann: Person
) -> None:
    provider = set_up(small, trusts_mail=True)
    sign_in_by(visitor, provider, small, sub="ann-1", email=ann.email)
    assert is_in(visitor)
    other = Browser(visitor.app)
    claims = {"sub": "mallory", "email": ann.email, "email_verified": False}
    assert sign_in_by(other, provider, small, **claims).status_code == 409


def test_it_trusts_those_at_its_own_domains_alone(
    visitor: Browser, small: SmallProvider, make: Make
) -> None:
    eve = make.person(email="eve@elsewhere.example")
    provider = set_up(small, trusts_mail=True, mail_domains="body.example")
    claims = {"sub": "mallory", "email": eve.email, "email_verified": True}
    assert sign_in_by(visitor, provider, small, **claims).status_code == 409
    assert not is_in(visitor)


def test_that_an_address_is_verified_is_said_where_the_address_is(
    visitor: Browser, small: SmallProvider
) -> None:
    """The token names one address, and what is asked for besides has verified another."""
    provider = set_up(small, makes_accounts=True)
    small.userinfo = {"sub": "mallory", "email": "mallory@body.example", "email_verified": True}
    claims = {"sub": "mallory", "email": "zoe@body.example"}
    assert sign_in_by(visitor, provider, small, **claims).status_code == 403
    assert last_reason() == "mail address not verified"


def test_an_address_that_somebody_else_has_is_not_taken_over_later(
    visitor: Browser, provider: Provider, small: SmallProvider, ann: Person
) -> None:
    sign_in_by(visitor, provider, small, **ZOE)
    again = Browser(visitor.app)
    sign_in_by(again, provider, small, **{**ZOE, "email": ann.email})
    assert is_in(again)
    assert person_with("zoe@body.example")


def test_whoever_is_deactivated_stays_out(
    app: Any, provider: Provider, small: SmallProvider
) -> None:
    sign_in_by(Browser(app), provider, small, **ZOE)
    with transaction():
        zoe = person_with("zoe@body.example")
        assert zoe
        zoe.status = "deactivated"
    browser = Browser(app)
    assert sign_in_by(browser, provider, small, **ZOE).status_code == 403
    assert last_reason() == "deactivated"
    assert not is_in(browser)


def test_a_role_follows_only_where_that_is_set(app: Any, small: SmallProvider, make: Make) -> None:
    make.administrator()
    provider = set_up(small, makes_accounts=True)
    wants = {**ZOE, "role": "administrator", "roles": ["entgov-admin"]}
    sign_in_by(Browser(app), provider, small, **wants)
    zoe = person_with("zoe@body.example")
    assert zoe
    assert zoe.role == "staff"
    with transaction():
        provider.role_claim, provider.role_value = "roles", "entgov-admin"
    sign_in_by(Browser(app), provider, small, **wants)
    db.session.refresh(zoe)
    assert zoe.role == "administrator"
    sign_in_by(Browser(app), provider, small, **{**wants, "roles": ["other"]})
    db.session.refresh(zoe)
    assert zoe.role == "staff"


def test_it_takes_no_role_that_it_did_not_give_nor_that_of_the_last_administrator(
    app: Any, small: SmallProvider, make: Make
) -> None:
    ada = make.administrator()
    provider = set_up(small, trusts_mail=True, role_claim="roles", role_value="entgov-admin")
    claims = {"sub": "ada-1", "email": ada.email}
    sign_in_by(Browser(app), provider, small, **claims)
    db.session.refresh(ada)
    assert ada.role == "administrator"
    with transaction():
        identity = db.session.scalars(select(Identity)).one()
        identity.gave_role = True
    sign_in_by(Browser(app), provider, small, **claims)
    db.session.refresh(ada)
    assert ada.role == "administrator"


def test_team_and_groups_follow_and_groups_lead_into_spaces(
    app: Any, small: SmallProvider, make: Make
) -> None:
    steward = make.person()
    space = make.space("Planning", "private", steward=steward)
    provider = set_up(small, makes_accounts=True, team_claim="team", groups_claim="groups")
    claims = {**ZOE, "team": "Roads", "groups": ["planners", "drivers"]}
    sign_in_by(Browser(app), provider, small, **claims)
    with transaction():
        group = db.session.scalars(select(Group).where(Group.key == "planners")).one()
        groups.link(group, space, by=steward)
    zoe = person_with("zoe@body.example")
    assert zoe
    inside = select(Membership).where(
        Membership.space_id == space.id, Membership.person_id == zoe.id
    )
    assert db.session.scalar(inside)
    assert db.session.get_one(Profile, zoe.id).team == "Roads"
    sign_in_by(Browser(app), provider, small, **{**claims, "groups": ["drivers"]})
    assert db.session.scalar(inside) is None


def test_our_second_factor_is_asked_unless_the_provider_says_that_it_has(
    app: Any, small: SmallProvider, make: Make
) -> None:
    provider = set_up(small, trusts_mail=True, factor_values="mfa")
    hana = give_app(make.person("Hana Holder"))
    claims = {"sub": "hana-1", "email": hana.person.email}
    browser = Browser(app)
    answer = sign_in_by(browser, provider, small, **claims, amr=["pwd"])
    assert answer.location.startswith("/sign-in/second")
    assert not is_in(browser)
    give_code(browser, hana.code())
    assert is_in(browser)
    other = Browser(app)
    sign_in_by(other, provider, small, **claims, amr=["pwd", "mfa"])
    assert is_in(other)


def test_who_is_asked_again_signs_in_there_again(
    app: Any, provider: Provider, small: SmallProvider
) -> None:
    browser = Browser(app)
    sign_in_by(browser, provider, small, **ZOE)
    grow_old()
    page = browser.get("/confirm?next=/settings/second-factor").text
    assert "Sign in again with Work account" in page
    there = go(browser, provider, "/again", next="/settings")
    assert "prompt=login" in there
    assert "max_age=0" in there
    old = small.code_for(there, **{**ZOE, "auth_time": int(time.time()) - 3600})
    assert come_back(browser, provider, old).status_code == 400
    there = go(browser, provider, "/again", next="/settings")
    other = small.code_for(there, sub="somebody else")
    assert come_back(browser, provider, other).status_code == 403
    before = db.session.scalars(select(SignInSession.confirmed_at)).one()
    there = go(browser, provider, "/again", next="/settings")
    assert come_back(browser, provider, small.code_for(there, **ZOE)).location == "/settings"
    assert db.session.scalars(select(SignInSession.confirmed_at)).one() > before
