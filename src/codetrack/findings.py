"""What an assessment is made of: observations, findings, and what they say of each member.

What is made by the hundred thousand is a frozen msgspec struct: one is made in a sixth of the
time that a frozen attrs class takes, and that is half of the time of an assessment.
"""

from __future__ import annotations

import enum
import functools
import operator
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

import attrs
import msgspec

from codetrack.criteria import Criterion
from codetrack.messages import N_, Message
from codetrack.problems import Problem
from codetrack.records import Record

MEMBERSHIP = N_("membership")
"""The area of checks that serve no criterion: the steps of membership, and good standing."""
AREAS: tuple[str, ...] = (MEMBERSHIP, *Criterion)
"""What a member is assessed on: its membership and the six criteria."""


class Status(enum.StrEnum):
    """Say how something stands. The members are in order, the best first.

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


class Measure(msgspec.Struct, frozen=True):
    """Hold a share as its two whole numbers, such as 12 of 40.

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


class Observation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hold one answer of a check: the status, the sentence, and the records that it rests on.

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


def _observe(
    status: Status,
    template: str,
    subject: str,
    measure: tuple[int, int] | None,
    records: Iterable[Record],
    counted: tuple[str, str] | None,
    values: dict[str, Any],
) -> Observation:
    return Observation(
        status,
        template,
        values,
        subject,
        None if measure is None else Measure(*measure),
        tuple([record.label for record in records]) if records else (),
        counted,
    )


def met(
    template: str,
    /,
    *,
    subject: str = "",
    measure: tuple[int, int] | None = None,
    records: Iterable[Record] = (),
    counted: tuple[str, str] | None = None,
    **values: Any,
) -> Observation:
    """Observe that what the check asks for is there.

    `counted` is for a sentence that counts: the name of the value, and the sentence for one, as
    in `met("All {n} sites are so", counted=("n", "The only site is so"), n=3)`.
    """
    return _observe(Status.MET, template, subject, measure, records, counted, values)


def partial(
    template: str,
    /,
    *,
    subject: str = "",
    measure: tuple[int, int] | None = None,
    records: Iterable[Record] = (),
    counted: tuple[str, str] | None = None,
    **values: Any,
) -> Observation:
    """Observe that some of what the check asks for is there."""
    return _observe(Status.PARTIAL, template, subject, measure, records, counted, values)


def gap(
    template: str,
    /,
    *,
    subject: str = "",
    measure: tuple[int, int] | None = None,
    records: Iterable[Record] = (),
    counted: tuple[str, str] | None = None,
    **values: Any,
) -> Observation:
    """Observe that what the check asks for is missing or out of date."""
    return _observe(Status.GAP, template, subject, measure, records, counted, values)


def unknown(
    template: str,
    /,
    *,
    subject: str = "",
    measure: tuple[int, int] | None = None,
    records: Iterable[Record] = (),
    counted: tuple[str, str] | None = None,
    **values: Any,
) -> Observation:
    """Observe that the records do not say; this is never a pass."""
    return _observe(Status.UNKNOWN, template, subject, measure, records, counted, values)


def not_applicable(
    template: str,
    /,
    *,
    subject: str = "",
    measure: tuple[int, int] | None = None,
    records: Iterable[Record] = (),
    counted: tuple[str, str] | None = None,
    **values: Any,
) -> Observation:
    """Observe that the check does not concern this member or site, and why."""
    return _observe(Status.NOT_APPLICABLE, template, subject, measure, records, counted, values)


class Cover(msgspec.Struct, frozen=True):
    """Hold the waiver or attestation that speaks over an observation, until its last day."""

    kind: str
    """`waiver` or `attestation`."""
    status: Status
    until: date
    by: str
    """The role that approved or attested it."""
    reason: str


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hold what one check says of one member or site, with the cover that may lie over it.

    Its identity (`key`) is member, site, check and subject, never a line or a position.
    """

    member: str
    site: str | None
    check: str
    observation: Observation
    cover: Cover | None = None

    @property
    def status(self) -> Status:
        """Return how it stands: as covered where a cover lies over it, else as observed."""
        return self.observation.status if self.cover is None else self.cover.status

    @property
    def subject(self) -> str:
        """Return what tells this answer of the check from its others."""
        return self.observation.subject

    @property
    def message(self) -> Message:
        """Return the sentence of the observation; a cover does not hide it."""
        return self.observation.message

    @property
    def measure(self) -> Measure | None:
        """Return the two numbers of the share, where the check measures one."""
        return self.observation.measure

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return the identity: member, site (or empty), check and subject."""
        return (self.member, self.site or "", self.check, self.subject)


