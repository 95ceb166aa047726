"""A case is all that one test knows, in plain values, so that it travels to any worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Literal

import attrs

Outcome = Literal["passed", "failed", "xfailed", "skipped", "error"]


@attrs.frozen(kw_only=True)
class Case:
    """Hold one test: where it stands, how it ends, and what it says."""

    group: str
    """The member's id; or `PROBLEMS`, which no member is called."""
    name: str
    outcome: Outcome
    line: str
    """What it says, in one line."""
    text: str
    """What it says, in full."""
    marks: tuple[str, ...]
    facts: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """What it is about: `member`, `check`, `site` and so on."""
    path: str
    """The file or folder in which the member is held."""

    @property
    def id(self) -> str:
        """Return the id of the test."""
        return f"{self.group}::{self.name}"

    def named_by(self, arg: str) -> bool:
        """Say whether an argument of the command line names this test, or several with it."""
        # Below the root, pytest shows ids as `../member::check`.
        base, mark, rest = arg.partition("::")
        wanted = base.replace("\\", "/").rpartition("/")[2] + mark + rest
        return self.id == wanted or self.id.startswith((f"{wanted}::", f"{wanted}["))


def shown(text: str) -> str:
    """Return the text in one line, with each character that cannot be seen as its number."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def as_id(text: str) -> str:
    """Return the text as part of an id, in which `::` separates."""
    return shown(text).replace("::", ":\\x3a")


def packed(cases: Iterable[Case]) -> str:
    """Return the cases as text for a worker."""
    return json.dumps([attrs.asdict(case) for case in cases])


def unpacked(text: str) -> tuple[Case, ...]:
    """Return the cases that `packed` made a text of."""
    return tuple(Case(**{**case, "marks": tuple(case["marks"])}) for case in json.loads(text))
