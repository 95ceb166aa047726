"""How pytest sees cases: a collector for each member, and in it a test for each case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_codetrack.case import Case


class Member(pytest.Collector):
    """The collector of the tests of one member, or of problems that concern no member."""

    def __init__(self, *, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cases = cases

    def collect(self) -> Iterator[CodetrackItem]:
        """Yield a test for each case."""
        for case in self.cases:
            # pytest 9.2 separates the part in brackets, if it gets the whole id.
            yield CodetrackItem.from_parent(self, name=case.name, nodeid=case.id, case=case)


class CodetrackItem(pytest.Item):
    """The test of one case, whose outcome was decided when the register was assessed."""

    def __init__(self, *, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case
        for name in case.marks:
            mark = getattr(pytest.mark, name)
            self.add_marker(mark(**case.facts) if name == "codetrack" else mark)
        if case.outcome == "skipped":
            self.add_marker(pytest.mark.skip(reason=case.line))
        elif case.outcome == "xfailed":
            self.add_marker(pytest.mark.xfail(reason=case.line, strict=True))
        self.user_properties += [(f"codetrack.{key}", text) for key, text in case.facts.items()]

    def setup(self) -> None:
        """Stop at a problem: what fails before the test is what pytest calls an error."""
        if self.case.outcome == "error":
            pytest.fail(self.case.text, pytrace=False)

    def runtest(self) -> None:
        """Fail, or report what is met."""
        if self.case.outcome in ("failed", "xfailed"):
            pytest.fail(self.case.text, pytrace=False)
        self.add_report_section("call", "codetrack", self.case.text)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file of the member, and the id for headlines."""
        return self.path, 0, self.nodeid


class CaseReport:
    """A case as a failed test's report shows it, in place of a traceback."""

    def __init__(self, case: Case) -> None:
        self.text = case.text
        self.reprcrash = CaseSummary(case)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, out: Any) -> None:
        """Write the text to the terminal, failures in red."""
        for line in self.text.splitlines():
            out.line(line, red=not line.startswith("  "))


class CaseSummary:
    """A case in one line, for pytest's summary and JUnit XML."""

    def __init__(self, case: Case) -> None:
        self.message = case.line
        self.path = case.path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"
