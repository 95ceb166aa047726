"""What the tests share: the plugin's source and exporter, and tables to spoil."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import codetrack_parquet
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codetrack import Confirmation, Register, Training
from codetrack.testing import load_one, make_member, make_register, make_site

BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"


class Plugin:
    """Ask the plugin to save, load and cut, as codetrack does."""

    def __init__(self, **config: Any) -> None:
        found = load_one(codetrack_parquet, name="parquet", config=config)
        self.given = {type(item).__name__: item for item in found.gives}
        self.source = self.given["Source"]
        self.exporter = self.given["Exporter"]

    def saved(self, register: Register, path: Path) -> Path:
        """Save the register, and give the path."""
        self.source.save(register, path)
        return path

    def load(self, path: Path) -> Register:
        """Load it whole."""
        return self.source.load(path)

    def parts(self, path: Path, members: int) -> list[Any]:
        """Cut it, and send each part through a pickle, as to another process."""
        return [pickle.loads(pickle.dumps(part)) for part in self.source.partitions(path, members)]

    def joined(self, path: Path, members: int) -> tuple[Any, ...]:
        """Return members, problems and unreadable ids of all parts together, in order."""
        loaded = [part.load() for part in self.parts(path, members)]
        return (
            [member for register in loaded for member in register.members],
            sorted(str(problem) for register in loaded for problem in register.problems),
            sorted(name for register in loaded for name in register.unreadable),
        )


class Tables:
    """A saved register of three hotels whose tables a test changes."""

    def __init__(self, plugin: Plugin, path: Path) -> None:
        self.plugin, self.path = plugin, path
        self.register = make_register(
            *(
                make_member(
                    f"hotel-{letter}",
                    sites=[make_site("gent"), make_site("brugge")],
                    trainings=[
                        Training(on=f"2026-03-0{n}", people=n, site="gent") for n in (1, 2, 3)
                    ],
                    confirmations=[Confirmation(on="2026-02-01")],
                )
                for letter in "abc"
            )
        )
        plugin.saved(self.register, path)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        return pq.read_table(self.path / f"{table}.parquet").to_pylist()

    def write(self, name: str, rows: Any, schema: Any = None, **options: Any) -> None:
        """Write rows (or a table of Arrow) as a file of the folder."""
        made = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows, schema)
        pq.write_table(made, self.path / name, **options)

    def drop(self, name: str, *columns: str) -> None:
        """Write a file anew without columns, and without codetrack's note, as DuckDB would."""
        data = pq.read_table(self.path / name).drop_columns(list(columns))
        self.write(name, data.replace_schema_metadata(None))

    def foreign(self) -> None:
        """Write every file anew without codetrack's note."""
        for file in self.path.glob("*.parquet"):
            self.drop(file.name)

    def column(self, table: str, name: str, values: Any) -> None:
        """Put another column in the place of the one of this name, or at the end."""
        data = pq.read_table(self.path / f"{table}.parquet")
        if name in data.column_names:
            data = data.set_column(data.column_names.index(name), name, values)
        else:
            data = data.append_column(name, values)
        self.write(f"{table}.parquet", data)

    def change(self, table: str, row: int, **values: Any) -> None:
        """Change values of a row, counted from 1."""
        rows = self.rows(table)
        rows[row - 1].update(values)
        schema = pq.read_schema(self.path / f"{table}.parquet")
        loose = pa.schema([field.with_nullable(True) for field in schema])
        self.write(f"{table}.parquet", rows, loose)

    def load(self) -> Register:
        """Load it, and hold every way of cutting it to the same."""
        whole = self.plugin.load(self.path)
        for size in (1, 2, 100):
            members, problems, unreadable = self.plugin.joined(self.path, size)
            assert members == list(whole.members)
            assert problems == sorted(map(str, whole.problems))
            assert unreadable == list(whole.unreadable)
        return whole


@pytest.fixture
def plugin() -> Plugin:
    return Plugin()


@pytest.fixture(scope="session")
def plugin_with() -> type[Plugin]:
    """Return what loads the plugin with settings."""
    return Plugin


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(Plugin(), tmp_path / "hotels.parquet")


@pytest.fixture(scope="session")
def belgium() -> Path:
    """Return the folder of the example."""
    return BELGIUM
