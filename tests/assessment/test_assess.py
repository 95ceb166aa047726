import random
import re
from datetime import date, timedelta

import attrs
import pytest
from helpers.strategies import days, members, registers
from hypothesis import given, settings

from codetrack import (
    Assessment,
    AssessmentError,
    Check,
    Confirmation,
    Member,
    Policy,
    Register,
    Settings,
    Site,
    SiteCheck,
    Status,
    Training,
    assess,
    gap,
    load_plugins,
    met,
    not_applicable,
    partly_met,
    select,
    unknown,
)
from codetrack.conversion.digests import digest
from codetrack.plugins.loader import Checks
from codetrack.problems import Problem
from codetrack.testing import make_member, make_register, make_site

AS_OF = date(2026, 11, 23)
BUILTIN = load_plugins().checks


def check(name, *observations, level="commitment", plugin="acme", criterion="policy"):
    """Make a check that always answers the same."""
    return Check(
        name=name,
        plugin=plugin,
        title=name,
        criterion=criterion,
        level=level,
        run=lambda member, as_of: observations,
    )


def status_of(*checks, member=None, area="policy"):
    """Assess one member, and return the status of one area."""
    assessment = assess(make_register(member or make_member()), checks, as_of=AS_OF)
    return assessment.members[0].statuses[area]


@pytest.mark.parametrize(
    ("observations", "status"),
    [
        ([met("a"), gap("b")], "gap"),
        ([met("a"), partly_met("b")], "partial"),
        ([gap("a"), unknown("b")], "unknown"),
        ([met("a"), not_applicable("b")], "met"),
        ([not_applicable("a")], "not_applicable"),
    ],
)
def test_a_criterion_stands_as_its_worst_finding(observations, status):
    """The worst answer decides, and unknown is the worst of all."""
    assert status_of(check("one", *observations)) == status


def test_good_practice_pulls_nothing_down():
    """A gap in a good practice is found, and leaves the criterion met."""
    assert status_of(check("a", met("x")), check("b", gap("y"), level="good_practice")) == "met"


def test_a_criterion_on_which_no_check_spoke_is_unknown():
    """What nobody asked is unknown."""
    assert status_of(check("a", met("x")), area="training") == "unknown"


def test_a_check_without_an_answer_is_unknown():
    """A check that yields nothing is never a pass."""
    assert status_of(check("silent")) == "unknown"


def _raise(error, name="crash"):
    def run(member, as_of):
        yield met("so far")
        raise error

    return Check(name=name, plugin="acme", title="x", criterion="policy", run=run)


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), SystemExit("boom"), RecursionError("boom")]
)
def test_a_check_that_raises_is_unknown_and_a_problem(error):
    """What it said before is dropped, and the problem names check, member and cause."""
    assessment = assess(make_register(make_member("a")), [_raise(error)], as_of=AS_OF)
    (finding,) = assessment.findings
    (problem,) = assessment.problems
    assert finding.status is Status.UNKNOWN
    assert problem.plugin == "acme"
    assert "acme/crash on a" in problem.message
    assert "boom" in problem.message


@pytest.mark.parametrize("returned", [met("Fine"), None])
def test_what_returns_where_it_should_yield_is_told_so(returned):
    """The most likely slip of an author is named, and no line of core is given as its place."""
    slip = Check(name="slip", plugin="acme", title="x", criterion="policy", run=lambda *_: returned)
    (problem,) = assess(make_register(make_member("a")), [slip], as_of=AS_OF).problems
    assert str(problem).endswith(
        "is not iterable; expected several answers: yield each, or return a list"
    )


def test_the_place_of_a_crash_is_a_line_of_the_plugin():
    """An error that arises in core is shown where the plugin called it."""

    def run(member, as_of):
        yield met("Fine", records=[Training(on="soon", people=1)])

    early = Check(name="early", plugin="acme", title="x", criterion="policy", run=run)
    (problem,) = assess(make_register(make_member("a")), [early], as_of=AS_OF).problems
    assert re.search(r"\(test_assess.py:\d+\)$", problem.message)


def test_a_wrong_thing_is_unknown_and_a_problem():
    """A check that yields text instead of an observation is told."""
    assessment = assess(make_register(make_member()), [check("odd", "fine")], as_of=AS_OF)
    assert [finding.status for finding in assessment.findings] == ["unknown"]
    assert "expected an Observation" in str(assessment.problems[0])


