from datetime import date

import pytest

import codetrack
from codetrack import Exporter
from codetrack.reports.export import render_report
from codetrack.testing import make_member, make_register

AS_OF = date(2026, 11, 23)


def test_a_dossier_is_what_its_parts_are(tmp_path):
    """It holds the audit of the day, the forecast from it and the trend up to it."""
    codetrack.save(make_register(make_member()), tmp_path)
    audit = codetrack.open_register(tmp_path)
    made = codetrack.dossier(audit, AS_OF)
    assert made.assessment == audit.at(AS_OF)
    assert (made.forecast.start, made.forecast.until) == (AS_OF, date(2027, 11, 23))
    assert [made.trend.points[0].day, made.trend.points[-1].day] == [date(2025, 11, 23), AS_OF]
    assert made.register == audit.register


def test_a_problem_is_said_once(tmp_path):
    """What cannot be read is a problem of the audit, the forecast and every day: one problem."""
    codetrack.save(make_register(make_member()), tmp_path)
    (tmp_path / "members" / "broken.toml").write_text("name =", encoding="utf-8")
    made = codetrack.dossier(codetrack.open_register(tmp_path), AS_OF)
    assert len(made.problems) == 1


def test_a_format_that_takes_a_dossier_gets_one(tmp_path):
    """An exporter that names the kind is handed all of it; one that does not refuses."""
    codetrack.save(make_register(make_member()), tmp_path)
    made = codetrack.dossier(codetrack.open_register(tmp_path), AS_OF, months=1)

    def lines(report):
        yield f"{len(report.trend.points)} {report.forecast.until}"

    exporter = Exporter(name="whole", render=lines, reports=("dossier",))
    assert b"".join(render_report(made, exporter)) == b"2 2026-12-23"
    with pytest.raises(codetrack.ExportError, match="does not take this kind"):
        list(render_report(made.assessment, exporter))
