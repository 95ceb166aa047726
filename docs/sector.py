"""Work out what a whole sector would take, from what was measured and what is assumed.

`python docs/sector.py --price 0.12` does it again with a price of yours; `--help` has the rest.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))

NEEDED = ("two/one", "two/processes", "two/worker", "cut/file", "storage/answers")
SHEET_ROWS = 1_048_576
"""The rows that a sheet of a workbook can have, by its format."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Assumed:
    """Hold what nobody measured: each number is ours, and there to be replaced."""

    establishments: int = 50_000_000
    partition: int = 2_000
    hours: float = 1.0
    price: float = 0.05
    storage_price: float = 0.02
    disk: int = 200
    id_bytes: int = 150
    sites: int = 3


Line = tuple[str, str, str]


def worked_out(section: str, figures: Mapping[str, Mapping[str, Any]], assumed: Assumed) -> str:
    """Return a section of the page as a table."""
    if section == "assumed":
        rows: list[Line] = [
            (f"`--{field.name.replace('_', '-')}`", _number(field.default), said)
            for field, said in zip(dataclasses.fields(Assumed), _SAID, strict=True)
        ]
        return _table(("input", "ours", "what it is"), rows)
    if missing := [key for key in NEEDED if key not in figures]:
        return f"Not measured yet: {', '.join(missing)}.\n"
    sums = Sums(figures, assumed)
    sections = {"run": sums.run, "storage": sums.storage, "breaks": sums.breaks}
    heads = {
        "run": ("step", "how", "comes to"),
        "storage": ("what is kept", "how", "comes to"),
        "breaks": ("what", "how", "comes to"),
    }
    return _table(heads[section], list(sections[section]()))


class Sums:
    """Do the sums; each line says how."""

    def __init__(self, figures: Mapping[str, Mapping[str, Any]], assumed: Assumed) -> None:
        self.figures, self.assumed = figures, assumed
        one, two = figures["two/one"], figures["two/processes"]
        self.each = one["ours"] / one["members"]
        self.speedup = two["theirs"] / two["ours"]
        self.core_hours = assumed.establishments * self.each / 3600 / (self.speedup / 2)
        self.workers = math.ceil(self.core_hours / assumed.hours)
        self.parts = math.ceil(assumed.establishments / assumed.partition)

    def _kept(self, key: str) -> float:
        return float(self.figures[f"storage/{key}"]["ours"])

    def run(self) -> Iterator[Line]:
        """Work out one run: partitions, workers, cost."""
        a, worker = self.assumed, self.figures["two/worker"]["ours"]
        many = f"{a.establishments:,}"
        yield "partitions", f"{many} / {a.partition:,}", f"{self.parts:,}"
        yield "one member, one process", "measured", f"{self.each * 1000:.2f} ms"
        yield "two processes do", "measured", f"{self.speedup:.2f} times the work of one"
        yield (
            "core-hours",
            f"{many} x {self.each * 1000:.2f} ms / {self.speedup / 2:.2f}",
            f"{self.core_hours:,.0f}",
        )
        yield (
            f"workers, to be done in {_number(a.hours)} h",
            f"{self.core_hours:,.0f} / {_number(a.hours)}",
            f"{self.workers:,}",
        )
        yield "memory of a worker, at most", "measured", f"{worker:,.0f} MB"
        yield (
            "memory of all workers",
            f"{self.workers:,} x {worker:,.0f} MB",
            f"{self.workers * worker / 1000:,.0f} GB",
        )
        yield (
            "cost of a run",
            f"{self.core_hours:,.0f} x {a.price:.2f}",
            f"{self.core_hours * a.price:,.2f}",
        )

    def storage(self) -> Iterator[Line]:
        """Work out what the register and the answers take, and what keeping them costs."""
        for key, name in (
            ("jsonl", "register, JSON Lines"),
            ("zstd", "register, `.jsonl.zst`"),
            ("parquet", "register, Parquet"),
            ("answers", "answers, JSON Lines"),
            ("answers-zstd", "answers, `.jsonl.zst`"),
        ):
            size = self.assumed.establishments * self._kept(key) / 1e9
            cost = size * self.assumed.storage_price
            yield (
                name,
                f"{self._kept(key):,.0f} bytes a member",
                f"{size:,.1f} GB, {cost:,.2f} a month",
            )

    def breaks(self) -> Iterator[Line]:
        """Work out what one process alone, one file or one sheet would have to hold or do."""
        a, cut = self.assumed, self.figures["cut/file"]
        many = a.establishments
        out = many * self._kept("answers") / 1e6 / a.disk / 3600
        yield (
            "one process merges all answers into one file",
            f"{many * self._kept('answers') / 1e9:,.0f} GB / {a.disk} MB a second",
            f"{out:.1f} h, while {self.workers:,} workers wait",
        )
        first = many * cut["ours"] / cut["members"] / 3600
        yield (
            "one process reads all to cut it into parts",
            f"{cut['ours'] / cut['members'] * 1e6:.1f} microseconds a member, measured",
            f"{first:.1f} h before the first worker begins",
        )
        yield (
            "it holds all ids, to find doubles",
            f"{a.id_bytes} bytes an id",
            f"{many * a.id_bytes / 1e9:.1f} GB",
        )
        yield from self._growth()
        yield (
            "one JSON Lines file",
            f"{self._kept('jsonl'):,.0f} bytes a member",
            f"{many * self._kept('jsonl') / 1e9:,.0f} GB",
        )
        yield (
            "requests to object storage",
            "a part is read, its answers are written and read again",
            f"{3 * self.parts:,}",
        )
        yield (
            "`xlsx`: sheets with a row for each site",
            f"{many:,} x {a.sites} / {SHEET_ROWS:,}",
            f"{math.ceil(many * a.sites / SHEET_ROWS):,}",
        )
        yield (
            "one ledger, with one notice for each member",
            "200 bytes a line, about",
            f"{many * 200 / 1e9:,.0f} GB, read whole before each run",
        )

    def _growth(self) -> Iterator[Line]:
        small, large = (self.figures.get(f"{row}/coordinator") for row in ("two", "million"))
        if small is None or large is None or small["members"] >= large["members"]:
            return
        more = large["ours"] - small["ours"]
        members = large["members"] - small["members"]
        yield (
            "memory of the process that gives out the work",
            f"{more / members * 1000:.2f} kB more for each member more, measured",
            f"{small['ours'] / 1000 + more / members * self.assumed.establishments / 1000:,.1f} GB",
        )


_SAID = (
    "establishments, each a member with the records of a generated one",
    "members in a partition; ours by default",
    "hours in which the parallel part is to be done",
    "price of one core for one hour, in whatever money",
    "price of one GB kept for one month",
    "MB that one process writes in a second",
    "bytes that an id takes where ids are held to find doubles, with its line number",
    "sites of a member",
)


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _table(heads: Line, rows: list[Line]) -> str:
    lines = [heads, ("---", "---", "---"), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Print the tables, with the inputs that are given."""
    import measured

    parser = argparse.ArgumentParser(description=__doc__)
    for field, said in zip(dataclasses.fields(Assumed), _SAID, strict=True):
        name = f"--{field.name.replace('_', '-')}"
        parser.add_argument(name, type=type(field.default), default=field.default, help=said)
    assumed = Assumed(**vars(parser.parse_args()))
    for section in ("run", "storage", "breaks"):
        sys.stdout.write(worked_out(section, measured.figures(), assumed) + "\n")


if __name__ == "__main__":
    main()
