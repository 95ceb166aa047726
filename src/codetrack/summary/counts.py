"""What a hotel group publishes each year, counted from the records of its sites.

Three figures of training are kept apart, and never added to one another:

- *completions*: each attendance at a training; a person who attends twice counts twice;
- *people*: how many different people that were. Records hold counts, not names, so nobody knows;
  what is known is that they were at least `people_least` and at most `people_most`;
- *hours*: the length of each training times its attendances, where the length is recorded.

At least: at one place, as many as its fullest training. At most: at one place all completions,
but no more than its staff on the newest headcount. Trainings for a whole member add people only
as far as those may not be of its sites' fullest trainings (at least), and only as far as its
staff leaves room (at most). It is taken that nobody works at two sites. Without a headcount
nothing bounds the completions at a place (`unbounded`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import attrs

from codetrack.model.members import Member, Site
from codetrack.model.observations import Measure
from codetrack.model.records import Headcount
from codetrack.settings import SummarySettings
from codetrack.summary.periods import Period


@attrs.frozen(kw_only=True)
class Figures:
    """The figures of one group of sites and members; they add up in any order.

    Sites are those that are open and applicable on the last day. `asked` are those of which
    shares are taken, as the settings say. Shares are made of sums, never of other shares.
    """

    members: int = 0
    unreadable: int = 0
    """Members whose data cannot be read: nobody knows their sites, and all else is without them."""
    sites: int = 0
    confirmed: int = 0
    """Sites that confirmed their own records."""
    asked: int = 0
    involved: int = 0
    informing: int = 0
    """Sites that inform travellers, with information of their own or of the whole member."""
    people_least: int = 0
    people_most: int = 0
    unbounded: int = 0
    """Completions at places without a headcount, so that nothing bounds how many people."""
    completions: int = 0
    timed: int = 0
    """Completions of trainings whose length is recorded: of these the hours speak."""
    minutes: int = 0
    """Attendances times length, each length in whole minutes."""
    counted: int = 0
    """Sites whose staff is on a headcount."""
    staff: int = 0
    covered: int = 0
    """Of this staff, how many the completions cover at most."""

    def __add__(self, other: Figures) -> Figures:
        if not isinstance(other, Figures):
            return NotImplemented
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in NAMES})

    def __sub__(self, other: Figures) -> Figures:
        if not isinstance(other, Figures):
            return NotImplemented
        return Figures(**{name: getattr(self, name) - getattr(other, name) for name in NAMES})

    def __bool__(self) -> bool:
        """Return whether anything is counted."""
        return any(getattr(self, name) for name in NAMES)

    @property
    def response(self) -> Measure:
        """Return the response rate: the sites that confirmed, of the applicable ones."""
        return Measure(self.confirmed, self.sites)

    @property
    def share_involved(self) -> Measure:
        """Return the share of sites that are involved."""
        return Measure(self.involved, self.asked)

    @property
    def share_informing(self) -> Measure:
        """Return the share of sites that inform travellers."""
        return Measure(self.informing, self.asked)

    @property
    def share_staff(self) -> Measure | None:
        """Return how many of the staff are trained at most; None where that is unknown.

        The records of a training for a whole member do not tell at which sites its people work.
        """
        if self.covered > min(self.staff, self.people_most):
            return None
        return Measure(self.covered, self.staff)

    @property
    def hours(self) -> float:
        """Return the hours of training, of the completions whose length is recorded."""
        return self.minutes / 60


NAMES: tuple[str, ...] = tuple(field.name for field in attrs.fields(Figures))
"""The names of the figures, in order."""
_AT = {name: place for place, name in enumerate(NAMES)}
_MEMBERS, _UNREADABLE, _SITES = _AT["members"], _AT["unreadable"], _AT["sites"]
_CONFIRMED, _ASKED, _INVOLVED = _AT["confirmed"], _AT["asked"], _AT["involved"]
_INFORMING, _LEAST, _MOST = _AT["informing"], _AT["people_least"], _AT["people_most"]
_UNBOUNDED, _COMPLETIONS = _AT["unbounded"], _AT["completions"]
_TIMED, _MINUTES, _COUNTED = _AT["timed"], _AT["minutes"], _AT["counted"]
_STAFF, _COVERED = _AT["staff"], _AT["covered"]

Place = Callable[[Site | None], list[int]]
"""Gives the running numbers, in the order of `NAMES`, of a site's group or a whole member's."""


def count_unreadable(numbers: list[int]) -> None:
    """Count a member that cannot be read."""
    numbers[_MEMBERS] += 1
    numbers[_UNREADABLE] += 1


def count(member: Member, period: Period, settings: SummarySettings, place: Place) -> None:
    """Count one member's records into the numbers of its groups, in one pass over each table.

    Trainings in a year or a window count wherever they were held, also at a site that has closed
    since or was not open yet; as things stand, only those at open sites. Of a site to which the
    criteria do not apply nothing counts.
    """
    as_of, since = period.as_of, period.since(settings.window_days)
    whole = place(None)
    whole[_MEMBERS] += 1
    open_sites = {site.id for site in member.sites if site.is_open(as_of)}
    trainings = _Trainings(member, period, since, open_sites)
    confirmed = {c.site for c in member.confirmations if since <= c.on <= as_of}
    informed = _informed(member, period)
    newest = _newest(member.headcounts, as_of)
    involved: list[set[str | None]] = []
    for thing in settings.involved:
        if thing == "information":
            involved.append(informed)
        elif thing == "engagement":
            involved.append(_engaged(member, since, as_of))
        elif thing == "procedure":
            involved.append({p.site for p in member.procedures if p.adopted <= as_of})
    by_training = "training" in settings.involved
    of_confirmed = settings.denominator == "confirmed"
    least = most = staff = unbounded = counted = 0
    own_counts_newer = True
    whole_count = newest.get(None)
    for site in member.sites:
        site_id = site.id
        is_open = site_id in open_sites
        got = trainings.at.get(site_id)
        if got is None and not is_open:
            continue
        numbers = place(site)
        headcount = newest.get(site_id)
        if is_open:
            answered = site_id in confirmed
            numbers[_SITES] += 1
            numbers[_CONFIRMED] += answered
            if answered or not of_confirmed:
                numbers[_ASKED] += 1
                numbers[_INFORMING] += site_id in informed or None in informed
                numbers[_INVOLVED] += (by_training and got is not None) or any(
                    site_id in sites or None in sites for sites in involved
                )
            if headcount is not None:
                numbers[_COUNTED] += 1
                numbers[_STAFF] += headcount.staff
                counted += 1
                staff += headcount.staff
                if whole_count is not None and headcount.on <= whole_count.on:
                    own_counts_newer = False
        if got is None:
            continue
        completions, timed, minutes, fullest = got
        numbers[_COMPLETIONS] += completions
        numbers[_TIMED] += timed
        numbers[_MINUTES] += minutes
        upper = completions if headcount is None else min(completions, headcount.staff)
        numbers[_MOST] += upper
        numbers[_LEAST] += min(fullest, upper)
        least += min(fullest, upper)
        if headcount is None:
            numbers[_UNBOUNDED] += completions
        if is_open:
            if headcount is None:
                unbounded += upper
            else:
                most += upper
                numbers[_COVERED] += upper
    complete = bool(open_sites) and counted == len(open_sites)
    bounded = True
    if whole_count is not None and not (complete and own_counts_newer):
        rest = max(whole_count.staff - staff, 0)
        whole[_STAFF] += rest
        staff += rest
    elif not complete:
        bounded = False
    completions, timed, minutes, fullest = trainings.at.get(None, _NOTHING)
    whole[_COMPLETIONS] += completions
    whole[_TIMED] += timed
    whole[_MINUTES] += minutes
    if bounded:
        covered = min(unbounded + completions, max(staff - most, 0))
        upper = max(covered - unbounded, 0)
        whole[_COVERED] += covered
    else:
        upper = completions
        whole[_UNBOUNDED] += completions
    whole[_MOST] += upper
    whole[_LEAST] += min(max(fullest - least, 0), upper)


_NOTHING = (0, 0, 0, 0)


class _Trainings:
    """The trainings that count: by place completions, timed ones, minutes, and the fullest one."""

    def __init__(self, member: Member, period: Period, since: date, open_sites: set[str]) -> None:
        self.at: dict[str | None, tuple[int, int, int, int]] = {}
        as_of, standing = period.as_of, period.start is None
        inapplicable = {s.id for s in member.sites if not s.applicable} if member.trainings else ()
        for training in member.trainings:
            on, place, people = training.on, training.site, training.people
            if not people or on > as_of:
                continue
            until = training.valid_until
            if standing and until is not None:
                if until < as_of:
                    continue
            elif on < since:
                continue
            if place is not None and (
                place in inapplicable or (standing and place not in open_sites)
            ):
                continue
            done, timed, minutes, fullest = self.at.get(place, _NOTHING)
            if training.hours is not None:
                timed += people
                minutes += people * round(training.hours * 60)
            self.at[place] = (done + people, timed, minutes, max(fullest, people))


def _informed(member: Member, period: Period) -> set[str | None]:
    # In a year or a window, at some day of it; as things stand, on the day itself.
    as_of = period.as_of
    first = as_of if period.start is None else period.start
    return {
        piece.site
        for piece in member.information
        if piece.since <= as_of and (piece.until is None or piece.until >= first)
    }


def _engaged(member: Member, since: date, as_of: date) -> set[str | None]:
    return {e.site for e in member.engagements if e.on <= as_of and since <= (e.until or e.on)}


def _newest(headcounts: Iterable[Headcount], as_of: date) -> dict[str | None, Headcount]:
    newest: dict[str | None, Headcount] = {}
    for headcount in headcounts:
        place = headcount.site
        if headcount.on <= as_of and (place not in newest or headcount.on >= newest[place].on):
            newest[place] = headcount
    return newest
