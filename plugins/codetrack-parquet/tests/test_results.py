import io
import json
from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest

from codetrack import (
    Column,
    Message,
    Problem,
    Register,
    Status,
    Table,
    compare,
    dossier,
    export,
    load_plugins,
    open_register,
)
from codetrack.testing import make_register

AS_OF = date(2026, 11, 23)


@pytest.fixture(scope="module")
def audited(belgium):
    """Return an audit of the example, with a member that cannot be read and a problem."""
    import attrs

    audit = open_register(belgium)
    lost = Problem(message="not valid TOML", file="members/lost.toml", line=3, member="lost")
    register = Register(
        members=audit.register.members, problems=[lost], unreadable=["lost"], name="belgium"
    )
    return attrs.evolve(audit, register=register)


def _table(plugin, report):
    return pq.read_table(io.BytesIO(b"".join(plugin.exporter.render(report))))


def _lines(report):
    data = b"".join(load_plugins().exporter("jsonl").render(report))
    return [json.loads(line) for line in data.splitlines()]


def test_an_assessment_says_what_its_jsonl_says(plugin, audited):
    """Row by row and column by column, with days as days."""
    assessment = audited.at(AS_OF)
    rows, lines = _table(plugin, assessment).to_pylist(), _lines(assessment)
    assert len(rows) == len(lines)
    assert {line["kind"] for line in lines} >= {"finding", "problem"}
    for row, line in zip(rows, lines, strict=True):
        said = {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in row.items()
        }
        assert {key: said[key] for key in line} == line
        assert {value for key, value in said.items() if key not in line} <= {None}


def test_days_and_numbers_of_findings_are_typed(plugin, audited):
    """An integrator sums parts over wholes without a conversion."""
    types = {field.name: str(field.type) for field in _table(plugin, audited.at(AS_OF)).schema}
    assert types["as_of"] == types["cover_until"] == "date32[day]"
    assert types["part"] == types["whole"] == "int64"
    assert types["records"].startswith("list<")


def test_other_reports_are_their_table(plugin, audited):
    """Forecast, trend and comparison have the columns of their own, and `problem`."""
    whole = dossier(audited, AS_OF, months=2)
    before = audited.at(date(2026, 1, 1))
    for report in (whole.forecast, whole.trend, compare(before, whole.assessment)):
        rows = _table(plugin, report).to_pylist()
        lines = [line for line in _lines(report) if line["kind"] != "problem"]
        mine = [row for row in rows if row["kind"] != "problem"]
        assert len(mine) == len(lines) > 0
        shown = [json.loads(json.dumps(row, default=str)) for row in mine]
        for row, line in zip(shown, lines, strict=True):
            assert {key: row[key] for key in line} == line
        problems = [row["problem"] for row in rows if row["kind"] == "problem"]
        assert problems == [str(problem) for problem in report.problems]


class _Report:
    kind = "trend"
    problems = (Problem(message="half \ud83d of a character"),)

    def tables(self):
        columns = [Column(name, name) for name in ("day", "share", "mixed", "status", "none")]
        rows = (
            (AS_OF, 1, 1, Status.GAP, None),
            (None, 0.5, "x", Message("{n} of", {"n": 2}), None),
        )
        yield Table(title=Message("A table"), columns=tuple(columns), rows=rows)


def test_cells_of_several_kinds_become_text(plugin):
    """Numbers stay numbers, with or without a fraction; a problem has a row."""
    table = _table(plugin, _Report())
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["day"], types["share"], types["mixed"]) == ("date32[day]", "double", "string")
    rows = table.to_pylist()
    assert [row["mixed"] for row in rows] == ["1", "x", None]
    assert [row["status"] for row in rows] == ["gap", "2 of", None]
    assert rows[2]["problem"] == "half \\ud83d of a character"


def test_an_audit_of_nobody_is_a_valid_file(plugin, audited):
    """It has all columns and no row."""
    import attrs

    empty = attrs.evolve(audited, register=make_register())
    table = _table(plugin, empty.at(AS_OF))
    assert table.num_rows == 0
    assert len(table.schema) == 27


def test_several_parts_are_one_table_for_duckdb(plugin, audited, tmp_path):
    """A part for each of several days, read with one glob."""
    for day in (AS_OF, date(2026, 6, 1)):
        export(audited.at(day), plugin.exporter, tmp_path / f"{day}.parquet")
    rows = duckdb.sql(
        f"SELECT as_of, count(DISTINCT member) FROM '{tmp_path}/*.parquet' "
        "WHERE kind <> 'problem' GROUP BY as_of ORDER BY as_of"
    ).fetchall()
    assert [row[0] for row in rows] == [date(2026, 6, 1), AS_OF]
    assert rows[0][1] == rows[1][1] > 1
