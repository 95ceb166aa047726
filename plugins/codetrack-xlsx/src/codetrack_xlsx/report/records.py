"""The records of a register of every kind, as rows of one list."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import Any

from codetrack import Dossier, Language, Member, Record
from codetrack_xlsx.cell_values import cell_value
from codetrack_xlsx.fields import ATTRIBUTES, KINDS, Field, fields_of
from codetrack_xlsx.labels import LABELS, TABLES

_LAST = ("expires", "until", "valid_until", "due")


def records(dossier: Dossier, language: Language) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each record: its member, its kind, its days and numbers, its other fields."""
    for member in dossier.register.members:
        for table, kind in KINDS.items():
            if issubclass(kind, Record):
                for record in getattr(member, ATTRIBUTES[table]):
                    yield _row(member, table, record, language)


def _row(member: Member, table: str, record: Any, language: Language) -> tuple[Any, ...]:
    values = {field.name: getattr(record, field.name) for field in _fields(table)}
    used = {record.dated_by, "site", "year", "document"}
    last = next((name for name in _LAST if values.get(name) is not None), "")
    number, of = None, None
    for name in ("people", "staff"):
        if name in values:
            number = values[name]
            used.add(name)
    if "in_scope" in values:
        number, of = values["with_clause"], values["in_scope"]
        used |= {"with_clause", "in_scope"}
    details = [
        f"{_label(field, language)}: {_displayed(values[field.name], field, language)}"
        for field in _fields(table)
        if field.name not in used and field.name != last and values[field.name] not in (None, ())
    ]
    return (
        member.name,
        language.text(TABLES[table]),
        record.counts_from,
        values.get(last),
        values.get("year"),
        values.get("site"),
        number,
        of,
        "; ".join(details),
        language.text(record.assurance),
        record.received,
        record.document,
        member.id,
    )


def _displayed(value: Any, field: Field, language: Language) -> str:
    if isinstance(value, datetime.date):
        return language.day(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(cell_value(value, field, language))
    return language.number(value)


def _label(field: Field, language: Language) -> str:
    return language.text(LABELS[field.name])


@cache
def _fields(table: str) -> tuple[Field, ...]:
    return fields_of(table)
