"""What the built-in reminders say of a member, and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from helpers.members import member, signed, site
from helpers.strategies import days, registers
from hypothesis import given

from codetrack.builtin import reminders
from codetrack.extension import AnyCheck, Check
from codetrack.i18n.messages import Message
from codetrack.model.criteria import Criterion
from codetrack.model.findings import Finding
from codetrack.model.members import Member
from codetrack.model.notices import Notice
from codetrack.model.observations import Status, gap, met, partly_met
from codetrack.model.records import Action, Attestation, Policy, Report, Revenue, Waiver
from codetrack.plugins.loader import load_plugins
from codetrack.reports.forecast import FindingChange, Forecast, forecast
from codetrack.settings import Config, ReminderSettings, Settings
from codetrack.testing import conforms, make_register

AS_OF = date(2026, 11, 23)
FINE = Check(name="fine", plugin="x", title="Fine", run=lambda member, as_of: [met("fine")])
HOTEL = "hotel-example"


def said(
    name: str,
    *members: Member,
    checks: Sequence[AnyCheck] = (FINE,),
    as_of: date = AS_OF,
    start: date | None = None,
    until: date | None = None,
    plugin: dict[str, Any] | None = None,
    **config: Any,
) -> list[Notice]:
    """Return what one built-in reminder says of the members."""
    found = forecast(
        make_register(*members),
        checks,
        start=start or as_of,
        until=until or as_of,
        as_of=as_of,
        settings=Settings(plugin=plugin or {}),
    )
    return told(name, found, **config)


def told(name: str, found: Forecast, **config: Any) -> list[Notice]:
    """Return what one built-in reminder says of a forecast."""
    given = reminders.codetrack_reminders(Config("reminders", config))
    (reminder,) = [one for one in given if one.name == name]
    notices = list(reminder.run(found))
    assert not [n for n in notices if n.message.missing()]
    return notices


def on(offset: int) -> date:
    """Return the day so many days after the forecast's."""
    return AS_OF + timedelta(days=offset)


# ---------------------------------------------------------------- lapses


def steps(*states: tuple[int, Any], name: str = "own", subject: str = "") -> Check:
    """Make a check that answers as told from each day (by its offset) on."""

    def run(member: Member, as_of: date) -> Any:
        current = [make for offset, make in states if on(offset) <= as_of]
        yield (current[-1] if current else met)("As told", subject=subject)

    return Check(name=name, plugin="x", title="All is well", run=run, remedy="Mend it.")


def lapses(
    *states: tuple[int, Any], until: int = 20, start: int = -20, **more: Any
) -> list[Notice]:
    """Return the lapses that are said of a member with such a check."""
    return said(
        "lapses", member(), checks=[steps(*states)], start=on(start), until=on(until), **more
    )


def test_a_lapse_is_due_on_the_last_day_that_it_held():
    """What stands worse from a day on is due the day before, with the remedy of the check."""
    (notice,) = lapses((10, gap))
    assert (notice.due, notice.check) == (on(9), "x/own")
    assert notice.message.render() == f"Until {on(9)} met, then gap: As told"
    assert notice.remedy == Message("Mend it.")


def test_a_lapse_that_is_past_is_said_until_it_is_mended():
    """One that lapsed and still stands so is said; one that was mended since is not."""
    assert [notice.due for notice in lapses((-10, gap))] == [on(-11)]
    assert lapses((-10, gap), (-5, met)) == []


def test_a_lapse_that_was_mended_and_came_back_is_the_later_one():
    """Of what lapsed twice and was mended between, the last is said."""
    assert [notice.due for notice in lapses((-10, gap), (-5, met), (-2, gap))] == [on(-3)]


def test_half_a_mending_is_none():
    """What was met, and is only partial after a gap, is still to be mended."""
    assert [n.due for n in lapses((-10, partly_met), (-5, gap), (-2, partly_met))] == [on(-11)]


def test_a_lapse_that_will_be_mended_is_said_before_it_comes():
    """What is to come is said though the register already holds its end."""
    assert [notice.due for notice in lapses((5, gap), (10, met))] == [on(4)]


def test_what_gets_better_is_not_said():
    """A gap that is closed lapses nothing."""
    assert lapses((-30, gap), (5, met)) == []


