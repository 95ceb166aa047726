"""An assessment as OSCAL assessment results: the register as a whole, then member by member.

The document has a line for each result and is written result by result: apart from the assessment,
only one member's is in memory. Its UUID follows from its content, so it comes last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from codetrack import Assessment
from codetrack_oscal import members, register_result
from codetrack_oscal.catalog import catalog
from codetrack_oscal.context import Context
from codetrack_oscal.elements import OSCAL_VERSION, Element, props, uuid_of
from codetrack_oscal.markup import line, number_of, prose
from codetrack_oscal.settings import Settings


def render(assessment: Assessment, settings: Settings) -> Iterator[bytes]:
    """Yield the document, a line for each result."""
    digest = hashlib.sha256()
    for piece in _pieces(assessment, settings):
        digest.update(piece)
        yield piece
    yield b',\n"uuid":' + msgspec.json.encode(uuid_of("results", digest.hexdigest()))
    yield b"}}\n"


def _pieces(assessment: Assessment, settings: Settings) -> Iterator[bytes]:
    catalog_uuid = catalog(assessment)["uuid"]
    plan = uuid_of("plan", settings.identity or assessment.register)
    reference = uuid_of("catalog-resource", catalog_uuid)
    context = Context.of(assessment, settings, reference)
    head = {"metadata": _metadata(context), "import-ap": _plan(plan)}
    yield b'{"assessment-results":' + msgspec.json.encode(head)[:-1] + b',\n"results":[\n'
    yield msgspec.json.encode(register_result.result(context))
    for member in assessment.members:
        yield b",\n" + msgspec.json.encode(members.result(context, member))
    resources = [_plan_resource(context, plan), _catalog(reference, catalog_uuid, settings)]
    yield b'\n],\n"back-matter":' + msgspec.json.encode({"resources": resources})


def _metadata(context: Context) -> Element:
    assessment = context.assessment
    provenance = assessment.provenance
    number = len(assessment.problems)
    incomplete = f", not complete ({number_of(number, 'problem')})" if number else ""
    plugins = provenance.plugins
    return {
        "title": line(f"The Code in {assessment.register} on {assessment.as_of}{incomplete}"),
        "last-modified": context.day,
        "version": assessment.as_of.isoformat(),
        "oscal-version": OSCAL_VERSION,
        "props": props(
            [
                ("as-of", assessment.as_of),
                ("register", assessment.register),
                ("register-digest", provenance.register),
                ("settings-digest", provenance.settings),
                ("criteria-set", provenance.criteria),
                ("codetrack-core", provenance.core),
                *(("plugin", f"{name} {plugins[name]}") for name in sorted(plugins)),
                ("status", assessment.status),
                ("complete", "no" if number else "yes"),
                ("problems", number),
            ]
        ),
        "remarks": prose(
            *register_result.summary_lines(context),
            "The first result is of the register as a whole; each other one is of one member. "
            "Midnight UTC stands for the day.",
        ),
    }


def _plan(plan: str) -> Element:
    remarks = "There is no assessment plan: the checks and settings of the register stand for it."
    return {"href": f"#{plan}", "remarks": prose(remarks)}


def _plan_resource(context: Context, plan: str) -> Element:
    return {
        "uuid": plan,
        "title": "What stands for an assessment plan",
        "description": prose(
            "The register's settings, and every check that its plugins give. The same register, "
            "settings, plugins and day give the same results."
        ),
        "props": props([("settings-digest", context.assessment.provenance.settings)]),
    }


def _catalog(reference: str, catalog_uuid: str, settings: Settings) -> Element:
    resource: Element = {
        "uuid": reference,
        "title": "The catalog of the criteria, and of what the checks ask",
        "description": prose("codetrack writes it with the format oscal-catalog."),
        "props": props([("catalog", catalog_uuid)]),
    }
    if settings.catalog:
        resource["rlinks"] = [{"href": settings.catalog, "media-type": "application/oscal+json"}]
    return resource
