"""All files of the settings read, and what came of it: training records, and what is wrong."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from codetrack import Problem, Register, Training, add_days
from codetrack_lms.faults import Faults
from codetrack_lms.persons import Door
from codetrack_lms.places import Places
from codetrack_lms.reading import Reading, Unreadable
from codetrack_lms.settings import Course, LmsSettings
from codetrack_lms.statements import last_page_is_missing, read_statements
from codetrack_lms.tables import read_table
from codetrack_lms.tally import Counted, Tally

PLUGIN = "lms"
_Key = tuple[date, str | None, str]


@attrs.frozen(kw_only=True)
class Completions:
    """Hold what the files of a learning system come to, without anybody in it.

    `trainings` are the records by the id of the member, in the order of day, site and course;
    `unread` counts, by the id of the member, the rows, statements and files that could not be
    read and may be the member's; `problems` say which. `left_out` counts the rows and statements
    that the settings say to leave out.
    """

    trainings: Mapping[str, tuple[Training, ...]]
    unread: Mapping[str, int]
    problems: tuple[Problem, ...]
    left_out: int

    @property
    def people(self) -> dict[str, int]:
        """Return how many completions count, by the id of the member."""
        return {name: sum(t.people for t in held) for name, held in self.trainings.items()}


def read_completions(folder: Path | str, register: Register, settings: LmsSettings) -> Completions:
    """Read all files of the settings; paths are relative to the folder.

    Raises:
        SettingsError: the settings name a member or a site that the register does not have.
    """
    folder = Path(folder)
    places, door, faults, left_out = Places(register, settings), Door(), Faults(), [0]
    trainings: dict[str, list[Training]] = {}
    with Tally(settings.once_in_days) as tally:
        for number, files in enumerate(settings.files):
            reading = Reading(
                settings=settings,
                places=places,
                door=door,
                tally=tally,
                faults=faults,
                files=files,
                name="",
                left_out=left_out,
            )
            _read_files(folder, f"plugin.lms.files[{number}].paths", reading)
        _mend_torn(tally, places, faults)
        for counted in tally.counted():
            member, course = places.parts(counted.what)
            record = _training(counted, places.sites[counted.site], settings.courses[course])
            trainings.setdefault(member, []).append(record)
    return Completions(
        trainings={member: tuple(_in_order(held)) for member, held in sorted(trainings.items())},
        unread=_unread(places, faults),
        problems=tuple(faults.problems()),
        left_out=left_out[0],
    )


def _read_files(folder: Path, key: str, reading: Reading) -> None:
    pages: list[bool] = []
    last = ""
    for pattern in reading.files.paths:
        names = _matching(folder, pattern)
        if not names:
            message = "no such file" if pattern == glob.escape(pattern) else "no file matches"
            problem = Problem(message=message, file=pattern, key=key, expected="at least one file")
            reading.fault([problem])
        for name in names:
            last = name
            at_hand = attrs.evolve(reading, name=name)
            problem_or_none = _read_file(folder / name, at_hand, pages)
            if problem_or_none is not None:
                at_hand.fault([problem_or_none])
    missing = last_page_is_missing(last, pages)
    if missing is not None:
        reading.fault([missing])


def _matching(folder: Path, pattern: str) -> list[str]:
    found = glob.glob(pattern, root_dir=folder, recursive=True)
    return sorted(name.replace(os.sep, "/") for name in found if (folder / name).is_file())


def _read_file(file: Path, reading: Reading, pages: list[bool]) -> Problem | None:
    try:
        if reading.files.format_of(reading.name) == "xapi":
            read_statements(file, reading, pages)
        else:
            read_table(file, reading)
    except Unreadable as unreadable:
        return unreadable.problem
    return None


def _unread(places: Places, faults: Faults) -> dict[str, int]:
    members = places.members if faults.of_anyone else sorted(faults.unread)
    return {member: faults.unread[member] + faults.of_anyone for member in members}


def _mend_torn(tally: Tally, places: Places, faults: Faults) -> None:
    for what in tally.torn():
        member, _ = places.parts(what)
        message = "one statement id stands for different statements, none of which counts"
        faults.found([Problem(message=message, key="id", expected="one id for each")], member)


def _training(counted: Counted, site: str | None, course: Course) -> Training:
    hours = course.hours
    if hours is None and counted.seconds:
        hours = round(counted.seconds / counted.people / 3600, 2)
    return Training(
        on=counted.day,
        people=counted.people,
        site=site,
        mode=course.mode,
        audience=course.audience,
        language=course.language,
        hours=hours,
        provider=course.provider,
        valid_until=_valid_until(counted.day, course),
    )


def _valid_until(day: date, course: Course) -> date | None:
    if course.valid_days is None:
        return None
    try:
        return add_days(day, course.valid_days - 1)
    except OverflowError:
        return date.max


def _in_order(trainings: Iterable[Training]) -> list[Training]:
    return sorted(trainings, key=lambda t: (t.on, t.site or "", t.mode, t.audience or ""))


def with_trainings(register: Register, completions: Completions) -> Register:
    """Return the register with the trainings added to its members, and what could not be read.

    Each member that the files speak of gets a table `ext.lms` with how many completions count and
    how many rows could not be read. A training that the register holds already (same day, site
    and mode) is not added: its people would count twice. That is a problem.
    """
    problems = [*register.problems, *completions.problems]
    members = []
    for member in register.members:
        given = completions.trainings.get(member.id, ())
        unread = completions.unread.get(member.id, 0)
        if given or unread:
            held: set[_Key] = {(t.on, t.site, t.mode) for t in member.trainings}
            added = tuple([t for t in given if (t.on, t.site, t.mode) not in held])
            problems += _held_already(member.id, given, held)
            told = {"completions": sum(t.people for t in added), "unread": unread}
            member = attrs.evolve(
                member,
                trainings=(*member.trainings, *added),
                ext={**member.ext, PLUGIN: told},
            )
        members.append(member)
    return attrs.evolve(register, members=members, problems=problems)


def _held_already(member: str, given: Iterable[Training], held: set[_Key]) -> Iterator[Problem]:
    for training in given:
        if (training.on, training.site, training.mode) in held:
            yield Problem(
                message="the register holds this training already; it was not added again",
                key=training.label,
                member=member,
                expected="it in the register, or in the learning system's files",
            )
