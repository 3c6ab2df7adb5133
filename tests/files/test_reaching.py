"""Files of posts that stand in several spaces: whoever reads the post, and no word of the rest."""

from collections.abc import Callable

import pytest

from entgov import worker
from entgov.accounts.models import Person
from entgov.core.database import transaction
from entgov.files import keeping
from entgov.spaces.models import Space
from entgov.stream import commands
from entgov.stream.models import Post
from tests.conftest import Browser, Make
from tests.files.conftest import NewFile, picture

As = Callable[[Person], Browser]


@pytest.fixture
def secret(make: Make, bob: Person) -> Space:
    """A space that Ann may not know of."""
    return make.space("Reorganisation", "private", members=[bob])


@pytest.fixture
def both(make: Make, ann: Person, bob: Person, secret: Space) -> Callable[[str], Post]:
    """Posts of Bob that stand there, and in a space in which Ann reads them."""
    depot = make.space("Depot", "private", members=[ann, bob])

    def made(text: str) -> Post:
        with transaction():
            return commands.publish(secret, text, by=bob, also_in=[depot])

    return made


def test_a_file_tells_of_no_space_that_its_reader_does_not_know(
    ann: Person, as_person: As, new_file: NewFile, both: Callable[[str], Post]
) -> None:
    file = new_file(kept=False)
    both(f"Look at [this](/files/{file.id}/bins.txt)")
    assert keeping.read_next()
    while worker.work_once():
        pass
    browser = as_person(ann)
    for path in (f"/files/{file.id}/about", "/search?q=monday&kind=file"):
        page = browser.get(path)
        assert (page.status_code, "bins.txt" in page.text) == (200, True), path
        assert "Depot" in page.text
        assert "eorganisation" not in page.text, path


def test_no_text_shows_a_picture_that_its_writer_may_not_see(
    ann: Person,
    bob: Person,
    secret: Space,
    new_file: NewFile,
    as_person: As,
    both: Callable[[str], Post],
) -> None:
    hidden = new_file(picture(), "Layoffs.jpg", space=secret)
    thread = both("Hello")
    text = f"![A guess](/files/{hidden.id}/x)"
    sent = as_person(ann).post(f"/posts/{thread.id}/replies", {"text": text})
    assert sent.status_code == 303
    assert "Layoffs" not in as_person(ann).get(f"/posts/{thread.id}").text


def test_an_edit_keeps_the_picture_of_who_has_left_one_of_the_spaces(
    bob: Person, secret: Space, new_file: NewFile, as_person: As, both: Callable[[str], Post]
) -> None:
    file = new_file(picture(), "depot.jpg", kept=False)
    post = both(f"![Depot](/files/{file.id}/depot.jpg)")
    browser = as_person(bob)
    assert browser.post(f"/spaces/{secret.slug}/membership/removal").status_code == 303
    text = f"{post.source} again"
    browser.post(f"/posts/{post.id}/edit", {"text": text, "revision": "1"})
    page = browser.get(f"/posts/{post.id}").text
    assert "again" in page
    assert "depot.jpg" in page
    assert "<img" in page


def test_a_picture_of_one_of_the_spaces_is_shown_to_all_its_readers_or_to_none(
    ann: Person, bob: Person, secret: Space, new_file: NewFile, as_person: As, make: Make
) -> None:
    depot = make.space("Yard", "private", members=[ann, bob])
    file = new_file(picture(), "plan.jpg", space=secret)
    text = f"![Plan](/files/{file.id}/plan.jpg)"
    with transaction():
        alone = commands.publish(secret, text, by=bob)
        shared = commands.publish(secret, text, by=bob, also_in=[depot])
        answer = commands.reply(shared, text, by=bob)
    assert "<img" in alone.html
    assert "<img" not in shared.html
    assert "<img" not in answer.html
