"""Ask that staff are trained, everywhere and lately (criterion 2).

- `training/staff-share` (commitment; setting `target_percent`):
  enough of the member's staff are trained.
- `training/every-site` (commitment): every site was trained at all.
- `training/site-staff-share` (good practice; setting `target_percent`):
  enough of a site's staff are trained.
- `training/new-site` (good practice; setting `new_site_days`):
  a new site is trained soon after it opens.
- `training/management` (good practice; setting `management_audiences`):
  managers or trainers are trained.

That employees are trained is The Code's [S1]. How many, how often and how soon was not found in
any source: `target_percent`, `window_days` and `new_site_days` are ours.

A training counts until its `valid_until` or, without one, for `window_days` after it was held.
Records count completions, not people: whoever came twice counts twice. So a share is an upper
bound; it never goes beyond the staff of the site or the member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial as bind

import attrs

from codetrack.builtin.checks._terms import Days, Percent, signed_on
from codetrack.criteria import Criterion
from codetrack.dates import add_days
from codetrack.extension import AnyCheck, Check, Level, SiteCheck
from codetrack.findings import Observation, gap, met, not_applicable, partial, unknown
from codetrack.hookspecs import hookimpl
from codetrack.model import Member, Site
from codetrack.records import Record, Training
from codetrack.settings import Config
from codetrack.vocabulary import Word, checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class TrainingSettings:
    """Set what the checks of criterion 2 ask."""

    window_days: Days = 365
    """The days for which a training counts: ours, not a rule of The Code."""
    target_percent: Percent = 80
    """The share of staff to be trained: ours, not a rule of The Code."""
    new_site_days: Days = 90
    """The days from its opening in which a site is to be trained: ours, not a rule of The Code."""
    management_audiences: tuple[Word, ...] = ("management",)
    """The audiences that count as managers: ours, not a rule of The Code."""


def _counting(trainings: Iterable[Training], as_of: date, window: timedelta) -> list[Training]:
    return [
        t
        for t in trainings
        if (as_of - t.on <= window if t.valid_until is None else as_of <= t.valid_until)
    ]


def _share(
    settings: TrainingSettings, trained: int, staff: int, records: tuple[Record, ...]
) -> Observation:
    if staff == 0:
        return not_applicable("The headcount is nought", records=records)
    enough = trained * 100 >= settings.target_percent * staff
    answer = met if enough else partial if trained else gap
    return answer(
        "Completed trainings cover at most {trained} of {staff} staff; the target is {target}%",
        trained=trained,
        staff=staff,
        target=settings.target_percent,
        measure=(trained, staff),
        records=records,
    )


def staff_share(settings: TrainingSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that enough of the member's staff have a training that counts today.

    The staff is the newest headcount of the whole member or, without one, the sum of the newest
    headcounts of all open sites; when one site has none, the share is unknown. Trainings at sites
    that are closed or not applicable do not count.

    Level: commitment. Settings: `target_percent`, `window_days`. Training employees is The Code's
    [S1]; the target and the window are ours.
    """
    whole = None
    newest: dict[str, date] = {}
    staff_at: dict[str, int] = {}
    for headcount in member.headcounts:
        place = headcount.site
        if place is None:
            if whole is None or headcount.on >= whole.on:
                whole = headcount
        elif place not in newest or headcount.on >= newest[place]:
            newest[place] = headcount.on
            staff_at[place] = headcount.staff
    places = {site.id for site in member.open_sites(as_of)}
    if whole is not None:
        staff = whole.staff
    elif not places:
        yield unknown("No headcount is recorded, so the share of trained staff is not known")
        return
    else:
        lacking = [place for place in places if place not in staff_at]
        if lacking:
            yield unknown(
                "No headcount for {lacking} of {sites} sites, so the share of trained staff is "
                "not known",
                lacking=len(lacking),
                sites=len(places),
            )
            return
        staff = sum([staff_at[place] for place in places])
    counting = _counting(member.trainings, as_of, timedelta(days=settings.window_days))
    people: dict[str, int] = {}
    trained = 0
    for training in counting:
        place = training.site
        if place is None:
            trained += training.people
        elif place in places:
            people[place] = people.get(place, 0) + training.people
    for place, count in people.items():
        trained += min(count, staff_at.get(place, count))
    records = () if whole is None else (whole,)
    yield _share(settings, min(trained, staff), staff, records)


def site_staff_share(
    settings: TrainingSettings, site: Site, member: Member, as_of: date
) -> Iterator[Observation]:
    """Ask that enough of the site's staff have a training that counts today.

    Only the site's own headcounts and trainings count: of a training for the whole member nobody
    knows who came from where.

    Level: good practice. Settings: `target_percent`, `window_days`. Training employees is The
    Code's [S1]; a share at each site, the target and the window are ours.
    """
    headcounts = member.held_at("headcounts", site.id) if member.headcounts else ()
    if not headcounts:
        yield unknown("No headcount of the site is recorded, so its share is not known")
        return
    newest = headcounts[0]
    for headcount in headcounts:
        if headcount.on >= newest.on:
            newest = headcount
    trainings = member.held_at("trainings", site.id)
    counting = _counting(trainings, as_of, timedelta(days=settings.window_days))
    trained = sum([training.people for training in counting])
    yield _share(settings, min(trained, newest.staff), newest.staff, (newest,))


