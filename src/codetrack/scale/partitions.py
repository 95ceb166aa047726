"""The partitions of a register, as its source makes them, or a single one."""

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
"""About how many members a partition has; a default of codetrack."""


def partitions(
    path: Path, plugins: Plugins, *, source: str | None = None, members: int = MEMBERS
) -> tuple[Partition, ...]:
    """Return partitions of the register at the path, of about `members` members each.

    A source without partitions gives a single one, the whole register.

    Raises:
        RegisterError, PluginError: as `load` does.
    """
    chosen = plugins.source(source) if source else plugins.source_for(path)
    if chosen is None or chosen.partitions is None:
        return (_WholeRegister(path, source, plugins.settings),)
    try:
        return tuple(chosen.partitions(path, members))
    except CodetrackError:
        raise
    except Exception as error:
        msg = f"{path}: {failed(chosen.plugin, error)}"
        raise RegisterError(msg) from error


@attrs.frozen
class _WholeRegister:
    """A whole register as its only partition."""

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
