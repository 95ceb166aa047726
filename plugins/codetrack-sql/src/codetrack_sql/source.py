"""The source of registers in a database.

SQLAlchemy is imported only where it is used, since every audit loads this plugin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codetrack import Member, Partition, Record, Register, Site, Source, load_settings
from codetrack_sql.location import accepts, locate
from codetrack_sql.settings import PLUGIN, SqlSettings

if TYPE_CHECKING:
    from codetrack_sql.history_entries import HistoryEntry
    from codetrack_sql.revisions import Upgrade


def source(settings: SqlSettings) -> Source:
    """Return the source that reads and writes registers in databases."""
    return Source(
        name=PLUGIN,
        title="an SQLite file, or a folder whose settings name a PostgreSQL database",
        accepts=partial(accepts, settings),
        load=partial(load, settings),
        save=partial(save, settings),
        add=partial(add, settings),
        partitions=partial(partitions, settings),
    )


def load(settings: SqlSettings, path: Path) -> Register:
    """Read the register at the path."""
    from codetrack_sql.reading import read_register

    return read_register(locate(settings, path))


def save(settings: SqlSettings, register: Register, path: Path) -> None:
    """Write the register's members; others in the database stay."""
    from codetrack_sql.writing import write_register

    write_register(locate(settings, path), register)


def add(settings: SqlSettings, path: Path, member_id: str, record: Record | Site) -> Member:
    """Append one record to a member."""
    from codetrack_sql.writing import add_record

    return add_record(locate(settings, path), member_id, record)


def partitions(settings: SqlSettings, path: Path, members: int) -> Iterable[Partition]:
    """Yield the parts of the register."""
    from codetrack_sql.parts import cut

    return cut(locate(settings, path), members)


def settings_of(path: Path) -> SqlSettings:
    """Return this plugin's settings of the register at the path."""
    return load_settings(path).config(PLUGIN).into(SqlSettings)


def history(path: Path | str, **wanted: Any) -> Iterator[HistoryEntry]:
    """Yield who changed which record when, oldest first.

    `member` and `table` select entries; `last` keeps only the last ones. A removed member can be
    named too.

    Raises:
        RegisterError: there is no register at the path, it cannot be read, or there never was such
            a member or table.
    """
    from codetrack_sql.history_entries import read_history

    path = Path(path)
    return read_history(locate(settings_of(path), path), **wanted)


def upgrade(path: Path | str) -> Upgrade:
    """Upgrade the tables of an older register, all or nothing; make a backup first.

    Raises:
        RegisterError: there is no register at the path, or a newer or unknown one.
    """
    from codetrack_sql.revisions import upgrade_tables

    path = Path(path)
    return upgrade_tables(locate(settings_of(path), path))
