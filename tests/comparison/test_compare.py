"""What stands otherwise between two assessments; why is in test_causes.py."""

import itertools
import json
from datetime import date, timedelta

import attrs
import pytest
from helpers.assessments import (
    MANAGERS,
    POLICY,
    PROBLEM,
    SHARE,
    SIGNED,
    assessment,
    finding,
    member,
    provenance,
    text_of,
    unreadable,
    varied,
    waiver,
)
from helpers.strategies import days, registers
from hypothesis import given
from jsonschema import Draft202012Validator

from codetrack import Status, assess, compare, gap, load_plugins, met, not_applicable, partly_met
from codetrack import unknown as not_known
from codetrack.comparison.changes import ChangeKind, kind_of

PLUGINS = load_plugins()


def pair(before, after, **changes):
    """Compare two assessments of one member that hold one finding each, or none."""
    sides = [assessment(member(*([] if one is None else [one]))) for one in (before, after)]
    return compare(sides[0], attrs.evolve(sides[1], **changes))


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (met("a"), gap("b"), "worse"),
        (met("a"), not_known("b"), "worse"),
        (gap("a"), not_known("b"), "worse"),
        (not_applicable("a"), partly_met("b"), "worse"),
        (gap("a"), partly_met("b"), "improved"),
        (not_known("a"), gap("b"), "improved"),
        (gap("a"), not_applicable("b"), "improved"),
        (met("a"), not_applicable("b"), "otherwise"),
        (not_applicable("a"), met("b"), "otherwise"),
        (None, gap("b"), "new"),
        (None, not_known("b"), "new"),
        (None, met("b"), "appeared"),
        (gap("a"), None, "gone"),
    ],
)
def test_each_kind_of_change(before, after, kind):
    """A finding that stands otherwise is said to be worse, new, improved, appeared or gone."""
    found = pair(*(None if one is None else finding(one) for one in (before, after)))
    assert [entry.kind for entry in found.entries] == [kind]
    # Where the last answer is gone, the criterion is unknown: silence is never a pass.
    assert found.worsened is (kind in ("worse", "new", "gone"))


def test_a_waiver_is_told_from_an_improvement():
    """A gap that is accepted is waived, not improved; and one whose waiver ended is worse."""
    bare, covered = finding(gap("No")), finding(gap("No"), cover=waiver())
    assert [entry.kind for entry in pair(bare, covered).entries] == ["waived"]
    assert [entry.kind for entry in pair(covered, bare).entries] == ["worse"]


def test_only_what_needs_work_can_be_worse():
    """Whatever the two statuses, worse and new always ask for work, and each pair has a kind."""
    for was, now in itertools.product([*Status, None], repeat=2):
        if was is not now:
            pressing = kind_of(was, now) in (ChangeKind.WORSE, ChangeKind.NEW)
            assert not pressing or now in ("partial", "gap", "unknown")
            if now in ("partial", "gap", "unknown") and was in ("met", "not_applicable", "waived"):
                assert pressing


def test_the_same_status_in_other_words_is_no_change():
    """A finding that says it in another number is counted, and is no change."""
    found = pair(finding(gap("{n} of 3", n=1)), finding(gap("{n} of 3", n=2)))
    assert (found.entries, found.same, found.reworded) == ((), 1, 1)
    assert not found.worsened


def test_a_check_that_was_not_asked_is_neither_gone_nor_new():
    """A gap of a check that is asked no more is not evaluated, and that is no pass."""
    full = assessment(member(finding(gap("No")), finding(met("So"), POLICY.id)))
    few = assessment(member(finding(met("So"), POLICY.id)), checks=(SIGNED, POLICY))
    lost, more = compare(full, few), compare(few, full)
    assert [(e.kind, e.check, e.asked) for e in lost.entries] == [
        ("not_evaluated", SHARE.id, "before")
    ]
    assert lost.worsened
    assert [(e.kind, e.check, e.asked) for e in more.entries] == [
        ("not_evaluated", SHARE.id, "after")
    ]
    assert not [entry for entry in more.entries if entry.kind is ChangeKind.NEW]


