import datetime as dt
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

DAY = dt.date(2026, 3, 1)
AT = dt.datetime.combine(DAY, dt.time())
NINE = range(9)


@pytest.mark.parametrize("tool", ["pandas", "polars", "duckdb"])
def test_tables_that_other_programs_wrote_are_read(tables, tool):
    """Each program reads all tables and writes them its own way: the register is the same."""
    for file in tables.path.glob("*.parquet"):
        if tool == "pandas":
            frame = pd.read_parquet(file)
            frame.to_parquet(file, index=False)
        elif tool == "polars":
            frame = pl.read_parquet(file)
            texts = [n for n, t in frame.schema.items() if t == pl.String and n != "ext"]
            frame.with_columns(pl.col(texts).cast(pl.Categorical)).write_parquet(file)
        else:
            rows = duckdb.read_parquet(str(file)).to_arrow_table()  # noqa: F841
            duckdb.sql(f"COPY (SELECT * FROM rows) TO '{file}' (FORMAT parquet)")
    assert tables.load().members == tables.register.members


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("on", pa.array([AT for _ in NINE], pa.timestamp("us"))),
        ("on", pa.array([AT for _ in NINE], pa.timestamp("ns"))),
        ("on", pa.array([DAY for _ in NINE], pa.date64())),
        ("on", pa.array([DAY for _ in NINE]).dictionary_encode()),
        ("people", pa.array([7 for _ in NINE], pa.uint8())),
        ("people", pa.array([7.0 for _ in NINE])),
        ("people", pa.array([Decimal("7.00") for _ in NINE])),
        ("hours", pa.array([Decimal("1.5") for _ in NINE])),
        ("hours", pa.array([1.5 for _ in NINE], pa.float32())),
        ("hours", pa.array([2 for _ in NINE], pa.int16())),
        ("hours", pa.array([None for _ in NINE], pa.null())),
        ("mode", pa.array([None for _ in NINE], pa.string())),
        ("mode", pa.array(["e-learning" for _ in NINE], pa.large_string())),
        ("site", pa.array(["gent" for _ in NINE], pa.string_view())),
    ],
    ids=lambda each: each if isinstance(each, str) else str(each.type),
)
def test_the_same_value_in_another_type_is_taken(tables, name, values):
    """What is losslessly the same day, number or text is read as such."""
    tables.column("training", name, values)
    register = tables.load()
    assert register.problems == ()
    trainings = [t for member in register.members for t in member.trainings]
    came = values[0].as_py()
    wanted = {None: None, AT: DAY}.get(came, came)
    if name == "mode" and came is None:
        wanted = "face-to-face"
    assert {getattr(t, name) for t in trainings} == {wanted}
    assert {type(getattr(t, name)) for t in trainings} == {
        float
        if name == "hours" and wanted is not None
        else type(wanted)
        if name != "people"
        else int
    }


@pytest.mark.parametrize(
    ("name", "value", "kind", "got", "expected"),
    [
        (
            "on",
            dt.datetime.combine(DAY, dt.time(9)),
            pa.timestamp("us"),
            "2026-03-01T09:00",
            "a day without",
        ),
        ("people", 7.5, pa.float64(), "7.5", "a whole number"),
        ("people", -1, pa.int64(), "-1", "0 or more"),
        ("people", None, pa.int64(), None, "a whole number"),
        ("hours", float("nan"), pa.float64(), "nan", "a number of hours"),
        ("mode", "by-post", pa.string(), "'by-post'", "e-learning"),
        ("valid_until", dt.date(2020, 1, 1), pa.date32(), "2020-01-01", "on or after on"),
        ("on", 10**8, pa.int32(), "100000000", "a day without"),
    ],
)
def test_a_value_that_is_not_the_same_is_a_problem_of_its_row(
    tables, name, value, kind, got, expected
):
    """It says file, row, column, what came and what was expected; the member is unreadable."""
    values = pq.read_table(tables.path / "training.parquet").column(name).to_pylist()
    values[4] = value
    if name == "on" and kind == pa.int32():
        days = [v if isinstance(v, int) else (v - dt.date(1970, 1, 1)).days for v in values]
        tables.column("training", name, pa.array(days, kind).cast(pa.date32()))
    elif name == "on":
        moments = [
            v if isinstance(v, dt.datetime) else dt.datetime.combine(v, dt.time()) for v in values
        ]
        tables.column("training", name, pa.array(moments, kind))
    else:
        tables.column("training", name, pa.array(values, kind))
    register = tables.load()
    assert register.unreadable == ("hotel-b",)
    assert len(register.members) == 2
    (problem,) = register.problems
    assert (problem.file, problem.line, problem.key) == ("training.parquet", 5, name)
    assert problem.member == "hotel-b"
    assert expected in problem.expected
    assert problem.got == got or problem.got.startswith(got)


@pytest.mark.parametrize(
    ("name", "values", "got"),
    [
        ("on", pa.array(["2026-03-01" for _ in NINE]), "string"),
        ("on", pa.array([AT for _ in NINE], pa.timestamp("us", "UTC")), "timestamp[us, tz=UTC]"),
        ("people", pa.array([True for _ in NINE]), "bool"),
        ("people", pa.array(["7" for _ in NINE]), "string"),
        ("site", pa.array([b"gent" for _ in NINE]), "binary"),
    ],
)
def test_a_column_of_another_type_is_one_problem(tables, name, values, got):
    """All members with rows in the file are unreadable, and the file is told of once."""
    tables.column("training", name, values)
    register = tables.load()
    assert register.unreadable == ("hotel-a", "hotel-b", "hotel-c")
    (problem,) = register.problems
    assert (problem.file, problem.key, problem.got) == ("training.parquet", name, got)


def test_a_folder_of_a_table_is_read(tables):
    """Spark writes a folder where others write a file."""
    folder = tables.path / "training.parquet"
    table = pq.read_table(folder)
    folder.unlink()
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    pq.write_table(table.slice(0, 5), folder / "part-0.snappy.parquet")
    pq.write_table(table.slice(5), folder / "part-1.snappy.parquet")
    assert tables.load().members == tables.register.members
