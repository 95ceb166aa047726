"""The checks of criterion 3: the clause in contracts, and the count of contracts."""

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

from codetrack.builtin.checks import contracts
from codetrack.errors import SettingsError
from codetrack.model.records import Contract, ContractCensus, Milestone

TODAY = date(2026, 6, 15)
COUNTED = date(2026, 1, 1)
CLOSED = date(2026, 6, 14)
ask = asker(contracts)


def contract(
    on: date = date(2026, 2, 1), clause: bool = True, at: str | None = None, **fields
) -> Contract:
    """Make a contract with an invented supplier, with the clause unless told."""
    return Contract(
        **{"supplier": "Linen Example", "signed": on, "clause": clause, **fields}, site=at
    )


def census(
    with_clause: int, in_scope: int, on: date = COUNTED, at: str | None = None
) -> ContractCensus:
    """Make a census."""
    return ContractCensus(on=on, in_scope=in_scope, with_clause=with_clause, site=at)


def share(answer) -> tuple[int, int]:
    """Return the two numbers of the answer's measure."""
    return answer.measure.part, answer.measure.whole


class TestClauseShare:
    """`contracts/clause-share`."""

    def test_every_contract(self):
        """All contracts with the clause are what is asked for."""
        answer = ask("clause-share", member(contract(), contract()), TODAY)

        assert (answer.status, share(answer)) == ("met", (2, 2))

    def test_some_contracts(self):
        """One contract without the clause is one too many."""
        answer = ask("clause-share", member(contract(), contract(clause=False)), TODAY)

        assert (answer.status, share(answer)) == ("partial", (1, 2))

    def test_no_contract_has_it(self):
        """Where no contract has the clause there is a gap."""
        answer = ask("clause-share", member(contract(clause=False)), TODAY)

        assert (answer.status, share(answer)) == ("gap", (0, 1))

    def test_the_target_is_a_setting(self):
        """The share of contracts is the representative's to set."""
        company = member(census(4, 5))

        assert ask("clause-share", company, TODAY, target_percent=80).status == "met"
        assert ask("clause-share", company, TODAY, target_percent=81).status == "partial"

    def test_a_contract_binds_to_its_last_day(self):
        """A contract counts on its last day, and no longer on the next."""
        company = member(contract(), contract(clause=False, expires=TODAY))

        assert share(ask("clause-share", company, TODAY)) == (1, 2)
        assert share(ask("clause-share", company, TODAY + timedelta(1))) == (1, 1)

    def test_contracts_signed_after_the_census(self):
        """To the census come the contracts signed after its day, not those of that day."""
        company = member(
            census(3, 4),
            contract(on=COUNTED),
            contract(on=COUNTED + timedelta(1)),
        )

        assert share(ask("clause-share", company, TODAY)) == (4, 5)

    def test_the_newest_census_wins(self):
        """A newer census replaces an older one, wherever they stand in the file."""
        company = member(census(5, 5), census(1, 5, on=date(2020, 1, 1)))

        assert share(ask("clause-share", company, TODAY)) == (5, 5)

    def test_sites_that_counted_their_own(self):
        """Without a census of the whole member, those of the sites are added."""
        company = member(
            site("north"), site("south"), census(1, 2, at="north"), census(3, 3, at="south")
        )

        assert share(ask("clause-share", company, TODAY)) == (4, 5)

    def test_all_sites_counted_after_the_member(self):
        """An old census of the whole member gives way once every site has a newer one."""
        sites = (site("north"), site("south"))
        old = census(90, 100, on=date(2020, 1, 1))
        north, south = census(1, 2, at="north"), census(3, 3, at="south")

        assert share(ask("clause-share", member(*sites, old, north, south), TODAY)) == (4, 5)
        assert share(ask("clause-share", member(*sites, old, north), TODAY)) == (90, 100)

    def test_censuses_of_one_day(self):
        """On one day the census of the whole member comes before those of the sites."""
        company = member(site(), census(90, 100), census(1, 2, at="north"))

        assert share(ask("clause-share", company, TODAY)) == (90, 100)

    def test_a_census_that_was_corrected(self):
        """Of two censuses of one day, the one that stands below the other counts."""
        assert share(ask("clause-share", member(census(1, 5), census(5, 5)), TODAY)) == (5, 5)

    def test_contracts_of_a_site_that_a_census_holds(self):
        """A contract of a site is not counted again, in whichever census it was counted."""
        older = contract(on=date(2025, 1, 1), at="north")

        assert share(ask("clause-share", member(site(), census(3, 4), older), TODAY)) == (3, 4)
        assert share(
            ask("clause-share", member(site(), census(3, 4, at="north"), older), TODAY)
        ) == (3, 4)

    def test_the_census_is_the_record(self):
        """An answer that rests on one census names it."""
        answer = ask("clause-share", member(census(3, 4), contract()), TODAY)

        assert answer.records == ("contract_census 2026-01-01",)

    def test_a_census_of_the_member_after_those_of_the_sites(self):
        """A census of the whole member replaces what its sites counted before."""
        company = member(site(), census(1, 2, on=date(2020, 1, 1), at="north"), census(90, 100))

        assert share(ask("clause-share", company, TODAY)) == (90, 100)

    def test_contracts_of_a_site_without_a_census(self):
        """A site without a census counts by its contracts, beside the censuses of others."""
        company = member(
            site("north"), site("south"), census(1, 2, at="north"), contract(at="south")
        )

        assert share(ask("clause-share", company, TODAY)) == (2, 3)

    def test_a_site_of_which_nothing_is_known(self):
        """The contracts of one site do not speak for another, which has none on record."""
        company = member(site("north"), site("south"), site("west"), contract(at="north"))

        answer = ask("clause-share", company, TODAY)

        assert (answer.status, share(answer)) == ("unknown", (1, 1))
        assert (answer.values["lacking"], answer.values["sites"]) == (2, 3)

    def test_contracts_of_the_whole_member_speak_for_all_sites(self):
        """Contracts of the whole member are asked of no site once more."""
        company = member(site("north"), site("south"), contract())

        assert ask("clause-share", company, TODAY).status == "met"

    def test_sites_that_are_not_open(self):
        """What belongs to a closed site is left out."""
        company = member(
            site("north"),
            site("south", closed=CLOSED),
            contract(at="north"),
            contract(clause=False, at="south"),
            census(0, 9, at="south"),
        )

        assert share(ask("clause-share", company, TODAY)) == (1, 1)

    def test_a_census_that_found_none(self):
        """Where the census found no contract in scope, none can have the clause."""
        assert ask("clause-share", member(census(0, 0)), TODAY).status == "not_applicable"

    def test_one_site_found_none_and_the_other_did_not_look(self):
        """A site without contracts does not speak for its neighbour."""
        company = member(site("north"), site("south"), census(0, 0, at="north"))

        assert ask("clause-share", company, TODAY).status == "unknown"

    def test_every_contract_has_expired(self):
        """Contracts that no longer bind say nothing of today."""
        company = member(contract(expires=date(2026, 3, 1)))

        assert ask("clause-share", company, TODAY).status == "unknown"

    def test_nothing_recorded(self):
        """Without contracts and censuses nobody knows."""
        assert ask("clause-share", member(), TODAY).status == "unknown"


