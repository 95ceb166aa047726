"""Copy a register, upgrade its tables, and show its history: `python -m codetrack_sql`."""

from __future__ import annotations

from pathlib import Path

import click

import codetrack
from codetrack import CodetrackError
from codetrack_sql import history, upgrade
from codetrack_sql.location import locate
from codetrack_sql.source import settings_of

_REGISTER = click.Path(path_type=Path)


class ErrorGroup(click.Group):
    """A group of commands that prints errors of codetrack and exits with code 3."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CodetrackError as error:
            click.echo(str(error), err=True)
            ctx.exit(3)


@click.group(cls=ErrorGroup)
def main() -> None:
    """Copy, upgrade and inspect a register in a database."""


@main.command("copy")
@click.argument("origin", type=_REGISTER, metavar="FROM")
@click.argument("target", type=_REGISTER, metavar="TO")
def copy(origin: Path, target: Path) -> None:
    """Copy every member of the register FROM to TO, whatever their formats.

    Members that are only in TO stay. Settings and documents are not copied.
    """
    register = codetrack.load(origin)
    codetrack.save(register, target)
    click.echo(f"{target}: {len(register.members)} members of {origin}")


@main.command("upgrade")
@click.argument("register", type=_REGISTER)
def upgrade_command(register: Path) -> None:
    """Upgrade the tables of an older REGISTER, all or nothing. Make a backup first."""
    upgraded = upgrade(register)
    if upgraded.before == upgraded.after:
        click.echo(f"{register}: already of revision {upgraded.after}")
    else:
        click.echo(f"{register}: upgraded from revision {upgraded.before} to {upgraded.after}")


@main.command("history")
@click.argument("register", type=_REGISTER)
@click.option("--member", help="The id of the member.")
@click.option("--table", help="The table, such as training.")
@click.option("--last", type=click.IntRange(min=1), help="Only this many of the last entries.")
def history_command(
    register: Path, member: str | None, table: str | None, last: int | None
) -> None:
    """Show who changed which record when, oldest first."""
    is_empty = True
    for entry in history(register, member=member, table=table, last=last):
        is_empty = False
        click.echo(str(entry))
    if is_empty:
        click.echo(f"{register}: the history has no such entry", err=True)


@main.command("state")
@click.argument("register", type=_REGISTER)
def state(register: Path) -> None:
    """Print the revision of the tables of REGISTER; exit with code 3 if an upgrade is due."""
    from codetrack_sql.revisions import HEAD, revision_at

    revision_found = revision_at(locate(settings_of(register), register))
    if revision_found is None:
        msg = f"{register}: this database is no register of codetrack-sql"
        raise CodetrackError(msg)
    click.echo(f"{register}: revision {revision_found}; this codetrack-sql reads and writes {HEAD}")
    if revision_found != HEAD:
        click.get_current_context().exit(3)


if __name__ == "__main__":
    main(prog_name="python -m codetrack_sql")
