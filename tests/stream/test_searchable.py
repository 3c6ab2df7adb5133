"""Posts as the search knows them."""

from entgov.core.database import transaction
from entgov.stream import commands, searchable
from entgov.stream.models import Post


def test_a_post_becomes_a_document_that_grows_with_each_edit(ann, make, post):
    space = make.space(members=[ann])
    mine = post(ann, "*Bold* words #Tag", space=space)
    (before,) = searchable.documents([mine.id])
    with transaction():
        commands.edit(mine, "*Bolder* words #Tag #also", base=1, by=ann)
    (document,) = searchable.documents([mine.id, 4711])
    assert document.key == f"post:{mine.id}"
    assert (document.title, document.body) == ("", "Bolder words #Tag #also")
    assert document.tags == ("also", "tag")
    assert (document.spaces, document.audience) == ((str(space.id),), (f"space:{space.id}",))
    assert document.version != before.version
    assert document.changed_at == mine.edited_at


def test_everything_is_read_in_portions(ann, post, monkeypatch):
    monkeypatch.setattr(searchable, "_PORTION", 2)
    ids = [post(ann).id for _ in range(5)]
    with transaction():
        commands.remove(post(ann), by=ann)
    assert [document.key for document in searchable.everything()] == [
        f"post:{each}" for each in ids
    ]
    assert len(list(searchable.documents(ids))) == 5


def test_a_hit_tells_its_first_words_its_author_and_its_place(app, ann, bob, post):
    mine = post(ann, "word " * 40)
    wordless = post(ann, "---")
    with app.test_request_context():
        found = searchable.found(bob, [mine.id, wordless.id])
    hit = found[mine.id]
    assert hit.title == "word " * 15 + "word…"
    assert (hit.url, hit.by, hit.space) == (f"/posts/{mine.id}", "Ann Lee", "Everyone")
    assert found[wordless.id].title == "Post by Ann Lee"


def test_first_words_end_between_words_where_there_are_any():
    assert Post(plain="short\nand sweet").opening == "short and sweet"
    assert Post(plain="x" * 200).opening == "x" * 80 + "…"
    assert Post(plain="").opening == ""
