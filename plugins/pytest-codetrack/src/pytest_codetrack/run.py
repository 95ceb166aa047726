"""One run of pytest over a register: assess it once, collect its tests, and tell what came."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codetrack import CodetrackError, audit
from pytest_codetrack.case import Case, packed, unpacked
from pytest_codetrack.cases import MARKS, PROBLEMS, cases
from pytest_codetrack.nodes import Member, Told
from pytest_codetrack.plugin import exists

_WIRE = "codetrack"


class Run:
    """Hold the cases of one run; its methods are hooks of pytest.

    With pytest-xdist, the controller assesses and its workers are told the cases, so that all of
    them collect the same, whatever changes in the register meanwhile.
    """

    def __init__(self, config: pytest.Config, path: Path, name: str, day: date, level: str) -> None:
        self.config = config
        self.path = path
        self.name = name
        self.day = day
        self.level = level
        self.cases: tuple[Case, ...] = ()
        self.members = 0
        self._seen: set[str] = set()
        self._told: dict[str, Case] = {}
        for mark in MARKS:
            config.addinivalue_line("markers", _MEANING.get(mark, f"{mark}: {_AREA} {mark}."))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Assess the register, or read what the controller of pytest-xdist made of it."""
        self.cases = self._from_controller() or self._assessed()
        self._told = {case.id: case for case in self.cases}
        self._choose()

    def _from_controller(self) -> tuple[Case, ...]:
        sent = getattr(self.config, "workerinput", {}).get(_WIRE)
        return unpacked(sent) if sent else ()

    def _assessed(self) -> tuple[Case, ...]:
        try:
            assessment = audit(self.path, as_of=self.day)
        except CodetrackError as error:
            msg = f"codetrack: {error}"
            raise pytest.UsageError(msg) from None
        self.members = len(assessment.members)
        return tuple(cases(assessment, self.path, self.level))

    def _choose(self) -> None:
        """Keep the cases that the command line names, and leave pytest its own arguments."""
        named: list[str] = []
        rest: list[str] = []
        for arg in self.config.args:
            ours = not exists(self.config, arg) and any(c.named_by(arg) for c in self.cases)
            (named if ours else rest).append(arg)
        self.config.args = rest
        self.chosen = tuple(
            case for case in self.cases if not named or any(case.named_by(arg) for arg in named)
        )

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of pytest-xdist the cases."""
        node.workerinput[_WIRE] = packed(self.cases)

    def pytest_report_header(self) -> str:
        """Say which register, and as of which day."""
        members = "1 member" if self.members == 1 else f"{self.members} members"
        return f"codetrack: {self.name} as of {self.day}, {members}"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Collect the members after the ordinary tests."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            report.result = [*(report.result or ()), *self._collected(collector)]
        return report

    def _collected(self, session: pytest.Session) -> Iterator[Member]:
        groups: dict[str, list[Case]] = {}
        for case in self.chosen:
            groups.setdefault(case.group, []).append(case)
        for group, found in groups.items():
            path = Path(found[0].path)
            yield Member.from_parent(session, name=group, nodeid=group, path=path, cases=found)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show the case; on its way from a worker, a report keeps its text alone."""
        case = self._told.get(report.nodeid)
        if case is None:
            return
        self._seen.add(case.id)
        if report.longrepr is not None and str(report.longrepr).rstrip() == case.text:
            report.longrepr = Told(case)  # type: ignore[assignment]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that left out a problem which may have hidden gaps in what it looked at."""
        if self.unseen and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the problems whose tests were left out."""
        for place, case in enumerate(self.unseen):
            if place == 0:
                terminalreporter.section("codetrack: problems that concern every test", red=True)
            for line in case.text.splitlines():
                terminalreporter.line(line)

    @property
    def unseen(self) -> list[Case]:
        """Return the problems of no single member whose tests did not run."""
        if self.config.option.collectonly or hasattr(self.config, "workerinput"):
            return []
        return [c for c in self.cases if c.group == PROBLEMS and c.id not in self._seen]


_AREA = "a check of codetrack on"
_MEANING = {
    "codetrack": "codetrack(member, check, site, criterion, level, status): a test of codetrack.",
    "commitment": "commitment: a check of what the six criteria say.",
    "good_practice": "good_practice: a check of more than the six criteria say.",
}
