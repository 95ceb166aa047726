"""Dated records of what tourism companies do under The Code, and what follows from them.

Everything that users and plugins need is a name of this package; `__init__.pyi` lists them. Each
is loaded when it is first used, so that `import codetrack` costs next to nothing and loads no
plugin.
"""

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except AttributeError:
        from codetrack.deprecation import RENAMED, RENAMED_ON, warn_deprecated

        if name not in RENAMED:
            raise
        new = RENAMED[name]
        warn_deprecated(f"codetrack.{name}", since=RENAMED_ON, instead=f"codetrack.{new}")
        return _load(new)
