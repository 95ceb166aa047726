"""A Rego policy, asked about each member by the `opa-eval` package (the regorus engine in Rust).

Each line goes to the engine as it stands: Python parses nothing.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import opa_eval

TOOL = "a Rego policy (opa-eval)"
POLICY = Path(__file__).with_name("code.rego")


def audit(path: Path, as_of: date) -> list[dict[str, object]]:
    """Evaluate the policy for each member."""
    facts = {
        "as_of": as_of.isoformat(),
        "a_year_before": (as_of - timedelta(days=365)).isoformat(),
        "last_year": as_of.year - 1,
    }
    policy = opa_eval.OpaEval(str(POLICY), data_json=json.dumps(facts), query="data.code.answer")
    with path.open(encoding="utf-8") as file:
        return [policy.evaluate_parsed(line) for line in file]


def answers(result: list[dict[str, object]]) -> list[tuple[str, str, str]]:
    """Give the answers in words."""
    return [
        (answer["id"], check, status)
        for answer in result
        for check, status in answer["answers"].items()
    ]
