"""A register as Parquet tables, read and written in parts; and audits as Parquet files.

- `parquet` (source): a folder `belgium.parquet/`, or any with a `member.parquet`: one table for
  each kind of record (`member`, `site`, `training`, `contract_census`, ...), a row a record, in
  the order of the rows. A table may have several files (`training-00000.parquet`, or a folder
  `training.parquet/`) of any number of row groups.
- `parquet` (exporter): a row for each finding, in the columns of `jsonl`, days and numbers typed.

The columns are the fields of the records, and `member`, the id of whose the row is; `ext` is JSON
text. Tables of other programs are read as well: what is the very same value in another type
(`large_string`, a dictionary, a timestamp at midnight, 12.0 for 12) is taken, and no value is what
an absent key is: the default. All else is a problem with file, row and column, and its member is
unreadable: unknown tables and columns, wrong types and values, a record of no member, an id twice.
Where a file or a row group cannot be read, all members that may have rows in it are unreadable.
So they are where a file or a column is gone that codetrack wrote, which a note in each of its files
tells; in a folder without such a note, a table or column that is not there is empty.

A register is saved whole: a folder takes the place of the old one, in one step where the system
can (Linux), and keeps what lies beside the tables. The same register gives the same bytes.

Settings, all ours, in `[plugin.parquet]`:

    row_group_members = 5000       # for how many members a row group of each table is
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
    """Set how a register is written; what is read may be written in any way."""

    row_group_members: _Many = 5_000
    """For how many members a row group of each table is."""
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
    """Give the source that reads and writes a register as Parquet tables."""
    # Whoever looks for another source's file pays for no Arrow.
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
    """Give the exporter that writes a Parquet file."""
    yield Exporter(
        name="parquet",
        suffix=".parquet",
        title="a Parquet file with a row for each finding, for DuckDB, pandas and the like",
        render=_render,
        reports=_REPORTS,
    )
