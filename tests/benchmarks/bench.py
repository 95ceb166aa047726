"""Time codetrack beside what it is compared with: `make bench`.

One process, runs interleaved, medians, imports not counted; each row is a ratio. `--rows` picks
groups of rows, `--json` keeps the figures, from which `make shown` writes the tables of the
documentation. The rows `million` take long, and are measured only where they are named.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import tempfile
from pathlib import Path

import figures
from figures import Figure
from measuring import Bench
from rich.console import Console
from rich.table import Table

ROWS = {
    "agree": "peer_rows:agree",
    "peers": "peer_rows:measure",
    "limit": "limit_rows:measure",
    "core": "speed:measure",
    "group": "group_rows:measure",
    "storage": "storage_rows:measure",
    "cut": "scale_rows:cutting",
    "two": "scale_rows:two",
    "dask": "scale_rows:cluster",
    "million": "scale_rows:million",
}
"""What can be measured: module and function of each group of rows."""
USUAL = [name for name in ROWS if name not in ("agree", "million")]


def options() -> argparse.Namespace:
    """Return what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default=",".join(USUAL), help=f"some of {', '.join(ROWS)}")
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000, help="where workers are compared")
    parser.add_argument("--million", type=int, default=1_000_000, help="where memory is bounded")
    parser.add_argument("--sites", type=int, default=10_000, help="of the one group")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--brute", type=int, default=100, help="members to ask day by day")
    parser.add_argument("--quick", action="store_true", help="small registers and few runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    parser.add_argument("--folder", type=Path, help="keep the registers in this folder")
    asked = parser.parse_args()
    asked.rows = asked.rows.split(",")
    if unknown := [name for name in asked.rows if name not in ROWS]:
        parser.error(f"no such rows {', '.join(unknown)}; expected some of {', '.join(ROWS)}")
    if asked.quick:
        asked.members, asked.large, asked.million, asked.runs = 1_000, 10_000, 20_000, 3
        asked.brute, asked.sites = 10, 500
    return asked


def main() -> None:
    """Measure, print the table, and keep the figures."""
    asked = options()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(
            folder=asked.folder or Path(name),
            members=asked.members,
            large=asked.large,
            million=asked.million,
            sites=asked.sites,
            runs=asked.runs,
            brute=asked.brute,
        )
        for row in asked.rows:
            module, _, function = ROWS[row].partition(":")
            getattr(importlib.import_module(module), function)(bench)
            if asked.json is not None:
                figures.keep(asked.json, bench.figures)
    console = Console(width=110)
    if bench.figures:
        console.print(table(bench.figures))
    for note in bench.notes:
        console.print(note)


def table(found: list[Figure]) -> Table:
    """Return the figures as people read them."""
    drawn = Table(
        title=f"Medians of interleaved runs; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores"
    )
    for heading in ("what", "members", "ours", "theirs", "", "ratio", "goal", "reached"):
        drawn.add_column(heading, justify="left" if heading == "what" else "right")
    for figure in found:
        drawn.add_row(
            figure.what,
            f"{figure.members:,}",
            f"{figure.ours:.3f}",
            "" if figure.theirs is None else f"{figure.theirs:.3f}",
            figure.unit,
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            "" if figure.goal is None else f"{figure.goal:.2f}",
            figure.reached,
        )
    return drawn


if __name__ == "__main__":
    main()
