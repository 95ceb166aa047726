"""Export of a report to bytes or to a file, which is written whole or not at all."""

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
    """Any report with a `kind`; an exporter names the kinds that it takes."""

    @property
    def kind(self) -> str:
        """Return the kind of report, such as `forecast`."""


AnyReport = Assessment | Tabular | Reported
"""What an exporter can take: an assessment, a report with tables, a dossier."""


def render_report(
    report: AnyReport, exporter: Exporter, *, language: Language | None = None
) -> Iterator[bytes]:
    """Yield the exported report as bytes, text as UTF-8.

    An exporter that is `localised` writes in the language, English by default. Where plugins
    translate a text differently, the translation of the exporter's own plugin is used.

    Raises:
        ExportError: the exporter does not take this kind of report or number of members, failed,
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
        own_language = (language or ENGLISH).spoken_by(exporter.plugin)
        arguments = (own_language,) if exporter.localised else ()
        for part in exporter.render(report, *arguments):
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
    """Write the report to the path; an error leaves an existing file unchanged.

    An exporter that is `localised` writes in the language, English by default.

    Raises:
        ExportError: the exporter failed, or the path cannot be written.
    """
    path = Path(path)
    try:
        write_whole(path, render_report(report, exporter, language=language))
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise ExportError(msg) from None
