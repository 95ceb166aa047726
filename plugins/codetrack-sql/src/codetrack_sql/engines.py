"""Connections to the database of a register, each with one transaction, and errors in sentences."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from codetrack import RegisterError
from codetrack_sql.location import Location
from codetrack_sql.settings import DRIVERS

PATIENCE = 60
"""How many seconds a writer waits for another."""
_LOCK = 0x436F6465
"""The advisory lock that writers of a register in PostgreSQL take."""


@contextlib.contextmanager
def reading(location: Location, *, lenient: bool = False) -> Iterator[sa.Connection]:
    """Open the database to read it in one transaction.

    With `lenient`, text in an SQLite file that is not UTF-8 comes as bytes.

    Raises:
        RegisterError: the database is not there, or refuses.
    """
    if location.is_file and not location.path.is_file():
        msg = f"{location}: there is nothing here; expected an SQLite file"
        raise RegisterError(msg)
    engine = (
        _sqlite(location, "BEGIN", lenient=lenient) if location.is_file else _postgresql(location)
    )
    with _database_errors_as_sentences(location), _connected(engine) as connection:
        if not location.is_file:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            _prepare(connection)
            yield connection


@contextlib.contextmanager
def writing(location: Location, *, create: bool = False) -> Iterator[sa.Connection]:
    """Open the database to change it: all of it or nothing, and one writer at a time.

    Raises:
        RegisterError: the database is not there, refuses, or another writer held it for longer
            than `PATIENCE` seconds.
    """
    if location.is_file and not create and not location.path.is_file():
        msg = f"{location}: there is nothing here; expected an SQLite file"
        raise RegisterError(msg)
    engine = _sqlite(location, "BEGIN IMMEDIATE") if location.is_file else _postgresql(location)
    with (
        _database_errors_as_sentences(location),
        _connected(engine) as connection,
        connection.begin(),
    ):
        _prepare(connection)
        if not location.is_file:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def is_sqlite(connection: sa.Connection) -> bool:
    """Return whether the connection is to an SQLite file."""
    return connection.dialect.name == "sqlite"


@contextlib.contextmanager
def _connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _sqlite(location: Location, begin: str, *, lenient: bool = False) -> sa.Engine:
    mode = "rw" if begin == "BEGIN" else "rwc"
    # With a mode that never creates, a misspelt name is an error and not an empty database.
    uri = f"{location.path.absolute().as_uri()}?mode={mode}"

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        raw.execute("PRAGMA foreign_keys = ON")
        if lenient:
            raw.text_factory = _text
        return raw

    engine = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.NullPool, hide_parameters=True
    )

    # The driver begins a transaction only before a change; SQLAlchemy documents this remedy.
    @sa.event.listens_for(engine, "begin")
    def _(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _text(data: bytes) -> Any:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _postgresql(location: Location) -> sa.Engine:
    try:
        from psycopg.types.string import TextLoader
    except ImportError:
        wanted = "pip install 'codetrack-sql[postgresql]'"
        msg = f"{location}: the driver for PostgreSQL is missing: {wanted}"
        raise RegisterError(msg) from None
    url = sa.make_url(location.settings.url)
    url = url.set(drivername=DRIVERS[url.drivername])
    if location.settings.password_env is not None:
        url = url.set(password=_password(location))
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": 15}
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args=waits)

    # Days and lists come as text, as from SQLite, so that an impossible day becomes a problem.
    @sa.event.listens_for(engine, "connect")
    def _(raw: Any, _: object) -> None:
        for kind in ("date", "json", "jsonb"):
            raw.adapters.register_loader(kind, TextLoader)

    return engine


def _password(location: Location) -> str:
    variable = location.settings.password_env or ""
    password = os.environ.get(variable)
    if not password:
        msg = (
            f"{location}: the environment variable {variable} is empty; expected the password in it"
        )
        raise RegisterError(msg)
    return password


def _prepare(connection: sa.Connection) -> None:
    if not is_sqlite(connection):
        connection.exec_driver_sql("SET LOCAL datestyle TO 'ISO, YMD'")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")


@contextlib.contextmanager
def _database_errors_as_sentences(location: Location) -> Iterator[None]:
    """Raise errors of the database as a sentence without a password."""
    try:
        yield
    except DBAPIError as error:
        text = _sentence(error)
    except SQLAlchemyError as error:
        text = f"the database cannot be used: {type(error).__name__}"
    else:
        return
    variable = location.settings.password_env
    if variable and (password := os.environ.get(variable)):
        text = text.replace(password, "***")
    msg = f"{location}: {text}"
    raise RegisterError(msg)


def _sentence(error: DBAPIError) -> str:
    text = " ".join(str(error.orig).split())
    if "database is locked" in text or getattr(error.orig, "sqlstate", None) == "55P03":
        return f"another program has locked this register for {PATIENCE} seconds"
    return f"the database says: {text}"
