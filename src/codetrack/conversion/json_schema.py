"""The JSON Schema of a member's file, so that editors complete and check it as one types."""

from __future__ import annotations

from typing import Any

import msgspec

from codetrack.model.members import ATTRIBUTES, TABLES, Member

_REF = "#/$defs/{name}"


def member_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a member's TOML file: its keys, tables and values.

    It lacks some rules, such as that a record's site is one of the member's: `load` checks all
    of them.
    """
    (_, *_), shapes = msgspec.json.schema_components([Member], ref_template=_REF)
    definitions = {name: _strict(shape) for name, shape in shapes.items()}
    member = definitions.pop(Member.__name__)
    properties = member["properties"]
    table_of = {attribute: table for table, attribute in ATTRIBUTES.items()}
    member["properties"] = {
        table_of.get(key, key): value for key, value in properties.items() if key != "id"
    }
    member["required"] = [key for key in member.get("required", ()) if key != "id"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:codetrack:member:1",
        **member,
        "title": "A member's file",
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _strict(shape: dict[str, Any]) -> dict[str, Any]:
    if shape.get("type") == "object" and "properties" in shape:
        return {**shape, "additionalProperties": False}
    return shape


def table_names() -> tuple[str, ...]:
    """Return the names of a member file's tables, in the order of the model."""
    return tuple(kind.table for kind in TABLES.values())
