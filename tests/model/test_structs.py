"""Records: attrs classes to whoever uses them, structs in memory."""

from __future__ import annotations

import copy
import pickle
import weakref
from datetime import date

import attrs
import pytest
from helpers.strategies import members
from hypothesis import given

from codetrack.model.members import Member
from codetrack.model.records import Training

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


@given(members())
def test_members_travel_between_processes(member: Member) -> None:
    """A member that was pickled or copied is the same member, with the same hash."""
    for other in (pickle.loads(pickle.dumps(member)), copy.deepcopy(member)):
        assert other == member
        assert hash(other) == hash(member)


def test_what_does_not_fit_is_told_at_once() -> None:
    """A constructor names the class, what it lacks, what it does not know, what has no name."""
    said = "Training: expected each field by its name; got 1 without; no such field staff; missing"
    with pytest.raises(TypeError, match=f"^{said} on, people$"):
        Training(12, staff=3)  # type: ignore[call-arg,misc]


def test_members_and_records_can_be_derived_from() -> None:
    """A class of one's own may add properties and mix-ins; a decorator of attrs is refused."""

    class Counted:
        @property
        def twice(self) -> int:
            return 2 * self.people  # type: ignore[attr-defined,no-any-return]

    class Course(Counted, Training):
        pass

    class Chain(Member):
        pass

    assert Course(on=TRAINING.on, people=12).twice == 24
    assert Chain(id="x", name="X (invented)", country="BE").open_sites(TRAINING.on) == ()
    with pytest.raises(TypeError, match="without a decorator"):
        attrs.frozen(kw_only=True)(Course)


def test_a_member_can_be_referred_to_weakly() -> None:
    """A plugin may keep what it worked out of a member for as long as the member lives."""
    member = Member(id="x", name="X (invented)", country="BE")

    assert weakref.ref(member)() is member


@pytest.mark.parametrize(
    "change", [lambda: setattr(TRAINING, "people", 3), lambda: delattr(TRAINING, "people")]
)
def test_setting_a_field_raises_what_attrs_raises(change) -> None:
    """Code that is made for frozen attrs classes catches that."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        change()
    assert TRAINING.people == 12
