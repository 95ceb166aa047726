"""The fingerprint of the code that answers: codetrack's own, and that of each plugin."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import platform
import re
import sys
from collections.abc import Mapping
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from codetrack._version import __version__
from codetrack.plugins.loader import Plugins

CORE = "codetrack-core"
_UNKNOWN = "code-unknown"
_NATIVE = tuple(EXTENSION_SUFFIXES)


def fingerprints(plugins: Plugins) -> dict[str, str]:
    """Return version and a digest of the code for codetrack-core and for each plugin.

    A plugin that is not loaded stands as what it is: `disabled` or `failed`.
    """
    code = {CORE: f"{__version__} {_code('codetrack')}"}
    for found in plugins.found:
        if found.distribution == CORE:
            continue
        said = f"{found.version} " if found.version else ""
        code[found.name] = said + (
            _code(found.module, found.distribution) if found.module else found.state
        )
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
    """Return whether all the code that answers could be read, so that a change of it is seen."""
    return not any(said.endswith(_UNKNOWN) for said in code.values())


@functools.lru_cache
def _code(module: str, distribution: str = CORE) -> str:
    path = _outermost(module)
    if path is None:
        return _UNKNOWN
    # What other processes have imported by now is not the same in each: names in the code are.
    total = hashlib.blake2b(platform.python_version().encode(), digest_size=12)
    root = _root(path)
    waiting = [path]
    try:
        beside = {} if distribution == CORE else _beside(path, distribution)
        while waiting:
            for each in _files(waiting.pop()):
                data = each.read_bytes()
                total.update(each.relative_to(root).as_posix().encode())
                total.update(data)
                for name in sorted(beside) if each.suffix == ".py" else ():
                    if re.search(rb"\b%b\b" % name.encode(), data):
                        waiting.append(beside.pop(name))
    except OSError:
        return _UNKNOWN
    return f"code-{total.hexdigest()}"


def _root(path: Path) -> Path:
    return path.parent.parent if path.name == "__init__.py" else path.parent


def _files(path: Path) -> list[Path]:
    """Return the file of a module, or all of a package: its data, such as catalogues, answers."""
    if path.name != "__init__.py":
        return [path]
    return sorted(
        file
        for file in path.parent.rglob("*")
        if file.suffix != ".pyc" and "__pycache__" not in file.parts and file.is_file()
    )


def _beside(path: Path, distribution: str) -> dict[str, Path]:
    """Return the modules and packages in the same folder; of a shared one, the plugin's own."""
    root = _root(path)
    own = None
    if root.name in ("site-packages", "dist-packages"):
        with contextlib.suppress(metadata.PackageNotFoundError, ValueError):
            own = {Path(file).parts[0] for file in metadata.files(distribution) or ()}
        own = own or set()
    found = {}
    for entry in sorted(root.iterdir()):
        module = entry / "__init__.py" if entry.is_dir() else entry
        code = module.suffix == ".py" or module.name.endswith(_NATIVE)
        if code and module.is_file() and module != path and (own is None or entry.name in own):
            found[entry.name.partition(".")[0]] = module
    return found


def _outermost(module: str) -> Path | None:
    """Return the file of the outermost package that has one; a namespace has none."""
    names = module.split(".")
    for number in range(1, len(names) + 1):
        found = sys.modules.get(".".join(names[:number]))
        file = getattr(found, "__file__", None)
        if file is not None:
            return Path(file)
    return None
