"""Plain data into classes and back, and the digests of what they hold."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import attrs
import msgspec
import pytest
from helpers.strategies import members, registers
from hypothesis import assume, given, settings

import codetrack
from codetrack.conversion.converters import extension_data, make_converter, structure
from codetrack.conversion.decoder import MemberDecoder
from codetrack.conversion.digests import digest, member_digest
from codetrack.conversion.explain import describe
from codetrack.conversion.members import (
    member_from,
    member_from_toml,
    member_to_json,
    member_to_toml,
    plain,
)
from codetrack.model.members import TABLES, Member, Register
from codetrack.model.records import Training
from codetrack.problems import Problem

DAY = date(2026, 3, 2)


def member(**more: Any) -> Member:
    """Return an invented member, with more said about it."""
    return Member(**{"id": "hotel-example", "name": "Hotel Example", "country": "BE", **more})


# ---------------------------------------------------------------- one record


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("toml", {"on": DAY, "people": 3, "hours": 2}),
        ("json", {"on": "2026-03-02", "people": 3, "hours": 2.0}),
        ("text", {"on": "2026-03-02", "people": "3", "hours": "2"}),
    ],
)
def test_each_format_makes_the_same_record(form: Any, data: dict[str, Any]) -> None:
    """A record is the same, from whatever format it comes."""
    assert structure(data, Training, form) == (Training(on=DAY, people=3, hours=2.0), [])


@pytest.mark.parametrize("data", [None, 3, "x", [], [{}]])
def test_what_is_no_table_is_one_problem(data: object) -> None:
    """Where a table should be, anything else is one problem."""
    made, [problem] = structure(data, Training)

    assert made is None
    assert (problem.expected, problem.key) == ("a table", None)


def test_every_wrong_key_is_told_at_once() -> None:
    """All that is wrong with a record is told in one go, contradictions included."""
    data = {"on": DAY, "valid_until": date(2026, 1, 1), "mode": "x", "hours": -1, "z": 0}

    _, problems = structure(data, Training)

    assert sorted(p.key or "" for p in problems) == ["hours", "mode", "people", "valid_until", "z"]


@pytest.mark.parametrize("form", ["toml", "json"])
@pytest.mark.parametrize("kind", [bool, int, float, str])
@pytest.mark.parametrize("value", ["12", "true", 1, 0, 1.0, True, None, [], b"x"])
def test_no_value_is_bent_into_another_type(form: Any, kind: type, value: object) -> None:
    """A bare type takes its own values and no others, but a whole number is a number."""
    made = attrs.make_class("Made", {"x": attrs.field(type=kind)}, frozen=True)

    result, problems = structure({"x": value}, made, form)

    is_one = type(value) is kind or (kind is float and type(value) is int)
    assert (result is not None) == is_one
    assert len(problems) == (0 if is_one else 1)


def test_a_converter_is_made_once_for_each_format() -> None:
    """Asking twice gives the same converter; formats have their own."""
    assert make_converter("toml") is make_converter("toml")
    assert make_converter("toml") is not make_converter("json")


# ---------------------------------------------------------------- a member, there and back


@settings(max_examples=80)
@given(members(size=3, member_id="hotel-example"))
def test_a_member_comes_back_from_both_formats(made: Member) -> None:
    """What a member is written as is read back as the same member."""
    assert member_from_toml(member_to_toml(made), made.id) == (made, [])
    assert MemberDecoder()(member_to_json(made)) == made


@given(members(2, date(1, 1, 1), date(9999, 12, 31), "hotel-example"))
def test_a_member_of_any_age_comes_back(made: Member) -> None:
    """Days from the first to the last of the calendar are written and read."""
    assert member_from_toml(member_to_toml(made), made.id) == (made, [])
    assert MemberDecoder()(member_to_json(made)) == made


@settings(max_examples=80)
@given(members(size=3, member_id="hotel-example"))
def test_the_careful_road_leads_where_the_fast_one_does(made: Member) -> None:
    """What explains mistakes finds none where there are none, and makes the same member."""
    data = json.loads(member_to_json(made))

    assert structure(data, Member, "json") == (made, [])


@given(members(size=2))
def test_a_line_is_one_line_and_plain_json(made: Member) -> None:
    """A member is written on one line, which any JSON reader takes."""
    line = member_to_json(made)

    assert b"\n" not in line
    assert json.loads(line)["id"] == made.id


def test_what_has_its_default_is_not_written() -> None:
    """A file holds what was said, and not what goes without saying."""
    made = member(trainings=[Training(on=DAY, people=3)])

    assert member_to_toml(made) == {
        "name": "Hotel Example",
        "country": "BE",
        "training": [{"on": DAY, "people": 3}],
    }


def test_what_gives_a_record_its_meaning_comes_first() -> None:
    """A record is written with its own keys first, and what every record may say after them."""
    record = Training(on=DAY, people=3, received=DAY, document="documents/a.pdf")

    assert list(plain(record)) == ["on", "people", "received", "document"]


def test_falsehoods_and_zeros_are_written() -> None:
    """A value that differs from its default is written, though it is 0, false or empty."""
    made = member(public=False, trainings=[Training(on=DAY, people=0, hours=0.0)])

    assert member_to_toml(made)["public"] is False
    assert member_to_toml(made)["training"] == [{"on": DAY, "people": 0, "hours": 0.0}]


def test_tables_have_the_names_of_the_file() -> None:
    """Each table of a member's file is named in the singular, and comes back to its attribute."""
    for attribute, kind in TABLES.items():
        _, problems = member_from_toml({"name": "X", "country": "BE", kind.table: 3}, "x")
        assert [p.key for p in problems] == [kind.table]
        if kind.table != attribute:
            _, problems = member_from_toml({"name": "X", "country": "BE", attribute: []}, "x")
            assert f"[[{kind.table}]]" in problems[0].message


