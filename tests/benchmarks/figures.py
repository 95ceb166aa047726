"""What was measured: figures with their ratio and goal, on which machine, kept as JSON."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path

import attrs

PACKAGES = (
    *("msgspec", "attrs", "orjson", "pandas", "pyarrow", "polars", "duckdb", "pydantic"),
    *("opa-eval", "distributed"),
)
"""Packages on which figures depend; the versions are kept beside them."""


@attrs.frozen(kw_only=True)
class Figure:
    """Hold ours beside theirs, in one unit; the ratio is ours to theirs.

    `key` is `group/name`. A figure without `theirs` stands by itself, and has no ratio.
    """

    key: str
    what: str
    ours: float
    theirs: float | None = None
    goal: float | None = None
    unit: str = "s"
    members: int
    runs: int = 1

    @property
    def ratio(self) -> float | None:
        """Return ours over theirs."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def reached(self) -> str:
        """Say whether the goal is reached, where there is one."""
        if self.goal is None or self.ratio is None:
            return ""
        return "yes" if self.ratio <= self.goal else "no"


def machine() -> dict[str, object]:
    """Describe processor, memory, Python and packages; no name of the machine, and no path."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> int | None:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
    return round(pages * size / 2**30)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def read(path: Path) -> dict[str, Figure]:
    """Return the figures that a file keeps, by key."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {each["key"]: Figure(**each) for each in kept["figures"]}


def keep(path: Path, figures: Iterable[Figure]) -> None:
    """Write the figures; those of other keys stay, unless they are another machine's."""
    here = machine()
    held: dict[str, Figure] = {}
    if path.exists() and json.loads(path.read_text(encoding="utf-8"))["machine"] == here:
        held = read(path)
    held |= {figure.key: figure for figure in figures}
    document = {"machine": here, "figures": [attrs.asdict(held[key]) for key in sorted(held)]}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
