"""What is replaced in SQLite by hand stands in the history, and nothing that was not."""

import shutil
import sqlite3

import codetrack_sql
import pytest
from codetrack_sql import SqlSettings, upgrade
from codetrack_sql.engines import writing
from codetrack_sql.location import locate
from codetrack_sql.revisions import HEAD, _run

import codetrack
from codetrack import Training

PEOPLE = "(row_id, member, \"on\", people) VALUES ({}, 'alpha', '2026-05-01', {})"
NAME = "(id, name, country) VALUES ('alpha', 'New (invented)', 'BE')"


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """Make a store as the second revision had it, with rows in it, and bring it up to date."""
    path = tmp_path_factory.mktemp("upgraded") / "register.sqlite"
    with writing(locate(SqlSettings(), path), create=True) as connection:
        _run(connection, "0002")
    raw = sqlite3.connect(path)
    raw.execute("INSERT INTO member (id, name, country) VALUES ('alpha', 'Alpha (invented)', 'BE')")
    for number in (1, 2, 3):
        raw.execute(f"INSERT INTO training {PEOPLE.format(number, number)}")
    # An index that somebody made by hand: it counts from the next upgrade on.
    raw.execute("CREATE UNIQUE INDEX mine ON training (people, provider COLLATE NOCASE)")
    raw.commit()
    raw.close()
    assert upgrade(path).after == HEAD
    return path


@pytest.fixture
def old(make_store, upgraded):
    """Return a store of the second revision that was brought up to date."""
    store = make_store("sqlite")
    shutil.copyfile(upgraded, store.path)
    return store


def by_hand(store, *statements, recursive=False):
    """Run statements as SQLite's shell would, and return what they left in the history."""
    before = len(list(codetrack_sql.history(store.path)))
    raw = sqlite3.connect(store.path, isolation_level=None)
    raw.execute(f"PRAGMA recursive_triggers = {recursive}")
    refused = []
    for statement in statements:
        try:
            raw.execute(statement)
        except sqlite3.IntegrityError as error:
            refused.append(str(error))
    raw.close()
    noted = list(codetrack_sql.history(store.path))[before:]
    said = []
    for one in noted:
        what = "people" if one.table == "training" else "name"
        held = tuple(side and side[what] for side in (one.before, one.after))
        said.append((one.what, one.row_id, *held))
    return said, refused


@pytest.mark.parametrize("recursive", [False, True])
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
@pytest.mark.parametrize("number", ["2", "'2'", "2.0"])
def test_a_record_that_is_replaced_is_noted(old, verb, number, recursive):
    """What it said is in the history, once, whatever the connection has set."""
    statement = f"{verb} INTO training {PEOPLE.format(number, 9)}"
    assert by_hand(old, statement, recursive=recursive) == (
        [("removed", 2, 2, None), ("added", 2, None, 9)],
        [],
    )
    assert [t.people for t in old.load().member("alpha").trainings] == [1, 9, 3]


@pytest.mark.parametrize("recursive", [False, True])
def test_a_member_that_is_replaced_is_noted(old, recursive):
    """By its id; the records stay, for the shell does not look whose they are."""
    assert by_hand(old, f"REPLACE INTO member {NAME}", recursive=recursive) == (
        [
            ("removed", None, "Alpha (invented)", None),
            ("added", None, None, "New (invented)"),
        ],
        [],
    )


def test_a_member_that_is_replaced_takes_its_records_along_and_all_is_noted(old):
    """Where the connection looks whose they are."""
    before = len(list(codetrack_sql.history(old.path)))
    old.sql(f"REPLACE INTO member {NAME}")
    noted = list(codetrack_sql.history(old.path))[before:]
    assert sorted((one.what, one.table) for one in noted) == [
        ("added", "member"),
        ("removed", "member"),
        *3 * [("removed", "training")],
    ]


def test_a_member_that_is_replaced_by_its_place_in_the_file_is_noted(old):
    """SQLite numbers the rows of members as well, and takes the number for a key."""
    statement = "REPLACE INTO member (rowid, id, name, country) VALUES (1, 'beta', 'B', 'BE')"
    assert by_hand(old, statement)[0] == [
        ("removed", None, "Alpha (invented)", None),
        ("added", None, None, "B"),
    ]
    statement = "INSERT INTO member (id, name, country) VALUES ('gamma', 'C', 'BE')"
    assert by_hand(old, statement)[0] == [("added", None, None, "C")]
    statement = "UPDATE OR REPLACE member SET oid = 1 WHERE id = 'gamma'"
    assert by_hand(old, statement)[0] == [
        ("removed", None, "B", None),
        ("changed", None, "C", "C"),
    ]


