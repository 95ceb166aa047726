"""Check that staff are trained, everywhere and lately (criterion 2).

- `training/staff-share` (commitment; setting `target_percent`):
  enough of the member's staff are trained.
- `training/every-site` (commitment): every site was trained at all.
- `training/site-staff-share` (good practice; setting `target_percent`):
  trainings at a site cover enough of its staff.
- `training/new-site` (good practice; setting `new_site_days`):
  a new site is trained soon after it opens.
- `training/management` (good practice; setting `management_audiences`):
  managers or trainers are trained.

That employees are trained is The Code's [S1]. How many, how often and how soon was not found in
any source: `target_percent`, `window_days` and `new_site_days` are defaults of
codetrack.

A training counts until its `valid_until` or, without one, for `window_days` after it was held.
Records count completions, not people: a person who attends twice counts twice. So a share is an
upper bound; it never goes beyond the staff of the site or the member.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial as bind
from operator import attrgetter

import attrs

from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._staff import counting_on, site_staff_share, staff_share
from codetrack.builtin.checks._terms import Days, Percent, signed_on
from codetrack.dates import add_days
from codetrack.extension import AnyCheck, Check, Level, SiteCheck
from codetrack.hookspecs import hookimpl
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, gap, met, not_applicable, partly_met, unknown
from codetrack.model.records import Training
from codetrack.settings import Config
from codetrack.vocabulary import Word, checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class TrainingSettings:
    """The settings of the checks of criterion 2."""

    window_days: Days = 365
    """The days for which a training counts."""
    target_percent: Percent = 80
    """The share of staff to be trained."""
    new_site_days: Days = 90
    """The days from its opening in which a site is to be trained."""
    management_audiences: tuple[Word, ...] = ("management",)
    """The audiences that count as managers."""


def every_site(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that every open site was trained at all, however long ago.

    A training for the whole member covers all its sites that were open by then; one that
    nobody attended does not count.

    Level: commitment. Training employees is The Code's [S1], in franchised hotels too as one
    representative asks [S11][S12]; to ask it site by site is a default of codetrack.
    """
    sites = member.open_sites(as_of)
    if not sites:
        yield not_applicable("The member has no open site")
        return
    trained = set()
    whole = None
    for training in member.trainings:
        if training.people:
            if training.site is not None:
                trained.add(training.site)
            elif whole is None or training.on > whole:
                whole = training.on
    missing = [
        site.id
        for site in sites
        if site.id not in trained
        and (whole is None or (site.opened is not None and whole < site.opened))
    ]
    part, of = len(sites) - len(missing), len(sites)
    if not missing:
        yield met(
            "All {sites} sites were trained",
            counted=("sites", "The only site was trained"),
            sites=of,
            measure=(part, of),
        )
    else:
        answer = partly_met if part else gap
        yield answer(
            "{trained} of {sites} sites were ever trained; not, for instance, {missing}",
            counted=("sites", "The only site was never trained: {missing}"),
            trained=part,
            sites=of,
            missing=missing[:5],
            measure=(part, of),
        )


_DAY = attrgetter("on")


def _attended_by_all(member: Member) -> list[Training]:
    """Return the trainings for the whole member that somebody attended, in order of days."""
    return sorted([t for t in member.records_naming("trainings", None) if t.people], key=_DAY)


def new_site(
    settings: TrainingSettings, site: Site, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that a new site was trained by the set number of days after it opened.

    Its own trainings count, also those before the opening, and those of the whole member from the
    opening on. A site that opened before the member signed is not new to The Code.

    Level: good practice. Setting: `new_site_days`. A default of codetrack; training new hires is
    practice [S11][S12].
    """
    opened = site.opened
    if opened is None:
        yield unknown(
            "The day of opening is not recorded, so it is unknown whether the site is new"
        )
        return
    signed = signed_on(member)
    if signed is None:
        if member.milestones:
            yield not_applicable("Not signed yet, so no site is new to The Code")
        else:
            yield unknown("No milestone is recorded, so it is unknown which sites are new")
        return
    if opened < signed:
        yield not_applicable(
            "Opened on {opened}, before the member signed on {signed}", opened=opened, signed=signed
        )
        return
    due = add_days(opened, settings.new_site_days)
    own = [t for t in member.records_naming("trainings", site.id) if t.people]
    first = min(own, key=_DAY, default=None)
    of_all = member.cached(_attended_by_all)
    since = bisect_left(of_all, opened, key=_DAY)
    if since < len(of_all) and (first is None or of_all[since].on < first.on):
        first = of_all[since]
    if first is not None:
        answer = met if first.on <= due else partly_met
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


def management(
    audiences: tuple[str, ...], window: timedelta, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that a training of managers or of trainers counts today.

    Level: good practice. Settings: `management_audiences`, `window_days`. A default of codetrack;
    master trainers who train managers who train staff are practice [S50].
    """
    sessions = [
        t
        for t in member.trainings
        if t.people and (t.mode == "train-the-trainer" or t.audience in audiences)
    ]
    if not sessions:
        yield gap("No training of managers or of trainers is recorded")
        return
    counting = counting_on(as_of, sessions, window)
    last = max(counting or sessions, key=lambda training: training.on)
    if counting:
        yield met("Managers or trainers were last trained on {on}", on=last.on, records=(last,))
    else:
        yield gap(
            "Managers or trainers were last trained on {on}, and that no longer counts",
            on=last.on,
            records=(last,),
        )


def checks(settings: TrainingSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 2 under the settings."""
    criterion = Criterion.TRAINING
    target, window = settings.target_percent, timedelta(days=settings.window_days)
    yield Check(
        name="staff-share",
        criterion=criterion,
        title="Enough of the member's staff are trained",
        run=bind(staff_share, target, window),
        remedy="Train more staff, or record the headcounts and the trainings held.",
        source=f"The Code, criterion 2: {pages('S1')}; target and window are defaults of codetrack",
        setting="target_percent",
    )
    yield Check(
        name="every-site",
        criterion=criterion,
        title="Every site was trained",
        run=every_site,
        remedy="Train the staff of each site that was never trained.",
        source=f"The Code, criterion 2: {pages('S1')}; site by site is a default of codetrack",
    )
    yield SiteCheck(
        name="site-staff-share",
        criterion=criterion,
        title="Trainings at the site cover enough of its staff",
        run=bind(site_staff_share, target, window),
        level=Level.GOOD_PRACTICE,
        remedy="Train more of the site's staff, or record headcount and trainings under the site.",
        source=f"default of codetrack; The Code, trained employees: {pages('S1')}",
        setting="target_percent",
    )
    yield SiteCheck(
        name="new-site",
        criterion=criterion,
        title="A new site was trained soon after it opened",
        run=bind(new_site, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Train the staff of a new site within the set days of its opening.",
        source=f"default of codetrack; practice: {pages('S11', 'S12')}",
        setting="new_site_days",
    )
    yield Check(
        name="management",
        criterion=criterion,
        title="Managers or trainers were trained within the set time",
        run=bind(management, settings.management_audiences, window),
        level=Level.GOOD_PRACTICE,
        remedy="Hold a training for managers or for trainers and record it.",
        source=f"default of codetrack; practice: {pages('S50')}",
        setting="management_audiences",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of criterion 2."""
    return list(checks(config.into(TrainingSettings)))
