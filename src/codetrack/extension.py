"""What a plugin can give: checks, reminders, exporters, sources and channels."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import attrs

from codetrack.deprecation import warn_deprecated
from codetrack.model.criteria import Criterion
from codetrack.model.findings import MEMBERSHIP, AssessmentHeader, CheckInfo, MemberAssessment
from codetrack.model.members import Member, Register, Site
from codetrack.model.observations import Observation
from codetrack.model.records import Record

if TYPE_CHECKING:
    from attrs import Attribute

REPORTS = (
    *("assessment", "forecast", "trend", "comparison", "notices", "verification"),
    "summary",
)
"""The kinds of report that are an assessment or a table."""
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Level(enum.StrEnum):
    """Whether a check covers what the six criteria require, or more."""

    COMMITMENT = "commitment"
    GOOD_PRACTICE = "good_practice"
    """Worth saying, but a gap does not pull a criterion down."""


def _a_name(_instance: Any, field: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        msg = f"{field.name}: expected lower-case words joined by hyphens; got {value!r}"
        raise ValueError(msg)


def _callable(_instance: Any, field: Attribute[Any], value: object) -> None:
    if not callable(value):
        msg = f"{field.name}: expected a function; got {value!r}"
        raise TypeError(msg)


def _a_criterion(value: Any) -> Criterion | None:
    return None if value is None else Criterion(value)


@attrs.frozen(kw_only=True)
class _Named:
    name: str = attrs.field(validator=_a_name)
    plugin: str = ""
    """The plugin that gave it; codetrack fills it in."""
    version: str = ""
    """The version of that plugin; codetrack fills it in."""

    @property
    def id(self) -> str:
        """Return `plugin/name`, the name that users see."""
        return f"{self.plugin}/{self.name}" if self.plugin else self.name


@attrs.frozen(kw_only=True)
class _AnyCheck(_Named):
    title: str
    run: Callable[..., Iterable[Observation]] = attrs.field(validator=_callable)
    criterion: Criterion | None = attrs.field(default=None, converter=_a_criterion)
    level: Level = attrs.field(default=Level.COMMITMENT, converter=Level)
    remedy: str = ""
    source: str = ""
    setting: str = ""

    @property
    def area(self) -> str:
        """Return the criterion that the check serves, or `membership`."""
        return MEMBERSHIP if self.criterion is None else self.criterion

    @property
    def info(self) -> CheckInfo:
        """Describe the check without its code."""
        return CheckInfo(
            id=self.id,
            title=self.title,
            area=self.area,
            level=self.level,
            remedy=self.remedy,
            source=self.source,
        )


@attrs.frozen(kw_only=True)
class Check(_AnyCheck):
    """A check of a member: `run(member, as_of)` yields at least one observation.

    `title` says what is so when all is well; `remedy` says in one sentence what to do about a
    gap; `source` is where the rule comes from (empty: a default of the plugin's own), and
    `setting` the key of the plugin's table that changes it.
    """

    run: Callable[[Member, date], Iterable[Observation]] = attrs.field(validator=_callable)


@attrs.frozen(kw_only=True)
class SiteCheck(_AnyCheck):
    """A check of each open, applicable site: `run(site, member, as_of)`.

    It is not run for a member without such a site.
    """

    run: Callable[[Site, Member, date], Iterable[Observation]] = attrs.field(validator=_callable)


AnyCheck = Check | SiteCheck


@attrs.frozen(kw_only=True)
class Reminder(_Named):
    """A reminder: `run(forecast)` yields a `Notice` for all that comes due.

    What it says of a due day must not depend on the day on which it is asked, so that the same
    notice is known again.
    """

    run: Callable[[Any], Iterable[Any]] = attrs.field(validator=_callable)


@attrs.frozen(kw_only=True)
class StreamingRenderer:
    """Write an assessment member by member, so that no process ever holds all of it.

    The file is `head(frame)`, then `member(frame, member)` for each member in the order of ids
    with `between` between two of them, then `tail(frame)`: the same bytes as `render` gives. Where
    the members of a big register are written, on one of many workers, the frame's status, digest,
    problems and number of members are not known yet: only its day, areas and checks are.

    `redated` is deprecated and never called.
    """

    head: Callable[[AssessmentHeader], bytes] = attrs.field(validator=_callable)
    member: Callable[[AssessmentHeader, MemberAssessment], bytes] = attrs.field(validator=_callable)
    tail: Callable[[AssessmentHeader], bytes] = attrs.field(validator=_callable)
    between: bytes = b""
    redated: Callable[[bytes, AssessmentHeader, date], bytes] | None = None

    def __attrs_post_init__(self) -> None:
        if self.redated is not None:
            warn_deprecated(
                "Pieces(redated=...)",
                since=date(2026, 11, 28),
                instead="no redated, as every audit writes all pieces",
                stacklevel=3,
            )


@attrs.frozen(kw_only=True)
class Exporter(_Named):
    """Turn a report into a file: `render(report)` yields text (written as UTF-8) or bytes.

    `suffix` is the usual ending of the file's name, such as `.csv`; where a name ends with
    several, the longest says the format. `reports` are the kinds of report that it takes: an
    `assessment`, a `dossier` (an assessment with trend, forecast and records, for formats that
    show all of it), or one of the others, which are `Tabular`. One that is `localised` is for
    people: it is called as `render(report, language)`. One that is `single` is about one member,
    and is never asked about more: `audit --member ID` picks it. One with `pieces` can write an
    assessment of any size.
    """

    render: Callable[..., Iterable[str | bytes]] = attrs.field(validator=_callable)
    suffix: str = ""
    title: str = ""
    reports: tuple[str, ...] = ("assessment",)
    localised: bool = False
    single: bool = False
    pieces: StreamingRenderer | None = None


@runtime_checkable
class Partition(Protocol):
    """Describe a part of a register: a small handle that is pickled, sent, and loaded anywhere.

    `name` is for people, `members` is how many it holds, or about. `stamp` changes whenever what
    it would load does, so that `load` can refuse a register that changed. Both names and parts are
    the same for the same register and size.
    """

    @property
    def name(self) -> str:
        """Return its name for people, unique in the register."""

    @property
    def members(self) -> int:
        """Return the number of its members, or an estimate."""

    @property
    def stamp(self) -> str:
        """Return a digest or version of its content."""

    def load(self) -> Register:
        """Read its members, with problems and unreadable ids as the whole register has them.

        Raises:
            RegisterError: it cannot be read, or changed since it was cut.
        """


@attrs.frozen(kw_only=True)
class Source(_Named):
    """Read a register: `load(path)` gives it, problems included.

    `accepts(path)` says, without reading it all, whether the path looks like one of its own.
    Where the source can, `save(register, path)` writes one whole, `add(path, member, record)`
    appends one record (or site) to the member with this id and returns the member as it then
    stands, and `partitions(path, members)` cuts one into parts of about so many members; all
    parts together are what `load` gives, in any order.
    """

    load: Callable[[Path], Register] = attrs.field(validator=_callable)
    accepts: Callable[[Path], bool] = attrs.field(validator=_callable)
    save: Callable[[Register, Path], None] | None = None
    add: Callable[[Path, str, Record | Site], Member] | None = None
    partitions: Callable[[Path, int], Iterable[Partition]] | None = None
    title: str = ""


@attrs.frozen(kw_only=True)
class Channel(_Named):
    """Deliver notices by mail, chat or otherwise: `send(notices)` hands them to one addressee.

    It is called once for each addressee, with a `Notices` whose `handouts` are those of this
    addressee alone, and at least one. When it returns (what, does not matter), they count as
    delivered, are recorded in the ledger at once, and are never handed over again. When nothing
    or only a part was delivered it raises a `DeliveryError` with a sentence for people; the next
    addressee has its turn, and the next run tries again. With `DeliveryError(..., stop=True)` the
    rest is not tried. Any other exception counts as not delivered, too. Its text is shown: no
    exception may hold a secret.

    `preview(notices)`, where there is one, gives the text that `send` would deliver to this
    addressee, for a dry run: it delivers nothing, asks no network and needs no secret, and raises
    a `DeliveryError` where `send` surely would.
    """

    send: Callable[[Any], object] = attrs.field(validator=_callable)
    preview: Callable[[Any], str] | None = None
    title: str = ""
