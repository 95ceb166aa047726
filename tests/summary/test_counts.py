from datetime import date

import attrs
import pytest
from helpers.strategies import days, members
from hypothesis import given

from codetrack import (
    Confirmation,
    Engagement,
    Figures,
    Headcount,
    Information,
    Measure,
    Period,
    SummarySettings,
    Training,
    assess,
    load_plugins,
    summarise,
)
from codetrack.summary.counts import NAMES
from codetrack.testing import make_member, make_register, make_site

AS_OF = date(2026, 11, 24)
YEAR = Period.year(2026, AS_OF)
NOW = Period.standing(AS_OF)
CHECKS = load_plugins().checks
JUNE = date(2026, 6, 1)


def total(*held, period=YEAR, by=(), **given):
    """Return the figures of all these members in the period."""
    return summary(*held, period=period, by=by, **given).total


def summary(*held, period=YEAR, by=(), **given):
    """Sum these members up by the groups."""
    register = make_register(*held)
    assessment = assess(register, CHECKS, as_of=period.as_of)
    return summarise(
        assessment, by, register=register, period=period, settings=SummarySettings(**given)
    )


def hotel(*sites, **records):
    """Make a member with these sites and records."""
    return make_member("hotels", sites=sites, **records)


def session(people, site=None, on=JUNE, **more):
    """Make a training."""
    return Training(on=on, people=people, site=site, **more)


# ---------------------------------------------------------------- people, completions, hours


def test_people_completions_and_hours_are_three_figures():
    """Two sessions of 10 and 8 for 12 staff: 18 completions of 10 to 12 people in 27 hours."""
    figures = total(
        hotel(
            make_site("a"),
            headcounts=[Headcount(on=JUNE, staff=12, site="a")],
            trainings=[session(10, "a", hours=1.5), session(8, "a", hours=1.5)],
        )
    )
    assert figures.completions == 18
    assert (figures.people_least, figures.people_most) == (10, 12)
    assert figures.hours == 27
    assert figures.share_staff == Measure(12, 12)


def test_without_a_headcount_nothing_bounds_the_people():
    """Where the staff is not known, at most all completions were different people; it is said."""
    figures = total(hotel(make_site("a"), trainings=[session(10, "a"), session(8, "a")]))
    assert (figures.people_least, figures.people_most) == (10, 18)
    assert (figures.unbounded, figures.counted, figures.staff) == (18, 0, 0)


def test_hours_speak_only_of_trainings_with_a_length():
    """A training without its length adds completions and no hour, and nobody makes one up."""
    figures = total(hotel(make_site("a"), trainings=[session(10, "a"), session(4, "a", hours=0.5)]))
    assert (figures.completions, figures.timed, figures.hours) == (14, 4, 2)


def test_a_third_of_an_hour_adds_up_exactly():
    """Lengths are whole minutes, so three times twenty minutes is an hour in any order."""
    some = [session(1, "a", hours=1 / 3, on=date(2026, 6, day)) for day in (1, 2, 3)]
    assert total(hotel(make_site("a"), trainings=some)).hours == 1


def test_a_training_of_the_whole_member_adds_whom_the_staff_leaves_room_for():
    """10 of 12 were trained at the site; 30 more completions can be two more people at most."""
    member = hotel(
        make_site("a", region="North"),
        headcounts=[Headcount(on=JUNE, staff=12, site="a")],
        trainings=[session(10, "a"), session(30)],
    )
    made = summary(member, by=("region",))
    assert (made.total.people_least, made.total.people_most) == (12, 12)
    assert made.figures[("North",)].people_most == 10
    assert made.figures[("-",)].people_most == 2
    assert made.total.completions == 40
    assert made.total.share_staff == Measure(12, 12)


def test_of_whom_nobody_knows_the_site_no_share_is_made():
    """A group of sessions without a staff of its own has no share, rather than a wrong one."""
    member = hotel(
        make_site("a", region="North"),
        headcounts=[Headcount(on=JUNE, staff=12, site="a")],
        trainings=[session(5)],
    )
    made = summary(member, by=("region",))
    assert made.figures[("-",)].share_staff is None
    assert made.figures[("North",)].share_staff == Measure(0, 12)
    assert made.total.share_staff == Measure(5, 12)


