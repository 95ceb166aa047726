"""The old name of `codetrack_xlsx.questionnaire.update`, kept for scripts that import it."""

from __future__ import annotations

import warnings

from codetrack_xlsx.questionnaire.update import Update as Taken
from codetrack_xlsx.questionnaire.update import take_in

__all__ = ["Taken", "take_in"]

warnings.warn(
    "codetrack_xlsx.taking is now codetrack_xlsx.questionnaire.update",
    DeprecationWarning,
    stacklevel=2,
)
