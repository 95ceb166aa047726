"""The settings of a register, from its `codetrack.toml`, and each plugin's own table in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs

from codetrack.errors import SettingsError
from codetrack.positions import Positions, read_toml
from codetrack.problems import Problem
from codetrack.structure import structure
from codetrack.vocabulary import Count, Identifier, Language, checked

T = TypeVar("T")
FILE = "codetrack.toml"


@attrs.frozen
class Config:
    """Hold a plugin's own table of the settings, as it stands in `codetrack.toml`.

    `into(cls)` makes the plugin's own attrs class of it; `table` is the plain mapping.
    """

    plugin: str
    table: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    positions: Positions | None = attrs.field(default=None, eq=False, repr=False)

    def into(self, cls: type[T]) -> T:
        """Make an instance of the attrs class `cls`, strictly: each key must be one of its fields.

        Raises:
            SettingsError: a key is unknown or a value wrong; it says file, line, key, what came
                and what was expected, for all of them.
        """
        made, problems = structure(dict(self.table), cls)
        if problems or made is None:
            raise SettingsError("\n".join(map(str, self._placed(problems))))
        return made

    def _placed(self, problems: list[Problem]) -> list[Problem]:
        prefix = f"plugin.{self.plugin}"
        placed = []
        for problem in problems:
            key = f"{prefix}.{problem.key}" if problem.key else prefix
            line = self.positions.line(key) if self.positions else None
            placed.append(attrs.evolve(problem, file=FILE, line=line, key=key))
        return placed


@attrs.frozen(kw_only=True, field_transformer=checked)
class PluginSettings:
    """Say which plugins must be there, which stay unloaded, and whether a failing one stops all."""

    require: tuple[Identifier, ...] = ()
    disable: tuple[Identifier, ...] = ()
    strict: bool = False


@attrs.frozen(kw_only=True, field_transformer=checked)
class WaiverSettings:
    """Bound waivers. The bound is a default of codetrack, not a rule of The Code."""

    longest_days: Count = 366
    """The longest time that a waiver may run, both its days included."""


@attrs.frozen(kw_only=True)
class Settings:
    """Hold what `codetrack.toml` says: its own tables, and `plugin`, the plugins' tables.

    Without a file, everything has its default.
    """

    language: Language = "en"
    plugins: PluginSettings = attrs.field(factory=PluginSettings)
    waivers: WaiverSettings = attrs.field(factory=WaiverSettings)
    plugin: dict[str, dict[str, Any]] = attrs.field(factory=dict, hash=False)
    positions: Positions | None = attrs.field(default=None, eq=False, repr=False)

    def config(self, plugin: str) -> Config:
        """Return the plugin's own table, empty where there is none."""
        return Config(plugin, self.plugin.get(plugin, {}), self.positions)
