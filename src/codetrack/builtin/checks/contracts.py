"""Check the clause in contracts throughout the value chain (criterion 3).

- `contracts/clause-share` (commitment; setting `target_percent`): enough contracts have the clause.
- `contracts/new-contracts` (commitment): all contracts signed since membership have it.
- `contracts/voluntourism-partners` (commitment): partners for voluntourism have it.
- `contracts/census-fresh` (good practice; setting `census_months`): contracts were counted lately.

The clause is The Code's [S1], and so is that in contracts with partners for voluntourism [S24].
The target and the age of a census are defaults of codetrack. A contract counts to its last day,
that included.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial as bind

import attrs

from codetrack.builtin.checks._clauses import clause_share, in_force, newest_censuses
from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import Months, Percent, last_day, signed_on
from codetrack.extension import AnyCheck, Check, Level
from codetrack.hookspecs import hookimpl
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member
from codetrack.model.observations import Observation, gap, met, not_applicable, partly_met, unknown
from codetrack.model.records import Contract
from codetrack.settings import Config
from codetrack.vocabulary import checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContractsSettings:
    """The settings of the checks of criterion 3."""

    target_percent: Percent = 100
    """The share of contracts that must have the clause."""
    census_months: Months = 24
    """The months for which a count of contracts is fresh."""


def _all_have_it(contracts: list[Contract]) -> Observation:
    missing = [contract for contract in contracts if not contract.clause]
    part, of = len(contracts) - len(missing), len(contracts)
    if not missing:
        return met(
            "All {contracts} contracts have the clause",
            counted=("contracts", "The only contract has the clause"),
            contracts=of,
            measure=(part, of),
        )
    answer = partly_met if part else gap
    return answer(
        "{with_clause} of {contracts} contracts have the clause; not, for instance, {missing}",
        counted=("contracts", "The only contract does not have the clause: {missing}"),
        with_clause=part,
        contracts=of,
        missing=[contract.supplier for contract in missing[:5]],
        measure=(part, of),
        records=missing[:1],
    )


def new_contracts(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that every contract in force that was signed since the member signed has the clause.

    Where no such contract is recorded, a census since then speaks in their place: it does not say
    which contracts are new, so only one that finds the clause in all of them will do.

    Level: commitment. The clause is The Code's, criterion 3 [S1]; to ask it of all new contracts
    from the day of the signature on, that day included, is how we read it.
    """
    if not member.contracts and not member.contract_censuses:
        yield unknown("No contract and no census of contracts is recorded")
        return
    signed = signed_on(member)
    if signed is None:
        if member.milestones:
            yield not_applicable("Not signed yet, so no contract was signed since")
        else:
            yield unknown("No milestone is recorded, so it is unknown which contracts are new")
        return
    contracts = [c for c in in_force(member, as_of) if c.signed >= signed]
    if contracts:
        yield _all_have_it(contracts)
        return
    since = [c for c in newest_censuses(member, as_of).values() if c.on >= signed]
    part = sum([census.with_clause for census in since])
    of = sum([census.in_scope for census in since])
    if of:
        answer = met if part == of else partly_met if part else gap
        yield answer(
            "{with_clause} of {contracts} contracts have the clause; the census does not "
            "show which of them were signed since {signed}",
            counted=(
                "contracts",
                (
                    "{with_clause} of {contracts} contract has the clause; the census does "
                    "not show whether it was signed since {signed}"
                ),
            ),
            with_clause=part,
            contracts=of,
            signed=signed,
            records=since[:1],
        )
    elif since or member.contracts:
        yield not_applicable(
            "No contract in force is recorded as signed since the member signed on {signed}",
            signed=signed,
        )
    else:
        yield unknown(
            "No contract and no census is recorded since the member signed on {signed}",
            signed=signed,
        )


def voluntourism_partners(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that every contract in force with a partner for voluntourism has the clause.

    Level: commitment. The Code's voluntourism policy [S24].
    """
    if not member.voluntourism:
        yield not_applicable("The member does not offer voluntourism")
        return
    contracts = [c for c in in_force(member, as_of) if c.voluntourism]
    if contracts:
        yield _all_have_it(contracts)
    else:
        yield unknown("No contract in force with a partner for voluntourism is recorded")


def census_fresh(settings: ContractsSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the census on which the share rests was taken within the set months.

    Where the share rests on the censuses of several sites, each of them is checked.

    Level: good practice. Setting: `census_months`. A default of codetrack: no source asks for a
    count.
    """
    censuses = sorted(newest_censuses(member, as_of).values(), key=lambda census: census.on)
    if not censuses:
        yield gap("No census of contracts is recorded")
        return
    oldest, newest = censuses[0], censuses[-1]
    if as_of <= (due := last_day(oldest.on, settings.census_months)):
        yield met(
            "Contracts were counted on {on}; the next count is due by {due}",
            on=oldest.on,
            due=due,
            records=(oldest,),
        )
    elif as_of <= last_day(newest.on, settings.census_months):
        yield partly_met(
            "Some sites last counted their contracts on {on}; a new count was due by {due}",
            on=oldest.on,
            due=due,
            records=(oldest,),
        )
    else:
        yield gap(
            "Contracts were last counted on {on}; a new count was due by {due}",
            on=newest.on,
            due=last_day(newest.on, settings.census_months),
            records=(newest,),
        )


def checks(settings: ContractsSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 3 under the settings."""
    criterion = Criterion.CONTRACTS
    yield Check(
        name="clause-share",
        criterion=criterion,
        title="Enough contracts have the clause",
        run=bind(clause_share, settings.target_percent),
        remedy="Add the clause to the contracts without it, or record contracts or a census.",
        source=f"The Code, criterion 3: {pages('S1')}; the target is a default of codetrack",
        setting="target_percent",
    )
    yield Check(
        name="new-contracts",
        criterion=criterion,
        title="Every contract signed since membership has the clause",
        run=new_contracts,
        remedy="Add the clause to each contract signed since membership, and record them.",
        source=f"The Code, criterion 3: {pages('S1')}",
    )
    yield Check(
        name="voluntourism-partners",
        criterion=criterion,
        title="Contracts with partners for voluntourism have the clause",
        run=voluntourism_partners,
        remedy="Put the voluntourism clause in the contracts with those partners and record it.",
        source=f"The Code, voluntourism policy: {pages('S24')}",
    )
    yield Check(
        name="census-fresh",
        criterion=criterion,
        title="Contracts were counted within the set time",
        run=bind(census_fresh, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Count the contracts in scope and those with the clause, and record the census.",
        source="default of codetrack",
        setting="census_months",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of criterion 3."""
    return list(checks(config.into(ContractsSettings)))
