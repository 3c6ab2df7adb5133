"""The front screen of a space, as people of every standing see it."""

import pytest


def main(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("kind", "who", "offered"),
    [
        ("open", None, "Join this space"),
        ("open", "member", "Leave this space"),
        ("closed", None, "Ask to join"),
        ("closed", "asked", "Take back the request"),
        ("closed", "invited", "Accept the invitation"),
        ("closed", "member", "Leave this space"),
        ("private", "invited", "Accept the invitation"),
        ("private", "member", "Leave this space"),
    ],
)
def test_the_way_in_or_out(make, as_person, kind, who, offered):
    me = make.person()
    space = make.space("Budget", kind, steward=make.person(), **({who: [me]} if who else {}))
    shown = main(as_person(me).get(f"/spaces/{space.slug}"))
    offers = {"Join this space", "Leave this space", "Ask to join", "Take back the request"}
    offers |= {"Accept the invitation"}
    assert {offer for offer in offers if offer in shown} == {offered}


@pytest.mark.parametrize("kind", ["closed", "private"])
def test_from_outside_one_sees_whom_to_ask_and_nothing_of_what_is_inside(make, as_person, kind):
    me, boss, member = make.person(), make.person("Boss Person"), make.person("Member Person")
    space = make.space("Budget", kind, steward=boss, members=[member], invited=[me])
    shown = main(as_person(me).get(f"/spaces/{space.slug}"))
    assert "Boss Person" in shown
    for inside in ("Member Person", "Newest posts", "All pages", "New page", "New post"):
        assert inside not in shown


def test_who_reads_can_write(make, as_person):
    me = make.person()
    make.space("Budget", "closed", steward=me)
    shown = as_person(me).get("/spaces/budget").text
    for link in ("/wiki/budget/new", "/posts/new?space=budget", "/spaces/budget/members"):
        assert f'href="{link}"' in shown
    assert "Nobody has posted in this space yet" in shown
    assert "Edit this space" in shown


def test_everyone_is_neither_joined_nor_left(make, as_person):
    shown = main(as_person(make.person()).get("/spaces/everyone"))
    assert "Join this space" not in shown
    assert "Leave this space" not in shown
