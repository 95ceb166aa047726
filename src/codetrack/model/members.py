"""A register of member companies, their sites, and the dated records of both."""

import datetime
import functools
import inspect
import itertools
import operator
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, ClassVar, TypeVar

import attrs

from codetrack.dates import in_force
from codetrack.deprecation import RENAMED_ON, deprecated
from codetrack.errors import AssessmentError
from codetrack.model.records import (
    Action,
    Attestation,
    Confirmation,
    Contact,
    Contract,
    ContractCensus,
    Engagement,
    Headcount,
    Information,
    Milestone,
    Policy,
    Procedure,
    Recognition,
    Record,
    Report,
    Revenue,
    Training,
    Waiver,
)
from codetrack.model.structs import Fielded, field_names, frozen, replaced
from codetrack.problems import Problem, nearest
from codetrack.vocabulary import (
    Country,
    ExtensionTables,
    Identifier,
    Language,
    Operation,
    Text,
    Word,
    unfit,
)

date = datetime.date
T = TypeVar("T")


@frozen(kw_only=True)
class Site(Fielded):
    """One place of business: a hotel, an office, a shop.

    It is open from `opened` to `closed`, both days included. `applicable` is whether the criteria
    are asked of it at all. `languages` are those of its guests.
    """

    table: ClassVar[str] = "site"

    id: Identifier
    name: Text
    country: Country | None = None
    """Where it lies; none named: the member's own country."""
    region: Text | None = None
    operation: Operation | None = None
    opened: date | None = None
    closed: date | None = None
    languages: tuple[Language, ...] = ()
    staff_languages: tuple[Language, ...] = ()
    """The languages that its staff read."""
    applicable: bool = True

    def __post_init__(self) -> None:
        if self.opened is not None and self.closed is not None and self.closed < self.opened:
            msg = f"closed: expected a day on or after opened ({self.opened}); got {self.closed}"
            raise ValueError(msg)

    def is_open(self, as_of: date) -> bool:
        """Return whether the site is in business on the day and the criteria apply to it."""
        return self.applicable and in_force(as_of, self.opened, self.closed)


