"""Every standing at every door of every kind of space: who comes in, who is told no, who is told
nothing."""

import pytest

KINDS = ["open", "closed", "private"]
STANDINGS = ["anonymous", "staff", "invited", "asked", "member", "steward", "administrator"]

# What each door answers, by kind of space, in the order of STANDINGS. Where somebody is told
# nothing it is 404; anonymous people are asked to sign in, wherever they knock.
DOORS = {
    "GET ": {
        "open": [302, 200, 200, 200, 200, 200, 200],
        "closed": [302, 200, 200, 200, 200, 200, 200],
        "private": [302, 404, 200, 404, 200, 200, 404],
    },
    "GET /members": {
        "open": [302, 200, 200, 200, 200, 200, 200],
        "closed": [302, 200, 200, 200, 200, 200, 200],
        "private": [302, 404, 200, 404, 200, 200, 404],
    },
    "GET /edit": {
        "open": [302, 403, 403, 403, 403, 200, 200],
        "closed": [302, 403, 403, 403, 403, 200, 403],
        "private": [302, 404, 403, 404, 403, 200, 404],
    },
    "POST /edit": {
        "open": [401, 403, 403, 403, 403, 422, 422],
        "closed": [401, 403, 403, 403, 403, 422, 403],
        "private": [401, 404, 403, 404, 403, 422, 404],
    },
    "POST /invitations": {
        "open": [401, 403, 403, 403, 403, 422, 422],
        "closed": [401, 403, 403, 403, 403, 422, 403],
        "private": [401, 404, 403, 404, 403, 422, 404],
    },
    "POST /membership": {
        "open": [401, 303, 303, 303, 303, 303, 303],
        "closed": [401, 403, 303, 403, 303, 303, 403],
        "private": [401, 404, 303, 404, 303, 303, 404],
    },
    "POST /request": {
        "open": [401, 403, 403, 403, 403, 403, 403],
        "closed": [401, 303, 303, 303, 303, 303, 303],
        "private": [401, 404, 403, 404, 403, 403, 404],
    },
    "GET /membership/removal": {
        "open": [302, 303, 200, 200, 200, 200, 303],
        "closed": [302, 303, 200, 200, 200, 200, 303],
        "private": [302, 404, 200, 404, 200, 200, 404],
    },
    "POST /membership/removal": {
        "open": [401, 303, 303, 303, 303, 303, 303],
        "closed": [401, 303, 303, 303, 303, 303, 303],
        "private": [401, 404, 303, 404, 303, 303, 404],
    },
}

# Acts on somebody who is a member: seen, but not theirs to change, is 403; whose membership one
# may not know of is 404.
ON_A_MEMBER = {
    "open": [401, 403, 403, 403, 403, 303, 303],
    "closed": [401, 404, 404, 404, 403, 303, 404],
    "private": [401, 404, 404, 404, 403, 303, 404],
}
ON_SOMEBODY_WAITING = {
    "open": [401, 404, 404, 404, 404, 303, 303],
    "closed": [401, 404, 404, 404, 404, 303, 404],
    "private": [401, 404, 404, 404, 404, 303, 404],
}
for act in ("removal", "steward", "steward/removal"):
    DOORS[f"POST /members/somebody/{act}"] = ON_A_MEMBER
for act in ("admission", "removal"):
    DOORS[f"POST /members/waiting/{act}"] = ON_SOMEBODY_WAITING


@pytest.fixture
def knock(make, as_person, visitor):
    """Sends one request to a space of this kind, as somebody who stands so to it."""

    def knocking(kind, standing, door):
        person = make.administrator() if standing == "administrator" else make.person()
        somebody = make.person(handle="somebody")
        waiting = make.person(handle="waiting")
        founder = person if standing == "steward" else make.person()
        states = {"member": [somebody], "asked": [waiting]}
        if standing in ("invited", "asked", "member"):
            states.setdefault(standing, []).append(person)
        space = make.space("Budget", kind, steward=founder, members=states.pop("member"), **states)
        browser = visitor if standing == "anonymous" else as_person(person)
        method, _, path = door.partition(" ")
        return getattr(browser, method.lower())(f"/spaces/{space.slug}{path}")

    return knocking


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("door", DOORS)
def test_door(knock, kind, standing, door):
    answer = knock(kind, standing, door)
    assert answer.status_code == DOORS[door][kind][STANDINGS.index(standing)]
    if answer.status_code == 404:
        assert "Budget" not in answer.text


@pytest.mark.parametrize("door", DOORS)
def test_a_private_space_answers_strangers_as_one_that_does_not_exist(make, as_person, knock, door):
    hidden = knock("private", "staff", door)
    method, _, path = door.partition(" ")
    nowhere = getattr(as_person(make.person()), method.lower())(f"/spaces/nowhere{path}")
    assert (hidden.status_code, _body(hidden)) == (nowhere.status_code, _body(nowhere))


def _body(answer):
    main = answer.text.partition("<main")[2]
    return main.partition("</main>")[0]
