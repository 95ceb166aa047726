"""The settings of a register, from its `codetrack.toml`, and each plugin's own table in them."""

import datetime
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import attrs
import msgspec

from codetrack.conversion.converters import structure
from codetrack.conversion.toml_lines import Positions, not_toml
from codetrack.dates import add_days
from codetrack.errors import SettingsError
from codetrack.problems import Problem, below, nearest, shorten
from codetrack.storage.addresses import locate
from codetrack.storage.files import reading
from codetrack.vocabulary import Count, Identifier, Language, Word, checked

T = TypeVar("T")
date = datetime.date
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500, description="a number of days, 0 to 36500")]
FILE = "codetrack.toml"


@attrs.frozen
class Config:
    """A plugin's own table of the settings, as `codetrack.toml` has it.

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
            raise _refused(self._placed(problems))
        return made

    def _placed(self, problems: list[Problem]) -> list[Problem]:
        prefix = below("plugin", self.plugin)
        placed = []
        for problem in problems:
            key = f"{prefix}.{problem.key}" if problem.key else prefix
            line = self.positions.line(key) if self.positions else None
            placed.append(attrs.evolve(problem, file=FILE, line=line, key=key))
        return placed


def _refused(problems: list[Problem]) -> SettingsError:
    return SettingsError("\n".join(map(str, problems)), problems)


@attrs.frozen(kw_only=True, field_transformer=checked)
class PluginSettings:
    """Which plugins are required and which disabled, and whether a failing one stops everything."""

    require: tuple[Identifier, ...] = ()
    """The plugins without which nothing is audited."""
    disable: tuple[Identifier, ...] = ()
    """The plugins that are not imported, though they are installed."""
    strict: bool = False
    """Whether the first problem of any plugin stops everything."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class WaiverSettings:
    """Bound waivers. The bound is a default of codetrack, not a rule of The Code."""

    longest_days: Count = 366
    """The longest time that a waiver may run, both its days included."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class Escalation:
    """Who is addressed once a due day has passed by `after_days`."""

    after_days: Annotated[
        int, msgspec.Meta(ge=1, le=36_500, description="a number of days, 1 to 36500")
    ]
    """How many days after its due day a notice goes to somebody else."""
    role: Word
    """The role of a contact, such as management."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReminderSettings:
    """When who is reminded. The Code has no rule for it."""

    lead_days: Days = 60
    """How many days before its due day a notice is handed out."""
    lead: dict[str, Any] = attrs.field(factory=dict, hash=False)
    """The same for single reminders, by id, such as reminders/actions."""
    look_back_days: Days = 366
    """How many days after its due day a notice is still handed out, if nothing was done."""
    address: tuple[Word, ...] = ("focal-point",)
    """The roles to address, the first that the member has a contact for."""
    escalation: tuple[Escalation, ...] = ()
    """Who is addressed instead, once a due day has passed; of those that apply, the latest."""

    def __attrs_post_init__(self) -> None:
        for reminder, lead in self.lead.items():
            try:
                msgspec.convert(lead, Days)
            except msgspec.ValidationError:
                msg = (
                    f"{below('lead', reminder)}: expected a number of days, 0 to 36500; "
                    f"got {shorten(lead)}"
                )
                raise ValueError(msg) from None

    def lead_of(self, reminder: str, within: int | None = None) -> int:
        """Return the lead time of a reminder in days; `within` overrides all of them."""
        return int(self.lead.get(reminder, self.lead_days)) if within is None else within

    def window(self, as_of: date, within: int | None = None) -> tuple[date, date]:
        """Return the first and the last day that a forecast must span, to remind on `as_of`."""
        longest = max(self.lead_days, *self.lead.values(), 0) if within is None else within
        return add_days(as_of, -self.look_back_days), add_days(as_of, longest)