def test_several_sites_make_one_notice_that_counts_them():
    """Sites whose findings lapse on one day for one check are counted, by their names."""
    found = forecast(make_register(), [FINE], start=AS_OF, until=on(20))
    hotel = member(site("north"), site("south"), site("west"), id=HOTEL)
    changes = [
        FindingChange(
            on=on(5),
            member=HOTEL,
            name="Hotel",
            site=place,
            check="x/fine",
            area="policy",
            subject="",
            before=Finding(HOTEL, place, "x/fine", met("Fine")),
            after=Finding(HOTEL, place, "x/fine", gap("Not fine")),
        )
        for place in ("north", "south")
    ]
    found = attrs.evolve(found, register=make_register(hotel), changes=tuple(changes))
    (notice,) = told("lapses", found)
    assert notice.message.values["count"] == 2
    assert "2 sites lapse" in notice.message.render()
    assert "Example north, Example south" in notice.message.render()
    # Once one of them is mended it is still the same notice, and not said once more.
    (left,) = told("lapses", attrs.evolve(found, changes=tuple(changes[:1])))
    assert (left.subject, left.site, left.due) == (notice.subject, notice.site, notice.due)
    assert left.message.render().startswith("Example north: until")


def test_checks_can_be_left_out():
    """A check of the settings' `leave_out` is not said; one of another reminder never is."""
    assert lapses((10, gap), leave_out=["x/own"]) == []
    spoken = attrs.evolve(steps((10, gap)), plugin="reporting", name="submitted")
    assert said("lapses", member(), checks=[spoken], until=on(20)) == []


def test_the_end_of_a_waiver_is_left_to_the_waivers():
    """A gap that a waiver covered until its last day is said by one reminder, not by two."""
    waiver = Waiver(check="x/own", reason="r", approved_by="lcr", since=on(-9), until=on(9))
    hotel = member(waiver)
    check = steps((-30, gap))
    assert said("lapses", hotel, checks=[check], until=on(20)) == []
    (notice,) = said("waivers", hotel, checks=[check], until=on(20))
    assert notice.due == on(9)


@given(registers(size=2), days(date(2026, 1, 1), date(2026, 12, 1)))
def test_every_open_lapse_is_said_and_nothing_that_stands_well(register, as_of):
    """Each finding that stands worse than it did, and was not mended, is in a notice."""
    checks = load_plugins().checks
    start, until = as_of - timedelta(days=20), as_of + timedelta(days=20)
    found = forecast(register, checks, start=start, until=until, as_of=as_of)
    notices = {(n.member, n.check, n.due) for n in told("lapses", found, leave_out=[])}
    past = {}
    for change in found.changes:
        if change.check in reminders.ELSEWHERE:
            continue
        key = (change.member, change.check, change.on - timedelta(days=1))
        ends = change.before is not None and change.before.cover is not None
        if change.lapses and change.on > as_of and not ends:
            assert key in notices
        if change.on <= as_of:
            past[(change.member, change.site, change.check, change.subject)] = change
    for change in past.values():
        ends = change.before is not None and change.before.cover is not None
        key = (change.member, change.check, change.on - timedelta(days=1))
        if change.lapses and not ends:
            assert key in notices


# ---------------------------------------------------------------- actions


def action(**fields: Any) -> Action:
    """Make an action of the plan, due in ten days."""
    return Action(**{"criterion": Criterion.POLICY, "title": "Write it", "due": on(10), **fields})


def test_an_open_action_is_due_and_its_owner_addressed():
    """An action with a due day is said with its title, to its owner."""
    (notice,) = said("actions", member(action(owner="kitchen")))
    assert (notice.due, notice.role) == (on(10), "kitchen")
    assert "Write it" in notice.message.render()


@pytest.mark.parametrize("fields", [{"due": None}, {"done": on(0)}, {"done": on(-3)}])
def test_an_action_that_is_done_or_has_no_due_day_is_not_said(fields):
    """Nothing is said of an action without a due day, nor of one that is done."""
    assert said("actions", member(action(**fields))) == []