def test_a_member_without_sites_counts_its_people_and_no_site():
    """A tour operator has staff and trainings; it is in no share of sites."""
    figures = total(
        make_member(headcounts=[Headcount(on=JUNE, staff=40)], trainings=[session(30), session(20)])
    )
    assert (figures.members, figures.sites) == (1, 0)
    assert (figures.people_least, figures.people_most, figures.completions) == (30, 40, 50)
    assert figures.response == Measure(0, 0)


@given(members(size=3), days())
def test_people_are_never_more_than_completions_nor_more_than_known_staff(member, as_of):
    """At least <= at most <= completions; and where all staff is known, at most the staff."""
    figures = total(member, period=Period.standing(as_of))
    assert 0 <= figures.people_least <= figures.people_most <= figures.completions
    assert figures.timed <= figures.completions
    if not figures.unbounded:
        assert figures.covered <= max(figures.staff, figures.people_most)


@given(members(size=3), days())
def test_as_things_stand_people_are_those_of_the_check(member, as_of):
    """The share of staff is what training/staff-share says, wherever headcounts do not quarrel."""
    register = make_register(member)
    assessment = assess(register, CHECKS, as_of=as_of)
    found = [f for f in assessment.findings if f.check == "training/staff-share"]
    said = found[0].measure if found else None
    figures = summarise(assessment, (), register=register).total
    places = {h.site for h in member.headcounts if h.on <= as_of}
    if said is not None and said.whole == figures.staff:
        assert Measure(figures.covered, figures.staff) == said
    elif said is not None:
        assert None in places


# ---------------------------------------------------------------- what counts when


def test_in_a_year_what_happened_in_it_counts():
    """A training of last December is not one of this year, and still counts as things stand."""
    member = hotel(make_site("a"), trainings=[session(10, "a", on=date(2025, 12, 20))])
    assert total(member).completions == 0
    assert total(member, period=NOW).completions == 10
    assert total(member, period=Period.year(2025, AS_OF)).completions == 10


def test_as_things_stand_a_training_counts_to_its_own_last_day():
    """An old training that is still valid counts; one that lapsed yesterday does not."""
    old = date(2023, 1, 1)
    member = hotel(
        make_site("a"),
        trainings=[
            session(10, "a", on=old, valid_until=AS_OF),
            session(5, "a", on=JUNE, valid_until=date(2026, 11, 23)),
        ],
    )
    assert total(member, period=NOW).completions == 10
    assert total(member).completions == 5


def test_in_a_window_both_its_ends_count():
    """The first and the last day are in the window, the days beside them are not."""
    first, last = date(2026, 3, 1), date(2026, 5, 31)
    some = [date(2026, 2, 28), first, last, date(2026, 6, 1)]
    member = hotel(make_site("a"), trainings=[session(1, "a", on=day) for day in some])
    assert total(member, period=Period.window(first, last, AS_OF)).completions == 2


def test_a_training_that_is_dated_later_does_not_count_yet():
    """What is planned for December is not done in November."""
    member = hotel(make_site("a"), trainings=[session(10, "a", on=date(2026, 12, 1))])
    assert total(member).completions == 0


def test_a_closed_site_is_in_no_share_but_its_trainings_happened():
    """In the year, whom the site trained before it closed counts; as things stand, nobody."""
    member = hotel(
        make_site("a", closed=date(2026, 8, 31)),
        make_site("b"),
        headcounts=[Headcount(on=JUNE, staff=6, site="a")],
        trainings=[session(10, "a")],
    )
    figures = total(member)
    assert (figures.sites, figures.completions, figures.people_most) == (1, 10, 6)
    assert (figures.staff, figures.covered) == (0, 0)
    assert total(member, period=NOW).completions == 0


def test_of_an_inapplicable_site_nothing_counts():
    """Where the criteria are not asked, neither the site nor its trainings are in any figure."""
    member = hotel(
        make_site("a", applicable=False),
        trainings=[session(10, "a")],
        confirmations=[Confirmation(on=JUNE, site="a")],
    )
    assert total(member) == Figures(members=1)


