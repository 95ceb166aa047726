"""Tables of what `make bench` measured, for the pages of the documentation.

The figures come from `tests/benchmarks/results.json`. This script measures nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent.parent / "tests" / "benchmarks" / "results.json"


def figures() -> dict[str, dict[str, Any]]:
    """Return the saved figures by key."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {figure["key"]: figure for figure in results["figures"]}


def table(group: str) -> str:
    """Return a table of one group of figures, or for `machine` the description of the machine."""
    return _machine() if group == "machine" else _rows(group)


def _machine() -> str:
    machine = json.loads(RESULTS.read_text(encoding="utf-8"))["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    size = f"{machine['cores']} cores, {machine['memory_gb']} GB"
    return (
        f"- processor: {machine['processor']}, {size}\n"
        f"- Python {machine['python']} on {machine['system']}\n"
        f"- {packages}\n"
    )


def _rows(group: str) -> str:
    found = [f for key, f in figures().items() if key.startswith(f"{group}/")]
    if not found:
        return "Not measured yet.\n"
    heads = ("what", "members", "ratio", "goal", "reached")
    if all(figure["theirs"] is None for figure in found) or group == "storage":
        heads = ("what", "members", found[0]["unit"], "ratio")
    else:
        # Figures without a comparison belong on other pages.
        found = [figure for figure in found if figure["theirs"] is not None]
    lines = [heads, tuple("---" for _ in heads)]
    for figure in found:
        ratio = figure["ours"] / figure["theirs"] if figure["theirs"] else None
        goal = figure["goal"]
        cells = {
            "what": figure["what"],
            "members": f"{figure['members']:,}",
            "ratio": "" if ratio is None else f"{ratio:.2f}",
            "goal": "" if goal is None else f"{goal:.2f}",
            "reached": "" if goal is None or ratio is None else "yes" if ratio <= goal else "no",
            figure["unit"]: f"{figure['ours']:,.{2 if figure['unit'] == 's' else 0}f}",
        }
        lines.append(tuple(cells.get(head, "") for head in heads))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
