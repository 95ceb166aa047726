"""Keep a register in a database: SQLite in one file, or PostgreSQL.

A path that ends with `.sqlite`, `.sqlite3` or `.db` is a register in an SQLite file, and so is any
file that SQLite made. A folder is one in PostgreSQL if its `codetrack.toml` says so:

    [plugin.sql]
    url = "postgresql+psycopg://db.example/codetrack"   # never with a password
    password_env = "CODETRACK_DB_PASSWORD"              # or PGPASSWORD, .pgpass, a service
    who = "secretariat"                                 # a role or an account, for the history

`codetrack audit register.sqlite`, `codetrack add ... -r register.sqlite`, `codetrack.load` and
`codetrack.save` work as with any register. `python -m codetrack_sql` copies, upgrades, and shows
the history.

The database itself records every change, with who and when, and refuses to change that history.
The time is that of the database, in UTC, for the history only: no assessment reads it, so an audit
gives the same result whenever it runs.
"""

from __future__ import annotations

from collections.abc import Iterable

from codetrack import Config, Source, hookimpl
from codetrack_sql.settings import SqlSettings
from codetrack_sql.source import history, source, upgrade

__version__ = "0.1.0"
__all__ = ["SqlSettings", "codetrack_sources", "history", "upgrade"]


@hookimpl
def codetrack_sources(config: Config) -> Iterable[Source]:
    """Return the source that reads and writes registers in SQLite and PostgreSQL."""
    yield source(config.into(SqlSettings))
