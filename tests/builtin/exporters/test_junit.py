from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from helpers.assessments import (
    CRASH,
    HOSTILE,
    MANAGERS,
    POLICY,
    SHARE,
    SIGNED,
    assessment,
    attestation,
    finding,
    hostile,
    hostile_assessment,
    member,
    text_of,
    unreadable,
    varied,
    waiver,
)
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from codetrack.builtin.exporters import junit as exporter
from codetrack.model.findings import AREAS, Assessment, Cover
from codetrack.model.observations import (
    Observation,
    Status,
    gap,
    met,
    not_applicable,
    partly_met,
    unknown,
)
from codetrack.problems import Problem


def suites(given: Assessment) -> dict[str, TestSuite]:
    """Return the suites as an independent reader sees them, each held to its own counts."""
    found = {}
    for suite in JUnitXml.fromstring(text_of(exporter.render(given)).encode()):
        results = [type(case.result[0]) for case in suite if case.result]
        assert suite.tests == len(list(suite))
        assert suite.failures == results.count(Failure)
        assert suite.errors == results.count(Error)
        assert suite.skipped == results.count(Skipped)
        found[suite.name] = suite
    return found


def cases(
    *observations: Observation, check: str = SHARE.id, cover: Cover | None = None
) -> TestCase:
    """Return the one test of a check that gave these observations."""
    found = [finding(each, check, cover=cover) for each in observations]
    suite = suites(assessment(member(*found)))["hotel-example"]
    (case,) = [case for case in suite if case.name == check]
    return case


def test_a_suite_for_each_member() -> None:
    """Each member is a suite, on the day of the assessment, and problems are one more."""
    found = suites(varied())

    assert list(found) == ["hotel-example", "tours-example", "hotel-broken", "problems"]
    assert {suite.timestamp for suite in found.values()} == {"2026-11-23T00:00:00"}


def test_a_test_for_each_check() -> None:
    """Each check of a member is one test, of the member's class, however much it says."""
    suite = suites(varied())["hotel-example"]

    asked = [case for case in suite if "/" in case.name]

    assert [case.name for case in asked] == [SIGNED.id, POLICY.id, SHARE.id, MANAGERS.id]
    assert {case.classname for case in suite} == {"hotel-example"}


@pytest.mark.parametrize(
    ("observation", "outcome"),
    [
        (met("So"), None),
        (gap("So"), Failure),
        (partly_met("So"), Failure),
        (unknown("So"), Error),
        (not_applicable("So"), Skipped),
    ],
    ids=lambda value: getattr(value, "status", None),
)
def test_commitments(observation: Observation, outcome: type | None) -> None:
    """What the criteria ask passes, fails, or is an error where nobody knows."""
    case = cases(observation)

    assert [type(result) for result in case.result] == ([outcome] if outcome else [])
    assert not outcome or (case.result[0].type, case.result[0].message) == (
        str(observation.status),
        f"{observation.status}: So",
    )


@pytest.mark.parametrize("answer", [gap, partly_met, unknown])
def test_good_practice(answer: type) -> None:
    """Good practice that is missing is shown as skipped, and fails nothing."""
    (result,) = cases(answer("No training"), check=MANAGERS.id).result

    assert isinstance(result, Skipped)
    assert result.message.startswith("good practice: ")
    assert result.message.endswith(": No training")


def test_good_practice_that_is_met() -> None:
    """Good practice that is there passes."""
    assert cases(met("So"), check=MANAGERS.id).is_passed


def test_waived() -> None:
    """A waived gap is skipped, and the message says both statuses, the last day and the reason."""
    (result,) = cases(gap("No"), cover=waiver()).result

    assert isinstance(result, Skipped)
    assert result.message == (
        "waived: No (observed: gap; waiver until 2026-12-31 by focal point: "
        "rebuilding after a fire)"
    )


@pytest.mark.parametrize(("status", "passes"), [(Status.MET, True), (Status.GAP, False)])
def test_attested(status: Status, passes: bool) -> None:
    """An attestation decides, and what was observed beneath it can be read."""
    case = cases(unknown("Not known"), cover=attestation(status))

    assert case.is_passed is passes
    assert "observed: unknown" in (case.system_out if passes else case.result[0].text)


def test_the_worst_decides() -> None:
    """Of several answers the worst decides, all stand in the body, and the remedy last."""
    (result,) = cases(met("A"), gap("B", subject="x"), partly_met("C"), gap("D")).result

    assert isinstance(result, Failure)
    assert result.type == "gap"
    assert result.message == "2 of 4: gap, x: B"
    assert result.text.split("\n") == [
        "met: A",
        "gap, x: B",
        "partial: C",
        "gap: D",
        f"remedy: {SHARE.remedy}",
    ]


