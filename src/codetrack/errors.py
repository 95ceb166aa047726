"""What codetrack raises on purpose, each with a sentence for the person who reads it."""

from __future__ import annotations


class CodetrackError(Exception):
    """Stand for everything that codetrack raises on purpose."""


class RegisterError(CodetrackError):
    """Say that a register cannot be found, read as a whole, or written."""


class SettingsError(CodetrackError):
    """Say what is wrong in `codetrack.toml`: the file, the line, the key and what was expected."""


class PluginError(CodetrackError):
    """Say which plugin is missing, failed or gave the wrong thing, when that must stop the work."""


class AssessmentError(CodetrackError):
    """Say why an assessment would be empty or untrue: no check, or an unknown name."""


class ExportError(CodetrackError):
    """Say why a report could not be rendered or written."""
