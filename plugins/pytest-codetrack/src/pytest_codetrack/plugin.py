"""The options and hooks that pytest loads at every start; codetrack is imported only when used."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pytest_codetrack.arguments import are_all_paths
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
    """Register the run of codetrack, if a register is named."""
    option_value, ini_value = config.getoption("codetrack"), config.getini("codetrack")
    if option_value is None and (not ini_value or are_all_paths(config)):
        if option_value is None and not ini_value:
            _refuse_options_without_register(config)
        return
    if option_value is not None and not option_value.strip():
        msg = "--codetrack: expected the path of a register; got nothing"
        raise pytest.UsageError(msg)
    if option_value is not None:
        path = config.invocation_params.dir / option_value
    else:
        path = (config.inipath.parent if config.inipath else config.rootpath) / ini_value
    # A run without a register must not import codetrack.
    from pytest_codetrack.run import Run

    run = Run(config, Path(path), option_value or ini_value, _day(config), _level(config))
    config.pluginmanager.register(run, "codetrack-run")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Return a header line if the register of the settings is not used."""
    if config.pluginmanager.has_plugin("codetrack-run") or not config.getini("codetrack"):
        return None
    return "codetrack: the register of the settings is not used because a path is named"


def _refuse_options_without_register(config: pytest.Config) -> None:
    for option in ("--codetrack-as-of", "--codetrack-level"):
        if config.getoption(option) is not None:
            msg = f"{option}: of which register? Name it with --codetrack"
            raise pytest.UsageError(msg)


def _day(config: pytest.Config) -> date:
    option, ini_value = config.getoption(_DAY), config.getini(_DAY)
    if option is None and not ini_value:
        return datetime.now().astimezone().date()
    name, text = (_DAY, ini_value) if option is None else ("--codetrack-as-of", option)
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{name}: expected a day such as 2026-11-23; got {text!r}"
        raise pytest.UsageError(msg) from None


def _level(config: pytest.Config) -> str:
    option, ini_value = config.getoption(_LEVEL), config.getini(_LEVEL)
    name, text = (_LEVEL, ini_value) if option is None else ("--codetrack-level", option)
    level = LEVELS[0] if option is None and not ini_value else text
    if level not in LEVELS:
        msg = f"{name}: expected {' or '.join(LEVELS)}; got {text!r}"
        raise pytest.UsageError(msg)
    return str(level)
