"""Columns and tables that nobody knows: what stands in them is not passed over."""

import codetrack_sql
import pytest

import codetrack
from codetrack import RegisterError, Training
from codetrack.testing import load_one, make_member, make_register


def told(store):
    return [(p.member, p.key, p.message, p.got) for p in store.load().problems]


def test_a_value_in_an_unknown_column_is_told(filled):
    """With table, row and column; its member is unreadable, as by an unknown key in a TOML file."""
    filled.sql("ALTER TABLE training ADD COLUMN hour NUMERIC")
    filled.sql("UPDATE training SET hour = 3 WHERE row_id = 2")
    [(member, key, message, got)] = told(filled)
    assert (member, key) == ("alpha", "training[row_id=2].hour")
    assert message == "unknown column; did you mean hours?"
    assert got == "3"
    register = filled.load()
    assert register.unreadable == ("alpha",)
    assert [member.id for member in register.members] == ["beta"]
    assert ", on, people, site, mode, " in register.problems[0].expected


def test_an_unknown_column_without_a_value_says_nothing(filled):
    """No value is an absent key; a column that is worked out from others holds none of its own."""
    before = filled.load()
    filled.sql("ALTER TABLE training ADD COLUMN remark text")
    filled.sql("ALTER TABLE member ADD COLUMN trainings text")
    kind = "VIRTUAL" if filled.is_file else "STORED"
    filled.sql(
        f"ALTER TABLE training ADD COLUMN twice integer GENERATED ALWAYS AS (people * 2) {kind}"
    )
    assert filled.load() == before
    codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))


def test_a_member_with_an_unknown_column_is_told(filled):
    """By its id, whatever the column is called."""
    filled.sql("ALTER TABLE member ADD COLUMN trainings text")
    filled.sql("UPDATE member SET trainings = '[]' WHERE id = 'alpha'")
    # The driver of PostgreSQL takes one percent sign for a place of its own.
    odd = '"odd 100%: name"' if filled.is_file else '"odd 100%%: name"'
    filled.sql(f"ALTER TABLE member ADD COLUMN {odd} text")
    filled.sql(f"UPDATE member SET {odd} = 'x' WHERE id = 'beta'")
    assert [(member, key) for member, key, *_ in told(filled)] == [
        ("alpha", "member[id=alpha].trainings"),
        ("beta", 'member[id=beta]."odd 100%: name"'),
    ]
    assert filled.load().members == ()


def test_all_else_that_is_wrong_is_told_with_it(filled):
    """Not only the column."""
    filled.sql("ALTER TABLE training ADD COLUMN remark text")
    filled.sql("UPDATE training SET remark = 'x', people = -1 WHERE row_id = 2")
    assert sorted(key for _, key, *_ in told(filled)) == [
        "training[row_id=2].people",
        "training[row_id=2].remark",
    ]


def test_a_column_with_a_default_is_told_for_each_row(filled):
    """Every row of the table then holds a value, and in every part."""
    [source] = load_one(codetrack_sql, config=settings(filled)).gives
    [before] = source.partitions(filled.path, 9)
    filled.sql("ALTER TABLE training ADD COLUMN remark text DEFAULT 'none'")
    assert filled.load().unreadable == ("alpha", "beta")
    assert len(told(filled)) == 4
    parts = list(source.partitions(filled.path, 1))
    assert [part.load().unreadable for part in parts] == [("alpha",), ("beta",)]
    # What a cache keeps of the time before must not be taken for how it is now.
    [after] = source.partitions(filled.path, 9)
    assert after.stamp != before.stamp


def settings(store):
    return dict(codetrack.load_settings(store.path).config("sql").table)


def test_what_stands_in_an_unknown_column_is_not_written_over(filled, invented):
    """Neither is a member saved over it, nor a record added to it, nor a row given a default."""
    filled.sql("ALTER TABLE training ADD COLUMN remark text")
    filled.sql("UPDATE training SET remark = 'x' WHERE row_id = 2")
    before = list(codetrack_sql.history(filled.path))
    emptied = make_register(make_member("alpha"))
    with pytest.raises(RegisterError, match=r"alpha: not written.*training\[row_id=2\].remark"):
        codetrack.save(emptied, filled.path)
    with pytest.raises(RegisterError, match=r"training\[row_id=2\].remark: unknown column"):
        codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))
    assert list(codetrack_sql.history(filled.path)) == before
    codetrack.save(make_register(invented.member("beta")), filled.path)


def test_a_default_of_an_unknown_column_refuses_new_rows(filled):
    """What is written must be readable afterwards."""
    filled.sql("ALTER TABLE report ADD COLUMN remark text DEFAULT 'none'")
    record = codetrack.Report(year=2026)
    with pytest.raises(RegisterError, match="remark: unknown column"):
        codetrack.add(filled.path, "alpha", record)
    with pytest.raises(RegisterError, match="remark: unknown column"):
        codetrack.save(make_register(make_member("gamma", reports=[record])), filled.path)
    assert [member.id for member in filled.load().members] == ["alpha", "beta"]


def test_tables_of_others_are_left_alone(filled):
    """A database may hold more than a register, whatever it is called."""
    before = filled.load()
    filled.sql("CREATE TABLE trainings (x integer)")
    filled.sql("INSERT INTO trainings VALUES (1)")
    codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))
    assert len(filled.load().members) == len(before.members)
    assert filled.sql("SELECT * FROM trainings")[0][0] == 1


# ---------------------------------------------------------------- the history of what is unknown


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"table": "trainings"},
            r"no such table 'trainings'; did you mean training\?; there are: ",
        ),
        ({"table": "nix"}, r"no such table 'nix'; there are: member, "),
        ({"member": "alfa"}, r"no such member 'alfa', nor was there one; did you mean alpha\?"),
        ({"member": "nix"}, r"no such member 'nix', nor was there one$"),
        ({"member": "gama", "table": "training"}, r"did you mean gamma\?"),
    ],
)
def test_the_history_of_what_never_was_is_refused(filled, asked, words):
    """It names what is unknown, and what was meant: also a member that is gone."""
    codetrack.save(make_register(make_member("gamma")), filled.path)
    filled.sql("DELETE FROM member WHERE id = 'gamma'")
    with pytest.raises(RegisterError, match=words):
        list(codetrack_sql.history(filled.path, **asked))


def test_the_history_of_a_removed_member_is_shown(filled):
    """It is gone from the register, and known to the history."""
    filled.sql("DELETE FROM member WHERE id = 'alpha'")
    noted = list(codetrack_sql.history(filled.path, member="alpha"))
    assert {one.what for one in noted} == {"added", "removed"}


def test_the_command_for_the_history_says_what_is_unknown(make_store, invented, python):
    """It leaves with 3; and with 0 where there is such a thing, and nothing is noted of it."""
    store = make_store("sqlite")
    codetrack.save(invented, store.path)
    run = ("-m", "codetrack_sql", "history", store.path)
    for asked in (("--table", "nix"), ("--member", "nix")):
        ran = python(*run, *asked)
        assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (3, "", 1)
        assert "'nix'" in ran.stderr
    ran = python(*run, "--table", "waiver")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "no such entry" in ran.stderr