class TestNewContracts:
    """`contracts/new-contracts`."""

    SIGNED = date(2025, 1, 1)
    COMPANY = (signed(SIGNED),)

    def test_all_have_the_clause(self):
        """Contracts signed since membership all have the clause; older ones are not asked."""
        company = member(*self.COMPANY, contract(), contract(on=date(2020, 1, 1), clause=False))

        answer = ask("new-contracts", company, TODAY)

        assert (answer.status, share(answer)) == ("met", (1, 1))

    def test_one_lacks_it(self):
        """A new contract without the clause is named by its supplier."""
        company = member(
            *self.COMPANY, contract(), contract(clause=False, supplier="Coach Example")
        )

        answer = ask("new-contracts", company, TODAY)

        assert (answer.status, share(answer)) == ("partial", (1, 2))
        assert answer.values["missing"] == ["Coach Example"]

    def test_all_lack_it(self):
        """Where no new contract has the clause there is a gap."""
        company = member(*self.COMPANY, contract(clause=False))

        assert ask("new-contracts", company, TODAY).status == "gap"

    def test_the_day_of_the_signature(self):
        """A contract of the very day on which the member signed is new, one of the eve is not."""
        eve = member(*self.COMPANY, contract(on=date(2024, 12, 31), clause=False))
        day = member(*self.COMPANY, contract(on=self.SIGNED, clause=False))

        assert ask("new-contracts", eve, TODAY).status == "not_applicable"
        assert ask("new-contracts", day, TODAY).status == "gap"

    def test_a_contract_binds_to_its_last_day(self):
        """A new contract without the clause is a gap until it ends."""
        company = member(*self.COMPANY, contract(clause=False, expires=TODAY))

        assert ask("new-contracts", company, TODAY).status == "gap"
        assert ask("new-contracts", company, TODAY + timedelta(1)).status == "not_applicable"

    @pytest.mark.parametrize(("with_clause", "status"), [(5, "met"), (4, "partial"), (0, "gap")])
    def test_only_a_census(self, with_clause, status):
        """A census that finds the clause in all contracts finds it in the new ones."""
        company = member(*self.COMPANY, census(with_clause, 5))

        assert ask("new-contracts", company, TODAY).status == status

    def test_only_a_census_before_the_signature(self):
        """A census taken before the member signed knows of no contract since."""
        on_the_day = member(*self.COMPANY, census(5, 5, on=self.SIGNED))
        before = member(*self.COMPANY, census(5, 5, on=self.SIGNED - timedelta(1)))

        assert ask("new-contracts", on_the_day, TODAY).status == "met"
        assert ask("new-contracts", before, TODAY).status == "unknown"

    def test_a_census_that_found_none(self):
        """Where there are no contracts, none is new."""
        company = member(*self.COMPANY, census(0, 0))

        assert ask("new-contracts", company, TODAY).status == "not_applicable"

    def test_not_signed_yet(self):
        """For an applicant no contract is new."""
        company = member(Milestone(on=date(2025, 1, 1), state="applied"), contract(clause=False))

        assert ask("new-contracts", company, TODAY).status == "not_applicable"

    def test_no_milestone(self):
        """Without any milestone nobody knows which contracts are new."""
        assert ask("new-contracts", member(contract()), TODAY).status == "unknown"

    def test_nothing_recorded(self):
        """Without contracts and censuses nobody knows."""
        assert ask("new-contracts", member(*self.COMPANY), TODAY).status == "unknown"


