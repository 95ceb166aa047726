from __future__ import annotations

import enum
import json
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import attrs
import msgspec
import pytest
from helpers.assessments import (
    AS_OF,
    HOSTILE,
    MANAGERS,
    PROBLEM,
    SHARE,
    assessment,
    attestation,
    finding,
    hostile,
    hostile_assessment,
    member,
    provenance,
    text_of,
    unreadable,
    varied,
    waiver,
)
from hypothesis import given
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from codetrack.builtin.exporters import json as exporter
from codetrack.i18n.messages import Message
from codetrack.model.findings import (
    Assessment,
    CheckInfo,
    Cover,
    Finding,
    MemberAssessment,
    Provenance,
    SiteInfo,
)
from codetrack.model.observations import Measure, Observation, Status, gap, met
from codetrack.problems import Problem

VALIDATOR = Draft202012Validator(
    exporter.schema(), format_checker=Draft202012Validator.FORMAT_CHECKER
)


def read(given: Assessment) -> dict[str, Any]:
    """Return the document as the standard library reads it, held to the schema."""
    document = json.loads(text_of(exporter.render(given)))
    VALIDATOR.validate(document)
    return document


def values(**given: Any) -> Any:
    """Return what is written of the values of one finding."""
    observation = Observation(Status.GAP, "No", given)
    return read(assessment(member(finding(observation))))["members"][0]["findings"][0]["values"]


def remade(document: dict[str, Any]) -> Assessment:
    """Make the assessment of its document again."""
    convert = msgspec.convert
    members = []
    for one in document["members"]:
        found = []
        for each in one["findings"]:
            cover = each.get("cover")
            observation = Observation(
                Status(cover["observed"] if cover else each["status"]),
                each["template"],
                each.get("values", {}),
                each.get("subject", ""),
                convert(each.get("measure"), Measure | None),
                tuple(each.get("records", ())),
                convert(each.get("counted"), tuple[str, str] | None),
            )
            cover = convert(cover, Cover | None)
            found.append(Finding(one["id"], each.get("site"), each["check"], observation, cover))
        members.append(
            MemberAssessment(
                id=one["id"],
                name=one["name"],
                country=one["country"],
                sectors=tuple(one["sectors"]),
                group=one["group"],
                readable=one["readable"],
                sites=convert(one["sites"], tuple[SiteInfo, ...]),
                statuses=convert(one["statuses"], dict[str, Status]),
                findings=tuple(found),
                records=one["records"],
            )
        )
    return Assessment(
        register=document["register"],
        provenance=convert(document["provenance"], Provenance),
        areas=tuple(document["areas"]),
        checks=convert(document["checks"], tuple[CheckInfo, ...]),
        members=tuple(members),
        problems=convert(document["problems"], tuple[Problem, ...]),
    )


def test_nothing_is_lost() -> None:
    """An assessment made again of its document equals the first, but for days in values."""
    before = varied()
    first = before.members[0].findings[0]
    observation = replace(
        first.observation,
        values={"on": "2024-02-29"},
        records=("a", "b"),
        counted=("n", "The only one"),
    )
    first = replace(first, observation=observation)
    findings = (first, *before.members[0].findings[1:])
    members = (attrs.evolve(before.members[0], findings=findings), *before.members[1:])
    before = attrs.evolve(before, members=members)

    assert remade(read(before)) == before


def test_sentences_survive() -> None:
    """Template and values give the same sentences as before they were written."""
    before = varied()

    after = [
        Message(each["template"], each.get("values", {})).render()
        for one in read(before)["members"]
        for each in one["findings"]
    ]

    assert after == [each.message.render() for each in before.findings]
    assert after[0] == "Signed on 2024-02-29"


def test_the_sentence_for_one_is_written_where_there_is_one() -> None:
    """A reader of the document can say one and many, in any language."""
    observation = met("All {n} are so", counted=("n", "The only one is so"), n=1)
    written = read(assessment(member(finding(observation))))["members"][0]["findings"][0]

    assert written["template"] == "All {n} are so"
    assert written["counted"] == ["n", "The only one is so"]


