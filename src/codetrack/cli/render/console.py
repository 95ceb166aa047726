"""The console: colours and symbols on a terminal, plain text in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from codetrack import ENGLISH, N_, Language, Problem, Status

if TYPE_CHECKING:
    from typing import TextIO

T = TypeVar("T")
WIDEST = 100_000
STYLES = {
    Status.MET: "green",
    Status.PARTIAL: "yellow",
    Status.GAP: "bold red",
    Status.UNKNOWN: "bold magenta",
    Status.WAIVED: "cyan",
    Status.NOT_APPLICABLE: "dim",
}
WORDS = {
    Status.MET: N_("met"),
    Status.PARTIAL: N_("partial"),
    Status.GAP: N_("gap"),
    Status.UNKNOWN: N_("unknown"),
    Status.WAIVED: N_("waived"),
    Status.NOT_APPLICABLE: N_("n.a."),
}
_SYMBOLS = {
    Status.MET: "✓",
    Status.PARTIAL: "◐",
    Status.GAP: "✗",
    Status.UNKNOWN: "?",
    Status.WAIVED: "w",
    Status.NOT_APPLICABLE: "–",
}
_ASCII = {"✓": "+", "◐": "~", "✗": "x", "–": "-"}
_BLANKS = "\u00a0\u202f"
_TO_PRIVATE = {ord(blank): 0xE000 + place for place, blank in enumerate(_BLANKS)}
_FROM_PRIVATE = {private: blank for blank, private in _TO_PRIVATE.items()}
_HIDDEN = dict.fromkeys((*range(8234, 8239), *range(8294, 8298)), "�")


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Raise the error for the command line, where rich would exit with the code of findings."""
        raise BrokenPipeError

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Render it, and never break a line at a no-break space, as in 1\u00a0000."""
        if not isinstance(renderable, Text) or not any(c in renderable.plain for c in _BLANKS):
            yield from super().render(renderable, options)
            return
        copy = renderable.copy()
        copy.plain = copy.plain.translate(_TO_PRIVATE)
        for segment in super().render(copy, options):
            yield segment._replace(text=segment.text.translate(_FROM_PRIVATE))


def console(*, stderr: bool = False) -> Console:
    """Return a console; in a pipe it has no colours and never wraps a line."""
    stream: TextIO = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDEST
    return _Console(stderr=stderr, width=width, highlight=False, soft_wrap=not stream.isatty())


def symbol(status: Status, out: Console) -> str:
    """Return the status's symbol, in ASCII if the terminal has nothing else."""
    sign = _SYMBOLS[status]
    return _ASCII.get(sign, sign) if out.options.ascii_only else sign


def cell(status: Status, out: Console, *, word: bool = False, language: Language = ENGLISH) -> Text:
    """Return the status's symbol in its colour, with its name if `word`."""
    text = symbol(status, out)
    if word:
        text += f" {language.text(WORDS[status])}"
    return Text(text, style=STYLES[status])


def plain(text: str) -> Text:
    """Return text from data, without markup, control characters or changes of direction."""
    visible = "".join(
        c if c.isprintable() or c in _BLANKS else "�" for c in text.translate(_HIDDEN)
    )
    return Text(visible)


def number_of(count: int, noun: str) -> str:
    """Return the count with its noun, in the plural if needed."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def show_problems(problems: Sequence[Problem], out: Console) -> None:
    """Print each problem on its own line, its place first."""
    if not problems:
        return
    text = f"{number_of(len(problems), 'problem')} in data or plugins"
    out.print(Text(text, style="bold red"))
    for problem in problems:
        out.print(Text("  ") + plain(str(problem)), soft_wrap=True)


def tracked(
    things: Sequence[T], started: float, out: Console, *, noun: str = "members", step: int = 64
) -> Iterator[T]:
    """Yield the things; after one second, show a progress bar and update it every `step` things."""
    if not out.is_terminal or out.is_dumb_terminal:
        yield from things
        return
    progress = None
    try:
        for place, thing in enumerate(things):
            if place % step == 0 and time.monotonic() - started > 1:
                if progress is None:
                    from rich.progress import MofNCompleteColumn, Progress

                    progress = Progress(
                        *Progress.get_default_columns(),
                        MofNCompleteColumn(),
                        console=out,
                        transient=True,
                    )
                    progress.start()
                    task = progress.add_task(noun, total=len(things))
                progress.update(task, completed=place)
            yield thing
    finally:
        if progress is not None:
            progress.stop()


def lines(texts: Iterable[str], out: Console) -> None:
    """Print each text on its own line, without wrapping."""
    for text in texts:
        out.print(plain(text), soft_wrap=True)