def test_a_member_that_was_not_asked_for_is_not_gone():
    """An assessment that was narrowed to a member says nothing of the others."""
    both = assessment(member(finding(gap("No"))), member(finding(gap("No")), id="other"))
    one = both.only(members=["hotel-example"])
    found = compare(both, one)
    assert found.members_gone == ()
    assert [(entry.kind, entry.check) for entry in found.entries] == [("not_evaluated", SHARE.id)]


def test_members_that_came_and_went_are_named():
    """A new member and a gone one are named, with their findings."""
    one = assessment(member(finding(gap("No"), member="old"), id="old"))
    other = assessment(member(finding(gap("No"), member="young"), id="young"))
    found = compare(one, other)
    assert (found.members_new, found.members_gone) == (("young",), ("old",))
    assert [(entry.kind, entry.member) for entry in found.entries] == [
        ("new", "young"),
        ("gone", "old"),
    ]


def test_a_member_that_became_unreadable_is_worse_and_never_gone():
    """Each finding of a member that cannot be read any more is unknown, those of sites too."""
    found = [
        finding(met("So"), SIGNED.id, member="hotel-broken"),
        finding(gap("No"), MANAGERS.id, member="hotel-broken"),
        finding(met("So", subject="a"), POLICY.id, member="hotel-broken"),
        finding(met("So"), member="hotel-broken", site="north"),
        finding(met("So"), member="hotel-broken", site="south"),
    ]
    before = assessment(member(*found, id="hotel-broken"))
    after = assessment(unreadable(), problems=[PROBLEM])
    worse = compare(before, after)
    assert [entry.kind for entry in worse.entries] == ["worse"] * 5
    assert {entry.site for entry in worse.entries} == {None, "north", "south"}
    assert worse.problems_new == (PROBLEM,)
    better = compare(after, before)
    assert [entry.kind for entry in better.entries] == ["improved"] * 5
    assert better.problems_gone == (PROBLEM,)


def test_a_check_that_crashed_hides_what_it_said_before():
    """The answers of a check that crashes are worse, not gone."""
    before = assessment(member(finding(met("So", subject="a")), finding(met("So", subject="b"))))
    after = assessment(member(finding(not_known("The check could not answer"))))
    assert [(e.kind, e.subject) for e in compare(before, after).entries] == [
        ("worse", "a"),
        ("worse", "b"),
    ]


def test_criteria_that_stand_otherwise():
    """The status of a criterion is compared too, with the causes of its findings."""
    found = pair(finding(met("So")), finding(gap("No")))
    (turn,) = found.turns
    assert (turn.area, turn.was, turn.becomes, turn.kind) == ("training", "met", "gap", "worse")
    assert turn.causes == found.entries[0].causes


def test_a_criterion_that_looks_better_for_want_of_a_check_says_so():
    """Where the checks of a criterion are others, that is a cause of how it stands."""
    full = assessment(member(finding(gap("No"))))
    few = assessment(
        attrs.evolve(member(), statuses={**member().statuses, "training": Status.NOT_APPLICABLE}),
        checks=(SIGNED, POLICY),
    )
    (turn,) = compare(full, few).turns
    assert turn.causes == ("checks",)
    assert compare(full, few).worsened


def test_the_most_pressing_comes_first():
    """Entries stand in the order of their kinds, and then by member and check."""
    before = assessment(
        member(finding(gap("a")), finding(met("b"), POLICY.id), finding(met("c"), SIGNED.id))
    )
    after = assessment(
        member(finding(met("a")), finding(gap("b"), POLICY.id), finding(gap("c"), MANAGERS.id))
    )
    assert [e.kind for e in compare(before, after).entries] == ["worse", "new", "improved", "gone"]


