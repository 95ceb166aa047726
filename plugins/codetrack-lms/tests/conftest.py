"""What the tests share: an invented register, and a folder of completions beside it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from codetrack_lms import Columns, Completions, Course, Files, LmsSettings, read_completions

from codetrack.testing import make_member, make_register, make_site

COURSE = "Kinderbescherming"
ACTIVITY = "https://lms.example/course/17"
VERB = "http://adlnet.gov/expapi/verbs/"
HEADER = "Nr;Naam;E-mail;Vestiging;Cursus;Datum;Status"


class Desk:
    """A folder to write files into, and to read them with settings that a test changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.register = make_register(
            make_member("chain", sites=[make_site("gent"), make_site("brugge")]),
            make_member("other", sites=[make_site("gent")]),
        )

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        """Write a file."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(text.encode(encoding))

    def rows(self, *rows: str, name: str = "a.csv", header: str = HEADER) -> None:
        """Write a table."""
        self.write(name, "\r\n".join([header, *rows, ""]))

    def statements(self, *statements: Any, name: str = "a.json") -> None:
        """Write statements: a StatementResult, or one a line."""
        page = json.dumps({"statements": statements, "more": ""})
        lines = "".join(json.dumps(each) + "\n" for each in statements)
        self.write(name, lines if name.endswith("l") and lines else page)

    def settings(self, *files: Files, **more: Any) -> LmsSettings:
        """Return settings for the files, with more of them."""
        return LmsSettings(
            **{
                "register": "../register",
                "files": files or (table(),),
                "courses": (Course(names=(COURSE, ACTIVITY), hours=0.5),),
                "sites": {"GNT": "gent", "BRG": "brugge", "HQ": ""},
                **more,
            }
        )

    def read(self, *files: Files, **more: Any) -> Completions:
        """Read the folder under such settings."""
        return read_completions(self.folder, self.register, self.settings(*files, **more))


def table(**fields: Any) -> Files:
    columns = {"person": ("Nr",), "day": "Datum", "course": "Cursus", "site": "Vestiging"}
    columns |= {"status": "Status"} | fields.pop("columns", {})
    return Files(
        **{
            "paths": ("*.csv",),
            "member": "chain",
            "delimiter": ";",
            "day_format": "dd-mm-yyyy",
            "completed": ("voltooid",),
            "not_completed": ("bezig",),
            "columns": Columns(**columns),
            **fields,
        }
    )


def xapi(**fields: Any) -> Files:
    return Files(
        **{
            "paths": ("*.json*",),
            "format": "xapi",
            "member": "chain",
            "timezone": "Europe/Brussels",
            **fields,
        }
    )


def statement(person: int | dict[str, Any] = 1, verb: Any = "completed", **fields: Any) -> Any:
    actor = person
    if isinstance(person, int):
        actor = {"mbox": f"mailto:person.{person}@chain.example", "name": f"Person {person}"}
    return {
        "actor": actor,
        "verb": {"id": VERB + verb} if isinstance(verb, str) else verb,
        "object": {"objectType": "Activity", "id": ACTIVITY},
        "timestamp": "2026-03-01T10:00:00Z",
        **fields,
    }


def summed(completions: Any, member: str = "chain") -> list[tuple[date, str | None, int]]:
    """Return day, site and people of each training of a member."""
    return [(t.on, t.site, t.people) for t in completions.trainings.get(member, ())]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "lms").mkdir()
    return Desk(tmp_path / "lms")


@pytest.fixture
def kit() -> Any:
    """Return the helpers that tests call by name."""
    return SimpleNamespace(table=table, xapi=xapi, statement=statement, summed=summed)
