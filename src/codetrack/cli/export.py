"""The choice of an export format, and its output to a file or standard output."""

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
    """Return the exporter for `--format` or the file's ending; None means the screen.

    Check that it accepts one of these kinds of report.
    """
    fitting = [exporter for exporter in plugins.exporters if {*kinds} & {*exporter.reports}]
    names = sorted(exporter.name for exporter in fitting)
    known = ", ".join(names)
    if name is not None:
        every = {exporter.name for exporter in plugins.exporters}
        if name not in every and not plugins.problems:
            msg = f"no format {name!r}{nearest(name, names)}; expected one of {known}"
            raise click.BadParameter(msg, param_hint="--format")
        return _checked(plugins.exporter(name), fitting, kinds[0])
    if output is None:
        return None
    matching = [each for each in plugins.exporters if _has_suffix(output.name, each.suffix)]
    longest = max((len(each.suffix) for each in matching), default=0)
    matching = [each for each in matching if len(each.suffix) == longest]
    if len(matching) == 1:
        return _checked(matching[0], fitting, kinds[0])
    msg = f"the ending of {output.name!r} does not name a format; expected one of {known}"
    raise click.UsageError(f"--format: {msg}")  # noqa: EM102


def _checked(exporter: Exporter, fitting: list[Exporter], kind: str) -> Exporter:
    if exporter in fitting:
        return exporter
    known = ", ".join(sorted(each.name for each in fitting))
    msg = (
        f"the format {exporter.name} does not accept this report ({kind}); expected one of {known}"
    )
    raise click.BadParameter(msg, param_hint="--format")


def write(report: AnyReport, exporter: Exporter, output: Path | None, language: Language) -> None:
    """Write the report to the file, or to standard output, whole or not at all."""
    if output is not None:
        export(report, exporter, output, language=language)
        return
    # Render the whole report before the first byte is written: a failure leaves no partial report.
    for part in list(render_report(report, exporter, language=language)):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _has_suffix(name: str, suffix: str) -> bool:
    return suffix != "" and name.endswith(suffix) and name != suffix
