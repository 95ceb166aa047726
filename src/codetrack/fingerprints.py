"""The fingerprint of the code that answers: codetrack's own, and that of each plugin."""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from codetrack._version import __version__
from codetrack.plugins import Plugins

CORE = "codetrack-core"


def fingerprints(plugins: Plugins) -> dict[str, str]:
    """Return version and a digest of the code for codetrack-core and for each plugin.

    A plugin that is not loaded stands as what it is: `disabled` or `failed`.
    """
    code = {CORE: f"{__version__} {_code('codetrack')}"}
    for found in plugins.found:
        if found.distribution == CORE:
            continue
        said = f"{found.version} " if found.version else ""
        code[found.name] = said + (_code(found.module) if found.module else found.state)
    return code


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Say in what the plugins of a worker differ from those here, a sentence for each."""
    said = []
    for name in sorted({*here, *there}):
        mine, other = here.get(name), there.get(name)
        if mine == other:
            continue
        if other is None:
            said.append(f"plugin {name} is missing there; expected {mine}")
        elif mine is None:
            said.append(f"plugin {name} is there and not here; got {other}")
        else:
            said.append(f"plugin {name} is another one there; expected {mine}; got {other}")
    return said


@functools.lru_cache
def _code(module: str) -> str:
    package = sys.modules.get(module.partition(".")[0])
    file = getattr(package, "__file__", None)
    if file is None:
        return "code-unknown"
    path = Path(file)
    files = sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
    total = hashlib.blake2b(platform.python_version().encode(), digest_size=12)
    for each in files:
        total.update(each.relative_to(path.parent).as_posix().encode())
        total.update(each.read_bytes())
    return f"code-{total.hexdigest()}"