def test_what_a_pass_rests_on() -> None:
    """A test that passed says in its output what was found, and at which site."""
    found = [
        finding(met("Trained on {on}", on="2026-03-02"), site="example-brussels"),
        finding(not_applicable("Closed"), site="example-paris"),
    ]

    case = next(iter(suites(assessment(member(*found)))["hotel-example"]))

    assert case.is_passed
    assert case.system_out.split("\n") == [
        "met at example-brussels: Trained on 2026-03-02",
        "not_applicable at example-paris: Closed",
    ]


def test_records() -> None:
    """The records that a finding rests on stand behind it."""
    observation = Observation(Status.MET, "So", records=("training 2026-03-02", "headcount"))

    assert cases(observation).system_out == "met: So [training 2026-03-02; headcount]"


def test_silence_is_an_error() -> None:
    """An area on which no check spoke is an error, so that nothing passes by silence."""
    suite = suites(assessment(member(finding(met("So")))))["hotel-example"]

    errors = [case.name for case in suite if case.result]

    assert errors == [area for area in AREAS if area != "training"]


def test_a_member_without_findings() -> None:
    """A member of which nothing is said is a suite of errors."""
    suite = suites(assessment(member(id="hotel-silent", statuses={})))["hotel-silent"]

    assert suite.errors == suite.tests == len(AREAS)


def test_unreadable() -> None:
    """A member that cannot be read gives errors."""
    suite = suites(assessment(unreadable()))["hotel-broken"]

    assert suite.errors == suite.tests - 1
    assert suite.failures == 0


def test_problems() -> None:
    """Each problem is an error that says where it is, what came and what was expected."""
    first, second = suites(varied())["problems"]

    assert first.name == "members/hotel-broken.toml:4"
    assert isinstance(first.result[0], Error)
    assert first.result[0].text == (
        "members/hotel-broken.toml:4: training[0].peple: unknown key; expected people; got 12 "
        "(member hotel-broken)"
    )
    assert second.name == "plugin chain"
    assert second.result[0].message == CRASH.message


def test_a_problem_of_a_plugin_in_a_file() -> None:
    """A problem that names both a file and a plugin shows both."""
    problem = Problem(message="No", file="codetrack.toml", plugin="chain")

    (case,) = suites(assessment(member(), problems=[problem]))["problems"]

    assert case.result[0].text == "codetrack.toml: No (plugin chain)"


def test_empty() -> None:
    """An assessment of nobody is an error: nothing checked is never a pass."""
    (suite,) = suites(assessment()).values()

    assert (suite.name, suite.tests, suite.errors) == ("problems", 1, 1)


def test_no_problem_no_suite() -> None:
    """Without a problem there is no suite of problems."""
    assert "problems" not in suites(assessment(member()))


def test_a_check_that_nobody_described() -> None:
    """A finding of a check that the assessment does not list counts as a commitment."""
    case = cases(gap("No"), check="chain/front-desk")

    assert isinstance(case.result[0], Failure)


def test_structure() -> None:
    """The document has the elements that systems of continuous integration know, no other."""
    root = ET.fromstring(text_of(exporter.render(varied())))

    assert root.tag == "testsuites"
    assert root.get("name") == "codetrack belgium 2026-11-23"
    assert {suite.tag for suite in root} == {"testsuite"}
    assert {case.tag for suite in root for case in suite} == {"testcase"}
    results = {result.tag for suite in root for case in suite for result in case}
    assert results == {"failure", "error", "skipped", "system-out"}


def shape(given: Assessment) -> list[str]:
    """Return the elements of the document in order."""
    return [element.tag for element in ET.fromstring(text_of(exporter.render(given))).iter()]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_each_hostile_text(text: str) -> None:
    """Text that XML does not allow, or that looks like XML, leaves the document as it is."""
    assert shape(hostile_assessment(text)) == shape(hostile_assessment("plain"))


@given(hostile())
def test_hostile_text(text: str) -> None:
    """Any text makes a document that independent readers read, with the same tests."""
    given = hostile_assessment(text)

    assert shape(given) == shape(hostile_assessment("plain"))
    assert list(suites(given)) == ["hotel-example", "problems"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\udcffb", "a\ufffdb"),
        ("a\ufffeb", "a\ufffdb"),
        ("a\r\nb\tc", "a b c"),
        ("]]></failure>", "]]></failure>"),
        ("\U0001f600 é", "\U0001f600 é"),
    ],
    ids=ascii,
)
def test_text_comes_back(text: str, written: str) -> None:
    """Text comes back as it was, but for what XML has not and for line breaks."""
    (result,) = cases(gap("{text}", text=text)).result

    assert result.message == f"gap: {written}"
    assert result.text.startswith(f"gap: {written}\n")


def test_same_bytes_twice() -> None:
    """Writing twice gives the same bytes."""
    assert text_of(exporter.render(varied())) == text_of(exporter.render(varied()))


def test_hook() -> None:
    """The module gives one exporter, for files that end in `.xml`."""
    (given,) = exporter.codetrack_exporters()

    assert (given.name, given.suffix) == ("junit", ".xml")
    assert text_of(given.render(varied())) == text_of(exporter.render(varied()))
