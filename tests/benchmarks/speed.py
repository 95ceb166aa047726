"""Time codetrack beside what it is compared with: `make bench`.

One process, runs interleaved, medians; each row is a ratio. Start-up times are of whole processes.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import by_hand
import generate
from brute_force import day_by_day, foreseen
from rich.console import Console
from rich.table import Table

from codetrack import Settings, add_years, assess, forecast, load_plugins, select
from codetrack.exports import render
from codetrack.model import Register

AS_OF = date(2026, 11, 23)
PLUGINS = load_plugins()
SOURCE = PLUGINS.source("jsonl")
NINE = select(PLUGINS.checks, only=by_hand.CHECKS)
DEPENDENCIES = "import attrs, cattrs, pluggy, tomli_w, msgspec, filelock"
ROOT = Path(__file__).parent.parent.parent


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


def bare(path: Path) -> list[object]:
    """Parse every line with `json.loads`, and keep what comes."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def whole(path: Path) -> int:
    """Load, ask all built-in checks, export as json."""
    assessment = assess(SOURCE.load(path), PLUGINS.checks, as_of=AS_OF)
    return sum(map(len, render(assessment, PLUGINS.exporter("json"))))


def nine(path: Path) -> object:
    """Load, and ask nine checks."""
    return assess(SOURCE.load(path), NINE, as_of=AS_OF)


def foretold(register: Register) -> object:
    """Forecast a year."""
    return forecast(register, PLUGINS.checks, start=AS_OF, until=add_years(AS_OF, 1))


def held_to_brute_force(path: Path, members: int) -> str:
    """Hold a forecast of two years to an assessment of every day, and say for how many members."""
    changes = 0
    for member in SOURCE.load(path).members[:members]:
        days = day_by_day(member, PLUGINS.checks, AS_OF, 730, Settings())
        told = foreseen(member, PLUGINS.checks, AS_OF, 730, Settings())[:2]
        if days != told:
            msg = f"forecast and day by day differ for {member.id}: {days[0] ^ told[0]}"
            raise SystemExit(msg)
        changes += len(days[0])
    return f"{changes:,} changes of {members:,} members in 730 days: none missed, each to the day"


def process(*arguments: str) -> Callable[[], object]:
    """Return the work of running an interpreter with the arguments."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, cwd=ROOT
    )


def same_answers(path: Path) -> None:
    """Hold the script by hand to codetrack's own answers."""
    ours = sorted(
        (finding.member, finding.check, finding.status.value)
        for finding in assess(SOURCE.load(path), NINE, as_of=AS_OF).findings
    )
    if ours != sorted(by_hand.audit(path, AS_OF, keep=True)):
        msg = "the script by hand and codetrack give different answers"
        raise SystemExit(msg)


def extras_loaded() -> str:
    """Say which plugins, and which of click and rich, a bare `import codetrack` loads."""
    script = (
        "import sys, codetrack; print(*sorted(name for name in sys.modules if name in "
        "('click', 'rich') or name.startswith('codetrack.builtin')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT
    )
    return done.stdout.strip() or "none"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--growth", type=int, default=100_000, help="the largest register")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--brute", type=int, default=100, help="members to ask day by day")
    parser.add_argument("--quick", action="store_true", help="small registers and few runs")
    options = parser.parse_args()
    if options.quick:
        options.members, options.growth, options.runs = 1_000, 10_000, 3
        options.brute = 10
    table = Table(
        title=f"{options.members:,} members, medians of {options.runs} interleaved runs; "
        f"Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    for heading in ("what", "ours, s", "theirs, s", "ratio", "goal", "reached"):
        table.add_column(heading, justify="left" if heading == "what" else "right")

    def row(what: str, ours: float, theirs: float, goal: float) -> None:
        ratio = ours / theirs
        reached = "yes" if ratio <= goal else "no"
        table.add_row(what, f"{ours:.3f}", f"{theirs:.3f}", f"{ratio:.2f}", f"{goal}", reached)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.jsonl"
        generate.write(path, options.members)
        same_answers(path)
        t = medians(
            options.runs,
            json=lambda: bare(path),
            load=lambda: SOURCE.load(path),
            whole=lambda: whole(path),
            nine=lambda: nine(path),
            dropped=lambda: by_hand.audit(path, AS_OF, keep=False),
            kept=lambda: by_hand.audit(path, AS_OF, keep=True),
        )
        row("load and validate / json.loads", t["load"], t["json"], 0.8)
        row("load, all checks, json export / json.loads", t["whole"], t["json"], 2.5)
        row("load, nine checks / by hand, all kept", t["nine"], t["kept"], 1.0)
        row("load, nine checks / by hand, none kept", t["nine"], t["dropped"], 1.0)
        register = SOURCE.load(path)
        f = medians(
            max(3, options.runs // 2),
            assess=partial(assess, register, PLUGINS.checks, as_of=AS_OF),
            forecast=partial(foretold, register),
        )
        row("forecast of a year / one assess", f["forecast"], f["assess"], 12)
        foreseen_well = held_to_brute_force(path, options.brute)
        small, large = Path(folder) / "small.jsonl", Path(folder) / "large.jsonl"
        few = options.growth // 100
        generate.write(small, few)
        generate.write(large, options.growth)
        # A hundred small registers against one large: equal if time grows in a straight line.
        g = medians(
            max(1, options.runs // 2),
            small=lambda: [nine(small) is None for _ in range(100)],
            large=lambda: nine(large),
        )
        row(f"{options.growth:,} members / 100 x {few:,}", g["large"], g["small"], 1.1)
    p = medians(
        options.runs * 2,
        ours=process("-c", "import codetrack"),
        theirs=process("-c", DEPENDENCIES),
        audit=process("-m", "codetrack", "audit", "examples/belgium", "--as-of", "2026-11-23"),
        parts=process("-c", f"import click, rich.table; {DEPENDENCIES}"),
    )
    row("import codetrack / its dependencies", p["ours"], p["theirs"], 1.25)
    row("codetrack audit examples/belgium / imports", p["audit"], p["parts"], 2.0)
    console = Console(width=100)
    console.print(table)
    console.print(f"Forecast: {foreseen_well}")
    console.print(f"Plugins, click and rich that a bare import loads: {extras_loaded()}")


if __name__ == "__main__":
    main()
