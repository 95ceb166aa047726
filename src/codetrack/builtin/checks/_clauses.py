"""The contracts in force, the censuses of them that count, and the share with the clause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from codetrack.builtin.checks._terms import at_open_places, by_share
from codetrack.model.members import Member
from codetrack.model.observations import Observation, met, not_applicable, unknown
from codetrack.model.records import Contract, ContractCensus


def in_force(member: Member, as_of: date) -> list[Contract]:
    """Return the contracts in force on the day, except those of closed sites."""
    contracts = [c for c in member.contracts if c.expires is None or as_of <= c.expires]
    return list(at_open_places(contracts, member, as_of))


def newest_censuses(member: Member, as_of: date) -> dict[str | None, ContractCensus]:
    """Return the newest census of the whole member or, once all are newer, those of the sites."""
    newest: dict[str | None, ContractCensus] = {}
    for census in member.contract_censuses:
        known = newest.get(census.site)
        if known is None or census.on >= known.on:
            newest[census.site] = census
    if newest.keys() <= {None}:
        return newest
    places = [site.id for site in member.open_sites(as_of)]
    at_sites: dict[str | None, ContractCensus] = {p: newest[p] for p in places if p in newest}
    whole = newest.get(None)
    if whole is None:
        return at_sites
    complete = places and len(at_sites) == len(places)
    superseded = complete and all(census.on > whole.on for census in at_sites.values())
    return at_sites if superseded else {None: whole}


def clause_share(target: int, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that enough of the contracts in force have the clause.

    The newest census wins: that of the whole member or, once every open site has a newer one,
    those of the sites. To it come the contracts signed after it, and the contracts in force of
    whatever has no census. A contract that renews one of the census is counted twice until the
    next census. What belongs to sites that are not open is left out. Where sites alone have
    contracts or a census, and another has neither, the share is unknown rather than met.

    Level: commitment. Setting: `target_percent`. The clause is The Code's [S1]; the target is
    a default of codetrack.
    """
    if not member.contracts and not member.contract_censuses:
        yield unknown("No contract and no census of contracts is recorded")
        return
    censuses = newest_censuses(member, as_of)
    whole = censuses.get(None)
    part = sum([census.with_clause for census in censuses.values()])
    of = sum([census.in_scope for census in censuses.values()])
    places = set(censuses)
    for contract in in_force(member, as_of):
        base = censuses.get(contract.site) if whole is None else whole
        places.add(contract.site)
        if base is None or contract.signed > base.on:
            of += 1
            part += contract.clause
    records = censuses.values() if len(censuses) == 1 else ()
    answer = by_share(part, of, target)
    if not places:
        yield unknown("No contract in force and no census of contracts is recorded")
        return
    if answer is met and None not in places:
        sites = member.open_sites(as_of)
        lacking = [site for site in sites if site.id not in places]
        if lacking:
            yield unknown(
                "{with_clause} of {contracts} contracts have the clause, but {lacking} of {sites} "
                "sites have neither a contract nor a census",
                counted=(
                    "lacking",
                    (
                        "{with_clause} of {contracts} contracts have the clause, but one of the "
                        "{sites} sites has neither a contract nor a census"
                    ),
                ),
                with_clause=part,
                contracts=of,
                lacking=len(lacking),
                sites=len(sites),
                measure=(part, of),
            )
            return
    if of == 0:
        yield not_applicable("The census found no contract in scope", records=records)
        return
    yield answer(
        "{with_clause} of {contracts} contracts have the clause; the target is {target}%",
        counted=(
            "contracts",
            "{with_clause} of {contracts} contract has the clause; the target is {target}%",
        ),
        with_clause=part,
        contracts=of,
        target=target,
        measure=(part, of),
        records=records,
    )
