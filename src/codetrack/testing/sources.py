"""What a source promises: what it reads, it reads again, and what it writes comes back the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from codetrack.errors import CodetrackError
from codetrack.extension import Source
from codetrack.model.members import Register

_GARBAGE = b"\xff\xfe\x00 neither this nor that \x00\x1b"


def sources_conform(gives: Iterable[Any], samples: Sequence[Path], register: Register) -> None:
    """Prove that the sources among `gives` read their samples, and complain of what they cannot.

    Each sample is taken by exactly one of them. `register` is what those that save are to write
    and read back.

    Raises:
        AssertionError: the first thing that is not so, with the source and the path.
    """
    sources = [item for item in gives if isinstance(item, Source)]
    if samples and not sources:
        msg = f"samples were given, and the plugin gives no source: {samples[0].name}"
        raise AssertionError(msg)
    with tempfile.TemporaryDirectory(prefix="codetrack-") as folder:
        place = Path(folder)
        for source in sources:
            _check_accepts(source, place)
        for number, sample in enumerate(samples):
            takers = [source for source in sources if _accepts(source, sample)]
            if len(takers) != 1:
                names = ", ".join(source.id for source in takers) or "none"
                msg = f"sample {sample.name}: expected one source to accept it; got {names}"
                raise AssertionError(msg)
            room = place / f"sample-{number}"
            room.mkdir()
            _reads(takers[0], sample, room)
            _saves(takers[0], sample.name, room, register)
        for source in sources:
            if source.save is not None and not any(_accepts(source, path) for path in samples):
                msg = (
                    f"source {source.id}: it saves, and no sample of it was given; give "
                    "conforms(..., samples=[path]) one, to prove that what it writes comes back"
                )
                raise AssertionError(msg)


def _check_accepts(source: Source, place: Path) -> None:
    """Run `accepts` on paths that belong to no source."""
    empty = place / "empty.bin"
    empty.write_bytes(b"")
    garbage = place / "garbage"
    garbage.write_bytes(_GARBAGE)
    for path in (place, empty, garbage, place / "not-there", place / "not" / "there.csv"):
        _accepts(source, path)


def _reads(source: Source, sample: Path, room: Path) -> None:
    copy = room / sample.name
    shutil.copytree(sample, copy) if sample.is_dir() else shutil.copy2(sample, copy)
    before = _bytes(copy)
    first = _loaded(source, copy)
    if isinstance(first, CodetrackError):
        msg = f"source {source.id} on {sample.name}: {first}"
        raise AssertionError(msg)
    if not first.members and not first.problems:
        msg = f"source {source.id} on {sample.name}: a sample with at least one member is needed"
        raise AssertionError(msg)
    if _loaded(source, copy) != first:
        msg = f"source {source.id} on {sample.name}: another register when it was read again"
        raise AssertionError(msg)
    if _bytes(copy) != before:
        msg = f"source {source.id} on {sample.name}: reading changed the file"
        raise AssertionError(msg)
    for what, data in (("garbage", _GARBAGE), ("nothing", None), ("an empty file", b"")):
        _check_refuses(source, sample.name, room, what, data)


def _check_refuses(source: Source, name: str, room: Path, what: str, data: bytes | None) -> None:
    """Prove that a path of this name is refused or has problems, and is not an empty register."""
    place = room / what.replace(" ", "-")
    place.mkdir()
    path = place / name
    if data is not None:
        path.write_bytes(data)
    if not _accepts(source, path):
        return
    found = _loaded(source, path)
    if isinstance(found, Register) and not found.problems and not found.unreadable:
        msg = (
            f"source {source.id}: {what} under the name {name} gives {len(found.members)} members "
            "and no problem; say as a Problem or a RegisterError what cannot be read"
        )
        raise AssertionError(msg)


def _saves(source: Source, name: str, room: Path, register: Register) -> None:
    if source.save is None:
        return
    (room / "saved").mkdir()
    path = room / "saved" / name
    try:
        source.save(register, path)
    except CodetrackError as error:
        # Refusing what the form cannot express is right; dropping it silently is not.
        if path.exists() and path.is_file():
            msg = f"source {source.id}: it refused to save ({error}) and yet left a file"
            raise AssertionError(msg) from error
        return
    if not _accepts(source, path):
        msg = f"source {source.id}: it does not accept {name}, which it saved"
        raise AssertionError(msg)
    back = _loaded(source, path)
    if isinstance(back, CodetrackError):
        msg = f"source {source.id}: it cannot read what it saved: {back}"
        raise AssertionError(msg)
    if back.problems:
        msg = f"source {source.id}: it has a problem with what it saved: {back.problems[0]}"
        raise AssertionError(msg)
    here, wanted = ({m.id: m for m in each.members} for each in (back, register))
    changed = sorted(key for key in {*here, *wanted} if here.get(key) != wanted.get(key))
    if changed:
        who = wanted.get(changed[0]) or here[changed[0]]
        msg = f"source {source.id}: {who.name} came back changed after it was saved"
        raise AssertionError(msg)
    once = _bytes(path)
    source.save(register, path)
    if _bytes(path) != once:
        msg = f"source {source.id}: other bytes when the same register was saved again"
        raise AssertionError(msg)


def _accepts(source: Source, path: Path) -> bool:
    try:
        answer = source.accepts(path)
    except Exception as error:
        msg = f"source {source.id}: accepts({path.name}) raised {type(error).__name__}: {error}"
        raise AssertionError(msg) from error
    if not isinstance(answer, bool):
        msg = f"source {source.id}: accepts({path.name}) gave {answer!r}; expected True or False"
        raise AssertionError(msg)
    return answer


def _loaded(source: Source, path: Path) -> Register | CodetrackError:
    try:
        register = source.load(path)
    except CodetrackError as error:
        return error
    except Exception as error:
        msg = (
            f"source {source.id} on {path.name}: {type(error).__name__}: {error}; expected a "
            "Problem in the register, or a RegisterError with a sentence"
        )
        raise AssertionError(msg) from error
    if not isinstance(register, Register):
        msg = f"source {source.id} on {path.name}: expected a Register; got {register!r}"
        raise AssertionError(msg)
    return register


def _bytes(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {path.name: path.read_bytes()}
    files = sorted(file for file in path.rglob("*") if file.is_file())
    # A lock file is no part of the records.
    return {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in files
        if not file.name.endswith(".lock")
    }
