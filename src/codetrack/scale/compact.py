"""A member's assessment as slim as a summary needs it, and a summary of many, to be kept."""

from __future__ import annotations

from datetime import date

import msgspec

from codetrack.model.findings import Finding, MemberAssessment, SiteInfo
from codetrack.model.observations import Measure, Observation, Status
from codetrack.summary.tallies import By, Summary, Tally


class _Site(msgspec.Struct, array_like=True, gc=False):
    id: str
    country: str
    region: str | None
    operation: str | None
    confirmed: date | None


class _Said(msgspec.Struct, array_like=True, gc=False):
    check: str
    site: str | None
    status: Status
    part: int | None
    whole: int


class _Slim(msgspec.Struct, array_like=True, gc=False):
    id: str
    country: str | None
    sectors: tuple[str, ...]
    group: str | None
    statuses: dict[str, Status]
    sites: list[_Site]
    said: list[_Said]


def slimmed(member: MemberAssessment) -> bytes:
    """Return what a summary needs of a member's assessment."""
    sites = [_Site(s.id, s.country, s.region, s.operation, s.confirmed) for s in member.sites]
    said = []
    for finding in member.findings:
        measure = finding.observation.measure
        part, whole = (None, 0) if measure is None else (measure.part, measure.whole)
        said.append(_Said(finding.check, finding.site, finding.status, part, whole))
    slim = _Slim(
        member.id,
        member.country,
        member.sectors,
        member.group,
        dict(member.statuses),
        sites,
        said,
    )
    return _ENCODE(slim)


def fattened(packed: bytes) -> MemberAssessment:
    """Return an assessment with all that a summary asks for, and no sentences.

    Raises:
        msgspec.DecodeError: these are other bytes.
    """
    slim = _DECODE(packed)
    return MemberAssessment(
        id=slim.id,
        name=slim.id,
        country=slim.country,
        sectors=slim.sectors,
        group=slim.group,
        statuses=slim.statuses,
        sites=tuple(
            SiteInfo(
                id=site.id,
                name=site.id,
                country=site.country,
                region=site.region,
                operation=site.operation,
                confirmed=site.confirmed,
            )
            for site in slim.sites
        ),
        findings=tuple(_finding(slim.id, said) for said in slim.said),
    )


def _finding(member: str, said: _Said) -> Finding:
    measure = None if said.part is None else Measure(said.part, said.whole)
    observation = Observation(said.status, "", measure=measure)
    return Finding(member, said.site, said.check, observation)


class _Sum(msgspec.Struct, array_like=True, gc=False):
    group: tuple[str, ...]
    check: str
    findings: dict[Status, int]
    part: int
    whole: int


class _Sums(msgspec.Struct, array_like=True, gc=False):
    tallies: list[_Sum]
    members: dict[str, dict[Status, int]]
    response: list[_Sum]
    checks: list[_Sum]


def packed(summary: Summary) -> bytes:
    """Return a summary of an assessment, made without its records, as bytes."""
    return _ENCODE(
        _Sums(
            [_sum(group, check, tally) for (group, check), tally in summary.tallies.items()],
            {area: dict(counts) for area, counts in summary.members.items()},
            [
                _Sum(group, "", {}, rate.part, rate.whole)
                for group, rate in summary.response.items()
            ],
            [_sum((), check, tally) for check, tally in summary.checks.items()],
        )
    )


def unpacked(data: bytes, by: tuple[By, ...], as_of: date) -> Summary:
    """Return the summary that was packed.

    Raises:
        msgspec.DecodeError: these are other bytes.
    """
    sums = _SUMS(data)
    return Summary(
        by=by,
        as_of=as_of,
        tallies={(tuple(each.group), each.check): _tally(each) for each in sums.tallies},
        members=sums.members,
        response={tuple(each.group): Measure(each.part, each.whole) for each in sums.response},
        checks={each.check: _tally(each) for each in sums.checks},
    )


def _sum(group: tuple[str, ...], check: str, tally: Tally) -> _Sum:
    return _Sum(group, check, dict(tally.findings), tally.measure.part, tally.measure.whole)


def _tally(each: _Sum) -> Tally:
    return Tally(findings=each.findings, measure=Measure(each.part, each.whole))


_ENCODE = msgspec.msgpack.Encoder().encode
_SUMS = msgspec.msgpack.Decoder(_Sums).decode
_DECODE = msgspec.msgpack.Decoder(_Slim).decode
