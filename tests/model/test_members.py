"""Members, sites and registers: what they hold, refuse and find."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import attrs
import pytest
from helpers.strategies import days, members, registers
from hypothesis import given

from codetrack.errors import AssessmentError
from codetrack.model.members import ATTRIBUTES, DATED, RECORD_TABLES, TABLES, Member, Register, Site
from codetrack.model.records import Headcount, Report, Training
from codetrack.problems import Problem

DAY = date(2026, 3, 2)


def member(**more: Any) -> Member:
    """Return an invented member, with more said about it."""
    return Member(**{"id": "hotel-example", "name": "Hotel Example", "country": "BE", **more})


def site(site_id: str = "north", **more: Any) -> Site:
    """Return a site of the invented member."""
    return Site(id=site_id, name="North", **more)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "Hotel Example"),
        ("id", "../etc"),
        ("id", "nul"),
        ("name", ""),
        ("country", "Belgium"),
        ("sectors", ["Hotel"]),
        ("languages", ["Dutch"]),
        ("public", "yes"),
        ("voluntourism", 1),
        ("trainings", [3]),
        ("sites", "north"),
        ("ext", {"hr": 3}),
    ],
)
def test_a_member_refuses_what_cannot_be(key: str, value: object) -> None:
    """An impossible value is an error that names the key."""
    with pytest.raises(ValueError, match=f"^{key}: "):
        member(**{key: value})


@pytest.mark.parametrize(
    ("ext", "where"),
    [
        ({"hr": {"a": None}}, r"ext\.hr\.a"),
        ({"hr": {"a": [float("nan")]}}, r"ext\.hr\.a\[0\]"),
        ({"hr": {"a": 2**64}}, r"ext\.hr\.a"),
        ({"hr": {"a": object()}}, "ext"),
    ],
)
def test_a_plugins_table_holds_what_every_format_can_write(ext: dict[str, Any], where: str) -> None:
    """What JSON or TOML cannot say is refused when the member is made, not when it is saved."""
    with pytest.raises(ValueError, match=f"^{where}: "):
        member(ext=ext)


def test_a_plugins_table_is_kept_as_plain_data() -> None:
    """Days become text and tuples lists, as they are read back from a file."""
    made = member(ext={"hr": {"since": DAY, "levels": (1, (2, 3)), 4: "four"}})

    assert made.ext == {"hr": {"since": "2026-03-02", "levels": [1, [2, 3]], "4": "four"}}


def test_a_record_at_an_unknown_site_is_refused() -> None:
    """A member cannot hold a record for a site that it does not have."""
    with pytest.raises(ValueError, match=r"trainings\[1\]\.site: .*mean north\?.*got 'nroth'"):
        member(
            sites=[site("north")],
            trainings=[
                Training(on=DAY, people=1, site="north"),
                Training(on=DAY, people=1, site="nroth"),
            ],
        )


def test_two_sites_with_one_id_are_refused() -> None:
    """A member cannot hold two sites of one id."""
    with pytest.raises(ValueError, match=r"sites\[1\]\.id: .*got 'north'"):
        member(sites=[site("north"), site("north")])


def test_a_site_that_closed_before_it_opened_is_refused() -> None:
    """The last day of a site is not before its first."""
    with pytest.raises(ValueError, match=r"closed: expected a day on or after opened"):
        site(opened=DAY, closed=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("as_of", "is_open"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), True),
        (date(2026, 12, 30), True),
        (date(2026, 12, 31), False),
    ],
)
def test_a_site_is_open_on_its_first_and_last_day(as_of: date, is_open: bool) -> None:
    """Both days of a site's time in business count."""
    hotel = site(opened=date(2026, 1, 2), closed=date(2026, 12, 30))

    assert hotel.is_open(as_of) is is_open


def test_a_site_that_is_not_applicable_is_not_asked() -> None:
    """A site of which the criteria are not asked is never among the open ones."""
    made = member(sites=[site("north"), site("south", applicable=False)])

    assert [s.id for s in made.open_sites(DAY)] == ["north"]


def test_records_are_found_by_their_site() -> None:
    """The records of a site are found, and those of the whole member with it."""
    at_site = Training(on=DAY, people=1, site="north")
    anywhere = Training(on=DAY, people=2)
    made = member(sites=[site("north"), site("south")], trainings=[at_site, anywhere])

    assert made.records_naming("trainings", "north") == (at_site,)
    assert made.records_naming("trainings", "south") == ()
    assert made.records_naming("trainings", None) == (anywhere,)
    assert made.records_covering("trainings", "north") == (at_site, anywhere)
    assert made.records_covering("trainings", "south") == (anywhere,)


@given(members(size=3))
def test_every_record_is_found_at_one_place(made: Member) -> None:
    """Asking for each site, and for none, gives every record once."""
    for attribute, kind in RECORD_TABLES.items():
        if "site" not in attrs.fields_dict(kind):
            continue
        places = [None, *(s.id for s in made.sites)]
        found = [record for place in places for record in made.records_naming(attribute, place)]
        assert sorted(found, key=repr) == sorted(getattr(made, attribute), key=repr)


