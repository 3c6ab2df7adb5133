"""Proposals: made, compared, discussed and decided, with every word kept and credit given."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from entgov.accounts.models import Person
from entgov.core.database import db, transaction
from entgov.core.facts import FactRecord
from entgov.stream.models import Post
from entgov.wiki import commands
from entgov.wiki.commands import Conflict, Overtaken, proposing
from entgov.wiki.models import Page, Proposal
from tests.conftest import Browser, Make
from tests.wiki.conftest import NewPage, Save
from tests.wiki.test_screens import box, form, hidden

ADDRESS = "/wiki/market/bins"


@pytest.fixture
def bins(make: Make, bob: Person, ann: Person, new_page: NewPage) -> Page:
    """A locked page of a space that Bob runs and Ann is in."""
    made = new_page(space=make.space("Market", "closed", steward=bob, members=[ann]))
    with transaction():
        commands.lock(made, by=bob)
    return made


@pytest.fixture
def as_bob(as_person: Callable[[Person], Browser], bob: Person) -> Browser:
    return as_person(bob)


def propose(bins: Page, source: str, by: Person, **fields: Any) -> Proposal:
    said = {"title": bins.title, "source": source, "summary": "Clearer", "language": ""}
    with transaction():
        proposal = proposing.propose(bins, base_id=bins.head_id, by=by, **{**said, **fields})
    assert proposal
    return proposal


def decision(proposal: Proposal, **fields: Any) -> dict[str, Any]:
    return {"revision": proposal.version, **fields}


def facts(kind: str) -> int:
    found = select(func.count()).select_from(FactRecord).where(FactRecord.kind == kind)
    return db.session.scalar(found) or 0


def test_a_proposal_is_made_in_the_same_editor_and_once(as_ann: Browser, bins: Page) -> None:
    editor = as_ann.get(f"{ADDRESS}/propose").text
    words = ("Title", "Content", "What changed?", "Language", "Send proposal")
    assert all(word in editor for word in words)
    sent = form(bins, "Better\n", summary="Clearer", draft=hidden(editor, "draft"))
    answers = [as_ann.post(f"{ADDRESS}/propose", sent) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert db.session.query(Proposal).count() == facts("ProposalMade") == 1
    unchanged = form(bins, bins.head.source)
    assert as_ann.post(f"{ADDRESS}/propose", unchanged).location == ADDRESS
    assert db.session.query(Proposal).count() == 1


def test_a_proposal_is_kept_as_a_draft_and_previewed(as_ann: Browser, bins: Page) -> None:
    looked = as_ann.post(f"{ADDRESS}/propose", form(bins, "*so*", action="preview"))
    assert "<em>so</em>" in looked.text
    kept = as_ann.post(f"{ADDRESS}/propose", form(bins, "Half a thought", action="draft"))
    assert box(as_ann.get(kept.location).text) == "Half a thought"
    assert box(as_ann.get(f"{ADDRESS}/propose").text) == "Half a thought"
    assert db.session.query(Proposal).count() == 0


def test_an_accepted_proposal_credits_its_writer(
    as_ann: Browser, as_bob: Browser, ann: Person, bob: Person, bins: Page
) -> None:
    proposal = propose(bins, "One\n\nTwo\n\nThree by Ann\n", ann)
    assert "1 proposal waits" in as_bob.get(ADDRESS).text
    assert "1 proposal waits" not in as_ann.get(ADDRESS).text
    assert "1 proposal waits for your decision" in as_bob.get("/").text
    assert "Bins" in as_bob.get("/proposals").text
    shown = as_bob.get(f"/proposals/{proposal.id}").text
    assert '<ins><span class="govuk-visually-hidden">added: </span>' in shown
    address = f"/proposals/{proposal.id}/acceptance"
    for _ in range(2):
        assert as_bob.post(address, decision(proposal, note="Thank you")).status_code == 303
    db.session.refresh(bins)
    head = bins.head
    assert head.source == "One\n\nTwo\n\nThree by Ann\n"
    assert (head.author_id, head.approved_by_id, head.summary) == (ann.id, bob.id, "Clearer")
    assert (head.number, facts("ProposalAccepted")) == (2, 1)
    assert "Thank you" in as_ann.get(f"/proposals/{proposal.id}").text
    for address in ("/", "/waiting"):  # a notice tells it
        assert "Thank you" not in as_ann.get(address).text, address


def test_declining_needs_a_reason_that_the_writer_hears(
    as_ann: Browser, as_bob: Browser, ann: Person, bins: Page
) -> None:
    proposal = propose(bins, "Worse\n", ann)
    address = f"/proposals/{proposal.id}/refusal"
    assert as_bob.post(address, decision(proposal, reason=" ")).status_code == 422
    for _ in range(2):
        sent = decision(proposal, reason="It says so below")
        assert as_bob.post(address, sent).status_code == 303
    late = as_bob.post(address, decision(proposal, reason="Another reason"))
    assert (late.status_code, "Another reason" in late.text) == (422, True)
    assert facts("ProposalDeclined") == 1
    assert "It says so below" in as_ann.get("/proposals/mine").text


def test_a_stale_proposal_merges_like_any_edit(
    as_bob: Browser, ann: Person, bins: Page, save: Save
) -> None:
    proposal = propose(bins, "One by Ann\n\nTwo\n\nThree\n", ann)
    save(bins, "One\n\nTwo\n\nThree by Bob\n")
    assert "merges cleanly" in as_bob.get(f"/proposals/{proposal.id}").text
    as_bob.post(f"/proposals/{proposal.id}/acceptance", decision(proposal))
    db.session.refresh(bins)
    assert bins.head.source == "One by Ann\n\nTwo\n\nThree by Bob\n"
    assert bins.head.merged_id == proposal.base_id


def test_a_conflict_is_put_together_with_every_word_kept(
    as_bob: Browser, ann: Person, bob: Person, bins: Page, save: Save
) -> None:
    proposal = propose(bins, "One by Ann <b>\n\nTwo\n\nThree\n", ann)
    save(bins, "One by Bob\n\nTwo\n\nThree\n")
    shown = as_bob.get(f"/proposals/{proposal.id}").text
    assert "<mark>Bob</mark>" in shown
    assert "<mark>Ann &lt;b&gt;</mark>" in shown
    address = f"/proposals/{proposal.id}/acceptance"
    answer = as_bob.post(address, decision(proposal, note="Both are right"))
    assert answer.status_code == 409
    assert "Both are right" in answer.text
    assert box(answer.text).startswith("One by Bob\nOne by Ann <b>\n")
    assert db.session.get_one(Proposal, proposal.id).status == "open"
    opened = as_bob.get(address).text
    assert (box(opened), hidden(opened, "base")) == (box(answer.text), hidden(answer.text, "base"))
    put_together = form(bins, "One by both\n", base=hidden(answer.text, "base"))
    assert as_bob.post(address, decision(proposal, **put_together)).status_code == 303
    db.session.refresh(bins)
    assert bins.head.source == "One by both\n"
    assert (bins.head.author_id, bins.head.approved_by_id) == (ann.id, bob.id)


def test_nobody_accepts_words_that_they_have_not_read(
    as_ann: Browser, as_bob: Browser, ann: Person, bins: Page
) -> None:
    proposal = propose(bins, "First wording\n", ann)
    seen = decision(proposal, note="My note")
    change = form(bins, "Second wording\n", revision=proposal.version)
    assert as_ann.post(f"/proposals/{proposal.id}/edit", change).status_code == 303
    answer = as_bob.post(f"/proposals/{proposal.id}/acceptance", seen)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("Second wording", "My note"))
    stale = as_ann.post(f"/proposals/{proposal.id}/edit", {**change, "content": "Other window"})
    assert (stale.status_code, box(stale.text)) == (422, "Other window")
    db.session.refresh(bins)
    assert bins.head.number == 1


def test_a_withdrawn_proposal_asks_nobody(
    as_ann: Browser, as_bob: Browser, ann: Person, bins: Page
) -> None:
    proposal = propose(bins, "Better\n", ann)
    assert as_bob.post(f"/proposals/{proposal.id}/withdrawal").status_code == 403
    as_ann.post(f"/proposals/{proposal.id}/withdrawal")
    assert "Bins" not in as_bob.get("/proposals").text.partition("<main")[2]
    edited = form(bins, "What I put together\n", **decision(proposal))
    answer = as_bob.post(f"/proposals/{proposal.id}/acceptance", edited)
    assert (answer.status_code, box(answer.text)) == (409, "What I put together\n")
    with pytest.raises(Overtaken), transaction():
        proposing.withdraw(db.session.get_one(Proposal, proposal.id), by=ann)


def test_its_writer_decides_nothing_and_outsiders_find_nothing(
    as_ann: Browser, as_person: Callable[[Person], Browser], make: Make, ann: Person, bins: Page
) -> None:
    proposal = propose(bins, "Better\n", ann)
    for part in ("acceptance", "refusal"):
        assert as_ann.post(f"/proposals/{proposal.id}/{part}").status_code == 403
    outside = as_person(make.person("Otto Outside"))
    for part in ("", "/acceptance", "/edit", "/conversation/new"):
        assert outside.get(f"/proposals/{proposal.id}{part}").status_code == 404


def test_a_proposal_is_discussed_where_all_of_its_readers_are(
    as_ann: Browser, as_bob: Browser, ann: Person, bins: Page
) -> None:
    proposal = propose(bins, "Better\n", ann)
    as_bob.post(f"/proposals/{proposal.id}/conversation/new", {"text": "Why so?", "nonce": "a"})
    assert db.session.scalars(select(Post.about)).all() == [f"proposal:{proposal.id}"]
    assert "Why so?" in as_ann.get(f"/proposals/{proposal.id}").text
    assert "Why so?" in as_ann.get("/stream").text


def test_a_refused_acceptance_leaves_nothing_behind(
    ann: Person, bob: Person, bins: Page, save: Save
) -> None:
    proposal = propose(bins, "By Ann\n\nTwo\n\nThree\n", ann)
    save(bins, "By Bob\n\nTwo\n\nThree\n")
    said = {"title": bins.title, "source": proposal.source, "summary": "", "language": ""}
    with transaction():
        outcome = proposing.accept(
            proposal, base_id=proposal.base_id, **said, version=proposal.version, by=bob
        )
    assert isinstance(outcome, Conflict)
    db.session.refresh(proposal)
    assert (proposal.status, proposal.decided_by_id) == ("open", None)
    assert facts("ProposalAccepted") == 0
