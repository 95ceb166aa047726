"""The source that reads questionnaires: one file, or a folder of them."""

from __future__ import annotations

from pathlib import Path

import attrs

from codetrack import Member, Problem, Register, RegisterError
from codetrack_xlsx.questionnaire.answers import read_answers
from codetrack_xlsx.questionnaire.cells import sheet_names

_ENDING = ".xlsx"
_OWNER = "~$"
_HIDDEN = "_codetrack"
_SETTINGS = "codetrack.toml"


def accepts(path: Path) -> bool:
    """Return whether the path is a questionnaire, or a folder of them that is no register."""
    if path.is_dir():
        if (path / "members").exists():
            return False
        return any(_is_form(file) for file in sorted(path.iterdir()) if _is_workbook(file))
    return _is_workbook(path) and _is_form(path)


def load(path: Path, largest_megabytes: int) -> Register:
    """Read the questionnaires; one that cannot be read becomes problems and an unreadable member.

    Raises:
        RegisterError: the path cannot be read at all.
    """
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
    except OSError as error:
        msg = f"{path}: cannot be listed: {error.strerror}"
        raise RegisterError(msg) from None
    if not path.exists():
        msg = f"{path}: there is nothing here; expected a questionnaire, or a folder of them"
        raise RegisterError(msg)
    members: dict[str, Member] = {}
    files_of: dict[str, list[str]] = {}
    problems: list[Problem] = []
    unreadable: set[str] = set()
    for file in files:
        if file.name.startswith((".", _OWNER)) or file.name == _SETTINGS:
            continue
        if not _is_workbook(file):
            expected = "questionnaires, as .xlsx files, and nothing else"
            problems.append(Problem(message="not a workbook", file=file.name, expected=expected))
            continue
        answers = read_answers(file, file.name, largest_megabytes)
        problems += answers.problems
        if answers.member_id is not None:
            files_of.setdefault(answers.member_id, []).append(file.name)
        if answers.member is not None:
            members[answers.member.id] = answers.member
        elif answers.member_id is not None:
            unreadable.add(answers.member_id)
    for member_id, names in files_of.items():
        if len(names) > 1:
            members.pop(member_id, None)
            unreadable.add(member_id)
            problems += [_duplicate(member_id, name, names) for name in names]
    if not members and not problems:
        problems.append(
            Problem(message="the folder is empty", file=path.name, expected="a questionnaire")
        )
    return Register(
        members=[member for member_id, member in members.items() if member_id not in unreadable],
        problems=problems,
        unreadable=unreadable,
        name=path.name,
    )


def _duplicate(member_id: str, name: str, names: list[str]) -> Problem:
    others = ", ".join(other for other in names if other != name)
    return attrs.evolve(
        Problem(message=f"the member's answers are in {others} too", file=name),
        expected="one questionnaire for each member",
        member=member_id,
    )


def _is_workbook(file: Path) -> bool:
    return file.suffix.lower() == _ENDING and file.is_file() and not file.name.startswith(_OWNER)


def _is_form(file: Path) -> bool:
    return _HIDDEN in sheet_names(file)