def test_a_site_that_opened_within_the_year_is_one_of_the_year():
    """It counts whole, with what it did before it opened; last year it was not there."""
    member = hotel(
        make_site("a", opened=date(2026, 9, 1)),
        trainings=[session(10, "a", on=date(2026, 8, 20))],
    )
    figures = total(member)
    assert (figures.sites, figures.involved, figures.completions) == (1, 1, 10)
    assert total(member, period=Period.year(2025, AS_OF)).sites == 0


def test_a_training_of_the_whole_member_involves_no_site():
    """Of a training that names no site nobody knows who came, so no share looks better for it."""
    member = hotel(make_site("a"), make_site("b"), trainings=[session(10), session(4, "b")])
    assert total(member).share_involved == Measure(1, 2)


def test_information_of_the_member_is_shown_at_each_site():
    """A record without a site stands for the whole member."""
    campaign = Information(material="Leaflet", since=date(2026, 1, 1), until=date(2026, 3, 1))
    member = hotel(make_site("a"), make_site("b"), information=[campaign])
    assert total(member).share_informing == Measure(2, 2)
    assert total(member, period=NOW).share_informing == Measure(0, 2)
    assert total(member, period=Period.year(2025, AS_OF)).share_informing == Measure(0, 2)


def test_only_a_site_of_its_own_confirms():
    """A confirmation that names no site is no site's answer."""
    member = hotel(make_site("a"), make_site("b"), confirmations=[Confirmation(on=JUNE)])
    assert total(member).response == Measure(0, 2)


def test_a_confirmation_of_last_year_is_none_of_this_year():
    """The response rate of a year is of that year; as things stand, it holds for a year."""
    last = Confirmation(on=date(2025, 12, 20), site="a")
    member = hotel(make_site("a"), confirmations=[last])
    assert total(member).response == Measure(0, 1)
    assert total(member, period=NOW).response == Measure(1, 1)
    assert total(member, period=NOW, window_days=30).response == Measure(0, 1)


def test_shares_can_be_asked_of_the_sites_that_confirmed():
    """A setting: what a site that did not answer did, is then in neither number."""
    member = hotel(
        make_site("a"),
        make_site("b"),
        confirmations=[Confirmation(on=JUNE, site="a")],
        trainings=[session(10, "b")],
    )
    assert total(member).share_involved == Measure(1, 2)
    assert total(member, denominator="confirmed").share_involved == Measure(0, 1)
    assert total(member, denominator="confirmed").response == Measure(1, 2)


def test_what_makes_a_site_involved_is_a_setting():
    """Work with the police involves a site only where the settings say that it does."""
    engaged = Engagement(on=JUNE, partner="Police (invented)", kind="police", site="a")
    member = hotel(make_site("a"), engagements=[engaged])
    assert total(member).involved == 0
    assert total(member, involved=["engagement"]).involved == 1


def test_a_member_that_cannot_be_read_is_counted_as_such():
    """It is a member, unknown in everything, and never left out."""
    register = attrs.evolve(make_register(hotel(make_site("a"))), unreadable=("broken",))
    assessment = assess(register, CHECKS, as_of=AS_OF)
    made = summarise(assessment, ("country",), register=register, period=YEAR)
    assert (made.total.members, made.total.unreadable) == (2, 1)
    assert made.figures[("-",)] == Figures(members=1, unreadable=1)
    assert all(sum(c.values()) == 2 for c in made.members.values())


def test_a_member_of_two_sectors_is_one_in_total():
    """It stands in both rows, and once in the total."""
    member = hotel(make_site("a"), sectors=("hotel", "restaurant"), trainings=[session(10, "a")])
    made = summary(member, by=("sector",))
    assert {key: one.completions for key, one in made.figures.items()} == {
        ("hotel",): 10,
        ("restaurant",): 10,
    }
    assert (made.total.members, made.total.completions) == (1, 10)
    assert made.checks["training/every-site"].findings == {"met": 1}


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_added_to_another(name):
    """Adding figures leaves each where it is."""
    one = Figures(**{name: 3})
    assert one + one == Figures(**{name: 6})
    assert one + one - one == one