@attrs.frozen(kw_only=True, field_transformer=checked)
class SummarySettings:
    """What the figures of `codetrack summary` mean."""

    window_days: Days = 365
    """As things stand: for how many days a confirmation, or a training without a last day of its
    own, counts."""
    involved: tuple[Literal["training", "information", "engagement", "procedure"], ...] = (
        "training",
        "information",
    )
    """What makes a site involved, any one of them: a training at the site; information to
    travellers, work with a stakeholder or a procedure, of the site or of the whole member."""
    denominator: Literal["applicable", "confirmed"] = "applicable"
    """The sites of which shares of sites are taken: all that are open and applicable, or only
    those that confirmed their records."""

    def __attrs_post_init__(self) -> None:
        if not self.involved or len(set(self.involved)) < len(self.involved):
            msg = (
                "involved: expected one or more of training, information, engagement, procedure, "
                f"each once; got {list(self.involved)}"
            )
            raise ValueError(msg)


@attrs.frozen(kw_only=True)
class Settings:
    """The settings of `codetrack.toml`: its own tables, and `plugin`, the plugins' tables.

    Without a file, everything has its default.
    """

    language: Language = "en"
    """The language of what people read, such as nl or nl-BE."""
    plugins: PluginSettings = attrs.field(factory=PluginSettings)
    waivers: WaiverSettings = attrs.field(factory=WaiverSettings)
    reminders: ReminderSettings = attrs.field(factory=ReminderSettings)
    summary: SummarySettings = attrs.field(factory=SummarySettings)
    plugin: dict[str, dict[str, Any]] = attrs.field(factory=dict, hash=False)
    positions: Positions | None = attrs.field(default=None, eq=False, repr=False)
    """Where each key stands in the file, for the errors of plugins."""

    def config(self, plugin: str) -> Config:
        """Return the plugin's own table, empty where there is none."""
        return Config(plugin, self.plugin.get(plugin, {}), self.positions)


_CORE = ("language", "plugins", "waivers", "reminders", "summary", "plugin")


def load_settings(path: Path | str) -> Settings:
    """Read `codetrack.toml` of the register at `path`; without one, return the defaults.

    `path` is a register's folder, a file beside which the settings lie, or the settings' file.

    Raises:
        SettingsError: the file cannot be read, or a key or value is wrong; all of them are named,
            with the line.
        RegisterError: the register lies at an address that cannot be reached.
    """
    path = locate(path)
    with reading(path):
        file = path if path.name == FILE else (path if path.is_dir() else path.parent) / FILE
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem(message="not UTF-8 text", file=str(file), line=line, expected="UTF-8")
        raise _refused([problem]) from None
    except OSError as error:
        problem = Problem(message=f"cannot be read: {error.strerror}", file=str(file))
        raise _refused([problem]) from None
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused([not_toml(error, text, str(file))]) from None
    return _settings(table, Positions(text), str(file))


def _settings(table: dict[str, Any], positions: Positions, file: str) -> Settings:
    made: Settings | None = None
    unknown = [key for key in table if key not in _CORE]
    problems = [
        Problem(
            message="unknown key" + nearest(key, _CORE),
            key=below("", key),
            expected=_CORE_WORDS,
        )
        for key in unknown
    ]
    known = {key: value for key, value in table.items() if key in _CORE}
    made, found = structure(known, Settings)
    problems += found
    if problems or made is None:
        placed = [
            attrs.evolve(problem, file=file, line=positions.line(problem.key or ""))
            for problem in problems
        ]
        raise _refused(placed)
    return attrs.evolve(made, positions=positions)


_CORE_WORDS = "language, [plugins], [waivers], [reminders], [summary] or [plugin.<name>]"


def settings_digest(settings: Settings) -> str:
    """Return `sha256:...` over all settings, defaults included."""
    return _digest(attrs.asdict(settings, filter=lambda field, _: field.name != "positions"))


def table_digests(settings: Settings, plugins: Iterable[str]) -> dict[str, str]:
    """Return `sha256:...` of each table that an assessment by these plugins depends on.

    The keys are as in `codetrack.toml`: `waivers`, and `plugin.<name>` for each plugin.
    """
    tables = {"waivers": _digest(attrs.asdict(settings.waivers))}
    for plugin in sorted(plugins):
        tables[f"plugin.{plugin}"] = _digest(settings.config(plugin).table)
    return tables


def _digest(data: Mapping[str, Any]) -> str:
    text = msgspec.json.encode(data, order="deterministic")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
