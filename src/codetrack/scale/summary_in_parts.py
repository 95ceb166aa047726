"""A summary in parts: each partition is summarised independently, and all are added."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from codetrack.errors import AssessmentError, CodetrackError, ScaleError
from codetrack.extension import Partition
from codetrack.model.members import Register
from codetrack.plugins.loader import Plugins, load_plugins
from codetrack.plugins.validation import failed
from codetrack.problems import Problem, nearest
from codetrack.scale.job import Job, Ready, prepare
from codetrack.scale.partitions import MEMBERS, partitions
from codetrack.scale.plugin_versions import versions
from codetrack.scale.tasks import Task, check_plugins, in_order, ready_for
from codetrack.scale.workers import WorkerPool
from codetrack.settings import load_settings
from codetrack.storage.addresses import locate
from codetrack.summary.periods import Period, expect_periods
from codetrack.summary.report import SummaryReport, summarise_periods
from codetrack.summary.tallies import grouping


@attrs.frozen(kw_only=True)
class PartSummary:
    """The summary of a partition, and what of it could not be read."""

    partition: str
    summary: SummaryReport
    ids: tuple[str, ...]
    problems: tuple[Problem, ...]
    unreadable: tuple[str, ...]
    register: str

    @property
    def members(self) -> int:
        """Return the number of members that could be read."""
        return len(self.ids)


def summarise_part(packed: bytes, task: Task) -> PartSummary:
    """Load a partition and summarise what of it could be read.

    Raises:
        CodetrackError: as the source does; a `ScaleError` where it fails, or the plugins differ
            from those of the calling process.
    """
    job, ready = ready_for(packed)
    try:
        register = task.partition.load()
    except CodetrackError:
        raise
    except Exception as error:
        msg = f"{task.name}: {failed('', error).message}"
        raise ScaleError(msg) from None
    if job.members:
        register = register.only(register.ids.intersection(job.members))
    readable = attrs.evolve(register, problems=(), unreadable=())
    return PartSummary(
        partition=task.name,
        summary=_summarise(job, ready, readable),
        ids=tuple(member.id for member in register.members),
        problems=register.problems,
        unreadable=register.unreadable,
        register=register.name,
    )


def _summarise(job: Job, ready: Ready, register: Register) -> SummaryReport:
    return summarise_periods(
        register,
        ready.checks,
        periods=job.periods,
        by=job.by,
        settings=job.settings,
        areas=ready.areas,
        known=[check.id for check in ready.plugins.checks],
        members=job.members,
    )


def summarise_periods_in_parts(
    path: Path | str,
    *periods: Period,
    by: Iterable[str] = (),
    workers: WorkerPool | None = None,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    criteria: Iterable[str] = (),
    members: Iterable[str] = (),
    plugins: Plugins | None = None,
    source: str | None = None,
    part_members: int = MEMBERS,
    track: Callable[
        [Sequence[Partition], Iterator[PartSummary]], Iterable[PartSummary]
    ] = lambda _, parts: parts,
) -> SummaryReport:
    """Summarise a register of any size, part by part, as `summarise_periods` does.

    Without `workers`, this process does the work; the rest is as in `audit_in_parts`.

    Raises:
        CodetrackError: as `audit_in_parts` and `summarise_periods` do.
        TypeError: one of the periods is something else.
    """
    path = locate(path)
    plugins = plugins or load_plugins(load_settings(path))
    expect_periods(periods)
    job = Job(
        settings=attrs.evolve(plugins.settings, positions=None),
        as_of=periods[0].as_of,
        periods=periods,
        only=tuple(only),
        without=tuple(without),
        criteria=tuple(criteria),
        members=tuple(members),
        by=grouping(by),
        plugins=versions(plugins),
    )
    ready, packed, workers = prepare(job, plugins), pickle.dumps(job), workers or WorkerPool()
    workers.everywhere(functools.partial(check_plugins, packed))
    parts_to_do = partitions(path, plugins, source=source, members=part_members)
    tasks = [Task(number, partition) for number, partition in enumerate(parts_to_do)]
    work = functools.partial(summarise_part, packed)
    parts = in_order(work, tasks, workers, lambda parts: track(parts_to_do, parts))
    return _merge(job, ready, parts)


def _merge(job: Job, ready: Ready, parts: Sequence[PartSummary]) -> SummaryReport:
    seen: dict[str, str] = {}
    names = {name for part in parts for name in part.unreadable}
    for part in parts:
        for member_id in part.ids:
            other = seen.setdefault(member_id, part.partition)
            if other != part.partition or member_id in names:
                msg = (
                    f"member {member_id!r} is in two parts of the register, which is a bug of its "
                    "source"
                )
                raise ScaleError(msg)
    if missing := sorted({*job.members} - seen.keys() - names):
        msg = f"member: no such member {missing[0]!r}{nearest(missing[0], {*seen, *names})}"
        raise AssessmentError(msg)
    problems = [problem for part in parts for problem in part.problems]
    lost = Register(members=(), problems=problems, unreadable=names, name=parts[0].register)
    total = _summarise(job, ready, lost)
    for part in parts:
        total += part.summary
    return total
