"""What a person sees of what a terminal was sent."""

from __future__ import annotations

import re

_CODE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def seen_of(text: str) -> str:
    """Return the text without colours; of a line that was written over, what came last.

    On a slow machine a bar shows how far a command is, and is gone when it is through.
    """
    lines = _CODE.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)
