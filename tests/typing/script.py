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
belgium: codetrack.OpenRegister = codetrack.open_register("belgium")
forecast: codetrack.Forecast = codetrack.forecast(
    belgium.register, belgium.checks, start=date(2026, 11, 23), until=date(2027, 11, 23)
)
lapse: codetrack.FindingChange = forecast.lapses[0]
becomes: codetrack.Status | None = lapse.becomes
last: date = codetrack.holds_until(belgium.checks[0], register.members[0], date(2026, 11, 23))
notices: codetrack.Notices = codetrack.remind(forecast, plugins.reminders, within=60)
dutch: codetrack.Language = plugins.language("nl-BE")
sentence: str = dutch.render(notices.handouts[0].notice.message)
days = codetrack.days_between(date(2026, 1, 1), date(2026, 11, 23), "month")
trend: codetrack.Trend = codetrack.trend(register, belgium.checks, days=days)
before: codetrack.Assessment = codetrack.load_assessment("october.json")
comparison: codetrack.Comparison = codetrack.compare(before, assessment, audit=belgium)
verification: codetrack.Verification = codetrack.verify("october.json", belgium)
dossier: codetrack.Dossier = codetrack.dossier(belgium, date(2026, 11, 23))
codetrack.export(dossier, plugins.exporter("html"), "out.html", language=dutch)
for problem in assessment.problems:
    line: int | None = problem.line
codetrack.Training(on=date(2026, 1, 1), peopl=3)  # type: ignore[call-arg]
codetrack.Training(on="2026-01-01", people=3)  # type: ignore[arg-type]
codetrack.remind(forecast, plugins.reminders, within="60d")  # type: ignore[arg-type]
