"""Whom a policy and a procedure reach: the countries of the sites, the languages of the staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from codetrack.builtin.checks._terms import unread
from codetrack.model.members import Member
from codetrack.model.observations import Observation, gap, met, partly_met, unknown
from codetrack.model.records import Policy, Procedure


def reporting_line(member: Member, as_of: date) -> Iterator[Observation]:
    """Check, for each country, that a procedure names a reporting line that serves it.

    The countries are those of the open sites or, without any, the member's own; each is a
    subject of its own. A site counts as served by its own procedure or by the member's.

    Level: good practice. A default of codetrack; national lines such as isaystop.com are practice
    [S65].
    """
    whole: set[str] = set()
    local: dict[str, set[str]] = {}
    for item in member.procedures:
        if item.reporting_line is not None:
            served = whole if item.site is None else local.setdefault(item.site, set())
            served.update(item.countries or (member.country,))
    counts: dict[str, list[int]] = {}
    for site in member.open_sites(as_of):
        country = site.country or member.country
        count = counts.setdefault(country, [0, 0])
        count[0] += country in whole or country in local.get(site.id, ())
        count[1] += 1
    if not counts:
        counts[member.country] = [int(member.country in whole), 1]
    for country, (part, of) in sorted(counts.items()):
        if part == of:
            yield met(
                "A procedure names a reporting line that serves {country}",
                country=country,
                subject=country,
                measure=(part, of),
            )
        elif part:
            yield partly_met(
                "A reporting line that serves {country} is named for {part} of {sites} sites",
                country=country,
                part=part,
                sites=of,
                subject=country,
                measure=(part, of),
            )
        else:
            yield gap(
                "No procedure names a reporting line that serves {country}",
                country=country,
                subject=country,
                measure=(part, of),
            )


def _languages_of(records: Iterable[Policy | Procedure]) -> set[str]:
    return {language for record in records for language in record.languages}


def languages(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that both a policy and a procedure exist in each language that staff read.

    A site's languages are its own `staff_languages`, else the member's; where neither is recorded,
    they are unknown. A text in `pt` serves readers of `pt-BR` as well, and the other way round.

    Level: good practice. A default of codetrack: no source asks for it.
    """
    own = member.staff_languages
    readers: list[tuple[str | None, tuple[str, ...]]] = [
        (site.id, site.staff_languages or own) for site in member.open_sites(as_of)
    ]
    if not readers:
        readers = [(None, own)]
    needed = {language for _, read in readers for language in read}
    if not needed:
        yield unknown("The languages that staff read are not recorded")
        return
    missing: set[str] = set()
    for records in ("policies", "procedures"):
        whole = _languages_of(member.records_naming(records, None))
        for site, read in readers:
            at_site = () if site is None else member.records_naming(records, site)
            missing.update(unread(read, whole | _languages_of(at_site) if at_site else whole))
    part, of = len(needed) - len(missing), len(needed)
    silent = len([site for site, read in readers if not read])
    if silent and not missing:
        yield unknown(
            "The languages that staff read are not recorded for {silent} of {sites} sites",
            silent=silent,
            sites=len(readers),
        )
    elif not missing:
        yield met(
            "Policy and procedure exist in every language that staff read: {languages}",
            languages=sorted(needed),
            measure=(part, of),
        )
    else:
        answer = partly_met if part else gap
        yield answer(
            "Policy and procedure are not both recorded in {missing}",
            missing=sorted(missing),
            measure=(part, of),
        )