@frozen(kw_only=True)
class Member(Fielded, caching=True):
    """A company that signed, or means to sign, The Code: its sites and dated records.

    `sectors` are open words; `group` is the id or name of the parent; `representative` is the
    Local Code Representative that accompanies it (none: the Secretariat does). `staff_languages`
    are those that its staff read. `ext` holds each plugin's own table, by the plugin's name.
    """

    id: Identifier
    name: Text
    country: Country
    sectors: tuple[Word, ...] = ()
    group: Text | None = None
    representative: Text | None = None
    languages: tuple[Language, ...] = ()
    """The languages in which the member is addressed, the first one first."""
    staff_languages: tuple[Language, ...] = ()
    public: bool = True
    """Whether the member's profile may be shown in public."""
    voluntourism: bool = False
    """Whether it offers or sells volunteering by travellers."""
    milestones: tuple[Milestone, ...] = ()
    revenues: tuple[Revenue, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sites: tuple[Site, ...] = ()
    headcounts: tuple[Headcount, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    policies: tuple[Policy, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    trainings: tuple[Training, ...] = ()
    contracts: tuple[Contract, ...] = ()
    contract_censuses: tuple[ContractCensus, ...] = ()
    information: tuple[Information, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    reports: tuple[Report, ...] = ()
    actions: tuple[Action, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    ext: ExtensionTables = {}

    def __post_init__(self) -> None:
        for attribute, index, key, message in misplaced(self):
            msg = f"{attribute}[{index}].{key}: {message}"
            raise ValueError(msg)
        for path, message in unfit(self.ext, "ext") if self.ext else ():
            msg = f"{path}: {message}"
            raise ValueError(msg)

    def __hash__(self) -> int:
        """Return a hash of all but `ext`, whose values cannot be hashed."""
        return hash(tuple([getattr(self, name) for name in _HASHED]))

    @functools.cached_property
    def _by_site(self) -> dict[str, dict[str | None, tuple[Any, ...]]]:
        return {}

    @functools.cached_property
    def _cache(self) -> dict[Any, Any]:
        return {}

    @functools.cached_property
    def _open(self) -> dict[date, tuple[Site, ...]]:
        return {}

    def open_sites(self, as_of: date) -> tuple[Site, ...]:
        """Return the sites that are in business on the day and to which the criteria apply."""
        if type(as_of) is not date:
            # A day that records what it is compared with must be compared each time.
            return tuple([site for site in self.sites if site.is_open(as_of)])
        if (known := self._open.get(as_of)) is None:
            known = tuple([site for site in self.sites if site.is_open(as_of)])
            # Many checks use one day, and a forecast one after another.
            self._open.clear()
            self._open[as_of] = known
        return known

    def records_naming(self, records: str, site: str | None) -> tuple[Any, ...]:
        """Return the records (named as the attribute, `"trainings"`) that name this very site.

        `None` gives those that name no site. An index is made once, so that ten thousand sites
        cost no more than one pass.
        """
        by_site = self._by_site
        index = by_site.get(records)
        if index is None:
            lists: dict[str | None, list[Any]] = {}
            for record in getattr(self, records):
                lists.setdefault(record.site, []).append(record)
            index = by_site[records] = {place: tuple(held) for place, held in lists.items()}
        return index.get(site, ())

    def records_covering(self, records: str, site: str) -> tuple[Any, ...]:
        """Return the records that name the site, and those of the whole member."""
        return self.records_naming(records, site) + self.records_naming(records, None)

    def cached(self, make: Callable[["Member"], T]) -> T:
        """Return the function's result for the member, computed once.

        So that what ten thousand sites need of the whole member is computed once. The
        function is known by itself: a named one, of nothing but the member.
        """
        cache = self._cache
        if make not in cache:
            cache[make] = make(self)
        found: T = cache[make]
        return found

    def as_of(self, day: date) -> "Member":
        """Return the member as on the day: without the records that are dated later."""
        changes: dict[str, Any] = {}
        for attribute, days in _DAYS:
            records = getattr(self, attribute)
            if not records:
                continue
            for on in map(days, records):
                if on is not None and on > day:
                    kept = [r for r in records if (on := days(r)) is None or on <= day]
                    changes[attribute] = tuple(kept)
                    break
        return replaced(self, **changes) if changes else self

    @deprecated(since=RENAMED_ON, instead="Member.records_naming")
    def held_at(self, records: str, site: str | None) -> tuple[Any, ...]:
        """Call `records_naming`, its new name."""
        return self.records_naming(records, site)

    @deprecated(since=RENAMED_ON, instead="Member.records_covering")
    def covering(self, records: str, site: str) -> tuple[Any, ...]:
        """Call `records_covering`, its new name."""
        return self.records_covering(records, site)

    @deprecated(since=RENAMED_ON, instead="Member.cached")
    def once(self, make: Callable[["Member"], T]) -> T:
        """Call `cached`, its new name."""
        return self.cached(make)

    @deprecated(since=RENAMED_ON, instead="Member.as_of")
    def as_at(self, day: date) -> "Member":
        """Call `as_of`, its new name."""
        return self.as_of(day)

    def records(self) -> Iterator[Record]:
        """Yield every dated record, table by table in the order of the fields."""
        for attribute in RECORD_TABLES:
            yield from getattr(self, attribute)


def misplaced(member: Member) -> Iterator[tuple[str, int, str, str]]:
    """Yield attribute, index, key and message of each doubled site id and each unknown site."""
    if len(ids := {site.id for site in member.sites}) != len(member.sites):
        seen = set()
        for index, site in enumerate(member.sites):
            if site.id in seen:
                yield "sites", index, "id", taken(site.id)
            seen.add(site.id)
    for attribute in _PLACED:
        for index, record in enumerate(getattr(member, attribute)):
            if record.site is not None and record.site not in ids:
                yield attribute, index, "site", unknown_site(record.site, ids)


def taken(site_id: str) -> str:
    """Return the message that an earlier site has the id."""
    return f"expected an id that no earlier site has; got {site_id!r}"


def unknown_site(site_id: str, ids: Collection[str]) -> str:
    """Return the message that no site of the member has the id."""
    hint = nearest(site_id, ids) if len(ids) <= 100 else ""
    return f"no such site{hint}; expected the id of a site of this member; got {site_id!r}"


def _tables() -> dict[str, type[Record] | type[Site]]:
    kinds = {}
    for name, kind in inspect.get_annotations(Member).items():
        item = getattr(kind, "__args__", (None,))[0]
        if isinstance(item, type) and issubclass(item, (Record, Site)):
            kinds[name] = item
    return kinds


TABLES: dict[str, type[Record] | type[Site]] = _tables()
"""The class of each table of a member, by the attribute that holds its records."""
RECORD_TABLES: dict[str, type[Record]] = {
    name: kind for name, kind in TABLES.items() if issubclass(kind, Record)
}
ATTRIBUTES: dict[str, str] = {kind.table: name for name, kind in TABLES.items()}
"""The attribute that holds a table's records, by the table's name in a member's file."""
DATED: dict[str, str] = {
    name: kind.dated_by for name, kind in RECORD_TABLES.items() if kind.dated_by
}
_DAYS = [(name, operator.attrgetter(dated_by)) for name, dated_by in DATED.items()]
_PLACED = [name for name, kind in RECORD_TABLES.items() if "site" in field_names(kind)]
_HASHED = [name for name in field_names(Member) if name != "ext"]


def _sorted_members(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda member: member.id))


def _problem_tuple(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problems)


def _sorted_ids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))


@attrs.frozen(kw_only=True)
class Register:
    """The members that could be read, in the order of their ids, and what could not be.

    `unreadable` are the ids of members whose data has a problem: they stay in every assessment,
    all unknown. `name` is for people, such as the folder's name.

    Raises:
        ValueError: two members have one id.
    """

    members: tuple[Member, ...] = attrs.field(converter=_sorted_members)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problem_tuple)
    unreadable: tuple[str, ...] = attrs.field(default=(), converter=_sorted_ids)
    name: str = ""

    def __attrs_post_init__(self) -> None:
        ids = [member.id for member in self.members]
        doubled = sorted({i for i, j in itertools.pairwise(ids) if i == j})
        doubled += sorted(set(self.unreadable) & set(ids))
        if doubled:
            msg = f"members: expected one member for each id; got more for {', '.join(doubled)}"
            raise ValueError(msg)

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of all members, those that cannot be read included."""
        return frozenset([member.id for member in self.members]).union(self.unreadable)

    def only(self, ids: Iterable[str]) -> "Register":
        """Return the register with these members alone, and the problems that concern them.

        Raises:
            AssessmentError: the register has no such member.
        """
        wanted, known = list(ids), self.ids
        for member_id in wanted:
            if member_id not in known:
                msg = f"member: no such member {member_id!r}{nearest(member_id, sorted(known))}"
                raise AssessmentError(msg)
        kept = frozenset(wanted)
        return attrs.evolve(
            self,
            members=[member for member in self.members if member.id in kept],
            unreadable=kept.intersection(self.unreadable),
            problems=[p for p in self.problems if p.member is None or p.member in kept],
        )

    def member(self, member_id: str) -> Member:
        """Return the member with this id.

        Raises:
            KeyError: no member that could be read has it.
        """
        for member in self.members:
            if member.id == member_id:
                return member
        raise KeyError(member_id)
