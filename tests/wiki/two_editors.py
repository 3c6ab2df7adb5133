"""One of two editors that save the same page again and again; run as a program of its own.

python -m tests.wiki.two_editors SETTINGS(JSON) PAGE PERSON LINE SAVES

Each opens the page as it is, changes its own line, and saves. What was acknowledged is printed: a
number for each line. Their lines are far from each other, so each save has to come through.
"""

import json
import sys
from pathlib import Path

from entgov.accounts.models import Person
from entgov.app import create_app
from entgov.core.database import db, transaction
from entgov.core.settings import Settings
from entgov.wiki import commands
from entgov.wiki.commands import Saved
from entgov.wiki.models import Page


def main(settings: str, page_id: str, person_id: str, line: str, saves: str) -> None:
    """Save so often; print the id of the revision and the text of each acknowledged save."""
    given = json.loads(settings)
    app = create_app(Settings(data=Path(given["data"]), database_url=given["database_url"]))
    with app.app_context():
        for number in range(int(saves)):
            print(*_saved(int(page_id), int(person_id), int(line), number), flush=True)


def _saved(page_id: int, person_id: int, line: int, number: int) -> tuple[int, str]:
    with transaction(write_lock=False):  # what a person reads before they write
        page = db.session.get_one(Page, page_id)
        base_id, lines = page.head_id, page.head.source.split("\n")
    text = lines[line] = f"Line-{line}-says-{number}"
    with transaction():
        outcome = commands.save(
            db.session.get_one(Page, page_id),
            base_id=base_id,
            title="Bins",
            source="\n".join(lines),
            summary="",
            by=db.session.get_one(Person, person_id),
        )
        assert isinstance(outcome, Saved), outcome
        revision_id = outcome.revision.id
    db.session.remove()
    return revision_id, text


if __name__ == "__main__":
    main(*sys.argv[1:])
