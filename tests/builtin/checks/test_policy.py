"""The checks of criterion 1: policy, procedure, reporting line, languages."""

from __future__ import annotations

from datetime import date

import pytest
from helpers.members import asker, checks_of, member, site

from codetrack.builtin.checks import policy
from codetrack.errors import SettingsError
from codetrack.model.records import Policy, Procedure

TODAY = date(2026, 6, 15)
ADOPTED = date(2026, 1, 1)
CLOSED = date(2026, 6, 14)
ask = asker(policy)


class TestAdopted:
    """`policy/adopted`."""

    def test_a_policy_of_the_whole_member(self):
        """The newest policy of the whole member is the one named."""
        company = member(Policy(adopted=date(2020, 1, 1)), Policy(adopted=ADOPTED))

        answer = ask("adopted", company, TODAY)

        assert (answer.status, answer.values["on"]) == ("met", ADOPTED)

    def test_the_day_of_adoption(self):
        """A policy counts from the day on which it was adopted."""
        company = member(Policy(adopted=ADOPTED))

        assert ask("adopted", company, ADOPTED).status == "met"
        assert ask("adopted", company, date(2025, 12, 31)).status == "gap"

    def test_only_a_site_has_one(self):
        """The policy of a site is not that of the member."""
        company = member(site(), Policy(adopted=ADOPTED, site="north"))

        assert ask("adopted", company, TODAY).status == "partial"

    def test_none(self):
        """Without a policy there is a gap."""
        assert ask("adopted", member(), TODAY).status == "gap"


class TestReviewed:
    """`policy/reviewed`."""

    def test_the_last_day_of_the_term(self):
        """A review is due by the same day two years on, that day included."""
        company = member(Policy(adopted=date(2020, 1, 1), reviewed=date(2024, 6, 15)))

        answer = ask("reviewed", company, date(2026, 6, 15))
        assert (answer.status, answer.values["due"]) == ("met", date(2026, 6, 15))
        assert ask("reviewed", company, date(2026, 6, 16)).status == "gap"

    def test_an_adoption_is_a_review(self):
        """A policy that was never reviewed counts from its adoption."""
        company = member(Policy(adopted=date(2024, 6, 15)))

        assert ask("reviewed", company, date(2026, 6, 15)).status == "met"
        assert ask("reviewed", company, date(2026, 6, 16)).status == "gap"

    def test_29_february(self):
        """A term that began on 29 February ends on the 28th in a common year."""
        company = member(Policy(adopted=date(2024, 2, 29)))

        assert ask("reviewed", company, date(2026, 2, 28)).status == "met"
        assert ask("reviewed", company, date(2026, 3, 1)).status == "gap"

    def test_the_term_is_a_setting(self):
        """The months between reviews are the representative's to set."""
        company = member(Policy(adopted=date(2026, 1, 31)))

        assert ask("reviewed", company, date(2026, 2, 28), review_months=1).status == "met"
        assert ask("reviewed", company, date(2026, 3, 1), review_months=1).status == "gap"

    def test_a_review_yet_to_come(self):
        """A review counts from its own day, though the policy is older."""
        company = member(Policy(adopted=date(2020, 1, 1), reviewed=date(2026, 6, 16)))

        assert ask("reviewed", company, date(2026, 6, 15)).status == "gap"
        assert ask("reviewed", company, date(2026, 6, 16)).status == "met"

    def test_the_policy_of_a_site_does_not_stand_for_that_of_the_member(self):
        """Where the whole member has a policy, that one is to be reviewed."""
        company = member(
            site(),
            Policy(adopted=date(2020, 1, 1)),
            Policy(adopted=ADOPTED, site="north"),
        )

        answer = ask("reviewed", company, TODAY)

        assert (answer.status, answer.values["on"]) == ("gap", date(2020, 1, 1))

    def test_only_sites_have_policies(self):
        """Without a policy of the whole member, those of the sites are asked."""
        company = member(site(), Policy(adopted=ADOPTED, site="north"))

        assert ask("reviewed", company, TODAY).status == "met"

    def test_none(self):
        """What is not there was not reviewed."""
        assert ask("reviewed", member(), TODAY).status == "gap"


