"""The criteria of The Code, and what each check asks, as an OSCAL catalog.

The six criteria have The Code's own English titles, with their source. The checks are how this
assessment asks for them: no publication of The Code. Each says in `origin` whose rule it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from codetrack import Assessment, CheckInfo, CriteriaSet, Criterion, ExportError, criteria_set
from codetrack_oscal.controls import (
    AREAS,
    MEMBERSHIP,
    control_id,
    control_name,
    control_of,
    is_commitment,
    objective_id,
    origin,
    practice_id,
    statement_id,
)
from codetrack_oscal.elements import OSCAL_VERSION, Element, day_start, prop, props, uuid_of
from codetrack_oscal.markup import line, number_of, prose, string

_METHOD = "http://csrc.nist.gov/ns/rmf"
"""The namespace in which OSCAL names the methods of assessment."""


def catalog(assessment: Assessment) -> Element:
    """Return the catalog of what the assessment asked, with a UUID that grows from its content.

    Raises:
        ExportError: the version of the criteria is not known here.
    """
    version = assessment.provenance.criteria
    try:
        criteria = criteria_set(version)
    except KeyError:
        msg = f"the criteria of version {version!r} are not known; is codetrack-core too old?"
        raise ExportError(msg) from None
    wording = uuid_of("wording", version, criteria.source)
    content: Element = {
        "groups": [
            {
                "id": "criteria",
                "title": "The six criteria of The Code",
                "controls": [
                    _control(assessment, area, criteria, wording)
                    for area in AREAS
                    if area != MEMBERSHIP
                ],
            },
            {
                "id": "standing",
                "title": "Membership of The Code",
                "controls": [_control(assessment, MEMBERSHIP, criteria, wording)],
            },
        ],
        "back-matter": {"resources": [_wording(wording, criteria)]},
    }
    about = _about(assessment)
    digest = hashlib.sha256(msgspec.json.encode([about, content])).hexdigest()
    dated = {
        "title": about["title"],
        "last-modified": day_start(assessment.as_of),
        **{key: value for key, value in about.items() if key != "title"},
    }
    return {"uuid": uuid_of("catalog", digest), "metadata": dated, **content}


def render(assessment: Assessment) -> Iterator[bytes]:
    """Yield the document."""
    document = msgspec.json.encode({"catalog": catalog(assessment)})
    yield msgspec.json.format(document, indent=2)
    yield b"\n"


def _about(assessment: Assessment) -> Element:
    ours = (
        "Made by codetrack; not a publication of The Code. The titles of the criteria are The "
        "Code's; the checks are how this assessment asks for them."
    )
    texts = [ours]
    if number := len(assessment.problems):
        texts.append(
            f"Not complete: {number_of(number, 'problem')} in data or plugins. "
            "Checks of a plugin that did not load are missing here."
        )
    plugins = assessment.provenance.plugins
    return {
        "title": "The six criteria of The Code, and what codetrack checks",
        "version": string(assessment.provenance.criteria),
        "oscal-version": OSCAL_VERSION,
        "props": props(
            [
                ("criteria-set", assessment.provenance.criteria),
                ("complete", "no" if assessment.problems else "yes"),
                ("codetrack-core", assessment.provenance.core),
                *(("plugin", f"{name} {plugins[name]}") for name in sorted(plugins)),
            ]
        ),
        "remarks": prose(*texts),
    }


def _control(assessment: Assessment, area: str, criteria: CriteriaSet, wording: str) -> Element:
    checks = [check for check in assessment.checks if check.area == area]
    commitments = [check for check in checks if is_commitment(check)]
    practices = [check for check in checks if not is_commitment(check)]
    control: Element = {"id": control_id(area)}
    if area == MEMBERSHIP:
        title = "Membership and good standing"
        control |= {
            "class": "membership",
            "title": title,
            "props": [{"name": "label", "value": "M"}, prop("origin", "ours")],
        }
        text = f"{title}. None of the six criteria: the steps to membership and what keeps it."
    else:
        criterion = Criterion(area)
        title = criteria.title(criterion)
        control |= {
            "class": "criterion",
            "title": line(title),
            "props": [
                {"name": "label", "value": str(criterion.number)},
                prop("criterion", area),
                prop("origin", "the-code"),
            ],
            "links": [{"href": f"#{wording}", "rel": "reference"}],
        }
        text = title
    statement = {"id": statement_id(area), "name": "statement", "prose": prose(text)}
    control["parts"] = [statement, *_objectives(commitments)]
    if practices:
        beside = control_name(area)
        text = f"Good practice beside {beside}: worth saying, and a gap in it pulls nothing down."
        part = {"id": f"{practice_id(area)}_smt", "name": "statement", "prose": prose(text)}
        control["controls"] = [
            {
                "id": practice_id(area),
                "class": "good-practice",
                "title": f"Good practice beside {beside}",
                "props": [prop("origin", "ours")],
                "parts": [part, *_objectives(practices)],
            }
        ]
    return control


def _objectives(checks: Iterable[CheckInfo]) -> Iterator[Element]:
    for check in checks:
        name = objective_id(check)
        yield {
            "id": name,
            "name": "assessment-objective",
            "title": line(check.title),
            "props": props(
                [
                    ("check", check.id),
                    ("level", check.level),
                    ("origin", origin(check)),
                    ("source", check.source or "ours"),
                    ("remedy", check.remedy),
                ]
            ),
            "prose": prose(check.title),
            "links": [{"href": f"#{control_of(check)}_smt", "rel": "assessment-for"}],
        }
        yield {
            "id": f"{name}_examine",
            "name": "assessment-method",
            "props": [{"name": "method", "ns": _METHOD, "value": "EXAMINE"}],
            "prose": prose("The check reads the dated records of the register."),
            "links": [{"href": f"#{name}", "rel": "assessment-for"}],
        }


def _wording(wording: str, criteria: CriteriaSet) -> Element:
    return {
        "uuid": wording,
        "title": "Where the wording of the criteria comes from",
        "citation": {"text": line(criteria.source)},
    }