def test_a_line_with_an_unknown_key_is_refused_by_the_fast_road() -> None:
    """The decoder takes no key that the model does not have."""
    line = b'{"id":"x","name":"X","country":"BE","nam":"Y"}'

    with pytest.raises(msgspec.DecodeError, match="nam"):
        MemberDecoder()(line)


# ---------------------------------------------------------------- digests


@given(members(size=2), members(size=2))
def test_digests_differ_as_members_do(one: Member, other: Member) -> None:
    """Two members have one digest only if they are written as the same."""
    same = member_to_json(one) == member_to_json(other)

    assert (member_digest(one) == member_digest(other)) is same


@given(registers(size=3, min_members=1))
def test_the_digest_is_of_the_members_and_not_of_the_name(register: Register) -> None:
    """A register in another folder, its members given in another order, has the same digest."""
    other = Register(members=register.members[::-1], name="elsewhere")

    assert digest(other) == digest(register)


@given(registers(size=3, min_members=1, unreadable=True))
def test_a_member_that_is_missing_or_unread_changes_the_digest(register: Register) -> None:
    """Neither taking a member away nor failing to read it leaves the digest as it was."""
    first = register.members[0]
    rest = register.members[1:]
    assume(first.id not in register.unreadable)
    without = attrs.evolve(register, members=rest)
    unread = attrs.evolve(
        register,
        members=rest,
        problems=[*register.problems, Problem(message="not valid TOML", member=first.id)],
        unreadable=[*register.unreadable, first.id],
    )

    assert len({digest(register), digest(without), digest(unread)}) == 3


def test_the_order_of_a_plugins_keys_does_not_change_the_digest() -> None:
    """Equal members have one digest, in whatever order a plugin's keys were written."""
    one = member(ext={"hr": {"a": 1, "b": 2}, "it": {}})
    other = member(ext={"it": {}, "hr": {"b": 2, "a": 1}})

    assert one == other
    assert member_digest(one) == member_digest(other)


def test_the_digest_of_an_empty_register() -> None:
    """An empty register has a digest, too."""
    assert digest(Register(members=[])).startswith("sha256:")


# ---------------------------------------------------------------- a plugin's own data


@attrs.frozen
class Stars:
    """Hold what the invented plugin knows of a hotel."""

    stars: int
    since: date | None = None


def test_a_plugins_table_becomes_its_own_class() -> None:
    """A plugin reads its table of a member as its own class, days included."""
    made = member(ext={"hotel-example": {"stars": 4, "since": DAY}})

    assert extension_data(made, "hotel-example", Stars) == Stars(4, DAY)
    assert extension_data(made, "other", Stars) is None


def test_a_plugins_table_that_does_not_fit_is_told_in_full() -> None:
    """What does not fit the plugin's class is an error with each key."""
    made = member(ext={"hr": {"stars": "four", "sinse": "2026"}})

    with pytest.raises(ValueError, match=r"ext\.hr\.stars: .*ext\.hr\.sinse: .*mean since"):
        extension_data(made, "hr", Stars)


# ---------------------------------------------------------------- words for a person


@pytest.mark.parametrize("kind", [Member, *TABLES.values()], ids=lambda kind: kind.__name__)
def test_every_field_is_described_in_words(kind: type[Any]) -> None:
    """What a field expects is said in plain words, never in the names of Python's types."""
    for field in attrs.fields(kind):
        words = describe(field.type)
        assert words
        assert not set("[]<>|_") & set(words.replace("not_applicable", ""))
        assert not {"str", "int", "bool", "None", "NoneType", "tuple"} & set(words.split())


@given(members())
def test_plain_data_with_days_as_text_makes_the_member(member):
    """What a database or a table hands over comes back as the member that it was."""
    data = msgspec.json.decode(msgspec.json.encode(plain(member)))
    assert member_from(data) == (member, ())


def test_plain_data_that_is_wrong_is_told_whole():
    """All that is wrong is named by the attribute, the place in it and the field."""
    data = {
        "id": "hotel",
        "name": "Hotel (invented)",
        "country": "BE",
        "trainings": [{"on": "2026-13-01", "people": "12"}, {"on": "2026-01-01", "peple": 3}],
    }
    member, problems = member_from(data)
    assert member is None
    assert [(problem.key, problem.got) for problem in problems] == [
        ("trainings[0].on", "'2026-13-01'"),
        ("trainings[0].people", "'12'"),
        ("trainings[1].people", None),
        ("trainings[1].peple", None),
    ]
    assert member_from([])[1][0].expected is not None


def test_a_record_is_made_of_text() -> None:
    """Days and numbers are read from text, and a list is one text with commas."""
    values = {"on": "2026-03-02", "people": "12", "language": "nl"}
    expected = Training(on=date(2026, 3, 2), people=12, language="nl")
    assert codetrack.record_from_text("training", values) == (expected, ())
    site, problems = codetrack.record_from_text(
        "site", {"id": "gent", "name": "Gent", "country": "BE", "languages": "nl, fr"}
    )
    assert not problems
    assert isinstance(site, codetrack.Site)
    assert site.languages == ("nl", "fr")


def test_a_record_of_wrong_text_is_a_problem() -> None:
    """A value that cannot be read gives no record, but a problem with its key."""
    record, (problem,) = codetrack.record_from_text("training", {"on": "yesterday", "people": "12"})
    assert record is None
    assert problem.key == "on"


def test_a_record_of_an_unknown_table_is_refused() -> None:
    """The error names the nearest table."""
    with pytest.raises(codetrack.RegisterError, match="did you mean training"):
        codetrack.record_from_text("trainings", {})
