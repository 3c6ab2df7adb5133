"""People in the search."""

from entgov.accounts import searchable
from tests.conftest import Make


def test_the_joined_are_documents_by_name_and_handle(make: Make) -> None:
    ada = make.person("Ada Lovelace", email="secret@body.example")
    gone = make.person_with_password("Gone", status="deactivated")
    invited = make.person("Invited", status="invited")
    documents = {each.key: each for each in searchable.everything()}
    assert documents.keys() == {f"person:{ada.id}", f"person:{gone.id}"}
    assert documents[f"person:{ada.id}"].title == "Ada Lovelace"
    assert documents[f"person:{ada.id}"].audience == ("staff",)
    assert "secret" not in repr(list(documents.values()))
    assert list(searchable.documents([invited.id, 999])) == []


def test_a_new_name_is_a_new_version(make: Make) -> None:
    ada = make.person("Ada")
    (before,) = searchable.documents([ada.id])
    ada.name = "Ada Lovelace"
    (after,) = searchable.documents([ada.id])
    assert before.version != after.version


def test_hits_mark_who_left_and_hide_who_has_not_joined(make: Make) -> None:
    viewer = make.administrator()
    gone = make.person_with_password("Gone", status="deactivated")
    invited = make.person("Invited", status="invited")
    found = searchable.found(viewer, [gone.id, invited.id, viewer.id, 999])
    assert found.keys() == {gone.id, viewer.id}
    assert found[gone.id].title == "Gone (deactivated)"
    assert found[viewer.id].url == f"/people/{viewer.handle}"
