"""Deciding: hiding, warning, answering, showing again, and who decides when."""

import pytest
from sqlalchemy import select

from entgov import worker
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.follows import commands as follows
from entgov.order import commands, policy
from entgov.order.models import ConductDecision
from entgov.stream import commands as stream
from entgov.stream.models import Post
from entgov.web.guard import holds
from entgov.wiki import commands as wiki


def _form(case, outcome, reason="Be kind"):
    return {
        "outcome": outcome,
        "reason": reason,
        "answer": "Thank you",
        "base": commands.state_of(case),
    }


def test_a_steward_hides_a_post_and_its_author_is_told(house, report, as_person):
    case = report(house.post, house.bob)
    gwen, ann, bob = (as_person(each) for each in (house.gwen, house.ann, house.bob))
    assert "Post by Ann Lee" in gwen.get("/order").text
    page = gwen.get(f"/order/cases/{case.id}").text
    assert "Qqbad" in page
    assert "Bob Ox" in page
    assert gwen.post(f"/order/cases/{case.id}", _form(case, "hide")).status_code == 303
    thread = bob.get(f"/posts/{house.post.id}").text
    assert "Hidden by a steward of Housing" in thread
    assert "Qqbad" not in thread
    assert "/order/mine" in ann.get(f"/posts/{house.post.id}").text
    mine = ann.get("/order/mine").text
    assert "Be kind" in mine
    assert "Qqbad" in mine
    assert "Thank you" in bob.get("/order/mine?show=reports").text
    kinds = db.session.scalars(select(FactRecord.kind).where(FactRecord.actor_id == house.gwen.id))
    assert {"PostHidden", "ConductDecided"} <= set(kinds)


def test_its_author_cannot_bring_a_hidden_post_back_and_a_steward_can(
    house, report, decide, as_person
):
    report(house.post, house.bob)
    decide(house.post, "hide", house.gwen)
    ann = as_person(house.ann)
    for tool in ("restoration", "edit", "removal"):
        assert ann.post(f"/posts/{house.post.id}/{tool}", {"text": "New"}).status_code == 403, tool
    decide(house.post, "restore", house.gwen)
    assert "Qqbad words" in as_person(house.bob).get(f"/posts/{house.post.id}").text
    assert "Shown again" in ann.get("/order/mine").text


def test_a_post_that_its_author_removed_before_stays_removed(house, report, decide):
    report(house.post, house.bob)
    with transaction():
        stream.remove(house.post, by=house.ann)
    decide(house.post, "hide", house.gwen)
    post = db.session.get_one(Post, house.post.id)
    assert post.is_hidden
    decide(house.post, "restore", house.gwen)
    post = db.session.get_one(Post, house.post.id)
    assert (post.is_hidden, post.is_removed, post.plain) == (False, True, "")


def test_nobody_decides_about_themselves_or_what_they_reported(house, make, report):
    with transaction():
        own = stream.publish(house.space, "Gwen's own", by=house.gwen)
    case = report(own, house.bob)
    assert not holds(policy.case_readable_by, case, house.gwen)
    assert holds(policy.case_decidable_by, case, house.idris)
    case = report(own, house.idris)
    boss = make.administrator()
    assert not holds(policy.case_decidable_by, case, house.idris)
    assert holds(policy.case_decidable_by, case, boss), "nobody else is left"


def test_two_stewards_at_once_decide_once(house, report, as_person):
    case = report(house.post, house.bob)
    first = _form(case, "warn")
    late = {**_form(case, "both"), "reason": "Kept reason"}
    assert as_person(house.gwen).post(f"/order/cases/{case.id}", first).status_code == 303
    answer = as_person(house.idris).post(f"/order/cases/{case.id}", late)
    assert answer.status_code == 409
    assert "Kept reason" in answer.text
    assert db.session.scalars(select(ConductDecision.act)).all() == ["warn"]


