"""Find the plugins, load each by itself, and gather what they give."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, ClassVar, Literal

import attrs

from codetrack._version import __version__
from codetrack.errors import LanguageError, PluginError, RegisterError, SettingsError
from codetrack.extension import (
    NAME,
    AnyCheck,
    Channel,
    Check,
    Exporter,
    Reminder,
    SiteCheck,
    Source,
)
from codetrack.i18n.languages import Language, broken, catalogues_of, language
from codetrack.model.findings import by_area
from codetrack.plugins.compatibility import CORE, misfit
from codetrack.plugins.validation import Refused, failed, gather
from codetrack.problems import Problem, nearest
from codetrack.settings import FILE, Settings

GROUP = "codetrack"
"""The group of entry points in which distributions name their plugins."""
_CHECKS = "codetrack.builtin.checks"
BUILTIN: Mapping[str, str] = {
    "membership": f"{_CHECKS}.membership",
    "policy": f"{_CHECKS}.policy",
    "training": f"{_CHECKS}.training",
    "contracts": f"{_CHECKS}.contracts",
    "information": f"{_CHECKS}.information",
    "stakeholders": f"{_CHECKS}.stakeholders",
    "reporting": f"{_CHECKS}.reporting",
    "top-member": f"{_CHECKS}.top_member",
    "reminders": "codetrack.builtin.reminders",
    "read-toml": "codetrack.builtin.sources.toml",
    "read-jsonl": "codetrack.builtin.sources.jsonl",
    "export-json": "codetrack.builtin.exporters.json",
    "export-jsonl": "codetrack.builtin.exporters.jsonl",
    "export-csv": "codetrack.builtin.exporters.csv",
    "export-markdown": "codetrack.builtin.exporters.markdown",
    "export-junit": "codetrack.builtin.exporters.junit",
}
"""The plugins that come with codetrack, by name, with the module of each."""

State = Literal["loaded", "disabled", "failed"]


@attrs.frozen(kw_only=True)
class Found:
    """A plugin that was found: where it comes from, and what became of it."""

    name: str
    distribution: str
    version: str
    state: State
    gives: tuple[Any, ...] = ()
    problems: tuple[Problem, ...] = ()
    locale: Path | None = None
    """The folder of its own catalogues, where it has one."""
    module: str = ""
    """The name of the module that was loaded."""


class Checks(tuple[AnyCheck, ...]):
    """Checks, and the problems of plugins whose checks may be missing among them.

    The problems go on into every assessment, for a check that is not there finds no gap.
    """

    problems: tuple[Problem, ...]

    def __new__(cls, checks: Iterable[AnyCheck], problems: Iterable[Problem] = ()) -> Checks:
        """Make it of checks, and of the problems met on the way."""
        loaded = super().__new__(cls, checks)
        loaded.problems = tuple(problems)
        return loaded


@attrs.frozen(kw_only=True)
class Plugins:
    """What the plugins of one `load_plugins` give, and their problems."""

    found: tuple[Found, ...]
    problems: tuple[Problem, ...] = ()
    settings: Settings = attrs.field(factory=Settings)
    RESERVED: ClassVar[frozenset[str]] = frozenset({"core", *BUILTIN})
    """The names of codetrack's own plugins and of its core, which no other plugin can have."""

    @property
    def checks(self) -> Checks:
        """Return the checks, by area and then by id."""
        checks = self._of_kind(Check) + self._of_kind(SiteCheck)
        return Checks(by_area(checks), self.problems)

    @property
    def reminders(self) -> tuple[Reminder, ...]:
        """Return the reminders, core first, then by plugin."""
        return self._of_kind(Reminder)

    @property
    def exporters(self) -> tuple[Exporter, ...]:
        """Return the exporters; of two with one name, the one that came first."""
        return self._of_kind(Exporter)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources; of two with one name, the one that came first."""
        return self._of_kind(Source)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels; of two with one name, the one that came first."""
        return self._of_kind(Channel)

    @staticmethod
    def is_name(name: str) -> bool:
        """Return whether a plugin can have this name: lower-case words joined by hyphens."""
        return NAME.fullmatch(name) is not None

    def language(self, tag: str | None = None) -> Language:
        """Return the language of the tag, without a tag that of the settings.

        codetrack's own catalogue comes first, then those of the plugins.

        Raises:
            LanguageError: there is no such language.
            SettingsError: there is no such language, and the settings name it.
        """
        if tag is None:
            try:
                return self.language(self.settings.language)
            except LanguageError as error:
                msg = f"{FILE}: language: {error}"
                raise SettingsError(msg) from None
        owners = {
            f.name: f.locale for f in self.found if f.state == "loaded" and f.locale is not None
        }
        return language(tag, dict.fromkeys(owners.values()), owners=owners)

    def exporter(self, name: str) -> Exporter:
        """Return the exporter with this name.

        Raises:
            PluginError: there is none; the message names the nearest one.
        """
        exporter: Exporter = self._find(self.exporters, name, "export format")
        return exporter

    def source(self, name: str) -> Source:
        """Return the source with this name.

        Raises:
            PluginError: there is none; the message names the nearest one.
        """
        source: Source = self._find(self.sources, name, "source")
        return source

    def channel(self, name: str) -> Channel:
        """Return the channel with this name.

        Raises:
            PluginError: there is none; the message names the nearest one.
        """
        channel: Channel = self._find(self.channels, name, "channel")
        return channel

    def source_for(self, path: Path) -> Source | None:
        """Return the one source that takes the path for its own, or None.

        Raises:
            PluginError: several sources do, or one failed.
            RegisterError: no source takes it, and one could not look at it.
        """
        takers = []
        refused: OSError | None = None
        for source in self.sources:
            try:
                accepted = source.accepts(path)
            except OSError as error:
                # Some servers raise for a path below a file, where nothing can be.
                refused = refused or error
                continue
            except Exception as error:
                raise PluginError(str(failed(source.plugin, error))) from error
            if accepted:
                takers.append(source)
        if len(takers) > 1:
            names = ", ".join(f"{source.name} (plugin {source.plugin})" for source in takers)
            msg = f"{path}: several sources read this: {names}; name the one to use"
            raise PluginError(msg)
        if refused and not takers:
            msg = f"{path}: cannot be read: {refused.strerror or refused}"
            raise RegisterError(msg)
        return takers[0] if takers else None

    def _find(self, things: Iterable[Any], name: str, kind: str) -> Any:
        known = {thing.name: thing for thing in things}
        if name not in known:
            failures = "".join(f"; {problem}" for problem in self.problems if problem.plugin)
            names = ", ".join(sorted(known)) or "none"
            msg = f"no {kind} {name!r}{nearest(name, known)}; there are: {names}{failures}"
            raise PluginError(msg)
        return known[name]

    def _of_kind(self, kind: type[Any]) -> tuple[Any, ...]:
        return tuple(item for found in self.found for item in found.gives if isinstance(item, kind))


