from datetime import date, timedelta

import attrs
import pytest
from helpers.brute_force import day_by_day, foreseen
from helpers.strategies import days, members
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import codetrack
from codetrack import (
    Attestation,
    Check,
    Contract,
    Criterion,
    Engagement,
    Milestone,
    Policy,
    Settings,
    SiteCheck,
    Training,
    Waiver,
    assess,
    forecast,
    gap,
    met,
)
from codetrack.testing import make_member, make_register, make_site

CHECKS = codetrack.load_plugins().checks
IDS = [check.id for check in CHECKS]
START = date(2026, 11, 23)


def fresh(member, as_of):
    """Ask for a training within a year."""
    held = max((t.on for t in member.trainings), default=date.min)
    yield met("Trained") if as_of - held <= timedelta(days=365) else gap("Not trained")


FRESH = Check(name="fresh", criterion=Criterion.TRAINING, title="Fresh", run=fresh)


def told(member, *checks, start=START, until=date(2028, 12, 31), **options):
    """Return the changes as day, status before and status after."""
    said = forecast(make_register(member), checks or [FRESH], start=start, until=until, **options)
    return [(change.on, change.was, change.becomes) for change in said.changes]


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(members(3, checks=IDS), days(date(2023, 1, 1), date(2026, 12, 31)), st.integers(1, 400))
def test_no_change_is_missed_and_each_day_is_exact(member, start, longest):
    """Day by day over two years, a forecast says exactly what assessments of each day say."""
    rules = attrs.evolve(
        Settings(), waivers=codetrack.settings.WaiverSettings(longest_days=longest)
    )
    changes, turns = day_by_day(member, CHECKS, start, 730, rules)
    foretold, turned, _ = foreseen(member, CHECKS, start, 730, rules)
    assert foretold == changes
    assert turned == turns


@settings(suppress_health_check=list(HealthCheck))
@given(members(3, checks=IDS), days(date(2023, 1, 1), date(2026, 12, 31)), st.data())
def test_the_answer_holds_until_the_day_that_is_given(member, start, data):
    """On any day up to `holds_until`, every built-in check answers as it does today."""
    check = data.draw(st.sampled_from(CHECKS))
    last = min(codetrack.holds_until(check, member, start), start + timedelta(days=1500))
    later = start + timedelta(days=data.draw(st.integers(0, (last - start).days)))
    for day in (last, later):
        (then,) = assess(make_register(member), [check], as_of=day).members
        (now,) = assess(make_register(member), [check], as_of=start).members
        own = [f.observation for f in now.findings if f.check == check.id]
        assert [f.observation for f in then.findings if f.check == check.id] == own


def test_a_training_lapses_the_day_after_its_last():
    """A lapse is said for the first day on which the answer is worse."""
    member = make_member(trainings=[Training(on=date(2026, 3, 9), people=4)])
    assert told(member) == [(date(2027, 3, 10), "met", "gap")]


def test_the_last_day_is_included_and_no_later_one():
    """What changes on `until` is said; what changes a day later is not."""
    member = make_member(trainings=[Training(on=date(2026, 3, 9), people=4)])
    assert told(member, until=date(2027, 3, 10)) != []
    assert told(member, until=date(2027, 3, 9)) == []


def test_a_record_dated_later_counts_from_its_day():
    """A training that is recorded for a later day mends the gap on that day."""
    member = make_member(trainings=[Training(on=date(2027, 6, 1), people=4)])
    assert told(member) == [(date(2027, 6, 1), "gap", "met"), (date(2028, 6, 1), "met", "gap")]


def test_the_end_of_a_waiver_is_a_lapse():
    """When a waiver ends, the gap beneath comes to light the day after its last."""
    check = attrs.evolve(FRESH, plugin="own")
    member = make_member(
        waivers=[
            Waiver(
                check="own/fresh",
                reason="moving",
                approved_by="lcr",
                since=date(2026, 9, 1),
                until=date(2027, 1, 31),
            )
        ]
    )
    said = forecast(make_register(member), [check], start=START, until=date(2027, 12, 31))
    day = date(2027, 2, 1)
    found = [(c.on, c.check, c.was, c.becomes, c.lapses) for c in said.changes]
    assert found == [
        (day, "waivers/in-order", "met", None, False),
        (day, "waivers/in-order", None, "gap", True),
        (day, "own/fresh", "waived", "gap", True),
    ]
    assert [(t.on, t.area, t.was, t.becomes) for t in said.turns] == [
        (day, "training", "waived", "gap")
    ]


def test_the_end_of_an_attestation_is_a_lapse():
    """When an attestation ends, what the records say stands again."""
    check = attrs.evolve(FRESH, plugin="own")
    attested = Attestation(
        check="own/fresh",
        verdict="met",
        on=date(2026, 9, 1),
        until=date(2027, 1, 31),
        by="lcr",
        reason="seen",
    )
    member = make_member(attestations=[attested])
    assert (date(2027, 2, 1), "met", "gap") in told(member, check)


