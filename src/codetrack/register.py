"""Load, save and add to a register, through whichever source fits its path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from codetrack.converters import plain
from codetrack.errors import CodetrackError, RegisterError
from codetrack.extension import Source
from codetrack.model import ATTRIBUTES, Member, Register, Site
from codetrack.plugins import Plugins, load_plugins
from codetrack.problems import nearest
from codetrack.records import Record
from codetrack.settings import load_settings
from codetrack.vetting import failed


def load(
    path: Path | str, *, plugins: Plugins | None = None, source: str | None = None
) -> Register:
    """Read the register at the path, with the named source or the one that takes it for its own.

    What cannot be read is in `problems` and `unreadable` of the register. Without `plugins`, they
    are loaded as the register's own settings say.

    Raises:
        RegisterError: there is nothing at the path, no source reads it, or the source failed.
        SettingsError: the register's settings are wrong.
        PluginError: a required plugin is missing, several sources read the path, or none has
            the name.
    """
    path = Path(path)
    plugins = plugins or load_plugins(load_settings(path))
    chosen = plugins.source(source) if source else plugins.source_for(path)
    if chosen is None:
        what = "no source reads this" if path.exists() else "there is nothing here"
        titles = "; ".join(sorted(s.title or s.name for s in plugins.sources))
        failures = "".join(f"; {problem}" for problem in plugins.problems if problem.plugin)
        msg = f"{path}: {what}; expected one of these: {titles}{failures}"
        raise RegisterError(msg)
    try:
        register = chosen.load(path)
    except CodetrackError:
        raise
    except (Exception, SystemExit) as error:
        raise RegisterError(f"{path}: {failed(chosen.plugin, error)}") from error  # noqa: EM102
    if not isinstance(register, Register):
        msg = (
            f"{path}: plugin {chosen.plugin}: source {chosen.name!r} gave "
            f"{type(register).__name__}; expected a Register"
        )
        raise RegisterError(msg)
    return register


def save(
    register: Register,
    path: Path | str,
    *,
    plugins: Plugins | None = None,
    source: str | None = None,
) -> None:
    """Write the whole register: to a `.jsonl` file, or as TOML files in a folder.

    A folder may be new; files of members that are not in the register stay as they are.

    Raises:
        RegisterError: some of the register could not be read, so that saving would lose it; or
            the path cannot be written, or no source writes it.
    """
    path = Path(path)
    if register.unreadable or register.problems:
        names = ", ".join(register.unreadable[:5]) or str(register.problems[0])
        msg = f"{path}: not saved, for what could not be read would be lost: {names}"
        raise RegisterError(msg)
    plugins = plugins or load_plugins(load_settings(path))
    chosen = plugins.source(source) if source else _writer(path, plugins)
    if chosen is None or chosen.save is None:
        writers = ", ".join(s.title or s.name for s in plugins.sources if s.save)
        msg = f"{path}: no source writes this; expected one of these: {writers}"
        raise RegisterError(msg)
    try:
        chosen.save(register, path)
    except CodetrackError:
        raise
    except (Exception, SystemExit) as error:
        raise RegisterError(f"{path}: {failed(chosen.plugin, error)}") from error  # noqa: EM102


def _writer(path: Path, plugins: Plugins) -> Source | None:
    chosen = plugins.source_for(path)
    if chosen is None and not path.suffix and not path.is_file():
        return plugins.source("toml")
    return chosen


def add(path: Path | str, member_id: str, record: Record | Site) -> Member:
    """Append one record to a member's TOML file, and return the member as it then stands.

    Every other byte of the file stays, comments included. The new file is read before it takes
    the place of the old one, under the register's lock.

    Raises:
        RegisterError: there is no such member, its file has a problem (as it is, or with the
            record in it), or it cannot be written.
    """
    from codetrack.builtin.sources import toml
    from codetrack.files import locked, write_whole

    path = Path(path)
    folder = path / toml.MEMBERS
    if not folder.is_dir():
        msg = f"{path}: records are added to a folder with one TOML file per member in {folder}"
        raise RegisterError(msg)
    file = folder / f"{member_id}.toml"
    name = f"{toml.MEMBERS}/{file.name}"
    if not file.is_file():
        known = sorted(other.stem for other in folder.glob("*.toml"))
        msg = f"{file}: there is no member {member_id!r}{nearest(member_id, known)}"
        raise RegisterError(msg)
    attribute = ATTRIBUTES[record.table]
    with locked(path):
        try:
            before = file.read_bytes()
        except OSError as error:
            msg = f"{file}: cannot be read: {error.strerror}"
            raise RegisterError(msg) from None
        old = _parsed(before, member_id, name)
        after = toml.appended(before, record.table, plain(record))
        new = _parsed(after, member_id, name)
        grown: Any = {attribute: (*getattr(old, attribute), record)}
        expected = attrs.evolve(old, **grown)
        if new != expected:
            msg = f"{file}: not written, for the file would not say what was added"
            raise RegisterError(msg)
        try:
            write_whole(file, [after])
        except OSError as error:
            msg = f"{file}: cannot be written: {error.strerror}"
            raise RegisterError(msg) from None
    return new


def _parsed(data: bytes, member_id: str, name: str) -> Member:
    from codetrack.builtin.sources import toml

    member, problems = toml.parse_member(data, member_id, name)
    if member is None:
        raise RegisterError("\n".join(map(str, problems)))
    return member