def test_an_action_done_later_is_still_open():
    """An action that is recorded as done on a later day is open on the forecast's."""
    assert len(said("actions", member(action(done=on(1))))) == 1


# ---------------------------------------------------------------- the report and the revenue

YEARLY = [
    ("report", "reporting", "due", lambda year: Report(year=year, submitted=date(year + 1, 1, 5))),
    ("revenue", "membership", "revenue_due", lambda year: Revenue(year=year, band="a")),
]


@pytest.mark.parametrize(("name", "plugin", "key", "record"), YEARLY)
def test_what_is_yearly_is_due_on_the_day_of_the_settings(name, plugin, key, record):
    """The year before last is in, so last year's is due, and next year this year's."""
    hotel = member(signed(date(2020, 5, 1)), record(2024))
    notices = said(name, hotel, until=date(2027, 4, 1), plugin={plugin: {key: "03-31"}})
    assert [notice.due for notice in notices] == [date(2026, 3, 31), date(2027, 3, 31)]
    assert [notice.subject for notice in notices] == ["2025", "2026"]
    assert [n.due for n in said(name, hotel)] == [date(2026, 12, 31)]


@pytest.mark.parametrize(("name", "plugin", "key", "record"), YEARLY)
def test_what_is_in_is_not_said(name, plugin, key, record):
    """A report or a confirmation that is in needs no reminder; one dated later is not in yet."""
    hotel = member(signed(date(2020, 5, 1)), record(2024), record(2025))
    assert said(name, hotel) == []
    late = (
        Report(year=2025, submitted=on(1))
        if name == "report"
        else Revenue(year=2025, band="a", on=on(1))
    )
    assert len(said(name, member(signed(date(2020, 5, 1)), record(2024), late))) == 1


@pytest.mark.parametrize("name", ["report", "revenue"])
@pytest.mark.parametrize(
    ("milestones", "due"),
    [
        ([date(2026, 2, 1)], []),
        ([date(2025, 12, 31)], [date(2026, 12, 31)]),
        ([on(1)], []),
        ([], []),
    ],
)
def test_the_first_year_is_that_of_the_signature(name, milestones, due):
    """Nothing is due for a year before the signature's, nor from whoever has not signed."""
    hotel = member(*map(signed, milestones))
    assert [notice.due for notice in said(name, hotel)] == due


@pytest.mark.parametrize("name", ["report", "revenue"])
def test_whoever_lapsed_owes_nothing(name):
    """A member that left is not reminded, and one that signed again is."""
    from codetrack.model.records import Milestone

    left = Milestone(on=date(2026, 3, 1), state="lapsed")
    first = signed(date(2020, 5, 1))
    assert said(name, member(first, left)) == []
    assert said(name, member(first, left, signed(date(2026, 6, 1)))) != []


@pytest.mark.parametrize("name", ["report", "revenue"])
def test_a_later_invoice_does_not_end_a_membership(name):
    """Only a lapse ends what the signature began: a yearly invoice leaves the reminders as are."""
    from codetrack.model.records import Milestone

    invoiced = Milestone(on=date(2026, 3, 1), state="invoiced")
    first = signed(date(2020, 5, 1))
    assert said(name, member(first, invoiced)) == said(name, member(first)) != []


@pytest.mark.parametrize(("name", "plugin", "key", "record"), YEARLY)
def test_the_reminder_agrees_with_the_check(name, plugin, key, record):
    """On the day after the due day the check finds the gap that the reminder spoke of."""
    hotel = member(signed(date(2020, 5, 1)), record(2024))
    (notice,) = said(name, hotel)
    check = next(c for c in load_plugins().checks if c.id == notice.check)
    after = notice.due
    assert [o.status for o in check.run(hotel.as_of(after), after)] == [Status.MET]
    after += timedelta(days=1)
    # From the first day of the next year on, the check asks for the year after.
    assert [o.status for o in check.run(hotel.as_of(after), after)] == [Status.GAP]


def test_a_wrong_due_day_is_a_problem_of_the_reminder():
    """Where the settings of the report cannot be read, the reminder says so and is not silent."""
    from codetrack import remind

    found = forecast(
        make_register(member(signed(date(2020, 5, 1)))),
        [FINE],
        start=AS_OF,
        until=AS_OF,
        settings=Settings(plugin={"reporting": {"due": "31-31"}}),
    )
    problems = remind(found, load_plugins().reminders).problems
    assert any("reminders/report" in p.message and "due" in p.message for p in problems)


