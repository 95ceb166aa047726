"""How a register stood on some days: each day as an audit of it says, and nothing averaged."""

from __future__ import annotations

import csv
import gc
import io
import json
import weakref
from datetime import date

import pytest
from helpers.strategies import days, registers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codetrack import (
    Assessment,
    AssessmentError,
    Check,
    Confirmation,
    Headcount,
    Measure,
    Milestone,
    Policy,
    Status,
    Tabular,
    Training,
    assess,
    days_between,
    load_plugins,
    met,
    summarise,
    trend,
)
from codetrack.reports.export import render_report
from codetrack.testing import make_member, make_register, make_site

PLUGINS = load_plugins()
CHECKS = PLUGINS.checks
DAYS = days_between(date(2026, 1, 1), date(2026, 12, 31), "quarter")
SLOWLY = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def hotel(member_id, *, trained, staff, **fields):
    """Make a member that trained some of its staff in May 2026."""
    return make_member(
        member_id,
        headcounts=[Headcount(on=date(2026, 1, 1), staff=staff)],
        trainings=[Training(on=date(2026, 5, 1), people=trained)],
        **fields,
    )


def exported(made, name):
    """Return what the export format makes of the trend, as text."""
    return b"".join(render_report(made, PLUGINS.exporter(name))).decode("utf-8-sig")


@SLOWLY
@given(
    registers(size=2, min_members=1, unreadable=True),
    st.lists(days(), min_size=1, max_size=4, unique=True),
)
def test_each_day_is_what_an_audit_of_it_says(register, chosen):
    """A point holds the figures of the assessment of that same day, whatever the register."""
    made = trend(register, CHECKS, days=sorted(chosen))
    for day, point in zip(sorted(chosen), made.points, strict=True):
        assessment = assess(register, CHECKS, as_of=day)
        assert point.day == day
        assert point.summary == summarise(assessment, ())
        assert (point.members, point.unreadable) == (
            len(assessment.members),
            len(register.unreadable),
        )
        for area in made.areas:
            statuses = [member.statuses[area] for member in assessment.members]
            asked = len(statuses) - statuses.count(Status.NOT_APPLICABLE)
            assert point.met(area) == Measure(statuses.count(Status.MET), asked)


@SLOWLY
@given(registers(size=2, unreadable=True))
def test_every_format_that_takes_a_trend_writes_any(register):
    """Whatever the register holds, each format writes the same bytes twice."""
    made = trend(register, CHECKS, days=DAYS)
    for exporter in PLUGINS.exporters:
        if made.kind in exporter.reports:
            assert list(render_report(made, exporter)) == list(render_report(made, exporter))


def test_shares_are_sums_and_never_averages():
    """9 of 10 and 0 of 90 staff make 9 of 100, and one percent is not rounded up to two."""
    register = make_register(hotel("small", trained=9, staff=10), hotel("big", trained=0, staff=90))
    last = trend(register, CHECKS, days=DAYS).points[-1]
    assert last.share("training/staff-share") == Measure(9, 100)


def test_a_share_says_how_many_members_it_speaks_of():
    """A member without a headcount is in neither number, so it is counted beside them."""
    register = make_register(hotel("with", trained=9, staff=10), make_member("without"))
    last = trend(register, CHECKS, days=DAYS).points[-1]
    assert last.answered["training/staff-share"] == 1
    assert last.members == 2


def test_no_answer_is_no_share():
    """Before anybody answered there is no share, and so no change from it."""
    register = make_register(hotel("with", trained=9, staff=10))
    made = trend(register, CHECKS, days=[date(2025, 1, 1), date(2026, 6, 1)])
    assert made.points[0].share("training/staff-share") is None
    assert made.change("training/staff-share") is None


def test_a_change_is_the_difference_of_the_percents_that_are_shown():
    """From 0 of 3 to 2 of 3 is 66 points, as 0% and 66% say."""
    sites = [make_site("a"), make_site("b"), make_site("c")]
    confirmed = [Confirmation(on=date(2026, 5, 1), site=site) for site in "ab"]
    member = make_member(sites=sites, confirmations=confirmed)
    made = trend(make_register(member), CHECKS, days=[date(2026, 1, 1), date(2026, 6, 1)])
    assert made.change("reporting/sites-confirmed") == 66
    assert made.points[-1].response == Measure(2, 3)