def test_a_decision_against_somebody_wants_a_reason(house, report, as_person):
    case = report(house.post, house.bob)
    gwen = as_person(house.gwen)
    for outcome in ("hide", "restore", "nonsense"):
        fields = _form(case, outcome, reason="")
        assert gwen.post(f"/order/cases/{case.id}", fields).status_code == 422, outcome
    assert gwen.post(f"/order/cases/{case.id}", _form(case, "none", reason="")).status_code == 303


def test_a_second_steward_has_the_last_word(house, report, decide, as_person):
    case = report(house.post, house.bob)
    decision = decide(house.post, "both", house.gwen)
    ann = as_person(house.ann)
    address = f"/order/decisions/{decision.id}/second-steward"
    assert ann.post(address, {"words": "Qqunfair"}).status_code == 303
    gwen, idris = as_person(house.gwen), as_person(house.idris)
    assert "Nothing waits for your decision" in gwen.get("/order").text
    assert gwen.post(f"/order/cases/{case.id}", _form(case, "hide")).status_code == 200
    assert "Qqunfair" in idris.get(f"/order/cases/{case.id}").text
    assert idris.post(f"/order/cases/{case.id}", _form(case, "restore")).status_code == 303
    assert "Qqbad words" in as_person(house.bob).get(f"/posts/{house.post.id}").text
    final = db.session.scalars(select(ConductDecision).order_by(ConductDecision.id.desc())).first()
    assert final.is_final
    for person in (house.gwen, house.idris):
        assert not holds(policy.case_decidable_by, case, person), "it is settled"
    for each in (decision.id, final.id):
        asked = ann.post(f"/order/decisions/{each}/second-steward", {"words": "Again"})
        assert asked.status_code == 403


def test_without_another_steward_an_administrator_decides_for_this_one_case(
    make, ann, bob, report, decide, as_person
):
    gwen, boss = make.person("Gwen Run"), make.administrator()
    space = make.space("Qqsecret", "private", steward=gwen, members=[ann, bob])
    with transaction():
        post = stream.publish(space, "Qqbad words", by=ann)
    case = report(post, bob)
    assert as_person(boss).get(f"/order/cases/{case.id}").status_code == 404
    decision = decide(post, "hide", gwen)
    with transaction():
        commands.ask_second(db.session.get_one(ConductDecision, decision.id), "Why", by=ann)
    browser = as_person(boss)
    assert "Qqbad" in browser.get(f"/order/cases/{case.id}").text
    assert browser.get(f"/posts/{post.id}").status_code == 404
    assert browser.post(f"/order/cases/{case.id}", _form(case, "hide")).status_code == 303
    assert as_person(boss).get(f"/order/cases/{case.id}").status_code == 404


def test_a_steward_of_any_of_its_spaces_hides_a_thread_and_the_other_is_not_named(
    house, make, decide, as_person
):
    reader = make.person()
    parks = make.space("Parks", "open", steward=make.person(), members=[reader])
    with transaction():
        post = stream.publish(parks, "Qqbad words", by=house.ann, also_in=[house.space])
        stream.reply(post, "A reply stays", by=house.ann)
    decide(post, "hide", house.gwen)
    inside = as_person(house.bob).get(f"/posts/{post.id}").text
    assert "Hidden by a steward of Housing" in inside
    outside = as_person(reader).get(f"/posts/{post.id}").text
    assert "Hidden by a steward" in outside
    assert "A reply stays" in outside
    assert "Housing" not in outside
    assert "Qqbad" not in outside


@pytest.mark.parametrize("act", ["hide", "both"])
def test_a_hidden_page_comes_back_by_decision_alone_with_what_is_below(
    act, house, report, decide, as_person
):
    with transaction():
        page = wiki.create(house.space, "Qqpage", "Qqpage words", "", by=house.ann)
        below = wiki.create(house.space, "Qqbelow", "", "", by=house.bob, parent=page)
    report(page, house.bob)
    decide(page, act, house.gwen)
    bob, slug = as_person(house.bob), house.space.slug
    gone = bob.get(f"/wiki/{slug}/{page.slug}")
    assert gone.status_code == 410
    assert "Hidden" in gone.text
    assert "Qqpage" not in gone.text
    assert "Qqpage" not in bob.get(f"/spaces/{slug}/bin").text
    db.session.refresh(page)
    restore = f"/spaces/{slug}/bin/{page.removal_id}/restoration"
    assert bob.post(restore).status_code == 403
    assert "Qqpage words" in as_person(house.ann).get("/order/mine").text
    decide(page, "restore", house.gwen)
    for each in (page, below):
        assert bob.get(f"/wiki/{slug}/{each.slug}").status_code == 200