@attrs.frozen(kw_only=True)
class SiteInfo:
    """Hold what figures are grouped by: where an open, applicable site lies, and who runs it."""

    id: str
    name: str
    country: str
    region: str | None = None
    operation: str | None = None
    confirmed: date | None = None
    """The day on which the site last answered for its own records."""


@attrs.frozen(kw_only=True)
class MemberAssessment:
    """Hold how one member stands: a status for each area, the findings, and its open sites.

    `statuses` maps each area assessed (`membership` and the criteria) to its status. A member
    that could not be read (`readable` is false) is `unknown` in all of them.
    """

    id: str
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    group: str | None = None
    readable: bool = True
    sites: tuple[SiteInfo, ...] = ()
    statuses: Mapping[str, Status] = attrs.field(factory=dict, hash=False)
    findings: tuple[Finding, ...] = ()
    records: str = ""
    """The digest of the member with the records that counted on the day; empty: not known."""

    @property
    def status(self) -> Status:
        """Return the worst status of all areas."""
        return worst(self.statuses.values())


@attrs.frozen(kw_only=True)
class CheckInfo:
    """Describe a check that spoke, without its code, so that a report explains itself."""

    id: str
    title: str
    area: str
    level: str
    remedy: str
    source: str


@attrs.frozen(kw_only=True)
class Provenance:
    """Say what an assessment follows from, so that it can be done again and compared."""

    as_of: date
    register: str
    """The digest of the register's records, as `sha256:...`."""
    settings: str
    """The digest of the settings."""
    criteria: str
    """The version of the criteria set."""
    core: str
    """The version of codetrack-core."""
    plugins: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """The version of each plugin whose checks spoke, by its name."""
    tables: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """The digest of each table of the settings that mattered, as `waivers`, `plugin.training`."""
    members: tuple[str, ...] = ()
    """The ids of the members that were asked for; empty: all of the register's."""


@attrs.frozen(kw_only=True)
class Frame:
    """Hold all of an assessment but its members, for formats that write those one by one."""

    register: str
    provenance: Provenance
    areas: tuple[str, ...]
    checks: tuple[CheckInfo, ...]
    status: Status
    """The worst status of all members, as of the assessment."""
    members: int
    """How many members there are, those that cannot be read included."""
    problems: tuple[Problem, ...] = ()

    @property
    def as_of(self) -> date:
        """Return the day that the assessment speaks of."""
        return self.provenance.as_of

    @functools.cached_property
    def described(self) -> Mapping[str, CheckInfo]:
        """Return the description of each check, by its id."""
        return {info.id: info for info in self.checks}


@attrs.frozen(kw_only=True)
class Assessment:
    """Hold how every member of a register stood on a day, and what that follows from."""

    kind: ClassVar[str] = "assessment"

    register: str
    provenance: Provenance
    areas: tuple[str, ...]
    checks: tuple[CheckInfo, ...]
    members: tuple[MemberAssessment, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def as_of(self) -> date:
        """Return the day that the assessment speaks of."""
        return self.provenance.as_of

    @property
    def status(self) -> Status:
        """Return the worst status of all members; with no member, or with problems, `unknown`."""
        if self.problems:
            return Status.UNKNOWN
        return worst(member.status for member in self.members)

    @property
    def frame(self) -> Frame:
        """Return all of it but the members."""
        return Frame(
            register=self.register,
            provenance=self.provenance,
            areas=self.areas,
            checks=self.checks,
            status=self.status,
            members=len(self.members),
            problems=self.problems,
        )

    @property
    def findings(self) -> Iterable[Finding]:
        """Yield every finding, member by member."""
        for member in self.members:
            yield from member.findings

    def check(self, check_id: str) -> CheckInfo:
        """Return the description of the check with this id.

        Raises:
            KeyError: no such check spoke.
        """
        for info in self.checks:
            if info.id == check_id:
                return info
        raise KeyError(check_id)
