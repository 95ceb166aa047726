"""Waivers and attestations, which cover findings until their last day.

A waiver accepts a gap (or a partial answer) for a time, with a reason. An attestation is a human
verdict where records cannot decide. Neither covers a check that crashed or a member that cannot
be read. Waivers and attestations without effect get a finding of their own.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from codetrack.extension import Check, Level
from codetrack.model.findings import Cover, Finding
from codetrack.model.members import Member
from codetrack.model.observations import Observation, Status, gap, met
from codetrack.model.records import Attestation, Waiver


class Kind(enum.StrEnum):
    """The kinds of cover, by the table of the record."""

    WAIVER = "waiver"
    ATTESTATION = "attestation"


WAIVABLE = frozenset({Status.PARTIAL, Status.GAP})


class Covers:
    """The waivers and attestations of one member that are in force on a day.

    `longest_days` bounds a waiver, both its days included; a longer one is not honoured.
    """

    def __init__(self, member: Member, as_of: date, longest_days: int) -> None:
        longest = timedelta(days=longest_days - 1)
        self.member = member.id
        self.as_of = as_of
        self.expired: list[Waiver | Attestation] = []
        self.too_long: list[Waiver] = []
        self._in_force: dict[tuple[str, str | None], list[Waiver | Attestation]] = {}
        self._used: set[int] = set()
        records: list[Waiver | Attestation] = [*member.waivers, *member.attestations]
        for record in records:
            if record.until < as_of:
                self.expired.append(record)
            elif isinstance(record, Waiver) and record.until - record.since > longest:
                self.too_long.append(record)
            else:
                self._in_force.setdefault((record.check, record.site), []).append(record)

    def cover_for(self, check: str, site: str | None, observation: Observation) -> Cover | None:
        """Return the cover of the observation, an attestation before a waiver.

        A cover without a site covers the check at every site.
        """
        candidates = self._in_force.get((check, site), [])
        if site is not None:
            candidates = candidates + self._in_force.get((check, None), [])
        for record in sorted(candidates, key=_rank):
            if isinstance(record, Attestation):
                self._used.add(id(record))
                status, by = Status(record.verdict), record.by
                return Cover("attestation", status, record.until, by, record.reason)
            if observation.status in WAIVABLE:
                self._used.add(id(record))
                by = record.approved_by
                return Cover("waiver", Status.WAIVED, record.until, by, record.reason)
        return None

    def unused(self) -> list[Waiver | Attestation]:
        """Return the waivers and attestations in force that cover nothing."""
        every = (record for records in self._in_force.values() for record in records)
        return [record for record in every if id(record) not in self._used]


def _rank(record: Waiver | Attestation) -> tuple[bool, float, int]:
    # The newest attestation comes first; among waivers, the one that ends last.
    waiver = isinstance(record, Waiver)
    newest = (record.on - date.min).days if isinstance(record, Attestation) else 0
    return (waiver, -newest, -(record.until - date.min).days)


def _subject(record: Waiver | Attestation) -> str:
    start = record.since if isinstance(record, Waiver) else record.on
    place = f" {record.site}" if record.site else ""
    return f"{record.table} {record.check}{place} {start.isoformat()}"


def _useless(covers: Covers, known: frozenset[str], longest_days: int) -> Iterator[Observation]:
    for record in covers.expired:
        yield gap(
            "The {kind} for {check} ended on {until}",
            kind=Kind(record.table),
            check=record.check,
            until=record.until,
            subject=_subject(record),
            records=(record,),
        )
    for record in covers.too_long:
        yield gap(
            "The waiver for {check} runs for {days} days and is not honoured; the longest is "
            "{longest}",
            check=record.check,
            days=(record.until - record.since).days + 1,
            longest=longest_days,
            subject=_subject(record),
            records=(record,),
        )
    for record in covers.unused():
        if record.check in known:
            template = "The {kind} for {check} covers nothing, and may be removed"
        else:
            template = "The {kind} is for {check}, which no check answers to"
        yield gap(
            template,
            kind=Kind(record.table),
            check=record.check,
            subject=_subject(record),
            records=(record,),
        )


def findings(
    covers: Covers, run: frozenset[str], known: frozenset[str], longest_days: int
) -> Iterator[Finding]:
    """Yield a finding for each expired, unused and over-long waiver and attestation.

    Those for checks that exist but were not run get none.
    """
    any_useless = False
    not_run = known - run
    for observation in _useless(covers, known, longest_days):
        if observation.values["check"] in not_run:
            continue
        any_useless = True
        yield Finding(covers.member, None, CHECK.id, observation)
    if not any_useless:
        yield Finding(covers.member, None, CHECK.id, met("Every waiver and attestation is in use"))


def _never_run(member: Member, as_of: date) -> Iterable[Observation]:
    msg = "the findings about waivers are added after the checks ran"
    raise NotImplementedError(msg)


CHECK = Check(
    name="in-order",
    plugin="waivers",
    title="No waiver or attestation is expired, unused or over-long",
    level=Level.GOOD_PRACTICE,
    run=_never_run,
    remedy="Remove it, or renew it with a new reason and an end that the settings allow.",
    source="default of codetrack",
    setting="waivers.longest_days",
)
"""The check under which the findings about waivers and attestations are reported."""