def test_what_differs_beneath_is_named():
    """Versions, settings and the day that differ are there, each by its name."""
    after = provenance(
        as_of=date(2026, 12, 1),
        plugins={"training": "0.2.0", "policy": "0.1.0"},
        tables={"plugin.training": "sha256:0", "waivers": "sha256:" + "d" * 64},
    )
    found = pair(finding(met("So")), finding(met("So")), provenance=after).differences
    assert [(one.what, one.name) for one in found] == [
        ("day", ""),
        ("table", "plugin.training"),
        ("plugin", "membership"),
        ("plugin", "training"),
    ]


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "markdown"])
def test_every_format_takes_a_comparison(name):
    """A comparison is written by each built-in format that takes tables."""
    found = compare(varied(), assessment(*varied().members[1:], unreadable("other")))
    text = text_of(PLUGINS.exporter(name).render(found))
    assert "tours-example" not in text
    assert "hotel-example" in text
    assert "gone" in text


def test_the_document_holds_both_findings():
    """The JSON of a comparison has the statuses, sentences and causes of each change."""
    found = pair(finding(met("{n} of 3", n=3)), finding(gap("{n} of 3", n=1)))
    document = json.loads(text_of(PLUGINS.exporter("json").render(found)))
    (change,) = document["changes"]
    assert document["format"] == "codetrack-comparison"
    assert (change["before"]["status"], change["after"]["message"]) == ("met", "1 of 3")
    assert change["causes"] == ["unexplained"]
    assert document["counts"] == {"worse": 1, "same": 0}


def test_narrowing_leaves_a_sound_assessment():
    """A part of an assessment is what would have been assessed of it."""
    part = varied().only(members=["hotel-example"], areas=["training"])
    assert part.areas == ("training",)
    assert {f.check for f in part.findings} == {SHARE.id, MANAGERS.id}
    document = json.loads(text_of(PLUGINS.exporter("json").render(part)))
    from codetrack.builtin.exporters.json import schema

    Draft202012Validator(schema()).validate(document)


@given(registers(size=2, unreadable=True), registers(size=2, unreadable=True), days())
def test_nothing_is_lost_in_a_comparison(one, other, as_of):
    """Each finding of either side is the same, or in an entry; with itself, all are the same."""
    before = assess(one, PLUGINS.checks, as_of=as_of)
    after = assess(other, PLUGINS.checks, as_of=as_of + timedelta(days=200))
    found = compare(before, after)
    shown = {id(f) for entry in found.entries for f in (entry.before, entry.after)}
    held = {finding.key: finding for finding in before.findings}
    for finding_ in after.findings:
        twin = held.get(finding_.key)
        if twin is None or twin.status is not finding_.status:
            assert id(finding_) in shown or finding_.status is Status.UNKNOWN
    for member_ in before.members:
        for was in member_.findings:
            if was.status is not Status.UNKNOWN:
                now = {f.key: f for f in after.findings}.get(was.key)
                assert id(was) in shown or (now is not None and now.status is was.status)
    itself = compare(before, before)
    assert (itself.entries, itself.turns, itself.differences) == ((), (), ())


def test_what_is_asked_less_of_is_not_better():
    """A criterion that looks better because a check is gone was not evaluated."""
    from datetime import date

    from codetrack import Check, assess, compare, gap, met
    from codetrack.testing import make_member, make_register

    def asking(name, answer):
        return Check(
            name=name, criterion="policy", title=name, run=lambda member, as_of: [answer("said")]
        )

    register, day = make_register(make_member()), date(2026, 11, 23)
    checks = [asking("easy", met), asking("hard", gap)]
    before = assess(register, checks, as_of=day, areas=["policy"])
    after = assess(register, checks[:1], as_of=day, areas=["policy"])
    (turn,) = compare(before, after).turns
    assert (turn.was, turn.becomes, turn.kind) == ("gap", "met", "not_evaluated")
