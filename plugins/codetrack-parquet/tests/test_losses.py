import json
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.command import run
from helpers.strategies import registers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codetrack import RegisterError, load, save
from codetrack.testing import make_member, make_register

ALL = ("hotel-a", "hotel-b", "hotel-c")
PUT_BACK = "put it back, without rows if it had none; expected a table with the columns"


@pytest.fixture
def two_files(tables, plugin_with):
    """Give the same three hotels, two of them in the first file of each table."""
    plugin_with(file_members=2).saved(tables.register, tables.path)
    return tables


@pytest.fixture
def audit(belgium, tmp_path):
    """Return what audits the example from the outside after a change of its tables."""
    path = tmp_path / "belgium.parquet"
    save(load(belgium), path)

    def ran(change):
        change(path)
        words = ["audit", path, "--as-of", "2026-11-23", "--fail-on", "never", "--format", "jsonl"]
        return run(*words)

    return ran


@pytest.mark.parametrize("tool", ["pyarrow", "pandas", "duckdb"])
def test_a_column_that_codetrack_wrote_and_that_is_gone_is_told(tables, tool):
    """Whichever program left it out; whether the file kept its note or not."""
    file = tables.path / "site.parquet"
    if tool == "pyarrow":
        pq.write_table(pq.read_table(file).drop_columns(["applicable"]), file)
    elif tool == "pandas":
        pd.read_parquet(file).drop(columns="applicable").to_parquet(file, index=False)
    else:
        rows = duckdb.read_parquet(str(file)).to_arrow_table()  # noqa: F841
        duckdb.sql(f"COPY (SELECT * EXCLUDE applicable FROM rows) TO '{file}' (FORMAT parquet)")
    register = tables.load()
    assert register.unreadable == ALL
    (problem,) = register.problems
    assert str(problem) == (
        "site.parquet: applicable: missing column, which codetrack wrote: put it back, with NULL "
        "where there is no value; expected bool, true or false"
    )


def test_who_has_no_rows_where_a_column_is_gone_is_as_before(tables):
    """Nothing of theirs is lost."""
    rows = [row for row in tables.rows("training") if row["member"] != "hotel-c"]
    tables.write("training.parquet", rows, pq.read_schema(tables.path / "training.parquet"))
    tables.drop("training.parquet", "hours")
    assert tables.load().unreadable == ("hotel-a", "hotel-b")


def test_a_column_of_no_values_is_taken(tables):
    """What the problem says to do is enough."""
    tables.drop("training.parquet", "hours")
    tables.column("training", "hours", pa.nulls(9))
    assert tables.load().members == tables.register.members


def test_a_table_that_codetrack_wrote_and_that_is_gone_is_told(tables):
    """Nobody knows whose records were in it, though it was empty."""
    (tables.path / "headcount.parquet").unlink()
    register = tables.load()
    assert register.unreadable == ALL
    (problem,) = register.problems
    assert str(problem).startswith("headcount.parquet: missing file, which codetrack wrote: ")
    assert f"{PUT_BACK} member, on, staff" in str(problem)


def test_a_table_without_rows_is_taken(tables):
    """It says that there are none, whoever wrote it."""
    tables.write("training.parquet", pq.read_table(tables.path / "training.parquet").slice(0, 0))
    tables.drop("training.parquet")
    register = tables.load()
    assert register.problems == ()
    assert [len(member.trainings) for member in register.members] == [0, 0, 0]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_file_of_several_that_is_gone_is_told(two_files, kept):
    """What is left of the table is no table."""
    name = f"training-{1 - kept:05}.parquet"
    (two_files.path / name).unlink()
    register = two_files.load()
    assert register.unreadable == ALL
    assert [problem.file for problem in register.problems] == [name]


def test_members_whose_file_is_gone_stay_in_the_audit(plugin_with, tmp_path):
    """They have no other records that would tell of them: the file stands for them."""
    plugin = plugin_with(file_members=1)
    register = make_register(*(make_member(name, sites=[]) for name in ("a", "b")))
    path = plugin.saved(register, tmp_path / "two.parquet")
    (path / "member-00001.parquet").unlink()
    back = plugin.load(path)
    assert back.unreadable == ("a", "member-00001.parquet")
    assert plugin.joined(path, 1)[2] == list(back.unreadable)


def test_a_file_renamed_is_no_file_gone_and_another_in_its_place(two_files):
    """As many files as before are not the same files."""
    (two_files.path / "training-00001.parquet").unlink()
    two_files.write("training-more.parquet", two_files.rows("training-00000")[:1])
    assert two_files.load().unreadable == ALL


def test_an_empty_folder_in_the_place_of_a_table_is_told(tables):
    """Spark's folder without a part holds no table."""
    (tables.path / "site.parquet").unlink()
    (tables.path / "site.parquet").mkdir()
    (tables.path / "site.parquet" / "_SUCCESS").touch()
    register = tables.load()
    assert register.unreadable == ALL
    assert "site.parquet: missing file" in [str(p)[:26] for p in register.problems]


def test_one_note_that_is_left_is_enough(tables):
    """Also where the members themselves were written anew by another program."""
    note = pq.read_table(tables.path / "waiver.parquet")
    tables.foreign()
    tables.write("waiver.parquet", note)
    tables.drop("member.parquet", "group")
    assert [(p.file, p.key) for p in tables.load().problems] == [("member.parquet", "group")]


