"""The checks of membership: its steps, the revenue band, the fee, the contact."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from helpers.members import asker, checks_of, member, signed
from helpers.strategies import days, members
from hypothesis import given

from codetrack.builtin.checks import membership
from codetrack.builtin.checks.membership import FEES, STEPS
from codetrack.errors import SettingsError
from codetrack.model.observations import Status
from codetrack.model.records import Contact, Milestone, Revenue

TODAY = date(2026, 6, 15)
ask = asker(membership)


def taken(*states: str, year: int = 2024) -> list[Milestone]:
    """Make a milestone of each state, a day apart, in the order given."""
    return [Milestone(on=date(year, 3, day), state=state) for day, state in enumerate(states, 1)]


class TestSteps:
    """`membership/steps`."""

    def test_all_in_order(self):
        """Every step in The Code's order makes a member."""
        answer = ask("steps", member(*taken(*STEPS)), TODAY)

        assert answer.status == "met"
        assert answer.values["on"] == date(2024, 3, 6)
        assert answer.records == ("milestone 2024-03-06",)

    def test_only_what_is_required(self):
        """Approved, paid and signed are enough; the other steps may go unrecorded."""
        assert ask("steps", member(*taken("plan-approved", "paid", "signed")), TODAY).status == (
            "met"
        )

    def test_the_order_of_records_does_not_matter(self):
        """What counts is the day of a milestone, not its place in the file."""
        assert ask("steps", member(*reversed(taken(*STEPS))), TODAY).status == "met"

    def test_all_on_one_day(self):
        """Steps that were taken on one day are in order."""
        steps = [Milestone(on=TODAY, state=state) for state in STEPS]

        assert ask("steps", member(*steps), TODAY).status == "met"

    @pytest.mark.parametrize("lost", ["plan-approved", "paid"])
    def test_a_required_step_is_missing(self, lost):
        """A signature without approval or payment is only part of a membership."""
        answer = ask("steps", member(*taken(*[s for s in STEPS if s != lost])), TODAY)

        assert answer.status == "partial"
        assert answer.values["missing"] == [lost]

    def test_paid_after_signed(self):
        """Payment comes before signature."""
        answer = ask("steps", member(*taken("plan-approved", "signed", "paid")), TODAY)

        assert answer.status == "partial"
        assert str(answer.message) == (
            "Out of order: signed on 2024-03-02, before paid on 2024-03-03"
        )

    @pytest.mark.parametrize(("last", "following"), list(pairwise(STEPS)))
    def test_on_the_way(self, last, following):
        """A company that has not signed is told its next step."""
        answer = ask("steps", member(*taken(*STEPS[: STEPS.index(last) + 1])), TODAY)

        assert answer.status == "gap"
        assert answer.values["next"] == following

    def test_a_step_was_skipped_on_the_way(self):
        """A company that paid without an approved plan is sent back to the approval."""
        answer = ask("steps", member(*taken("applied", "invoiced", "paid")), TODAY)

        assert answer.values["next"] == "plan-approved"

    def test_only_words_of_the_representative(self):
        """A state of the representative's own is no step."""
        answer = ask("steps", member(*taken("on-hold")), TODAY)

        assert answer.status == "gap"
        assert answer.values["next"] == "applied"

    def test_nothing_recorded(self):
        """A company without milestones has a gap, and no step is put in its mouth."""
        answer = ask("steps", member(), TODAY)

        assert (answer.status, str(answer.message)) == (
            "gap",
            "No step of membership is recorded",
        )

    def test_the_day_of_the_signature(self):
        """A member is a member on the very day of its signature, and not the day before."""
        company = member(*taken("plan-approved", "paid", "signed"))

        assert ask("steps", company, date(2024, 3, 3)).status == "met"
        assert ask("steps", company, date(2024, 3, 2)).values["next"] == "signed"

    def test_lapsed(self):
        """A member that lapsed is no member from that day on."""
        lapsed = Milestone(on=date(2026, 1, 10), state="lapsed")
        company = member(*taken(*STEPS), lapsed)

        assert ask("steps", company, date(2026, 1, 9)).status == "met"
        assert ask("steps", company, date(2026, 1, 10)).status == "gap"

    def test_back_after_a_lapse(self):
        """A later signature brings a lapsed member back."""
        lapsed = Milestone(on=date(2025, 1, 10), state="lapsed")
        company = member(*taken(*STEPS), lapsed, signed(date(2025, 2, 1)))

        answer = ask("steps", company, TODAY)

        assert answer.status == "met"
        assert answer.values["on"] == date(2025, 2, 1)

    def test_signed_and_lapsed_on_one_day(self):
        """Where both fall on one day, the lapse has the last word."""
        lapsed = Milestone(on=date(2024, 3, 6), state="lapsed")

        assert ask("steps", member(*taken(*STEPS), lapsed), TODAY).status == "gap"


