"""What the pages of the documentation say and show, done again as a reader would.

In the order in which they stand on a page, in an empty folder beside a copy of the examples:
a block with a title is written to the file of that name, a `console` block is typed into a
terminal, and any other `python` block is run. `python tests/pages.py` (`make shown`) writes
what the terminals showed into the pages.
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

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
BLOCK = re.compile(
    r'^( *)```(\w+)(?: title="([^"]*)")?([^\n]*)\n(.*?)^ *```$', re.DOTALL | re.MULTILINE
)
WIDTH = 88
# A reader has the core alone, and whoever tests it may have every plugin.
_ALONE = "from codetrack.plugins import loader\n\nloader._points = lambda: []\n"


class Differs(AssertionError):  # noqa: N818 - it is no error of codetrack
    """Say that a terminal showed something else than the page."""


def pages() -> list[str]:
    """Return the pages on which there is something to do."""
    found = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    return [page for page in found if BLOCK.search((DOCS / page).read_text(encoding="utf-8"))]


def follow(page: str, *, write: bool = False) -> int:
    """Do what the page says, and return how much that was.

    Raises:
        Differs: a terminal shows something else than the page; with `write`, the page is mended.
    """
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "page"}
    mended, end, count = [], 0, 0
    with _folder() as folder:
        for found in BLOCK.finditer(text):
            indent, kind, title, more, body = found.groups()
            plain = re.sub(f"^{indent}", "", body, flags=re.MULTILINE)
            mended.append(text[end : found.start(5)])
            end = found.end(5)
            if title:
                file = folder / title
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(plain, encoding="utf-8")
            elif kind == "console":
                shown = _typed(plain, folder)
                if not write and not _alike(plain, shown):
                    msg = f"{page}: expected\n{plain}\nand the terminal shows\n{shown}"
                    raise Differs(msg)
                if not _alike(plain, shown):
                    body = "".join(f"{indent}{line}".rstrip() + "\n" for line in shown.splitlines())
            elif kind == "python" and "no-run" not in more:
                exec(compile(plain, f"{page}", "exec"), names)
            else:
                count -= 1
            count += 1
            mended.append(body)
    mended.append(text[end:])
    if write and "".join(mended) != text:
        path.write_text("".join(mended), encoding="utf-8")
    return count


def _alike(page: str, shown: str) -> bool:
    """Compare, where a line of three dots on the page stands for any lines."""
    parts = re.split(r"^\.\.\.$\n?", page, flags=re.MULTILINE)
    return re.fullmatch(".*".join(map(re.escape, parts)), shown, re.DOTALL) is not None


def _typed(block: str, folder: Path) -> str:
    """Type the commands of a block, and return it as the terminal shows it."""
    shown, code = [], 0
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        shown.append(line)
        if line == "$ echo $?":
            shown.append(str(code))
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
        said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", child.read()).replace("\r", "")
        child.close()
        code = child.exitstatus
        shown += [each.rstrip() for each in said.rstrip("\n").split("\n")] if said else []
    return "\n".join(shown) + "\n"


_PATH = os.environ.get("PYTHONPATH", "").split(os.pathsep)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give an empty folder with a copy of the examples, and make it the current one."""
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
