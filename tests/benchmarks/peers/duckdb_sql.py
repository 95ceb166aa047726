"""One query of DuckDB: its own JSON Lines reader with typed columns, and functions over lists.

DuckDB uses all cores. The answers are fetched as columns.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import by_hand
import duckdb

TOOL = "DuckDB"
QUERY = Path(__file__).with_name("nine.sql").read_text(encoding="utf-8")


def audit(path: Path, as_of: date) -> dict[str, Any]:
    """Return a column for each check."""
    with duckdb.connect() as connection:
        return connection.execute(QUERY, {"path": str(path), "as_of": as_of}).fetchnumpy()


def answers(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Give the answers in words."""
    return [
        (str(member), check, str(status))
        for check in by_hand.CHECKS
        for member, status in zip(result["id"], result[check], strict=True)
    ]
