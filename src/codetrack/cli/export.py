"""Where reports go: the format that was asked for, to a file or the standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codetrack import Exporter, Language, Plugins, export, nearest, render_report

if TYPE_CHECKING:
    from codetrack import AnyReport


def exporter_for(
    plugins: Plugins, name: str | None, output: Path | None, *kinds: str
) -> Exporter | None:
    """Return the exporter that `--format` names, or the file's ending; None: the screen.

    It must take one of these kinds of report.
    """
    fitting = [exporter for exporter in plugins.exporters if {*kinds} & {*exporter.reports}]
    names = sorted(exporter.name for exporter in fitting)
    known = ", ".join(names)
    if name is not None:
        taken = {exporter.name for exporter in plugins.exporters}
        if name not in taken and not plugins.problems:
            msg = f"no format {name!r}{nearest(name, names)}; expected one of {known}"
            raise click.BadParameter(msg, param_hint="--format")
        return _taking(plugins.exporter(name), fitting, kinds[0])
    if output is None:
        return None
    ending = [each for each in plugins.exporters if _ends(output.name, each.suffix)]
    longest = max((len(each.suffix) for each in ending), default=0)
    ending = [each for each in ending if len(each.suffix) == longest]
    if len(ending) == 1:
        return _taking(ending[0], fitting, kinds[0])
    msg = f"the ending of {output.name!r} does not say the format; expected one of {known}"
    raise click.UsageError(f"--format: {msg}")  # noqa: EM102


def _taking(exporter: Exporter, fitting: list[Exporter], kind: str) -> Exporter:
    if exporter in fitting:
        return exporter
    known = ", ".join(sorted(each.name for each in fitting))
    msg = f"the format {exporter.name} does not take this report ({kind}); expected one of {known}"
    raise click.BadParameter(msg, param_hint="--format")


def write(report: AnyReport, exporter: Exporter, output: Path | None, language: Language) -> None:
    """Write the report to the file, or to standard output, whole or not at all."""
    if output is not None:
        export(report, exporter, output, language=language)
        return
    # Rendered whole before the first byte is out, so that a failure leaves no half a report.
    for part in list(render_report(report, exporter, language=language)):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _ends(name: str, suffix: str) -> bool:
    return suffix != "" and name.endswith(suffix) and name != suffix