@given(members(size=3), days())
def test_a_member_as_it_stood_holds_what_was_dated_by_then(made: Member, day: date) -> None:
    """Looking back takes away the records dated later, and nothing else."""
    then = made.as_of(day)

    for attribute in RECORD_TABLES:
        kept = tuple(
            record
            for record in getattr(made, attribute)
            if attribute not in DATED or record.counts_from is None or record.counts_from <= day
        )
        assert getattr(then, attribute) == kept
    assert attrs.evolve(made, **{name: getattr(then, name) for name in RECORD_TABLES}) == then


@given(members(size=2), days(), days())
def test_looking_back_twice_is_looking_back_to_the_earlier_day(
    made: Member, one: date, other: date
) -> None:
    """A member as it stood on one day, as it stood on another, is as on the earlier of both."""
    assert made.as_of(one).as_of(other) == made.as_of(min(one, other))


def test_looking_back_forgets_what_was_found_by_site() -> None:
    """An answer that was looked up before does not leak into the member as it stood."""
    made = member(trainings=[Training(on=DAY, people=1)])
    assert made.records_naming("trainings", None)

    assert made.as_of(date(2026, 3, 1)).records_naming("trainings", None) == ()


def test_what_all_sites_ask_is_worked_out_once() -> None:
    """A function of the member is called once, and anew for the member as it stood."""
    asked = []

    def held(of: Member) -> int:
        asked.append(of)
        return len(of.trainings)

    made = member(trainings=[Training(on=DAY, people=1)])
    assert [made.cached(held), made.cached(held)] == [1, 1]
    assert len(asked) == 1

    assert pickle.loads(pickle.dumps(made)) == made
    assert made.as_of(date(2026, 3, 1)).cached(held) == 0


def test_a_draft_without_a_day_always_counts() -> None:
    """A record whose day is not known yet is there on every day."""
    draft = Report(year=2025)

    assert member(reports=[draft]).as_of(date(1990, 1, 1)).reports == (draft,)


@given(members(size=2))
def test_all_records_come_table_by_table(made: Member) -> None:
    """`records` yields each record once, in the order of the tables."""
    expected = [record for name in RECORD_TABLES for record in getattr(made, name)]

    assert list(made.records()) == expected


@given(members(size=2))
def test_members_travel_between_processes(made: Member) -> None:
    """A member is the same after it was sent to another process, looked at or not."""
    made.records_naming("trainings", None)

    assert pickle.loads(pickle.dumps(made)) == made


@given(members(size=1))
def test_members_cannot_be_changed(made: Member) -> None:
    """No field of a member can be set."""
    with pytest.raises(AttributeError):
        made.name = "Other"  # type: ignore[misc]


def test_each_table_has_one_attribute() -> None:
    """Every table of a file leads to one attribute of the member, and back."""
    assert {ATTRIBUTES[kind.table]: kind for kind in TABLES.values()} == TABLES
    assert len(ATTRIBUTES) == len(TABLES)


# ---------------------------------------------------------------- the register


@given(registers(size=3))
def test_members_stand_in_the_order_of_their_ids(register: Register) -> None:
    """The order in which members are given does not matter."""
    backwards = Register(members=register.members[::-1], name=register.name)

    assert backwards == register
    assert [m.id for m in register.members] == sorted(m.id for m in register.members)


def test_a_register_has_one_member_for_each_id() -> None:
    """Two members of one id are refused with the id."""
    with pytest.raises(ValueError, match="got more for hotel-example"):
        Register(members=[member(), member(name="Other")])


def test_a_member_cannot_be_both_read_and_unread() -> None:
    """An id is either a member's or unread."""
    with pytest.raises(ValueError, match="got more for hotel-example"):
        Register(members=[member()], unreadable=["hotel-example"])


def test_a_member_is_found_by_its_id() -> None:
    """The register gives a member by its id, and a KeyError for another."""
    register = Register(members=[member()], problems=[Problem(message="p")], unreadable=["b", "a"])

    assert register.member("hotel-example") == member()
    assert register.unreadable == ("a", "b")
    with pytest.raises(KeyError, match="a"):
        register.member("a")


def test_ten_thousand_sites_are_looked_up_at_once() -> None:
    """Each of many sites is answered from one index, and not by a walk through all records."""
    count = 10_000
    made = member(
        sites=[site(f"s{n}") for n in range(count)],
        headcounts=[Headcount(on=DAY, staff=n, site=f"s{n}") for n in range(count)],
    )

    assert sum(made.records_covering("headcounts", s.id)[0].staff for s in made.sites) == sum(
        range(count)
    )


def test_only_keeps_the_named_members_and_the_problems_that_concern_them() -> None:
    """A narrowed register has the named members, read or not, and problems of no other member."""
    mine, everyones = Problem(message="mine", member="b"), Problem(message="of all")
    whole = Register(
        members=[Member(id=name, name=name, country="BE") for name in ("a", "c")],
        unreadable=["b", "d"],
        problems=[mine, Problem(message="another's", member="d"), everyones],
        name="register",
    )

    part = whole.only(["c", "b"])

    assert part == Register(
        members=[whole.member("c")], unreadable=["b"], problems=[mine, everyones], name="register"
    )


def test_only_refuses_a_member_that_the_register_does_not_hold() -> None:
    """An id that no member has is an error that suggests the nearest one."""
    register = Register(members=[Member(id="hotel-example", name="Hotel", country="BE")])

    with pytest.raises(AssessmentError, match="no such member 'hotel-exmple'; did you mean hotel-"):
        register.only(["hotel-exmple"])