class TestRevenueConfirmed:
    """`membership/revenue-confirmed`."""

    COMPANY = (signed(date(2020, 5, 1)),)

    def test_last_year_is_confirmed(self):
        """The band of last year is what is asked for."""
        company = member(*self.COMPANY, Revenue(year=2025, band="over-50m"))

        answer = ask("revenue-confirmed", company, TODAY)

        assert answer.status == "met"
        assert answer.values == {"year": 2025, "band": "over-50m"}

    def test_the_band_of_this_year_is_not_that_of_last_year(self):
        """A band for the running year does not stand for the year before."""
        company = member(*self.COMPANY, Revenue(year=2026, band="over-50m"))

        assert ask("revenue-confirmed", company, TODAY).status == "gap"

    def test_without_a_due_day_it_is_due_by_the_end_of_the_year(self):
        """The confirmation for 2024 stands to the last day of 2026, and not a day longer."""
        company = member(*self.COMPANY, Revenue(year=2024, band="over-50m"))

        assert ask("revenue-confirmed", company, date(2026, 12, 31)).status == "met"
        answer = ask("revenue-confirmed", company, date(2027, 1, 1))
        assert answer.status == "gap"
        assert answer.values["year"] == 2025

    def test_the_due_day_is_a_setting(self):
        """The last day in time is the due day itself."""
        company = member(*self.COMPANY, Revenue(year=2024, band="over-50m"))

        def asked(day):
            return ask("revenue-confirmed", company, day, revenue_due="03-31")

        assert asked(date(2026, 3, 31)).status == "met"
        late = asked(date(2026, 4, 1))
        assert late.status == "gap"
        assert str(late.message) == "The revenue band for 2025 was due by 2026-03-31"

    def test_due_on_29_february(self):
        """A due day of 29 February is the 28th in common years."""
        company = member(*self.COMPANY, Revenue(year=2024, band="a"), Revenue(year=2022, band="a"))

        def asked(day):
            return ask("revenue-confirmed", company, day, revenue_due="02-29").status

        assert asked(date(2024, 2, 29)) == "met"
        assert asked(date(2024, 3, 1)) == "gap"
        assert asked(date(2026, 2, 28)) == "met"
        assert asked(date(2026, 3, 1)) == "gap"

    def test_the_year_before_was_never_confirmed(self):
        """Until it is due, only the confirmation of the year before can stand in."""
        answer = ask("revenue-confirmed", member(*self.COMPANY), TODAY)

        assert answer.status == "gap"
        assert answer.values["year"] == 2024

    def test_signed_this_year(self):
        """A member that signed this year has nothing to confirm yet."""
        company = member(signed(date(2026, 1, 1)))

        assert ask("revenue-confirmed", company, date(2026, 12, 31)).status == "not_applicable"

    def test_signed_last_year(self):
        """The first confirmation is due in the year after the signature."""
        company = member(signed(date(2025, 12, 31)))

        answer = ask("revenue-confirmed", company, date(2026, 12, 31))
        assert answer.status == "not_applicable"
        assert answer.values["due"] == date(2026, 12, 31)
        assert ask("revenue-confirmed", company, date(2027, 1, 1)).status == "gap"

    def test_not_signed_yet(self):
        """An applicant has no revenue to confirm."""
        company = member(Milestone(on=date(2024, 1, 1), state="applied"))

        assert ask("revenue-confirmed", company, TODAY).status == "not_applicable"

    def test_nothing_recorded(self):
        """Without any milestone nobody knows what is to be confirmed."""
        assert ask("revenue-confirmed", member(), TODAY).status == "unknown"

    def test_a_confirmation_counts_from_its_day(self):
        """A confirmation that came later did not yet count."""
        company = member(*self.COMPANY, Revenue(year=2025, band="a", on=date(2026, 2, 1)))

        assert ask("revenue-confirmed", company, date(2026, 1, 31)).status == "gap"
        assert ask("revenue-confirmed", company, date(2026, 2, 1)).status == "met"


