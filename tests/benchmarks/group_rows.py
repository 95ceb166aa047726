"""One hotel group with thousands of sites and fifty records at each: load, site checks, roll-up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import generate_group
from measuring import Bench, medians

from codetrack import Period, SiteCheck, load_plugins, summarise_periods
from codetrack.extension import AnyCheck

AS_OF = date(2026, 11, 24)
PLUGINS = load_plugins()
LOAD = PLUGINS.source("jsonl").load
AT_SITES = tuple(check for check in PLUGINS.checks if isinstance(check, SiteCheck))
COMPANY = 10
"""How many sites each company has, where the group is many of them."""


def bare(path: Path) -> list[object]:
    """Parse every line with `json.loads`, and keep what comes."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def rolled_up(path: Path, checks: Sequence[AnyCheck]) -> object:
    """Load, ask the checks, and roll up by region and operation."""
    period = Period.year(AS_OF.year, AS_OF)
    return summarise_periods(LOAD(path), checks, periods=[period], by=["region", "operation"])


def register(bench: Bench, each: int) -> Path:
    """Return the group as companies of so many sites, written once."""
    path = bench.folder / f"group-{bench.sites}-{each}.jsonl"
    if not path.exists():
        generate_group.write(path, bench.sites, each)
    if problems := LOAD(path).problems:
        msg = f"the group cannot be read: {problems[0]}"
        raise SystemExit(msg)
    return path


def measure(bench: Bench) -> None:
    """Measure the group as one member, and as many companies, beside `json.loads`."""
    one, many = register(bench, bench.sites), register(bench, COMPANY)
    t = medians(
        bench.runs,
        json=partial(bare, one),
        load=partial(LOAD, one),
        sites=partial(rolled_up, one, AT_SITES),
        all=partial(rolled_up, one, PLUGINS.checks),
        json_many=partial(bare, many),
        many=partial(rolled_up, many, AT_SITES),
    )
    of = f"one member of {bench.sites:,} sites"
    companies = -(-bench.sites // COMPANY)
    bench.add("group/load", f"{of}: load / json.loads", t["load"], t["json"], members=1)
    for key, what, goal in (
        ("sites", "load, site checks, roll-up", 4.0),
        ("all", "load, all checks, roll-up", None),
    ):
        bench.add(f"group/{key}", f"{of}: {what} / json.loads", t[key], t["json"], goal, members=1)
    bench.add(
        "group/companies",
        f"a group of {companies:,} companies: load, site checks, roll-up / json.loads",
        t["many"],
        t["json_many"],
        4.0,
        members=companies,
    )
    records = bench.sites * generate_group.A_SITE
    size = one.stat().st_size / 2**20
    bench.note(f"The group: {bench.sites:,} sites, {records:,} records of theirs, {size:.0f} MB")
