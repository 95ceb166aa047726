"""Audit a register in parts in a process of its own, and print what it took, as JSON.

`python streamed.py REGISTER OUTPUT JOBS RUNS`: all built-in checks, summary, jsonl export. The
seconds are the median of the runs. The memory is the peak of each process, so long as the system
tells it: of this one, and of the largest of its workers.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from datetime import date
from pathlib import Path

from codetrack import WorkerPool, audit_in_parts, processes

AS_OF = date(2026, 11, 23)


def peak_mb() -> float:
    """Return the most memory that this process ever had resident, in MB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        kilobytes = next(s.split()[1] for s in status.splitlines() if s.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(kilobytes) / 1024


def main(register: str, output: str, jobs: str, runs: str) -> None:
    """Audit, and print seconds and megabytes."""
    seconds = []
    for _ in range(int(runs)):
        started = time.perf_counter()
        audit_in_parts(
            Path(register),
            as_of=AS_OF,
            exporter="jsonl",
            output=Path(output),
            workers=processes(int(jobs)) if int(jobs) > 1 else WorkerPool(),
        )
        seconds.append(time.perf_counter() - started)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found = {
        "seconds": statistics.median(seconds),
        "peak_mb": peak_mb(),
        "worker_mb": workers if int(jobs) > 1 else 0.0,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
