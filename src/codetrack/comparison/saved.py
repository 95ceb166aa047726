"""An assessment that was saved as JSON, read back whole; what the file says wrongly is told."""

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

_MOST = 10
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PLACE = re.compile(r"(?s)(?P<said>.*?)(?: - at `(?P<key>[^`]*)`)?\Z")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


@attrs.frozen(kw_only=True)
class Saved:
    """An assessment read from a file, and where the file contradicts itself."""

    assessment: Assessment
    at_odds: tuple[Problem, ...] = ()


def load_assessment(path: Path | str) -> Assessment:
    """Read the JSON export of an assessment back.

    A text among the values of a message that is a day becomes a day again. A file from before
    the digests of members and tables leaves those empty.

    Raises:
        AssessmentError: the file cannot be read, is no such export, or not a whole or sound one;
            it says where, what came and what was expected.
    """
    saved = read_saved(path)
    if saved.at_odds:
        raise AssessmentError("\n".join(map(str, saved.at_odds)))
    return saved.assessment


def read_saved(path: Path | str) -> Saved:
    """Read the JSON export of an assessment, and say where it is at odds with itself.

    At odds is what does not follow from the rest, such as a member's `status` that is not the
    worst of its areas, or a key that no export has.

    Raises:
        AssessmentError: as `load_assessment` does, for all else that can be wrong.
    """
    name = str(path)
    try:
        data = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise _wrong(name, f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise _wrong(name, f"cannot be read: {error}") from None
    with gc_paused():
        file = _decoded(data, name)
        if problems := list(_unsound(file)):
            raise AssessmentError("\n".join(str(attrs.evolve(p, file=name)) for p in problems))
        assessment = _made(file)
        written = b"".join(render(assessment))
        at_odds = () if written == data else _at_odds(data, written, name)
    return Saved(assessment=assessment, at_odds=at_odds)


def as_saved(assessment: Assessment) -> Assessment:
    """Return the assessment with such text as a file gives back.

    Half a character, as in the name of a file that is not UTF-8, is saved by its number. It can
    stand in what names a member that cannot be read, in problems, and in the register's name.
    """
    members = tuple(m if m.readable else _whole_text(m) for m in assessment.members)
    return attrs.evolve(
        assessment,
        register=valid_text(assessment.register),
        members=members,
        problems=tuple(_whole_text(problem) for problem in assessment.problems),
    )


def _whole_text(thing: Any) -> Any:
    values = {field.name: getattr(thing, field.name) for field in attrs.fields(type(thing))}
    changes: dict[str, Any] = {
        name: valid_text(value) for name, value in values.items() if isinstance(value, str)
    }
    if isinstance(thing, MemberAssessment):
        changes["findings"] = tuple(
            msgspec.structs.replace(finding, member=changes["id"]) for finding in thing.findings
        )
    return attrs.evolve(thing, **changes)


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


def _wrong(name: str, message: str, **more: Any) -> AssessmentError:
    return AssessmentError(str(Problem(message=message, file=name, **more)))


def _decoded(data: bytes, name: str) -> _File:
    expected = f"an assessment that codetrack wrote as JSON ({FORMAT}, version {VERSION})"
    try:
        head = _HEAD.decode(data)
        if (head.format, head.version) != (FORMAT, VERSION):
            came = shorten(f"{head.format}, version {head.version}")
            raise _wrong(name, "another format", expected=expected, got=came)
        return _FILE.decode(data)
    except msgspec.ValidationError as error:
        found = _PLACE.fullmatch(str(error))
        assert found is not None
        key = (found["key"] or "$").removeprefix("$").removeprefix(".") or None
        said = found["said"][:1].lower() + found["said"][1:]
        raise _wrong(name, said, key=key, **_looked_at(data, found["key"], expected)) from None
    except UnicodeDecodeError:
        raise _wrong(name, "not UTF-8 text", expected=expected) from None
    except msgspec.DecodeError as error:
        cut = "truncated" in str(error)
        said = "the file is cut off" if cut else f"not JSON: {error}"
        size = f"{len(data):,} bytes" if cut else None
        raise _wrong(name, said, expected=expected, got=size) from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise _wrong(name, f"not JSON that can be read: {error}", expected=expected) from None


def _looked_at(data: bytes, key: str | None, expected: str) -> dict[str, str]:
    # What stands at the place of which the decoder complains, where that can be found.
    if key is None or key == "$":
        return {"expected": expected}
    try:
        value = msgspec.json.decode(data)
        for name, index in _STEP.findall(key):
            value = value[name] if name else value[int(index)]
    except (KeyError, IndexError, TypeError, ValueError):
        return {}
    return {"got": shorten(value)}


def _unsound(file: _File) -> Iterator[Problem]:
    checks = {info.id for info in file.checks}
    known = {*checks, CHECK.id}
    for place, area in enumerate(file.areas):
        if area not in AREAS:
            yield _no_such("area", f"areas[{place}]", area, AREAS)
    for place, info in enumerate(file.checks):
        if info.area not in AREAS:
            yield _no_such("area", f"checks[{place}].area", info.area, AREAS)
        if info.level not in tuple(Level):
            yield _no_such("level", f"checks[{place}].level", info.level, tuple(Level))
    yield from _doubled("areas", list(file.areas))
    yield from _doubled("checks", [info.id for info in file.checks])
    yield from _doubled("members", [member.id for member in file.members])
    for place, member in enumerate(file.members):
        key = f"members[{place}]"
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


def _no_such(noun: str, key: str, came: str, known: Any) -> Problem:
    few = ", ".join(known) if len(known) < 10 else f"one of the {noun}s that the file names"
    message = f"no such {noun}{nearest(came, known)}"
    return Problem(message=message, key=key, expected=few or f"no {noun}", got=shorten(came))


def _doubled(key: str, ids: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, one in enumerate(ids):
        if one in seen:
            message, expected = "named twice", "each id once"
            yield Problem(
                message=message, key=f"{key}[{place}]", expected=expected, got=shorten(one)
            )
        seen.add(one)


# ---------------------------------------------------------------- the file, made an assessment


def _made(file: _File) -> Assessment:
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
    over, cover = line.cover, None
    if over is not None:
        cover = Cover(over.kind, over.status, over.until, over.by, over.reason)
    observation = Observation(
        line.status if over is None else over.observed,
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


def _at_odds(data: bytes, written: bytes, name: str) -> tuple[Problem, ...]:
    doubled: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            keys = [key for key, _ in pairs]
            doubled.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return made

    try:
        document = json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise _wrong(name, f"not JSON that can be read: {error}") from None
    problems = [
        Problem(message=f"the key {shorten(key)} stands twice in one place", file=name)
        for key in doubled
    ]
    problems += [
        Problem(message=message, file=name, key=key, expected=expected, got=came)
        for key, message, expected, came in differing(document, json.loads(written))
    ]
    if len(problems) > _MOST:
        more = Problem(message=f"and {len(problems) - _MOST:,} more of the kind", file=name)
        problems = [*problems[:_MOST], more]
    return tuple(problems)


def differing(
    came: Any, follows: Any, key: str = ""
) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Yield key, message, what follows and what came, for each place where two documents differ.

    A key that is missing and would be empty is no difference.
    """
    if isinstance(came, Mapping) and isinstance(follows, Mapping):
        for name in [*came, *(name for name in follows if name not in came)]:
            place = below(key, name)
            if name not in follows:
                if came[name] not in (None, "", [], {}):
                    yield place, "unknown key", None, shorten(came[name])
            elif name not in came:
                if follows[name] not in (None, "", [], {}):
                    yield place, "missing", shorten(follows[name]), None
            else:
                yield from differing(came[name], follows[name], place)
    elif isinstance(came, list) and isinstance(follows, list) and len(came) == len(follows):
        for number, (one, other) in enumerate(zip(came, follows, strict=True)):
            yield from differing(one, other, f"{key}[{number}]")
    elif came != follows or type(came) is not type(follows):
        yield key, "does not follow from the rest", shorten(follows), shorten(came)
