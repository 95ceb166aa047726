import pickle
import random
import sys
from datetime import date

import attrs
import pytest
from helpers.strategies import days, registers
from hypothesis import given
from hypothesis import strategies as st

import codetrack
from codetrack import (
    AssessmentError,
    Check,
    Confirmation,
    Headcount,
    Information,
    Member,
    Period,
    Register,
    Tabular,
    Training,
    assess,
    load_plugins,
    summarise,
    summarise_periods,
)
from codetrack.summary.tallies import BY
from codetrack.testing import make_member, make_register, make_site

AS_OF = date(2026, 11, 24)
YEAR = Period.year(2026, AS_OF)
JUNE = date(2026, 6, 1)
CHECKS = load_plugins().checks
FEW = [check for check in CHECKS if check.plugin in ("training", "information")]


def chain(sites, records=0, member_id="chain"):
    """Make a chain with so many sites, and so many trainings spread over them."""
    ids = [f"s{number}" for number in range(sites)]
    return Member(
        id=member_id,
        name="Chain (invented)",
        country="BE",
        sites=[
            make_site(one, region=("North", "South")[at % 2], operation="managed")
            for at, one in enumerate(ids)
        ],
        headcounts=[Headcount(on=JUNE, staff=10, site=one) for one in ids],
        confirmations=[Confirmation(on=JUNE, site=one) for one in ids],
        information=[Information(material="Leaflet", since=JUNE, site=one) for one in ids],
        trainings=[
            Training(on=JUNE, people=1, hours=0.5, site=ids[number % sites])
            for number in range(records)
        ],
    )


def parts_of(register, draw):
    """Cut a register into parts of one to three members, in any order."""
    members = list(register.members)
    draw.shuffle(members)
    while members:
        number = draw.randint(1, 3)
        some, members = members[:number], members[number:]
        yield Register(members=some, name=register.name)
    for lost in register.unreadable:
        problems = [problem for problem in register.problems if problem.member == lost]
        yield Register(members=[], unreadable=[lost], problems=problems, name=register.name)


@given(
    registers(size=4, unreadable=True),
    days(),
    st.lists(st.sampled_from(BY), unique=True),
    st.randoms(use_true_random=False),
)
def test_any_cut_of_a_register_sums_to_the_whole(register, as_of, by, draw):
    """However it is cut, and in whatever order the parts come, the roll-up is that of the whole."""
    period = Period.year(as_of.year, as_of)
    periods = (period, period.before())
    whole = summarise_periods(register, FEW, periods=periods, by=by)
    parts = [
        summarise_periods(part, FEW, periods=periods, by=by) for part in parts_of(register, draw)
    ]
    made = whole.empty()
    while parts:
        # In pairs, so that the brackets stand otherwise than from left to right.
        first = parts.pop()
        made += first + parts.pop() if parts and draw.random() < 0.5 else first
    assert made == whole
    assert [s.figures for s in made.summaries] == [s.figures for s in whole.summaries]
    assert pickle.loads(pickle.dumps(made)) == whole


@given(registers(size=4, min_members=1), days(), st.lists(st.sampled_from(BY), unique=True))
def test_a_part_can_be_taken_off_again(register, as_of, by):
    """What a member brought leaves with it, as if it had never been there."""

    def summed(*members):
        part = Register(members=members)
        assessment = assess(part, FEW, as_of=as_of)
        return summarise(assessment, by, register=part)

    first, *others = register.members
    whole, rest = summed(*register.members), summed(*others)
    assert whole - summed(first) == rest
    assert whole - whole == summed()


def test_taking_off_what_was_never_there_is_refused():
    """A part that is no part leaves no figure below nought unsaid."""
    small, large = make_register(chain(1)), make_register(chain(2))
    one, other = (
        summarise(assess(each, FEW, as_of=AS_OF), register=each) for each in (small, large)
    )
    with pytest.raises(ValueError, match="expected 0 <= part <= whole"):
        one - other


def test_roll_ups_of_other_settings_do_not_add_up():
    """A figure with another definition is another figure."""
    register = make_register(chain(1))
    changed = codetrack.Settings(summary=codetrack.SummarySettings(window_days=30))
    one = summarise_periods(register, FEW, periods=[YEAR])
    other = summarise_periods(register, FEW, periods=[YEAR], settings=changed)
    with pytest.raises(ValueError, match="same periods, settings, plugins"):
        one + other


def test_it_holds_no_member():
    """What is sent from a worker grows with the groups, and not with the members."""
    sizes = []
    for number in (2, 40):
        held = [chain(3, member_id=f"m{at}") for at in range(number)]
        made = summarise_periods(make_register(*held), FEW, periods=[YEAR], by=["region"])
        sizes.append(len(pickle.dumps(made)))
    assert sizes[1] < sizes[0] * 1.2


