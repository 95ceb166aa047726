"""An assessment saved as JSON, read back and checked for contradictions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import msgspec

from codetrack.assessment.waivers import CHECK
from codetrack.builtin.exporters.json import FORMAT, VERSION, FindingEntry, MemberEntry, render
from codetrack.errors import AssessmentError
from codetrack.extension import Level
from codetrack.model.findings import (
    AREAS,
    Assessment,
    CheckInfo,
    Cover,
    Finding,
    MemberAssessment,
    Provenance,
)
from codetrack.model.observations import Observation
from codetrack.model.structs import gc_paused
from codetrack.problems import Problem, below, nearest, shorten, valid_text

_LIMIT = 10
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ERROR_TEXT = re.compile(r"(?s)(?P<message>.*?)(?: - at `(?P<key>[^`]*)`)?\Z")
_KEY_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


@attrs.frozen(kw_only=True)
class Saved:
    """An assessment read from a file, and the contradictions in the file."""

    assessment: Assessment
    at_odds: tuple[Problem, ...] = ()


def load_assessment(path: Path | str) -> Assessment:
    """Read the JSON export of an assessment back.

    A text among the values of a message that reads as a day becomes a day again. Digests that an
    older file lacks are empty.

    Raises:
        AssessmentError: the file cannot be read, or is not a whole export without
            contradictions.
    """
    saved = read_saved(path)
    if saved.at_odds:
        raise AssessmentError("\n".join(map(str, saved.at_odds)))
    return saved.assessment


def read_saved(path: Path | str) -> Saved:
    """Read the JSON export of an assessment, and find contradictions in it.

    A contradiction is what does not follow from the rest, such as a member's `status` that is
    not the worst of its areas, or a key that no export has.

    Raises:
        AssessmentError: as `load_assessment` does, but not for contradictions.
    """
    name = str(path)
    try:
        data = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise _error(name, f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise _error(name, f"cannot be read: {error}") from None
    with gc_paused():
        file = _decoded(data, name)
        if problems := list(_mistakes(file)):
            raise AssessmentError("\n".join(str(attrs.evolve(p, file=name)) for p in problems))
        assessment = _assessment(file)
        written = b"".join(render(assessment))
        at_odds = () if written == data else _contradictions(data, written, name)
    return Saved(assessment=assessment, at_odds=at_odds)


def as_saved(assessment: Assessment) -> Assessment:
    """Return the assessment with the texts as they are after saving and loading.

    A lone surrogate, as in the name of a file that is not UTF-8, is saved escaped. It can occur
    in the id and name of an unreadable member, in problems, and in the register's name.
    """
    members = tuple(m if m.readable else _with_valid_text(m) for m in assessment.members)
    return attrs.evolve(
        assessment,
        register=valid_text(assessment.register),
        members=members,
        problems=tuple(_with_valid_text(problem) for problem in assessment.problems),
    )


def _with_valid_text(item: Any) -> Any:
    values = {field.name: getattr(item, field.name) for field in attrs.fields(type(item))}
    changes: dict[str, Any] = {
        name: valid_text(value) for name, value in values.items() if isinstance(value, str)
    }
    if isinstance(item, MemberAssessment):
        changes["findings"] = tuple(
            msgspec.structs.replace(finding, member=changes["id"]) for finding in item.findings
        )
    return attrs.evolve(item, **changes)


# ---------------------------------------------------------------- the file, by its types


class _Head(msgspec.Struct, gc=False):
    format: str
    version: int


class _File(msgspec.Struct, gc=False):
    register: str
    provenance: Provenance
    areas: tuple[str, ...]
    checks: tuple[CheckInfo, ...]
    members: list[MemberEntry]
    problems: tuple[Problem, ...]


_HEAD: msgspec.json.Decoder[_Head] = msgspec.json.Decoder(_Head)
_FILE: msgspec.json.Decoder[_File] = msgspec.json.Decoder(_File)


def _error(name: str, message: str, **rest: Any) -> AssessmentError:
    return AssessmentError(str(Problem(message=message, file=name, **rest)))


def _decoded(data: bytes, name: str) -> _File:
    expected = f"an assessment that codetrack wrote as JSON ({FORMAT}, version {VERSION})"
    try:
        head = _HEAD.decode(data)
        if (head.format, head.version) != (FORMAT, VERSION):
            got = shorten(f"{head.format}, version {head.version}")
            raise _error(name, "another format", expected=expected, got=got)
        return _FILE.decode(data)
    except msgspec.ValidationError as error:
        found = _ERROR_TEXT.fullmatch(str(error))
        assert found is not None
        key = (found["key"] or "$").removeprefix("$").removeprefix(".") or None
        message = found["message"][:1].lower() + found["message"][1:]
        raise _error(name, message, key=key, **_got(data, found["key"], expected)) from None
    except UnicodeDecodeError:
        raise _error(name, "not UTF-8 text", expected=expected) from None
    except msgspec.DecodeError as error:
        truncated = "truncated" in str(error)
        message = "the file is cut off" if truncated else f"not JSON: {error}"
        size = f"{len(data):,} bytes" if truncated else None
        raise _error(name, message, expected=expected, got=size) from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise _error(name, f"not JSON that can be read: {error}", expected=expected) from None


def _got(data: bytes, key: str | None, expected: str) -> dict[str, str]:
    # The decoder names the key only, so the value is looked up.
    if key is None or key == "$":
        return {"expected": expected}
    try:
        value = msgspec.json.decode(data)
        for name, index in _KEY_STEP.findall(key):
            value = value[name] if name else value[int(index)]
    except (KeyError, IndexError, TypeError, ValueError):
        return {}
    return {"got": shorten(value)}


def _mistakes(file: _File) -> Iterator[Problem]:
    checks = {info.id for info in file.checks}
    known = {*checks, CHECK.id}
    for index, area in enumerate(file.areas):
        if area not in AREAS:
            yield _no_such("area", f"areas[{index}]", area, AREAS)
    for index, info in enumerate(file.checks):
        if info.area not in AREAS:
            yield _no_such("area", f"checks[{index}].area", info.area, AREAS)
        if info.level not in tuple(Level):
            yield _no_such("level", f"checks[{index}].level", info.level, tuple(Level))
    yield from _repeated("areas", list(file.areas))
    yield from _repeated("checks", [info.id for info in file.checks])
    yield from _repeated("members", [member.id for member in file.members])
    for index, member in enumerate(file.members):
        key = f"members[{index}]"
        if set(member.statuses) != set(file.areas):
            yield Problem(
                message="a status for each area, and for no other",
                key=f"{key}.statuses",
                expected=", ".join(file.areas) or "none",
                got=", ".join(member.statuses) or "none",
            )
        for number, finding in enumerate(member.findings):
            if finding.check not in known:
                yield _no_such("check", f"{key}.findings[{number}].check", finding.check, checks)
            cover = finding.cover
            if cover is not None and cover.kind not in ("waiver", "attestation"):
                kinds = ("waiver", "attestation")
                yield _no_such("kind", f"{key}.findings[{number}].cover.kind", cover.kind, kinds)


def _no_such(noun: str, key: str, got: str, known: Any) -> Problem:
    expected = ", ".join(known) if len(known) < 10 else f"one of the {noun}s that the file names"
    message = f"no such {noun}{nearest(got, known)}"
    return Problem(message=message, key=key, expected=expected or f"no {noun}", got=shorten(got))


def _repeated(key: str, ids: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, name in enumerate(ids):
        if name in seen:
            message, expected = "named twice", "each id once"
            yield Problem(
                message=message, key=f"{key}[{index}]", expected=expected, got=shorten(name)
            )
        seen.add(name)


# ---------------------------------------------------------------- the file as an assessment


def _assessment(file: _File) -> Assessment:
    return Assessment(
        register=file.register,
        provenance=file.provenance,
        areas=file.areas,
        checks=file.checks,
        members=tuple([_member(member) for member in file.members]),
        problems=file.problems,
    )


def _member(member: MemberEntry) -> MemberAssessment:
    return MemberAssessment(
        id=member.id,
        name=member.name,
        country=member.country,
        sectors=member.sectors,
        group=member.group,
        readable=member.readable,
        sites=member.sites,
        statuses=member.statuses,
        findings=tuple([_finding(member.id, finding) for finding in member.findings]),
        records=member.records,
    )


def _finding(member: str, line: FindingEntry) -> Finding:
    entry, cover = line.cover, None
    if entry is not None:
        cover = Cover(entry.kind, entry.status, entry.until, entry.by, entry.reason)
    observation = Observation(
        line.status if entry is None else entry.observed,
        line.template,
        {name: _restored(value) for name, value in line.values.items()},
        line.subject,
        line.measure,
        line.records,
        line.counted,
    )
    return Finding(member, line.site, line.check, observation, cover)


def _restored(value: Any) -> Any:
    if isinstance(value, str):
        if _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
    elif isinstance(value, list):
        return [_restored(item) for item in value]
    elif isinstance(value, dict):
        return {key: _restored(item) for key, item in value.items()}
    return value


# ---------------------------------------------------------------- the file, against itself


def _contradictions(data: bytes, written: bytes, name: str) -> tuple[Problem, ...]:
    repeated: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) != len(pairs):
            keys = [key for key, _ in pairs]
            repeated.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return mapping

    try:
        document = json.loads(data, object_pairs_hook=collect)
    except (ValueError, RecursionError) as error:
        raise _error(name, f"not JSON that can be read: {error}") from None
    problems = [
        Problem(message=f"the key {shorten(key)} appears twice in one object", file=name)
        for key in repeated
    ]
    problems += [
        Problem(message=message, file=name, key=key, expected=expected, got=got)
        for key, message, expected, got in differing(document, json.loads(written))
    ]
    if len(problems) > _LIMIT:
        rest = Problem(message=f"and {len(problems) - _LIMIT:,} more contradictions", file=name)
        problems = [*problems[:_LIMIT], rest]
    return tuple(problems)


def differing(
    got: Any, follows: Any, key: str = ""
) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Yield key, message, expected and actual value of each difference between two documents.

    `follows` is the expected document. A missing key whose value would be empty is no difference.
    """
    if isinstance(got, Mapping) and isinstance(follows, Mapping):
        for name in [*got, *(name for name in follows if name not in got)]:
            place = below(key, name)
            if name not in follows:
                if got[name] not in (None, "", [], {}):
                    yield place, "unknown key", None, shorten(got[name])
            elif name not in got:
                if follows[name] not in (None, "", [], {}):
                    yield place, "missing", shorten(follows[name]), None
            else:
                yield from differing(got[name], follows[name], place)
    elif isinstance(got, list) and isinstance(follows, list) and len(got) == len(follows):
        for number, (item, other) in enumerate(zip(got, follows, strict=True)):
            yield from differing(item, other, f"{key}[{number}]")
    elif got != follows or type(got) is not type(follows):
        yield key, "does not follow from the rest", shorten(follows), shorten(got)
