"""The core beside bare parsing, the script by hand and its dependencies; rows of `bench.py`.

Start-up times are of whole processes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import by_hand
import generate
from helpers.brute_force import day_by_day, foreseen
from measuring import Bench, medians

from codetrack import Settings, add_years, assess, forecast, load_plugins, select
from codetrack.model.members import Register
from codetrack.reports.export import render_report

AS_OF = date(2026, 11, 23)
PLUGINS = load_plugins()
SOURCE = PLUGINS.source("jsonl")
NINE = select(PLUGINS.checks, only=by_hand.CHECKS)
DEPENDENCIES = "import attrs, cattrs, pluggy, tomli_w, msgspec, filelock"
ROOT = Path(__file__).parent.parent.parent


def bare(path: Path) -> list[object]:
    """Parse every line with `json.loads`, and keep what comes."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def whole(path: Path) -> int:
    """Load, ask all built-in checks, export as json."""
    assessment = assess(SOURCE.load(path), PLUGINS.checks, as_of=AS_OF)
    return sum(map(len, render_report(assessment, PLUGINS.exporter("json"))))


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


def process(compiled: Path, *arguments: str) -> Callable[[], object]:
    """Return the work of running an interpreter with the arguments.

    What is installed is compiled once, and so is all that is measured, whatever the environment
    says; it is kept in the folder `compiled`.
    """
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = partial(
        subprocess.run,
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    run()
    return run


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


def measure(bench: Bench) -> None:
    """Measure codetrack beside bare parsing, the script by hand, its own dependencies."""
    options = bench

    def row(what: str, ours: float, theirs: float, goal: float, members: int | None = None) -> None:
        key = f"core/{re.sub('[^a-z0-9]+', '-', what.lower())}"
        bench.add(key, what, ours, theirs, goal, members=members)

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
        few = options.large // 100
        generate.write(small, few)
        generate.write(large, options.large)
        # A hundred small registers against one large: equal if time grows in a straight line.
        g = medians(
            max(1, options.runs // 2),
            small=lambda: [nine(small) is None for _ in range(100)],
            large=lambda: nine(large),
        )
        what = f"{options.large:,} members / 100 x {few:,}"
        row(what, g["large"], g["small"], 1.1, options.large)
    with tempfile.TemporaryDirectory() as folder:
        start = partial(process, Path(folder))
        p = medians(
            options.runs * 2,
            ours=start("-c", "import codetrack"),
            theirs=start("-c", DEPENDENCIES),
            audit=start("-m", "codetrack", "audit", "examples/belgium", "--as-of", "2026-11-23"),
            parts=start("-c", f"import click, rich.table; {DEPENDENCIES}"),
        )
    row("import codetrack / its dependencies", p["ours"], p["theirs"], 1.25)
    row("codetrack audit examples/belgium / imports", p["audit"], p["parts"], 2.0)
    bench.note(f"Forecast: {foreseen_well}")
    bench.note(f"Plugins, click and rich that a bare import loads: {extras_loaded()}")
