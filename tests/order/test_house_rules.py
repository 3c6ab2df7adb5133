"""The rules of the house: set by stewards, shown where one writes."""

from entgov.core.database import transaction
from entgov.spaces import commands
from entgov.spaces.queries import everyone


def test_rules_stand_in_the_composer_the_reply_and_on_the_space(house, as_person):
    gwen, bob, slug = as_person(house.gwen), as_person(house.bob), house.space.slug
    fields = {"name": "Housing", "description": "", "review_every": ""}
    fields["rules"] = "Be **kind** <script>alert(1)</script>"
    assert gwen.post(f"/spaces/{slug}/edit", fields).status_code == 303
    for address in (
        f"/posts/new?space={slug}",
        f"/posts/rules?space={slug}",
        f"/spaces/{slug}",
        f"/spaces/{slug}/rules",
        f"/posts/{house.post.id}/report",
    ):
        page = bob.get(address).text
        assert "Be <strong>kind</strong>" in page, address
        assert "<script>alert" not in page
    assert f"/spaces/{slug}/rules" in bob.get(f"/posts/{house.post.id}").text
    assert "House rules of" not in bob.get("/posts/new").text


def test_the_rules_of_everyone_cost_home_no_query(house, as_person, count_queries):
    browser = as_person(house.ann)
    browser.get("/")
    with count_queries() as without:
        browser.get("/")
    with transaction():
        commands.change_rules(everyone(), "Be kind", by=house.gwen)
    with count_queries() as queries:
        assert "House rules of Everyone" in browser.get("/").text
    assert len(queries) == len(without)


def test_nobody_outside_reads_the_rules_of_a_space(house, make, as_person):
    with transaction():
        commands.change_rules(house.space, "Qqsecret rules", by=house.gwen)
    outside = as_person(make.person())
    assert outside.get(f"/spaces/{house.space.slug}/rules").status_code == 404
    assert "Qqsecret" not in outside.get(f"/posts/rules?space={house.space.slug}").text
