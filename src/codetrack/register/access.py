"""Load, save and add to a register, through the source that reads its path."""

from __future__ import annotations

from pathlib import Path

from codetrack.errors import CodetrackError, RegisterError
from codetrack.extension import Source
from codetrack.model.members import Member, Register, Site
from codetrack.model.records import Record
from codetrack.plugins.loader import Plugins, load_plugins
from codetrack.plugins.validation import failed
from codetrack.settings import load_settings
from codetrack.storage.addresses import local, locate
from codetrack.storage.files import reading


def load(
    path: Path | str, *, plugins: Plugins | None = None, source: str | None = None
) -> Register:
    """Read the register at the path, with the named source or the one that accepts the path.

    What cannot be read is in the register's `problems` and `unreadable`. Without `plugins`, they
    are loaded by the register's own settings.

    Raises:
        RegisterError: there is nothing at the path, no source reads it, or the source failed.
        SettingsError: the register's settings are wrong, or cannot be read.
        PluginError: a required plugin is missing, several sources read the path, or none has
            the name.
    """
    path = locate(path)
    plugins = plugins or load_plugins(load_settings(path))
    chosen = plugins.source(source) if source else plugins.source_for(path)
    if chosen is None:
        with reading(path):
            exists = path.exists()
        reason = "no source reads this" if exists else "there is nothing here"
        titles = "; ".join(sorted(s.title or s.name for s in plugins.sources))
        # A plugin that failed may be the one that reads this path.
        failures = "".join(f"{problem}; " for problem in plugins.problems if problem.plugin)
        msg = f"{path}: {failures}{reason}; expected one of these: {titles}"
        raise RegisterError(msg)
    try:
        register = chosen.load(path)
    except CodetrackError:
        raise
    except (Exception, SystemExit) as error:
        msg = f"{path}: {failed(chosen.plugin, error)}"
        raise RegisterError(msg) from error
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
    path = local(path, "registers are written to")
    if register.unreadable or register.problems:
        names = ", ".join(register.unreadable[:5]) or str(register.problems[0])
        msg = f"{path}: not saved, as what could not be read would be lost: {names}"
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


def add(
    path: Path | str,
    member_id: str,
    record: Record | Site,
    *,
    plugins: Plugins | None = None,
    source: str | None = None,
) -> Member:
    """Append a record to a member of the register, and return the changed member.

    All other bytes of a TOML file stay, comments included. Two writers lose nothing.

    Raises:
        RegisterError: there is no such member, it has a problem (before or with the record), it
            cannot be written, or no source adds to the path.
        PluginError: no source has the name, or several read the path.
    """
    from codetrack.builtin.sources import toml

    path = local(path, "registers are written to")
    if source is None and toml.accepts(path):
        # Adding to a folder of TOML files needs no plugin, so a broken one must not prevent it.
        return toml.add(path, member_id, record)
    plugins = plugins or load_plugins(load_settings(path))
    chosen = plugins.source(source) if source else plugins.source_for(path)
    if chosen is None or chosen.add is None:
        adders = ", ".join(s.title or s.name for s in plugins.sources if s.add)
        msg = f"{path}: no source adds records to this; expected one of these: {adders}"
        raise RegisterError(msg)
    try:
        return chosen.add(path, member_id, record)
    except CodetrackError:
        raise
    except (Exception, SystemExit) as error:
        raise RegisterError(f"{path}: {failed(chosen.plugin, error)}") from error  # noqa: EM102
