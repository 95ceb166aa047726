from __future__ import annotations

import attrs
import pytest
from helpers.assessments import CHECKS, MANAGERS, SHARE, assessment, member, varied

from codetrack import Criterion, assess, criteria_set, load_plugins
from codetrack.testing import AS_OF, make_member, make_register


def controls(told):
    """Return the controls by id, those beneath others too."""
    every = {}
    for group in told.catalog["groups"]:
        for control in group["controls"]:
            every[control["id"]] = control
            every |= {below["id"]: below for below in control.get("controls", [])}
    return every


def objectives(control):
    """Return the parts of a control that are objectives."""
    return [part for part in control["parts"] if part["name"] == "assessment-objective"]


def test_the_six_criteria_have_the_titles_of_the_code(read):
    """Each criterion is a control with The Code's own wording, and a link to its source."""
    told = read(varied())
    criteria = criteria_set()
    for criterion in Criterion:
        control = controls(told)[f"criterion-{criterion.number}"]
        assert control["title"] == criteria.title(criterion)
        assert control["parts"][0]["prose"] == criteria.title(criterion)
    (resource,) = told.catalog["back-matter"]["resources"]
    assert resource["citation"]["text"].startswith("thecode.org/join/")
    assert told.catalog["metadata"]["version"] == "current"


def test_membership_is_no_criterion(read, values):
    """It stands in a group of its own, and is marked ours."""
    told = read(varied())
    assert [len(group["controls"]) for group in told.catalog["groups"]] == [6, 1]
    assert values(controls(told)["membership"], "origin") == ["ours"]


def test_checks_are_objectives_of_their_criterion(read, values):
    """Each check is there once, with its level, its source and what to do."""
    told = read(varied())
    found = {
        values(part, "check")[0]: (name, part)
        for name, control in controls(told).items()
        for part in objectives(control)
    }
    assert set(found) == {check.id for check in CHECKS}
    name, part = found[SHARE.id]
    assert name == "criterion-2"
    assert part["title"] == SHARE.title
    assert values(part, "source") == [SHARE.source]
    assert values(part, "remedy") == [SHARE.remedy]
    assert found[MANAGERS.id][0] == "criterion-2.good-practice"


@pytest.mark.parametrize(
    ("source", "origin"),
    [
        ("The Code, criterion 2: thecode.org/join/", "the-code"),
        ("The Code, criterion 2; the target is ours", "the-code-and-ours"),
        ("The Code, criterion 1; site by site is practice: example.org", "the-code-and-ours"),
        ("ours; The Code asks for trained employees", "ours"),
        ("ours", "ours"),
        ("", "ours"),
        ("the rules of Example Hotels", "ours"),
    ],
)
def test_a_check_says_whose_rule_it_is(read, values, source, origin):
    """What does not name The Code as its source is marked ours."""
    check = attrs.evolve(SHARE, source=source)
    told = read(assessment(member(), checks=(check,)))
    (part,) = objectives(controls(told)["criterion-2"])
    assert values(part, "origin") == [origin]


def test_every_built_in_check_is_in_the_catalog(read, values):
    """The catalog of a whole audit has all checks that spoke, and marks those that are ours."""
    checks = load_plugins().checks
    told = read(assess(make_register(make_member()), checks, as_of=AS_OF))
    parts = [part for control in controls(told).values() for part in objectives(control)]
    marked = {values(part, "check")[0]: values(part, "origin")[0] for part in parts}
    assert {check.id for check in checks} <= set(marked)
    assert marked["policy/reviewed"] == "ours"
    assert marked["policy/adopted"] == "the-code"


def test_another_check_makes_another_catalog(read):
    """The UUID of the catalog grows from its content, and from nothing else."""
    first = read(assessment(member()))
    same = read(assessment(member(), member(id="b")))
    other = read(assessment(member(), checks=(attrs.evolve(SHARE, title="More are trained"),)))
    assert first.catalog["uuid"] == same.catalog["uuid"] != other.catalog["uuid"]