class TestFeeBand:
    """`membership/fee-band`."""

    @pytest.mark.parametrize(
        ("band", "fee"),
        [("up-to-500k", 50), ("500k-to-2-5m", 300), ("2-5m-to-50m", 800), ("over-50m", 2000)],
    )
    def test_the_table_of_the_code(self, band, fee):
        """Each band of The Code's table has its fee."""
        answer = ask("fee-band", member(Revenue(year=2025, band=band)), TODAY)

        assert (answer.status, answer.values["fee"]) == ("met", fee)

    def test_the_fee_says_what_table_it_follows(self):
        """The answer carries the year and the source of the table."""
        answer = ask("fee-band", member(Revenue(year=2025, band="over-50m")), TODAY)

        assert str(answer.message) == (
            "The band over-50m of 2025 makes a fee of 2000 EUR a year, by the table of 2014"
        )
        assert "thecode.org/join/" in answer.values["source"]

    def test_the_newest_band_counts(self):
        """The fee follows from the band of the latest year, wherever it stands in the file."""
        company = member(Revenue(year=2025, band="over-50m"), Revenue(year=2023, band="up-to-500k"))

        assert ask("fee-band", company, TODAY).values["fee"] == 2000

    def test_of_two_bands_for_one_year_the_last_counts(self):
        """A correction stands below what it corrects."""
        company = member(Revenue(year=2025, band="over-50m"), Revenue(year=2025, band="up-to-500k"))

        assert ask("fee-band", company, TODAY).values["fee"] == 50

    def test_a_band_that_the_table_does_not_know(self):
        """A band outside the table makes no fee."""
        assert ask("fee-band", member(Revenue(year=2025, band="huge")), TODAY).status == "unknown"

    def test_no_band(self):
        """Without a band nobody knows the fee."""
        assert ask("fee-band", member(), TODAY).status == "unknown"

    def test_another_table(self):
        """The settings bring another table, with its own year and source."""
        table = {"year": 2030, "source": "an invented table", "bands": {"huge": 9000}}
        company = member(Revenue(year=2025, band="huge"))

        answer = ask("fee-band", company, TODAY, fees=table)

        assert answer.values["fee"] == 9000
        assert answer.values["year_of_table"] == 2030
        assert checks_of(membership, fees=table)["fee-band"].source == (
            "fee table of 2030: an invented table"
        )

    @pytest.mark.parametrize("lost", ["year", "source", "bands"])
    def test_a_table_without_year_or_source(self, lost):
        """A fee table that does not say its year, source and bands is refused."""
        table = {"year": 2030, "source": "an invented table", "bands": {"huge": 9000}}
        del table[lost]

        with pytest.raises(SettingsError, match=rf"plugin\.membership\.fees\.{lost}: missing key"):
            checks_of(membership, fees=table)

    def test_the_manual_shows_the_table(self):
        """The table in the module's docstring is the one that comes with codetrack."""
        rows = [line.split("|") for line in membership.__doc__.splitlines() if line[:1] == "|"]
        shown = {row[2].strip(): int(row[3].replace(",", "")) for row in rows[2:]}

        assert shown == FEES.bands
        assert f"is of {FEES.year}" in membership.__doc__


class TestContact:
    """`membership/contact`."""

    def test_an_office_to_write_to(self):
        """One contact is enough."""
        company = member(Contact(role="focal-point", email="office@example.org"))

        answer = ask("contact", company, TODAY)

        assert (answer.status, answer.values["role"]) == ("met", "focal-point")

    def test_nobody_to_write_to(self):
        """Without a contact there is a gap."""
        assert ask("contact", member(), TODAY).status == "gap"


@pytest.mark.parametrize("due", ["02-30", "13-01", "3-31", "31-03", "03-31\n", "", 331])
def test_a_due_day_that_is_none(due):
    """A due day is a month and a day that exist."""
    with pytest.raises(SettingsError, match="a month and a day such as 03-31"):
        checks_of(membership, revenue_due=due)


def test_a_misspelt_setting():
    """A setting that is not one is refused, and the nearest is named."""
    with pytest.raises(SettingsError, match=r"revenue-due.*did you mean revenue_due\?"):
        checks_of(membership, **{"revenue-due": "03-31"})


@given(members(size=4), days())
def test_no_member_passes_without_a_signature(asked, as_of):
    """Only a recorded signature makes the steps of membership better than a gap."""
    unsigned = member(*[m for m in asked.milestones if m.state != "signed"])

    assert ask("steps", unsigned, as_of).status is Status.GAP
