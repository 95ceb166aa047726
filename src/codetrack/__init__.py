"""Dated records of what tourism companies do under The Code, and what follows from them.

Everything that users and plugins need is a name of this package; `__init__.pyi` lists them. Each
is loaded when it is first used, so that `import codetrack` costs next to nothing and loads no
plugin.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
