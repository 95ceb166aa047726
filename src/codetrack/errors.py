"""What codetrack raises on purpose, each with a sentence for the person who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codetrack.problems import Problem


class CodetrackError(Exception):
    """Stand for everything that codetrack raises on purpose."""


class RegisterError(CodetrackError):
    """Say that a register cannot be found, read as a whole, or written."""


class SettingsError(CodetrackError):
    """Say what is wrong in `codetrack.toml`: the file, the line, the key and what was expected.

    `problems` holds the same, one value for each mistake.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class PluginError(CodetrackError):
    """Say which plugin is missing, failed or gave the wrong thing, when that must stop the work."""


class AssessmentError(CodetrackError):
    """Say why an assessment would be empty or untrue, or why a saved one cannot be read."""


class LanguageError(CodetrackError):
    """Say that there is no such language."""


class DeliveryError(CodetrackError):
    """Say why an addressee did not get its notices; the `send` of a channel raises it.

    With `stop` nobody else would get theirs either, as when a server is not there: the rest is
    not tried.
    """

    def __init__(self, message: str, *, stop: bool = False) -> None:
        super().__init__(message)
        self.stop = stop


class ExportError(CodetrackError):
    """Say why a report could not be rendered or written."""


class ScaleError(CodetrackError):
    """Say why work in parts could not be begun or brought to its end."""
