"""The versions of codetrack and its plugins, compared between a worker and the process it serves.

Workers of a cluster can have other plugins, or other code under the same version number. Then an
audit would mix the results of different rules, so each worker compares before it starts.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from codetrack._version import __version__
from codetrack.plugins.loader import Plugins

CORE = "codetrack-core"


def versions(plugins: Plugins) -> dict[str, str]:
    """Return the version and a digest of the code, of codetrack-core and of each plugin.

    A plugin that is not loaded has its state instead: `disabled` or `failed`.
    """
    found = {CORE: f"{__version__} {_code('codetrack')}"}
    for plugin in plugins.found:
        if plugin.distribution == CORE:
            continue
        number = f"{plugin.version} " if plugin.version else ""
        found[plugin.name] = number + (_code(plugin.module) if plugin.module else plugin.state)
    return found


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Return a sentence for each plugin that differs on the worker."""
    found = []
    for name in sorted({*here, *there}):
        mine, other = here.get(name), there.get(name)
        if mine == other:
            continue
        if other is None:
            found.append(f"plugin {name} is missing on the worker; expected {mine}")
        elif mine is None:
            found.append(f"plugin {name} is on the worker only; got {other}")
        else:
            found.append(f"plugin {name} is different on the worker; expected {mine}; got {other}")
    return found


def _code(module: str) -> str:
    """Return a digest of all files of the module's outermost package, data included."""
    path = _outermost(module)
    if path is None:
        return "code-unknown"
    total = hashlib.blake2b(platform.python_version().encode(), digest_size=12)
    folder = path.parent
    for file in sorted(folder.rglob("*")) if path.name == "__init__.py" else [path]:
        if file.suffix != ".pyc" and "__pycache__" not in file.parts and file.is_file():
            total.update(file.relative_to(folder).as_posix().encode())
            total.update(file.read_bytes())
    return f"code-{total.hexdigest()}"


def _outermost(module: str) -> Path | None:
    """Return the file of the outermost package that has one; a namespace has none."""
    names = module.split(".")
    for number in range(1, len(names) + 1):
        found = sys.modules.get(".".join(names[:number]))
        file = getattr(found, "__file__", None)
        if file is not None:
            return Path(file)
    return None
