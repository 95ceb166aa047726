"""What a plugin can give, and what is refused when it is made."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from codetrack.extension import Channel, Check, Exporter, Level, Reminder, SiteCheck, Source
from codetrack.model.criteria import Criterion
from codetrack.model.findings import MEMBERSHIP
from codetrack.model.members import Member


def run(_member: Member, _as_of: date) -> list[Any]:
    """Yield nothing, as an empty check."""
    return []


MADE = {
    Check: {"name": "own-rule", "title": "T", "run": run},
    SiteCheck: {"name": "own-rule", "title": "T", "run": run},
    Reminder: {"name": "own-rule", "run": run},
    Exporter: {"name": "own-rule", "render": run},
    Source: {"name": "own-rule", "load": run, "accepts": run},
    Channel: {"name": "own-rule", "send": run},
}
KINDS = pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)


@KINDS
def test_what_a_plugin_gives_is_named_with_its_plugin(kind: type[Any]) -> None:
    """The id that users see is `plugin/name`, once codetrack has said which plugin it is."""
    made = kind(**MADE[kind])

    assert made.id == "own-rule"
    assert attrs.evolve(made, plugin="hotel-example").id == "hotel-example/own-rule"


@KINDS
@pytest.mark.parametrize("name", ["Own Rule", "own_rule", "", "a/b", "-a", "a\n", None, 3])
def test_a_name_is_lower_case_words(kind: type[Any], name: object) -> None:
    """A name that could not be typed, or not be told from another, is refused with what came."""
    with pytest.raises(ValueError, match="name: expected lower-case words joined by hyphens; got"):
        kind(**{**MADE[kind], "name": name})


@KINDS
def test_what_is_to_be_called_is_a_function(kind: type[Any]) -> None:
    """A name or a result in a function's place is refused with the field's name."""
    for key, value in MADE[kind].items():
        if callable(value):
            with pytest.raises(TypeError, match=f"{key}: expected a function; got 'text'"):
                kind(**{**MADE[kind], key: "text"})


@KINDS
def test_what_a_plugin_gives_cannot_be_changed(kind: type[Any]) -> None:
    """Once given, nothing of it can be set anew."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        kind(**MADE[kind]).name = "other"


@pytest.mark.parametrize("kind", [Check, SiteCheck])
def test_a_check_serves_a_criterion_or_membership(kind: type[Any]) -> None:
    """A check's area is its criterion, by value or by name; without one it is membership."""
    made = kind(**MADE[kind])

    assert made.area == MEMBERSHIP
    assert attrs.evolve(made, criterion=Criterion.TRAINING).area == "training"
    assert attrs.evolve(made, criterion="training").criterion is Criterion.TRAINING


@pytest.mark.parametrize(("key", "value"), [("criterion", "seven"), ("level", "must")])
def test_an_unknown_criterion_or_level_is_refused(key: str, value: str) -> None:
    """A criterion or a level that there is not is an error with what came."""
    with pytest.raises(ValueError, match=value):
        Check(**{**MADE[Check], key: value})


def test_a_check_asks_for_a_commitment_unless_it_says_otherwise() -> None:
    """The level of a check is commitment; good practice must be said, by value or by name."""
    check = Check(**MADE[Check])

    assert check.level is Level.COMMITMENT
    assert attrs.evolve(check, level="good_practice").level is Level.GOOD_PRACTICE


def test_a_check_describes_itself_without_its_code() -> None:
    """What is exported of a check is its id, title, area, level, remedy and source."""
    check = Check(
        **MADE[Check], plugin="p", criterion="policy", remedy="Do it.", source="a rule", setting="x"
    )

    assert (check.info.id, check.info.title, check.info.area) == ("p/own-rule", "T", "policy")
    assert (check.info.remedy, check.info.source) == ("Do it.", "a rule")
    assert not hasattr(check.info, "run")
