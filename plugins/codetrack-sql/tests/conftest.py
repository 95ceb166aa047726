"""What the tests share: a register in an SQLite file, and in a PostgreSQL server of their own."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from codetrack_sql.engines import _postgresql, _sqlite
from codetrack_sql.location import Location, locate
from codetrack_sql.source import settings_of

import codetrack
from codetrack.testing import make_member, make_register, make_site

PASSWORD = "not-to-be-shown-7"
VARIABLE = "CODETRACK_TEST_PASSWORD"
_BINARIES = "/usr/lib/postgresql/*/bin/"


@attrs.frozen
class Server:
    """A PostgreSQL server on a socket of its own, that asks for a password."""

    folder: Path

    def url(self, database: str, user: str = "register") -> str:
        """Return the address of a database, without a password."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the server's owner."""
        url = sa.make_url(self.url(database)).set(password=PASSWORD)
        engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@attrs.frozen
class Store:
    """A register in a database, and a way to its rows by hand."""

    path: Path

    @property
    def place(self) -> Location:
        """Return where it is."""
        return locate(settings_of(self.path), self.path)

    @property
    def is_file(self) -> bool:
        """Say whether it is in SQLite."""
        return self.path.suffix == ".sqlite"

    def sql(self, statement: str) -> Any:
        """Run a statement by hand, in a transaction, and return the rows that it gives."""
        place = self.place
        engine = _sqlite(place, "BEGIN IMMEDIATE") if place.is_file else _postgresql(place)
        with engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return result.fetchall() if result.returns_rows else None

    def load(self) -> codetrack.Register:
        """Read the register."""
        return codetrack.load(self.path)


def _binary(name: str) -> str:
    found = shutil.which(name) or next(
        map(str, sorted(Path("/").glob(f"{_BINARIES[1:]}{name}"), reverse=True)), None
    )
    if found is None:
        pytest.fail(
            f"{name} is not here: install the Debian package postgresql; these tests start a "
            "server of their own and are not skipped"
        )
    return found


def _account() -> dict[str, Any]:
    """Return as whom the server runs: it refuses to be root's."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail("there is no user postgres: the Debian package postgresql makes it")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a server in a folder of its own, and stop it at the end."""
    initdb, postgres = _binary("initdb"), _binary("postgres")
    account = _account()
    # Not below the folder of pytest, into which only the user who runs it may look.
    folder = Path(tempfile.mkdtemp(prefix="ct-pg-", dir="/tmp"))
    secret = folder / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    if account:
        for path in (folder, secret):
            shutil.chown(path, account["user"], account["group"])
    made = subprocess.run(
        [
            *(initdb, "-D", str(folder / "data"), "-U", "register", "-E", "UTF8"),
            *("--locale=C", "--no-sync", "--auth=scram-sha-256", f"--pwfile={secret}"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        **account,
    )
    assert made.returncode == 0, made.stderr
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [
            *(postgres, "-D", str(folder / "data"), "-k", str(folder)),
            *("-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=32MB"),
            *("-c", "max_connections=50"),
        ],
        stdout=log,
        stderr=log,
        cwd=folder,
        **account,
    )
    try:
        _until_ready(folder, process)
        yield Server(folder)
    finally:
        # A fast shutdown: it does not wait for connections.
        process.send_signal(2)
        process.wait()
        log.close()
        shutil.rmtree(folder)


def _until_ready(folder: Path, process: subprocess.Popen[bytes]) -> None:
    ready = _binary("pg_isready")
    while True:
        asked = subprocess.run([ready, "-q", "-h", str(folder), "-t", "1"])
        if asked.returncode == 0:
            return
        if process.poll() is not None:
            pytest.fail((folder / "log").read_text(encoding="utf-8"))


_NUMBERS = itertools.count(1)


@pytest.fixture
def make_store(tmp_path: Path, request: Any, monkeypatch: Any) -> Callable[[str], Store]:
    """Return what makes an empty place for a register: `sqlite` or `postgresql`."""

    def make(kind: str) -> Store:
        name = f"register{next(_NUMBERS)}"
        if kind == "sqlite":
            return Store(tmp_path / f"{name}.sqlite")
        server = request.getfixturevalue("server")
        server.run(f"CREATE DATABASE {name}")
        monkeypatch.setenv(VARIABLE, PASSWORD)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "codetrack.toml").write_text(
            f'[plugin.sql]\nurl = "{server.url(name)}"\npassword_env = "{VARIABLE}"\n',
            encoding="utf-8",
        )
        return Store(folder)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: Any, make_store: Any) -> Store:
    """Return an empty place for a register, in SQLite and then in PostgreSQL."""
    made: Store = make_store(request.param)
    return made


@pytest.fixture
def filled(store: Store, invented: codetrack.Register) -> Store:
    """Return a store of two invented members, each with a site and two trainings."""
    codetrack.save(invented, store.path)
    return store


@pytest.fixture
def invented() -> codetrack.Register:
    """Return a register of two invented members."""
    return make_register(
        *(
            make_member(
                name,
                sites=[make_site("gent")],
                trainings=[
                    codetrack.Training(on=f"2026-0{month}-01", people=month, site="gent")
                    for month in (1, 2)
                ],
            )
            for name in ("alpha", "beta")
        )
    )


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return what runs Python in a process of its own."""

    def run(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **more)

    return run
