"""The source: the members of one register, with the trainings of a learning system added."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import attrs

from codetrack import (
    CodetrackError,
    Problem,
    Register,
    RegisterError,
    Settings,
    Source,
    load,
    load_settings,
)
from codetrack_lms.completions import PLUGIN, read_completions, with_trainings
from codetrack_lms.settings import LmsSettings

_FILE = "codetrack.toml"
_MEMBERS = "members"


def accepts(settings: LmsSettings, path: Path) -> bool:
    """Return whether the path is a folder whose settings name files, without own members."""
    return bool(settings.files) and (path / _FILE).is_file() and not (path / _MEMBERS).is_dir()


def load_with_completions(settings: LmsSettings, path: Path) -> Register:
    """Read the register of the settings, and add the trainings of the files to its members.

    Raises:
        RegisterError: there are no files in the settings, or the register cannot be read.
        SettingsError: the settings name a member or a site that the register does not have.
    """
    if not settings.files or settings.register is None:
        msg = f"{path / _FILE}: plugin.lms.files: missing key; expected at least one"
        raise RegisterError(msg)
    folder = path if path.is_dir() else path.parent
    base = folder / settings.register
    _refuse_circle(folder, base)
    register = load(base)
    problems = [*_with_path(register, settings.register), *_missing_settings(folder, base)]
    register = attrs.evolve(register, name=path.name or register.name, problems=problems)
    failure = ""
    try:
        return with_trainings(register, read_completions(folder, register, settings))
    except CodetrackError:
        raise
    except Exception as error:
        # The text and the traceback of an unforeseen error may contain a person's name.
        failure = type(error).__name__
    msg = f"{path}: the completions cannot be read: {failure}"
    raise RegisterError(msg)


def _refuse_circle(folder: Path, base: Path) -> None:
    if (base / _MEMBERS).is_dir() or not base.is_dir():
        return
    same = base.resolve() == folder.resolve()
    if same or load_settings(base).plugin.get(PLUGIN, {}).get("files"):
        msg = (
            f"{folder / _FILE}: plugin.lms.register: wrong value; expected a register with members "
            f"of its own; got {str(base)!r}"
        )
        raise RegisterError(msg)


def _with_path(register: Register, base: str) -> Iterator[Problem]:
    for problem in register.problems:
        if problem.file is not None:
            file = base if problem.file == Path(base).name else f"{base}/{problem.file}"
            problem = attrs.evolve(problem, file=file)
        yield problem


def _missing_settings(folder: Path, base: Path) -> Iterator[Problem]:
    # The checks use the settings of the folder, so it must not lack what the register sets.
    own, theirs, none = load_settings(folder), load_settings(base), Settings()
    missing = [f"plugin.{name}" for name in theirs.plugin if name not in (*own.plugin, PLUGIN)]
    if own.waivers == none.waivers != theirs.waivers:
        missing.append("waivers")
    if own.reminders == none.reminders != theirs.reminders:
        missing.append("reminders")
    if not set(theirs.plugins.require) <= set(own.plugins.require):
        missing.append("plugins.require")
    for key in sorted(missing):
        yield Problem(
            message="the register sets this, and here it is not set",
            file=_FILE,
            key=key,
            expected="a copy of what the register sets, or what is to hold here",
        )


def source(settings: LmsSettings) -> Source:
    """Return the source under the settings."""
    return Source(
        name=PLUGIN,
        title="a folder whose codetrack.toml names completions of a learning system [plugin.lms]",
        accepts=partial(accepts, settings),
        load=partial(load_with_completions, settings),
    )
