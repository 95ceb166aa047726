"""Write the whole assessment as one JSON document that can be read back and compared.

Nothing is left out: provenance, areas, checks, members, sites, findings, covers and problems.
`assessment.schema.json` beside this module describes it (`schema` loads it). The document stands
on one line for each member, so that a comparison by line shows which members changed.

- A finding leaves out what it has not: a site, a subject, values, a measure, records, a cover,
  and `counted`, the sentence for one.
  All else has the same keys always, with `null` for nothing.
- `status` is a finding's status. Under a cover, `cover.observed` is what the records say.
- The same assessment gives the same bytes: `statuses`, `values`, `plugins` and `tables` are in
  the order of their names, and a set in the order of its items.
- Another report (a forecast, a trend) says its `format`, such as `codetrack-forecast`, and has
  keys of its own.
- Days are written as text, tuples and sets as lists. A value that JSON has no form for becomes
  its text, and a number that is none (NaN) becomes `null`: no value may stop an export.
"""

from __future__ import annotations

import enum
import importlib.resources
import numbers
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Any, cast

import attrs
import msgspec

from codetrack.extension import REPORTS, Exporter, StreamingRenderer
from codetrack.hookspecs import hookimpl
from codetrack.model.findings import (
    Assessment,
    AssessmentHeader,
    CheckInfo,
    Finding,
    MemberAssessment,
    Provenance,
    SiteInfo,
)
from codetrack.model.observations import Measure, Status
from codetrack.model.tables import Tabular
from codetrack.problems import valid_text

FORMAT = "codetrack-assessment"
VERSION = 1
_BETWEEN = b",\n"
_DEEPEST = 20
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


class CoverEntry(msgspec.Struct, gc=False):
    """A cover as the document has it, written and read."""

    kind: str
    status: Status
    until: date
    by: str
    reason: str
    observed: Status


class FindingEntry(msgspec.Struct, omit_defaults=True, gc=False):
    """A finding as the document has it, written and read."""

    check: str
    status: Status
    template: str
    site: str | None = None
    subject: str = ""
    values: dict[str, Any] = {}
    measure: Measure | None = None
    records: tuple[str, ...] = ()
    counted: tuple[str, str] | None = None
    cover: CoverEntry | None = None


class MemberEntry(msgspec.Struct, kw_only=True, gc=False):
    """A member as the document has it, a line each, written and read.

    `records` is not in the files of earlier versions. A reader works out `status` itself, so that
    a wrong one is told as what does not follow from the rest.
    """

    id: str
    name: str
    country: str | None
    sectors: tuple[str, ...]
    group: str | None
    readable: bool
    records: str = ""
    status: Any = None
    statuses: dict[str, Status]
    sites: tuple[SiteInfo, ...]
    findings: list[FindingEntry]


