"""Workbooks: an audit to filter and print, and questionnaires that come back as records.

- `xlsx` (exporter): overview, shares, sites and training, findings, records, lapses; real dates
  and numbers. `codetrack summary REGISTER -o figures.xlsx`: the figures of a roll-up.
- `questionnaire` (exporter): the form of one member, in its language, filled in with what the
  register holds: `codetrack audit REGISTER --member ID --format questionnaire -o ID.xlsx`.
- `questionnaires` (exporter): a ZIP file with the form of each member.
- `xlsx` (source): reads a form that came back, or a folder of them, strictly: each problem names
  file, sheet and cell, what was expected and what it got.

`python -m codetrack_xlsx REGISTER FORM...` writes the answers of forms into a register (in Python:
`take_in` of `codetrack_xlsx.questionnaire.update`). It refuses a form with a problem, and a form
whose member has changed in the register since. `codetrack.save(codetrack.load("form.xlsx"),
REGISTER)` does not compare: records added to the register since the form was made are lost.

A form holds the whole member. What it does not ask for (milestones, recognitions, waivers,
attestations, extensions, assurance) is on a hidden sheet, so send a form to its member only. A
record that was changed in the form becomes self-declared, whatever its assurance was. The member's
file is written anew: comments in it are lost.

Settings in `[plugin.xlsx]`, with their defaults:

    blank_rows = 40                # empty rows under the filled-in ones of each sheet
    return_to = ""                 # where to send a form back; empty: the member's representative
    largest_megabytes = 200        # the largest workbook to read, unpacked
"""

from collections.abc import Iterable, Iterator
from functools import partial as bind
from pathlib import Path
from typing import Annotated

import attrs
import msgspec

from codetrack import Config, Dossier, Exporter, Language, Register, Source, SummaryReport, hookimpl

__version__ = "0.1.0"


@attrs.frozen(kw_only=True)
class XlsxSettings:
    """The plugin's settings, for as long as the plugin is loaded."""

    blank_rows: Annotated[
        int, msgspec.Meta(ge=1, le=5000, description="a number of rows, 1 to 5000")
    ] = 40
    return_to: str = ""
    """Where to send a form back; empty: the member's Local Code Representative."""
    largest_megabytes: Annotated[
        int, msgspec.Meta(ge=1, le=10_000, description="a number of megabytes, 1 to 10000")
    ] = 200


def _workbook(report: Dossier | SummaryReport, language: Language) -> Iterator[bytes]:
    if isinstance(report, SummaryReport):
        from codetrack_xlsx.report.figures import workbook as figures_workbook

        return figures_workbook(report, language)
    from codetrack_xlsx.report.audit import workbook

    return workbook(report, language)


def _questionnaire(settings: XlsxSettings, dossier: Dossier, language: Language) -> Iterator[bytes]:
    from codetrack_xlsx.questionnaire.form import FormOptions, questionnaire

    options = FormOptions(blank_rows=settings.blank_rows, return_to=settings.return_to)
    return questionnaire(dossier, language, options)


def _questionnaires(
    settings: XlsxSettings, dossier: Dossier, language: Language
) -> Iterator[bytes]:
    from codetrack_xlsx.questionnaire.archive import bundle
    from codetrack_xlsx.questionnaire.form import FormOptions

    options = FormOptions(blank_rows=settings.blank_rows, return_to=settings.return_to)
    return bundle(dossier, language, options)


def _accepts(path: Path) -> bool:
    # Looking for a source of another format must not import a spreadsheet library.
    if not path.is_dir() and path.suffix.lower() != ".xlsx":
        return False
    from codetrack_xlsx.questionnaire.source import accepts

    return accepts(path)


def _load(settings: XlsxSettings, path: Path) -> Register:
    from codetrack_xlsx.questionnaire.source import load

    return load(path, settings.largest_megabytes)


@hookimpl
def codetrack_exporters(config: Config) -> Iterable[Exporter]:
    """Return the three export formats."""
    settings = config.into(XlsxSettings)
    yield Exporter(
        name="xlsx",
        suffix=".xlsx",
        title="a workbook to filter and print",
        render=_workbook,
        reports=("dossier", "summary"),
        localised=True,
    )
    yield Exporter(
        name="questionnaire",
        suffix=".questionnaire.xlsx",
        title="the form of one member, to be filled in and sent back",
        render=bind(_questionnaire, settings),
        reports=("dossier",),
        localised=True,
        single=True,
    )
    yield Exporter(
        name="questionnaires",
        suffix=".questionnaires.zip",
        title="the form of every member",
        render=bind(_questionnaires, settings),
        reports=("dossier",),
        localised=True,
    )


@hookimpl
def codetrack_sources(config: Config) -> Iterable[Source]:
    """Return the source that reads forms that came back."""
    settings = config.into(XlsxSettings)
    yield Source(
        name="xlsx",
        title="a questionnaire that came back, or a folder of them (.xlsx)",
        accepts=_accepts,
        load=bind(_load, settings),
    )
