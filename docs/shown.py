"""Write into the pages what is so: the checks, the settings, the options of each command.

`make shown` runs it; a test holds the pages to it. A page says where, between two comments:
`<!-- shown: checks -->` and `<!-- /shown -->`.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import click

from codetrack import settings as core_settings
from codetrack.cli.app import codetrack as command_line
from codetrack.plugins.loader import BUILTIN, load_plugins

DOCS = Path(__file__).parent
_REGION = re.compile(r"(<!-- shown: ([\w -]+) -->\n)(.*?)(<!-- /shown -->)", re.DOTALL)
_TABLES = {
    "language": core_settings.Settings,
    "plugins": core_settings.PluginSettings,
    "waivers": core_settings.WaiverSettings,
    "reminders": core_settings.ReminderSettings,
    "[reminders.escalation]": core_settings.Escalation,
    "summary": core_settings.SummarySettings,
}


def refreshed(text: str) -> str:
    """Return the page with each region as it is to be now."""

    def fill(found: re.Match[str]) -> str:
        kind, _, which = found[2].partition(" ")
        return f"{found[1]}{_KINDS[kind](which)}{found[4]}"

    return _REGION.sub(fill, text)


def checks(area: str) -> str:
    """Return the table of the checks of one area, or of all."""
    rows = []
    for check in load_plugins().checks:
        if check.plugin not in BUILTIN or (area and check.area != area):
            continue
        kind = _settings_class(check.plugin)
        default = ""
        if check.setting and kind is not None:
            default = _default(attrs.fields_dict(kind)[check.setting])
        setting = f"`{check.setting}`" if check.setting else ""
        rows.append(
            (f"`{check.id}`", check.title, _words(check.level), setting, default, check.source)
        )
    return _table(("check", "all is well when", "level", "setting", "default", "source"), rows)


def settings(_which: str) -> str:
    """Return the table of every setting of the core and of the plugins that come with it."""
    rows = []
    for table, kind in _TABLES.items():
        rows += [
            ("" if table == "language" else f"`[{table}]`", *rest)
            for name, *rest in _fields(kind)
            if table != "language" or name == "language"
        ]
    for plugin in BUILTIN:
        if (kind := _settings_class(plugin)) is not None:
            rows += [(f"`[plugin.{plugin}]`", *rest) for _, *rest in _fields(kind)]
    return _table(("table", "key", "default", "what it sets"), rows)


def _fields(kind: type) -> Iterator[tuple[str, str, str, str]]:
    said = _docstrings(kind)
    for field in attrs.fields(kind):
        yield field.name, f"`{field.name}`", _default(field), said.get(field.name, "")


def command(name: str) -> str:
    """Return how a command is called, what it does, and its arguments and options."""
    found = command_line.get_command(_root(), name)
    context = click.Context(found, info_name=name, parent=_root())
    usage = found.get_usage(context).replace("Usage: ", "")
    text = "\n\n".join(
        " ".join(part.split()) for part in inspect.cleandoc(found.help or "").split("\n\n")
    )
    records = [parameter.get_help_record(context) for parameter in found.get_params(context)]
    rows = [(f"`{form.replace('|', '/')}`", told) for form, told in filter(None, records) if told]
    table = _table(("option", "what it does"), rows)
    return f"```text\n{' '.join(usage.split())}\n```\n\n{text}\n\n{table}"


def commands(_which: str) -> str:
    """Return the table of the commands."""
    context = _root()
    rows = []
    for name in command_line.list_commands(context):
        found = command_line.get_command(context, name)
        first = inspect.cleandoc(found.help or "").split("\n\n")[0]
        rows.append((f"[`{name}`]({name}.md)", " ".join(first.split())))
    return _table(("command", "what it does"), rows)


def hook(name: str) -> str:
    """Return the signature of a hook, as an author writes it."""
    from codetrack import hookspecs

    signature = inspect.signature(getattr(hookspecs, name))
    return f"```text\ndef {name}{signature}\n```\n".replace("'", "")


def measured(which: str) -> str:
    """Return what `make bench` measured, of one group of rows, or on which machine."""
    return str(_beside("measured").shown(which))


def sector(section: str) -> str:
    """Return what a whole sector would take, worked out from what was measured."""
    sums = _beside("sector")
    return str(sums.worked_out(section, _beside("measured").figures(), sums.Assumed()))


def _beside(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where a dataclass looks for its own module.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_KINDS: dict[str, Any] = {
    "checks": checks,
    "settings": settings,
    "command": command,
    "commands": commands,
    "hook": hook,
    "measured": measured,
    "sector": sector,
}


def _root() -> click.Context:
    return click.Context(command_line, info_name="codetrack", **command_line.context_settings)


def _settings_class(plugin: str) -> type | None:
    module = importlib.import_module(BUILTIN[plugin])
    kinds = [
        kind
        for name, kind in vars(module).items()
        if name.endswith("Settings") and getattr(kind, "__module__", "") == module.__name__
    ]
    return kinds[0] if kinds else None


def _default(field: attrs.Attribute[Any]) -> str:
    value = field.default
    if value is attrs.NOTHING:
        return "must be given"
    if isinstance(value, attrs.Factory):  # type: ignore[arg-type]
        value = value.factory()
    if value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (tuple, list)):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, int):
        return f"`{value}`"
    return "none" if value == {} else "see its manual"


def _docstrings(kind: type) -> dict[str, str]:
    """Return what stands below each field of a class."""
    tree = ast.parse(inspect.cleandoc(inspect.getsource(kind)))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    said = {}
    for field, below in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            said[field.target.id] = " ".join(inspect.cleandoc(str(below.value.value)).split())
    return said


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


def _words(level: str) -> str:
    return level.replace("_", " ")


def pages() -> list[Path]:
    """Return every page."""
    return sorted(DOCS.rglob("*.md"))


if __name__ == "__main__":
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = refreshed(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(DOCS)}\n")
