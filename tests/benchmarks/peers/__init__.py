"""What a user would pick otherwise, each with the same nine checks on the same register.

A peer is a module with two functions: `audit(path, as_of)` reads the file and answers in the
tool's own form, as its users would; `answers(result)` gives that as member, check and status, and
is not timed. `by_hand` says what the answers are. A peer reads only the fields that it needs.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

PEERS = {
    "json": "script_json",
    "orjson": "script_orjson",
    "pandas": "pandas_frames",
    "polars": "polars_frames",
    "duckdb": "duckdb_sql",
    "pydantic": "pydantic_models",
    "rego": "rego_policy",
}
"""The module of each peer."""

Answer = tuple[str, str, str]


class Peer(Protocol):
    """Say what each peer has: the tool's name, the work, and its answers in words."""

    TOOL: str

    def audit(self, path: Path, as_of: date) -> Any:
        """Read the register, and ask the nine checks."""

    def answers(self, result: Any) -> Iterable[Answer]:
        """Give the answers in words."""


def peer(name: str) -> Peer:
    """Return the peer of that name.

    Raises:
        ModuleNotFoundError: its tool is not installed; the extra `bench` has them all.
    """
    module: ModuleType = importlib.import_module(f"{__name__}.{PEERS[name]}")
    return cast("Peer", module)


def wrong(given: Iterable[Answer], expected: Iterable[Answer]) -> list[Answer]:
    """Return the answers that only one of the two has; a peer that has any is no peer."""
    return sorted(set(given) ^ set(expected))
