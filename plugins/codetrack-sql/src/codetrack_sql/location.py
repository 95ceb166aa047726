"""The location of a register in a database: an SQLite file, or a server named in settings."""

from __future__ import annotations

from pathlib import Path

import attrs

from codetrack import RegisterError
from codetrack_sql.settings import SqlSettings

SUFFIXES = (".sqlite", ".sqlite3", ".db")
SETTINGS = "codetrack.toml"
_MAGIC = b"SQLite format 3\x00"


@attrs.frozen
class Location:
    """The location of one register; it holds no password and can be pickled."""

    path: Path
    settings: SqlSettings

    @property
    def is_file(self) -> bool:
        """Return whether it is an SQLite file."""
        return not _is_addressed(self.path, self.settings)

    @property
    def name(self) -> str:
        """Return the register's name."""
        return self.path.name or self.path.resolve().name

    @property
    def file(self) -> str | None:
        """Return how problems name the file, where it is one."""
        return self.path.name if self.is_file else None

    def __str__(self) -> str:
        return str(self.path)


def accepts(settings: SqlSettings, path: Path) -> bool:
    """Return whether the path is an SQLite file, a new one, or a folder with a `url`."""
    if path.is_dir():
        return _is_addressed(path, settings)
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return path.suffix.lower() in SUFFIXES
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def locate(settings: SqlSettings, path: Path) -> Location:
    """Return where the register at the path is.

    Raises:
        RegisterError: it is neither an SQLite file nor a folder whose settings have a `url`.
    """
    if path.is_dir() and not _is_addressed(path, settings):
        msg = f"{path / SETTINGS}: plugin.sql.url: missing key; expected the address of a database"
        raise RegisterError(msg)
    if not path.is_dir() and not accepts(settings, path):
        names = ", ".join(SUFFIXES)
        msg = (
            f"{path}: expected an SQLite file (a new one ends with {names}), or a folder whose "
            f"{SETTINGS} has [plugin.sql] url"
        )
        raise RegisterError(msg)
    return Location(path, settings)


def _is_addressed(path: Path, settings: SqlSettings) -> bool:
    return settings.url is not None and path.is_dir() and (path / SETTINGS).is_file()
