"""A report and an exporter in; bytes out, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from codetrack.errors import CodetrackError, ExportError
from codetrack.extension import Exporter
from codetrack.i18n.languages import ENGLISH, Language
from codetrack.model.findings import Assessment
from codetrack.model.tables import Tabular
from codetrack.plugins.validation import failed
from codetrack.problems import shorten, valid_text
from codetrack.storage.files import write_whole


class Reported(Protocol):
    """Describe what any report has: its kind, by which an exporter says that it takes it."""

    @property
    def kind(self) -> str:
        """Return the kind of report, in a word."""


AnyReport = Assessment | Tabular | Reported
"""What an exporter can take: an assessment, a report with tables, a dossier."""


def render_report(
    report: AnyReport, exporter: Exporter, *, language: Language | None = None
) -> Iterator[bytes]:
    """Yield the bytes that the exporter makes of the report, text as UTF-8.

    An exporter that is `localised` writes in the language, plain English without one; where two
    plugins have other words for one thing, its own are those that it writes.

    Raises:
        ExportError: the exporter does not take this kind of report or so many members, failed,
            or gave something that is neither text nor bytes.
    """
    if report.kind not in exporter.reports:
        msg = (
            f"the export format {exporter.name!r} does not take this kind of report; expected "
            f"one of {', '.join(exporter.reports)}; got {report.kind}"
        )
        raise ExportError(msg)
    if exporter.single and (number := _members(report)) != 1:
        msg = (
            f"the export format {exporter.name!r} is about one member; expected one, as "
            f"--member ID picks it; got {number}"
        )
        raise ExportError(msg)
    try:
        spoken = (language or ENGLISH).spoken_by(exporter.plugin)
        said = (spoken,) if exporter.localised else ()
        for part in exporter.render(report, *said):
            if isinstance(part, str):
                yield valid_text(part).encode()
            elif isinstance(part, bytes):
                yield part
            else:
                msg = (
                    f"plugin {exporter.plugin}: exporter {exporter.name!r} gave {shorten(part)}; "
                    "expected text or bytes"
                )
                raise ExportError(msg)
    except CodetrackError:
        raise
    except (Exception, SystemExit) as error:
        msg = f"exporter {exporter.name!r}: {failed(exporter.plugin, error)}"
        raise ExportError(msg) from error


def _members(report: AnyReport) -> int:
    assessment = getattr(report, "assessment", report)
    return len(assessment.members) if isinstance(assessment, Assessment) else 0


def export(
    report: AnyReport, exporter: Exporter, path: Path | str, *, language: Language | None = None
) -> None:
    """Write the report to the path; when anything fails, what was there stays as it was.

    An exporter that is `localised` writes in the language, plain English without one.

    Raises:
        ExportError: the exporter failed, or the path cannot be written.
    """
    path = Path(path)
    try:
        write_whole(path, render_report(report, exporter, language=language))
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise ExportError(msg) from None
