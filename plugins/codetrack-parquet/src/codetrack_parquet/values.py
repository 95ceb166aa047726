"""The values of a column as Python values, in bulk; a value that does not fit stays as it is."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from codetrack_parquet.columns import Column

_EPOCH = datetime.date(1970, 1, 1).toordinal()


class _Days(dict[int | None, Any]):
    """The days by their number since 1970, each created once; an impossible day is its number."""

    def __missing__(self, number: int) -> Any:
        try:
            day: Any = datetime.date.fromordinal(number + _EPOCH)
        except (ValueError, OverflowError):
            day = number
        self[number] = day
        return day


def decoded(column: Column, data: pa.ChunkedArray) -> list[Any] | None:
    """Return the values, or None where all of them are the default.

    No value becomes the default; where there is none, it stays None. A value that the model
    cannot take, such as a time of day, comes out as something that no class of the model takes.
    """
    if data.null_count == len(data):
        return [None] * len(data) if column.required else None
    array = flat_array(data)
    if _all_default(column, array):
        return None
    values = _HOW[column.kind](array)
    if column.default is not None and array.null_count:
        default = column.default
        return [default if value is None else value for value in values]
    return values


def flat_array(data: pa.ChunkedArray) -> pa.Array:
    """Return the values as one array, however they are encoded."""
    array = data.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else pa.concat_arrays(array.chunks)
    while True:
        if isinstance(array, pa.ExtensionArray):
            array = array.storage
        elif pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        else:
            return array


def _all_default(column: Column, array: pa.Array) -> bool:
    default = column.default
    if column.required or array.null_count or not isinstance(default, (str, bool)):
        return False
    if column.kind not in ("text", "bool"):
        return False
    return bool(pc.all(pc.equal(array, pa.scalar(default, array.type))).as_py())


def texts(array: pa.Array) -> list[Any]:
    """Return texts; one that is not UTF-8 comes out as bytes."""
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        raw = array.cast(pa.large_binary()).to_pylist()
        return [_text(value) for value in raw]


def _text(value: bytes | None) -> Any:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return value


def _ints(array: pa.Array) -> list[Any]:
    if pa.types.is_integer(array.type):
        return list(array.to_pylist())
    try:
        return list(array.cast(pa.int64()).to_pylist())
    except pa.ArrowInvalid:
        return [_as_int(value) for value in array.to_pylist()]


def _as_int(value: Any) -> Any:
    try:
        return value if value is None or value != int(value) else int(value)
    except (ValueError, OverflowError):
        return value


def _floats(array: pa.Array) -> list[Any]:
    values = array.to_pylist()
    if pa.types.is_decimal(array.type):
        return [_number(value) for value in values]
    return list(values)


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


def _dates(array: pa.Array) -> list[Any]:
    if pa.types.is_date32(array.type):
        days = _Days({None: None})
        return [days[number] for number in array.cast(pa.int32()).to_pylist()]
    if pa.types.is_date64(array.type):
        array = array.cast(pa.int64()).cast(pa.timestamp("ms"))
    whole = array.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
    days_only = _dates(whole)
    same = pc.equal(whole.cast(array.type, safe=False), array)
    if pc.all(same).as_py() is not False:
        return days_only
    kept = same.to_pylist()
    return [
        _moment(array[index]) if kept[index] is False else day
        for index, day in enumerate(days_only)
    ]


def _moment(value: Any) -> Any:
    try:
        return value.cast(pa.timestamp("us"), safe=False).as_py()
    except (ValueError, OverflowError):
        return value.value


def _lists(array: pa.Array) -> list[Any]:
    if not isinstance(array, (pa.ListArray, pa.LargeListArray)):
        return list(array.to_pylist())
    ends = array.offsets.to_pylist()
    base = ends[0]
    items = texts(flat_array(pa.chunked_array([array.values.slice(base, ends[-1] - base)])))
    pairs = itertools.pairwise(ends)
    lists: list[Any] = [items[start - base : end - base] for start, end in pairs]
    if array.null_count:
        there = array.is_valid().to_pylist()
        return [held if is_there else None for held, is_there in zip(lists, there, strict=True)]
    return lists


def _tables(array: pa.Array) -> list[Any]:
    return [_table(text) if isinstance(text, str) else text for text in texts(array)]


def _table(text: str) -> Any:
    try:
        table = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return text
    # Of two equal keys, one would be lost.
    if msgspec.json.encode(table) != text.encode() and _has_duplicate_keys(text):
        return text
    return table


def _has_duplicate_keys(text: str) -> bool:
    import json

    has_duplicates = []

    def record_duplicates(pairs: Sequence[tuple[str, Any]]) -> None:
        has_duplicates.append(len({key for key, _ in pairs}) < len(pairs))

    try:
        json.loads(text, object_pairs_hook=record_duplicates)
    except (ValueError, RecursionError):
        return True
    return any(has_duplicates)


_HOW: dict[str, Callable[[pa.Array], list[Any]]] = {
    "text": texts,
    "json": _tables,
    "int": _ints,
    "float": _floats,
    "bool": lambda array: list(array.to_pylist()),
    "date": _dates,
    "list": _lists,
}
