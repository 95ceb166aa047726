"""One run of measurements: its sizes, its registers, and the figures that come of it."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import attrs
import generate
from figures import Figure

HERE = Path(__file__).parent


def medians(runs: int, **work: Callable[[], object]) -> dict[str, float]:
    """Return the median seconds of each piece of work, all of them interleaved."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):
        for name, run in work.items():
            gc.collect()
            started = time.perf_counter()
            held = run()
            times[name].append(time.perf_counter() - started)
            del held
    return {name: statistics.median(every) for name, every in times.items()}


@attrs.define(kw_only=True)
class Bench:
    """Hold how big and how often to measure, and gather the figures.

    `large` is the size at which workers are compared, `million` that of the register that no
    process holds whole, `sites` that of the one group.
    """

    folder: Path
    members: int = 10_000
    large: int = 100_000
    million: int = 1_000_000
    sites: int = 10_000
    runs: int = 5
    brute: int = 100
    figures: list[Figure] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)

    def register(self, members: int) -> Path:
        """Return a register of so many members, written once."""
        path = self.folder / f"register-{members}.jsonl"
        if not path.exists():
            generate.write(path, members)
        return path

    def add(
        self,
        key: str,
        what: str,
        ours: float,
        theirs: float | None = None,
        goal: float | None = None,
        *,
        unit: str = "s",
        members: int | None = None,
        runs: int | None = None,
    ) -> None:
        """Take a figure down."""
        self.figures.append(
            Figure(
                key=key,
                what=what,
                ours=ours,
                theirs=theirs,
                goal=goal,
                unit=unit,
                members=self.members if members is None else members,
                runs=self.runs if runs is None else runs,
            )
        )

    def note(self, text: str) -> None:
        """Say something below the table, such as why a row is missing."""
        self.notes.append(text)


def alone(script: str, *arguments: object) -> dict[str, float]:
    """Run a script of this folder in a process of its own, and return the figures it prints."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(json.loads(done.stdout))
