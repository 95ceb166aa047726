"""A plugin as its author writes it, fully typed; mypy --strict reads it, nothing runs it."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs

from codetrack import (
    Assessment,
    Check,
    Config,
    Criterion,
    Exporter,
    Forecast,
    Level,
    Member,
    Message,
    Notice,
    Observation,
    Register,
    Reminder,
    Site,
    SiteCheck,
    Source,
    gap,
    hookimpl,
    met,
)


@attrs.frozen(kw_only=True)
class AcmeSettings:
    """Set what the check asks."""

    least: int = 3


def enough(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask for enough people trained."""
    people = sum(training.people for training in member.trainings if training.on <= as_of)
    if people >= 3:
        yield met("{people} people", people=people, measure=(3, 3), records=member.trainings)
    else:
        yield gap("{people} people", people=people)


def at_site(site: Site, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask a site."""
    yield met("{site}", site=site.name) if site.is_open(as_of) else gap("closed")


def render(report: Assessment) -> Iterator[str]:
    """Write a line per finding."""
    for member in report.members:
        for finding in member.findings:
            yield f"{member.name} {finding.check} {finding.status.value} {finding.message}\n"


def load(path: Path) -> Register:
    """Read names."""
    names = path.read_text(encoding="utf-8").split()
    return Register(members=(Member(id=name, name=name, country="BE") for name in names))


@hookimpl
def codetrack_checks(config: Config) -> Iterable[Check | SiteCheck]:
    """Give the checks."""
    settings: AcmeSettings = config.into(AcmeSettings)
    assert settings.least
    yield Check(name="enough", criterion=Criterion.TRAINING, title="Enough", run=enough)
    yield SiteCheck(name="site", title="Site", run=at_site, level=Level.GOOD_PRACTICE)


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Give the exporter."""
    yield Exporter(name="lines", suffix=".txt", render=render)


@hookimpl
def codetrack_sources() -> Iterable[Source]:
    """Give the source."""
    yield Source(name="names", load=load, accepts=lambda path: path.suffix == ".names")


def soon(forecast: Forecast) -> Iterator[Notice]:
    """Remind of each lapse."""
    for change in forecast.lapses:
        message = Message("{check} lapses", {"check": change.check})
        yield Notice(member=change.member, due=change.on, message=message)


@hookimpl
def codetrack_reminders() -> Iterable[Reminder]:
    """Give the reminder."""
    yield Reminder(name="soon", run=soon)