def test_computed_statuses() -> None:
    """The statuses that follow from others are written out, so that no reader computes them."""
    document = read(varied())

    assert document["status"] == "unknown"
    assert [one["status"] for one in document["members"]] == ["unknown"] * 3
    assert document["as_of"] == "2026-11-23"
    assert (document["format"], document["version"]) == ("codetrack-assessment", 1)


def test_empty() -> None:
    """An assessment without members is a whole document, and unknown."""
    document = read(assessment())

    assert (document["members"], document["problems"]) == ([], [])
    assert document["status"] == "unknown"


def test_unreadable() -> None:
    """A member that cannot be read is there, marked, and unknown in every area."""
    (one,) = read(assessment(unreadable(), problems=[PROBLEM]))["members"]

    assert one["readable"] is False
    assert set(one["statuses"].values()) == {"unknown"}
    assert {each["status"] for each in one["findings"]} == {"unknown"}


@pytest.mark.parametrize(
    ("cover", "status"), [(waiver(), "waived"), (attestation(), "met")], ids=["waiver", "attested"]
)
def test_cover(cover: Cover, status: str) -> None:
    """Under a cover both statuses show: how it stands, and what was observed."""
    (each,) = read(assessment(member(finding(gap("No"), cover=cover))))["members"][0]["findings"]

    assert each["status"] == each["cover"]["status"] == status
    assert each["cover"]["observed"] == "gap"
    assert each["cover"]["until"] == "2026-12-31"


def test_a_finding_leaves_out_what_it_has_not() -> None:
    """A bare finding is three keys long."""
    (each,) = read(assessment(member(finding(met("Signed")))))["members"][0]["findings"]

    assert each == {"check": SHARE.id, "status": "met", "template": "Signed"}


def test_a_line_for_each_member() -> None:
    """What changes in one member changes one line of the file."""
    members = [member(finding(met("So")), id=f"hotel-{number}") for number in range(3)]
    before = text_of(exporter.render(assessment(*members))).splitlines()

    members[1] = member(finding(met("So, and more"), member="hotel-1"), id="hotel-1")
    after = text_of(exporter.render(assessment(*members))).splitlines()

    assert [
        number for number, pair in enumerate(zip(before, after, strict=True)) if len({*pair}) > 1
    ] == [2]


def test_same_bytes_twice() -> None:
    """Writing twice gives the same bytes."""
    given = varied()

    assert b"".join(exporter.render(given)) == b"".join(exporter.render(given))


def test_the_order_of_a_mapping_does_not_matter() -> None:
    """Equal assessments give equal bytes, however their mappings are ordered."""

    def made(order: int) -> Assessment:
        def turned(mapping: dict[str, Any]) -> dict[str, Any]:
            return dict(list(mapping.items())[::order])

        observation = Observation(Status.MET, "{a} {b}", turned({"a": 1, "b": {2, 3}}))
        statuses = turned({"policy": Status.MET, "training": Status.GAP})
        plugins = turned({"policy": "1", "training": "2"})
        return assessment(member(finding(observation), statuses=statuses), plugins=plugins)

    assert made(1) == made(-1)
    assert b"".join(exporter.render(made(1))) == b"".join(exporter.render(made(-1)))


def test_a_mapping_of_another_kind_is_as_good() -> None:
    """Statuses and versions in a read-only mapping give the same bytes as in a dict."""
    statuses = {"policy": Status.MET}
    made = [
        assessment(member(statuses=kind(statuses)), plugins=kind({"policy": "1"}))
        for kind in (dict, MappingProxyType)
    ]

    assert b"".join(exporter.render(made[0])) == b"".join(exporter.render(made[1]))


class Colour(enum.Enum):
    """A value of an enumeration."""

    RED = "red"


class Word(str):
    """Text of a kind of its own."""

    __slots__ = ()


class Day(date):
    """A day of a kind of its own."""


@attrs.frozen
class Pair:
    """An attrs object."""

    left: int
    right: Any


