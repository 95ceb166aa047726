"""Cases: the data of one test each, in plain values that can be sent to a worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Literal

import attrs

Outcome = Literal["passed", "failed", "xfailed", "skipped", "error"]


@attrs.frozen(kw_only=True)
class Case:
    """The data of one test for one run: its id, its outcome and its texts."""

    group: str
    """The member's id, or `PROBLEMS`, which is no member's id."""
    name: str
    outcome: Outcome
    line: str
    """The message in one line."""
    text: str
    """The whole message."""
    marks: tuple[str, ...]
    facts: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """What it is about: `member`, `check`, `site` and so on."""
    path: str
    """The member's file, or the register's path."""

    @property
    def id(self) -> str:
        """Return the id of the test."""
        return f"{self.group}::{self.name}"

    def named_by(self, arg: str) -> bool:
        """Return whether an argument of the command line names this test, or several with it."""
        # Below the root, pytest shows ids as `../member::check`.
        base, mark, rest = arg.partition("::")
        wanted = base.replace("\\", "/").rpartition("/")[2] + mark + rest
        return self.id == wanted or self.id.startswith((f"{wanted}::", f"{wanted}["))


def one_line(text: str) -> str:
    """Return the text in one line, with each invisible character escaped."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def id_part(text: str) -> str:
    """Return the text as part of an id, in which `::` separates."""
    return one_line(text).replace("::", ":\\x3a")


def cases_to_json(cases: Iterable[Case]) -> str:
    """Return the cases as text for a worker."""
    return json.dumps([attrs.asdict(case) for case in cases])


def cases_from_json(text: str) -> tuple[Case, ...]:
    """Return the cases of a text that `cases_to_json` returned."""
    return tuple(Case(**{**case, "marks": tuple(case["marks"])}) for case in json.loads(text))
