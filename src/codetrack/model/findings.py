"""What an assessment is made of: findings, and what they say of each member."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import ClassVar, Protocol, TypeVar

import attrs
import msgspec

from codetrack.i18n.messages import N_, Message
from codetrack.model.criteria import Criterion
from codetrack.model.observations import Measure, Observation, Status, worst
from codetrack.problems import Problem

MEMBERSHIP = N_("membership")
"""The area of checks that serve no criterion: the steps of membership, and good standing."""
AREAS: tuple[str, ...] = (MEMBERSHIP, *Criterion)
"""What a member is assessed on: its membership and the six criteria."""


class _OfArea(Protocol):
    @property
    def area(self) -> str: ...

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_OfArea)


def by_area(checks: Iterable[T]) -> list[T]:
    """Return checks, or descriptions of them, by area and then by id."""
    return sorted(checks, key=lambda check: (AREAS.index(check.area), check.id))


def in_order(areas: Collection[str]) -> tuple[str, ...]:
    """Return the areas in their order, each once."""
    return tuple(area for area in AREAS if area in areas)


class Cover(msgspec.Struct, frozen=True, gc=False):
    """The waiver or attestation that applies to an observation, until its last day."""

    kind: str
    """`waiver` or `attestation`."""
    status: Status
    until: date
    by: str
    """The role that approved or attested it."""
    reason: str


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The answer of one check about one member or site, with the cover that applies to it.

    Its identity (`key`) is member, site, check and subject, never a line or a position.
    """

    member: str
    site: str | None
    check: str
    observation: Observation
    cover: Cover | None = None

    @property
    def status(self) -> Status:
        """Return the status of the cover, where there is one, else as observed."""
        return self.observation.status if self.cover is None else self.cover.status

    @property
    def subject(self) -> str:
        """Return the subject, which distinguishes the answers of one check."""
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


class SiteInfo(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What figures are grouped by: the place of an open, applicable site, and its operation."""

    id: str
    name: str
    country: str
    region: str | None = None
    operation: str | None = None
    confirmed: date | None = None
    """The day on which the site last answered for its own records."""


@attrs.frozen(kw_only=True)
class MemberAssessment:
    """The assessment of one member: a status for each area, the findings, and its open sites.

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
    """What an assessment follows from, so that it can be repeated and compared."""

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
    """The ids of the chosen members; empty: all of the register's."""


@attrs.frozen(kw_only=True)
class AssessmentHeader:
    """All of an assessment but its members, for formats that write those one by one."""

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
        """Return the day of the assessment."""
        return self.provenance.as_of

    @functools.cached_property
    def described(self) -> Mapping[str, CheckInfo]:
        """Return the description of each check, by its id."""
        return {info.id: info for info in self.checks}

    @functools.cached_property
    def commitments(self) -> Mapping[str, str]:
        """Return the area of each commitment check, by the check's id."""
        return {info.id: info.area for info in self.checks if info.level == "commitment"}


@attrs.frozen(kw_only=True)
class Assessment:
    """The assessment of every member of a register on a day, and what it follows from."""

    kind: ClassVar[str] = "assessment"

    register: str
    provenance: Provenance
    areas: tuple[str, ...]
    checks: tuple[CheckInfo, ...]
    members: tuple[MemberAssessment, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def as_of(self) -> date:
        """Return the day of the assessment."""
        return self.provenance.as_of

    @property
    def status(self) -> Status:
        """Return the worst status of all members; with no member, or with problems, `unknown`."""
        if self.problems:
            return Status.UNKNOWN
        return worst(member.status for member in self.members)

    @property
    def frame(self) -> AssessmentHeader:
        """Return all of it but the members."""
        return AssessmentHeader(
            register=self.register,
            provenance=self.provenance,
            areas=self.areas,
            checks=self.checks,
            status=self.status,
            members=len(self.members),
            problems=self.problems,
        )

    def only(self, *, members: Iterable[str] = (), areas: Iterable[str] = ()) -> Assessment:
        """Return the part about some members and areas; nothing named means all."""
        members, areas = tuple(members), tuple(areas)
        if not members and not areas:
            return self
        kept = tuple(area for area in self.areas if not areas or area in areas)
        checks = tuple(info for info in self.checks if info.area in kept)
        ids = {info.id for info in checks}
        provenance = self.provenance
        chosen = provenance.members
        if members:
            chosen = tuple(sorted(one for one in members if not chosen or one in chosen))
            provenance = attrs.evolve(provenance, members=chosen or tuple(sorted(members)))
        return attrs.evolve(
            self,
            provenance=provenance,
            areas=kept,
            checks=checks,
            members=tuple(
                attrs.evolve(
                    member,
                    statuses={area: member.statuses[area] for area in kept},
                    findings=tuple(one for one in member.findings if one.check in ids),
                )
                for member in self.members
                if not members or member.id in members
            ),
            problems=tuple(
                problem
                for problem in self.problems
                if not members or problem.member is None or problem.member in members
            ),
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
