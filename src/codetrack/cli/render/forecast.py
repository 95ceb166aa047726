"""A forecast on the terminal, with a line for each change."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import (
    AREAS,
    FindingChange,
    Forecast,
    Language,
    Level,
    Message,
    Status,
)
from codetrack.cli.render.assessment import area_heading, room_for_words, table_of
from codetrack.cli.render.console import (
    STYLES,
    WIDEST,
    WORDS,
    plain,
    symbol,
)


def show(forecast: Forecast, out: Console, language: Language, *, every: bool) -> None:
    """Print the lapses (or every change) by day, member and criterion."""
    count = len(forecast.lapses)
    lapses = Message("{n} lapses", {"n": count}, ("n", "{n} lapse"))
    text = language.say(
        "{register} from {start} to {until}: {lapses}, if nothing is done",
        register=forecast.register.name or Message("The register"),
        start=forecast.as_of,
        until=forecast.until,
        lapses=lapses if count else Message("nothing lapses"),
    )
    out.print(plain(text))
    if changes := forecast.changes if every else forecast.lapses:
        out.print(_table(forecast, changes, out, language))
    if unread := forecast.register.unreadable:
        text = language.count(
            "{n} member cannot be read: unknown on every day",
            "{n} members cannot be read: unknown on every day",
            len(unread),
        )
        out.print(Text(text, style=STYLES[Status.UNKNOWN]))


def _table(
    forecast: Forecast, changes: Sequence[FindingChange], out: Console, language: Language
) -> Table:
    wide = out.width >= room_for_words(AREAS, language)
    turned = {(turn.on, turn.member, turn.area): turn for turn in forecast.turns}
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
        lines = list(_lines(forecast, list(some), out, language))
        if wide:
            table.add_row(day, "" if again else plain(name), criterion, Text("\n").join(lines))
        else:
            head = [] if again else [plain(name)]
            table.add_row(day, Text("\n").join([*head, criterion, *lines]))
    return table


def _arrow(was: Status | None, becomes: Status | None, out: Console) -> str:
    arrow = ">" if out.options.ascii_only else "→"
    return arrow.join(symbol(status, out) if status else " " for status in (was, becomes))


def _group(change: FindingChange) -> tuple[date, str, str, str]:
    return (change.on, change.member, change.name, change.area)


def _lines(
    forecast: Forecast, changes: list[FindingChange], out: Console, language: Language
) -> Iterator[Text]:
    by_check: dict[tuple[str, Status | None, Status | None], list[FindingChange]] = {}
    for change in changes:
        by_check.setdefault((change.check, change.was, change.becomes), []).append(change)
    for (check, was, becomes), some in by_check.items():
        change, info = some[0], forecast.check(check)
        title = Message(info.title)
        sites = len({each.site for each in some if each.site})
        if sites > 1:
            counted = Message("{n} sites", {"n": sites}, ("n", "{n} site"))
            text = language.say("{what}: {title}", what=counted, title=title)
        elif len(some) > 1:
            text = language.say(
                "{what}: {title}", what=f"{language.number(len(some))} ×", title=title
            )
        else:
            message = change.after.message if change.after else title
            place = f"{change.site}: " if change.site else ""
            text = f"{place}{language.render(message)}"
        line = Text(f"  {_arrow(was, becomes, out)} ") + plain(text)
        if info.level == Level.GOOD_PRACTICE:
            line += Text(f" ({language.word(Level.GOOD_PRACTICE)})", style="dim")
        yield line
