"""A comparison on the terminal: changes with their causes, the worse ones first."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import (
    N_,
    ChangeKind,
    ComparedFinding,
    ComparedStatus,
    Comparison,
    Language,
    Message,
    Status,
)
from codetrack.cli.render.assessment import area_heading, table_of
from codetrack.cli.render.console import WIDEST, cell, lines, plain

_STYLES = {
    ChangeKind.WORSE: "bold red",
    ChangeKind.NEW: "bold red",
    ChangeKind.NOT_EVALUATED: "bold magenta",
    ChangeKind.WAIVED: "cyan",
    ChangeKind.IMPROVED: "green",
}
_SUMS = {
    ChangeKind.WORSE: Message("{n} worse", counted=("n", "{n} worse")),
    ChangeKind.NEW: Message("{n} new", counted=("n", "{n} new")),
    ChangeKind.NOT_EVALUATED: Message("{n} not evaluated", counted=("n", "{n} not evaluated")),
    ChangeKind.WAIVED: Message("{n} waived", counted=("n", "{n} waived")),
    ChangeKind.IMPROVED: Message("{n} improved", counted=("n", "{n} improved")),
    ChangeKind.OTHERWISE: Message("{n} changed", counted=("n", "{n} changed")),
    ChangeKind.APPEARED: Message("{n} appeared", counted=("n", "{n} appeared")),
    ChangeKind.GONE: Message("{n} gone", counted=("n", "{n} gone")),
}
_INPUTS = {
    "name": N_("Other name of the register: {was}, then {now}"),
    "criteria": N_("Other criteria set: {was}, then {now}"),
    "core": N_("Other version of codetrack-core: {was}, then {now}"),
    "areas": N_("Other areas: {was}, then {now}"),
    "members": N_("Other members selected: {was}, then {now}"),
    "table": N_("Other settings in [{name}]"),
    "plugin": N_("Other version of the plugin {name}: {was}, then {now}"),
}
_BETWEEN, _EDGES = 3, 2
_LONGEST_CHECK = 34
_ROOM_FOR_STATUSES = 50
_ROOM_FOR_ENTRIES = 64


def show(comparison: Comparison, out: Console, language: Language) -> None:
    """Print the summary, the criteria, the findings, and the changed inputs."""
    _Picture(comparison, out, language).show()


class _Picture:
    def __init__(self, comparison: Comparison, out: Console, language: Language) -> None:
        self.comparison, self.out, self.language = comparison, out, language

    def show(self) -> None:
        comparison = self.comparison
        head = self.language.say(
            "{register} from {start} to {end}:",
            register=comparison.after.register or Message("The register"),
            start=comparison.before.as_of,
            end=comparison.after.as_of,
        )
        self.out.print(plain(f"{head} ") + self._summary())
        if comparison.turns:
            self.out.print(self._statuses(comparison.turns))
        # New, removed and unreadable members get a line each below.
        moved = {*comparison.members_new, *comparison.members_gone, *self._unread()}
        entries = [
            entry
            for entry in comparison.entries
            if entry.member not in moved and entry.kind is not ChangeKind.NOT_EVALUATED
        ]
        if entries:
            self.out.print(self._entries(entries))
        self._members()
        self._not_evaluated()
        self._inputs()

    def _summary(self) -> Text:
        parts = [
            Text(
                attrs.evolve(_SUMS[kind], values={"n": count}).render(self.language),
                style=_STYLES.get(kind, ""),
            )
            for kind, count in self.comparison.counts.items()
        ]
        same = self.language.count("{n} the same", "{n} the same", self.comparison.same)
        if self.comparison.reworded:
            template = "({number} in other words or numbers)"
            same += f" {self.language.say(template, number=self.comparison.reworded)}"
        return Text(", ").join([*parts, Text(same)])

    def _kind(self, kind: ChangeKind) -> Text:
        return Text(self.language.word(kind), style=_STYLES.get(kind, ""))

    def _transition(self, was: Status | None, becomes: Status | None, *, words: bool) -> Text:
        arrow = " > " if self.out.options.ascii_only else " → "
        return Text(arrow).join(
            Text("·") if side is None else cell(side, self.out, word=words, language=self.language)
            for side in (was, becomes)
        )

    def _table(self, title: str, *headings: str) -> Table:
        table = table_of(self.out, self.language.text(title))
        for heading in headings:
            table.add_column(self.language.text(heading), overflow="fold")
        return table

    def _remaining_width(self, columns: int, *fixed: list[Text]) -> int:
        """Return the width that the fixed columns leave for the others."""
        taken = sum(
            max(len(line) for text in column for line in text.split("\n")) for column in fixed
        )
        return self.out.width - taken - _BETWEEN * (columns - 1) - _EDGES

    def _statuses(self, turns: tuple[ComparedStatus, ...]) -> Table:
        title = N_("Criteria whose status changed")
        kinds = [self._kind(turn.kind) for turn in turns]
        names = [plain(turn.name) for turn in turns]
        areas = [Text(area_heading(turn.area, self.language, wide=True)) for turn in turns]
        causes = [self._causes(turn) for turn in turns]
        for words in (True, False):
            transitions = [self._transition(turn.was, turn.becomes, words=words) for turn in turns]
            if self._remaining_width(5, kinds, areas, transitions) >= _ROOM_FOR_STATUSES:
                headings = (N_("Change"), N_("Member"), N_("Criterion"), N_("Was, is"), N_("Cause"))
                table = self._table(title, *headings)
                for place in (0, 2, 3):
                    table.columns[place].no_wrap = True
                columns = [kinds, names, areas, transitions, causes]
                break
        else:
            table = self._table(title, N_("Change"), N_("Member and criterion"), N_("Cause"))
            columns = [_stacked(kinds, transitions), _stacked(names, areas), causes]
            table.columns[0].no_wrap = True
        return _filled(table, columns)

    def _entries(self, entries: list[ComparedFinding]) -> Table:
        title = N_("Findings that changed")
        kinds = [self._kind(entry.kind) for entry in entries]
        names = [plain(entry.name) for entry in entries]
        places = [
            plain(" ".join(filter(None, (entry.check, entry.site, entry.subject))))
            for entry in entries
        ]
        messages = [plain(self.language.show(entry.message)) for entry in entries]
        causes = [self._causes(entry) for entry in entries]
        longest = min(_LONGEST_CHECK, max(len(entry.check) for entry in entries))
        for words in (True, False):
            transitions = [
                self._transition(entry.was, entry.becomes, words=words) for entry in entries
            ]
            left = self._remaining_width(6, kinds, transitions) - longest
            if left >= _ROOM_FOR_ENTRIES:
                headings = (N_("Change"), N_("Member"), N_("Check"), N_("Was, is"))
                table = self._table(title, *headings, N_("Finding"), N_("Cause"))
                for place in (0, 3):
                    table.columns[place].no_wrap = True
                if self.out.width == WIDEST:
                    table.columns[2].no_wrap = True
                else:
                    table.columns[1].max_width = table.columns[5].max_width = left // 4
                    table.columns[2].width = longest
                columns = [kinds, names, places, transitions, messages, causes]
                break
        else:
            table = self._table(title, N_("Change"), N_("Member and check"))
            table.add_column(self.language.text("Finding, and the cause"), overflow="fold", ratio=1)
            table.columns[0].no_wrap = True
            table.columns[1].max_width = _LONGEST_CHECK
            whys = [Text.assemble(" (", cause, ")", style="dim") for cause in causes]
            texts = [text + cause for text, cause in zip(messages, whys, strict=True)]
            columns = [_stacked(kinds, transitions), _stacked(names, places), texts]
        return _filled(table, columns)

    def _causes(self, change: ComparedStatus | ComparedFinding) -> Text:
        return Text(self.language.render(change.why))

    def _unread(self) -> Counter[str]:
        comparison = self.comparison
        unread = {member.id for member in comparison.after.members if not member.readable}
        return Counter(entry.member for entry in comparison.entries if entry.member in unread)

    def _members(self) -> None:
        comparison = self.comparison
        work = Counter(entry.member for entry in comparison.entries if entry.kind is ChangeKind.NEW)
        names = {member.id: member.name for member in comparison.after.members}
        names |= {member.id: member.name for member in comparison.before.members}
        new = Message(
            "New member: {name} ({member}), with {n} findings not met",
            counted=("n", "New member: {name} ({member}), with {n} finding not met"),
        )
        unreadable = Message(
            "Cannot be read: {name} ({member}), with {n} findings unknown now",
            counted=("n", "Cannot be read: {name} ({member}), with {n} finding unknown now"),
        )
        gone = Message("Gone member: {name} ({member}), no longer in the register")
        messages = [(new, member, work[member]) for member in comparison.members_new]
        messages += [(unreadable, member, count) for member, count in self._unread().items()]
        messages += [(gone, member, 0) for member in comparison.members_gone]
        for message, member, count in messages:
            self._print_line(message, name=names[member], member=member, n=count)

    def _not_evaluated(self) -> None:
        before = Message(
            "No longer checked, so neither better nor worse: {checks} ({n} findings)",
            counted=(
                "n",
                "No longer checked, so neither better nor worse: {checks} ({n} finding)",
            ),
        )
        after = Message(
            "Not checked before, so neither better nor worse: {checks} ({n} findings)",
            counted=(
                "n",
                "Not checked before, so neither better nor worse: {checks} ({n} finding)",
            ),
        )
        for side, message in (("before", before), ("after", after)):
            entries = [
                entry
                for entry in self.comparison.entries
                if entry.kind is ChangeKind.NOT_EVALUATED and entry.asked == side
            ]
            if entries:
                findings = sum(entry.findings for entry in entries)
                self._print_line(message, checks=[entry.check for entry in entries], n=findings)

    def _inputs(self) -> None:
        for problem in self.comparison.problems_gone:
            self._print_line(Message("Problem that is gone: {problem}"), problem=str(problem))
        for difference in self.comparison.differences:
            if difference.what in _INPUTS:
                was, now = (side or Message("not there") for side in difference.sides)
                self._print_line(
                    Message(_INPUTS[difference.what]), name=difference.name, was=was, now=now
                )

    def _print_line(self, message: Message, **values: Any) -> None:
        lines([attrs.evolve(message, values=values).render(self.language)], self.out)


def _stacked(upper: list[Text], lower: list[Text]) -> list[Text]:
    return [Text("\n").join(pair) for pair in zip(upper, lower, strict=True)]


def _filled(table: Table, columns: list[list[Text]]) -> Table:
    for row in zip(*columns, strict=True):
        table.add_row(*row)
    return table
