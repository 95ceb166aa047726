"""Write generated text into the pages: tables of checks, settings, options and measurements.

`make shown` runs this script, and a test compares the pages with its output. A page marks each
region with two comments: `<!-- shown: checks -->` and `<!-- /shown -->`.
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


def update(text: str) -> str:
    """Return the text of a page with every region generated anew."""

    def generate(region: re.Match[str]) -> str:
        kind, _, argument = region[2].partition(" ")
        return f"{region[1]}{_GENERATORS[kind](argument)}{region[4]}"

    return _REGION.sub(generate, text)


def checks_table(area: str) -> str:
    """Return the table of the built-in checks of an area, or of all areas for an empty name."""
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
            (f"`{check.id}`", check.title, _label(check.level), setting, default, check.source)
        )
    return _table(("check", "all is well when", "level", "setting", "default", "source"), rows)


def settings_table(_argument: str) -> str:
    """Return the table of every setting of the core and of the built-in plugins."""
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
    docstrings = _docstrings(kind)
    for field in attrs.fields(kind):
        yield field.name, f"`{field.name}`", _default(field), docstrings.get(field.name, "")


def command_help(name: str) -> str:
    """Return the usage line of a command, its description, and the table of its options."""
    command = command_line.get_command(_root(), name)
    context = click.Context(command, info_name=name, parent=_root())
    usage = command.get_usage(context).replace("Usage: ", "")
    text = "\n\n".join(
        " ".join(part.split()) for part in inspect.cleandoc(command.help or "").split("\n\n")
    )
    records = [parameter.get_help_record(context) for parameter in command.get_params(context)]
    rows = [(f"`{form.replace('|', '/')}`", text) for form, text in filter(None, records) if text]
    table = _table(("option", "what it does"), rows)
    return f"```text\n{' '.join(usage.split())}\n```\n\n{text}\n\n{table}"


def commands_table(_argument: str) -> str:
    """Return the table of all commands."""
    context = _root()
    rows = []
    for name in command_line.list_commands(context):
        command = command_line.get_command(context, name)
        first = inspect.cleandoc(command.help or "").split("\n\n")[0]
        rows.append((f"[`{name}`]({name}.md)", " ".join(first.split())))
    return _table(("command", "what it does"), rows)


def hook_signature(name: str) -> str:
    """Return the signature of a hook, as an author writes it."""
    from codetrack import hookspecs

    signature = inspect.signature(getattr(hookspecs, name))
    return f"```text\ndef {name}{signature}\n```\n".replace("'", "")


def measured_table(group: str) -> str:
    """Return a table of measurements, or for `machine` the description of the machine."""
    return str(_import_script("measured").table(group))


def sector_table(section: str) -> str:
    """Return a table of the estimate for a whole sector."""
    sector = _import_script("sector")
    figures = _import_script("measured").figures()
    return str(sector.table(section, figures, sector.Assumptions()))


def _import_script(name: str) -> Any:
    """Import a script of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its own module up here.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_GENERATORS: dict[str, Any] = {
    "checks": checks_table,
    "settings": settings_table,
    "command": command_help,
    "commands": commands_table,
    "hook": hook_signature,
    "measured": measured_table,
    "sector": sector_table,
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
    """Return the docstring below each field of a class."""
    tree = ast.parse(inspect.cleandoc(inspect.getsource(kind)))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    found = {}
    for field, below in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(inspect.cleandoc(str(below.value.value)).split())
    return found


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


def _label(level: str) -> str:
    return level.replace("_", " ")


def pages() -> list[Path]:
    """Return every page."""
    return sorted(DOCS.rglob("*.md"))


if __name__ == "__main__":
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = update(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(DOCS)}\n")
