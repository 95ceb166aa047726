"""What pytest loads at every start: the options, and nothing of codetrack until they are used."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pytest_codetrack.fixtures import (
    codetrack_as_of,
    codetrack_assess,
    codetrack_conforms,
    codetrack_load_one,
    codetrack_member,
    codetrack_register,
    codetrack_site,
)

__all__ = [
    "codetrack_as_of",
    "codetrack_assess",
    "codetrack_conforms",
    "codetrack_load_one",
    "codetrack_member",
    "codetrack_register",
    "codetrack_site",
    "pytest_addoption",
    "pytest_configure",
    "pytest_report_header",
]

LEVELS = ("commitment", "good_practice")
_DAY = "codetrack_as_of"
_LEVEL = "codetrack_level"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and the ini settings."""
    group = parser.getgroup("codetrack", "members of The Code")
    group.addoption(
        "--codetrack",
        metavar="REGISTER",
        help="Make a test of every member and check of this register.",
    )
    group.addoption(
        "--codetrack-as-of",
        metavar="DATE",
        help="The day to speak of, such as 2026-11-23; records dated later do not count. "
        "(default: today)",
    )
    group.addoption(
        "--codetrack-level",
        metavar="LEVEL",
        help="What fails: commitment (the default; a gap in good practice is xfailed), or "
        "good_practice too.",
    )
    parser.addini("codetrack", "The register, where no path is named on the command line.")
    parser.addini(_DAY, "The day to speak of (default: today).")
    parser.addini(_LEVEL, "What fails: commitment (the default), or good_practice too.")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the work, if a register is named."""
    given, written = config.getoption("codetrack"), config.getini("codetrack")
    if given is None and (not written or _elsewhere(config)):
        if given is None and not written:
            _refuse_strays(config)
        return
    if given is not None and not given.strip():
        msg = "--codetrack: expected the path of a register; got nothing"
        raise pytest.UsageError(msg)
    if given is not None:
        path = config.invocation_params.dir / given
    else:
        path = (config.inipath.parent if config.inipath else config.rootpath) / written
    # Only now: whoever names no register pays nothing for codetrack.
    from pytest_codetrack.run import Run

    run = Run(config, Path(path), given or written, _day(config), _level(config))
    config.pluginmanager.register(run, "codetrack-run")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say so, where the register of the settings is left alone."""
    if config.pluginmanager.has_plugin("codetrack-run") or not config.getini("codetrack"):
        return None
    return "codetrack: the register of the settings is not asked, for a path is named"


def _elsewhere(config: pytest.Config) -> bool:
    """Say whether the command line names paths, all of them of ordinary tests."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    return all(exists(config, arg) for arg in config.args)


def exists(config: pytest.Config, arg: str) -> bool:
    """Say whether there is a file or folder where the argument points."""
    try:
        return (config.invocation_params.dir / arg.partition("::")[0]).exists()
    except (OSError, ValueError):
        return False


def _refuse_strays(config: pytest.Config) -> None:
    for option in ("--codetrack-as-of", "--codetrack-level"):
        if config.getoption(option) is not None:
            msg = f"{option}: of which register? Name it with --codetrack"
            raise pytest.UsageError(msg)


def _day(config: pytest.Config) -> date:
    given, written = config.getoption(_DAY), config.getini(_DAY)
    if given is None and not written:
        return datetime.now().astimezone().date()
    name, text = (_DAY, written) if given is None else ("--codetrack-as-of", given)
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{name}: expected a day such as 2026-11-23; got {text!r}"
        raise pytest.UsageError(msg) from None


def _level(config: pytest.Config) -> str:
    given, written = config.getoption(_LEVEL), config.getini(_LEVEL)
    name, text = (_LEVEL, written) if given is None else ("--codetrack-level", given)
    level = LEVELS[0] if given is None and not written else text
    if level not in LEVELS:
        msg = f"{name}: expected {' or '.join(LEVELS)}; got {text!r}"
        raise pytest.UsageError(msg)
    return str(level)
