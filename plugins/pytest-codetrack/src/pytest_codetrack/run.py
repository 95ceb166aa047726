"""One run of pytest over a register: assess it once, collect its tests, report the results."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codetrack import CodetrackError, audit
from pytest_codetrack.arguments import exists
from pytest_codetrack.case import Case, cases_from_json, cases_to_json
from pytest_codetrack.cases import MARKS, PROBLEMS, cases
from pytest_codetrack.nodes import CaseReport, Member

_WORKER_KEY = "codetrack"


class Run:
    """The cases of one run of pytest, as long as it lasts; its methods are hooks of pytest.

    With pytest-xdist, the controller assesses and sends the cases to its workers, so that all of
    them collect the same tests even if the register changes meanwhile.
    """

    def __init__(self, config: pytest.Config, path: Path, name: str, day: date, level: str) -> None:
        self.config = config
        self.path = path
        self.name = name
        self.day = day
        self.level = level
        self.cases: tuple[Case, ...] = ()
        self.members = 0
        self._reported_ids: set[str] = set()
        self._cases_by_id: dict[str, Case] = {}
        for mark in MARKS:
            config.addinivalue_line("markers", _MEANING.get(mark, f"{mark}: {_AREA} {mark}."))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Assess the register, or read the cases that the controller of pytest-xdist sent."""
        self.cases = self._received_cases() or self._assessed_cases()
        self._cases_by_id = {case.id: case for case in self.cases}
        self._choose_cases()

    def _received_cases(self) -> tuple[Case, ...]:
        sent = getattr(self.config, "workerinput", {}).get(_WORKER_KEY)
        return cases_from_json(sent) if sent else ()

    def _assessed_cases(self) -> tuple[Case, ...]:
        try:
            assessment = audit(self.path, as_of=self.day)
        except CodetrackError as error:
            msg = f"codetrack: {error}"
            raise pytest.UsageError(msg) from None
        self.members = len(assessment.members)
        return tuple(cases(assessment, self.path, self.level))

    def _choose_cases(self) -> None:
        """Keep the cases that the command line names, and leave pytest its own arguments."""
        named: list[str] = []
        rest: list[str] = []
        for arg in self.config.args:
            is_case = not exists(self.config, arg) and any(c.named_by(arg) for c in self.cases)
            (named if is_case else rest).append(arg)
        self.config.args = rest
        self.chosen = tuple(
            case for case in self.cases if not named or any(case.named_by(arg) for arg in named)
        )

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Send the cases to a worker of pytest-xdist."""
        node.workerinput[_WORKER_KEY] = cases_to_json(self.cases)

    def pytest_report_header(self) -> str:
        """Return the header line: which register, as of which day."""
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
        """Restore how a failed case is shown; a report from a worker has only its text."""
        case = self._cases_by_id.get(report.nodeid)
        if case is None:
            return
        self._reported_ids.add(case.id)
        if report.longrepr is not None and str(report.longrepr).rstrip() == case.text:
            report.longrepr = CaseReport(case)  # type: ignore[assignment]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that left out a problem, since that problem may hide gaps."""
        if self.problems_not_run and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the problems whose tests did not run."""
        for place, case in enumerate(self.problems_not_run):
            if place == 0:
                terminalreporter.section("codetrack: problems that concern every test", red=True)
            for line in case.text.splitlines():
                terminalreporter.line(line)

    @property
    def problems_not_run(self) -> list[Case]:
        """Return the problems of no single member whose tests did not run."""
        if self.config.option.collectonly or hasattr(self.config, "workerinput"):
            return []
        return [c for c in self.cases if c.group == PROBLEMS and c.id not in self._reported_ids]


_AREA = "a check of codetrack on"
_MEANING = {
    "codetrack": "codetrack(member, check, site, criterion, level, status): a test of codetrack.",
    "commitment": "commitment: a check of what the six criteria say.",
    "good_practice": "good_practice: a check of more than the six criteria say.",
}
