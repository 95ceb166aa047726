"""The share of staff that is trained: of a whole member, and of one site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from codetrack.builtin.checks._terms import by_share
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, not_applicable, unknown
from codetrack.model.records import Headcount, Training


def counting_on(as_of: date, trainings: Iterable[Training], window: timedelta) -> list[Training]:
    """Return the trainings that count: until `valid_until` or, without one, for the window."""
    return [
        t
        for t in trainings
        if (as_of - t.on <= window if t.valid_until is None else as_of <= t.valid_until)
    ]


def staff_share(
    target: int, window: timedelta, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that enough of the member's staff have a training that counts today.

    The staff is the newest headcount of the whole member, until every open site has a newer one
    of its own; then it is their sum. Without a headcount of the whole member, and with a site
    that has none, the share is unknown. Trainings at sites that are not open do not count.

    Level: commitment. Settings: `target_percent`, `window_days`. Training employees is The Code's
    [S1]; the target and the window are defaults of codetrack.
    """
    whole = None
    newest: dict[str, Headcount] = {}
    for headcount in member.headcounts:
        place = headcount.site
        if place is None:
            if whole is None or headcount.on >= whole.on:
                whole = headcount
        elif place not in newest or headcount.on >= newest[place].on:
            newest[place] = headcount
    places = {site.id for site in member.open_sites(as_of)}
    counted = [newest[place] for place in places if place in newest]
    complete = bool(places) and len(counted) == len(places)
    if whole is not None and not (complete and all(h.on > whole.on for h in counted)):
        staff = whole.staff
    elif complete:
        whole = None
        staff = sum([headcount.staff for headcount in counted])
    elif not places:
        yield unknown("No headcount is recorded, so the share of trained staff is not known")
        return
    else:
        yield unknown(
            "No headcount for {lacking} of {sites} sites, so the share of trained staff is not "
            "known",
            counted=(
                "sites",
                "No headcount for the only site, so the share of trained staff is not known",
            ),
            lacking=len(places) - len(counted),
            sites=len(places),
        )
        return
    people: dict[str, int] = {}
    trained = 0
    for training in counting_on(as_of, member.trainings, window):
        place = training.site
        if place is None:
            trained += training.people
        elif place in places:
            people[place] = people.get(place, 0) + training.people
    for place, count in people.items():
        trained += min(count, newest[place].staff) if place in newest else count
    records = () if whole is None else (whole,)
    if staff == 0:
        yield not_applicable("The headcount is zero", records=records)
        return
    trained = min(trained, staff)
    yield by_share(trained, staff, target)(
        "Completed trainings cover at most {trained} of {staff} staff; the target is {target}%",
        trained=trained,
        staff=staff,
        target=target,
        measure=(trained, staff),
        records=records,
    )


def site_staff_share(
    target: int, window: timedelta, site: Site, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that enough of the site's staff have a training at the site that counts today.

    Only the site's own headcounts and trainings count: of a training for the whole member nobody
    knows who came from where.

    Level: good practice. Settings: `target_percent`, `window_days`. Training employees is The
    Code's [S1]; a share at each site, the target and the window are defaults of codetrack.
    """
    newest = None
    for headcount in member.records_naming("headcounts", site.id):
        if newest is None or headcount.on >= newest.on:
            newest = headcount
    if newest is None:
        yield unknown("No headcount of the site is recorded, so its share is not known")
        return
    staff = newest.staff
    if staff == 0:
        yield not_applicable("The headcount is zero", records=(newest,))
        return
    counting = counting_on(as_of, member.records_naming("trainings", site.id), window)
    trained = min(sum([training.people for training in counting]), staff)
    yield by_share(trained, staff, target)(
        "Trainings at the site cover at most {trained} of {staff} staff; the target is {target}%",
        trained=trained,
        staff=staff,
        target=target,
        measure=(trained, staff),
        records=(newest,),
    )
