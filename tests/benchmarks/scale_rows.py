"""Parts and workers: two processes, Dask, a million members. Skipped until codetrack has them."""

from __future__ import annotations

import importlib.util
import statistics
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from measuring import Bench, alone, medians

AS_OF = date(2026, 11, 23)
LIMIT_MB = 500


def lacks(bench: Bench, row: str, *modules: str) -> bool:
    """Say whether a module is missing, and note that the row is not measured."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            bench.note(f"{row}: not measured, there is no {module}")
            return True
    return False


def in_parts(register: Path, output: Path, workers: Any) -> object:
    """Audit in parts: all built-in checks, summary, jsonl export."""
    from codetrack import audit_in_parts

    return audit_in_parts(register, as_of=AS_OF, exporter="jsonl", output=output, workers=workers)


def two(bench: Bench) -> None:
    """Measure two processes beside one, both in parts, and the memory of each process."""
    if lacks(bench, "two", "codetrack.scale.audit_in_parts"):
        return
    from codetrack import WorkerPool, processes

    register, output = bench.register(bench.large), bench.folder / "parts.jsonl"
    runs = min(3, bench.runs)
    t = medians(
        runs,
        one=partial(in_parts, register, output, WorkerPool()),
        two=partial(in_parts, register, output, processes(2)),
    )
    size: dict[str, int] = {"members": bench.large, "runs": runs}
    what = "all in parts, two processes / one process"
    bench.add("two/processes", what, t["two"], t["one"], 1 / 1.7, **size)
    bench.add("two/one", "all in parts, one process", t["one"], **size)
    m = alone("streamed.py", register, output, 2, 1)
    size["runs"] = 1
    for key, name, peak in (
        ("coordinator", "the process that gives out the work", m["peak_mb"]),
        ("worker", "the largest worker", m["worker_mb"]),
    ):
        what = f"memory of {name} / {LIMIT_MB} MB"
        bench.add(f"two/{key}", what, peak, LIMIT_MB, 1.0, unit="MB", **size)


def cluster(bench: Bench) -> None:
    """Measure two local workers of a Dask cluster that runs already, beside two processes."""
    if lacks(
        bench, "dask", "codetrack.scale.audit_in_parts", "codetrack.scale.cluster", "distributed"
    ):
        return
    from distributed import Client, LocalCluster

    from codetrack import dask_workers, processes

    register, output = bench.register(bench.large), bench.folder / "parts.jsonl"
    runs = min(3, bench.runs)
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local,
        Client(local) as client,
    ):
        t = medians(
            runs,
            dask_workers=partial(in_parts, register, output, dask_workers(client)),
            processes=partial(in_parts, register, output, processes(2)),
        )
    what = "Dask, two local workers / two processes"
    sizes = {"members": bench.large, "runs": runs}
    bench.add("dask/local", what, t["dask"], t["processes"], 1.3, **sizes)


def million(bench: Bench) -> None:
    """Measure whether time grows in a straight line, and memory does not grow."""
    if lacks(bench, "million", "codetrack.scale.audit_in_parts"):
        return
    register, output = bench.register(bench.million), bench.folder / "parts.jsonl"
    small = partial(alone, "streamed.py", bench.register(10_000), output, 1, bench.runs)
    before = small()
    large = alone("streamed.py", register, output, 1, 1)
    after = small()
    few = statistics.mean((before["seconds"], after["seconds"]))
    sizes = {"members": bench.million, "runs": 1}
    times = bench.million // 10_000
    what = f"{bench.million:,} members / {times} x 10,000"
    bench.add("million/time", what, large["seconds"], few * times, 1.1, **sizes)
    what = f"memory of the one process / {LIMIT_MB} MB"
    bench.add("million/memory", what, large["peak_mb"], LIMIT_MB, 1.0, unit="MB", **sizes)
    both = alone("streamed.py", register, output, 2, 1)
    for key, name, peak in (
        ("coordinator", "the process that gives out the work", both["peak_mb"]),
        ("worker", "the largest of two workers", both["worker_mb"]),
    ):
        what = f"memory of {name} / {LIMIT_MB} MB"
        bench.add(f"million/{key}", what, peak, LIMIT_MB, 1.0, unit="MB", **sizes)


def cutting(bench: Bench) -> None:
    """Measure what one process does for all: it cuts the register into parts."""
    from codetrack import load_plugins

    source = load_plugins().source("jsonl")
    if source.partitions is None:
        bench.note("cut: not measured, the source cannot cut")
        return
    register = bench.register(bench.large)
    t = medians(min(3, bench.runs), cut=lambda: list(source.partitions(register, 2_000)))
    what = "cutting a register into parts, ids of all known"
    bench.add("cut/file", what, t["cut"], members=bench.large, runs=min(3, bench.runs))
