"""The arguments of pytest's command line: paths that exist, or ids of tests."""

from __future__ import annotations

import pytest


def exists(config: pytest.Config, arg: str) -> bool:
    """Return whether there is a file or folder where the argument points."""
    try:
        return (config.invocation_params.dir / arg.partition("::")[0]).exists()
    except (OSError, ValueError):
        return False


def are_all_paths(config: pytest.Config) -> bool:
    """Return whether the command line names paths, and each of them exists."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    return all(exists(config, arg) for arg in config.args)
