import pytest

import codetrack
from codetrack import RegisterError, Training


def told(store):
    register = store.load()
    assert [member.id for member in register.members] == ["beta"]
    assert register.unreadable == ("alpha",)
    assert all(problem.member == "alpha" for problem in register.problems)
    return [(problem.key, problem.got, problem.expected) for problem in register.problems]


@pytest.mark.parametrize(
    ("statement", "key", "got"),
    [
        ("UPDATE training SET people = -1 WHERE row_id = 2", "training[row_id=2].people", "-1"),
        (
            "UPDATE training SET mode = 'by letter' WHERE row_id = 2",
            "training[row_id=2].mode",
            "'by letter'",
        ),
        (
            "UPDATE training SET site = 'nowhere' WHERE row_id = 1",
            "training[row_id=1].site",
            "'nowhere'",
        ),
        (
            "UPDATE training SET valid_until = '1999-01-01' WHERE row_id = 1",
            "training[row_id=1].valid_until",
            "1999-01-01",
        ),
        (
            "UPDATE site SET languages = '[\"nl\", 7]' WHERE row_id = 1",
            "site[row_id=1].languages[1]",
            "7",
        ),
        (
            "UPDATE member SET country = 'Belgium' WHERE id = 'alpha'",
            "member[id=alpha].country",
            "'Belgium'",
        ),
        ("UPDATE member SET ext = '[]' WHERE id = 'alpha'", "member[id=alpha].ext", "[]"),
    ],
)
def test_a_bad_row_is_told_and_the_rest_loads(filled, statement, key, got):
    """Table, row, column, what came and what was expected; the member stays, unreadable."""
    filled.sql(statement)
    [(found, came, expected)] = told(filled)
    assert (found, came) == (key, got)
    assert expected


def test_all_that_is_wrong_with_a_member_is_told(filled):
    """Not only the first."""
    filled.sql("UPDATE training SET people = -1 WHERE member = 'alpha'")
    assert [key for key, *_ in told(filled)] == [
        "training[row_id=1].people",
        "training[row_id=2].people",
    ]


def test_a_day_that_is_none_is_told(filled):
    """SQLite takes any text for a day, and PostgreSQL infinity."""
    day = "2026-02-30" if filled.is_file else "infinity"
    filled.sql(f"UPDATE training SET \"on\" = '{day}' WHERE row_id = 1")
    assert [(key, got) for key, got, _ in told(filled)] == [("training[row_id=1].on", f"'{day}'")]


def test_records_without_their_member_are_told(make_store, invented):
    """SQLite's own shell does not look whether there is such a member."""
    store = make_store("sqlite")
    codetrack.save(invented, store.path)
    import sqlite3

    with sqlite3.connect(store.path) as raw:
        raw.execute("UPDATE training SET member = 'gone' WHERE row_id = 1")
        raw.execute("UPDATE training SET people = 'many' WHERE row_id = 3")
    raw.close()
    register = store.load()
    assert [member.id for member in register.members] == ["alpha"]
    assert register.unreadable == ("beta", "gone")
    assert sorted((p.file, p.member, p.key, p.got) for p in register.problems) == [
        (store.path.name, "beta", "training[row_id=3].people", "'many'"),
        (store.path.name, "gone", "training[row_id=1].member", "'gone'"),
    ]


def test_text_that_is_not_utf_8_is_told(make_store, invented):
    """It does not stop the rest from being read."""
    store = make_store("sqlite")
    codetrack.save(invented, store.path)
    store.sql("UPDATE site SET name = CAST(x'ff41' AS TEXT) WHERE row_id = 1")
    assert [key for key, *_ in told(store)] == ["site[row_id=1].name"]


def test_a_member_that_cannot_be_read_gets_no_record(filled):
    """What is wrong is told, and nothing is added."""
    filled.sql("UPDATE training SET people = -1 WHERE row_id = 1")
    with pytest.raises(RegisterError, match=r"training\[row_id=1\].people"):
        codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))
    assert filled.sql("SELECT count(*) FROM training")[0][0] == 4


def test_an_id_that_is_none_is_told(filled):
    """No other member is taken for it."""
    filled.sql("INSERT INTO member (id, name, country) VALUES ('No Id', 'x', 'BE')")
    register = filled.load()
    assert register.unreadable == ("No Id",)
    assert register.problems[0].key == "member[id=No Id].id"


def test_rows_put_in_by_hand_are_records(filled):
    """What has a default may be left out, as in a TOML file, and the order is that of the rows."""
    filled.sql("INSERT INTO training (member, \"on\", people) VALUES ('alpha', '2025-01-01', 4)")
    trainings = filled.load().member("alpha").trainings
    assert trainings[-1] == Training(on="2025-01-01", people=4)
    assert len(trainings) == 3


def test_a_broken_file_is_a_sentence(make_store, invented):
    """A file whose inside is overwritten is refused, and not read as less than it held."""
    store = make_store("sqlite")
    codetrack.save(invented, store.path)
    data = bytearray(store.path.read_bytes())
    data[4096 : 4096 * 40] = b"\xaa" * (4096 * 39)
    store.path.write_bytes(data)
    with pytest.raises(RegisterError, match="the database says: "):
        store.load()
