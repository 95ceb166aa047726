"""All figures of a roll-up as plain facts, for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codetrack.i18n.messages import N_
from codetrack.model.observations import Status
from codetrack.model.tables import Column
from codetrack.summary.counts import NAMES, Figures
from codetrack.summary.definitions import meanings
from codetrack.summary.period_summaries import PeriodSummaries
from codetrack.summary.periods import Period
from codetrack.summary.tallies import BY, NOT_SAID, PLACES, By, Group, Summary, Tally

HEADINGS: Mapping[By, str] = {
    "criterion": N_("Criterion"),
    "check": N_("Check"),
    "country": N_("Country"),
    "region": N_("Region"),
    "sector": N_("Sector"),
    "operation": N_("Operation"),
    "group": N_("Group"),
}
"""What stands over the column of each grouping."""
COLUMNS = (
    Column("period", "Period"),
    Column("start", "First day"),
    Column("end", "Last day"),
    Column("as_of", "Counted up to"),
    Column("over", "Over"),
    Column("figure", "Figure"),
    Column("level", "Level"),
    *(Column(name, HEADINGS[name]) for name in BY),
    *(Column(name, name.replace("_", " ").capitalize()) for name in NAMES),
    Column("hours", "Hours"),
    *(Column(status.value, status.value.replace("_", " ")) for status in Status),
    Column("part", "Part"),
    Column("whole", "Whole"),
)


def place_of(group: Group, by: tuple[By, ...]) -> Group:
    """Return the group of places that a group of findings lies in."""
    return tuple(
        value if name in PLACES else NOT_SAID for name, value in zip(by, group, strict=True)
    )


def rows(rollup: PeriodSummaries) -> Iterator[tuple[Any, ...]]:
    """Yield every figure, a group or a check a row, under `COLUMNS`."""
    for summary, period in zip(rollup.summaries, rollup.periods, strict=True):
        head = (period.name, period.start, period.end, period.as_of, period.over)
        yield (*head, *_row("sites", "total", {}, summary.total))
        if summary.by:
            for group, one in summary.figures.items():
                named = dict(zip(summary.by, group, strict=True))
                yield (*head, *_row("sites", "group", named, one))
        for area in rollup.areas:
            tally = Tally(findings=summary.members.get(area, {}))
            yield (*head, *_row("area", "total", {"criterion": area}, None, tally))
        areas = {info.id: info.area for info in rollup.checks}
        for check, tally in summary.checks.items():
            named = {"criterion": areas[check], "check": check}
            response = _response(summary.total)
            yield (*head, *_row("check", "total", named, response, tally))
        if summary.by:
            for (group, check), tally in summary.tallies.items():
                named = dict(zip(summary.by, group, strict=True))
                named |= {"criterion": areas[check], "check": check}
                one = summary.figures.get(place_of(group, summary.by), Figures())
                yield (*head, *_row("check", "group", named, _response(one), tally))


def _response(figures: Figures) -> Figures:
    # A share of findings comes with the response rate of its group, and no other figure.
    return Figures(sites=figures.sites, confirmed=figures.confirmed)


def _row(
    figure: str,
    level: str,
    named: Mapping[By, str],
    figures: Figures | None,
    tally: Tally | None = None,
) -> Iterator[Any]:
    yield from (figure, level)
    # A lone dash is what a spreadsheet takes for a formula; an empty cell says the same.
    yield from (None if (value := named.get(name)) == NOT_SAID else value for name in BY)
    rate_only = figures is not None and tally is not None
    for name in NAMES:
        if figures is None or (rate_only and name not in ("sites", "confirmed")):
            yield None
        else:
            yield getattr(figures, name)
    yield None if figures is None or rate_only else round(figures.hours, 2)
    for status in Status:
        yield None if tally is None else tally.findings.get(status, 0)
    share = tally is not None and figure == "check"
    yield tally.measure.part if share and tally else None
    yield tally.measure.whole if share and tally else None


def document(rollup: PeriodSummaries) -> dict[str, Any]:
    """Return what a roll-up follows from, what its figures mean, and those of each period."""
    return {
        "register": rollup.register,
        "provenance": rollup.provenance,
        "by": rollup.by,
        "definitions": rollup.now.settings,
        "meanings": {str(name): str(meaning) for name, meaning in meanings(rollup.now.settings)},
        "areas": rollup.areas,
        "checks": rollup.checks,
        "periods": [
            _period(summary, period)
            for summary, period in zip(rollup.summaries, rollup.periods, strict=True)
        ],
    }


def _period(summary: Summary, period: Period) -> dict[str, Any]:
    return {
        "period": period.name,
        "kind": period.kind,
        "start": period.start,
        "end": period.end,
        "as_of": period.as_of,
        "over": period.over,
        "total": _figures_data(summary.total),
        "groups": [
            {"by": dict(zip(summary.by, group, strict=True)), **_figures_data(one)}
            for group, one in (summary.figures.items() if summary.by else ())
        ],
        "members": {
            area: {status.value: counts.get(status, 0) for status in Status}
            for area, counts in summary.members.items()
        },
        "checks": {check: _tally(tally) for check, tally in summary.checks.items()},
        "tallies": [
            {"by": dict(zip(summary.by, group, strict=True)), "check": check, **_tally(tally)}
            for (group, check), tally in (summary.tallies.items() if summary.by else ())
        ],
    }


def _figures_data(figures: Figures) -> dict[str, Any]:
    return {**{name: getattr(figures, name) for name in NAMES}, "hours": round(figures.hours, 2)}


def _tally(tally: Tally) -> dict[str, Any]:
    counts = {status.value: tally.findings.get(status, 0) for status in Status}
    return {"findings": counts, "measure": tally.measure}
