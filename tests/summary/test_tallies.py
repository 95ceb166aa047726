from datetime import date

import pytest
from helpers.strategies import days, registers
from hypothesis import given, settings

from codetrack import AssessmentError, Confirmation, Register, assess, load_plugins, summarise
from codetrack.model.observations import Measure
from codetrack.summary.tallies import BY
from codetrack.testing import make_member, make_register, make_site

AS_OF = date(2026, 11, 23)
CHECKS = load_plugins().checks


def chain(member_id, *sites, **fields):
    """Make a member with sites that confirmed on the first day of the year, all but the last."""
    confirmations = [Confirmation(on=date(2026, 1, 1), site=site.id) for site in sites[:-1]]
    return make_member(member_id, sites=sites, confirmations=confirmations, **fields)


def assessed(*members):
    """Assess the members with all built-in checks."""
    return assess(make_register(*members), CHECKS, as_of=AS_OF)


def test_shares_are_sums_of_parts_over_sums_of_wholes():
    """1 of 2 and 0 of 1 sites make 1 of 3, not an average of percentages."""
    big = chain("big", make_site("a"), make_site("b"))
    small = chain("small", make_site("a"))
    tally = summarise(assessed(big, small), []).tallies[(), "reporting/sites-confirmed"]
    assert tally.measure == Measure(1, 3)


def test_a_site_counts_under_its_own_country_and_operation():
    """A Belgian member's French site counts in France."""
    member = chain(
        "chain",
        make_site("a", country="FR", operation="managed"),
        make_site("b", operation="owned"),
    )
    summary = summarise(assessed(member), ["country", "operation"])
    assert summary.response == {("BE", "owned"): Measure(0, 1), ("FR", "managed"): Measure(1, 1)}


def test_what_says_nothing_is_a_group_of_its_own():
    """A member without a group is not left out."""
    assert {key[0] for key in summarise(assessed(make_member()), ["group"]).tallies} == {("-",)}


def test_an_old_confirmation_is_no_response():
    """A confirmation counts for the days that are set."""
    member = chain("chain", make_site("a"), make_site("b"))
    assert summarise(assessed(member), [], response_days=30).response[()] == Measure(0, 2)


def test_an_unknown_grouping_is_an_error():
    """The error names the nearest grouping."""
    with pytest.raises(AssessmentError, match="did you mean country"):
        summarise(assessed(make_member()), ["contry"])


def test_summaries_of_different_days_do_not_add_up():
    """Adding two days is refused."""
    register = make_register(make_member())
    one = summarise(assess(register, CHECKS, as_of=AS_OF), [])
    other = summarise(assess(register, CHECKS, as_of=date(2025, 1, 1)), [])
    with pytest.raises(ValueError, match="one day"):
        one + other


@given(registers(size=4), days())
@settings(max_examples=15)
def test_the_parts_of_a_register_sum_to_the_whole(register, as_of):
    """Cut anywhere and added in any order, the figures are those of the whole register."""
    whole = summarise(assess(Register(members=register.members), CHECKS, as_of=as_of), BY)
    parts = [
        summarise(assess(Register(members=[member]), CHECKS, as_of=as_of), BY)
        for member in register.members
    ]
    if parts:
        forwards, backwards = parts[0], parts[-1]
        for part in parts[1:]:
            forwards += part
        for part in reversed(parts[:-1]):
            backwards += part
        assert forwards == backwards == whole
        assert forwards.tallies == whole.tallies
        assert forwards.members == whole.members
        assert forwards.response == whole.response
