"""Where reports go: the format that was asked for, to a file or the standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codetrack import Exporter, Plugins, export

if TYPE_CHECKING:
    from codetrack.exports import Report


def exporter_for(plugins: Plugins, name: str | None, output: Path | None) -> Exporter | None:
    """Return the exporter that `--format` names, or the file's ending; None: the screen."""
    known = sorted(exporter.name for exporter in plugins.exporters)
    if name is not None:
        if name not in known and not plugins.problems:
            from codetrack.problems import nearest

            msg = f"no format {name!r}{nearest(name, known)}; expected one of {', '.join(known)}"
            raise click.BadParameter(msg, param_hint="--format")
        return plugins.exporter(name)
    if output is None:
        return None
    fitting = [e for e in plugins.exporters if e.suffix and e.suffix == output.suffix]
    if len(fitting) == 1:
        return fitting[0]
    msg = (
        f"the ending of {output.name!r} does not say the format; expected one of {', '.join(known)}"
    )
    msg_0 = f"--format: {msg}"
    raise click.UsageError(msg_0)


def write(report: Report, exporter: Exporter, output: Path | None) -> None:
    """Write the report to the file, or without one to the standard output."""
    from codetrack.exports import render

    if output is not None:
        export(report, exporter, output)
        return
    # Rendered whole before the first byte is out, so that a failure leaves no half a report.
    for part in list(render(report, exporter)):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
