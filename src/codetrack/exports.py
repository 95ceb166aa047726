"""A report and an exporter in; bytes out, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codetrack.errors import CodetrackError, ExportError
from codetrack.extension import Exporter
from codetrack.files import write_whole
from codetrack.findings import Assessment
from codetrack.problems import shorten
from codetrack.vetting import failed


def render(report: Assessment, exporter: Exporter) -> Iterator[bytes]:
    """Yield what the exporter makes of the report, text as UTF-8.

    Raises:
        ExportError: the exporter failed, or gave something that is neither text nor bytes.
    """
    try:
        for part in exporter.render(report):
            if isinstance(part, str):
                yield part.encode("utf-8", "backslashreplace")
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


def export(report: Assessment, exporter: Exporter, path: Path | str) -> None:
    """Write the report to the path; when anything fails, what was there stays as it was.

    Raises:
        ExportError: the exporter failed, or the path cannot be written.
    """
    path = Path(path)
    try:
        write_whole(path, render(report, exporter))
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise ExportError(msg) from None
