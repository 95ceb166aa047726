"""Why a finding stands otherwise, on real registers that are changed in one thing or several."""

import types
from datetime import date

import attrs
import pytest
from helpers.strategies import days, registers
from hypothesis import given

from codetrack import (
    Attestation,
    Check,
    Headcount,
    Member,
    Register,
    Training,
    assess,
    compare,
    gap,
    hookimpl,
    load_assessment,
    load_plugins,
    met,
    open_register,
    partly_met,
    save,
)
from codetrack import export as write
from codetrack.reports.audit import OpenRegister

MAY, NOVEMBER = date(2026, 5, 1), date(2026, 11, 1)
SHARE = "training/staff-share"
STAFF = Headcount(on=date(2020, 1, 1), staff=10)
OLD = Training(on=date(2025, 9, 1), people=10)
FRESH = Training(on=date(2026, 10, 1), people=10)
PLUGINS = load_plugins()


@pytest.fixture
def folder(tmp_path):
    """Make a place for a register."""
    return tmp_path / "register"


def held(folder, *trainings, settings="", name="hotel", only=(SHARE,), extra=None, **more):
    """Write a register of one member with these trainings and settings, and prepare it."""
    member = Member(
        id=name, name="Hotel (invented)", country="BE", headcounts=[STAFF], trainings=trainings
    )
    save(Register(members=[attrs.evolve(member, **more)]), folder)
    (folder / "codetrack.toml").write_text(settings, encoding="utf-8")
    return open_register(folder, only=only, extra=extra)


def causes(before, after, audit=None, check=SHARE):
    """Return the status before and after of the one finding that changed, and the causes."""
    (entry,) = [e for e in compare(before, after, audit=audit).entries if e.check == check]
    return entry.was, entry.becomes, entry.causes


def test_time_passed(folder):
    """A training that lapsed, with nothing recorded since, is the work of time."""
    audit = held(folder, OLD)
    assert causes(audit.at(MAY), audit.at(NOVEMBER)) == ("met", "gap", ("time",))


def test_a_record_was_added(folder):
    """A training held between the days is the cause, though time has passed as well."""
    audit = held(folder, FRESH)
    before, after = audit.at(MAY), audit.at(NOVEMBER)
    assert causes(before, after, audit) == ("gap", "met", ("records",))


def test_time_passed_though_records_were_added(folder):
    """A record that has no part in it does not take the blame for what lapsed."""
    audit = held(folder, OLD, attrs.evolve(FRESH, people=0))
    before, after = audit.at(MAY), audit.at(NOVEMBER)
    assert causes(before, after, audit) == ("met", "gap", ("time",))


def test_both_are_the_cause(folder):
    """What lapsed and was made good in part is the work of time and of the record."""
    audit = held(folder, OLD, attrs.evolve(FRESH, people=5))
    before, after = audit.at(MAY), audit.at(NOVEMBER)
    assert causes(before, after, audit) == ("met", "partial", ("records", "time"))


def test_without_the_register_all_that_differ_are_named(folder):
    """Two files alone do not tell time from records, and nothing is guessed."""
    audit = held(folder, FRESH)
    assert causes(audit.at(MAY), audit.at(NOVEMBER)) == ("gap", "met", ("records", "time"))


def test_records_that_are_no_longer_held_cannot_be_asked(folder):
    """Where a record was changed back in time, records and time are both named."""
    before = held(folder, OLD).at(MAY)
    audit = held(folder, attrs.evolve(OLD, people=9))
    assert causes(before, audit.at(NOVEMBER), audit) == ("met", "gap", ("records", "time"))


def test_a_record_was_changed_on_the_same_day(folder):
    """On one day, with one set of settings, only the records can differ."""
    before = held(folder, OLD).at(MAY)
    audit = held(folder, attrs.evolve(OLD, people=1))
    assert causes(before, audit.at(MAY), audit) == ("met", "partial", ("records",))


def test_an_attestation_is_a_record(folder):
    """A human verdict that was recorded is a record that was added."""
    said = Attestation(
        check=SHARE,
        verdict="met",
        on=date(2026, 6, 1),
        until=date(2027, 1, 1),
        by="auditor",
        reason="seen",
    )
    audit = held(folder, attestations=[said])
    assert causes(audit.at(MAY), audit.at(NOVEMBER), audit) == ("gap", "met", ("records",))


def test_a_setting_changed(folder):
    """Another target, on the same day with the same records, is the cause."""
    half = attrs.evolve(OLD, people=5)
    before = held(folder, half).at(MAY)
    audit = held(folder, half, settings="[plugin.training]\ntarget_percent = 40\n")
    assert causes(before, audit.at(MAY), audit) == ("partial", "met", ("settings",))


