"""Follow the pages of the documentation as a reader would.

`follow` goes through the blocks of a page in order, in an empty folder with a copy of the
examples: it writes a block with a title to the file of that name, types a `console` block into a
terminal, and runs any other `python` block. `python tests/helpers/pages.py` (`make shown`) writes
the output of the terminals into the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect

from codetrack.plugins import loader

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BLOCK = re.compile(
    r'^( *)```(\w+)(?: title="([^"]*)")?([^\n]*)\n(.*?)^ *```$', re.DOTALL | re.MULTILINE
)
WIDTH = 88
# A reader has only the core; a contributor may have installed every plugin.
_ALONE = "from codetrack.plugins import loader\n\nloader._points = lambda: []\n"


class OutputDiffers(AssertionError):  # noqa: N818 - it is no error of codetrack
    """A difference between a page and the output of the terminal."""


def pages() -> list[str]:
    """Return the pages that have a block to follow."""
    return [
        path.relative_to(DOCS).as_posix()
        for path in sorted(DOCS.rglob("*.md"))
        if any(map(_has_steps, BLOCK.finditer(path.read_text(encoding="utf-8"))))
    ]


def _has_steps(block: re.Match[str]) -> bool:
    """Return whether a reader does something with a block: write, type or run it."""
    _, kind, title, more, _ = block.groups()
    return bool(title) or kind == "console" or (kind == "python" and "no-run" not in more)


def follow(page: str, *, write: bool = False) -> int:
    """Follow the blocks of a page, and return how many there were.

    With `write`, write the output of the terminals into the page.

    Raises:
        OutputDiffers: a terminal shows other output than the page, and `write` is not set.
    """
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "page"}
    pieces, end, count = [], 0, 0
    with _folder() as folder:
        for found in BLOCK.finditer(text):
            if not _has_steps(found):
                continue
            indent, kind, title, _, body = found.groups()
            block = re.sub(f"^{indent}", "", body, flags=re.MULTILINE)
            pieces.append(text[end : found.start(5)])
            end = found.end(5)
            if title:
                file = folder / title
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block, encoding="utf-8")
            elif kind == "console":
                output = _type(block, folder)
                if not write and not _matches(block, output):
                    msg = f"{page}: expected\n{block}\nand the terminal shows\n{output}"
                    raise OutputDiffers(msg)
                if not _matches(block, output):
                    lines = [f"{indent}{line}".rstrip() for line in output.splitlines()]
                    body = "\n".join(lines) + "\n"
            else:
                exec(compile(block, f"{page}", "exec"), names)
            count += 1
            pieces.append(body)
    pieces.append(text[end:])
    if write and "".join(pieces) != text:
        path.write_text("".join(pieces), encoding="utf-8")
    return count


def _matches(block: str, output: str) -> bool:
    """Return whether the output is that of the block, in which a line of dots is any lines."""
    parts = re.split(r"^\.\.\.$\n?", block, flags=re.MULTILINE)
    return re.fullmatch(".*".join(map(re.escape, parts)), output, re.DOTALL) is not None


def _type(block: str, folder: Path) -> str:
    """Type the commands of a block, and return them with their output."""
    lines, code = [], 0
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        lines.append(line)
        if line == "$ echo $?":
            lines.append(str(code))
            continue
        child = pexpect.spawn(
            "bash",
            ["-c", line[2:]],
            dimensions=(500, WIDTH),
            env={
                **os.environ,
                "PATH": f"{folder / '.bin'}{os.pathsep}{os.environ['PATH']}",
                "TERM": "dumb",
                "NO_COLOR": "1",
                "PYTHONIOENCODING": "utf-8",
                "PYTHONPATH": os.pathsep.join(p for p in (str(folder), *_PATH) if p),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            encoding="utf-8",
            cwd=str(folder),
            timeout=120,
        )
        output = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", child.read()).replace("\r", "")
        child.close()
        code = child.exitstatus
        lines += [each.rstrip() for each in output.rstrip("\n").split("\n")] if output else []
    return "\n".join(lines) + "\n"


_PATH = os.environ.get("PYTHONPATH", "").split(os.pathsep)


@contextmanager
def _folder() -> Iterator[Path]:
    """Enter an empty folder with a copy of the examples, and leave it at the end."""
    before, modules = Path.cwd(), set(sys.modules)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "examples", folder / "examples")
        bin_ = folder / ".bin"
        bin_.mkdir()
        python = f"#!{sys.executable}\n{_ALONE}from codetrack.cli import main\n\nmain()\n"
        for command, text in (
            ("codetrack", python),
            ("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'),
        ):
            script = bin_ / command
            script.write_text(text, encoding="utf-8")
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
        points = loader._points
        os.chdir(folder)
        sys.path.insert(0, name)
        try:
            exec(_ALONE, {})
            yield folder
        finally:
            loader._points = points
            os.chdir(before)
            sys.path.remove(name)
            for module in set(sys.modules) - modules:
                if str(getattr(sys.modules[module], "__file__", None) or "").startswith(name):
                    del sys.modules[module]


if __name__ == "__main__":
    for each in sys.argv[1:] or pages():
        follow(each, write=True)
        sys.stdout.write(f"{each}\n")
