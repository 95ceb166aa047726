"""The check for Top Members: all six criteria met, and the last report public."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import attrs
import pytest
from helpers.members import all_answers, asker, checks_of, member, site, with_more
from helpers.strategies import days
from hypothesis import given
from hypothesis import strategies as st

from codetrack.builtin.checks import top_member
from codetrack.errors import SettingsError
from codetrack.extension import Level
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member
from codetrack.model.records import (
    Action,
    Contract,
    Engagement,
    Headcount,
    Information,
    Milestone,
    Policy,
    Procedure,
    Report,
    Training,
)

TODAY = date(2026, 6, 15)
START = date(2026, 1, 10)
ask = asker(top_member)


def ready_member() -> Member:
    """Make a member that meets every commitment on TODAY."""
    return member(
        site(opened=date(2015, 1, 1)),
        Milestone(on=date(2020, 1, 1), state="plan-approved"),
        Milestone(on=date(2020, 2, 1), state="paid"),
        Milestone(on=date(2020, 3, 1), state="signed"),
        Policy(adopted=START),
        Procedure(adopted=START),
        Headcount(on=START, staff=40, site="north"),
        Training(on=START, people=40, site="north"),
        Contract(supplier="Linen Example", signed=START, clause=True),
        Information(material="a poster", since=START, reporting=True),
        Engagement(on=START, partner="Police Example", kind="police"),
        Report(year=2025, submitted=START, public=True),
        *[Action(criterion=criterion, title=f"Work on {criterion}") for criterion in Criterion],
    )


def test_ready():
    """A member that meets all commitments and published its report is ready."""
    assert ask("ready", ready_member(), TODAY).status == "met"


@pytest.mark.parametrize(
    ("lost", "criterion", "status"),
    [
        ("policies", "policy", "gap"),
        ("procedures", "policy", "gap"),
        ("trainings", "training", "gap"),
        ("headcounts", "training", "unknown"),
        ("contracts", "contracts", "unknown"),
        ("information", "information", "gap"),
        ("engagements", "stakeholders", "gap"),
        ("actions", "reporting", "gap"),
    ],
)
def test_one_criterion_is_in_the_way(lost, criterion, status):
    """One criterion that is not met, or not known to be, is named."""
    company = attrs.evolve(ready_member(), **{lost: ()})

    answer = ask("ready", company, TODAY)

    assert (answer.status, answer.values["criterion"]) == (status, criterion)


def test_the_commitment_of_a_site_is_in_the_way():
    """What one site lacks, the member lacks."""
    poster = Information(material="a poster", since=START, reporting=True, site="north")
    company = attrs.evolve(
        ready_member(),
        sites=(site("north"), site("south")),
        information=(poster,),
        trainings=(Training(on=START, people=40),),
        headcounts=(Headcount(on=START, staff=40),),
    )

    assert ask("ready", company, TODAY).values == {
        "criterion": "information",
        "check": "every-site",
    }


@pytest.mark.parametrize("reports", [(), (Report(year=2025, submitted=START, public=False),)])
def test_the_report_is_not_public(reports):
    """Without a public report nobody is ready, however good."""
    company = attrs.evolve(ready_member(), reports=reports)

    answer = ask("ready", company, TODAY)

    assert (answer.status, str(answer.message)) == (
        "gap",
        "Not ready: the last report is not public",
    )


def test_not_signed():
    """Who has not signed is no member, and so no Top Member."""
    company = attrs.evolve(ready_member(), milestones=())

    assert ask("ready", company, TODAY).status == "gap"


def test_lapsed():
    """A member that lapsed is not ready, from that day on."""
    whole = ready_member()
    lapsed = Milestone(on=TODAY, state="lapsed")
    company = attrs.evolve(whole, milestones=(*whole.milestones, lapsed))

    assert ask("ready", company, date(2026, 6, 14)).status == "met"
    assert ask("ready", company, TODAY).status == "gap"


def test_back_after_a_lapse():
    """A member that signed again is ready from the next day on, not on the day of the lapse."""
    whole = ready_member()
    lapsed = Milestone(on=date(2026, 6, 1), state="lapsed")
    same_day = (*whole.milestones, lapsed, Milestone(on=date(2026, 6, 1), state="signed"))
    next_day = (*whole.milestones, lapsed, Milestone(on=date(2026, 6, 2), state="signed"))

    assert ask("ready", attrs.evolve(whole, milestones=same_day), TODAY).status == "gap"
    assert ask("ready", attrs.evolve(whole, milestones=next_day), TODAY).status == "met"


def test_ready_to_the_last_day():
    """A member is ready to the last day on which all of its records count."""
    last = START + timedelta(365)

    assert ask("ready", ready_member(), last).status == "met"
    assert ask("ready", ready_member(), last + timedelta(1)).values["check"] == "engaged"


def test_only_commitments_are_asked():
    """Good practice is not asked of a Top Member, and no criterion is left out."""
    asked = top_member.commitments()

    assert {check.level for check in asked} == {Level.COMMITMENT}
    assert {check.area for check in asked} == set(Criterion)


def test_it_does_not_need_the_other_plugins():
    """It loads alone, when all other plugins are disabled."""
    code = (
        "from codetrack.builtin.checks import top_member; "
        "from codetrack.settings import Config; "
        "print(len(top_member.codetrack_checks(Config('top-member'))))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("1\n", "")


def test_there_is_nothing_to_set():
    """Any setting is refused, for there is none."""
    with pytest.raises(SettingsError, match=r"plugin\.top-member\.window_days: unknown key"):
        checks_of(top_member, window_days=30)


@given(days(START, date(2027, 12, 31)), st.data())
def test_covers_do_not_matter(as_of, data):
    """Waivers, attestations and earlier recognition change nothing, and it answers alike twice."""
    asked = ready_member()
    more = data.draw(with_more(asked, {"waivers", "attestations", "recognitions"}))

    said = all_answers(top_member, asked, as_of)

    assert said == all_answers(top_member, asked, as_of) == all_answers(top_member, more, as_of)
