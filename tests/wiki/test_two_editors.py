"""Two editors save the same page 1,000 times from two processes, and nothing is lost."""

import json
import subprocess
import sys

from sqlalchemy import select

from entgov.accounts.models import Person
from entgov.core.database import db
from entgov.core.settings import Settings
from entgov.wiki.models import Revision
from tests.wiki.conftest import NewPage

SAVES = 500  # by each
LINES = {"ann": 0, "bob": 10}


def test_no_acknowledged_edit_is_lost_and_the_chain_is_whole(
    new_page: NewPage, ann: Person, bob: Person, settings: Settings
) -> None:
    page = new_page("Bins", "\n".join(f"Line {number}" for number in range(11)))
    place = json.dumps({"data": str(settings.data), "database_url": settings.database_url})
    page_id, people = page.id, {"ann": ann.id, "bob": bob.id}
    db.session.remove()
    editors = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.wiki.two_editors", place]
            + [str(part) for part in (page_id, person_id, LINES[name], SAVES)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, person_id in people.items()
    ]
    said = [editor.communicate()[0].split() for editor in editors]
    assert [editor.returncode for editor in editors] == [0, 0]
    acknowledged = {int(each[i]): each[i + 1] for each in said for i in range(0, len(each), 2)}
    assert len(acknowledged) == 2 * SAVES

    chain = db.session.scalars(
        select(Revision).where(Revision.page_id == page_id).order_by(Revision.number)
    ).all()
    assert [revision.number for revision in chain] == list(range(1, 2 * SAVES + 2))
    assert [revision.base_id for revision in chain] == [None, *(each.id for each in chain[:-1])]
    for revision in chain[1:]:
        assert acknowledged[revision.id] in revision.source.split("\n")
    last = chain[-1].source.split("\n")
    assert [last[line] for line in LINES.values()] == [
        f"Line-{line}-says-{SAVES - 1}" for line in LINES.values()
    ]
