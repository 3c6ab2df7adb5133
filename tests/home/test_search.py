"""The search screen."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, quote_plus, urlsplit

from entgov import worker
from entgov.accounts import commands as accounts
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.core.settings import Settings
from entgov.spaces import commands as spaces
from entgov.stream import commands as stream
from entgov.wiki import commands as wiki
from tests.conftest import Browser, Make


def test_a_damaged_index_is_said_plainly_and_what_was_asked_is_kept(
    make: Make, settings: Settings, as_person: Callable[[Person], Browser]
) -> None:
    browser = as_person(make.person())
    (settings.index / "current").write_text("1-gone")
    answer = browser.get("/search?q=parking&kind=page")
    assert answer.status_code == 503
    assert "Search is out of order" in answer.text
    assert 'value="parking"' in answer.text
    assert "/search?q=parking&amp;kind=page" in answer.text
    assert browser.get("/suggestions?for=search&q=parking").status_code == 200


def test_who_leaves_and_who_joins_finds_accordingly_before_any_worker_has_heard(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann, bob = make.person("Ann"), make.person("Bob")
    secret = make.space("Secrets", kind="private", steward=ann, members=[bob])
    with transaction():
        wiki.create(secret, "Zanzibar", "The zanzibar plan", by=ann)
        stream.publish(secret, "More of zanzibar", by=ann)
    while worker.work_once():
        pass

    def seen() -> tuple[int, bool, bool]:
        page = as_person(bob).get("/search?q=zanzibar").text
        typo = as_person(bob).get("/search?q=zanzibra").text
        offered = as_person(bob).get("/suggestions?for=search&q=zanz").text
        return choices(page)["Everything"], "zanzibar" in typo, "Zanzibar" in offered

    assert seen() == (2, True, True)
    with transaction():
        spaces.leave(secret, bob)
    assert seen() == (0, False, False)
    with transaction():
        spaces.invite(secret, bob, by=ann)
        spaces.join(secret, bob)
    assert seen() == (2, True, True)


def test_what_went_where_one_may_not_read_is_neither_found_nor_counted_at_once(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann, bob = make.person("Ann"), make.person("Bob")
    open_one = make.space("Open", steward=ann, members=[bob])
    secret = make.space("Secrets", kind="private", steward=ann)
    with transaction():
        moved = wiki.create(open_one, "Zanzibar", "The zanzibar plan #spice", by=ann)
        removed = stream.publish(open_one, "More of zanzibar #spice", by=ann)
    while worker.work_once():
        pass

    def seen() -> tuple[int, bool, bool]:
        page = as_person(bob).get("/search?q=zanzibar").text
        typo = as_person(bob).get("/search?q=zanzibra").text
        return choices(page)["Everything"], "#spice" in page, "zanzibar" in typo

    assert seen() == (2, True, True)
    with transaction():
        wiki.move(moved, to=secret, parent=None, base_id=None, title=moved.title, by=ann)
        stream.remove(removed, by=ann)
    assert seen() == (0, False, False)


def test_hits_are_counted_marked_and_narrowed(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    hers, others = make.space("Transport", members=[ann]), make.space("Streets")
    with transaction():
        accounts.rename(ann, "Ann Parking", by=ann.id)
        wiki.create(hers, "Parking permits", "Who may park, and where.", by=ann)
        stream.publish(hers, "Parking is full today", by=ann)
        stream.publish(others, "No parking in Mill Lane", by=ann)
    while worker.work_once():
        pass
    browser = as_person(ann)
    whole = choices(browser.get("/search?q=parking").text)
    assert whole == {
        "Everything": 4, "Pages": 1, "Posts": 2, "People": 1, "Files": 0,
        "Transport": 2, "Streets": 1, "Current": 1,
    }  # fmt: skip
    posts = browser.get("/search?q=parking&kind=post").text
    assert "2 results" in posts
    assert "No <mark>parking</mark> in Mill Lane" in posts
    assert "Parking permits" not in posts.replace("<mark>", "").replace("</mark>", "")
    whole.pop("Current")  # states are of pages
    assert choices(posts) == {**whole, "Transport": 1}
    narrowed = browser.get("/search?q=parking&kind=post&space=streets").text
    assert "1 result<" in narrowed.replace("\n", "")
    assert choices(narrowed) == {
        "Everything": 1, "Pages": 0, "Posts": 1, "People": 0, "Files": 0,
        "Transport": 1,
    }  # fmt: skip


def test_many_hits_have_pages_that_keep_the_filters(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    space = make.space("Transport")
    with transaction():
        for number in range(25):
            stream.publish(space, f"Parking bay {number}", by=ann)
    while worker.work_once():
        pass
    first, second = (
        as_person(ann).get(f"/search?q=parking&kind=post&space=transport&page={number}").text
        for number in (1, 2)
    )
    assert "q=parking&amp;kind=post&amp;space=transport&amp;page=2" in first
    shown = [re.findall(r'href="(/posts/\d+)"', page) for page in (first, second)]
    assert [len(set(page)) for page in shown] == [20, 5]
    assert not set(shown[0]) & set(shown[1])


def choices(page: str) -> dict[str, int]:
    """The ways to narrow the hits, with how many each leaves."""
    found = re.findall(r'<bdi>([^<]+)</bdi> <span class="facets__count">\((\d+)\)', page)
    return {name: int(number) for name, number in found}


def chips(page: str) -> dict[str, str]:
    """The filters that are on, as they are said, with where each link leads that takes one off."""
    (row,) = re.findall(r'<nav aria-label="Filters that are on">(.*?)</nav>', page, re.S) or [""]
    found = re.findall(r'href="([^"]+)"><bdi>([^<]+)</bdi>(.*?)</a>', row, re.S)
    assert all("Remove this filter" in rest for _, _, rest in found)
    return {said: unescape(address) for address, said, _ in found}


def test_each_filter_that_was_picked_can_be_taken_off(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    space = make.space("Transport")
    with transaction():
        stream.publish(space, "Parking is full today", by=ann)
    while worker.work_once():
        pass
    page = as_person(ann).get("/search?q=parking&kind=post&space=transport").text
    assert chips(page) == {
        "Only posts": "/search?q=parking&space=transport",
        "In Transport": "/search?q=parking&kind=post",
    }
    assert 'href="/search?q=parking">Clear filters<' in page
    assert '<input type="hidden" name="kind" value="post">' in page
    assert '<input type="hidden" name="space" value="transport">' in page
    plain = as_person(ann).get("/search?q=parking").text
    assert "Clear filters" not in plain
    assert chips(plain) == {}


def test_what_was_typed_is_said_in_words_and_taken_off_one_by_one(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann Lee")
    make.space("Parks and trees")
    rest = f'mine: bins in:"Parks and trees" -old from:{ann.handle} "wheeled bins" after:2026'
    asked = f"/search?q={quote_plus(rest)}&tag=waste&sort=newest"
    said = chips(as_person(ann).get(asked).text)
    parts = {
        "Written by you": "mine:",
        "In Parks and trees": 'in:"Parks and trees"',
        "Without “old”": "-old",
        "Written by Ann Lee": f"from:{ann.handle}",
        "Exactly “wheeled bins”": '"wheeled bins"',
        "Changed on 1 January 2026 or later": "after:2026",
    }
    assert {words: parse_qs(urlsplit(address).query) for words, address in said.items()} == {
        **{
            words: {
                "q": [" ".join(rest.replace(part, "").split())],
                "tag": ["waste"],
                "sort": ["newest"],
            }
            for words, part in parts.items()
        },
        "Tagged #waste": {"q": [rest], "sort": ["newest"]},
    }


def test_what_is_hidden_is_as_unknown_as_what_never_was(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann, bob = make.person("Ann"), make.person("Bob")
    secret = make.space("Merger", kind="private", members=[bob])
    with transaction():
        wiki.create(secret, "Takeover", "All about it #takeover", by=bob)
    while worker.work_once():
        pass
    shown = [
        as_person(ann).get(f"/search?q=in:{name}&tag={tag}&space={slug}").text
        for name, tag, slug in (
            ("Merger", "takeover", secret.slug),
            ("Unreal", "nothing0", "unreal"),
        )
    ]
    for real, unreal in (("Merger", "Unreal"), ("takeover", "nothing0"), (secret.slug, "unreal")):
        shown[0] = shown[0].replace(real, unreal)
    assert without_tokens(shown[0]) == without_tokens(shown[1])
    assert "In Merger" in as_person(bob).get("/search?q=in:merger").text


def without_tokens(page: str) -> str:
    return re.sub(r'value="[\w.-]{40,}"', "", page)


def test_filters_alone_find_and_the_form_picks_all_of_them(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann, bob = make.person("Ann"), make.person("Bob")
    space = make.space("Transport")
    with transaction():
        page = wiki.create(space, "Buses", "Where they go #travel", by=bob)
        wiki.set_status(page, "draft", by=bob)
        asked = stream.publish(space, "Do buses run on Sunday?", by=ann, kind="question")
        stream.reply(asked, "They do", by=bob)
        stream.publish(space, "No bus today", by=bob)
    while worker.work_once():
        pass
    browser = as_person(ann)

    def found(questions: str) -> set[str]:
        page = browser.get(f"/search?{questions}").text
        return set(re.findall(r'class="govuk-link" href="(/(?:wiki|posts)/[^"]+)"', page))

    draft, question = "/wiki/transport/buses", f"/posts/{asked.id}"
    assert found("q=mine:") == found("mine=yes") == found(f"from={ann.handle}") == {question}
    assert found("q=kind:answers") == {f"/posts/{asked.id + 1}"}
    assert found("state=draft") == found("q=%23travel+state:draft") == {draft}
    assert found(f"owner={bob.handle}&tag=travel&after=2020&before=&has=") == {draft}
    assert found("q=kind:post&kind=page") == found("kind=post") != {draft}  # what is typed counts
    assert "Nothing found" in browser.get("/search?q=buses&has=file").text
    form = browser.get(f"/search?q=buses+tag:travel+from:{bob.handle}&state=draft").text
    assert 'name="q" value="buses"' in form
    assert 'name="tag" maxlength="200"' in form
    picked = re.findall(r'id="pick-(?:tag|from)"[^>]* value="([^"]+)"', form)
    assert picked == ["travel", bob.handle]
    assert '<option value="draft" selected>' in form


def test_what_was_picked_and_means_nothing_is_named_and_left_out(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    page = as_person(make.person("Ann")).get("/search?q=bins&from=nobody&after=soon").text
    assert "they were left out: nobody, soon" in page


def test_beyond_the_last_page_is_the_last_page(
    make: Make, as_person: Callable[[Person], Browser]
) -> None:
    ann = make.person("Ann")
    with transaction():
        stream.publish(make.space("Transport"), "Parking bay", by=ann)
    while worker.work_once():
        pass
    page = as_person(ann).get("/search?q=parking&page=99").text
    assert "1 result<" in page
    assert "Nothing found" not in page
