"""A finding of codetrack as an observation of OSCAL, with its site and its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codetrack import Cover, Finding
from codetrack_oscal.context import Context
from codetrack_oscal.elements import Element, day_end, prop, props
from codetrack_oscal.markup import line, prose


def observation(
    context: Context, finding: Finding, times: int, subjects: Mapping[str | None, str]
) -> Element:
    """Return the observation; `times` is how often its identity came before."""
    check = context.checks.get(finding.check)
    element: Element = {
        "uuid": context.uuid_today("observation", *finding.key, times),
        "title": line(finding.check if check is None else check.title),
        "description": prose(finding.message.render()),
        "props": list(_props(finding)),
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "origins": context.actor(finding.check),
        "subjects": [{"subject-uuid": subjects[finding.site], "type": "inventory-item"}],
        "collected": context.day,
    }
    if check is None:
        element["props"].append(prop("check", finding.check))
    if finding.observation.records:
        element["relevant-evidence"] = [
            {"description": line(label)} for label in finding.observation.records
        ]
    if (cover := finding.cover) is not None:
        element["expires"] = day_end(cover.until)
        element["remarks"] = prose(
            cover_sentence(cover), f"The records say: {_observed_status(finding)}."
        )
    return element


def cover_sentence(cover: Cover) -> str:
    """Return a sentence on what lies over an observation, and until when."""
    done = "Waived" if cover.kind == "waiver" else f"Attested as {_status_words(cover.status)}"
    return f"{done} until {cover.until} by {cover.by}: {cover.reason}"


def _observed_status(finding: Finding) -> str:
    return _status_words(finding.observation.status)


def _status_words(status: str) -> str:
    return status.replace("_", " ")


def _props(finding: Finding) -> Iterator[Element]:
    yield prop("status", finding.status)
    yield from props([("subject", finding.subject)])
    if (measure := finding.measure) is not None:
        yield prop("measure-part", measure.part)
        yield prop("measure-whole", measure.whole)
    if (cover := finding.cover) is not None:
        yield prop("observed", finding.observation.status)
        yield prop("cover", cover.kind)
        yield prop("cover-until", cover.until)
