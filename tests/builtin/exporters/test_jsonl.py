from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from helpers.assessments import (
    HOSTILE,
    MANAGERS,
    POLICY,
    SHARE,
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

from codetrack.builtin.exporters import jsonl as exporter
from codetrack.model.findings import AREAS, Assessment, Cover
from codetrack.model.observations import Status, gap, met, partly_met
from codetrack.problems import Problem


def read(given: Assessment) -> list[dict[str, Any]]:
    """Return the lines as the standard library reads them."""
    return [json.loads(line) for line in text_of(exporter.render(given)).split("\n")[:-1]]


def of_kind(kind: str, given: Assessment) -> list[dict[str, Any]]:
    """Return the lines of one kind."""
    return [line for line in read(given) if line["kind"] == kind]


def test_a_line_for_each_finding() -> None:
    """Every finding has a line, in the order of the assessment."""
    given = varied()

    lines = of_kind("finding", given)

    assert [(line["member"], line["site"] or "", line["check"]) for line in lines] == [
        each.key[:3] for each in given.findings
    ]


def test_a_finding() -> None:
    """A line says all there is to say of a finding, flat."""
    observed = partly_met(
        "{n} of {of} trained", n=12, of=40, measure=(12, 40), subject="Night staff"
    )
    given = assessment(member(finding(observed, site="example-brussels")))

    assert of_kind("finding", given) == [
        {
            "kind": "finding",
            "as_of": "2026-11-23",
            "member": "hotel-example",
            "name": "Hotel Example",
            "country": "BE",
            "site": "example-brussels",
            "check": "training/staff-share",
            "area": "training",
            "level": "commitment",
            "subject": "Night staff",
            "status": "partial",
            "observed": "partial",
            "message": "12 of 40 trained",
            "part": 12,
            "whole": 40,
            "remedy": SHARE.remedy,
            "records": [],
            "cover": None,
            "cover_until": None,
            "cover_by": None,
            "cover_reason": None,
        }
    ]


def test_columns() -> None:
    """Every line of a finding or an area has the same keys, in the same order."""
    lines = of_kind("finding", varied()) + of_kind("area", varied())

    assert {tuple(line) for line in lines} == {exporter.COLUMNS}


@pytest.mark.parametrize(
    ("cover", "status", "remedy"),
    [
        (None, "gap", SHARE.remedy),
        (waiver(), "waived", None),
        (attestation(Status.GAP), "gap", SHARE.remedy),
        (attestation(Status.MET), "met", None),
    ],
    ids=["plain", "waived", "attested gap", "attested"],
)
def test_cover(cover: Cover | None, status: str, remedy: str | None) -> None:
    """Both statuses show under a cover, and a remedy only where something is to be done."""
    (line,) = of_kind("finding", assessment(member(finding(gap("No"), cover=cover))))

    assert (line["status"], line["observed"]) == (status, "gap")
    assert line["remedy"] == remedy
    assert line["cover"] == (cover and cover.kind)
    assert line["cover_until"] == (cover and "2026-12-31")
    assert line["cover_by"] == (cover and "focal point")


def test_silence_has_a_line() -> None:
    """An area of which only good practice speaks, or nothing, has a line that says unknown."""
    given = assessment(member(finding(met("So"), MANAGERS.id), finding(met("So"), POLICY.id)))

    lines = of_kind("area", given)

    assert {line["area"]: line["status"] for line in lines} == dict.fromkeys(
        ["membership", "training", "contracts", "information", "stakeholders", "reporting"],
        "unknown",
    )
    assert "No check answered on contracts" in [line["message"] for line in lines]


def test_silence_has_the_status_of_its_area() -> None:
    """The line of a silent area says what the assessment makes of it."""
    given = assessment(member(statuses={"policy": Status.NOT_APPLICABLE}))

    found = {line["area"]: line["status"] for line in of_kind("area", given)}

    assert (found["policy"], found["training"]) == ("not_applicable", "unknown")


def test_a_member_without_findings_is_not_lost() -> None:
    """A member of which nothing is said has a line for each area, all unknown."""
    given = assessment(member(id="hotel-silent", statuses={}))

    lines = read(given)

    assert [line["area"] for line in lines] == list(AREAS)
    assert {(line["member"], line["status"]) for line in lines} == {("hotel-silent", "unknown")}


def test_unreadable() -> None:
    """A member that cannot be read has its lines, all unknown, beside the readable ones."""
    lines = [line for line in read(assessment(unreadable())) if line["member"] == "hotel-broken"]

    assert {line["status"] for line in lines} == {"unknown"}
    assert {line["area"] for line in lines} == set(AREAS)


def test_problems() -> None:
    """Each problem has a line with the file, the line and the plugin."""
    lines = of_kind("problem", varied())

    assert [(line["file"], line["line"], line["plugin"]) for line in lines] == [
        ("members/hotel-broken.toml", 4, None),
        (None, None, "chain"),
    ]
    assert lines[0]["member"] == "hotel-broken"
    assert (lines[0]["expected"], lines[0]["got"]) == ("people", "12")


def test_empty() -> None:
    """Of no member nothing is written."""
    assert read(assessment()) == []


def test_a_check_that_nobody_described() -> None:
    """A finding of a check that the assessment does not list is written all the same."""
    given = attrs.evolve(varied(), checks=())

    lines = of_kind("finding", given)

    assert len(lines) == len(list(given.findings))
    assert {(line["area"], line["level"]) for line in lines} == {(None, None)}


def test_a_file_name_that_is_not_unicode() -> None:
    """A name that is not UTF-8 is shown by its number, in problems and in records."""
    observed = met("So {x}", x="\udce9")
    problem = Problem(message="unknown key", file="members/h\udce9tel.toml", line=1)

    lines = read(assessment(member(finding(observed)), problems=[problem]))

    assert lines[0]["message"] == "So \\udce9"
    assert lines[-1]["file"] == "members/h\\udce9tel.toml"


@given(hostile())
def test_hostile_text(text: str) -> None:
    """Any text stays on its line, and comes back as it was, but for half characters."""
    lines = read(hostile_assessment(text))

    shown = text.encode("utf-8", "backslashreplace").decode()
    assert {line["name"] for line in lines if line["kind"] == "finding"} == {shown}
    assert [line["kind"] for line in lines].count("problem") == 2


def test_same_bytes_twice() -> None:
    """Writing twice gives the same bytes."""
    for text in HOSTILE:
        given = hostile_assessment(text)
        assert b"".join(exporter.render(given)) == b"".join(exporter.render(given))


def test_hook() -> None:
    """The module gives one exporter, for files that end in `.jsonl`."""
    (given,) = exporter.codetrack_exporters()

    assert (given.name, given.suffix) == ("jsonl", ".jsonl")
    assert b"".join(given.render(varied())) == b"".join(exporter.render(varied()))
