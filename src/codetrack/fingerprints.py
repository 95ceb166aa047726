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
_UNKNOWN = "code-unknown"


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


def known(code: Mapping[str, str]) -> bool:
    """Say whether all the code that answers could be read, so that a change of it is seen."""
    return not any(said.endswith(_UNKNOWN) for said in code.values())


@functools.lru_cache
def _code(module: str) -> str:
    path = _outermost(module)
    if path is None:
        return _UNKNOWN
    files = [path]
    if path.name == "__init__.py":
        # Its data, such as catalogues, answers as well.
        files = sorted(
            file
            for file in path.parent.rglob("*")
            if file.suffix != ".pyc" and "__pycache__" not in file.parts and file.is_file()
        )
    total = hashlib.blake2b(platform.python_version().encode(), digest_size=12)
    try:
        for each in files:
            total.update(each.relative_to(path.parent).as_posix().encode())
            total.update(each.read_bytes())
    except OSError:
        return _UNKNOWN
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
