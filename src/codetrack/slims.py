"""A member's assessment as slim as a summary needs it, to be kept and summed again."""

from __future__ import annotations

from datetime import date

import msgspec

from codetrack.findings import (
    Finding,
    Measure,
    MemberAssessment,
    Observation,
    SiteInfo,
    Status,
)


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


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(_Slim).decode
