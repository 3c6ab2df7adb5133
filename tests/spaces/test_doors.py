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
    """Sends one request to a new space of this kind, as somebody who stands so to it."""
    person, administrator, founder = make.person(), make.administrator(), make.person()
    somebody, waiting = make.person(handle="somebody"), make.person(handle="waiting")
    browsers = {
        "anonymous": visitor,
        "administrator": as_person(administrator),
        "person": as_person(person),
    }

    def knocking(kind, standing, door):
        states = {"members": [somebody], "asked": [waiting]}
        if standing in ("invited", "asked", "member"):
            state = "members" if standing == "member" else standing
            states[state] = [*states.get(state, []), person]
        steward = person if standing == "steward" else founder
        space = make.space(None, kind, steward=steward, **states)
        browser = browsers.get(standing, browsers["person"])
        return knock_at(browser, space.slug, door), space

    return knocking


def knock_at(browser, slug, door):
    method, _, path = door.partition(" ")
    address = f"/spaces/{slug}{path}"
    return browser.get(address) if method == "GET" else browser.post(address, {"name": ""})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("standing", STANDINGS)
def test_doors(knock, kind, standing):
    answers = {door: knock(kind, standing, door) for door in DOORS}
    expected = {door: DOORS[door][kind][STANDINGS.index(standing)] for door in DOORS}
    assert {door: answer.status_code for door, (answer, _) in answers.items()} == expected
    if kind == "private" and standing in ("anonymous", "staff", "administrator"):
        assert not [door for door, (answer, space) in answers.items() if space.name in answer.text]


def test_a_private_space_answers_strangers_as_one_that_does_not_exist(knock, make, as_person):
    stranger = as_person(make.person())
    for door in DOORS:
        _, hidden = knock("private", "staff", door)
        assert shown(stranger, hidden.slug, door) == shown(stranger, "nowhere", door)


def shown(browser, slug, door):
    answer = knock_at(browser, slug, door)
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    for form in (slug, slug.replace("-", "+"), slug.replace("-", " ")):  # the asker's own words
        main = main.replace(form, "…")
    return answer.status_code, main