def test_a_folder_without_a_note_is_read_as_it_is(tables):
    """What another program wrote as a whole has the columns and tables that it has."""
    tables.foreign()
    tables.drop("site.parquet", "applicable", "closed")
    (tables.path / "headcount.parquet").unlink()
    assert tables.load().members == tables.register.members


def noted(tables, note):
    """Write the table of waivers with another note."""
    data = pq.read_table(tables.path / "waiver.parquet")
    tables.write("waiver.parquet", data.replace_schema_metadata({"codetrack": note}))


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff",
        b"{",
        b'{"version":1}',
        b'{"version":2,"files":1,"tables":{}}',
        b'{"version":1,"files":0,"tables":{}}',
        b'{"version":1,"files":1,"tables":{"waiver":[1]}}',
        b'{"version":1,"files":1,"tables":{},"rows":{}}',
    ],
)
def test_a_note_that_nobody_can_read_is_told(tables, note):
    """It might say what is missing."""
    noted(tables, note)
    register = tables.load()
    assert register.unreadable == ALL
    (problem,) = register.problems
    assert (problem.file, problem.key) == ("waiver.parquet", "codetrack")
    assert "a newer codetrack wrote it, or it is damaged" in str(problem)


def test_a_note_of_a_newer_codetrack_is_held_to(tables):
    """A table and a column that this version does not know yet are missed all the same."""
    noted(tables, b'{"version":1,"files":1,"tables":{"waiver":["stars"],"visit":["on"]}}')
    register = tables.load()
    assert register.unreadable == ALL
    assert [(p.file, p.key) for p in register.problems] == [
        ("visit.parquet", None),
        ("waiver.parquet", "stars"),
    ]


def test_a_note_of_an_older_codetrack_asks_for_what_it_knew(tables):
    """Columns and tables that came later are not missing."""
    tables.foreign()
    noted(tables, b'{"version":1,"files":1,"tables":{"waiver":["member","check"]}}')
    tables.drop("site.parquet", "applicable")
    (tables.path / "headcount.parquet").unlink()
    assert tables.load().problems == ()


def test_a_part_cut_before_something_went_missing_is_refused(tables):
    """What it would load now is not what was cut."""
    (part,) = tables.plugin.parts(tables.path, 10)
    (tables.path / "headcount.parquet").unlink()
    with pytest.raises(RegisterError, match="changed since it was cut"):
        part.load()


def test_each_footer_is_read_once(tables, monkeypatch):
    """Holding the tables against the note opens no file again."""
    opened = []
    real = pq.ParquetFile
    monkeypatch.setattr(pq, "ParquetFile", lambda *a, **k: opened.append(a) or real(*a, **k))
    tables.plugin.load(tables.path)
    assert len(opened) == len(list(tables.path.glob("*.parquet")))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("information", ["until"]),
        ("site", ["applicable", "closed"]),
        ("headcount", []),
    ],
)
def test_an_audit_says_unknown_of_what_went_missing(audit, name, columns):
    """Of everybody whose records it held, in every check; the exit code says so too."""
    owners = set()

    def change(path):
        file = path / f"{name}.parquet"
        owners.update(pq.read_table(file).column("member").to_pylist())
        if columns:
            pd.read_parquet(file).drop(columns=columns).to_parquet(file, index=False)
        else:
            file.unlink()

    ran = audit(change)
    assert ran.returncode == 3
    assert f"{name}.parquet: " in ran.stderr
    assert "which codetrack wrote: put it back" in ran.stderr
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    statuses = {(f["member"], f["status"]) for f in found if f["kind"] == "finding"}
    assert {pair for pair in statuses if pair[0] in owners} == {(o, "unknown") for o in owners}


def test_an_audit_of_what_is_all_there_is_as_ever(audit):
    """The note is no problem of its own."""
    ran = audit(lambda path: None)
    assert (ran.returncode, ran.stderr) == (0, "")


SLOW = settings(suppress_health_check=list(HealthCheck))


@SLOW
@given(
    register=registers(size=4, min_members=1),
    file=st.integers(1, 5),
    size=st.integers(1, 5),
    kept=st.booleans(),
    data=st.data(),
)
def test_whatever_goes_missing_no_member_is_changed_in_silence(
    plugin_with, register, file, size, kept, data
):
    """Members are as they were or unreadable, with a problem, whole and in parts alike."""
    plugin = plugin_with(file_members=file, row_group_members=2)
    with TemporaryDirectory() as folder:
        path = plugin.saved(register, Path(folder) / "r.parquet")
        lost = data.draw(st.sampled_from(sorted(path.glob("*.parquet"))))
        table = pq.read_table(lost)
        column = data.draw(st.sampled_from([None, *table.column_names]))
        lost.unlink()
        if column is not None:
            table = table.drop_columns([column])
            pq.write_table(table if kept else table.replace_schema_metadata(None), lost)
        elif not list(path.glob("member*.parquet")):
            return
        back = plugin.load(path)
        assert back.problems
        known = {member.id: member for member in register.members}
        assert all(known[member.id] == member for member in back.members)
        if column is None or table.num_rows == len(register.members):
            assert back.unreadable
        parts = plugin.joined(path, size)
    said = sorted(map(str, back.problems))
    assert parts == (list(back.members), said, list(back.unreadable))
