"""The writing of a register as tables, with a row group for a number of members."""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from codetrack import Member, Register, RegisterError
from codetrack_parquet.columns import columns_of, schema_of
from codetrack_parquet.folder_replacement import replaced_folder
from codetrack_parquet.inventory import suffixes, written_note
from codetrack_parquet.layout import ATTRIBUTES, MEMBER, TABLES

_ENCODE = msgspec.json.Encoder(order="deterministic").encode
# Arrow's schema would only repeat Parquet's own.
OPTIONS: dict[str, Any] = {
    "compression": "zstd",
    "store_schema": False,
    "write_page_checksum": True,
}


def save(register: Register, path: Path, row_group_members: int, file_members: int) -> None:
    """Write the register whole: every table, sorted by member, in place of the old one.

    A register without a member becomes empty tables, which are a problem when read back: they
    look the same as tables that lost all rows.

    Raises:
        RegisterError: the folder cannot be written, or a text has no UTF-8 form.
    """
    if path.exists() and not path.is_dir():
        msg = f"{path}: cannot be written: expected a folder, or nothing yet; got a file"
        raise RegisterError(msg)
    try:
        with replaced_folder(path) as folder:
            members = register.members
            count = max(1, -(-len(members) // file_members))
            note = written_note(count)
            for number, suffix in enumerate(suffixes(count)):
                some = members[number * file_members : (number + 1) * file_members]
                _write(folder, suffix, some, row_group_members, note)
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror or error}"
        raise RegisterError(msg) from None
    except UnicodeEncodeError as error:
        msg = f"{path}: cannot be written: a text that is no Unicode: {error.object[:60]!r}"
        raise RegisterError(msg) from None


def _write(
    folder: Path, suffix: str, members: Sequence[Member], size: int, note: dict[bytes, bytes]
) -> None:
    with contextlib.ExitStack() as stack:
        writers = {}
        for table in TABLES:
            file = folder / f"{table}{suffix}.parquet"
            writer = pq.ParquetWriter(file, schema_of(table), **OPTIONS)
            writers[table] = stack.enter_context(writer)
            # In every file, since another program that rewrites one of them drops it.
            writer.add_key_value_metadata(note)
        for start in range(0, len(members), size):
            some = members[start : start + size]
            for table, writer in writers.items():
                data = table_of_members(table, some)
                if data.num_rows:
                    writer.write_table(data, row_group_size=data.num_rows)


def table_of_members(table: str, members: Sequence[Member]) -> pa.Table:
    """Return the rows of one table for the members, in their order."""
    if table == MEMBER:
        owners, rows = None, list(members)
    else:
        held = attrgetter(ATTRIBUTES[table][0])
        rows = [record for member in members for record in held(member)]
        owners = [member.id for member in members for _ in held(member)]
    arrays = []
    for column in columns_of(table):
        values: Any
        if owners is not None and column.name == MEMBER:
            values = owners
        else:
            values = list(map(attrgetter(column.name), rows))
        if column.kind == "json":
            values = [_ENCODE(value).decode() if value else None for value in values]
        elif column.kind == "text":
            values = [v.value if isinstance(v, enum.Enum) else v for v in values]
        arrays.append(pa.array(values, column.arrow))
    return pa.Table.from_arrays(arrays, schema=schema_of(table))
