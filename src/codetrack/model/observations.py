"""What checks observe: a status, a sentence, and what it rests on.

What is made by the hundred thousand is a frozen msgspec struct: one is made in a sixth of the
time that a frozen attrs class takes, and that is half of the time of an assessment.
"""

from __future__ import annotations

import enum
import operator
from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from codetrack.i18n.messages import N_, Message, whole_percent
from codetrack.model.records import Record


class Status(enum.StrEnum):
    """The status of something. The members are in order, the best first.

    `unknown` is the worst of all: not knowing may never look better than knowing of a gap.
    """

    NOT_APPLICABLE = "not_applicable"
    MET = "met"
    WAIVED = "waived"
    PARTIAL = "partial"
    GAP = "gap"
    UNKNOWN = "unknown"

    rank: int
    """The place in the order from best (0) to worst."""

    def __new__(cls, value: str) -> Status:
        """Make a status; its rank is its place."""
        status = str.__new__(cls, value)
        status._value_ = value
        status.rank = len(cls.__members__)
        return status


_rank = operator.attrgetter("rank")


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of the statuses; of none at all, `unknown`."""
    return max(statuses, key=_rank, default=Status.UNKNOWN)


class Measure(msgspec.Struct, frozen=True, gc=False):
    """A share as its two whole numbers, such as 12 of 40.

    Shares of groups are sums of parts over sums of wholes, never averages of percentages.

    Raises:
        ValueError: a number is negative, or the part is greater than the whole.
    """

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            msg = f"measure: expected 0 <= part <= whole; got {self.part} of {self.whole}"
            raise ValueError(msg)

    @property
    def percent(self) -> int | None:
        """Return the share in whole percent, rounded down, or None where there is no whole."""
        return whole_percent(self.part, self.whole) if self.whole else None

    @property
    def counts(self) -> Message:
        """Return the two numbers as a sentence, such as 12 of 40."""
        return Message(N_("{part} of {whole}"), {"part": self.part, "whole": self.whole})

    @property
    def share(self) -> Message:
        """Return the two numbers and the percent as a sentence; without a whole, the numbers."""
        if not self.whole:
            return self.counts
        values = {"part": self.part, "whole": self.whole, "percent": self.percent}
        return Message(N_("{part} of {whole} ({percent}%)"), values)

    def points_since(self, earlier: Measure) -> int | None:
        """Return the percentage points from an earlier share to this, each rounded down."""
        before, after = earlier.percent, self.percent
        return None if before is None or after is None else after - before


def signed(points: int | None) -> str | None:
    """Return points with their sign, or None for none."""
    return None if points is None else f"{points:+d}" if points else "0"


class Observation(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One answer of a check: the status, the sentence, and the records that it rests on.

    `subject` tells apart several answers of one check about one site or member, such as a
    supplier's name. `records` are short labels, such as `training 2026-03-02 brussels`.
    """

    status: Status
    template: str
    values: dict[str, Any] = {}
    subject: str = ""
    measure: Measure | None = None
    records: tuple[str, ...] = ()
    counted: tuple[str, str] | None = None
    """The name of the value that counts, and the sentence for one of them."""

    @property
    def message(self) -> Message:
        """Return the sentence as a template and its values."""
        return Message(self.template, self.values, self.counted)


class Observe(Protocol):
    """The signature of `met`, `partial`, `gap`, `unknown` and `not_applicable`."""

    def __call__(
        self,
        template: str,
        /,
        *,
        subject: str = "",
        measure: tuple[int, int] | None = None,
        records: Iterable[Record] = (),
        counted: tuple[str, str] | None = None,
        **values: Any,
    ) -> Observation:
        """Return the observation, with the values that its sentence names."""


def _observe(status: Status) -> Observe:
    # A function for each status, not one more call for each observation: they come by the million.
    def observe(
        template: str,
        /,
        *,
        subject: str = "",
        measure: tuple[int, int] | None = None,
        records: Iterable[Record] = (),
        counted: tuple[str, str] | None = None,
        **values: Any,
    ) -> Observation:
        """Return an observation with the status that the function is named after."""
        return Observation(
            status,
            template,
            values,
            subject,
            None if measure is None else Measure(*measure),
            tuple([record.label for record in records]) if records else (),
            counted,
        )

    observe.__name__ = observe.__qualname__ = status.value
    return observe


met = _observe(Status.MET)
"""Observe that what the check asks for is there.

`counted` is for a sentence that counts: the name of the value, and the sentence for one, as
in `met("All {n} sites are so", counted=("n", "The only site is so"), n=3)`.
"""
partly_met = _observe(Status.PARTIAL)
"""Observe that some of what the check asks for is there."""
gap = _observe(Status.GAP)
"""Observe that what the check asks for is missing or out of date."""
unknown = _observe(Status.UNKNOWN)
"""Observe that the records do not say; this is never a pass."""
not_applicable = _observe(Status.NOT_APPLICABLE)
"""Observe that the check does not concern this member or site, and why."""