class Silent:
    """An object that has no text."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 30), "2026-03-01T12:30:00"),  # noqa: DTZ001
        (Day(2026, 3, 1), "2026-03-01"),
        (Colour.RED, "red"),
        (Status.GAP, "gap"),
        (Word("so"), "so"),
        (("a", "b"), ["a", "b"]),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({"b", 1, None}), ["b", 1, None]),
        ({"b": {"z": 1, "a": ()}}, {"b": {"z": 1, "a": []}}),
        ({1: "a", "b": date(2026, 3, 1)}, {"1": "a", "b": "2026-03-01"}),
        (Pair(1, (2, 3)), {"left": 1, "right": [2, 3]}),
        (Pair(1, object()), {"left": 1, "right": "<object object>"}),
        (10**30, 10**30),
        (float("nan"), None),
        ("half \udcff", "half \\udcff"),
        (1j, "1j"),
        (object(), "<object object>"),
        (Silent(), "a Silent"),
        ([object(), {1: Silent()}], ["<object object>", {"1": "a Silent"}]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_become_plain(value: Any, written: Any) -> None:
    """Whatever a plugin put among the values is written as plain JSON, or as its text."""
    assert values(value=value) == {"value": written}


def test_a_value_that_holds_itself() -> None:
    """A list that holds itself is cut off, and the others of the finding stay."""
    endless: list[Any] = []
    endless.append(endless)

    written = values(endless=endless, people=3)

    assert written["people"] == 3
    assert written["endless"]


def test_a_file_name_that_is_not_unicode() -> None:
    """A problem in a file whose name is not UTF-8 does not stop the export."""
    problem = Problem(message="unknown key", file="members/h\udce9tel.toml", line=1)

    (written,) = read(assessment(problems=[problem]))["problems"]

    assert written["file"] == "members/h\\udce9tel.toml"
    assert written["line"] == 1


@given(hostile())
def test_hostile_text(text: str) -> None:
    """Any text comes back as it was, but for half characters."""
    document = read(hostile_assessment(text))

    shown = text.encode("utf-8", "backslashreplace").decode()
    assert document["register"] == document["members"][0]["name"] == shown
    assert document["members"][0]["findings"][0]["values"] == {"text": shown}


def test_each_hostile_text() -> None:
    """Each text that is known to break things leaves the document whole."""
    for text in HOSTILE:
        read(hostile_assessment(text))


def test_the_schema_is_a_schema() -> None:
    """The schema is itself valid, and names no host of its own."""
    Draft202012Validator.check_schema(exporter.schema())

    assert exporter.schema()["$id"] == "urn:codetrack:assessment:1"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("as_of",), "2026-13-01"),
        (("status",), "fine"),
        (("areas", 0), "parking"),
        (("provenance", "core"), None),
        (("checks", 0, "level"), "optional"),
        (("members", 0, "more"), 1),
        (("members", 0, "statuses", "parking"), "met"),
        (("members", 0, "findings", 0, "status"), None),
        (("members", 0, "findings", 1, "cover", "observed"), None),
        (("members", 0, "findings", 2, "measure", "part"), -1),
        (("members", 0, "sites", 0, "confirmed"), "yesterday"),
        (("problems", 0, "line"), 0),
    ],
    ids=lambda path: ".".join(map(str, path)) if isinstance(path, tuple) else "",
)
def test_the_schema_refuses(path: tuple[str | int, ...], value: object) -> None:
    """The schema takes no other version, status, area, level, key or day."""
    document: Any = read(varied())
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("key", ["provenance", "members", "problems", "as_of"])
def test_the_schema_misses(key: str) -> None:
    """The schema asks for every part of a document."""
    document = read(varied())
    del document[key]

    assert not VALIDATOR.is_valid(document)


def test_a_digest_is_taken_over() -> None:
    """The provenance stands in the document as it is in the assessment."""
    document = read(assessment(member()))

    assert document["provenance"] == json.loads(msgspec.json.encode(provenance()))
    assert document["provenance"]["as_of"] == AS_OF.isoformat()


def test_good_practice_is_told_apart() -> None:
    """A reader can see from the checks which findings pull no criterion down."""
    checks = {info["id"]: info for info in read(varied())["checks"]}

    assert checks[MANAGERS.id]["level"] == "good_practice"
    assert checks[SHARE.id]["level"] == "commitment"


def test_hook() -> None:
    """The module gives one exporter, for files that end in `.json`."""
    (given,) = exporter.codetrack_exporters()

    assert (given.name, given.suffix) == ("json", ".json")
    assert b"".join(given.render(varied())) == b"".join(exporter.render(varied()))
