from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path

import attrs
import codetrack_oscal
import pytest
from helpers.assessments import (
    CRASH,
    MANAGERS,
    POLICY,
    PROBLEM,
    SHARE,
    SIGNED,
    assessment,
    attestation,
    finding,
    hostile,
    hostile_assessment,
    member,
    provenance,
    site,
    unreadable,
    varied,
    waiver,
)
from helpers.command import run, run_process
from helpers.strategies import days, registers
from hypothesis import given
from hypothesis import strategies as st
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog

from codetrack import (
    CodetrackError,
    Status,
    assess,
    gap,
    load_plugins,
    met,
    not_applicable,
    partly_met,
    unknown,
)
from codetrack.testing import conforms, load_one

BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"
SHARES = "criterion-2_obj.training.staff-share"
ALL_MET = [met("So", subject="a") for _ in range(3)]


def audit(*arguments):
    """Audit the Belgian example."""
    return run("audit", BELGIUM, "--as-of", "2026-11-23", *arguments)


def test_the_plugin_conforms():
    """It loads alone, and its exporters render awkward members to the same bytes twice."""
    conforms(codetrack_oscal, name="oscal")
    conforms(codetrack_oscal, name="oscal", config={"identity": "https://example.org/register"})


@pytest.mark.slow
def test_trestle_reads_validates_and_writes_back_the_belgian_example(tmp_path):
    """The files of the command line pass `trestle validate`, and come through trestle unchanged."""
    work = tmp_path / "work"
    work.mkdir()
    trestle = [str(Path(sys.executable).parent / "trestle")]
    subprocess.run([*trestle, "init"], cwd=work, check=True, capture_output=True, timeout=120)
    for kind, folder, ending in (
        (AssessmentResults, "assessment-results", ".oscal.json"),
        (Catalog, "catalogs", ".catalog.oscal.json"),
    ):
        file = tmp_path / f"belgium{ending}"
        assert audit("-o", file).returncode == 1
        there = work / folder / "belgium" / f"{folder.removesuffix('s')}.json"
        if kind is AssessmentResults:
            there = there.with_name("assessment-results.json")
        there.parent.mkdir()
        there.write_bytes(file.read_bytes())
        model = kind.oscal_read(there)
        again = tmp_path / f"again{ending}"
        model.oscal_write(again)
        assert kind.oscal_read(again) == model
        assert alike(json.loads(again.read_text())) == alike(json.loads(file.read_text()))
    done = subprocess.run(
        [*trestle, "validate", "-a"], cwd=work, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("VALID") == 2


def alike(value):
    """Return a document with its times in one of the spellings that mean the same."""
    if isinstance(value, dict):
        return {key: alike(each) for key, each in value.items()}
    if isinstance(value, list):
        return [alike(each) for each in value]
    return value.removesuffix("+00:00").removesuffix("Z") if isinstance(value, str) else value


def test_the_same_register_and_day_give_the_same_file_in_any_process(tmp_path):
    """No clock, no chance and no order of a set is in the files."""
    files = []
    for seed in ("1", "2"):
        for ending in (".oscal.json", ".catalog.oscal.json"):
            file = tmp_path / f"{seed}{ending}"
            day = ("--as-of", "2026-11-23")
            run_process("audit", BELGIUM, *day, "-o", file, PYTHONHASHSEED=seed)
            files.append(file.read_bytes())
    assert files[:2] == files[2:]
    assert b"2026-11-23T00:00:00Z" in files[0]


@pytest.mark.parametrize(
    ("observed", "state"),
    [
        (met("So"), ("satisfied", "pass")),
        (partly_met("Half"), ("not-satisfied", "fail")),
        (gap("Not so"), ("not-satisfied", "fail")),
        (unknown("Who knows"), ("not-satisfied", "other")),
    ],
)
def test_only_what_is_met_is_satisfied(read, states, values, observed, state):
    """OSCAL's two states tell four statuses; the status itself stands beside them."""
    result = read(assessment(member(finding(observed)))).member()
    assert states(result)[SHARES] == state
    assert states(result)["criterion-2_smt"] == state
    (told,) = [f for f in result["findings"] if f["target"]["target-id"] == SHARES]
    assert values(told, "status") == [str(observed.status)]
    assert told["description"] == observed.template


def test_what_is_not_applicable_is_neither(read, states, values):
    """It gets no finding; its observation says why, and the result what the criterion is."""
    result = read(assessment(member(finding(not_applicable("No staff"))))).member()
    assert SHARES not in states(result)
    assert "criterion-2_smt" not in states(result)
    (seen,) = [o for o in result["observations"] if o["description"] == "No staff"]
    assert values(seen, "status") == ["not_applicable"]
    said = {p["class"]: p["value"] for p in result["props"] if p["name"] == "control-status"}
    assert said["criterion-2"] == "not_applicable"
    assert said["criterion-1"] == "unknown"


def test_the_worst_answer_of_a_check_decides(read, states):
    """A gap at one site makes the objective not satisfied, and the finding quotes that one."""
    found = (
        finding(met("Trained"), site="example-brussels"),
        finding(gap("Nobody is trained"), site="example-paris"),
    )
    result = read(assessment(member(*found, sites=(site(), site("example-paris"))))).member()
    (told,) = [f for f in result["findings"] if f["target"]["target-id"] == SHARES]
    assert told["description"] == "Nobody is trained"
    assert len(told["related-observations"]) == 2
    assert told["remarks"] == f"What to do: {SHARE.remedy}"


def test_a_waiver_is_an_approved_deviation_that_ends(read, states, values):
    """A waived gap is not satisfied; its risk says who accepted it, why, and until when."""
    result = read(assessment(member(finding(gap("No policy"), POLICY.id, cover=waiver())))).member()
    assert states(result)["criterion-1_smt"] == ("not-satisfied", "fail")
    (risk,) = result["risks"]
    assert risk["status"] == "deviation-approved"
    assert risk["deadline"] == "2026-12-31T23:59:59Z"
    assert "until 2026-12-31 by focal point: rebuilding after a fire" in risk["statement"]
    assert values(risk, "observed") == ["gap"]
    pointing = [f for f in result["findings"] if "related-risks" in f]
    assert [f["target"]["target-id"] for f in pointing] == [
        "criterion-1_smt",
        "criterion-1_obj.policy.adopted",
    ]
    assert pointing[0]["related-risks"] == [{"risk-uuid": risk["uuid"]}]
    assert "rebuilding after a fire" in pointing[1]["target"]["status"]["remarks"]


def test_a_waiver_over_what_nobody_knows_says_so(read, states):
    """What is waived and unknown did not fail: nobody can tell."""
    covered = finding(unknown("No record"), POLICY.id, cover=waiver())
    result = read(assessment(member(covered))).member()
    assert states(result)["criterion-1_obj.policy.adopted"] == ("not-satisfied", "other")


def test_an_attestation_counts_and_is_shown_as_one(read, states, values):
    """A human verdict decides, for a reason other than the records, and has its end."""
    attested = finding(unknown("No record"), POLICY.id, cover=attestation())
    result = read(assessment(member(attested))).member()
    assert states(result)["criterion-1_smt"] == ("satisfied", "other")
    (seen,) = [o for o in result["observations"] if o["description"] == "No record"]
    assert seen["expires"] == "2026-12-31T23:59:59Z"
    assert "Attested as met until 2026-12-31 by focal point: seen on a visit" in seen["remarks"]
    assert "The records say: unknown." in seen["remarks"]
    assert values(seen, "observed") == ["unknown"]
    assert "risks" not in result


def test_measures_records_and_messages_are_told(read, values):
    """An observation has the sentence, the two numbers, the records and where it was seen."""
    observed = partly_met("{n} of 40 are trained", n=12, measure=(12, 40), subject="night shift")
    observed = type(observed)(
        observed.status,
        observed.template,
        observed.values,
        observed.subject,
        observed.measure,
        ("training 2026-03-02 example-brussels",),
    )
    place = site(region="Brussels", operation="owned")
    result = read(
        assessment(member(finding(observed, site="example-brussels"), sites=(place,)))
    ).member()
    seen = result["observations"][0]
    assert seen["description"] == "12 of 40 are trained"
    assert (values(seen, "measure-part"), values(seen, "measure-whole")) == (["12"], ["40"])
    assert values(seen, "subject") == ["night shift"]
    assert seen["relevant-evidence"] == [{"description": "training 2026-03-02 example-brussels"}]
    items = result["local-definitions"]["inventory-items"]
    (there,) = [i for i in items if i["uuid"] == seen["subjects"][0]["subject-uuid"]]
    assert values(there, "site") == ["example-brussels"]
    assert values(there, "operation") == ["owned"]


def test_problems_never_read_as_complete(read, states, values):
    """With a problem, nothing of the register as a whole is satisfied, and every part says so."""
    good = member(finding(met("Signed"), SIGNED.id))
    assert states(read(assessment(good)).whole)["membership_smt"] == ("satisfied", "pass")
    assert "(1 problem)" in read(assessment(good, problems=(CRASH,))).results["metadata"]["title"]
    told = read(assessment(good, problems=(PROBLEM, CRASH)))
    assert "not complete (2 problems)" in told.results["metadata"]["title"]
    assert "Not complete" in told.results["metadata"]["remarks"]
    assert set(states(told.whole).values()) == {("not-satisfied", "other")}
    assert {state for each in told.results["results"] for state in values(each, "complete")} == {
        "no"
    }
    assert "Not complete" in told.member()["description"]
    listed = [o for o in told.whole["observations"] if values(o, "problem")]
    assert [values(o, "problem") for o in listed] == [[PROBLEM.message], [CRASH.message]]
    assert values(listed[0], "file") == [PROBLEM.file]
    assert values(told.catalog["metadata"], "complete") == ["no"]


def test_no_member_is_no_pass(read, states):
    """An assessment of nobody is valid, and satisfied in nothing."""
    told = read(assessment())
    assert len(told.results["results"]) == 1
    assert set(states(told.whole).values()) == {("not-satisfied", "other")}


def test_a_part_of_the_register_is_not_taken_for_the_whole(read, values):
    """Where only some members were asked for, the document and its first result say so."""
    whole = assessment(member(finding(met("So"), SIGNED.id)))
    part = attrs.evolve(whole, provenance=provenance(members=("hotel-example",)))
    assert values(read(whole).whole, "scope") == ["register"]
    told = read(part)
    assert values(told.whole, "scope") == ["members-asked-for"]
    assert "not the whole register" in told.whole["description"]
    assert "not the whole register" in told.results["metadata"]["remarks"]


def test_the_register_stands_as_its_worst_member(read, states):
    """One member with a gap keeps the register from being satisfied."""
    good = member(finding(met("So"), SIGNED.id))
    bad = member(finding(gap("Not so"), SIGNED.id, member="b"), id="b")
    told = read(assessment(good, bad))
    assert states(told.whole)["membership_smt"] == ("not-satisfied", "fail")
    assert "2 members: 1 met, 1 gap" in told.whole["findings"][0]["description"]


def test_a_member_that_cannot_be_read_is_satisfied_in_nothing(read, states):
    """It stays in the document, unknown in all that is asked."""
    result = read(assessment(unreadable())).member()
    assert set(states(result).values()) == {("not-satisfied", "other")}
    assert len([name for name in states(result) if name.endswith("_smt")]) == 7
    assert "cannot be read" in result["description"]


def test_silence_is_a_finding(read, states):
    """A criterion on which no check spoke is not satisfied, and an observation says why."""
    result = read(assessment(member(finding(met("So"))))).member()
    assert states(result)["criterion-6_smt"] == ("not-satisfied", "other")
    assert any("No check answered on reporting" in o["description"] for o in result["observations"])


def test_good_practice_pulls_nothing_down(read, states):
    """Its gap is a finding of a control beneath the criterion, which stays satisfied."""
    result = read(
        assessment(member(finding(met("So")), finding(gap("No managers"), MANAGERS.id)))
    ).member()
    assert states(result)["criterion-2_smt"] == ("satisfied", "pass")
    name = "criterion-2.good-practice_obj.training.management"
    assert states(result)[name] == ("not-satisfied", "fail")


def test_the_same_answer_twice_is_told_twice(read):
    """Two observations with one identity have two UUIDs."""
    twice = (
        finding(gap("No policy"), POLICY.id, cover=waiver()),
        finding(gap("No policy"), POLICY.id, cover=waiver()),
    )
    result = read(assessment(member(*twice))).member()
    assert len(result["risks"]) == 2


def test_members_and_findings_keep_their_uuids_from_day_to_day(read):
    """A tool that imports tomorrow's file finds the same things, newly observed."""
    today = assessment(member(finding(gap("Not so"))))
    tomorrow = attrs.evolve(today, provenance=provenance(as_of=date(2026, 11, 24)))
    first, second = read(today), read(tomorrow)

    def uuids(told, key):
        return [each["uuid"] for each in told.member()[key]]

    assert uuids(first, "findings") == uuids(second, "findings")
    assert not set(uuids(first, "observations")) & set(uuids(second, "observations"))
    assert first.member()["local-definitions"] == second.member()["local-definitions"]
    assert first.results["uuid"] != second.results["uuid"]
    assert first.catalog["uuid"] == second.catalog["uuid"]


def test_another_answer_is_another_document(read):
    """The UUID of the document grows from all that it says."""
    first = read(assessment(member(finding(gap("Not so")))))
    second = read(assessment(member(finding(gap("Not quite")))))
    assert first.results["uuid"] != second.results["uuid"]
    assert first.member()["findings"][0]["uuid"] == second.member()["findings"][0]["uuid"]


def test_an_identity_keeps_two_registers_of_one_name_apart(read):
    """Where two representatives call their registers alike, their UUIDs differ all the same."""
    given = varied()
    first = read(given)
    second = read(given, {"identity": "https://example.org/register"})

    def uuids(told):
        return {i["uuid"] for i in told.member()["local-definitions"]["inventory-items"]}

    assert not uuids(first) & uuids(second)


def test_the_catalog_is_found_where_the_settings_say(read):
    """The address of the catalog stands in the back matter."""
    told = read(varied(), {"catalog": "belgium.catalog.oscal.json"})
    links = [r["rlinks"] for r in told.results["back-matter"]["resources"] if "rlinks" in r]
    assert [each["href"] for (each,) in links] == ["belgium.catalog.oscal.json"]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"catalogue": "x"}, "did you mean catalog?"),
        ({"catalog": "my catalog.json"}, "without blanks"),
        ({"identity": 7}, "identity"),
    ],
)
def test_wrong_settings_are_refused(config, said):
    """A key that is unknown, or a value that is wrong, is named."""
    with pytest.raises(AssertionError, match=said.replace("?", r"\?")):
        load_one(codetrack_oscal, name="oscal", config=config)


