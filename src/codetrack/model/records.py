"""The dated records of a member: one class for each table of a member's file.

Every record may say when the register learnt of it (`received`), how sure it is (`assurance`),
and where its proof lies (`document`, a path relative to the register, and its `sha256`).
A record without a `site` stands for the whole member. Days are civil days; a last day counts.
Records hold counts, never people: there is no place for a child, a suspect or a case.
"""

import datetime
import functools
from typing import ClassVar

from codetrack.dates import iso
from codetrack.model.criteria import Criterion
from codetrack.model.structs import Fielded, frozen
from codetrack.vocabulary import (
    Assurance,
    CheckName,
    Count,
    Country,
    Email,
    Hours,
    Identifier,
    Language,
    Mode,
    Sha256,
    Text,
    Verdict,
    Word,
    Year,
)

date = datetime.date


def _in_order(first: str, start: date | None, last: str, end: date | None) -> None:
    if start is not None and end is not None and end < start:
        msg = f"{last}: expected a day on or after {first} ({start}); got {end}"
        raise ValueError(msg)


@frozen(kw_only=True)
class Record(Fielded):
    """What every record may state about itself."""

    table: ClassVar[str] = ""
    """The table's name in a member's file."""
    dated_by: ClassVar[str] = ""
    """The field that holds the day from which the record counts; empty: it always counts."""

    received: date | None = None
    assurance: Assurance = "self-declared"
    document: Text | None = None
    sha256: Sha256 | None = None

    @property
    def counts_from(self) -> date | None:
        """Return the day from which the record counts, or None when it always counts."""
        return getattr(self, self.dated_by) if self.dated_by else None

    @property
    def label(self) -> str:
        """Return a short name for people: the table, the day or year, and the site."""
        table, dated_by, has_year, has_site = _naming(type(self))  # type: ignore[arg-type]
        when = getattr(self, dated_by) if dated_by else None
        text = table if when is None else f"{table} {iso(when)}"
        if when is None and has_year:
            text = f"{table} {self.year}"  # type: ignore[attr-defined]
        site = self.site if has_site else None  # type: ignore[attr-defined]
        return text if site is None else f"{text} {site}"


@functools.cache
def _naming(kind: type[Record]) -> tuple[str, str, bool, bool]:
    return kind.table, kind.dated_by, hasattr(kind, "year"), hasattr(kind, "site")


@frozen(kw_only=True)
class Milestone(Record):
    """Record a step of membership: on this day the member reached the state.

    The known states, in The Code's order, are applied, plan-submitted, plan-approved, invoiced,
    paid and signed; then lapsed. Other words are the representative's own.
    """

    table: ClassVar[str] = "milestone"
    dated_by: ClassVar[str] = "on"

    on: date
    state: Word


@frozen(kw_only=True)
class Revenue(Record):
    """Record the band of annual revenue that the member confirmed for `year`, for its fee."""

    table: ClassVar[str] = "revenue"
    dated_by: ClassVar[str] = "on"

    year: Year
    band: Word
    on: date | None = None
    """The day of the confirmation, where it is known."""


@frozen(kw_only=True)
class Contact(Record):
    """Record an office to write to, such as the focal point: a role, never a person's name."""

    table: ClassVar[str] = "contact"

    role: Word
    email: Email
    language: Language | None = None


@frozen(kw_only=True)
class Headcount(Record):
    """Record how many people (not full-time equivalents) work there; serves criterion 2."""

    table: ClassVar[str] = "headcount"
    dated_by: ClassVar[str] = "on"

    on: date
    staff: Count
    site: Identifier | None = None


@frozen(kw_only=True)
class Confirmation(Record):
    """Record that the site answered for its own records: the response rate; serves criterion 6."""

    table: ClassVar[str] = "confirmation"
    dated_by: ClassVar[str] = "on"

    on: date
    site: Identifier | None = None


@frozen(kw_only=True)
class Policy(Record):
    """Record a policy against sexual exploitation of children; serves criterion 1."""

    table: ClassVar[str] = "policy"
    dated_by: ClassVar[str] = "adopted"

    adopted: date
    reviewed: date | None = None
    languages: tuple[Language, ...] = ()
    covers: tuple[Word, ...] = ()
    """What it covers, in open words; voluntourism is the one that a check asks for."""
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("adopted", self.adopted, "reviewed", self.reviewed)


@frozen(kw_only=True)
class Procedure(Record):
    """Record a procedure to report suspected cases; serves criterion 1."""

    table: ClassVar[str] = "procedure"
    dated_by: ClassVar[str] = "adopted"

    adopted: date
    reviewed: date | None = None
    languages: tuple[Language, ...] = ()
    covers: tuple[Word, ...] = ()
    reporting_line: Text | None = None
    """Where a report goes, such as isaystop.com or the local police."""
    countries: tuple[Country, ...] = ()
    """The countries that the reporting line serves; none named: the member's own."""
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("adopted", self.adopted, "reviewed", self.reviewed)


