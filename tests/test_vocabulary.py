"""The kinds of value, and what is one of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import msgspec
import pycountry
import pytest
from helpers.strategies import emails, hours, identifiers, languages, plain_tables, texts, words
from hypothesis import given
from hypothesis import strategies as st

from codetrack.model.members import Member
from codetrack.model.records import Training
from codetrack.vocabulary import (
    COUNTRIES,
    CheckName,
    Count,
    Country,
    Email,
    Hours,
    Identifier,
    Language,
    Sha256,
    Text,
    Word,
    Year,
    checked,
    is_identifier,
    unfit,
)


def fits(value: object, kind: Any) -> bool:
    """Say whether the value is one of the kind."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def test_the_countries_are_those_of_iso_3166() -> None:
    """Our list of country codes is the standard's, each once and in order."""
    assert list(COUNTRIES) == sorted(country.alpha_2 for country in pycountry.countries)


@pytest.mark.parametrize("code", ["Belgium", "be", "BEL", "XX", "EU", "UK", "", " BE", "BE\n"])
def test_what_is_no_country(code: str) -> None:
    """A name, another code, or a code that the standard does not have is no country."""
    assert not fits(code, Country)


@pytest.mark.parametrize(
    "name", ["a", "0", "hotel-example", "a--b", "con1", "com", "console", "z" * 100, "2026"]
)
def test_what_can_be_an_id(name: str) -> None:
    """An id is a plain name that every file system takes."""
    assert fits(name, Identifier)
    assert is_identifier(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "-a",
            "a-",
            "A",
            "a b",
            "a.b",
            "a_b",
            "a/b",
            "..",
            ".",
            "a\\b",
            "hôtel",
            "a\n",
            "\na",
        ),
        *("con", "prn", "aux", "nul", "com1", "lpt9", "com0", "z" * 101, "a\x00", "٣"),
    ],
)
def test_what_can_be_no_id(name: str) -> None:
    """A name that some file system does not take, or takes for another, is no id."""
    assert not fits(name, Identifier)
    assert not is_identifier(name)


@given(st.text(max_size=5) | st.from_regex(r"[a-z0-9-]{1,4}\n?", fullmatch=True))
def test_an_id_is_safe_in_a_path(name: str) -> None:
    """Whatever passes for an id stays one part of a path, the same in every letter case."""
    if is_identifier(name):
        assert name == name.lower().strip()
        assert name.isascii()
        assert not set(name) & set('/\\.:*?"<>|\x00\n')


@pytest.mark.parametrize("tag", ["nl", "fil", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419"])
def test_what_is_a_language(tag: str) -> None:
    """A language is a tag with, where needed, a script and a region."""
    assert fits(tag, Language)


@pytest.mark.parametrize(
    "tag", ["Dutch", "NL", "nl-", "nl_BE", "nl-be", "n", "abcd", "", "nl\n", "en-GB-oed", "zh-hant"]
)
def test_what_is_no_language(tag: str) -> None:
    """A language's name, or a tag in the wrong letter case, is no language tag."""
    assert not fits(tag, Language)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            Word,
            ["staff", "front-desk", "9"],
            ["Staff", "front desk", "-a", "a-", "a--b", "", "a\n"],
        ),
        (Text, ["x", " x ", "\u00e9", "a\nb"], ["", " ", "\n\t", "\u2003"]),
        (CheckName, ["training/staff-share"], ["training", "a/b/c", "/a", "a/", "A/b", "a/b\n"]),
        (
            Email,
            ["a@example.org", "a.b+c@x.y.org"],
            ["a", "a@b", "a@b.", "a b@c.d", "a@b.c\n", "@"],
        ),
        (Sha256, ["0" * 64], ["0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n", ""]),
        (Count, [0, 1, 2**53], [-1, 2**53 + 1, 1.0, True, "1", None]),
        (Hours, [0, 0.0, 1, 7.5], [-0.1, float("nan"), float("inf"), True, "1", None]),
        (Year, [1900, 2026, 2200], [1899, 2201, 26, 2026.0, "2026", True]),
    ],
    ids=["Word", "Text", "CheckName", "Email", "Sha256", "Count", "Hours", "Year"],
)
def test_what_is_of_each_kind(kind: Any, good: list[object], bad: list[object]) -> None:
    """Each kind takes what its description says, and nothing beside it."""
    assert [value for value in good if not fits(value, kind)] == []
    assert [value for value in bad if fits(value, kind)] == []


@given(st.data())
def test_the_strategies_keep_to_the_rules(data: st.DataObject) -> None:
    """What the tests generate is what the field allows."""
    pairs = (
        (identifiers(), Identifier),
        (words(), Word),
        (texts(), Text),
        (languages(), Language),
        (emails(), Email),
        (hours(), Hours),
    )
    for made, kind in pairs:
        assert fits(data.draw(made), kind)


@given(plain_tables())
def test_plain_data_fits_every_format(tables: dict[str, Any]) -> None:
    """Nothing is found in data that both formats can write."""
    assert list(unfit(tables, "ext")) == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": None}, "ext.a"),
        ({"a": [1, {"b c": float("nan")}]}, 'ext.a[1]."b c"'),
        ({"a": float("-inf")}, "ext.a"),
        ({"a": 2**63}, "ext.a"),
        ({"a": -(2**63) - 1}, "ext.a"),
    ],
)
def test_what_some_format_cannot_write_is_found(value: object, path: str) -> None:
    """Null, infinity and numbers beyond 64 bits are named with their place."""
    [(found, message)] = unfit(value, "ext")

    assert found == path
    assert message.startswith("expected ")


def test_each_of_several_is_found() -> None:
    """All the faults of plain data are found at once."""
    assert [path for path, _ in unfit({"a": None, "b": [None, 1, None]}, "x")] == [
        "x.a",
        "x.b[0]",
        "x.b[2]",
    ]


def test_data_nested_too_deeply_is_found() -> None:
    """Tables in tables without end are refused before a writer would fail on them."""
    deep: Any = 1
    for _ in range(500):
        deep = [deep]

    [(_, message)] = unfit(deep, "x")

    assert "at most 32" in message


def test_types_that_are_text_are_refused_at_once() -> None:
    """A class whose types are text is refused where it stands, not at its first value."""
    with pytest.raises(TypeError, match="from __future__"):

        @attrs.frozen(field_transformer=checked)
        class Late:
            days: int


def test_a_wrong_value_in_python_is_told_as_one_in_a_file_is() -> None:
    """A constructor says what is expected in words, as the readers of files do."""
    with pytest.raises(ValueError, match="country: expected an ISO 3166-1 country code such as BE"):
        Member(id="hotel", name="Hotel (invented)", country="Belgium")
    with pytest.raises(ValueError, match="people: expected a whole number, 0 or more; got -1"):
        Training(on=date(2026, 1, 1), people=-1)