@pytest.mark.parametrize("recursive", [False, True])
def test_one_row_that_replaces_several_is_noted(old, recursive):
    """By the key and by a unique index, one each."""
    old.sql("UPDATE training SET provider = 'Lokaal'")
    statement = (
        'REPLACE INTO training (row_id, member, "on", people, provider) '
        "VALUES (1, 'alpha', '2026-05-01', 3, 'LOKAAL')"
    )
    noted, _ = by_hand(old, statement, recursive=recursive)
    assert sorted(noted[:2]) == [("removed", 1, 1, None), ("removed", 3, 3, None)]
    assert noted[2:] == [("added", 1, None, 3)]


@pytest.mark.parametrize("recursive", [False, True])
@pytest.mark.parametrize("key", ["row_id", "rowid", "_rowid_"])
def test_an_update_that_replaces_is_noted(old, key, recursive):
    """What stood where the row goes."""
    statement = f"UPDATE OR REPLACE training SET {key} = 2 WHERE row_id = 1"
    assert by_hand(old, statement, recursive=recursive)[0] == [
        ("removed", 2, 2, None),
        ("changed", 2, 1, 1),
    ]


def test_an_update_that_replaces_by_a_unique_index_is_noted(old):
    """The row keeps its number, and the other one goes."""
    old.sql("UPDATE training SET provider = 'Lokaal'")
    statement = "UPDATE OR REPLACE training SET people = 3 WHERE row_id = 1"
    assert by_hand(old, statement)[0] == [("removed", 3, 3, None), ("changed", 1, 1, 3)]


@pytest.mark.parametrize(
    ("index", "change"),
    [
        ("(lower(language))", "language = 'NL'"),
        ("(provider) WHERE audience IS NOT NULL", "audience = 'all'"),
    ],
)
def test_what_goes_by_an_index_on_an_expression_or_a_part_is_noted(old, index, change):
    """A row can be in the way by more than its columns say."""
    old.sql("UPDATE training SET provider = 'Lokaal'")
    old.sql("UPDATE training SET language = 'nl', audience = 'all' WHERE row_id = 3")
    old.sql(f"CREATE UNIQUE INDEX other ON training {index}")
    old.sql("DROP TABLE replaced")
    old.sql("UPDATE codetrack_version SET version_num = '0002'")
    upgrade(old.path)
    noted, _ = by_hand(old, f"UPDATE OR REPLACE training SET {change} WHERE row_id = 1")
    assert noted == [("removed", 3, 3, None), ("changed", 1, 1, 1)]
    noted, _ = by_hand(old, f"INSERT INTO training {PEOPLE.format(8, 8)}")
    assert noted == [("added", 8, None, 8)]


def test_what_replaces_many_is_noted_row_by_row(old):
    """Each row of one statement, those that an earlier row of it put there too."""
    statement = (
        'REPLACE INTO training (row_id, member, "on", people) '
        "SELECT 2, 'alpha', '2026-05-01', people + 10 FROM training WHERE row_id <> 2 "
        "ORDER BY row_id"
    )
    assert by_hand(old, statement)[0] == [
        ("removed", 2, 2, None),
        ("added", 2, None, 11),
        ("removed", 2, 11, None),
        ("added", 2, None, 13),
    ]


SKIPPED = [
    f"INSERT OR IGNORE INTO training {PEOPLE.format(2, 9)}",
    f"INSERT INTO training {PEOPLE.format(2, 9)} ON CONFLICT DO NOTHING",
    f"INSERT INTO training {PEOPLE.format(2, 9)} ON CONFLICT (row_id) DO NOTHING",
    "UPDATE OR IGNORE training SET row_id = 2 WHERE row_id = 1",
]
FAILED = [
    f"INSERT INTO training {PEOPLE.format(2, 9)}",
    f"INSERT OR FAIL INTO training {PEOPLE.format(2, 9)}",
    f"INSERT OR ROLLBACK INTO training {PEOPLE.format(2, 9)}",
    "UPDATE training SET row_id = 2 WHERE row_id = 1",
    "UPDATE OR FAIL training SET row_id = 2 WHERE row_id = 1",
]
AFTER = [
    (f"INSERT INTO training {PEOPLE.format(8, 8)}", [("added", 8, None, 8)]),
    (f"INSERT INTO training {PEOPLE.format('NULL', 8)}", [("added", 4, None, 8)]),
    ("UPDATE training SET people = 8 WHERE row_id = 3", [("changed", 3, 3, 8)]),
    ("UPDATE training SET row_id = 8 WHERE row_id = 2", [("changed", 8, 2, 2)]),
    ("UPDATE training SET row_id = 8 WHERE row_id = 3", [("changed", 8, 3, 3)]),
    ("DELETE FROM training WHERE row_id = 2", [("removed", 2, 2, None)]),
]