def test_a_crash_leaves_the_findings_of_others_alone():
    """One plugin's failure changes no other plugin's finding."""
    other = check("other", met("x"), plugin="bolt")
    register = make_register(make_member())
    alone = assess(register, [other], as_of=AS_OF)
    beside = assess(register, [_raise(RuntimeError("boom")), other], as_of=AS_OF)
    theirs = [finding for finding in beside.findings if finding.check == "bolt/other"]
    assert theirs == list(alone.findings)


def test_no_check_at_all_is_an_error():
    """An assessment that asks nothing is refused."""
    with pytest.raises(AssessmentError, match="look like a pass"):
        assess(make_register(make_member()), [], as_of=AS_OF)


@pytest.mark.parametrize("option", ["only", "without", "areas"])
def test_an_unknown_name_is_an_error(option):
    """A misspelt name never selects nothing in silence."""
    with pytest.raises(AssessmentError, match="no such"):
        select(BUILTIN, **{option: ["trainning/staff"]})


def test_nothing_left_is_an_error():
    """Taking away all that was asked for is an error."""
    with pytest.raises(AssessmentError, match="look like a pass"):
        select(BUILTIN, only=["training"], without=["training"])


def test_problems_of_plugins_go_on_into_the_assessment():
    """A plugin that failed is in the report, and the whole is unknown."""
    checks = Checks([check("a", met("x"))], [Problem(message="boom", plugin="bolt")])
    assessment = assess(make_register(make_member()), select(checks), as_of=AS_OF)
    assert [problem.plugin for problem in assessment.problems] == ["bolt"]
    assert assessment.status is Status.UNKNOWN


def test_an_unreadable_member_stays_all_unknown():
    """What cannot be read is in the assessment, unknown in every area."""
    register = Register(members=[], unreadable=["kapot"], problems=[Problem(message="x")])
    (member,) = assess(register, BUILTIN, as_of=AS_OF).members
    assert not member.readable
    assert set(member.statuses.values()) == {Status.UNKNOWN}
    assert len(member.findings) == len(BUILTIN)


def test_records_of_a_later_day_do_not_count():
    """A policy of tomorrow is no policy today."""
    member = make_member(policies=[Policy(adopted=AS_OF + timedelta(days=1))])
    asked = select(BUILTIN, only=["policy/adopted"])
    assert status_of(*asked, member=member) == "gap"


def test_a_site_check_asks_the_open_applicable_sites_only():
    """Closed, future and not applicable sites are left out."""

    def run(site, member, as_of):
        yield met("here")

    asked = SiteCheck(name="s", plugin="acme", title="s", criterion="policy", run=run)
    member = make_member(
        sites=[
            make_site("open"),
            make_site("closed", closed=AS_OF - timedelta(days=1)),
            make_site("last-day", closed=AS_OF),
            make_site("later", opened=AS_OF + timedelta(days=1)),
            make_site("exempt", applicable=False),
        ]
    )
    found = assess(make_register(member), [asked], as_of=AS_OF).findings
    assert [finding.site for finding in found] == ["open", "last-day"]


def test_two_checks_of_one_id_are_an_error():
    """A finding's check is never ambiguous."""
    with pytest.raises(AssessmentError, match="acme/a"):
        assess(make_register(), [check("a", met("x")), check("a", met("y"))], as_of=AS_OF)


def test_the_assessment_says_what_it_follows_from():
    """Provenance holds the day, the digests and the plugins."""
    provenance = assess(make_register(make_member()), BUILTIN, as_of=AS_OF).provenance
    assert provenance.as_of == AS_OF
    assert provenance.register.startswith("sha256:")
    assert "training" in provenance.plugins


def _by_key(assessment: Assessment):
    return {finding.key: finding for finding in assessment.findings}


@given(registers(size=3), days())
def test_the_order_of_members_and_checks_changes_nothing(register, as_of):
    """Shuffled members and checks give the same assessment."""
    shuffled = list(register.members)
    checks = list(BUILTIN)
    random.Random(1).shuffle(shuffled)
    random.Random(2).shuffle(checks)
    again = Register(
        members=shuffled,
        problems=register.problems,
        unreadable=register.unreadable,
        name=register.name,
    )
    assert assess(again, checks, as_of=as_of) == assess(register, BUILTIN, as_of=as_of)


