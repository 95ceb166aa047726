"""The shared options of a command as one value, and what commands derive from them."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from codetrack import (
    Exporter,
    Language,
    LanguageError,
    OpenRegister,
    Plugins,
    Problem,
    RegisterError,
    load_plugins,
    load_settings,
    open_register,
)
from codetrack.cli.export import exporter_for, write
from codetrack.cli.render.console import console, show_problems, tracked

if TYPE_CHECKING:
    from rich.console import Console

    from codetrack import AnyReport

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Request:
    """The values of the shared options. Lives as long as the command runs.

    An option that a command lacks has its default here.
    """

    register: str = "."
    members: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    format_name: str | None = None
    output: Path | None = None
    tag: str | None = None
    source: str | None = None
    strict: bool = False
    jobs: int | None = None
    dask: str | None = None
    started: float = attrs.field(factory=time.monotonic, init=False)

    @cached_property
    def plugins(self) -> Plugins:
        """Load the register's settings and the plugins that they name."""
        settings = load_settings(self.register)
        if self.strict:
            settings = attrs.evolve(settings, plugins=attrs.evolve(settings.plugins, strict=True))
        return load_plugins(settings)

    @cached_property
    def language(self) -> Language:
        """Return the language of `--language`, or else that of the settings."""
        return language_of(self.tag, self.plugins)

    @property
    def selection(self) -> dict[str, Any]:
        """Return the arguments that `open_register` and the functions in parts have in common."""
        return {
            "only": self.only,
            "without": self.without,
            "criteria": self.criteria,
            "members": self.members,
            "plugins": self.plugins,
            "source": self.source,
        }

    @property
    def in_parts(self) -> bool:
        """Return whether the work is done in parts, by processes or on a cluster."""
        return self.jobs is not None or self.dask is not None

    def open_register(self) -> OpenRegister:
        """Load the register."""
        return open_register(self.register, **self.selection)

    def exporter(self, *kinds: str) -> Exporter | None:
        """Return the exporter for a report of one of the kinds; None means the screen.

        Raise the error for a wrong language before a big register is read.
        """
        self.language  # noqa: B018
        return exporter_for(self.plugins, self.format_name, self.output, *kinds)

    def track(self, noun: str, *, step: int = 64) -> Callable[[Sequence[T]], Iterator[T]]:
        """Return a function that yields its items and shows the progress on standard error."""
        errors, translated = console(stderr=True), self.language.text(noun)
        return lambda things: tracked(things, self.started, errors, noun=translated, step=step)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Raise a RegisterError for problems if `--strict` is set."""
        if self.strict and (texts := list(map(str, problems))):
            raise RegisterError("\n".join(texts))

    def present(
        self,
        report: AnyReport,
        exporter: Exporter | None,
        show: Callable[[Console, Language], None],
        problems: Sequence[Problem],
    ) -> None:
        """Write the report with the exporter; without one, show the problems and the report."""
        if exporter is not None:
            write(report, exporter, self.output, self.language)
            show_problems(problems, console(stderr=True))
            return
        out = console()
        show_problems(problems, out)
        if problems:
            out.print()
        show(out, self.language)


_SHARED = {field.name for field in attrs.fields(Request) if field.init}


def shared(command: Callable[..., int]) -> Callable[..., int]:
    """Pass the shared options to the command as one `Request`, and the others by name."""

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        request = Request(**{name: values.pop(name) for name in _SHARED & values.keys()})
        return command(request, **values)

    return wrapper


def language_of(tag: str | None, plugins: Plugins) -> Language:
    """Return the language of the tag, or without a tag that of the settings."""
    try:
        return plugins.language(tag)
    except LanguageError as error:
        raise click.BadParameter(str(error), param_hint="--language") from None
