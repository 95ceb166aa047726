"""A register as Parquet tables, read and written in parts; and audits as Parquet files.

- `parquet` (source): a folder `belgium.parquet/`, or any with a `member.parquet`: one table for
  each kind of record (`member`, `site`, `training`, `contract_census`, ...), a row a record, in
  the order of the rows. A table may have several files (`training-00000.parquet`, or a folder
  `training.parquet/`) of any number of row groups.
- `parquet` (exporter): a row for each finding, in the columns of `jsonl`, days and numbers typed.

The columns are the fields of the records, and `member`, the id of whose the row is; `ext` is JSON
text. Tables of other programs can be read as well: the same value in another type (`large_string`,
a dictionary, a timestamp at midnight, 12.0 for 12) is accepted, and NULL means the default, as an
absent key does. Anything else is a problem with file, row and column, and its member is unreadable:
unknown tables and columns, wrong types and values, a record of no member, a duplicate id. If a file
or a row group cannot be read, all members that may have rows in it are unreadable. The same goes
for a missing file or column that codetrack wrote, according to a note in each of its files; in a
folder without such a note, a missing table or column is empty.

codetrack saves a register whole: a folder replaces the old one, in one step where the system can
(Linux), and keeps the other files in it. The same register gives the same bytes.

Settings in `[plugin.parquet]`, with their defaults:

    row_group_members = 5000       # how many members a row group of each table holds
    file_members = 1000000         # how many members one file of each table holds
"""

from collections.abc import Iterable, Iterator
from functools import partial as bind
from pathlib import Path
from typing import Annotated

import attrs
import msgspec

from codetrack import (
    Assessment,
    Config,
    Exporter,
    Partition,
    Register,
    Source,
    Tabular,
    hookimpl,
)
from codetrack_parquet.layout import accepts

__version__ = "0.1.0"
__all__ = ["ParquetSettings"]
_REPORTS = ("assessment", "forecast", "trend", "comparison", "notices", "verification")
_Many = Annotated[
    int,
    msgspec.Meta(ge=1, le=100_000_000, description="a number of members, 1 to 100000000"),
]


@attrs.frozen(kw_only=True)
class ParquetSettings:
    """The plugin's settings, for writing alone; as long as the plugin is loaded."""

    row_group_members: _Many = 5_000
    """How many members a row group of each table holds."""
    file_members: _Many = 1_000_000
    """How many members one file of each table holds."""


def _load(path: Path) -> Register:
    from codetrack_parquet.partitions import load

    return load(path)


def _save(settings: ParquetSettings, register: Register, path: Path) -> None:
    from codetrack_parquet.writing import save

    save(register, path, settings.row_group_members, settings.file_members)


def _partitions(path: Path, members: int) -> Iterable[Partition]:
    from codetrack_parquet.partitions import partitions

    return partitions(path, members)


def _render(report: Assessment | Tabular) -> Iterator[bytes]:
    from codetrack_parquet.results import render

    return render(report)


@hookimpl
def codetrack_sources(config: Config) -> Iterable[Source]:
    """Return the source that reads and writes a register as Parquet tables."""
    # Looking for a source of another format must not import Arrow.
    yield Source(
        name="parquet",
        title="a folder of Parquet tables, member.parquet and others",
        accepts=accepts,
        load=_load,
        save=bind(_save, config.into(ParquetSettings)),
        partitions=_partitions,
    )


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Return the exporter that writes a Parquet file."""
    yield Exporter(
        name="parquet",
        suffix=".parquet",
        title="a Parquet file with a row for each finding, for DuckDB, pandas and the like",
        render=_render,
        reports=_REPORTS,
    )