class TestVoluntourismPartners:
    """`contracts/voluntourism-partners`."""

    @pytest.mark.parametrize(
        ("clauses", "status"),
        [((True, True), "met"), ((True, False), "partial"), ((False, False), "gap")],
    )
    def test_the_clause(self, clauses, status):
        """Every partner for voluntourism has the clause in its contract."""
        held = [contract(clause=clause, voluntourism=True) for clause in clauses]

        answer = ask("voluntourism-partners", member(*held, voluntourism=True), TODAY)

        assert (answer.status, share(answer)) == (status, (sum(clauses), 2))

    def test_other_suppliers_are_not_asked(self):
        """A supplier of linen is no partner for voluntourism."""
        company = member(contract(voluntourism=True), contract(clause=False), voluntourism=True)

        assert ask("voluntourism-partners", company, TODAY).status == "met"

    def test_a_contract_binds_to_its_last_day(self):
        """Once the last contract with a partner has ended, nobody knows."""
        company = member(contract(voluntourism=True, expires=TODAY), voluntourism=True)

        assert ask("voluntourism-partners", company, TODAY).status == "met"
        assert ask("voluntourism-partners", company, TODAY + timedelta(1)).status == "unknown"

    def test_no_partner_recorded(self):
        """A member that offers voluntourism has partners, recorded or not."""
        company = member(contract(), voluntourism=True)

        assert ask("voluntourism-partners", company, TODAY).status == "unknown"

    def test_not_offered(self):
        """A member that does not offer voluntourism is not asked."""
        assert ask("voluntourism-partners", member(), TODAY).status == "not_applicable"


class TestCensusFresh:
    """`contracts/census-fresh`."""

    def test_the_last_day(self):
        """A census is fresh for two years, the last day included."""
        company = member(census(1, 1))

        assert ask("census-fresh", company, date(2028, 1, 1)).status == "met"
        late = ask("census-fresh", company, date(2028, 1, 2))
        assert (late.status, late.values["due"]) == ("gap", date(2028, 1, 1))

    def test_29_february(self):
        """A census of 29 February is fresh to 28 February of a common year."""
        company = member(census(1, 1, on=date(2024, 2, 29)))

        assert ask("census-fresh", company, date(2026, 2, 28)).status == "met"
        assert ask("census-fresh", company, date(2026, 3, 1)).status == "gap"

    def test_the_term_is_a_setting(self):
        """The months for which a census is fresh are the representative's to set."""
        company = member(census(1, 1))

        assert ask("census-fresh", company, date(2026, 2, 1), census_months=1).status == "met"
        assert ask("census-fresh", company, date(2026, 2, 2), census_months=1).status == "gap"

    def test_the_census_of_one_site(self):
        """A site that counted lately does not freshen the member's old census."""
        company = member(
            site("north"),
            site("south"),
            census(1, 1, on=date(2020, 1, 1)),
            census(1, 1, at="north"),
        )

        assert ask("census-fresh", company, TODAY).status == "gap"

    def test_some_sites_counted_lately(self):
        """Where one of two sites counted lately, part of the census is fresh."""
        company = member(
            site("north"),
            site("south"),
            census(1, 1, at="north"),
            census(1, 1, on=date(2020, 1, 1), at="south"),
        )

        answer = ask("census-fresh", company, TODAY)

        assert (answer.status, answer.values["on"]) == ("partial", date(2020, 1, 1))
        assert ask("census-fresh", company, date(2028, 1, 1)).status == "partial"
        assert ask("census-fresh", company, date(2028, 1, 2)).status == "gap"

    def test_none(self):
        """Contracts that were recorded one by one were not counted."""
        assert ask("census-fresh", member(contract()), TODAY).status == "gap"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("target_percent", 0, "a percentage, 1 to 100"),
        ("census_months", 0, "a number of months, 1 to 1200"),
        ("census_months", 1.5, "a number of months, 1 to 1200"),
    ],
)
def test_settings_that_are_none(key, value, expected):
    """A setting out of its bounds is refused, with the key and what was expected."""
    with pytest.raises(SettingsError, match=rf"plugin\.contracts\.{key}.*{expected}"):
        checks_of(contracts, **{key: value})


def test_a_misspelt_setting():
    """A setting that is not one is refused, and the nearest is named."""
    with pytest.raises(SettingsError, match=r"did you mean target_percent\?"):
        checks_of(contracts, target_per_cent=30)
