"""Estimate what a whole sector would need, from measured figures and assumptions.

`python docs/sector.py --price 0.12` repeats the estimate with another price; `--help` lists all
assumptions.
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

REQUIRED = ("two/one", "two/processes", "two/worker", "cut/file", "storage/answers")
SHEET_ROWS = 1_048_576
"""The highest number of rows in a sheet of a workbook."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Assumptions:
    """Numbers that nobody measured; replace each with your own."""

    establishments: int = 50_000_000
    partition: int = 2_000
    hours: float = 1.0
    price: float = 0.05
    storage_price: float = 0.02
    disk: int = 200
    id_bytes: int = 150
    sites: int = 3


Line = tuple[str, str, str]


def table(section: str, figures: Mapping[str, Mapping[str, Any]], assumed: Assumptions) -> str:
    """Return one section of the page as a table."""
    if section == "assumed":
        rows: list[Line] = [
            (f"`--{field.name.replace('_', '-')}`", _number(field.default), meaning)
            for field, meaning in zip(dataclasses.fields(Assumptions), _MEANINGS, strict=True)
        ]
        return _table(("input", "default", "meaning"), rows)
    if missing := [key for key in REQUIRED if key not in figures]:
        return f"Not measured yet: {', '.join(missing)}.\n"
    estimate = Estimate(figures, assumed)
    sections = {
        "run": estimate.run,
        "storage": estimate.storage,
        "breaks": estimate.breaks,
    }
    heads = {
        "run": ("step", "calculation", "result"),
        "storage": ("what is stored", "calculation", "result"),
        "breaks": ("what", "calculation", "result"),
    }
    return _table(heads[section], list(sections[section]()))


class Estimate:
    """The estimate of one set of assumptions; each line contains its calculation."""

    def __init__(self, figures: Mapping[str, Mapping[str, Any]], assumed: Assumptions) -> None:
        self.figures, self.assumed = figures, assumed
        one, two = figures["two/one"], figures["two/processes"]
        self.each = one["ours"] / one["members"]
        self.speedup = two["theirs"] / two["ours"]
        self.core_hours = assumed.establishments * self.each / 3600 / (self.speedup / 2)
        self.workers = math.ceil(self.core_hours / assumed.hours)
        self.parts = math.ceil(assumed.establishments / assumed.partition)

    def _bytes(self, key: str) -> float:
        """Return the measured bytes of a member in one kind of storage."""
        return float(self.figures[f"storage/{key}"]["ours"])

    def run(self) -> Iterator[Line]:
        """Yield the estimate of one run: partitions, workers, cost."""
        a, worker = self.assumed, self.figures["two/worker"]["ours"]
        many = f"{a.establishments:,}"
        yield "partitions", f"{many} / {a.partition:,}", f"{self.parts:,}"
        yield "one member, one process", "measured", f"{self.each * 1000:.2f} ms"
        yield "work of two processes", "measured", f"{self.speedup:.2f} times the work of one"
        yield (
            "core-hours",
            f"{many} x {self.each * 1000:.2f} ms / {self.speedup / 2:.2f}",
            f"{self.core_hours:,.0f}",
        )
        yield (
            f"workers, to finish in {_number(a.hours)} h",
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
        """Yield the size of the register and of the answers, and the price of storing them."""
        for key, name in (
            ("jsonl", "register, JSON Lines"),
            ("zstd", "register, `.jsonl.zst`"),
            ("parquet", "register, Parquet"),
            ("answers", "answers, JSON Lines"),
            ("answers-zstd", "answers, `.jsonl.zst`"),
        ):
            size = self.assumed.establishments * self._bytes(key) / 1e9
            cost = size * self.assumed.storage_price
            yield (
                name,
                f"{self._bytes(key):,.0f} bytes per member",
                f"{size:,.1f} GB, {cost:,.2f} per month",
            )

    def breaks(self) -> Iterator[Line]:
        """Yield the work of a single process, and the size of a single file or sheet."""
        a, cut = self.assumed, self.figures["cut/file"]
        many = a.establishments
        out = many * self._bytes("answers") / 1e6 / a.disk / 3600
        yield (
            "one process merges all answers into one file",
            f"{many * self._bytes('answers') / 1e9:,.0f} GB / {a.disk} MB per second",
            f"{out:.1f} h, while {self.workers:,} workers wait",
        )
        first = many * cut["ours"] / cut["members"] / 3600
        yield (
            "one process reads everything to split it into parts",
            f"{cut['ours'] / cut['members'] * 1e6:.1f} microseconds per member, measured",
            f"{first:.1f} h before the first worker starts",
        )
        yield (
            "it keeps all ids, to find duplicates",
            f"{a.id_bytes} bytes per id",
            f"{many * a.id_bytes / 1e9:.1f} GB",
        )
        yield from self._growth()
        yield (
            "one JSON Lines file",
            f"{self._bytes('jsonl'):,.0f} bytes per member",
            f"{many * self._bytes('jsonl') / 1e9:,.0f} GB",
        )
        yield (
            "requests to object storage",
            "read a part, write its answers, read them again",
            f"{3 * self.parts:,}",
        )
        yield (
            "`xlsx`: sheets with a row for each site",
            f"{many:,} x {a.sites} / {SHEET_ROWS:,}",
            f"{math.ceil(many * a.sites / SHEET_ROWS):,}",
        )
        yield (
            "one ledger, with one notice for each member",
            "about 200 bytes per line",
            f"{many * 200 / 1e9:,.0f} GB, read before each run",
        )

    def _growth(self) -> Iterator[Line]:
        small, large = (self.figures.get(f"{row}/coordinator") for row in ("two", "million"))
        if small is None or large is None or small["members"] >= large["members"]:
            return
        more = large["ours"] - small["ours"]
        members = large["members"] - small["members"]
        yield (
            "memory of the coordinator",
            f"{more / members * 1000:.2f} kB per additional member, measured",
            f"{small['ours'] / 1000 + more / members * self.assumed.establishments / 1000:,.1f} GB",
        )


_MEANINGS = (
    "establishments; each is a member with the records of a generated member",
    "members in a partition; codetrack's default",
    "hours in which the parallel part finishes",
    "price of one core for one hour, in any currency",
    "price of storing one GB for one month",
    "MB that one process writes per second",
    "bytes of memory for an id and its line number, to find duplicates",
    "sites per member",
)


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _table(heads: Line, rows: list[Line]) -> str:
    lines = [heads, ("---", "---", "---"), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Print the tables for the assumptions on the command line."""
    import measured

    parser = argparse.ArgumentParser(description=__doc__)
    for field, meaning in zip(dataclasses.fields(Assumptions), _MEANINGS, strict=True):
        name = f"--{field.name.replace('_', '-')}"
        parser.add_argument(name, type=type(field.default), default=field.default, help=meaning)
    assumed = Assumptions(**vars(parser.parse_args()))
    for section in ("run", "storage", "breaks"):
        sys.stdout.write(table(section, measured.figures(), assumed) + "\n")


if __name__ == "__main__":
    main()
