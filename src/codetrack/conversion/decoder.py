"""One line of JSON Lines into a member: strict, and as fast as can be."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import msgspec

from codetrack.conversion.converters import structure
from codetrack.conversion.explain import with_all_broken
from codetrack.model.members import TABLES, Member
from codetrack.problems import Problem, below, shorten


class MemberDecoder:
    """Decode one line of JSON Lines into a member, strictly.

    msgspec refuses unknown keys, but takes the last of two equal keys. A second pass finds those,
    and serves nothing else: it reads the line into a shape that has only the keys, and that,
    written again, must be as long as the line. It takes a quarter of the time of decoding.
    """

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(Member).decode
        self._shape: Callable[[bytes], Any] = msgspec.json.Decoder(_keys_only()).decode
        self._encode = msgspec.json.Encoder().encode

    def __call__(self, line: bytes) -> Member:
        """Return the member.

        Raises:
            msgspec.DecodeError, ValueError: the line is not JSON, or not a member.
        """
        member = self._decode(line)
        if _BLANK in line[:100]:
            line = msgspec.json.format(line, indent=-1)
        shape = self._shape(line)
        suspect = len(self._encode(shape)) != len(line) or _nested(shape.ext)
        if suspect and _doubled_keys(line):
            msg = "a key appears twice in one object"
            raise ValueError(msg)
        return member

    @staticmethod
    def explain(line: bytes) -> tuple[str | None, list[Problem]]:
        """Return all that is wrong with a line, and its member id, if one can be read."""
        try:
            data = msgspec.json.decode(line)
        except UnicodeDecodeError as error:
            message, got = "not UTF-8 text", f"byte {error.start + 1} of the line"
            return _first_id(line), [Problem(message=message, expected="UTF-8", got=got)]
        except RecursionError:
            return _first_id(line), [Problem(message="too many objects and lists in one another")]
        except (msgspec.DecodeError, ValueError) as error:
            stopped = _AT_BYTE.search(str(error))
            at = int(stopped[1]) if stopped else len(line)
            near = line[max(0, at - 30) : at + 20].decode(errors="replace")
            problem = Problem(
                message=f"not valid JSON: {error}", expected="one object", got=shorten(near)
            )
            return _first_id(line), [problem]
        member_id = data.get("id") if isinstance(data, dict) else None
        member, problems = structure(data, Member, "json")
        if isinstance(data, dict):
            problems = with_all_broken(problems, data)
            with contextlib.suppress(RecursionError, ValueError):
                problems += [
                    Problem(message="the key appears twice", key=key, expected="one of each key")
                    for key in _doubled_keys(line)
                ]
        if member is not None and not problems:
            problems = [Problem(message="this line cannot be read")]
        return member_id if isinstance(member_id, str) else None, problems


_BLANK = b'": '


def _nested(ext: Any) -> bool:
    """Return whether a plugin's table holds objects, whose keys the shape does not have."""
    if ext is msgspec.UNSET:
        return False
    return any(b"{" in bytes(value) for table in ext.values() for value in table.values())


class _Object(dict[str, Any]):
    doubled: tuple[str, ...] = ()


def _doubled_keys(line: bytes) -> list[str]:
    def to_object(pairs: list[tuple[str, Any]]) -> _Object:
        an_object = _Object(pairs)
        if len(an_object) < len(pairs):
            keys = [key for key, _ in pairs]
            an_object.doubled = tuple(key for key in an_object if keys.count(key) > 1)
        return an_object

    def walk(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, _Object):
            yield from (below(path, key) for key in value.doubled)
            for key, item in value.items():
                yield from walk(item, below(path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, f"{path}[{index}]")

    return list(walk(json.loads(line, object_pairs_hook=to_object), ""))


def _first_id(line: bytes) -> str | None:
    """Return the id at the start of a line that is cut off or broken later on."""
    match = _ID.match(line)
    return match[1].decode() if match else None


_AT_BYTE = re.compile(r"\(byte (\d+)\)")
_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*"([a-z0-9-]{1,100})"')


@functools.cache
def _keys_only() -> type:
    def shape(kind: Any, **lists: Any) -> type:
        fields = [
            (field.name, lists.get(field.name, msgspec.Raw) | msgspec.UnsetType, msgspec.UNSET)
            for field in attrs.fields(kind)
        ]
        return msgspec.defstruct(kind.__name__, fields, forbid_unknown_fields=True, gc=False)

    lists: dict[str, Any] = {name: list[shape(kind)] for name, kind in TABLES.items()}  # type: ignore[misc]
    return shape(Member, **lists, ext=dict[str, dict[str, msgspec.Raw]])