def test_a_check_that_nobody_described_is_still_observed(read):
    """A finding of a check that the report does not describe is shown, without an objective."""
    result = read(assessment(member(finding(gap("Odd"), "odd/check")))).member()
    assert any(o["description"] == "Odd" for o in result["observations"])


@given(registers(size=2), days())
def test_any_register_makes_valid_documents_that_promise_no_more(read, states, register, as_of):
    """Whatever the register, both documents are valid, hold together, and say what codetrack says.

    Who adds the objectives of a criterion up comes to what is said of the criterion.
    """
    plugins = load_plugins()
    given_ = assess(register, plugins.checks, as_of=as_of)
    told = read(given_)
    assert len(told.results["results"]) == 1 + len(given_.members)
    for place, each in enumerate(given_.members):
        found = states(told.member(place))
        for area, status in each.statuses.items():
            number = "membership" if area == "membership" else area_id(area)
            said = found.get(f"{number}_smt", ("", ""))[0]
            if status is Status.NOT_APPLICABLE:
                assert said == ""
            else:
                assert (said == "satisfied") == (status is Status.MET)
            below = {s for name, (s, _) in found.items() if name.startswith(f"{number}_obj.")}
            if said == "satisfied":
                assert below == {"satisfied"}
            elif below:
                assert "not-satisfied" in below


