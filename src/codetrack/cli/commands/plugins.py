"""`codetrack plugins`: the plugins that a register uses, and what each provides."""

from __future__ import annotations

import click
from rich.table import Table

from codetrack import N_
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.render.console import console, plain, show_problems
from codetrack.cli.request import Request, shared

_STATES = {"loaded": N_("loaded"), "disabled": N_("disabled"), "failed": N_("failed")}
_KINDS = {
    "Check": N_("check"),
    "SiteCheck": N_("site check"),
    "Source": N_("source"),
    "Exporter": N_("exporter"),
    "Reminder": N_("reminder"),
    "Channel": N_("channel"),
}


@click.command()
@options.register
@options.language
@shared
def plugins(request: Request) -> int:
    """List the plugins that REGISTER uses: name, version, what each provides, and problems."""
    loaded, language = request.plugins, request.language
    out = console()
    table = Table(box=None, pad_edge=False)
    for heading in (N_("plugin"), N_("version"), N_("from"), N_("state")):
        table.add_column(language.text(heading), no_wrap=True)
    table.add_column(language.text("gives"), overflow="fold")
    for found in loaded.found:
        kinds: dict[str, list[str]] = {}
        for item in found.gives:
            kind = language.text(_KINDS.get(type(item).__name__, type(item).__name__.lower()))
            kinds.setdefault(kind, []).append(item.name)
        gives = "; ".join(f"{kind} {', '.join(names)}" for kind, names in kinds.items())
        state = language.text(_STATES[found.state])
        table.add_row(
            plain(found.name), found.version, plain(found.distribution), state, plain(gives)
        )
    out.print(table)
    if loaded.problems:
        out.print()
        show_problems(loaded.problems, out)
    return PROBLEMS if loaded.problems else ALL_MET