# ---------------------------------------------------------------- waivers


def waiver(since: int, until: int, **fields: Any) -> Waiver:
    """Make a waiver of the check `x/own` between the offsets."""
    values = {"check": "x/own", "reason": "A fire", "approved_by": "lcr"}
    return Waiver(**{**values, "since": on(since), "until": on(until), **fields})


def attested(since: int, until: int) -> Attestation:
    """Make an attestation for the check `x/own` between the offsets."""
    return Attestation(
        check="x/own", verdict="met", on=on(since), until=on(until), by="lcr", reason="Seen"
    )


@pytest.mark.parametrize("make", [waiver, attested])
def test_the_end_of_a_waiver_or_attestation_is_due_on_its_last_day(make):
    """Both are said, until one of the same kind takes over without a day between."""
    assert [notice.due for notice in said("waivers", member(make(-9, 9)))] == [on(9)]
    assert [n.due for n in said("waivers", member(make(-9, 9), make(10, 40)))] == [on(40)]
    apart = [n.due for n in said("waivers", member(make(-9, 9), make(11, 40)))]
    assert apart == [on(9), on(40)]


def test_a_waiver_of_another_place_or_check_takes_nothing_over():
    """Only one for the same check and place, or for the whole member, takes over."""
    places = [site("north"), site("south")]
    here = waiver(-9, 9, site="north")
    for other in (waiver(0, 40, site="south"), waiver(0, 40, check="x/other")):
        assert on(9) in [n.due for n in said("waivers", member(*places, here, other))]
    whole = said("waivers", member(*places, here, waiver(0, 40)))
    assert [notice.due for notice in whole] == [on(40)]


def test_a_waiver_that_is_not_honoured_takes_nothing_over():
    """One that runs longer than the settings allow ends nothing, and replaces none."""
    notices = said("waivers", member(waiver(-9, 9), waiver(0, 800)))
    assert [notice.due for notice in notices] == [on(9)]


def test_a_waiver_that_ended_is_said_until_the_gap_is_closed():
    """After its end it is said as long as the check does not stand well."""
    hotel = member(waiver(-30, -5))
    open_gap = said("waivers", hotel, checks=[steps((-40, gap))], start=on(-20))
    assert [notice.due for notice in open_gap] == [on(-5)]
    assert said("waivers", hotel, checks=[steps((-40, gap), (-2, met))], start=on(-20)) == []


# ---------------------------------------------------------------- all of them


@given(registers(size=3), days(date(2026, 1, 1), date(2026, 12, 1)))
def test_a_notice_is_the_same_on_every_day(register, as_of):
    """What is said on a day and again the next day is one notice, word for word."""
    from codetrack import remind

    checks, given = load_plugins().checks[:6], load_plugins().reminders
    found = []
    for day in (as_of, as_of + timedelta(days=1)):
        # The same span, so that nothing but the day differs.
        span = {"start": as_of - timedelta(days=10), "until": as_of + timedelta(days=10)}
        said_then = remind(forecast(register, checks, as_of=day, **span), given)
        found.append({handout.key: handout for handout in said_then.handouts})
    for key in found[0].keys() & found[1].keys():
        assert found[0][key].notice == found[1][key].notice


def test_the_reminders_conform():
    """They behave as codetrack asks of every plugin, on members with records that end."""
    busy = member(
        signed(date(2020, 2, 29)),
        action(),
        waiver(-9, 9),
        attested(-5, 5),
        Policy(adopted=date(2024, 12, 1)),
    )
    conforms(reminders, name="reminders", members=[busy])


def test_the_look_back_bounds_how_far_the_report_is_asked():
    """A member that never reported is asked for the years within the look-back only."""
    hotel = member(signed(date(2010, 1, 1)))
    found = forecast(make_register(hotel), [FINE], start=AS_OF, until=AS_OF)
    rules = Settings(reminders=ReminderSettings(look_back_days=30))
    assert len(told("report", attrs.evolve(found, settings=rules))) == 1
