"""What no program can be faster than: reading the bytes, and a bare parse by orjson."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import orjson
from measuring import Bench, medians

from codetrack import assess, load_plugins, summarise
from codetrack.reports.export import render_report

AS_OF = date(2026, 11, 23)
PLUGINS = load_plugins()


def parsed(path: Path) -> list[object]:
    """Parse every line with orjson, and keep what comes."""
    with path.open("rb") as file:
        return [orjson.loads(line) for line in file]


def all_of_it(path: Path, output: Path) -> object:
    """Load, ask all built-in checks, sum up, and export as jsonl; the register is held whole."""
    assessment = assess(PLUGINS.source("jsonl").load(path), PLUGINS.checks, as_of=AS_OF)
    with output.open("wb") as file:
        file.writelines(render_report(assessment, PLUGINS.exporter("jsonl")))
    return summarise(assessment)


def measure(bench: Bench) -> None:
    """Measure the load, and all of it, beside both limits."""
    path, output = bench.register(bench.members), bench.folder / "whole.jsonl"
    load = PLUGINS.source("jsonl").load
    t = medians(
        bench.runs,
        bytes=path.read_bytes,
        orjson=partial(parsed, path),
        load=partial(load, path),
        all=partial(all_of_it, path, output),
    )
    whole = "load, all checks, summary, jsonl export"
    bench.add("limit/parse", "orjson's parse / reading the bytes", t["orjson"], t["bytes"])
    bench.add("limit/load", "load and validate / orjson's parse", t["load"], t["orjson"])
    bench.add("limit/all", f"{whole} / orjson's parse", t["all"], t["orjson"], 2.0)
