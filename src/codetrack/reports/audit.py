"""A register opened with its settings and plugins, and the audit of it in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from codetrack.assessment.assess import assess, select
from codetrack.deprecation import RENAMED_ON, deprecated
from codetrack.model.findings import AREAS, Assessment, in_order
from codetrack.model.members import Member, Register
from codetrack.plugins.loader import Checks, Plugins, load_plugins
from codetrack.register.access import load
from codetrack.settings import Settings, load_settings
from codetrack.storage.addresses import locate

if TYPE_CHECKING:
    from codetrack.reports.forecast import Forecast
    from codetrack.reports.trend import Trend
    from codetrack.summary.periods import Period
    from codetrack.summary.report import SummaryReport


@attrs.frozen(kw_only=True)
class OpenRegister:
    """A register with the plugins, checks and areas of its audits; it serves any number of days.

    `at(day)` assesses, `forecast` looks ahead, `trend` looks back and `summarise_periods` sums
    up; their arguments are those of the functions `assess`, `forecast`, `trend` and
    `summarise_periods`.
    """

    path: Path
    register: Register
    plugins: Plugins
    checks: Checks
    areas: tuple[str, ...]
    members: tuple[str, ...] = ()
    """The ids of the selected members; empty: all of the register's."""

    @property
    def settings(self) -> Settings:
        """Return the register's settings."""
        return self.plugins.settings

    @property
    def known(self) -> tuple[str, ...]:
        """Return the ids of all checks that exist, run or not."""
        return tuple(check.id for check in self.plugins.checks)

    def at(
        self, as_of: date, *, track: Callable[[Sequence[Member]], Iterable[Member]] = iter
    ) -> Assessment:
        """Assess the register as of the day."""
        return assess(
            self.register,
            self.checks,
            as_of=as_of,
            settings=self.settings,
            areas=self.areas,
            known=self.known,
            members=self.members,
            track=track,
        )

    def forecast(
        self,
        start: date,
        until: date,
        *,
        as_of: date | None = None,
        track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
    ) -> Forecast:
        """Return what changes on which day from `start` to `until`, both included."""
        # Most audits need none of these three reports, so they are imported on demand.
        from codetrack.reports.forecast import forecast

        return forecast(
            self.register,
            self.checks,
            start=start,
            until=until,
            as_of=as_of,
            settings=self.settings,
            areas=self.areas,
            known=self.known,
            track=track,
        )

    def trend(
        self,
        days: Iterable[date],
        *,
        track: Callable[[Sequence[date]], Iterable[date]] = iter,
    ) -> Trend:
        """Return the figures of the register on each of the days."""
        from codetrack.reports.trend import trend

        return trend(
            self.register,
            self.checks,
            days=days,
            settings=self.settings,
            areas=self.areas,
            known=self.known,
            track=track,
        )

    def summarise_periods(
        self,
        *periods: Period,
        by: Iterable[str] = (),
        track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
    ) -> SummaryReport:
        """Return the counts of each period, and the statuses on its last day."""
        from codetrack.summary.report import summarise_periods

        return summarise_periods(
            self.register,
            self.checks,
            periods=periods,
            by=by,
            settings=self.settings,
            areas=self.areas,
            known=self.known,
            members=self.members,
            track=track,
        )

    @deprecated(since=RENAMED_ON, instead="OpenRegister.summarise_periods")
    def roll_up(
        self,
        *periods: Period,
        by: Iterable[str] = (),
        track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
    ) -> SummaryReport:
        """Call `summarise_periods`, its new name."""
        return self.summarise_periods(*periods, by=by, track=track)


def open_register(
    path: Path | str,
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    criteria: Iterable[str] = (),
    members: Iterable[str] = (),
    extra: Mapping[str, object] | None = None,
    plugins: Plugins | None = None,
    source: str | None = None,
) -> OpenRegister:
    """Load the register at the path with its own settings and plugins, for reports of any day.

    `only` and `without` name checks or plugins, `criteria` areas, `members` ids of members;
    empty means all. `extra` maps names to modules of plugins that are not installed.

    Raises:
        CodetrackError: the register or the settings cannot be read, a required plugin is missing,
            or a name is unknown.
    """
    path, only, criteria = locate(path), tuple(only), tuple(criteria)
    plugins = plugins or load_plugins(load_settings(path), extra=extra)
    checks = select(plugins.checks, only=only, without=without, areas=criteria)
    register = load(path, plugins=plugins, source=source)
    selected = tuple(members)
    if selected:
        register = register.only(selected)
    areas: Iterable[str] = criteria or AREAS
    if only:
        areas = {check.area for check in checks}
    return OpenRegister(
        path=path,
        register=register,
        plugins=plugins,
        checks=checks,
        areas=in_order(set(areas)),
        members=selected,
    )


def audit(
    path: Path | str,
    *,
    as_of: date,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    criteria: Iterable[str] = (),
    members: Iterable[str] = (),
    extra: Mapping[str, object] | None = None,
    plugins: Plugins | None = None,
    source: str | None = None,
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Assessment:
    """Load the register at the path with its own settings and plugins, and assess it.

    The arguments are those of `open_register`; `track` is that of `assess`.

    Raises:
        CodetrackError: as `open_register` does.
    """
    opened = open_register(
        path,
        only=only,
        without=without,
        criteria=criteria,
        members=members,
        extra=extra,
        plugins=plugins,
        source=source,
    )
    return opened.at(as_of, track=track)