@attrs.frozen
class _Candidate:
    name: str
    distribution: str
    version: str
    load: Callable[[], object]
    misfit: Problem | None = None


def load_plugins(
    settings: Settings | None = None, *, extra: Mapping[str, object] | None = None
) -> Plugins:
    """Load the plugins: core's first, then the installed ones and `extra`, in order of name.

    `extra` maps names to modules of plugins that are not installed, such as a script's own. A
    plugin that cannot be loaded becomes a problem with its name, and the others go on.

    Raises:
        PluginError: a required plugin is missing, disabled or failed; or any plugin failed and
            the settings are strict.
    """
    settings = settings or Settings()
    core = [
        _Candidate(name, CORE, __version__, lambda m=module: importlib.import_module(m))  # type: ignore[misc]
        for name, module in BUILTIN.items()
    ]
    candidates, problems = _unambiguous(core + _others(extra or {}))
    found = [_load(candidate, settings) for candidate in candidates]
    found, doubled = _without_doubles(found)
    problems += [problem for plugin in found for problem in plugin.problems]
    problems += doubled
    problems += _misnamed(settings, [candidate.name for candidate in candidates])
    _require(settings, found, problems)
    return Plugins(found=tuple(found), problems=tuple(problems), settings=settings)


def _others(extra: Mapping[str, object]) -> list[_Candidate]:
    installed = [
        _Candidate(
            point.name,
            point.dist.name if point.dist else "unknown",
            point.dist.version if point.dist else "",
            point.load,
            misfit(point.name, point.dist) if point.dist else None,
        )
        for point in _points()
    ]
    given = [
        _Candidate(name, "", str(getattr(module, "__version__", "")), lambda m=module: m)  # type: ignore[misc]
        for name, module in extra.items()
    ]
    return sorted(installed + given, key=lambda candidate: (candidate.name, candidate.distribution))