class TestVoluntourism:
    """`policy/voluntourism`."""

    def test_covered(self):
        """One policy of the whole member that covers it is enough."""
        company = member(
            Policy(adopted=date(2020, 1, 1)),
            Policy(adopted=ADOPTED, covers=("voluntourism",)),
            voluntourism=True,
        )

        answer = ask("voluntourism", company, TODAY)

        assert (answer.status, answer.values["on"]) == ("met", ADOPTED)

    def test_not_covered(self):
        """A policy that is silent about voluntourism does not cover it."""
        company = member(Policy(adopted=ADOPTED, covers=("suppliers",)), voluntourism=True)

        assert ask("voluntourism", company, TODAY).status == "gap"

    def test_covered_at_a_site_only(self):
        """The policy of a site covers only part of the member."""
        company = member(
            site(),
            Policy(adopted=ADOPTED, covers=("voluntourism",), site="north"),
            voluntourism=True,
        )

        assert ask("voluntourism", company, TODAY).status == "partial"

    def test_not_offered(self):
        """A member that does not offer voluntourism is not asked."""
        assert ask("voluntourism", member(), TODAY).status == "not_applicable"


class TestProcedure:
    """`policy/procedure`."""

    def test_of_the_member(self):
        """A procedure of the whole member counts from the day on which it was adopted."""
        company = member(Procedure(adopted=ADOPTED))

        assert ask("procedure", company, ADOPTED).status == "met"
        assert ask("procedure", company, date(2025, 12, 31)).status == "gap"

    def test_of_an_open_site(self):
        """The procedure of an open site is one."""
        company = member(site(), Procedure(adopted=ADOPTED, site="north"))

        assert ask("procedure", company, TODAY).status == "met"

    @pytest.mark.parametrize(
        "state", [{"closed": CLOSED}, {"opened": date(2026, 6, 16)}, {"applicable": False}]
    )
    def test_of_a_site_that_is_not_open(self, state):
        """The procedure of a site that is closed, not open yet or not applicable is none."""
        company = member(site(**state), Procedure(adopted=ADOPTED, site="north"))

        assert ask("procedure", company, TODAY).status == "gap"

    def test_none(self):
        """Without a procedure there is a gap."""
        assert ask("procedure", member(), TODAY).status == "gap"


class TestSiteProcedure:
    """`policy/site-procedure`."""

    def test_its_own(self):
        """A site with a procedure of its own has one; its neighbour has not."""
        company = member(site("north"), site("south"), Procedure(adopted=ADOPTED, site="north"))

        assert ask("site-procedure", company, TODAY, at="north").status == "met"
        assert ask("site-procedure", company, TODAY, at="south").status == "gap"

    def test_that_of_the_member(self):
        """A procedure of the whole member serves every site."""
        company = member(site("north"), site("south"), Procedure(adopted=ADOPTED))

        assert ask("site-procedure", company, TODAY, at="south").status == "met"

    def test_none(self):
        """Without any procedure the site has a gap."""
        assert ask("site-procedure", member(site()), TODAY).status == "gap"


class TestReportingLine:
    """`policy/reporting-line`."""

    def test_it_serves_the_country_of_the_member(self):
        """A line that names no country serves the member's own."""
        company = member(Procedure(adopted=ADOPTED, reporting_line="isaystop.com"))

        answer = ask("reporting-line", company, TODAY)

        assert (answer.status, answer.subject) == ("met", "BE")

    def test_a_procedure_without_a_line(self):
        """A procedure that names no line does not say where to report."""
        assert ask("reporting-line", member(Procedure(adopted=ADOPTED)), TODAY).status == "gap"

    def test_it_serves_another_country(self):
        """A line for the Netherlands does not serve Belgium."""
        line = Procedure(adopted=ADOPTED, reporting_line="dontlookaway.nl", countries=("NL",))

        assert ask("reporting-line", member(line), TODAY).status == "gap"

    def test_each_country_has_its_own_answer(self):
        """A site abroad needs a line that serves its country."""
        company = member(
            site("north"),
            site("south", country="NL"),
            Procedure(adopted=ADOPTED, reporting_line="isaystop.com"),
        )

        assert ask("reporting-line", company, TODAY, subject="BE").status == "met"
        assert ask("reporting-line", company, TODAY, subject="NL").status == "gap"

    def test_some_sites_of_a_country(self):
        """A line that one of two sites names serves that part of the country."""
        company = member(
            site("north"),
            site("south"),
            Procedure(adopted=ADOPTED, reporting_line="isaystop.com", site="north"),
        )

        answer = ask("reporting-line", company, TODAY)

        assert answer.status == "partial"
        assert (answer.measure.part, answer.measure.whole) == (1, 2)

    def test_the_procedure_of_a_closed_site(self):
        """Once its last site is closed, the site's own line serves nobody."""
        company = member(
            site(closed=CLOSED),
            Procedure(adopted=ADOPTED, reporting_line="isaystop.com", site="north"),
        )

        assert ask("reporting-line", company, CLOSED).status == "met"
        assert ask("reporting-line", company, TODAY).status == "gap"

    def test_none(self):
        """Without a procedure there is no line."""
        assert ask("reporting-line", member(), TODAY).status == "gap"