def area_id(area):
    """Return the id of a criterion's control."""
    areas = ("policy", "training", "contracts", "information", "stakeholders", "reporting")
    return f"criterion-{areas.index(area) + 1}"


@given(hostile() | st.text(alphabet=st.characters(), max_size=30))
def test_hostile_text_makes_valid_documents(read, text):
    """Whatever stands in names and messages, both documents are valid and hold together."""
    read(hostile_assessment(text))


def test_one_of_everything_is_valid(read):
    """An assessment with every status, cover, site and problem makes valid documents."""
    told = read(varied())
    assert len(told.results["results"]) == 4


def test_an_object_in_a_message_does_not_tell_where_it_lay(write):
    """The address of an object in memory is in no file, for it differs from run to run."""
    made = [
        write(assessment(member(finding(gap("Odd: {thing}", thing=object())))), "oscal-results")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert b"0x" not in made[0]


def test_other_reports_are_refused(tmp_path):
    """A forecast is no assessment, and is not written as one."""
    file = tmp_path / "x.oscal.json"
    done = run("forecast", BELGIUM, "-o", file)
    assert done.returncode == 2
    assert "does not accept this report" in done.stderr
    assert not file.exists()


@pytest.mark.slow
def test_memory_is_that_of_one_member():
    """A document of many members is written without being held."""
    (_, exporter) = load_one(codetrack_oscal, name="oscal").gives
    many = assessment(
        *(member(*[finding(gap("Not so"), member=f"m{n}")] * 40, id=f"m{n}") for n in range(400))
    )
    size = 0
    tracemalloc.start()
    for piece in exporter.render(many):
        size += len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 10_000_000
    assert peak < 3_000_000


def test_criteria_of_an_unknown_version_are_an_error(write):
    """Titles are never guessed: a version that is not known here is said."""
    odd = attrs.evolve(varied(), provenance=provenance(criteria="2031"))
    with pytest.raises(CodetrackError, match="2031"):
        write(odd, "oscal-catalog")


@pytest.mark.slow
def test_the_readme_shows_what_comes_out(tmp_path):
    """The README's sample reads the Belgian example, and prints what stands below it."""
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    sample, shown = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL).groups()
    audit("-o", tmp_path / "belgium.oscal.json")
    done = subprocess.run(
        [sys.executable, "-c", sample],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
        check=False,
    )
    assert done.stdout == shown, done.stderr
