"""Keys: names, teams, handles and skills as they are compared, with an index each.

Revision ID: 0024
Revises: 0023
"""

import unicodedata
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
LONGEST = 200
PARTING = "-_.'’`,;:/\\()[]&+\"“”–—"
ALIKE = ("0", "o"), ("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w")
KEYS = {
    "person": {"handle_alike": "handle", "name_key": "name"},
    "profile": {"team_key": "team", "place_key": "place", "languages_key": "languages"},
    "people_group": {"name_key": "name"},
}
INDEXES = {
    "person": (("handle_alike",), ("name_key", "id", "status", "was_active", "handle")),
    "profile": (("team_key", "place_key", "languages_key", "person_id"),),
    "people_group": (("name_key", "id"),),
    "provisioned": (("removed_at",),),
    "roster_row": (("roster_id", "role_changes", "line"),),
}


def upgrade() -> None:
    for table, keys in KEYS.items():
        for name in keys:
            op.add_column(
                table, sa.Column(name, _by_bytes(), server_default=sa.text("''"), nullable=False)
            )
        _fill(table, keys)
    for table, several in INDEXES.items():
        for columns in several:
            op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
    _sort_skills_by("C")
    _keep_words_of_skills()


def downgrade() -> None:
    op.execute("DELETE FROM name_word WHERE kind = 'skill'")
    _sort_skills_by("default")
    for table, several in INDEXES.items():
        for columns in several:
            op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table_name=table)
    for table, keys in KEYS.items():
        for name in keys:
            op.drop_column(table, name)


def _by_bytes() -> sa.Text:
    text: sa.Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return text


def _fill(name: str, keys: dict[str, str]) -> None:
    own = "person_id" if name == "profile" else "id"
    table = sa.table(name, *map(sa.column, (own, *keys, *keys.values())))
    said = [table.c[column] for column in keys.values()]
    change = table.update().where(table.c[own] == sa.bindparam("row"))
    change = change.values({key: sa.bindparam(f"new_{key}") for key in keys})
    for some in _portions(sa.select(table.c[own], *said)):
        rows = [
            {"row": row}
            | {f"new_{key}": _fold(key)(text) for key, text in zip(keys, texts, strict=True)}
            for row, *texts in some
        ]
        op.get_bind().execute(change, rows)


def _portions(
    statement: sa.Select[tuple[object, ...]],
) -> Sequence[Sequence[sa.Row[tuple[object, ...]]]]:
    rows = op.get_bind().execute(statement).all()
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]


def _fold(key: str) -> Callable[[str], str]:
    return _alike if key == "handle_alike" else lambda text: _plain(text)[:LONGEST]


def _alike(handle: str) -> str:
    for sign, same in ALIKE:
        handle = handle.replace(sign, same)
    return handle


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_accents())


def _accents() -> dict[int, str]:
    letters = range(0xE0, 0x180)
    plain = {letter: unicodedata.normalize("NFD", chr(letter))[0] for letter in letters}
    return {letter: bare for letter, bare in plain.items() if bare.isascii()}


def _keep_words_of_skills() -> None:
    """As they are kept of names: a row for each word, and where it stands first."""
    columns = "kind", "word", "thing_id", "place"
    table = sa.table("name_word", *map(sa.column, columns))
    skill = sa.table("skill", sa.column("id"), sa.column("key"))
    for some in _portions(sa.select(skill.c.id, skill.c.key)):
        rows = []
        for skill_id, key in some:
            words = [word[:100] for word in _words(key)]
            places = {word: place for place, word in reversed(list(enumerate(words)))}
            rows += [
                dict(zip(columns, ("skill", word, skill_id, place), strict=True))
                for word, place in places.items()
            ]
        if rows:
            op.get_bind().execute(table.insert(), rows)


def _words(key: str) -> list[str]:
    plain = _plain(key).translate(dict.fromkeys(map(ord, PARTING), " "))
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain)
    return "".join(kept).split()


def _sort_skills_by(collation: str) -> None:
    """By bytes, so that those which begin alike stand side by side; SQLite always does so."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE skill ALTER COLUMN key TYPE text COLLATE "{collation}"')
