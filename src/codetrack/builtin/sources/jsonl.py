"""Read and write a register that is one JSON Lines file: each line is a member.

It may be packed: `.jsonl.gz`, or `.jsonl.zst` with the package zstandard (`codetrack-core[zstd]`).
The keys are those of the model: a member's tables have the names of its attributes (`trainings`,
where a TOML file says `[[training]]`). The settings are in the same folder.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from codetrack.builtin.sources._compression import packed, packing, unpacked
from codetrack.builtin.sources._partitions import spans
from codetrack.builtin.sources._reading import BOM, parse, read, without_ends
from codetrack.conversion.members import member_to_json
from codetrack.errors import RegisterError
from codetrack.extension import Source
from codetrack.hookspecs import hookimpl
from codetrack.model.members import Register
from codetrack.model.structs import gc_paused
from codetrack.storage.files import LEDGER, locked, reading, write_whole


def accepts(path: Path) -> bool:
    """Return whether the path is a `.jsonl` file, packed or not, and no ledger of a register."""
    name = path.name.lower().removesuffix(packing(path))
    is_ledger = name == LEDGER or name.endswith(f".{LEDGER}")
    return name.endswith(".jsonl") and not is_ledger and not path.is_dir()


def load(path: Path) -> Register:
    """Read the register; each line that cannot be read becomes problems and stays known.

    Raises:
        RegisterError: the file cannot be read.
    """
    ending = packing(path)
    with reading(path, ValueError), gc_paused(), path.open("rb") as file:
        if ending:
            return parse(unpacked(file.read(), ending).removeprefix(BOM), path.name)
        # One by one, so that memory holds no bytes of a big file besides its members.
        lines = without_ends(file)
        first = [line.removeprefix(BOM) for line in itertools.islice(lines, 1)]
        return read(enumerate(itertools.chain(first, lines), start=1), path.name)


def save(register: Register, path: Path) -> None:
    """Write the register whole, a member a line, in the order of their ids.

    A register without a member makes an empty file, which is read back with a problem: nobody
    could tell it from a file that was cut to nothing.

    Raises:
        RegisterError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            lines = (member_to_json(member) + b"\n" for member in register.members)
            write_whole(path, packed(lines, packing(path)))
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise RegisterError(msg) from None


@hookimpl
def codetrack_sources() -> Iterable[Source]:
    """Return the source that reads JSON Lines."""
    yield Source(
        name="jsonl",
        title="a JSON Lines file, one member a line",
        accepts=accepts,
        load=load,
        save=save,
        partitions=spans,
    )