def every_site(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that every open site was trained at all, however long ago.

    A training for the whole member stands for all its sites; one that nobody attended does not
    count.

    Level: commitment. Training employees is The Code's [S1], in franchised hotels too as one
    representative asks [S11][S12]; to ask it site by site is ours.
    """
    sites = member.open_sites(as_of)
    if not sites:
        yield not_applicable("The member has no open site")
        return
    trained = {training.site for training in member.trainings if training.people}
    missing = [] if None in trained else [site.id for site in sites if site.id not in trained]
    part, of = len(sites) - len(missing), len(sites)
    if not missing:
        yield met("All {sites} sites were trained", sites=of, measure=(part, of))
    else:
        answer = partial if part else gap
        yield answer(
            "{trained} of {sites} sites were ever trained; not yet, among others: {missing}",
            trained=part,
            sites=of,
            missing=missing[:5],
            measure=(part, of),
        )


def new_site(
    settings: TrainingSettings, site: Site, member: Member, as_of: date
) -> Iterator[Observation]:
    """Ask that a new site was trained by the set number of days after it opened.

    Its own trainings count, also those before the opening, and those of the whole member from the
    opening on. A site that opened before the member signed is not new to The Code.

    Level: good practice. Setting: `new_site_days`. Ours; training new hires is practice
    [S11][S12].
    """
    opened = site.opened
    if opened is None:
        yield not_applicable("The day of opening is not recorded, so the site is not a new one")
        return
    signed = signed_on(member)
    if signed is not None and opened < signed:
        yield not_applicable(
            "Opened on {opened}, before the member signed on {signed}", opened=opened, signed=signed
        )
        return
    due = add_days(opened, settings.new_site_days)
    first = None
    for training in member.covering("trainings", site.id) if member.trainings else ():
        if (
            training.people
            and (training.site is not None or training.on >= opened)
            and (first is None or training.on < first.on)
        ):
            first = training
    if first is not None:
        answer = met if first.on <= due else partial
        yield answer(
            "Opened on {opened} and first trained on {on}; that was due by {due}",
            opened=opened,
            on=first.on,
            due=due,
            records=(first,),
        )
    elif as_of <= due:
        yield not_applicable(
            "Opened on {opened} and not trained yet; training is due by {due}",
            opened=opened,
            due=due,
        )
    else:
        yield gap(
            "Opened on {opened} and not trained; training was due by {due}", opened=opened, due=due
        )


def management(settings: TrainingSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that a training of managers or of trainers counts today.

    Level: good practice. Settings: `management_audiences`, `window_days`. Ours; master trainers
    who train managers who train staff are practice [S50].
    """
    audiences = settings.management_audiences
    held = [
        t
        for t in member.trainings
        if t.people and (t.mode == "train-the-trainer" or t.audience in audiences)
    ]
    if not held:
        yield gap("No training of managers or of trainers is recorded")
        return
    counting = _counting(held, as_of, timedelta(days=settings.window_days))
    last = max(counting or held, key=lambda training: training.on)
    answer = met if counting else gap
    yield answer("Managers or trainers were last trained on {on}", on=last.on, records=(last,))


def checks(settings: TrainingSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 2 under the settings."""
    criterion = Criterion.TRAINING
    yield Check(
        name="staff-share",
        criterion=criterion,
        title="Enough of the member's staff are trained",
        run=bind(staff_share, settings),
        remedy="Train more staff, or record the headcounts and the trainings held.",
        source="The Code, criterion 2 [S1]; the target and the window are ours",
        setting="target_percent",
    )
    yield Check(
        name="every-site",
        criterion=criterion,
        title="Every site was trained",
        run=every_site,
        remedy="Train the staff of each site that was never trained.",
        source="The Code, criterion 2 [S1]; site by site is ours",
    )
    yield SiteCheck(
        name="site-staff-share",
        criterion=criterion,
        title="Enough of the site's staff are trained",
        run=bind(site_staff_share, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Train more of the site's staff, or record its headcount and trainings.",
        source="ours; The Code asks for trained employees, criterion 2 [S1]",
        setting="target_percent",
    )
    yield SiteCheck(
        name="new-site",
        criterion=criterion,
        title="A new site was trained soon after it opened",
        run=bind(new_site, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Train the staff of a new site within the set days of its opening.",
        source="ours; practice [S11][S12]",
        setting="new_site_days",
    )
    yield Check(
        name="management",
        criterion=criterion,
        title="Managers or trainers were trained within the set time",
        run=bind(management, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Hold a training for managers or for trainers and record it.",
        source="ours; practice [S50]",
        setting="management_audiences",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Give the checks of criterion 2."""
    return list(checks(config.into(TrainingSettings)))