def _points() -> list[EntryPoint]:
    # The same distribution may be seen twice, as when it is installed and on the path as well.
    seen: dict[tuple[str, str, str], EntryPoint] = {}
    for point in entry_points(group=GROUP):
        key = (point.name, point.value, point.dist.name if point.dist else "")
        seen.setdefault(key, point)
    return list(seen.values())


def _unambiguous(candidates: list[_Candidate]) -> tuple[list[_Candidate], list[Problem]]:
    kept: dict[str, _Candidate] = {}
    problems = []
    for candidate in candidates:
        name = candidate.name
        origin = candidate.distribution or "the script"
        if not NAME.fullmatch(name):
            problems.append(
                Problem(
                    message=f"the entry point of {origin} has no valid name",
                    plugin=name,
                    expected="lower-case words joined by hyphens",
                )
            )
        elif name in kept:
            first = kept[name].distribution or "the script"
            message = f"the name is taken by {first}; the plugin of {origin} is not loaded"
            problems.append(Problem(message=message, plugin=name))
        else:
            kept[name] = candidate
    return list(kept.values()), problems


def _load(candidate: _Candidate, settings: Settings) -> Found:
    name = candidate.name
    unfit = () if candidate.misfit is None else (candidate.misfit,)
    found = Found(
        name=name,
        distribution=candidate.distribution,
        version=candidate.version,
        state="disabled",
    )
    if name in settings.plugins.disable:
        return found
    try:
        module = candidate.load()
    except (Exception, SystemExit) as error:
        return attrs.evolve(found, state="failed", problems=(*unfit, failed(name, error)))
    try:
        given = gather(module, name, candidate.version, settings.config(name))
    except Refused as refused:
        return attrs.evolve(found, state="failed", problems=(*unfit, *refused.problems))
    locale = None if candidate.distribution == CORE else catalogues_of(module)
    # One that does not fit but loads is used all the same: its checks may well find gaps.
    problems = (*unfit, *(() if locale is None else _unread(name, locale)))
    return attrs.evolve(
        found,
        state="loaded",
        gives=given,
        locale=locale,
        problems=problems,
        module=str(getattr(module, "__name__", "")),
    )


def _unread(name: str, locale: Path) -> Iterable[Problem]:
    for path, cause in broken(locale):
        place = path.relative_to(locale.parent).as_posix()
        message = f"the catalogue {place} cannot be read: {cause}"
        yield Problem(message=message, plugin=name, expected="a file that msgfmt or pybabel wrote")


def _without_doubles(found: list[Found]) -> tuple[list[Found], list[Problem]]:
    owners: dict[tuple[type, str], str] = {}
    problems = []
    kept = []
    for plugin in found:
        gives = []
        for item in plugin.gives:
            key = (type(item), item.name)
            if isinstance(item, (Channel, Exporter, Source)) and key in owners:
                kind = type(item).__name__.lower()
                message = (
                    f"the {kind} {item.name!r} is given by {owners[key]} and by {plugin.name}; "
                    f"that of {owners[key]} is used; disable one of the two"
                )
                problems.append(Problem(message=message, plugin=plugin.name))
                continue
            owners[key] = plugin.name
            gives.append(item)
        kept.append(attrs.evolve(plugin, gives=tuple(gives)))
    return kept, problems


def _misnamed(settings: Settings, names: list[str]) -> Iterable[Problem]:
    keys = [(f"plugin.{name}", name) for name in settings.plugin]
    keys += [
        (f"plugins.disable[{place}]", name) for place, name in enumerate(settings.plugins.disable)
    ]
    for key, name in keys:
        if name not in names:
            yield Problem(
                message=f"no plugin {name!r} is installed{nearest(name, names)}",
                file=FILE,
                line=settings.positions.line(key) if settings.positions else None,
                key=key,
            )


def _require(settings: Settings, found: list[Found], problems: list[Problem]) -> None:
    states = {plugin.name: plugin for plugin in found}
    for name in settings.plugins.require:
        plugin = states.get(name)
        if plugin is None:
            msg = f"the required plugin {name!r} is not installed{nearest(name, states)}"
            raise PluginError(msg)
        if plugin.state != "loaded":
            reasons = "".join(f"\n{problem}" for problem in plugin.problems)
            msg = f"the required plugin {name!r} is {plugin.state}{reasons}"
            raise PluginError(msg)
    if settings.plugins.strict and problems:
        raise PluginError("\n".join(map(str, problems)))
