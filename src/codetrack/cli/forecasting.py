"""The command `forecast`."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import (
    Change,
    Forecast,
    Language,
    Level,
    Member,
    Message,
    RegisterError,
    Status,
    add_years,
    prepare,
)
from codetrack.cli import options
from codetrack.cli.app import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.exporting import exporter_for, write
from codetrack.cli.matrix import area_heading, room_for_words, table_of
from codetrack.cli.screen import (
    STYLES,
    WIDEST,
    WORDS,
    console,
    plain,
    show_problems,
    symbol,
    tracked,
)
from codetrack.model.findings import AREAS


@click.command()
@options.register
@click.option(
    "--as-of",
    type=options.Day(),
    default=options.today,
    show_default="today",
    help="The day to look ahead from.",
)
@click.option(
    "--until",
    type=options.Day(),
    metavar="DATE",
    help="The last day to look at.  [default: a year after --as-of]",
)
@click.option("--all", "every", is_flag=True, help="Show what gets better as well.")
@options.selection
@options.export_format
@options.output
@options.language
@options.source
@options.strict
def forecast(
    register: Path,
    as_of: date,
    until: date | None,
    every: bool,
    members: tuple[str, ...],
    criteria: tuple[str, ...],
    only: tuple[str, ...],
    without: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    tag: str | None,
    source: str | None,
    strict: bool,
) -> int:
    """Say what lapses in REGISTER on which day, soonest first, if nothing is done.

    Records that are dated later than --as-of count from their day on. Exit code 1: something
    lapses; 0: nothing does.
    """
    started = time.monotonic()
    if until is None:
        until = date.max if as_of.year == date.max.year else add_years(as_of, 1)
    if until < as_of:
        msg = f"{until} lies before --as-of {as_of}"
        raise click.BadParameter(msg, param_hint="--until")
    plugins = options.settings_and_plugins(register, strict=strict)
    language = options.language_of(tag, plugins)
    exporter = exporter_for(plugins, format_name, output, "forecast")
    errors = console(stderr=True)
    audit = prepare(
        register,
        only=only,
        without=without,
        criteria=criteria,
        members=members,
        plugins=plugins,
        source=source,
    )

    def track(every: Sequence[Member]) -> Iterator[Member]:
        return tracked(every, started, errors, noun=language.text("members"))

    told = audit.forecast(as_of, until, track=track)
    if strict and told.problems:
        raise RegisterError("\n".join(map(str, told.problems)))
    if exporter is None:
        show(told, console(), language, every=every)
    else:
        write(told, exporter, output, language)
        show_problems(told.problems, errors)
    if told.problems:
        return PROBLEMS
    return FINDINGS if told.lapses else ALL_MET


def show(told: Forecast, out: Console, language: Language, *, every: bool) -> None:
    """Print the lapses (or every change) by day, member and criterion."""
    show_problems(told.problems, out)
    if told.problems:
        out.print()
    count = len(told.lapses)
    lapses = Message("{n} lapses", {"n": count}, ("n", "{n} lapse"))
    said = language.say(
        "{register} from {start} to {until}: {lapses}, if nothing is done",
        register=told.register.name or Message("The register"),
        start=told.as_of,
        until=told.until,
        lapses=lapses if count else Message("nothing lapses"),
    )
    out.print(plain(said))
    if changes := told.changes if every else told.lapses:
        out.print(_table(told, changes, out, language))
    if unread := told.register.unreadable:
        text = language.count(
            "{n} member cannot be read: unknown on every day",
            "{n} members cannot be read: unknown on every day",
            len(unread),
        )
        out.print(Text(text, style=STYLES[Status.UNKNOWN]))


def _table(told: Forecast, changes: Sequence[Change], out: Console, language: Language) -> Table:
    wide = out.width >= room_for_words(AREAS, language)
    turned = {(turn.on, turn.member, turn.area): turn for turn in told.turns}
    table = table_of(out)
    table.add_column(language.text("Day"), no_wrap=True)
    if wide:
        table.add_column(language.text("Member"), overflow="fold", no_wrap=out.width == WIDEST)
        table.add_column(language.text("Criterion"), no_wrap=True)
    table.add_column(language.text("What changes"), overflow="fold")
    previous: tuple[date, str] | None = None
    for (on, member, name, area), some in itertools.groupby(changes, key=_group):
        again = previous == (on, member)
        previous = (on, member)
        criterion = Text(area_heading(area, language, wide=True), style="bold")
        if turn := turned.get((on, member, area)):
            word = language.text(WORDS[turn.becomes])
            arrow = f" {_arrow(turn.was, turn.becomes, out)} {word}"
            criterion += Text.styled(arrow, STYLES[turn.becomes])
        day = "" if again else language.day(on)
        lines = list(_lines(told, list(some), out, language))
        if wide:
            table.add_row(day, "" if again else plain(name), criterion, Text("\n").join(lines))
        else:
            head = [] if again else [plain(name)]
            table.add_row(day, Text("\n").join([*head, criterion, *lines]))
    return table


def _arrow(was: Status | None, becomes: Status | None, out: Console) -> str:
    arrow = ">" if out.options.ascii_only else "→"
    return arrow.join(symbol(status, out) if status else " " for status in (was, becomes))


def _group(change: Change) -> tuple[date, str, str, str]:
    return (change.on, change.member, change.name, change.area)


def _lines(
    told: Forecast, changes: list[Change], out: Console, language: Language
) -> Iterator[Text]:
    by_check: dict[tuple[str, Status | None, Status | None], list[Change]] = {}
    for change in changes:
        by_check.setdefault((change.check, change.was, change.becomes), []).append(change)
    for (check, was, becomes), some in by_check.items():
        change, info = some[0], told.check(check)
        title = Message(info.title)
        sites = len({each.site for each in some if each.site})
        if sites > 1:
            counted = Message("{n} sites", {"n": sites}, ("n", "{n} site"))
            said = language.say("{what}: {title}", what=counted, title=title)
        elif len(some) > 1:
            said = language.say(
                "{what}: {title}", what=f"{language.number(len(some))} ×", title=title
            )
        else:
            message = change.after.message if change.after else title
            place = f"{change.site}: " if change.site else ""
            said = f"{place}{language.render(message)}"
        line = Text(f"  {_arrow(was, becomes, out)} ") + plain(said)
        if info.level == Level.GOOD_PRACTICE:
            line += Text(f" ({language.word(Level.GOOD_PRACTICE)})", style="dim")
        yield line
