"""Read what the plugin writes as others do: with compliance-trestle, following references."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import codetrack_oscal
import pytest
from trestle.oscal.assessment_results import Model as ResultsModel
from trestle.oscal.catalog import Model as CatalogModel

from codetrack import Assessment
from codetrack.testing import load_one

POINTERS = ("observation-uuid", "risk-uuid", "subject-uuid", "component-uuid", "actor-uuid")
NAMES = ("target-id", "control-id", "objective-id")


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key of a document with its value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key, each
            yield from walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk(each)


def hold_together(results: Any, catalog: Any) -> None:
    """Assert that no UUID is there twice and that every reference leads somewhere."""
    for document in (results, catalog):
        uuids = [value for key, value in walk(document) if key == "uuid"]
        assert len(uuids) == len(set(uuids))
        pointed = [value for key, value in walk(document) if key in POINTERS]
        anchors = [v[1:] for k, v in walk(document) if k == "href" and v.startswith("#")]
        ids = [value for key, value in walk(document) if key == "id"]
        assert len(ids) == len(set(ids))
        assert set(pointed) <= set(uuids)
        assert set(anchors) <= {*uuids, *ids}
    named = {value for key, value in walk(results) if key in NAMES}
    assert named <= {value for key, value in walk(catalog) if key == "id"}
    resources = results["back-matter"]["resources"]
    assert catalog["uuid"] in [p["value"] for r in resources for p in r["props"]]


@attrs.frozen
class Read:
    """Hold both documents of an assessment, as plain data, once trestle has taken them."""

    results: Any
    catalog: Any

    @property
    def whole(self) -> Any:
        """Return the result of the register as a whole."""
        return self.results["results"][0]

    def member(self, place: int = 0) -> Any:
        """Return the result of one member."""
        return self.results["results"][1 + place]


def written(assessment: Assessment, name: str, config: dict[str, Any] | None = None) -> bytes:
    """Return the bytes of one of the exporters."""
    given = load_one(codetrack_oscal, name="oscal", config=config).gives
    (exporter,) = [each for each in given if each.name == name]
    return b"".join(exporter.render(assessment))


@pytest.fixture(scope="session")
def write() -> Callable[..., bytes]:
    """Give the function that writes an assessment."""
    return written


@pytest.fixture(scope="session")
def read() -> Callable[..., Read]:
    """Give the function that writes an assessment, and reads it back as trestle does."""

    def both(assessment: Assessment, config: dict[str, Any] | None = None) -> Read:
        results = written(assessment, "oscal-results", config)
        catalog = written(assessment, "oscal-catalog", config)
        ResultsModel.model_validate_json(results)
        CatalogModel.model_validate_json(catalog)
        made = Read(json.loads(results)["assessment-results"], json.loads(catalog)["catalog"])
        hold_together(made.results, made.catalog)
        return made

    return both


def of(element: Any, name: str) -> list[str]:
    """Return the values of the properties with this name."""
    return [each["value"] for each in element.get("props", []) if each["name"] == name]


@pytest.fixture(scope="session")
def values() -> Callable[[Any, str], list[str]]:
    """Give the function that reads properties."""
    return of


@pytest.fixture(scope="session")
def states() -> Callable[[Any], dict[str, tuple[str, str]]]:
    """Give the function that says what a result determined: state and reason by target."""

    def determined(result: Any) -> dict[str, tuple[str, str]]:
        found = {}
        for finding in result.get("findings", []):
            target = finding["target"]
            assert target["target-id"] not in found
            found[target["target-id"]] = (target["status"]["state"], target["status"]["reason"])
        return found

    return determined