@given(members(size=3), days())
def test_adding_a_check_never_improves_a_criterion(member: Member, as_of):
    """Whatever the check, the statuses with it are as bad as without it, or worse."""
    register = Register(members=[member])
    some = [one for one in BUILTIN if len(one.id) % 2]
    before = assess(register, some, as_of=as_of).members[0].statuses
    after = assess(register, BUILTIN, as_of=as_of).members[0].statuses
    for area, status in before.items():
        if any(one.area == area and one.level == "commitment" for one in some):
            assert after[area].rank >= status.rank


@given(members(size=3), days())
def test_built_in_checks_never_fail(member: Member, as_of):
    """No valid member makes a built-in check raise, whatever the day."""
    assert assess(Register(members=[member]), BUILTIN, as_of=as_of).problems == ()


@given(members(size=2), days())
@settings(max_examples=15)
def test_a_failing_plugin_changes_no_other_finding(member: Member, as_of):
    """Findings of the built-in checks are the same beside a check that crashes."""
    register = Register(members=[member])
    alone = _by_key(assess(register, BUILTIN, as_of=as_of))
    beside = _by_key(assess(register, [*BUILTIN, _raise(ValueError("x"))], as_of=as_of))
    assert {key: f for key, f in beside.items() if not f.check.startswith("acme/")} == alone


def test_a_site_of_the_register_is_described_for_figures():
    """The open sites carry what figures are grouped by, if need be the member's country."""
    member = make_member(sites=[Site(id="a", name="A", region="North", operation="managed")])
    (site,) = assess(make_register(member), BUILTIN, as_of=AS_OF).members[0].sites
    assert (site.country, site.region, site.operation) == ("BE", "North", "managed")


def test_a_member_is_named_by_the_records_that_count():
    """A record dated later changes the register's digest, and not that of the member."""
    older = Policy(adopted=date(2024, 1, 1))
    later = attrs.evolve(older, adopted=AS_OF + timedelta(days=1))
    one, other, third = (
        assess(make_register(make_member(policies=held)), BUILTIN, as_of=AS_OF)
        for held in ([older], [older, later], [later])
    )
    assert one.members[0].records == other.members[0].records != third.members[0].records
    assert one.provenance.register != other.provenance.register


@given(registers(unreadable=True), days())
def test_the_digest_of_the_register_is_that_of_all_it_holds(register, as_of):
    """What the members are digested for on the way adds up to the digest of the whole."""
    assert assess(register, BUILTIN, as_of=as_of).provenance.register == digest(register)


def test_a_changed_setting_changes_the_digest_of_its_table_only():
    """The provenance names the table in which a setting was changed."""
    register = make_register(make_member())
    before = assess(register, BUILTIN, as_of=AS_OF).provenance.tables
    changed = Settings(plugin={"training": {"target_percent": 50}})
    after = assess(register, BUILTIN, as_of=AS_OF, settings=changed).provenance.tables
    assert {name for name in after if before[name] != after[name]} == {"plugin.training"}
    assert {"waivers", "plugin.policy"} <= set(after)


def test_what_failed_is_told_member_by_member():
    """In the order of the members, however many of them a check is asked about in a row."""
    members = [make_member(f"m{number:03}") for number in range(40)]
    broken = [_raise(RuntimeError("boom"), name) for name in ("crash", "other")]
    problems = assess(make_register(*members), broken, as_of=AS_OF).problems
    told = [re.search(r"acme/(\w+) on (m\d+)", str(problem)).group(2, 1) for problem in problems]
    assert told == sorted(told)
    assert len(told) == 80


@pytest.mark.parametrize("order", [1, -1])
def test_a_site_shows_its_newest_confirmation(order):
    """Of several confirmations of a site the newest counts, whatever their order in the file."""
    days_of = [date(2025, 3, 1), date(2026, 3, 1)][::order]
    member = make_member(
        sites=[make_site(id="north")],
        confirmations=[Confirmation(on=day, site="north") for day in days_of],
    )
    (assessed,) = assess(make_register(member), [check("any", met("Fine"))], as_of=AS_OF).members
    assert assessed.sites[0].confirmed == date(2026, 3, 1)
