"""The problems with sites across sheets: duplicate, unknown and removed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from codetrack import Member, Problem
from codetrack_xlsx.fields import ATTRIBUTES
from codetrack_xlsx.questionnaire.cells import Sheet
from codetrack_xlsx.questionnaire.rows import Row

_SITE = "site"


def duplicate_sites(tables: Mapping[str, Sequence[Row]], sheet: Sheet) -> Iterator[Problem]:
    """Yield a problem for each site whose id an earlier row has."""
    seen: set[str] = set()
    for row in tables[_SITE]:
        if row.record.id in seen:
            yield Problem(
                message="the short name occurs twice",
                key=sheet.where(row.row, row.columns["id"]),
                expected="a name that no other site has",
                got=repr(row.record.id),
            )
        seen.add(row.record.id)


def unknown_sites(
    tables: Mapping[str, Sequence[Row]], sheets: Mapping[str, Sheet]
) -> Iterator[Problem]:
    """Yield a problem for each record that names a site which is not among the sites."""
    ids = {row.record.id for row in tables[_SITE]}
    for table, rows in tables.items():
        for row in rows:
            site = getattr(row.record, _SITE, None)
            if site is not None and site not in ids:
                yield Problem(
                    message="no such site",
                    key=sheets[table].where(row.row, row.columns[_SITE]),
                    expected="the short name of one of the sites",
                    got=repr(site),
                )


def removed_sites(
    tables: Mapping[str, Sequence[Row]], before: Member, sheet: Sheet
) -> Iterator[Problem]:
    """Yield a problem for each site that is gone while a record that is not shown names it."""
    ids = {row.record.id for row in tables[_SITE]}
    unseen = [name for table, name in ATTRIBUTES.items() if table not in tables]
    named = {
        getattr(record, _SITE, None): record.label
        for name in unseen
        for record in getattr(before, name)
    }
    for number, site in enumerate(before.sites, 1):
        if site.id not in ids and site.id in named:
            yield Problem(
                message=f"site {site.id} is gone, and {named[site.id]!r} rests on it",
                key=f"{sheet.name} (row number {number})",
                expected="its short name, as it was; a site that closed gets its last day",
            )