def test_a_site_that_opens_and_one_that_closes():
    """A site's findings begin on its first day and are gone after its last."""

    def run(site, member, as_of):
        yield gap("Nothing at {site}", site=site.id)

    check = SiteCheck(name="own", criterion=Criterion.TRAINING, title="Own", run=run)
    sites = [make_site("old", closed=date(2027, 1, 31)), make_site("new", opened=date(2027, 3, 1))]
    assert told(make_member(sites=sites), check) == [
        (date(2027, 2, 1), "gap", None),
        (date(2027, 3, 1), None, "gap"),
    ]


def test_a_check_that_fails_on_a_later_day_is_a_lapse_and_a_problem():
    """A crash of tomorrow is unknown from that day, said with the plugin's name."""

    def run(member, as_of):
        if as_of >= date(2027, 5, 1):
            msg = "too late"
            raise ValueError(msg)
        yield met("Fine")

    check = Check(name="own", plugin="acme", criterion=Criterion.POLICY, title="Own", run=run)
    said = forecast(make_register(make_member()), [check], start=START, until=date(2027, 12, 31))
    assert [(c.on, c.becomes) for c in said.lapses] == [(date(2027, 5, 1), "unknown")]
    (problem,) = said.problems
    assert "acme/own on hotel-example on 2027-05-01" in problem.message
    assert problem.plugin == "acme"


def test_a_check_that_cannot_be_followed_is_asked_every_day():
    """A check that formats the day is followed all the same, for longer than it is patient."""

    def run(member, as_of):
        yield met("Fine") if as_of.isoformat() < "2027-08-01" else gap("Late")

    check = Check(name="own", criterion=Criterion.POLICY, title="Own", run=run)
    assert told(make_member(), check) == [(date(2027, 8, 1), "met", "gap")]


def test_a_member_that_cannot_be_read_stays_unknown_and_a_problem():
    """What cannot be read is in the first assessment, and its problem in the forecast."""
    problem = codetrack.Problem(message="not TOML", file="members/lost.toml", member="lost")
    register = make_register(unreadable=["lost"], problems=[problem])
    said = forecast(register, [FRESH], start=START, until=date(2027, 12, 31))
    assert said.first.members[0].status == "unknown"
    assert said.problems == (problem,)
    assert said.changes == ()


def test_days_out_of_order_are_refused():
    """A forecast into the past is an error with the days in it."""
    with pytest.raises(codetrack.AssessmentError, match="start <= as_of <= until"):
        forecast(make_register(), [FRESH], start=START, until=date(2026, 1, 1))


def test_changes_come_soonest_first():
    """Changes stand in the order of their days, members by name."""
    early = Training(on=date(2026, 2, 1), people=1)
    late = Training(on=date(2026, 4, 1), people=1)
    register = make_register(
        make_member("b", name="Anna (invented)", trainings=[late]),
        make_member("a", name="Berta (invented)", trainings=[late]),
        make_member("c", name="Carla (invented)", trainings=[early]),
    )
    said = forecast(register, [FRESH], start=START, until=date(2027, 12, 31))
    assert [change.member for change in said.changes] == ["c", "b", "a"]


def test_what_holds_until_when():
    """Each finding of the first day is told until when it holds, or that it holds to the end."""
    member = make_member(
        trainings=[Training(on=date(2026, 3, 9), people=4)], policies=[Policy(adopted=START)]
    )
    adopted = next(check for check in CHECKS if check.id == "policy/adopted")
    said = forecast(make_register(member), [FRESH, adopted], start=START, until=date(2027, 12, 31))
    first = {finding.check: said.holds_until(finding) for finding in said.first.findings}
    assert first == {"fresh": date(2027, 3, 9), "policy/adopted": None}


@pytest.mark.slow
def test_ten_thousand_sites_are_no_square():
    """A member with twice the sites is asked about twice as often, and no more."""

    def counted(number):
        calls = [0]

        def run(site, member, as_of):
            calls[0] += 1
            held = member.records_naming("trainings", site.id)
            yield met("x") if as_of - held[0].on <= timedelta(days=365) else gap("x")

        sites = [make_site(f"site-{n}") for n in range(number)]
        trainings = [
            Training(on=date(2026, 1, 1) + timedelta(days=n % 300), people=1, site=f"site-{n}")
            for n in range(number)
        ]
        check = SiteCheck(name="own", criterion=Criterion.TRAINING, title="Own", run=run)
        member = make_member(sites=sites, trainings=trainings)
        forecast(make_register(member), [check], start=START, until=date(2027, 12, 31))
        return calls[0]

    assert counted(2000) <= 2.1 * counted(1000)


def test_other_records_need_no_day():
    """Records without a day, or already past, change nothing by themselves."""
    member = make_member(
        milestones=[Milestone(on=date(2020, 1, 1), state="signed")],
        contracts=[Contract(supplier="Taxi (invented)", signed=date(2020, 1, 1), clause=True)],
        engagements=[Engagement(on=date(2020, 1, 1), partner="Police", kind="police")],
    )
    assert told(member) == []
