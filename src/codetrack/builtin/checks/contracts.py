"""Ask for the clause in contracts throughout the value chain (criterion 3).

- `contracts/clause-share` (commitment; setting `target_percent`): enough contracts have the clause.
- `contracts/new-contracts` (commitment): all contracts signed since membership have it.
- `contracts/voluntourism-partners` (commitment): partners for voluntourism have it.
- `contracts/census-fresh` (good practice; setting `census_months`): contracts were counted lately.

The clause is The Code's [S1], and so is that in contracts with partners for voluntourism [S24].
The target and the age of a census are ours. A contract counts to its last day, that included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial as bind

import attrs

from codetrack.builtin.checks._terms import Months, Percent, last_day, signed_on
from codetrack.criteria import Criterion
from codetrack.extension import AnyCheck, Check, Level
from codetrack.findings import Observation, gap, met, not_applicable, partial, unknown
from codetrack.hookspecs import hookimpl
from codetrack.model import Member
from codetrack.records import Contract, ContractCensus
from codetrack.settings import Config
from codetrack.vocabulary import checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContractsSettings:
    """Set what the checks of criterion 3 ask."""

    target_percent: Percent = 100
    """The share of contracts that must have the clause: ours, not a rule of The Code."""
    census_months: Months = 24
    """The months for which a count of contracts is fresh: ours, not a rule of The Code."""


def _in_force(contracts: Iterable[Contract], as_of: date) -> list[Contract]:
    return [c for c in contracts if c.expires is None or as_of <= c.expires]


def clause_share(settings: ContractsSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that enough of the contracts in force have the clause.

    Counts: the newest census of the whole member, plus the contracts signed after it. Without
    one, for each open site its newest census plus its contracts signed after that, and the
    contracts in force of whatever has no census. A contract that renews one of the census is
    counted twice until the next census. What belongs to closed sites is left out.

    Level: commitment. Setting: `target_percent`. The clause is The Code's [S1]; the target is
    ours.
    """
    if not member.contracts and not member.contract_censuses:
        yield unknown("No contract and no census of contracts is recorded")
        return
    newest: dict[str | None, ContractCensus] = {}
    for census in member.contract_censuses:
        known = newest.get(census.site)
        if known is None or census.on >= known.on:
            newest[census.site] = census
    whole = newest.get(None)
    places = {None, *[site.id for site in member.open_sites(as_of)]}
    counted = [c for place, c in newest.items() if place in places] if whole is None else [whole]
    part = sum([census.with_clause for census in counted])
    of = sum([census.in_scope for census in counted])
    for contract in _in_force(member.contracts, as_of):
        base = newest.get(contract.site) if whole is None else whole
        if contract.site in places and (base is None or contract.signed > base.on):
            of += 1
            part += contract.clause
    records = counted if len(counted) == 1 else ()
    if of == 0:
        if counted:
            yield not_applicable("The census found no contract in scope", records=records)
        else:
            yield unknown("No contract in force and no census of contracts is recorded")
        return
    enough = part * 100 >= settings.target_percent * of
    answer = met if enough else partial if part else gap
    yield answer(
        "{with_clause} of {contracts} contracts have the clause; the target is {target}%",
        with_clause=part,
        contracts=of,
        target=settings.target_percent,
        measure=(part, of),
        records=records,
    )


def _all_have_it(contracts: list[Contract]) -> Observation:
    missing = [contract for contract in contracts if not contract.clause]
    part, of = len(contracts) - len(missing), len(contracts)
    if not missing:
        return met("All {contracts} contracts have the clause", contracts=of, measure=(part, of))
    answer = partial if part else gap
    return answer(
        "{with_clause} of {contracts} contracts have the clause; not, among others: {missing}",
        with_clause=part,
        contracts=of,
        missing=[contract.supplier for contract in missing[:5]],
        measure=(part, of),
        records=missing[:1],
    )


def new_contracts(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that every contract in force that was signed since the member signed has the clause.

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
            yield unknown("No milestone is recorded, so nobody knows which contracts are new")
        return
    contracts = [c for c in _in_force(member.contracts, as_of) if c.signed >= signed]
    if contracts:
        yield _all_have_it(contracts)
    else:
        yield not_applicable(
            "No contract in force was signed since the member signed on {signed}", signed=signed
        )


def voluntourism_partners(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that every contract in force with a partner for voluntourism has the clause.

    Level: commitment. The Code's voluntourism policy [S24].
    """
    if not member.voluntourism:
        yield not_applicable("The member does not offer voluntourism")
        return
    contracts = [c for c in _in_force(member.contracts, as_of) if c.voluntourism]
    if contracts:
        yield _all_have_it(contracts)
    else:
        yield unknown("No contract in force with a partner for voluntourism is recorded")


def census_fresh(settings: ContractsSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that contracts were counted within the set months, for the member or any site.

    Level: good practice. Setting: `census_months`. Ours: no source asks for a count.
    """
    if not member.contract_censuses:
        yield gap("No census of contracts is recorded")
        return
    newest = max(member.contract_censuses, key=lambda census: census.on)
    due = last_day(newest.on, settings.census_months)
    if due < as_of:
        yield gap(
            "Contracts were last counted on {on}; a new count was due by {due}",
            on=newest.on,
            due=due,
            records=(newest,),
        )
    else:
        yield met(
            "Contracts were last counted on {on}; the next count is due by {due}",
            on=newest.on,
            due=due,
            records=(newest,),
        )


def checks(settings: ContractsSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 3 under the settings."""
    criterion = Criterion.CONTRACTS
    yield Check(
        name="clause-share",
        criterion=criterion,
        title="Enough contracts have the clause",
        run=bind(clause_share, settings),
        remedy="Add the clause to the contracts without it, or record contracts or a census.",
        source="The Code, criterion 3 [S1]; the target is ours",
        setting="target_percent",
    )
    yield Check(
        name="new-contracts",
        criterion=criterion,
        title="Every contract signed since membership has the clause",
        run=new_contracts,
        remedy="Add the clause to each contract signed since membership.",
        source="The Code, criterion 3 [S1]",
    )
    yield Check(
        name="voluntourism-partners",
        criterion=criterion,
        title="Contracts with partners for voluntourism have the clause",
        run=voluntourism_partners,
        remedy="Put the voluntourism clause in the contracts with those partners and record it.",
        source="The Code, voluntourism policy [S24]",
    )
    yield Check(
        name="census-fresh",
        criterion=criterion,
        title="Contracts were counted within the set time",
        run=bind(census_fresh, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Count the contracts in scope and those with the clause, and record the census.",
        source="ours",
        setting="census_months",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Give the checks of criterion 3."""
    return list(checks(config.into(ContractsSettings)))