def test_a_steward_decides_without_a_report(house, as_person):
    gwen = as_person(house.gwen)
    sent = gwen.post(f"/posts/{house.post.id}/case")
    assert sent.status_code == 303
    assert "Nobody has reported it" in gwen.get(sent.location).text
    assert as_person(house.bob).post(f"/posts/{house.post.id}/case").status_code == 403


def test_those_concerned_hear_of_it_and_nobody_is_named(house, report, decide, as_person):
    report(house.post, house.bob)
    heard = _heard(as_person(house.gwen))
    assert _WAITS in heard
    assert "Bob Ox" not in heard
    assert "decide" not in _heard(as_person(house.ann))
    decision = decide(house.post, "hide", house.gwen)
    assert "A steward decided about something you wrote" in _heard(as_person(house.ann))
    assert "Something that you reported is decided" in _heard(as_person(house.bob))
    assert _WAITS not in _heard(as_person(house.idris))
    with transaction():
        commands.ask_second(db.session.get_one(ConductDecision, decision.id), "Why", by=house.ann)
    assert _WAITS in _heard(as_person(house.idris))
    assert _WAITS not in _heard(as_person(house.gwen))


_WAITS = "Something that was reported waits for your decision"


def _heard(browser):
    while worker.work_once():
        pass
    return browser.get("/notifications").text.partition("<h1")[2]


def test_pages_that_somebody_had_removed_stay_removed_and_theirs(house, report, decide):
    """Hiding one of them takes nothing else from its owner, and showing it again brings none."""
    with transaction():
        top = wiki.create(house.space, "Top", "x", by=house.ann)
        below = wiki.create(house.space, "Below", "x", by=house.ann, parent=top)
    for page in (top, below):
        report(page, house.bob)
    with transaction():
        removal = wiki.remove(top, by=house.ann)
    decide(below, "hide", house.gwen)
    assert not removal.by_order
    decide(below, "restore", house.gwen)
    assert top.removal_id == below.removal_id == removal.id
    decide(top, "hide", house.gwen)
    decide(top, "restore", house.gwen)
    assert top.removal_id == removal.id
    assert not removal.by_order
    with transaction():
        wiki.bring_back(removal, by=house.ann)
    assert top.removal_id is below.removal_id is None


def test_who_decides_about_a_page_brings_no_hidden_one_above_it_back(house, report, decide):
    with transaction():
        top = wiki.create(house.space, "Top", "x", by=house.gwen)
        below = wiki.create(house.space, "Below", "x", by=house.ann, parent=top)
    for page in (top, below):
        report(page, house.bob)
    decide(top, "hide", house.idris)
    decide(below, "restore", house.gwen)
    assert top.removal_id is not None


def test_mutes_tell_nobody_who_decided(house, report, decide, as_person):
    """Else an author mutes one steward after the other until the notice is gone."""
    report(house.post, house.bob)
    decide(house.post, "warn", house.gwen)
    while worker.work_once():
        pass
    with transaction():
        follows.mute(house.ann, f"person:{house.gwen.id}")
    assert "A steward decided" in as_person(house.ann).get("/notifications").text


def test_what_is_shown_again_is_no_deed_of_the_steward(house, report, decide, as_person):
    with transaction():
        post = stream.publish(house.space, "Hello @bob", by=house.ann)
    report(post, house.bob)
    decide(post, "hide", house.gwen)
    decide(post, "restore", house.gwen)
    while worker.work_once():
        pass
    heard = as_person(house.bob).get("/notifications").text
    assert "Ann Lee mentioned you" in heard
    assert "Gwen" not in heard