def texts(*languages: str, at: str | None = None) -> list[Policy | Procedure]:
    """Make a policy and a procedure in the languages."""
    return [kind(adopted=ADOPTED, languages=languages, site=at) for kind in (Policy, Procedure)]


class TestLanguages:
    """`policy/languages`."""

    def test_both_texts_in_every_language(self):
        """Policy and procedure in all that staff read is what is asked for."""
        company = member(*texts("nl", "fr"), staff_languages=("fr", "nl"))

        answer = ask("languages", company, TODAY)

        assert (answer.status, answer.values["languages"]) == ("met", ["fr", "nl"])

    def test_one_language_lacks(self):
        """A language in which a text is missing is named."""
        company = member(*texts("nl"), staff_languages=("fr", "nl"))

        answer = ask("languages", company, TODAY)

        assert (answer.status, answer.values["missing"]) == ("partial", ["fr"])
        assert (answer.measure.part, answer.measure.whole) == (1, 2)

    def test_a_policy_without_a_procedure(self):
        """One of the two texts alone will not do."""
        company = member(Policy(adopted=ADOPTED, languages=("nl",)), staff_languages=("nl",))

        assert ask("languages", company, TODAY).status == "gap"

    def test_a_site_reads_its_own_languages(self):
        """A site's own text serves the languages of its staff."""
        company = member(
            site(staff_languages=("de",)), *texts("de", at="north"), staff_languages=("nl",)
        )

        assert ask("languages", company, TODAY).status == "met"

    def test_the_text_of_one_site_does_not_serve_another(self):
        """What lies at one site does not reach the staff of another."""
        company = member(
            site("north"), site("south"), *texts("nl", at="north"), staff_languages=("nl",)
        )

        assert ask("languages", company, TODAY).status == "gap"

    @pytest.mark.parametrize(
        ("read", "written", "status"),
        [
            ("pt-BR", "pt", "met"),
            ("pt", "pt-BR", "met"),
            ("zh-Hant-TW", "zh-Hant", "met"),
            ("pt-BR", "pt-PT", "gap"),
            ("fr", "fry", "gap"),
        ],
    )
    def test_variants_of_a_language(self, read, written, status):
        """A language and its variants serve each other, two variants do not."""
        company = member(*texts(written), staff_languages=(read,))

        assert ask("languages", company, TODAY).status == status

    def test_nobody_says_what_staff_read(self):
        """Without the languages of staff nobody knows."""
        assert ask("languages", member(*texts("nl")), TODAY).status == "unknown"

    def test_one_site_does_not_say_what_its_staff_read(self):
        """A site whose languages nobody recorded is no pass."""
        company = member(site("north", staff_languages=("nl",)), site("south"), *texts("nl"))

        answer = ask("languages", company, TODAY)

        assert answer.status == "unknown"
        assert (answer.values["silent"], answer.values["sites"]) == (1, 2)


@pytest.mark.parametrize("months", [0, -1, 1201, "24", True])
def test_months_that_are_none(months):
    """The months between reviews are a whole number from 1 to 1200."""
    with pytest.raises(SettingsError, match=r"review_months.*a number of months, 1 to 1200"):
        checks_of(policy, review_months=months)


def test_a_misspelt_setting():
    """A setting that is not one is refused, and the nearest is named."""
    with pytest.raises(SettingsError, match=r"did you mean review_months\?"):
        checks_of(policy, review_month=12)
