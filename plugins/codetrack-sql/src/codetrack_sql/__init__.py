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

Every change is noted by the database itself, with who and when, and the database refuses to
change what is noted. The time is that of the database, in UTC, for the history alone: no
assessment reads it, so that an audit is the same whenever it is done.
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
    """Give the source that reads and writes registers in SQLite and PostgreSQL."""
    yield source(config.into(SqlSettings))