def test_a_setting_changed_and_time_passed(folder):
    """With the register at hand, the setting is told from the time that passed as well."""
    half = attrs.evolve(FRESH, people=5, on=date(2026, 4, 1))
    before = held(folder, half).at(MAY)
    audit = held(folder, half, settings="[plugin.training]\ntarget_percent = 40\n")
    after = audit.at(NOVEMBER)
    assert causes(before, after, audit) == ("partial", "met", ("settings",))
    assert causes(before, after) == ("partial", "met", ("time", "settings"))


def test_time_passed_though_a_setting_changed(folder):
    """A setting that has no part in it does not take the blame."""
    before = held(folder, OLD).at(MAY)
    audit = held(folder, OLD, settings="[plugin.training]\ntarget_percent = 90\n")
    assert causes(before, audit.at(NOVEMBER), audit) == ("met", "gap", ("time",))


def test_the_setting_of_another_plugin_is_no_cause(folder):
    """Only the settings that the check depends on count."""
    before = held(folder, OLD).at(MAY)
    audit = held(folder, OLD, settings="[plugin.policy]\nreview_months = 6\n")
    assert causes(before, audit.at(NOVEMBER)) == ("met", "gap", ("time",))


def plugin(version, answer):
    """Make a plugin's module, of a version, whose check always answers the same."""
    module = types.ModuleType("chain")
    module.__version__ = version

    @hookimpl
    def codetrack_checks():
        yield Check(name="rule", criterion="training", title="So", run=lambda m, d: [answer])

    module.codetrack_checks = codetrack_checks
    return {"chain": module}


def test_a_plugin_changed(folder):
    """Another version of the check's plugin is the cause."""
    before = held(folder, OLD, only=["chain"], extra=plugin("1", met("So"))).at(MAY)
    audit = held(folder, OLD, only=["chain"], extra=plugin("2", gap("No")))
    assert causes(before, audit.at(MAY), check="chain/rule") == ("met", "gap", ("plugin",))
    after = audit.at(NOVEMBER)
    assert causes(before, after, audit, "chain/rule") == ("met", "gap", ("plugin",))


def test_a_check_that_changed_in_secret_is_not_explained(folder):
    """Where all that is known is the same, that is said."""
    before = held(folder, OLD, only=["chain"], extra=plugin("1", met("So"))).at(MAY)
    after = held(folder, OLD, only=["chain"], extra=plugin("1", partly_met("Half"))).at(MAY)
    assert causes(before, after, check="chain/rule") == ("met", "partial", ("unexplained",))


def test_the_criteria_set_changed(folder):
    """Another criteria set is named."""
    before = held(folder, OLD).at(MAY)
    after = held(folder, settings="").at(MAY)
    old = attrs.evolve(before.provenance, criteria="2011")
    found = causes(attrs.evolve(before, provenance=old), after)
    assert found == ("met", "gap", ("records", "criteria"))


def test_a_member_that_came_is_the_work_of_records(folder):
    """A new member is there because somebody recorded it, whatever else differs."""
    before = held(folder, OLD, name="other").at(MAY)
    found = compare(before, held(folder, OLD).at(NOVEMBER))
    assert found.members_new == ("hotel",)
    assert {e.causes for e in found.entries if e.member == "hotel"} == {("records",)}


def test_a_file_is_held_against_a_day(folder, tmp_path):
    """A saved assessment tells the same causes as the one that was saved."""
    audit = held(folder, OLD, attrs.evolve(FRESH, people=5))
    write(audit.at(MAY), audit.plugins.exporter("json"), tmp_path / "may.json")
    before = load_assessment(tmp_path / "may.json")
    assert causes(before, audit.at(NOVEMBER), audit) == ("met", "partial", ("records", "time"))


def test_an_older_file_names_all_that_may_be(folder):
    """A file without digests of members leaves records and time undecided."""
    audit = held(folder, OLD)
    before = audit.at(MAY)
    old = attrs.evolve(before, members=[attrs.evolve(m, records="") for m in before.members])
    assert causes(old, audit.at(NOVEMBER)) == ("met", "gap", ("records", "time"))


@given(registers(size=3, min_members=1), days(), days())
def test_time_is_the_cause_only_if_it_would_be_so_without_the_records(register, one, other):
    """Asked on the later day with the records of the earlier, time alone gives the later status."""
    first, last = min(one, other), max(one, other)
    audit = OpenRegister(
        path=None,
        register=register,
        plugins=PLUGINS,
        checks=PLUGINS.checks,
        areas=("membership", "policy", "training", "contracts", "information", "reporting"),
    )
    found = compare(audit.at(first), audit.at(last), audit=audit)
    cut = Register(members=[member.as_of(first) for member in register.members])
    asked = assess(cut, PLUGINS.checks, as_of=last, areas=audit.areas)
    statuses = {finding.key: finding.status for finding in asked.findings}
    for entry in found.entries:
        key = (entry.member, entry.site or "", entry.check, entry.subject)
        assert set(entry.causes) <= {"time", "records"}
        if entry.causes == ("time",) and entry.was is not None:
            assert statuses.get(key) == entry.becomes
        if entry.causes == ("records",):
            assert statuses.get(key) == entry.was