@frozen(kw_only=True)
class Training(Record):
    """Record a training held: `people` counts those who attended; serves criterion 2."""

    table: ClassVar[str] = "training"
    dated_by: ClassVar[str] = "on"

    on: date
    people: Count
    site: Identifier | None = None
    mode: Mode = "face-to-face"
    audience: Word | None = None
    """Who was trained, in open words: staff, front-desk, management, new-staff."""
    language: Language | None = None
    hours: Hours | None = None
    """The length of the session in hours, for each person."""
    provider: Text | None = None
    """The organisation that gave it."""
    valid_until: date | None = None
    """The last day on which the training counts, where its provider sets one."""

    def __post_init__(self) -> None:
        _in_order("on", self.on, "valid_until", self.valid_until)


@frozen(kw_only=True)
class Contract(Record):
    """Record one contract of the value chain, and whether it has the clause; serves criterion 3."""

    table: ClassVar[str] = "contract"
    dated_by: ClassVar[str] = "signed"

    supplier: Text
    signed: date
    expires: date | None = None
    """The last day on which the contract binds."""
    clause: bool = False
    voluntourism: bool = False
    """Whether the supplier is a partner for voluntourism."""
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("signed", self.signed, "expires", self.expires)


@frozen(kw_only=True)
class ContractCensus(Record):
    """Record a count of contracts on a day: in scope, and of those with the clause; criterion 3."""

    table: ClassVar[str] = "contract_census"
    dated_by: ClassVar[str] = "on"

    on: date
    in_scope: Count
    with_clause: Count
    site: Identifier | None = None

    def __post_init__(self) -> None:
        if self.with_clause > self.in_scope:
            msg = (
                f"with_clause: expected at most in_scope ({self.in_scope}); got {self.with_clause}"
            )
            raise ValueError(msg)


@frozen(kw_only=True)
class Information(Record):
    """Record information given to travellers, from its first to its last day; criterion 4."""

    table: ClassVar[str] = "information"
    dated_by: ClassVar[str] = "since"

    material: Text
    since: date
    until: date | None = None
    channel: Word | None = None
    """How it reaches travellers, in open words: lobby, web, ticket, in-flight."""
    languages: tuple[Language, ...] = ()
    reporting: bool = False
    """Whether it says how to report a suspected case."""
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("since", self.since, "until", self.until)


@frozen(kw_only=True)
class Engagement(Record):
    """Record work with a stakeholder; `kind` is open, police and authority are known; crit. 5."""

    table: ClassVar[str] = "engagement"
    dated_by: ClassVar[str] = "on"

    on: date
    partner: Text
    kind: Word
    until: date | None = None
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("on", self.on, "until", self.until)


@frozen(kw_only=True)
class Report(Record):
    """Record the annual report about `year`; without `submitted` it is a draft; criterion 6."""

    table: ClassVar[str] = "report"
    dated_by: ClassVar[str] = "submitted"

    year: Year
    submitted: date | None = None
    public: bool = False


@frozen(kw_only=True)
class Action(Record):
    """Record one action of the Implementation Plan, for one criterion, with its due day."""

    table: ClassVar[str] = "action"

    criterion: Criterion
    title: Text
    due: date | None = None
    """The last day on which it is in time."""
    done: date | None = None
    owner: Word | None = None
    """The role that sees to it, never a person's name."""
    site: Identifier | None = None


@frozen(kw_only=True)
class Recognition(Record):
    """Record a yearly recognition, such as top-member."""

    table: ClassVar[str] = "recognition"

    year: Year
    title: Word = "top-member"


@frozen(kw_only=True)
class Waiver(Record):
    """Record that a gap in one check is accepted until a last day, with the reason for it."""

    table: ClassVar[str] = "waiver"
    dated_by: ClassVar[str] = "since"

    check: CheckName
    reason: Text
    approved_by: Word
    """The role that approved it."""
    since: date
    until: date
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("since", self.since, "until", self.until)


@frozen(kw_only=True)
class Attestation(Record):
    """Record a human verdict, for a time, where no record can speak."""

    table: ClassVar[str] = "attestation"
    dated_by: ClassVar[str] = "on"

    check: CheckName
    verdict: Verdict
    on: date
    until: date
    by: Word
    """The role that gave the verdict."""
    reason: Text
    site: Identifier | None = None

    def __post_init__(self) -> None:
        _in_order("on", self.on, "until", self.until)
