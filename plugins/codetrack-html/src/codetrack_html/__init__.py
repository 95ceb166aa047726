"""Write a report as one HTML file that opens from disk and loads nothing from a network.

`codetrack audit REGISTER --format html -o report.html` writes it. It shows the status of each
member in each criterion, the counts by status, the shares and how many members answered, the same
by country, sector and operation, the trend of the last twelve months, the forecast of the next
twelve if nothing is done, and a section for each member: its findings with their records, its
Implementation Plan, and its next lapses.

`codetrack summary REGISTER --by region --year 2026 --format html -o figures.html` writes the
figures of a roll-up alone: sites, training, areas and findings by group, this period and an
earlier one, and what each figure means. The report of an audit holds those of its year by region.

- It can be read without JavaScript, which only sorts and filters.
- Each chart is drawn when the file is written, and a table below it holds its figures.
- No status is shown by colour alone; light and dark follow the reader's browser.
- Text from the register or a plugin is shown as text, whatever it contains; control characters
  and marks that change the direction of writing become U+FFFD.

Settings in `[plugin.html]`:

    title = "Our members, autumn 2026"     # instead of "The members of ..."
    organisation = "ECPAT Example (invented)"   # who presents the report
    longest_list = 50                      # the most rows of one list; others are counted
"""

from collections.abc import Iterable, Iterator
from functools import partial as bind
from typing import Annotated

import attrs
import msgspec

from codetrack import Config, Dossier, Exporter, Language, SummaryReport, hookimpl
from codetrack_html.pages import render, render_figures

__version__ = "0.1.0"


@attrs.frozen(kw_only=True)
class HtmlSettings:
    """The plugin's settings, for as long as the plugin is loaded."""

    title: str = ""
    organisation: str = ""
    longest_list: Annotated[
        int, msgspec.Meta(ge=5, le=100_000, description="a number of rows, 5 to 100000")
    ] = 50
    """How many findings of one check, records or lapses are listed; others are counted."""


@hookimpl
def codetrack_exporters(config: Config) -> Iterable[Exporter]:
    """Return the exporter that writes HTML."""
    settings = config.into(HtmlSettings)
    yield Exporter(
        name="html",
        suffix=".html",
        title="a report to show and to print, in one HTML file",
        render=bind(_render, settings),
        reports=("dossier", "summary"),
        localised=True,
    )


def _render(
    settings: HtmlSettings, report: Dossier | SummaryReport, language: Language
) -> Iterator[str]:
    if isinstance(report, SummaryReport):
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
