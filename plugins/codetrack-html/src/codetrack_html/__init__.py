"""Write a report as one HTML file that opens from disk and asks nothing of any network.

`codetrack audit REGISTER --format html -o report.html` writes it. It shows how each member stands
in each criterion, how many stand how, what was measured and of how many members that speaks, the
same by country, sector and operation, the course of the last twelve months, what comes in the
next twelve if nothing is done, and a section for each member: its findings with the records that
they rest on, its Implementation Plan, and what lapses next.

`codetrack summary REGISTER --by region --year 2026 --format html -o figures.html` writes the
figures of a roll-up alone: sites, training, areas and findings by group, this period beside an
earlier one, and what each figure means. The report of an audit holds those of its year by region.

- All of it can be read without JavaScript, which only sorts and filters.
- Each chart is drawn when the file is written, and its figures stand in a table beneath.
- No status is told by its colour alone; light and dark are the reader's own choice.
- Text from the register or a plugin is shown as text, whatever it holds; controls, and marks that
  turn the direction of writing around, become U+FFFD.

Settings, all ours, in `[plugin.html]`:

    title = "Our members, autumn 2026"     # instead of "The members of ..."
    organisation = "ECPAT Example (invented)"   # who presents the report
    longest_list = 50                      # after so many rows of one list, the rest is counted
"""

from collections.abc import Iterable, Iterator
from functools import partial as bind
from typing import Annotated

import attrs
import msgspec

from codetrack import Config, Dossier, Exporter, Language, RollUp, hookimpl
from codetrack_html.pages import render, render_figures

__version__ = "0.1.0"


@attrs.frozen(kw_only=True)
class HtmlSettings:
    """Set what stands over the report, and how long its lists grow."""

    title: str = ""
    organisation: str = ""
    longest_list: Annotated[
        int, msgspec.Meta(ge=5, le=100_000, description="a number of rows, 5 to 100000")
    ] = 50
    """How many findings of one check, records or lapses are listed; the rest is counted."""


@hookimpl
def codetrack_exporters(config: Config) -> Iterable[Exporter]:
    """Give the exporter that writes HTML."""
    settings = config.into(HtmlSettings)
    yield Exporter(
        name="html",
        suffix=".html",
        title="a report to show and to print, in one HTML file",
        render=bind(_written, settings),
        reports=("dossier", "summary"),
        localised=True,
    )


def _written(settings: HtmlSettings, report: Dossier | RollUp, language: Language) -> Iterator[str]:
    if isinstance(report, RollUp):
        return render_figures(
            report, language, title=settings.title, organisation=settings.organisation
        )
    return render(
        report,
        language,
        title=settings.title,
        organisation=settings.organisation,
        longest_list=settings.longest_list,
    )
