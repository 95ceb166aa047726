"""The checks of criterion 6: the annual report, the Implementation Plan, the response rate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from helpers.members import (
    asker,
    checks_of,
    member,
    signed,
    site,
)

from codetrack.builtin.checks import reporting
from codetrack.errors import SettingsError
from codetrack.model.criteria import Criterion
from codetrack.model.records import Action, Confirmation, Milestone, Report

TODAY = date(2026, 6, 15)
COMPANY = (signed(date(2020, 5, 1)),)
ask = asker(reporting)


def report(year: int, submitted: date | None = TODAY, **fields) -> Report:
    """Make a report about the year, submitted unless told."""
    return Report(year=year, submitted=submitted, **fields)


class TestSubmitted:
    """`reporting/submitted`."""

    def test_the_report_about_last_year(self):
        """The report about last year is what is asked for."""
        answer = ask("submitted", member(*COMPANY, report(2025)), TODAY)

        assert answer.status == "met"
        assert str(answer.message) == "The report about 2025 was submitted on 2026-06-15"

    def test_a_gap_only_once_the_following_year_has_passed(self):
        """Without a due day, the report about 2025 is a gap from 1 January 2027 on."""
        company = member(signed(date(2025, 1, 1)))

        assert ask("submitted", company, date(2026, 12, 31)).status == "not_applicable"
        late = ask("submitted", company, date(2027, 1, 1))
        assert (late.status, late.values["year"]) == ("gap", 2025)

    def test_the_one_before_stands_until_then(self):
        """While the report about 2025 is not due, that about 2024 stands."""
        company = member(*COMPANY, report(2024, date(2025, 2, 1)))

        answer = ask("submitted", company, date(2026, 12, 31))
        assert (answer.status, answer.values["year_before"]) == ("met", 2024)
        assert ask("submitted", company, date(2027, 1, 1)).status == "gap"

    def test_the_one_before_is_not_in_either(self):
        """A report that was due a year ago does not wait for the next one."""
        answer = ask("submitted", member(*COMPANY), date(2026, 1, 1))

        assert (answer.status, answer.values["year"]) == ("gap", 2024)

    def test_the_due_day_is_a_setting(self):
        """With a due day, the day itself is in time and the next is late."""
        company = member(*COMPANY, report(2024, date(2025, 2, 1)))

        assert ask("submitted", company, date(2026, 3, 31), due="03-31").status == "met"
        late = ask("submitted", company, date(2026, 4, 1), due="03-31")
        assert late.status == "gap"
        assert str(late.message) == "The report about 2025 was due by 2026-03-31"

    def test_due_on_29_february(self):
        """A due day of 29 February is the 28th in common years."""
        company = member(*COMPANY, report(2022, date(2023, 1, 5)), report(2024, date(2025, 1, 5)))

        def asked(day):
            return ask("submitted", company, day, due="02-29").status

        assert asked(date(2024, 2, 29)) == "met"
        assert asked(date(2024, 3, 1)) == "gap"
        assert asked(date(2026, 2, 28)) == "met"
        assert asked(date(2026, 3, 1)) == "gap"

    def test_a_late_report(self):
        """A report that came late is in from the day on which it came."""
        company = member(*COMPANY, report(2025, date(2026, 5, 1)))

        assert ask("submitted", company, date(2026, 4, 30), due="03-31").status == "gap"
        assert ask("submitted", company, date(2026, 5, 1), due="03-31").status == "met"

    def test_a_draft(self):
        """A draft is no report."""
        company = member(*COMPANY, report(2025, None), report(2024, None))

        assert ask("submitted", company, TODAY).status == "gap"

    def test_the_report_about_this_year(self):
        """A report about the running year does not stand for the one about last year."""
        assert ask("submitted", member(*COMPANY, report(2026)), TODAY).status == "gap"

    def test_signed_this_year(self):
        """A member that signed this year reports next year at the earliest."""
        company = member(signed(date(2026, 1, 1)))

        assert ask("submitted", company, TODAY, due="01-31").status == "not_applicable"

    def test_signed_last_year(self):
        """The first report is due by the due day of the year after the signature."""
        company = member(signed(date(2025, 12, 31)))

        assert ask("submitted", company, date(2026, 3, 31), due="03-31").status == (
            "not_applicable"
        )
        assert ask("submitted", company, date(2026, 4, 1), due="03-31").status == "gap"

    def test_not_signed_yet(self):
        """An applicant has no report to give."""
        company = member(Milestone(on=date(2020, 1, 1), state="applied"))

        assert ask("submitted", company, TODAY).status == "not_applicable"

    def test_no_milestone(self):
        """Without any milestone nobody knows whether a report is due."""
        assert ask("submitted", member(), TODAY).status == "unknown"


class TestPublic:
    """`reporting/public`."""

    @pytest.mark.parametrize(("shown", "status"), [(True, "met"), (False, "gap")])
    def test_the_last_report(self, shown, status):
        """The last report submitted is the one that is to be public."""
        company = member(*COMPANY, report(2025, public=shown), report(2024, public=not shown))

        answer = ask("public", company, TODAY)

        assert (answer.status, answer.values["year"]) == (status, 2025)

    def test_a_draft(self):
        """A draft is not public, whatever it says."""
        company = member(*COMPANY, report(2025, None, public=True))

        assert ask("public", company, TODAY).status == "gap"

    def test_two_reports_about_one_year(self):
        """Where one of two reports about the year is public, the year is."""
        company = member(*COMPANY, report(2025), report(2025, public=True))

        assert ask("public", company, TODAY).status == "met"

    def test_from_the_day_of_the_report(self):
        """A report is public from the day on which it was submitted."""
        company = member(*COMPANY, report(2025, public=True))

        assert ask("public", company, TODAY).status == "met"
        assert ask("public", company, TODAY - timedelta(1)).status == "gap"

    def test_no_report_is_due_yet(self):
        """A new member is not asked to publish what it need not have yet."""
        company = member(signed(date(2025, 6, 1)))

        assert ask("public", company, date(2026, 3, 31), due="03-31").status == "not_applicable"
        assert ask("public", company, date(2026, 4, 1), due="03-31").status == "gap"

    def test_nothing_recorded(self):
        """Without a report there is a gap."""
        assert ask("public", member(), TODAY).status == "gap"


def actions(*criteria: Criterion, **fields) -> list[Action]:
    """Make an action for each criterion."""
    return [
        Action(criterion=criterion, title=f"Work on {criterion}", **fields)
        for criterion in criteria
    ]


class TestPlan:
    """`reporting/plan`."""

    def test_all_six(self):
        """A plan with an action for each criterion is what is asked for."""
        answer = ask("plan", member(*actions(*Criterion)), TODAY)

        assert (answer.status, answer.measure.part, answer.measure.whole) == ("met", 6, 6)

    def test_one_is_left_out(self):
        """The criteria without an action are named."""
        company = member(*actions(*[c for c in Criterion if c is not Criterion.CONTRACTS]))

        answer = ask("plan", company, TODAY)

        assert (answer.status, answer.values["missing"]) == ("partial", ["contracts"])
        assert (answer.measure.part, answer.measure.whole) == (5, 6)

    def test_what_is_done_belongs_to_the_plan(self):
        """An action that is done was planned."""
        assert ask("plan", member(*actions(*Criterion, done=TODAY)), TODAY).status == "met"

    def test_none(self):
        """Without any action there is no plan."""
        assert ask("plan", member(), TODAY).status == "gap"


class TestPlanOnTime:
    """`reporting/plan-on-time`."""

    def test_the_due_day(self):
        """An action is in time on its due day, and overdue on the next."""
        company = member(*actions("policy", due=TODAY))

        assert ask("plan-on-time", company, TODAY).status == "met"
        late = ask("plan-on-time", company, TODAY + timedelta(1))
        assert late.status == "gap"
        assert str(late.message) == "1 of 1 open actions is overdue: Work on policy"

    def test_done(self):
        """An action that is done is not overdue from the day on which it was done."""
        company = member(*actions("policy", due=date(2026, 6, 1), done=TODAY))

        assert ask("plan-on-time", company, TODAY).status == "met"
        assert ask("plan-on-time", company, TODAY - timedelta(1)).status == "gap"

    def test_without_a_due_day(self):
        """An open action without a due day can never be late, so it is no pass."""
        answer = ask("plan-on-time", member(*actions("policy")), TODAY)

        assert (answer.status, answer.values["undated"]) == ("partial", 1)

    def test_done_without_a_due_day(self):
        """An action that is done needs no due day."""
        assert ask("plan-on-time", member(*actions("policy", done=TODAY)), TODAY).status == "met"

    def test_none(self):
        """Without a plan nothing is on time."""
        assert ask("plan-on-time", member(), TODAY).status == "gap"


class TestSitesConfirmed:
    """`reporting/sites-confirmed`."""

    ON = date(2026, 3, 2)

    def sites(self, answered: int, of: int = 10) -> list:
        """Make open sites, and the confirmations of the first few."""
        places = [site(f"s{number}") for number in range(of)]
        return [*places, *[Confirmation(on=self.ON, site=f"s{n}") for n in range(answered)]]

    @pytest.mark.parametrize(
        ("answered", "status"), [(10, "met"), (9, "met"), (8, "partial"), (0, "gap")]
    )
    def test_the_target(self, answered, status):
        """Nine of ten sites are enough, eight are not."""
        answer = ask("sites-confirmed", member(*self.sites(answered)), TODAY)

        assert (answer.status, answer.measure.part, answer.measure.whole) == (status, answered, 10)

    def test_the_last_day_of_the_window(self):
        """A confirmation counts for 365 days, and not a day longer."""
        company = member(*self.sites(10))

        assert ask("sites-confirmed", company, self.ON + timedelta(365)).status == "met"
        assert ask("sites-confirmed", company, self.ON + timedelta(366)).status == "gap"

    def test_settings(self):
        """Target and window are the representative's to set."""
        company = member(*self.sites(5))
        late = self.ON + timedelta(11)

        assert ask("sites-confirmed", company, TODAY, confirmed_percent=50).status == "met"
        assert ask("sites-confirmed", company, late, window_days=10).status == "gap"

    def test_the_member_does_not_answer_for_its_sites(self):
        """A confirmation that names no site counts for none."""
        company = member(site(), Confirmation(on=self.ON))

        assert ask("sites-confirmed", company, TODAY).status == "gap"

    def test_a_site_that_answered_twice(self):
        """A site that confirmed twice is one site."""
        company = member(*self.sites(1, of=2), Confirmation(on=TODAY, site="s0"))

        assert ask("sites-confirmed", company, TODAY).measure.part == 1

    def test_sites_that_are_not_open(self):
        """A closed site is not asked, and its answer does not count."""
        company = member(
            site("north"), site("south", closed=self.ON), Confirmation(on=self.ON, site="south")
        )

        answer = ask("sites-confirmed", company, TODAY)

        assert (answer.measure.part, answer.measure.whole) == (0, 1)

    def test_no_site(self):
        """A member without sites has nobody to ask."""
        assert ask("sites-confirmed", member(), TODAY).status == "not_applicable"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("due", "02-30", "a month and a day such as 03-31"),
        ("due", date(2026, 3, 31), "a month and a day such as 03-31"),
        ("window_days", 0, "a number of days, 1 to 36500"),
        ("confirmed_percent", 101, "a percentage, 1 to 100"),
    ],
)
def test_settings_that_are_none(key, value, expected):
    """A setting out of its bounds is refused, with the key and what was expected."""
    with pytest.raises(SettingsError, match=rf"plugin\.reporting\.{key}.*{expected}"):
        checks_of(reporting, **{key: value})


def test_a_misspelt_setting():
    """A setting that is not one is refused, and the nearest is named."""
    with pytest.raises(SettingsError, match=r"did you mean confirmed_percent\?"):
        checks_of(reporting, confirm_percent=30)
