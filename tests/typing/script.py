"""A script as its user writes it, fully typed; mypy --strict reads it, nothing runs it."""

from datetime import date

import codetrack

plugins = codetrack.load_plugins(codetrack.load_settings("belgium"))
register: codetrack.Register = codetrack.load("belgium", plugins=plugins)
checks = codetrack.select(plugins.checks, only=["training"])
assessment: codetrack.Assessment = codetrack.assess(register, checks, as_of=date(2026, 11, 23))
codetrack.export(assessment, plugins.exporter("csv"), "out.csv")
member: codetrack.Member = codetrack.add(
    "belgium", "hotel-example", codetrack.Training(on=date(2026, 1, 1), people=3)
)
status: codetrack.Status = assessment.members[0].statuses["training"]
summary = codetrack.summarise(assessment, by=["country", "operation"])
total: codetrack.Summary = summary + summary
for problem in assessment.problems:
    line: int | None = problem.line
codetrack.Training(on=date(2026, 1, 1), peopl=3)  # type: ignore[call-arg]
codetrack.Training(on="2026-01-01", people=3)  # type: ignore[arg-type]
