"""What several built-in checks share: kinds of setting, days, places, shares and languages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import Annotated, Protocol, TypeVar

from msgspec import Meta

from codetrack.dates import add_months, add_years
from codetrack.model.members import Member
from codetrack.model.observations import Observation, gap, met, partly_met
from codetrack.vocabulary import Days as Days
from codetrack.vocabulary import Months as Months
from codetrack.vocabulary import Percent as Percent

DueDay = Annotated[
    str,
    Meta(
        pattern=r"^(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
        r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))\Z",
        description="a month and a day such as 03-31",
    ),
]


class _Placed(Protocol):
    @property
    def site(self) -> str | None: ...


P = TypeVar("P", bound=_Placed)


def signed_on(member: Member) -> date | None:
    """Return the day of the member's first signature, or None."""
    return member.cached(_signed_on)


def _signed_on(member: Member) -> date | None:
    return min([m.on for m in member.milestones if m.state == "signed"], default=None)


def in_standing(member: Member) -> bool:
    """Return whether the member signed, and did not lapse on that day or since."""
    signed = [m.on for m in member.milestones if m.state == "signed"]
    lapsed = [m.on for m in member.milestones if m.state == "lapsed"]
    return bool(signed) and (not lapsed or max(signed) > max(lapsed))


def due_in(year: int, due: str | None) -> date:
    """Return the due day in the year; without one, the year's last day."""
    if due is None:
        return date(year, 12, 31)
    return add_years(date(2000, int(due[:2]), int(due[3:])), year - 2000)


def last_day(start: date, months: int) -> date:
    """Return the last day of a term of months, stopping at the end of the calendar."""
    try:
        return add_months(start, months)
    except OverflowError:
        return date.max


def at_open_places(records: Iterable[P], member: Member, as_of: date) -> Iterator[P]:
    """Yield the records of the whole member, and those of sites that are open and applicable."""
    places = None
    for record in records:
        if record.site is not None:
            if places is None:
                places = {site.id for site in member.open_sites(as_of)}
            if record.site not in places:
                continue
        yield record


def by_share(part: int, of: int, percent: int) -> Callable[..., Observation]:
    """Return `met` for a share of at least the percent, `partial` for less, `gap` for none."""
    if part * 100 >= percent * of:
        return met
    return partly_met if part else gap


def unread(wanted: Iterable[str], written: Collection[str]) -> list[str]:
    """Return the wanted languages in which nothing is written.

    A language and its own variants serve each other: `pt` serves readers of `pt-BR`, and `pt-BR`
    those of `pt`; but `pt-PT` does not serve those of `pt-BR`.
    """
    return [x for x in wanted if x not in written and not _related(x, written)]


def _related(wanted: str, written: Collection[str]) -> bool:
    return any(x.startswith(wanted + "-") or wanted.startswith(x + "-") for x in written)