@pytest.mark.parametrize("recursive", [False, True])
@pytest.mark.parametrize("statement", [*SKIPPED, *FAILED])
@pytest.mark.parametrize(("after", "noted"), AFTER)
def test_what_replaces_nothing_leaves_no_note(old, statement, after, noted, recursive):
    """What is skipped or refused is not in the history, nor does it get in with the next change."""
    said, refused = by_hand(old, statement, recursive=recursive)
    assert (said, len(refused)) == ([], 1 if statement in FAILED else 0)
    assert by_hand(old, statement, after, recursive=recursive)[0] == noted


def test_what_changes_its_row_instead_is_noted_as_a_change(old):
    """With what it said before and says now, and once."""
    statement = (
        f"INSERT INTO training {PEOPLE.format(2, 9)} "
        "ON CONFLICT (row_id) DO UPDATE SET people = excluded.people"
    )
    assert by_hand(old, statement)[0] == [("changed", 2, 2, 9)]


def test_a_row_with_an_odd_number_is_not_taken_for_replaced(old):
    """Before SQLite has given a row its number, it says -1."""
    assert by_hand(old, f"INSERT INTO training {PEOPLE.format(-1, 7)}")[0] == [
        ("added", -1, None, 7)
    ]
    statement = f"INSERT INTO training {PEOPLE.format('NULL', 8)}"
    assert by_hand(old, statement)[0] == [("added", 4, None, 8)]
    statement = f"REPLACE INTO training {PEOPLE.format(-1, 9)}"
    assert by_hand(old, statement)[0] == [("removed", -1, 7, None), ("added", -1, None, 9)]


def test_a_statement_that_is_refused_halfway_leaves_no_note(old):
    """What it had replaced by then is there again."""
    statement = (
        'REPLACE INTO training (row_id, member, "on", people) '
        "SELECT 2, 'alpha', '2026-05-01', CASE row_id WHEN 3 THEN NULL ELSE 9 END FROM training "
        "WHERE row_id <> 2 ORDER BY row_id"
    )
    said, refused = by_hand(old, statement)
    assert (said, len(refused)) == ([], 1)
    assert [t.people for t in old.load().member("alpha").trainings] == [1, 2, 3]


def test_replacing_in_one_table_takes_nothing_from_another(old):
    """A row put down of one table is not noted with a change of another."""
    old.sql("INSERT INTO site (row_id, member, id, name) VALUES (2, 'alpha', 'gent', 'Gent')")
    said, _ = by_hand(
        old,
        SKIPPED[0],
        "REPLACE INTO site (row_id, member, id, name) VALUES (2, 'alpha', 'gent', 'New')",
    )
    assert said == [("removed", 2, "Gent", None), ("added", 2, None, "New")]


def test_what_codetrack_writes_is_noted_as_before(old):
    """One note for a record added."""
    codetrack.add(old.path, "alpha", Training(on="2026-06-01", people=5))
    last = list(codetrack_sql.history(old.path, last=2))
    assert [(one.what, one.after["people"]) for one in last] == [("added", 3), ("added", 5)]


def test_a_conflict_in_postgresql_keeps_before_and_after(make_store, invented):
    """`ON CONFLICT` is all that replaces there, and it changes the row."""
    store = make_store("postgresql")
    codetrack.save(invented, store.path)
    before = len(list(codetrack_sql.history(store.path)))
    for tail in ("DO NOTHING", "(row_id) DO UPDATE SET people = excluded.people"):
        values = PEOPLE.format(2, 9).replace("VALUES", "OVERRIDING SYSTEM VALUE VALUES")
        store.sql(f"INSERT INTO training {values} ON CONFLICT {tail}")
    [one] = list(codetrack_sql.history(store.path))[before:]
    assert (one.what, one.before["people"], one.after["people"]) == ("changed", 2, 9)
