"""A problem, as a person reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codetrack.problems import Problem, below, hide_secrets, nearest, shorten


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            Problem(
                message="wrong value",
                file="members/a.toml",
                line=7,
                key="training[0].people",
                got="'12'",
                expected="a count",
            ),
            "members/a.toml:7: training[0].people: wrong value; expected a count; got '12'",
        ),
        (
            Problem(message="cannot be read", file="members/a.toml"),
            "members/a.toml: cannot be read",
        ),
        (Problem(message="failed", plugin="hotel-example"), "plugin hotel-example: failed"),
        (Problem(message="odd"), "odd"),
        (Problem(message="odd", got="1"), "odd; got 1"),
    ],
)
def test_a_problem_is_one_line_for_a_person(problem: Problem, text: str) -> None:
    """A problem says where, what, what was expected and what came, as far as each is known."""
    assert str(problem) == text


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("trainning", "; did you mean training?"),
        ("Training", "; did you mean training?"),
        ("polcy", "; did you mean policy?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_nearest_word_is_suggested(word: str, hint: str) -> None:
    """A slip of the pen is matched with the known word; a word like none is not."""
    assert nearest(word, ["training", "policy"]) == hint


def test_the_nearest_word_of_none() -> None:
    """Where nothing is known, nothing is suggested."""
    assert nearest("training", []) == ""


@pytest.mark.parametrize(
    ("path", "key", "whole"),
    [
        ("", "name", "name"),
        ("training[0]", "people", "training[0].people"),
        ("ext.hr", "a b", 'ext.hr."a b"'),
        ("ext", "a.b", 'ext."a.b"'),
        ("", "", '""'),
    ],
)
def test_a_path_is_written_as_in_the_file(path: str, key: str, whole: str) -> None:
    """A key of odd characters stands in quotes, so that no two paths look the same."""
    assert below(path, key) == whole


@given(st.integers() | st.text() | st.lists(st.integers()) | st.binary(), st.integers(5, 80))
def test_a_value_is_shown_in_few_characters(value: object, limit: int) -> None:
    """However large a value is, an error stays readable."""
    text = shorten(value, limit)

    assert len(text) <= limit
    assert text == repr(value) or text.endswith("\u2026")


def test_values_that_cannot_be_shown_are_named() -> None:
    """A number too long to print, and a list without end, are shown by their kind."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    assert shorten(10**10_000) == "a value of type int"
    assert shorten(deep) == "a value of type list"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3://key:se@cret@bucket/a", "s3://***@bucket/a"),
        ("zip://a::http://u:p@h/x of ftp://b:c@d", "zip://a::http://***@h/x of ftp://***@d"),
        ("abfs://container@account/a:b@c", "abfs://container@account/a:b@c"),
        ("http://u:p@h/a?sig=b:c&d=e: no", "http://***@h/a?***: no"),
        ("read 'https://h/a?token=b', or not?", "read 'https://h/a?***', or not?"),
        ("is it http://h/a? Yes", "is it http://h/a? Yes"),
    ],
)
def test_passwords_and_queries_are_hidden(text: str, shown: str) -> None:
    """In each address of a text; the rest stays."""
    assert hide_secrets(text) == shown
