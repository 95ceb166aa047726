"""What codetrack raises on purpose, each with a sentence for the person who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codetrack.problems import Problem


class CodetrackError(Exception):
    """Everything that codetrack raises on purpose."""


class RegisterError(CodetrackError):
    """A register cannot be found, read as a whole, or written."""


class SettingsError(CodetrackError):
    """A mistake in `codetrack.toml`: the file, the line, the key and what was expected.

    `problems` holds the same, one value for each mistake.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class PluginError(CodetrackError):
    """A plugin is missing, failed or gave the wrong thing, and that must stop the work."""


class AssessmentError(CodetrackError):
    """An assessment would be empty or untrue, or a saved one cannot be read."""


class LanguageError(CodetrackError):
    """There is no such language."""


class DeliveryError(CodetrackError):
    """An addressee did not get its notices; the `send` of a channel raises it.

    With `stop` nobody else would get theirs either, as when a server is not there: the rest is
    not tried.
    """

    def __init__(self, message: str, *, stop: bool = False) -> None:
        super().__init__(message)
        self.stop = stop


class ExportError(CodetrackError):
    """A report could not be rendered or written."""


class ScaleError(CodetrackError):
    """Work in parts could not be started or finished."""
