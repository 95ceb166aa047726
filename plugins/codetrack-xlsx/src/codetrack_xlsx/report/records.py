"""The records of a register as rows of one list, whatever their kind."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import Any

from codetrack import Dossier, Language, Member, Record
from codetrack_xlsx.fields import ATTRIBUTES, KINDS, Field, fields_of
from codetrack_xlsx.labels import LABELS, TABLES
from codetrack_xlsx.questionnaire.values import shown

_LAST = ("expires", "until", "valid_until", "due")


def records(dossier: Dossier, reader: Language) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each record: of whom, of what kind, its days and numbers, what it says."""
    for member in dossier.register.members:
        for table, kind in KINDS.items():
            if issubclass(kind, Record):
                for record in getattr(member, ATTRIBUTES[table]):
                    yield _row(member, table, record, reader)


def _row(member: Member, table: str, record: Any, reader: Language) -> tuple[Any, ...]:
    held = {field.name: getattr(record, field.name) for field in _fields(table)}
    used = {record.dated_by, "site", "year", "document"}
    last = next((name for name in _LAST if held.get(name) is not None), "")
    number, of = None, None
    for name in ("people", "staff"):
        if name in held:
            number = held[name]
            used.add(name)
    if "in_scope" in held:
        number, of = held["with_clause"], held["in_scope"]
        used |= {"with_clause", "in_scope"}
    said = [
        f"{_label(field, reader)}: {_said(held[field.name], field, reader)}"
        for field in _fields(table)
        if field.name not in used and field.name != last and held[field.name] not in (None, ())
    ]
    return (
        member.name,
        reader.text(TABLES[table]),
        record.counts_from,
        held.get(last),
        held.get("year"),
        held.get("site"),
        number,
        of,
        "; ".join(said),
        reader.text(record.assurance),
        record.received,
        record.document,
        member.id,
    )


def _said(value: Any, field: Field, reader: Language) -> str:
    if isinstance(value, datetime.date):
        return reader.day(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(shown(value, field, reader))
    return reader.number(value)


def _label(field: Field, reader: Language) -> str:
    return reader.text(LABELS[field.name])


@cache
def _fields(table: str) -> tuple[Field, ...]:
    return fields_of(table)
