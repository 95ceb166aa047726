"""The partitions of a register, as its source cuts it, or all of it in one."""

from __future__ import annotations

from pathlib import Path

import attrs

from codetrack.errors import CodetrackError, RegisterError
from codetrack.extension import Partition
from codetrack.model.members import Register
from codetrack.plugins.loader import Plugins, load_plugins
from codetrack.plugins.validation import failed
from codetrack.register.access import load
from codetrack.settings import Settings

MEMBERS = 2_000
"""About how many members a partition has; the number is ours."""


def partitions(
    path: Path, plugins: Plugins, *, source: str | None = None, members: int = MEMBERS
) -> tuple[Partition, ...]:
    """Cut the register at the path into parts of about so many members.

    A source that cannot cut gives one part, the whole.

    Raises:
        RegisterError, PluginError: as `load` does.
    """
    chosen = plugins.source(source) if source else plugins.source_for(path)
    if chosen is None or chosen.partitions is None:
        return (_All(path, source, plugins.settings),)
    try:
        return tuple(chosen.partitions(path, members))
    except CodetrackError:
        raise
    except Exception as error:
        msg = f"{path}: {failed(chosen.plugin, error)}"
        raise RegisterError(msg) from error


@attrs.frozen
class _All:
    """Stand for a whole register as its only part."""

    path: Path
    source: str | None
    settings: Settings
    members: int = 0
    stamp: str = ""

    @property
    def name(self) -> str:
        return self.path.name

    def load(self) -> Register:
        return load(self.path, plugins=load_plugins(self.settings), source=self.source)
