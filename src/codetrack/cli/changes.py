"""A comparison as a picture: what is worse first, each with its cause."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import AreaChange, Comparison, Entry, Language, Status
from codetrack.changes import KINDS, Kind, in_words
from codetrack.cli.matrix import area_heading, table_of
from codetrack.cli.screen import cell, lines, number_of, plain, show_problems

_STYLES = {
    Kind.WORSE: "bold red",
    Kind.NEW: "bold red",
    Kind.NOT_EVALUATED: "bold magenta",
    Kind.WAIVED: "cyan",
    Kind.IMPROVED: "green",
}
_ROOM_FOR_WORDS = 116
_ROOM_FOR_ALL = 132
_LONGEST_CHECK = 32
_WHAT = {
    "name": "name of the register",
    "criteria": "criteria set",
    "core": "version of codetrack-core",
    "areas": "areas",
    "members": "members asked for",
    "table": "settings in [{name}]",
    "plugin": "version of the plugin {name}",
}


def show(comparison: Comparison, out: Console, language: Language) -> None:
    """Print the problems, the summary, the criteria, the findings, and what differs beneath."""
    show_problems(comparison.problems, out)
    if comparison.problems:
        out.print()
    before, after = comparison.before, comparison.after
    name = plain(after.register or "The register")
    out.print(name + Text(f" from {before.as_of} to {after.as_of}: ") + _summary(comparison))
    if comparison.turns:
        out.print(_turns(comparison.turns, out, language))
    # Of whom nothing can be said but one thing, it is said in one line.
    moved = {*comparison.members_new, *comparison.members_gone, *_unread(comparison)}
    shown = [
        entry
        for entry in comparison.entries
        if entry.member not in moved and entry.kind is not Kind.NOT_EVALUATED
    ]
    if shown:
        out.print(_entries(shown, out))
    _members(comparison, out)
    _not_evaluated(comparison, out)
    _beneath(comparison, out)


def _summary(comparison: Comparison) -> Text:
    parts = [
        Text(f"{count:,} {KINDS[kind]}", style=_STYLES.get(kind, ""))
        for kind, count in comparison.counts.items()
    ]
    same = f"{comparison.same:,} the same"
    if comparison.reworded:
        same += f" ({comparison.reworded:,} in other words or numbers)"
    return Text(", ").join([*parts, Text(same)])


def _turned(was: Status | None, becomes: Status | None, out: Console, *, wide: bool) -> Text:
    arrow = " > " if out.options.ascii_only else " → "
    sides = [Text("·") if s is None else cell(s, out, word=wide) for s in (was, becomes)]
    return Text(arrow).join(sides)


def _turns(turns: tuple[AreaChange, ...], out: Console, language: Language) -> Table:
    wide = out.width >= _ROOM_FOR_WORDS
    table = table_of(out, "Criteria that stand otherwise")
    table.add_column("Change", no_wrap=True)
    table.add_column("Member", overflow="fold")
    table.add_column("Criterion", no_wrap=True)
    table.add_column("Was, is", no_wrap=True)
    table.add_column("Cause", overflow="fold")
    for turn in turns:
        table.add_row(
            Text(KINDS[turn.kind], style=_STYLES.get(turn.kind, "")),
            plain(turn.name),
            area_heading(turn.area, language, wide=True),
            _turned(turn.was, turn.becomes, out, wide=wide),
            in_words(turn.causes),
        )
    return table


def _entries(entries: list[Entry], out: Console) -> Table:
    table = table_of(out, "Findings that stand otherwise")
    wide = out.width >= _ROOM_FOR_ALL
    table.add_column("Change", no_wrap=True)
    if wide:
        table.add_column("Member", overflow="fold", ratio=2)
        longest = min(_LONGEST_CHECK, max(len(entry.check) for entry in entries))
        table.add_column("Check", overflow="fold", min_width=longest, max_width=_LONGEST_CHECK)
        table.add_column("Was, is", no_wrap=True)
        table.add_column("Finding", overflow="fold", ratio=4)
        table.add_column("Cause", overflow="fold", ratio=2)
    else:
        table.add_column("Member and check", overflow="fold", max_width=_LONGEST_CHECK)
        table.add_column("Finding, and the cause", overflow="fold", ratio=1)
    for entry in entries:
        change = Text(KINDS[entry.kind], style=_STYLES.get(entry.kind, ""))
        place = plain(" ".join(part for part in (entry.check, entry.site, entry.subject) if part))
        turned = _turned(entry.was, entry.becomes, out, wide=wide)
        said, why = plain(str(entry.message)), in_words(entry.causes)
        if wide:
            table.add_row(change, plain(entry.name), place, turned, said, why)
        else:
            who = Text("\n").join([plain(entry.name), place])
            table.add_row(Text("\n").join([change, turned]), who, said + Text(f" ({why})", "dim"))
    return table


def _unread(comparison: Comparison) -> Counter[str]:
    unread = {member.id for member in comparison.after.members if not member.readable}
    return Counter(entry.member for entry in comparison.entries if entry.member in unread)


def _members(comparison: Comparison, out: Console) -> None:
    work = Counter(entry.member for entry in comparison.entries if entry.kind is Kind.NEW)
    names = {member.id: member.name for member in comparison.after.members}
    names |= {member.id: member.name for member in comparison.before.members}
    for member in comparison.members_new:
        todo = number_of(work[member], "finding")
        lines([f"New member: {names[member]} ({member}), with {todo} not met"], out)
    for member, count in _unread(comparison).items():
        unknown = number_of(count, "finding")
        lines([f"Cannot be read: {names[member]} ({member}), with {unknown} unknown now"], out)
    for member in comparison.members_gone:
        lines([f"Gone member: {names[member]} ({member}), no longer in the register"], out)


def _not_evaluated(comparison: Comparison, out: Console) -> None:
    for side, said in (("before", "Not asked any more"), ("after", "Not asked before")):
        entries = [
            entry
            for entry in comparison.entries
            if entry.kind is Kind.NOT_EVALUATED and entry.asked == side
        ]
        if entries:
            findings = number_of(sum(entry.findings for entry in entries), "finding")
            checks = ", ".join(entry.check for entry in entries)
            lines([f"{said}, so neither better nor worse: {checks} ({findings})"], out)


def _beneath(comparison: Comparison, out: Console) -> None:
    for problem in comparison.problems_gone:
        lines([f"Problem that is gone: {problem}"], out)
    for one in comparison.differences:
        if one.what not in _WHAT:
            continue
        what = _WHAT[one.what].format(name=one.name)
        if one.what == "table":
            lines([f"Other {what}"], out)
        else:
            was, now = one.before or "not there", one.after or "not there"
            lines([f"Other {what}: {was}, then {now}"], out)
