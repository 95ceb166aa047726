"""An audit in parts: each partition is loaded, assessed, written and summed by itself, anywhere.

A partition is a small handle; what is done with it needs nothing else but a `Job`. So it runs in
this process, in others, or on the machines of a cluster, through the same interface, that of
`concurrent.futures.Executor`; and what comes out does not depend on where, in which order, or how
big the parts were.
"""

from __future__ import annotations

import contextlib
import functools
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.errors import ExportError, ScaleError
from codetrack.executors import Workers, each
from codetrack.extension import Partition
from codetrack.fingerprints import fingerprints
from codetrack.jobs import Job, done, prepared, rehearse
from codetrack.model import Register
from codetrack.parts import Part
from codetrack.plugins import Plugins, load_plugins
from codetrack.register import load
from codetrack.settings import Settings, load_settings
from codetrack.summary import By
from codetrack.wholes import Whole, together

MEMBERS = 2_000
"""About how many members a partition has; the number is ours."""
_HERE = Workers()


def audit_in_parts(
    path: Path | str,
    *,
    as_of: date,
    workers: Workers = _HERE,
    exporter: str | None = None,
    output: Path | None = None,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    criteria: Iterable[str] = (),
    members: Iterable[str] = (),
    by: Iterable[By] = ("criterion",),
    plugins: Plugins | None = None,
    source: str | None = None,
    part_members: int = MEMBERS,
    folder: Path | None = None,
    track: Callable[[Sequence[Partition], Iterator[Part]], Iterator[Part]] = lambda _, parts: parts,
) -> Whole:
    """Audit a register of any size, part by part, and write it to `output` as `exporter` does.

    `workers` do it: this process, `processes(4)`, `dask(client)`, or any executor. A partition has
    about `part_members` members. Part files lie in `folder`, which each worker must reach, or
    else beside the output, and go when all is done. `track` passes the parts on and
    may show how far it is. The rest is as in `audit`, and so is what comes out, to the byte.

    Raises:
        CodetrackError: as `audit` does; or workers were lost, or their plugins differ
            (`ScaleError`); or the exporter cannot write piece by piece (`ExportError`).
    """
    path = Path(path)
    plugins = plugins or load_plugins(load_settings(path))
    with _room(output, folder) as room:
        job = Job(
            settings=attrs.evolve(plugins.settings, positions=None),
            as_of=as_of,
            only=tuple(only),
            without=tuple(without),
            criteria=tuple(criteria),
            members=tuple(members),
            exporter=exporter,
            by=tuple(by),
            folder=room,
            plugins=fingerprints(plugins),
        )
        ready = prepared(job, plugins)
        if ready.exporter is not None and ready.exporter.pieces is None:
            able = sorted(e.name for e in plugins.exporters if e.pieces is not None)
            msg = (
                f"the export format {exporter!r} cannot write a register in parts; "
                f"expected one of {', '.join(able)}"
            )
            raise ExportError(msg)
        packed = pickle.dumps(job)
        cut = partitions(path, plugins, source=source, members=part_members)
        work = functools.partial(done, packed)
        workers.everywhere(functools.partial(rehearse, packed))
        results = each(work, list(enumerate(cut)), workers, name=lambda item: item[1].name)
        made = {number: part for (number, _), part in _tracked(track, cut, results)}
        parts = [made[number] for number in range(len(cut))]
        return together(job, ready, parts, output)


@contextlib.contextmanager
def _room(output: Path | None, folder: Path | None) -> Iterator[Path]:
    place = folder or (output.parent if output is not None else None)
    try:
        with tempfile.TemporaryDirectory(prefix=".codetrack-parts-", dir=place) as room:
            yield Path(room)
    except OSError as error:
        msg = f"{place or 'the folder of temporary files'}: cannot be written: {error.strerror}"
        raise ScaleError(msg) from None


def _tracked(
    track: Callable[[Sequence[Partition], Iterator[Part]], Iterator[Part]],
    cut: Sequence[Partition],
    results: Iterator[tuple[tuple[int, Partition], Part]],
) -> Iterator[tuple[tuple[int, Partition], Part]]:
    items: list[tuple[int, Partition]] = []

    def only_parts() -> Iterator[Part]:
        for item, part in results:
            items.append(item)
            yield part

    for part in track(cut, only_parts()):
        yield items[-1], part


def partitions(
    path: Path, plugins: Plugins, *, source: str | None = None, members: int = MEMBERS
) -> tuple[Partition, ...]:
    """Cut the register at the path into parts of about so many members.

    A source that cannot cut gives one part, the whole.

    Raises:
        RegisterError, PluginError: as `load` does.
    """
    chosen = plugins.source(source) if source else plugins.source_for(path)
    if chosen is None or chosen.partitions is None:
        return (_All(path, source, plugins.settings),)
    return tuple(chosen.partitions(path, members))


@attrs.frozen
class _All:
    """Stand for a whole register as its only part."""

    path: Path
    source: str | None
    settings: Settings
    members: int = 0
    stamp: str = ""

    @property
    def name(self) -> str:
        return self.path.name

    def load(self) -> Register:
        return load(self.path, plugins=load_plugins(self.settings), source=self.source)
