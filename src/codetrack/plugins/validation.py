"""What a plugin may hand over, and how: the refusals, each with the plugin's name and a reason."""

from __future__ import annotations

import inspect
import os
import traceback
import types
from collections.abc import Iterable
from typing import Any

import attrs
import pluggy

import codetrack
from codetrack import hookspecs
from codetrack.errors import SettingsError
from codetrack.extension import Channel, Check, Exporter, Reminder, SiteCheck, Source
from codetrack.problems import Problem, hide_secrets, nearest, shorten
from codetrack.settings import Config

GIVES: dict[str, tuple[type, ...]] = {
    "codetrack_checks": (Check, SiteCheck),
    "codetrack_reminders": (Reminder,),
    "codetrack_exporters": (Exporter,),
    "codetrack_sources": (Source,),
    "codetrack_channels": (Channel,),
}
"""What each hook gives, by the hook's name."""
_ORDERING = ("tryfirst", "trylast", "wrapper", "hookwrapper", "optionalhook")
_PREFIX = f"{hookspecs.PROJECT}_"
_CORE = os.path.join(os.path.dirname(codetrack.__file__), "")
_BUILT_IN = os.path.join(_CORE, "builtin", "")


def gather(module: object, plugin: str, version: str, config: Config) -> tuple[Any, ...]:
    """Call the hooks of one plugin, and return all that it gives, marked with its name.

    Raises:
        Refused: the plugin breaks a rule of the hooks, raises, or gives a wrong thing. A plugin
            gives all of it or nothing: half a plugin would pass for a whole one.
    """
    if problems := list(_misdefined(module, plugin)):
        raise Refused(problems)
    manager = _Manager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    given: list[Any] = []
    try:
        manager.register(module, name=plugin)
        for hook, kinds in GIVES.items():
            for result in getattr(manager.hook, hook)(config=config):
                given += _items(result, kinds, hook, plugin)
    except SettingsError as error:
        found = error.problems or (Problem(message=str(error)),)
        raise Refused([attrs.evolve(problem, plugin=plugin) for problem in found]) from None
    except (Exception, SystemExit) as error:
        if isinstance(error, Refused):
            raise
        raise Refused([failed(plugin, error)]) from error
    return tuple(attrs.evolve(item, plugin=plugin, version=version) for item in given)


class _Manager(pluggy.PluginManager):
    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        """Look at functions alone: a module imports a hundred names, and pluggy looks long."""
        value = vars(plugin).get(name) if isinstance(plugin, types.ModuleType) else None
        if isinstance(plugin, types.ModuleType) and not inspect.isroutine(value):
            return None
        return super().parse_hookimpl_opts(plugin, name)


class Refused(Exception):  # noqa: N818 - it carries problems and never reaches a user
    """Carry the problems for which a plugin is not loaded."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = list(problems)


def failed(plugin: str, error: BaseException) -> Problem:
    """Return the problem of a plugin that raised, with the kind of error and where it arose.

    Where is the innermost line of a file that is not core's own: there an author looks for it.
    """
    where = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        # A name such as <attrs generated methods ...> is no file that could be opened.
        if not file.startswith(("<", _CORE)) or file.startswith(_BUILT_IN):
            where = f" ({os.path.basename(file)}:{line})"
    text = hide_secrets(str(error)) or "without a message"
    # Nothing of the plugin ran then: core was about to go through what it had returned.
    returned = isinstance(error, TypeError) and not where and text.endswith("is not iterable")
    return Problem(
        message=f"failed: {type(error).__name__}: {text}{where}",
        plugin=plugin,
        expected="several answers: yield each, or return a list" if returned else None,
    )


def _misdefined(module: object, plugin: str) -> Iterable[Problem]:
    for name in dir(module):
        if not name.startswith(_PREFIX):
            continue
        function = getattr(module, name, None)
        if not callable(function) or isinstance(function, (type, types.ModuleType)):
            continue
        if hasattr(function, f"{hookspecs.PROJECT}_spec"):
            continue
        yield from _function_problems(name, function, plugin)


def _function_problems(name: str, function: Any, plugin: str) -> Iterable[Problem]:
    options = getattr(function, f"{hookspecs.PROJECT}_impl", None)
    hook = (options or {}).get("specname") or name
    if hook not in GIVES:
        message = f"{hook}: no such hook{nearest(hook, GIVES)}"
        yield Problem(message=message, plugin=plugin, expected="one of " + ", ".join(GIVES))
        return
    if options is None:
        message = f"{name}: not marked, so it would never be called; write @hookimpl above it"
        yield Problem(message=message, plugin=plugin)
        return
    for mark in _ORDERING:
        if options.get(mark):
            message = f"{name}: {mark}=True is refused: the order of plugins never matters"
            yield Problem(message=message, plugin=plugin)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return
    for parameter in parameters:
        if parameter.default is not parameter.empty:
            message = f"{name}: the argument {parameter.name} has a default, which would always win"
            yield Problem(message=message, plugin=plugin, expected="config, without a default")
        elif parameter.name not in ("self", "config"):
            yield Problem(
                message=f"{name}: unknown argument {parameter.name}",
                plugin=plugin,
                expected="config, or no argument",
            )


def _items(result: Any, kinds: tuple[type, ...], hook: str, plugin: str) -> list[Any]:
    wanted = " or ".join(kind.__name__ for kind in kinds)
    if isinstance(result, kinds) or not isinstance(result, Iterable):
        message = f"{hook} gave a single thing"
        expected = f"an iterable of {wanted}: yield each one"
        raise Refused(
            [Problem(message=message, plugin=plugin, got=shorten(result), expected=expected)]
        )
    items: list[Any] = list(result)
    problems = [
        Problem(
            message=f"{hook} gave a wrong thing", plugin=plugin, got=shorten(item), expected=wanted
        )
        for item in items
        if not isinstance(item, kinds)
    ]
    names = [str(item.name) for item in items if type(item) in kinds]
    problems += [
        Problem(message=f"{hook} gave the name {name!r} more than once", plugin=plugin)
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise Refused(problems)
    return items