def test_a_member_counts_before_it_joined():
    """It is in the register, so an earlier day counts it, as an audit of that day does."""
    signed = [Milestone(on=date(2026, 8, 1), state="signed")]
    policies = [Policy(adopted=date(2026, 8, 1))]
    register = make_register(make_member("late", milestones=signed, policies=policies))
    made = trend(register, CHECKS, days=DAYS)
    assert [point.members for point in made.points] == [1] * len(DAYS)
    assert made.points[0].met("policy").part == 0


def test_what_cannot_be_read_is_unknown_on_every_day():
    """An unreadable member is counted and unknown, from the first day to the last."""
    register = make_register(make_member(), unreadable=["kapot"])
    for point in trend(register, CHECKS, days=DAYS).points:
        assert (point.members, point.unreadable) == (2, 1)
        assert point.statuses("policy")[Status.UNKNOWN] == 1


def test_a_problem_of_every_day_is_said_once():
    """A check that fails on each day gives one problem, and unknown on each."""

    def fails(_member, _as_of):
        raise ValueError("broken")

    check = Check(name="broken", criterion="policy", title="It fails", run=fails)
    made = trend(make_register(make_member()), [check], days=DAYS)
    assert len(made.problems) == 1
    assert all(point.statuses("policy") == {Status.UNKNOWN: 1} for point in made.points)


@pytest.mark.parametrize("wrong", [[], [DAYS[1], DAYS[0]], [DAYS[0], DAYS[0]]])
def test_days_that_do_not_follow_one_another_are_refused(wrong):
    """No day, or days out of order, are an error and no trend."""
    with pytest.raises(AssessmentError, match="days"):
        trend(make_register(make_member()), CHECKS, days=wrong)


def test_one_day_is_held_at_a_time():
    """The findings of a day are let go of before the next day is asked about."""
    alive = []

    class Sign:
        pass

    def run(_member, _as_of):
        sign = Sign()
        alive.append(weakref.ref(sign))
        yield met("Fine", sign=sign)

    def track(every):
        for day in every:
            gc.collect()
            assert not any(sign() for sign in alive)
            yield day

    check = Check(name="fine", criterion="policy", title="It is fine", run=run)
    trend(make_register(make_member()), [check], days=DAYS, track=track)
    assert len(alive) == len(DAYS)


def test_a_trend_is_a_report_that_is_a_table():
    """It has what every export format asks of a report, and is no assessment."""
    made = trend(make_register(make_member()), CHECKS, days=DAYS)
    assert isinstance(made, Tabular)
    assert not isinstance(made, Assessment)


def test_csv_holds_a_row_for_each_figure_of_each_day():
    """Rows can be filtered by day and figure; an area's counts add up to the members."""
    register = make_register(hotel("a", trained=9, staff=10), make_member("b"))
    rows = list(csv.DictReader(io.StringIO(exported(trend(register, CHECKS, days=DAYS), "csv"))))
    areas = [row for row in rows if row["figure"] == "area" and row["day"] == "2026-12-31"]
    assert len(areas) == 7
    assert all(sum(int(row[status]) for status in Status) == 2 for row in areas)
    assert {row["day"] for row in rows} == {str(day) for day in DAYS}


def test_json_holds_all_of_it():
    """The document says what it follows from, and each day's figures as numbers."""
    register = make_register(hotel("a", trained=9, staff=10))
    document = json.loads(exported(trend(register, CHECKS, days=DAYS), "json"))
    assert document["format"] == "codetrack-trend"
    last = document["points"][-1]
    assert last["checks"]["training/staff-share"]["measure"] == {"part": 9, "whole": 10}
    assert last["areas"]["policy"]["gap"] == 1
    assert document["provenance"]["register"].startswith("sha256:")


def test_markdown_has_tables_for_people_and_not_the_list():
    """A reader sees the areas by day, and each share from the first day to the last."""
    register = make_register(hotel("a", trained=9, staff=10), make_member("b"))
    text = exported(trend(register, CHECKS, days=DAYS), "markdown")
    assert "| 2026-12-31 |" in text
    assert "9 of 10 (90%)" in text
    assert "1 of 2" in text
    assert "Figure" not in text
