"""How many bytes a member takes: as JSON Lines, packed, as Parquet, and what comes out."""

from __future__ import annotations

import gzip
import sys

from limit_rows import all_of_it
from measuring import Bench

LEVEL = 3


def measure(bench: Bench) -> None:
    """Measure the bytes of the register in each form, and of its exported answers."""
    import polars as pl
    import pyarrow as pa

    path = bench.register(bench.members)
    data = path.read_bytes()
    plain = len(data) / bench.members
    output = bench.folder / "whole.jsonl"
    all_of_it(path, output)
    found = output.read_bytes()
    tables = bench.folder / "register.parquet"
    # As wide as the keys of all members, and not only of the first hundred.
    pl.read_ndjson(path, infer_schema_length=None).write_parquet(tables, compression="zstd")
    zstd = pa.Codec("zstd", LEVEL)
    ids = [f"hotel-{number}" for number in range(bench.members)]
    taken = sys.getsizeof(set(ids)) + sum(map(sys.getsizeof, ids))

    def add(key: str, what: str, size: float, of: float | None = None) -> None:
        each = size / bench.members
        bench.add(f"storage/{key}", what, each, of, unit="bytes a member", runs=1)

    add("jsonl", "the register as JSON Lines", len(data))
    add("gzip", "as .jsonl.gz (level 6) / JSON Lines", len(gzip.compress(data, 6)), plain)
    add("zstd", f"as .jsonl.zst (level {LEVEL}) / JSON Lines", len(zstd.compress(data)), plain)
    add("parquet", "as one Parquet table (zstd) / JSON Lines", tables.stat().st_size, plain)
    add("answers", "all answers as jsonl / JSON Lines", len(found), plain)
    add("answers-zstd", "all answers as .jsonl.zst / JSON Lines", len(zstd.compress(found)), plain)
    add("ids", "the ids, as a set in memory", taken)
