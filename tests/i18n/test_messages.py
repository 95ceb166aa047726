"""A message: a template, its values, and the sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codetrack.i18n.languages import ENGLISH, language
from codetrack.i18n.messages import N_, Message


def test_a_message_becomes_a_sentence() -> None:
    """The values stand where the template names them, days as days."""
    message = Message(
        "{trained} of {staff} trained since {since}",
        {"trained": 12, "staff": 40, "since": date(2026, 1, 1)},
    )

    assert str(message) == "12 of 40 trained since 2026-01-01"


def test_a_message_is_rendered_in_a_language() -> None:
    """The template is translated, and then filled with the values as readers write them."""
    message = Message("{part} of {whole}", {"part": 1_000, "whole": 2_000})

    assert message.render(language("nl")) == "1.000 van 2.000"
    assert message.render(ENGLISH) == "1,000 of 2,000"
    assert message.render() == "1000 of 2000"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (["nl", "fr"], "nl, fr"),
        (("nl", "fr"), "nl, fr"),
        ({"nl", "fr"}, "fr, nl"),
        (frozenset({"b", "a"}), "a, b"),
        ([], ""),
        (None, "None"),
        (0.5, "0.5"),
    ],
)
def test_a_list_is_shown_with_commas(value: Any, shown: str) -> None:
    """Many values are shown in a row, those of a set in order."""
    assert str(Message("<{x}>", {"x": value})) == f"<{shown}>"


def test_a_missing_value_shows_its_name() -> None:
    """A value that nobody gave shows as its name in braces, and is listed as missing."""
    message = Message("{a} of {b}", {"a": 1})

    assert str(message) == "1 of {b}"
    assert message.missing() == ["b"]


def test_parts_of_values_are_named_by_their_value() -> None:
    """`missing` names the value, not the part of it that the template shows."""
    assert Message("{a.b} {c[0]} {a}").missing() == ["a", "c"]


@pytest.mark.parametrize(
    "template", ["{a:>10d}", "{", "}", "{a!x}", "{0}", "{}", "{a.b}", "{a[z]}"]
)
def test_a_template_that_cannot_be_filled_is_shown_as_it_is(template: str) -> None:
    """A mistake in a template never stops an audit."""
    message = Message(template, {"a": "text"})

    assert isinstance(str(message), str)
    assert isinstance(message.missing(), list)


@given(st.text(max_size=30), st.dictionaries(st.text(max_size=3), st.text(max_size=5)))
def test_no_template_ever_raises(template: str, values: dict[str, str]) -> None:
    """Whatever the template and the values are, there is something to show."""
    assert isinstance(Message(template, values).render(), str)


@given(st.text(max_size=20))
def test_a_value_is_never_taken_for_a_template(value: str) -> None:
    """Braces in a value are shown as they are."""
    assert str(Message("{x}", {"x": value})) == value


def test_messages_of_one_template_can_be_gathered() -> None:
    """Messages are equal by template and values, and can be put in a set."""
    one, other = Message("{a}", {"a": 1}), Message("{a}", {"a": 2})

    assert one != other
    assert len({one, other, Message("{a}", {"a": 1})}) == 2


def test_a_marked_text_stays_as_it_is() -> None:
    """The marker for catalogues changes nothing."""
    assert N_("Member") == "Member"


def test_the_sentence_for_one_is_looked_at_too() -> None:
    """What counts, and what the sentence for one names, is missing where nobody gave it."""
    message = Message("All {n}", {"n": 1}, ("sites", "The only one in {country}"))

    assert message.missing() == ["country", "sites"]