class _Head(msgspec.Struct, gc=False):
    format: str
    version: int
    as_of: date
    register: str
    status: Status
    provenance: Provenance
    areas: tuple[str, ...]
    checks: tuple[CheckInfo, ...]


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `render` writes."""
    file = importlib.resources.files(__package__).joinpath("assessment.schema.json")
    return cast("dict[str, Any]", msgspec.json.decode(file.read_bytes()))


def render(report: Assessment | Tabular) -> Iterator[bytes]:
    """Yield the document: its format, the content of the report, then the problems."""
    if isinstance(report, Assessment):
        yield from _assessed(report)
        return
    head = {"format": f"codetrack-{report.kind}", "version": VERSION}
    # Each item of a list has its own line, so that a comparison by line finds what changed.
    for key, value in (head | dict(report.document()) | {"problems": report.problems}).items():
        yield (b"{" if key == "format" else b",\n") + _encode(key) + b":"
        if isinstance(value, (list, tuple)) and value:
            yield b"[\n" + b",\n".join(map(_encode, value)) + b"\n]"
        else:
            yield _encode(value)
    yield b"}\n"


def _assessed(assessment: Assessment) -> Iterator[bytes]:
    # What it is, then a line for each member, then the problems.
    frame = assessment.frame
    yield _head(frame)
    between = b""
    for member in assessment.members:
        yield between + member_line(member)
        between = _BETWEEN
    yield _tail(frame)


def _head(frame: AssessmentHeader) -> bytes:
    head = _Head(
        FORMAT,
        VERSION,
        frame.as_of,
        frame.register,
        frame.status,
        frame.provenance,
        frame.areas,
        frame.checks,
    )
    return _encode(head)[:-1] + b',"members":[' + (b"\n" if frame.members else b"")


def _piece(_: AssessmentHeader, member: MemberAssessment) -> bytes:
    return member_line(member)


def _tail(frame: AssessmentHeader) -> bytes:
    problems = _BETWEEN.join(map(_encode, frame.problems))
    return b'\n],"problems":[' + (b"\n" + problems if problems else b"") + b"\n]}\n"


def member_line(member: MemberAssessment) -> bytes:
    """Return the line that the document has for a member."""
    findings = [_finding(finding) for finding in member.findings]
    line = MemberEntry(
        id=member.id,
        name=member.name,
        country=member.country,
        sectors=member.sectors,
        group=member.group,
        readable=member.readable,
        records=member.records,
        status=member.status,
        statuses=cast("dict[str, Status]", member.statuses),
        sites=member.sites,
        findings=findings,
    )
    try:
        return _ENCODER.encode(line)
    except Exception:
        # A plugin's values may be of any type, so they are converted before the rest.
        for finding in findings:
            finding.values = _readable(finding.values)
        return _encode(line)


def _readable(values: dict[str, Any]) -> dict[str, Any]:
    try:
        _ENCODER.encode(values)
    except Exception:
        return _builtin_mapping(values)
    return values


def _finding(finding: Finding) -> FindingEntry:
    observation, cover = finding.observation, finding.cover
    line = FindingEntry(
        finding.check,
        observation.status,
        observation.template,
        finding.site,
        observation.subject,
        observation.values,
        observation.measure,
        observation.records,
        observation.counted,
    )
    if cover is not None:
        line.status = cover.status
        line.cover = CoverEntry(
            cover.kind, cover.status, cover.until, cover.by, cover.reason, observation.status
        )
    return line


def _encode(thing: object) -> bytes:
    try:
        return _ENCODER.encode(thing)
    except Exception:
        pass
    try:
        # Text that is not Unicode, such as the name of a file, is what can be wrong here.
        return _ENCODER.encode(_mended(thing))
    except Exception:
        return _ENCODER.encode(_builtins(msgspec.to_builtins(thing, enc_hook=_builtins)))


def _mended(value: Any) -> Any:
    # Its keys must stay in their order, for the same assessment gives the same bytes.
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        return _text(value)
    if isinstance(value, msgspec.Struct):
        fields = value.__struct_fields__
        return type(value)(**{name: _mended(getattr(value, name)) for name in fields})
    if attrs.has(type(value)):
        names = [field.name for field in attrs.fields(type(value))]
        return attrs.evolve(value, **{name: _mended(getattr(value, name)) for name in names})
    if isinstance(value, Mapping):
        return {_mended(key): _mended(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_mended(item) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    return value


def _builtins(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, enum.Enum):
        return _builtins(value.value, depth)
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, numbers.Integral):
        return int(value)
    if depth < _DEEPEST:
        if isinstance(value, Mapping):
            return _builtin_mapping(value, depth)
        if isinstance(value, Set):
            return sorted((_builtins(item, depth + 1) for item in value), key=_ENCODER.encode)
        if isinstance(value, (list, tuple)):
            return [_builtins(item, depth + 1) for item in value]
    return _text(value)


def _builtin_mapping(mapping: Mapping[Any, Any], depth: int = 0) -> dict[str, Any]:
    return {_text(key): _builtins(item, depth + 1) for key, item in mapping.items()}


def _text(value: object) -> str:
    try:
        text = str(value)
    except Exception:
        text = f"a {type(value).__name__}"
    # An address in memory differs from one run to the next.
    return valid_text(_ADDRESS.sub("", text))


_ENCODER = msgspec.json.Encoder(enc_hook=_builtins, order="deterministic")


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Return the exporter that writes JSON."""
    yield Exporter(
        name="json",
        suffix=".json",
        title="one JSON document that holds all of it, to read back and compare",
        render=render,
        reports=REPORTS,
        pieces=StreamingRenderer(head=_head, member=_piece, tail=_tail, between=_BETWEEN),
    )
