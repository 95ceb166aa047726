"""Records: attrs classes to whoever uses them, structs in memory."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from strategies import members

from codetrack.model import Member, Site
from codetrack.records import Training

TRAINING = Training(on=date(2026, 3, 2), people=12)


def test_attrs_knows_the_fields_and_whose_they_are() -> None:
    """Tools that are made for attrs classes find each field, and which ones every record has."""
    fields = attrs.fields_dict(Training)

    assert fields["people"].default is attrs.NOTHING
    assert fields["mode"].default == "face-to-face"
    assert [name for name, field in fields.items() if field.inherited] == [
        "received",
        "assurance",
        "document",
        "sha256",
    ]


def test_a_changed_copy_is_held_to_the_rules() -> None:
    """`attrs.evolve` gives another record, and refuses what a constructor refuses."""
    assert attrs.evolve(TRAINING, people=13) == Training(on=date(2026, 3, 2), people=13)
    with pytest.raises(ValueError, match="people: expected a whole number"):
        attrs.evolve(TRAINING, people=-1)


def test_records_of_two_kinds_are_never_equal() -> None:
    """A class that was derived from a record's is another kind of record."""

    class Course(Training):
        pass

    assert Course(on=TRAINING.on, people=12) != TRAINING


@settings(max_examples=30)
@given(members())
def test_members_travel_between_processes(member: Member) -> None:
    """A member that was pickled or copied is the same member, with the same hash."""
    for other in (pickle.loads(pickle.dumps(member)), copy.deepcopy(member)):
        assert other == member
        assert hash(other) == hash(member)


def test_an_unknown_field_is_refused() -> None:
    """A constructor takes no field that the class does not have."""
    with pytest.raises(TypeError, match="staff"):
        Site(id="north", name="North (invented)", staff=3)  # type: ignore[call-arg]