def test_the_day_of_figures_is_that_of_the_assessment():
    """Figures up to one day and statuses of another are refused."""
    register = make_register(chain(1))
    assessment = assess(register, FEW, as_of=AS_OF)
    with pytest.raises(AssessmentError, match="counted up to 2026-11-24"):
        summarise(assessment, register=register, period=Period.year(2025, AS_OF))


def test_another_register_than_the_assessed_one_is_refused():
    """The error names the member that is not there."""
    assessment = assess(make_register(chain(1)), FEW, as_of=AS_OF)
    with pytest.raises(AssessmentError, match="it lacks 'chain'"):
        summarise(assessment, register=make_register(make_member("other")))


def test_a_grouping_stands_once():
    """A grouping that is named twice is a slip."""
    with pytest.raises(AssessmentError, match="region more than once"):
        summarise_periods(make_register(chain(1)), FEW, periods=[YEAR], by=["region", "region"])


def test_a_check_that_fails_is_unknown_in_each_period():
    """A crash makes no share look better, and its problem is said once."""

    def stops(member, as_of):
        raise ZeroDivisionError

    checks = [Check(name="stops", title="It stops", run=stops)]
    made = summarise_periods(make_register(chain(1)), checks, periods=[YEAR, YEAR.before()])
    assert [summary.checks["stops"].findings for summary in made.summaries] == [{"unknown": 1}] * 2
    assert len(made.problems) == 1


def test_findings_by_criterion_stand_beside_the_response_rate():
    """Each share of findings has the response rate of its own group of sites beside it."""
    made = summarise_periods(
        make_register(chain(4)), FEW, periods=[YEAR], by=["region", "criterion"]
    )
    table = next(t for t in made.tables() if t.title.template.startswith("Findings"))
    assert [column.name for column in table.columns] == [
        *("region", "criterion", "met_0", "response"),
    ]
    north = [list(map(str, row)) for row in table.rows if row[0] == "North"]
    assert ["North", "information", "2 of 4 (50%)", "2 of 2 (100%)"] in north


def test_every_fact_of_the_first_table_is_in_the_document():
    """JSON and CSV say the same of a group."""
    made = summarise_periods(make_register(chain(4, 8)), FEW, periods=[YEAR], by=["region"])
    assert isinstance(made, Tabular)
    table = next(iter(made.tables()))
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    (row,) = [
        r
        for r in rows
        if r["level"] == "group"
        and r["region"] == "North"
        and r["sites"]
        and r["figure"] == "sites"
    ]
    (group,) = [
        g for g in made.document()["periods"][0]["groups"] if g["by"] == {"region": "North"}
    ]
    assert {name: row[name] for name in group if name != "by"} == {
        name: value for name, value in group.items() if name != "by"
    }
    assert (row["completions"], row["hours"], row["over"]) == (4, 2, False)


# ---------------------------------------------------------------- what it costs


def lines_run(action):
    """Count the lines of codetrack that an action runs."""
    number = 0

    def trace(frame, event, argument):
        nonlocal number
        if "codetrack" not in frame.f_code.co_filename:
            return None
        number += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return number


def counted(sites, records):
    """Count the lines that the roll-up of one chain runs, its assessment apart."""
    register = make_register(chain(sites, records))
    assessment = assess(register, FEW, as_of=AS_OF)
    return lines_run(
        lambda: summarise(assessment, ["region", "check"], register=register, period=YEAR)
    )


def test_twice_the_sites_take_twice_the_steps():
    """Nothing is quadratic in the sites of one member, nor in its records."""
    assert counted(400, 4000) <= 2.05 * counted(200, 2000)


def test_adding_takes_as_long_for_many_members_as_for_few():
    """Two summaries add up by their groups, however many members they speak of."""
    steps = []
    for number in (4, 80):
        register = make_register(*(chain(2, member_id=f"m{at}") for at in range(number)))
        assessment = assess(register, FEW, as_of=AS_OF)
        made = summarise(assessment, ["region"], register=register, period=YEAR)
        steps.append(lines_run(lambda made=made: made + made))
    assert steps[0] == steps[1]


def test_a_roll_up_costs_far_less_than_its_assessment():
    """Summing 200 members up runs less than half of the lines that assessing them runs."""
    draw = random.Random(1)
    held = [chain(3, draw.randint(5, 9), f"m{at}") for at in range(200)]
    register = make_register(*held)
    made = []
    cost = lines_run(lambda: made.append(assess(register, CHECKS, as_of=AS_OF)))
    assert lines_run(lambda: summarise(made[0], ["region"], register=register)) < cost / 2


def test_a_problem_of_a_part_is_one_of_the_whole():
    """What could not be read in a part is said of the sum, once."""
    good = make_register(chain(1))
    problem = codetrack.Problem(message="not TOML", file="members/x.toml", line=1, member="x")
    bad = attrs.evolve(good, members=(), unreadable=("x",), problems=(problem,))
    one, other = (summarise_periods(each, FEW, periods=[YEAR]) for each in (good, bad))
    assert (one + other + other.empty()).problems == (problem,)
    assert (one + other).now.total.unreadable == 1
