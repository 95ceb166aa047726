"""The first result: the status of the whole register, and the problems in data or plugins.

A tool that reads one result only reads the first. So the first must never look better than the
rest: each control has the worst status of all members, and with any problem, or
without any member, all of them are unknown.
"""

from __future__ import annotations

from codetrack import Problem, Status
from codetrack_oscal.context import CORE, Context, component
from codetrack_oscal.controls import control_name, statement_id
from codetrack_oscal.determinations import is_determined, meaning, target
from codetrack_oscal.elements import Element, prop, props, without_empty
from codetrack_oscal.markup import line, number_of, prose, string


def result(context: Context) -> Element:
    """Return the result of the register as a whole."""
    assessment = context.assessment
    register = context.uuid("register")
    problems = [
        _problem(context, register, number, problem)
        for number, problem in enumerate(assessment.problems)
    ]
    counts_by_area = {area: _counts(context, area) for area in assessment.areas}
    observations = [
        _count_observation(context, register, area, counts)
        for area, counts in counts_by_area.items()
    ]
    findings = []
    for (area, counts), count_observation in zip(counts_by_area.items(), observations, strict=True):
        status = _worst(context, counts)
        count_observation["props"].insert(0, prop("status", status))
        if is_determined(status):
            related = [count_observation["uuid"], *(problem["uuid"] for problem in problems)]
            findings.append(
                {
                    "uuid": context.uuid("finding", "register", area),
                    "title": f"{control_name(area)} of all who were assessed",
                    "description": prose(meaning(status), _sentence(context, counts)),
                    "props": [prop("status", status)],
                    "target": target("statement-id", statement_id(area), status),
                    "related-observations": [{"observation-uuid": uuid} for uuid in related],
                }
            )
    return {
        "uuid": context.uuid_today("result"),
        "title": line(f"{number_of(len(assessment.members), 'member')} of {assessment.register}"),
        "description": prose(*summary_lines(context)),
        "start": context.day,
        "end": context.day,
        "props": props(
            [
                ("status", assessment.status),
                ("complete", "no" if problems else "yes"),
                ("members", len(assessment.members)),
                ("scope", "members-asked-for" if assessment.provenance.members else "register"),
                ("unreadable", sum(not member.readable for member in assessment.members)),
                ("problems", len(problems)),
            ]
        ),
        "local-definitions": _definitions(context, register),
        "reviewed-controls": context.reviewed,
        **without_empty(observations=[*observations, *problems], findings=findings),
    }


def summary_lines(context: Context) -> list[str]:
    """Return the opening sentences about the assessment."""
    assessment = context.assessment
    lines = [f"How the members of {assessment.register} stood on {assessment.as_of}."]
    if number := len(assessment.problems):
        lines.append(
            f"Not complete: {number_of(number, 'problem')} in data or plugins, "
            "so nothing is satisfied here."
        )
    if assessment.provenance.members:
        lines.append("Only members that were asked for were assessed, not the whole register.")
    if not assessment.members:
        lines.append("There is no member, and nothing assessed is never a pass.")
    return lines


def _counts(context: Context, area: str) -> dict[Status, int]:
    counts = dict.fromkeys(Status, 0)
    for member in context.assessment.members:
        counts[member.statuses.get(area, Status.UNKNOWN)] += 1
    return {status: number for status, number in counts.items() if number}


def _worst(context: Context, counts: dict[Status, int]) -> Status:
    if context.assessment.problems:
        return Status.UNKNOWN
    return max(counts, key=lambda status: status.rank, default=Status.UNKNOWN)


def _sentence(context: Context, counts: dict[Status, int]) -> str:
    parts = [f"{number} {status.replace('_', ' ')}" for status, number in counts.items()]
    return f"{number_of(len(context.assessment.members), 'member')}: {', '.join(parts) or 'none'}"


def _count_observation(
    context: Context, register: str, area: str, counts: dict[Status, int]
) -> Element:
    return {
        "uuid": context.uuid_today("count", area),
        "description": prose(_sentence(context, counts)),
        "props": [
            prop("members", number, **{"class": status.replace("_", "-")})
            for status, number in counts.items()
        ],
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "origins": context.actor(""),
        "subjects": [{"subject-uuid": register, "type": "component"}],
        "collected": context.day,
    }


def _problem(context: Context, register: str, number: int, problem: Problem) -> Element:
    return {
        "uuid": context.uuid_today("problem", number, problem),
        "title": line(problem.where or "Problem"),
        "description": prose(problem),
        "props": [
            prop("status", Status.UNKNOWN),
            *props(
                [
                    ("problem", problem.message),
                    ("member", problem.member),
                    ("plugin", problem.plugin),
                    ("file", problem.file),
                    ("line", problem.line),
                    ("key", problem.key),
                ]
            ),
        ],
        "methods": ["EXAMINE"],
        "types": ["discovery"],
        "origins": context.actor(""),
        "subjects": [{"subject-uuid": register, "type": "component"}],
        "collected": context.day,
    }


def _definitions(context: Context, register: str) -> Element:
    provenance = context.assessment.provenance
    tools = {CORE: provenance.core, **dict(sorted(provenance.plugins.items()))}
    return {
        "components": [
            {
                "uuid": register,
                "type": "system",
                "title": line(context.assessment.register),
                "description": prose("The register of members that was assessed."),
                "props": props([("digest", provenance.register)]),
                "status": {"state": "operational"},
            }
        ],
        "assessment-assets": {
            "components": [
                {
                    "uuid": component(context.scope, name),
                    "type": "software",
                    "title": line(name),
                    "description": prose(
                        "Reads the register and runs the checks."
                        if name == CORE
                        else "A plugin that gave checks."
                    ),
                    "props": [{"name": "version", "value": string(version)}],
                    "status": {"state": "operational"},
                }
                for name, version in tools.items()
            ],
            "assessment-platforms": [
                {
                    "uuid": context.uuid("platform"),
                    "title": "codetrack",
                    "uses-components": [
                        {"component-uuid": component(context.scope, name)} for name in tools
                    ],
                }
            ],
        },
    }
