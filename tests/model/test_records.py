"""The dated records: what each must hold, what it may not, and what it says of itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest
from helpers.strategies import records
from hypothesis import given, settings
from hypothesis import strategies as st

from codetrack.model.criteria import Criterion
from codetrack.model.members import RECORD_TABLES, TABLES
from codetrack.model.records import (
    Action,
    Attestation,
    Contact,
    Contract,
    ContractCensus,
    Engagement,
    Headcount,
    Information,
    Policy,
    Procedure,
    Record,
    Report,
    Training,
    Waiver,
)

DAY = date(2026, 3, 2)
BEFORE = date(2026, 3, 1)


def training(**more: Any) -> Training:
    """Return a training of three people, with more said about it."""
    return Training(**{"on": DAY, "people": 3, **more})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("on", None),
        ("on", 2026),
        ("on", "2 March"),
        ("on", datetime(2026, 3, 2, 9)),  # noqa: DTZ001
        ("people", -1),
        ("people", 1.0),
        ("people", True),
        ("people", "3"),
        ("people", None),
        ("site", "Main Hall"),
        ("mode", "online"),
        ("audience", "Front desk"),
        ("language", "Dutch"),
        ("hours", -1),
        ("hours", float("nan")),
        ("hours", float("inf")),
        ("provider", " "),
        ("valid_until", BEFORE),
        ("received", "yesterday"),
        ("assurance", "sure"),
        ("document", ""),
        ("sha256", "abc"),
    ],
)
def test_a_training_refuses_what_cannot_be(key: str, value: object) -> None:
    """An impossible value is an error that names the key."""
    with pytest.raises(ValueError, match=f"^{key}: "):
        training(**{key: value})


def test_an_error_says_what_came() -> None:
    """The error shows the value that was refused."""
    with pytest.raises(ValueError, match=r"people: .*; got -1"):
        training(people=-1)


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        (Training, {"on": DAY, "people": 1, "valid_until": BEFORE}, "valid_until: .* after on"),
        (Contract, {"supplier": "S", "signed": DAY, "expires": BEFORE}, "expires: .* after signed"),
        (Policy, {"adopted": DAY, "reviewed": BEFORE}, "reviewed: .* after adopted"),
        (Procedure, {"adopted": DAY, "reviewed": BEFORE}, "reviewed: .* after adopted"),
        (Information, {"material": "M", "since": DAY, "until": BEFORE}, "until: .* after since"),
        (
            Engagement,
            {"on": DAY, "until": BEFORE, "partner": "P", "kind": "police"},
            "until: .* after on",
        ),
        (
            Waiver,
            {
                "check": "a/b",
                "reason": "R",
                "approved_by": "office",
                "since": DAY,
                "until": BEFORE,
            },
            "until: .* after since",
        ),
        (
            Attestation,
            {
                "check": "a/b",
                "verdict": "met",
                "on": DAY,
                "until": BEFORE,
                "by": "office",
                "reason": "R",
            },
            "until: .* after on",
        ),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_days_out_of_order_are_refused(
    kind: type[Record], values: dict[str, Any], message: str
) -> None:
    """A last day before the first is an error; the same day for both is a day."""
    with pytest.raises(ValueError, match=message):
        kind(**values)
    same = {key: DAY if value == BEFORE else value for key, value in values.items()}
    assert kind(**same).counts_from == DAY


def test_a_census_counts_no_more_clauses_than_contracts() -> None:
    """With more clauses than contracts in scope, one of the counts is wrong."""
    with pytest.raises(ValueError, match=r"with_clause: expected at most in_scope \(3\); got 4"):
        ContractCensus(on=DAY, in_scope=3, with_clause=4)
    assert ContractCensus(on=DAY, in_scope=3, with_clause=3).with_clause == 3


@pytest.mark.parametrize("kind", list(TABLES.values()), ids=lambda kind: kind.table)
def test_records_cannot_be_changed(kind: type[Any]) -> None:
    """A record is what it was: no field can be set, and no other attribute added."""

    @settings(max_examples=20)
    @given(records(kind))
    def frozen(record: Any) -> None:
        for name in (attrs.fields(kind)[0].name, "other"):
            with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
                setattr(record, name, None)

    frozen()


@pytest.mark.parametrize("kind", list(TABLES.values()), ids=lambda kind: kind.table)
def test_equal_records_are_one_in_a_set(kind: type[Any]) -> None:
    """Two records that say the same are equal, and have one hash."""

    @settings(max_examples=20)
    @given(records(kind))
    def equal(record: Any) -> None:
        twin = attrs.evolve(record)
        assert twin is not record
        assert {record, twin} == {record}

    equal()


@pytest.mark.parametrize("kind", RECORD_TABLES.values(), ids=lambda kind: kind.table)
def test_every_record_says_from_when_it_counts(kind: type[Record]) -> None:
    """The day from which a record counts is one of its own fields, or none."""
    assert kind.table
    assert not kind.dated_by or attrs.fields_dict(kind)[kind.dated_by]


@pytest.mark.parametrize("kind", RECORD_TABLES.values(), ids=lambda kind: kind.table)
def test_every_record_can_name_its_proof(kind: type[Record]) -> None:
    """Every record may say when it came, how sure it is, and where its proof lies."""
    assert {"received", "assurance", "document", "sha256"} <= set(attrs.fields_dict(kind))


@pytest.mark.parametrize("kind", list(TABLES.values()), ids=lambda kind: kind.table)
def test_no_record_has_a_place_for_a_person(kind: type[Any]) -> None:
    """No field is made for the name of a person, of a child or of a case."""
    words = {"child", "victim", "suspect", "case", "person", "birth", "attendee", "first_name"}

    assert not [f.name for f in attrs.fields(kind) if set(f.name.split("_")) & words]


@pytest.mark.parametrize(
    ("record", "label"),
    [
        (training(), "training 2026-03-02"),
        (training(site="north"), "training 2026-03-02 north"),
        (Report(year=2025), "report 2025"),
        (Report(year=2025, submitted=DAY), "report 2026-03-02"),
        (Contact(role="focal-point", email="office@example.org"), "contact"),
        (Headcount(on=DAY, staff=3, site="a"), "headcount 2026-03-02 a"),
    ],
)
def test_a_record_has_a_short_name(record: Record, label: str) -> None:
    """A record is named by its table, its day or year, and its site."""
    assert record.label == label


def test_plain_values_are_taken_as_they_are_written() -> None:
    """Days and criteria may be given as text, and lists as lists, as a script would."""
    policy = Policy(adopted="2026-03-02", languages=["nl", "fr"])  # type: ignore[arg-type]

    assert policy.adopted == DAY
    assert policy.languages == ("nl", "fr")
    assert Action(criterion="training", title="T").criterion is Criterion.TRAINING  # type: ignore[arg-type]


def test_a_subclass_of_a_day_is_kept_as_a_plain_day() -> None:
    """A day that notes what is asked of it does not stay in a record."""

    class Noting(date):
        pass

    assert type(training(on=Noting(2026, 3, 2)).on) is date


@settings(max_examples=10)
@given(st.data())
def test_the_strategies_make_every_kind(data: st.DataObject) -> None:
    """Every kind of record can be generated, at the sites that there are."""
    for kind in TABLES.values():
        record = data.draw(records(kind, ["north"]))
        assert isinstance(record, kind)
        assert getattr(record, "site", None) in {None, "north"}
