"""The revisions of the tables: created, upgraded by an explicit step, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa

from codetrack import RegisterError
from codetrack_sql.columns import columns_in, missing_tables, require_columns, require_tables
from codetrack_sql.engines import is_sqlite, reading, writing
from codetrack_sql.location import Location
from codetrack_sql.tables import MEMBER, tables

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS = ("0001", "0002", "0003")
"""The forms that the tables have had, in order; the last is the one that is read and written."""
HEAD = REVISIONS[-1]
VERSION_TABLE = "codetrack_version"
_BOTH = {MEMBER, "history"}
"""The tables that identify a register without its version table."""


@attrs.frozen(kw_only=True)
class Upgrade:
    """The result of one upgrade: the revisions before and after."""

    before: str
    after: str


def require_head(connection: sa.Connection, location: Location) -> None:
    """Check that the tables have the revision that this version reads and writes.

    Raises:
        RegisterError: they have not; it says what to do.
    """
    found = revision(connection)
    if found == HEAD:
        require_columns(connection, location)
        return
    if found is None and columns_in(connection).keys() >= _BOTH:
        raise missing_tables(location, [VERSION_TABLE])
    if found is None:
        msg = f"{location}: this database is no register of codetrack-sql"
    elif found in REVISIONS:
        msg = (
            f"{location}: its tables are of revision {found}, and this codetrack-sql reads and "
            f"writes {HEAD}; after a backup, run: python -m codetrack_sql upgrade {location}"
        )
    else:
        msg = (
            f"{location}: its tables are of revision {found}, which this codetrack-sql does not "
            f"know (it knows up to {HEAD}): use a newer codetrack-sql; nothing was read or written"
        )
    raise RegisterError(msg)


def revision(connection: sa.Connection) -> str | None:
    """Return the revision of the tables, or None where there are none of codetrack-sql."""
    if VERSION_TABLE not in columns_in(connection):
        return None
    version = sa.table(VERSION_TABLE, sa.column("version_num"))
    rows = connection.execute(sa.select(version.c.version_num)).scalars().all()
    return ", ".join(map(str, rows)) or "unknown"


def create(connection: sa.Connection, location: Location) -> bool:
    """Create the tables in an empty database; return whether they were created.

    Raises:
        RegisterError: the database holds something else, or tables of another revision.
    """
    found = revision(connection)
    if found is not None:
        require_head(connection, location)
        return False
    there = columns_in(connection).keys()
    if there >= _BOTH:
        raise missing_tables(location, [VERSION_TABLE])
    known = {*_BOTH, *tables()} & there
    if known or (is_sqlite(connection) and there):
        what = ", ".join(sorted(known or there)[:5])
        msg = (
            f"{location}: this database is no register of codetrack-sql, and holds other tables: "
            f"{what}; expected an empty one"
        )
        raise RegisterError(msg)
    _run(connection, "head")
    return True


def upgrade_tables(location: Location, to: str = "head") -> Upgrade:
    """Upgrade the tables of an older register, all or nothing.

    Raises:
        RegisterError: there is no register, its revision is unknown, or a table is missing.
    """
    with writing(location) as connection:
        found = revision(connection)
        if found is None or found not in REVISIONS:
            require_head(connection, location)
        # Every kind of record has had its table since the first revision.
        require_tables(connection, location)
        _run(connection, to)
        return Upgrade(before=str(found), after=str(revision(connection)))


def revision_at(location: Location) -> str | None:
    """Return the revision of the register's tables, or None where it has none."""
    with reading(location) as connection:
        return revision(connection)


def _run(connection: sa.Connection, to: str) -> None:
    from alembic import command

    command.upgrade(configured(connection), to)


def configured(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration for the scripts in this package."""
    from alembic.config import Config

    scripts = str(Path(__file__).parent / "migrations")
    config = Config()
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config
