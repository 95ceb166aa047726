"""The completions in all files of the settings: training records and problems."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from codetrack import Problem, Register, Training, add_days
from codetrack_lms.codes import Codes
from codetrack_lms.persons import Pseudonymizer
from codetrack_lms.problems import ProblemCollector
from codetrack_lms.reading import Reading, Unreadable
from codetrack_lms.settings import Course, LmsSettings
from codetrack_lms.statements import last_page_is_missing, read_statements
from codetrack_lms.tables import read_table
from codetrack_lms.tally import PeopleCount, Tally

PLUGIN = "lms"
_Key = tuple[date, str | None, str]


@attrs.frozen(kw_only=True)
class Completions:
    """The counts in the files of a learning system, without any person.

    `trainings` are the records by the id of the member, in the order of day, site and course;
    `unread` counts, by the id of the member, the rows, statements and files that could not be
    read and may be the member's; `problems` say which. `left_out` counts the rows and statements
    that the settings exclude.
    """

    trainings: Mapping[str, tuple[Training, ...]]
    unread: Mapping[str, int]
    problems: tuple[Problem, ...]
    left_out: int

    @property
    def people(self) -> dict[str, int]:
        """Return how many completions count, by the id of the member."""
        return {name: sum(t.people for t in recorded) for name, recorded in self.trainings.items()}


def read_completions(folder: Path | str, register: Register, settings: LmsSettings) -> Completions:
    """Read all files of the settings; paths are relative to the folder.

    Raises:
        SettingsError: the settings name a member or a site that the register does not have.
    """
    folder = Path(folder)
    codes, pseudonymizer, collector, left_out = (
        Codes(register, settings),
        Pseudonymizer(),
        ProblemCollector(),
        [0],
    )
    trainings: dict[str, list[Training]] = {}
    with Tally(settings.once_in_days) as tally:
        for number, files in enumerate(settings.files):
            reading = Reading(
                settings=settings,
                codes=codes,
                pseudonymizer=pseudonymizer,
                tally=tally,
                collector=collector,
                files=files,
                name="",
                left_out=left_out,
            )
            _read_files(folder, f"plugin.lms.files[{number}].paths", reading)
        _report_conflicting(tally, codes, collector)
        for people_count in tally.counts():
            member, course = codes.split(people_count.member_course)
            record = _training(
                people_count, codes.sites[people_count.site], settings.courses[course]
            )
            trainings.setdefault(member, []).append(record)
    return Completions(
        trainings={
            member: tuple(_sorted(recorded)) for member, recorded in sorted(trainings.items())
        },
        unread=_unread(codes, collector),
        problems=tuple(collector.problems()),
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
            reading.add_problems([problem])
        for name in names:
            last = name
            file_reading = attrs.evolve(reading, name=name)
            problem_or_none = _read_file(folder / name, file_reading, pages)
            if problem_or_none is not None:
                file_reading.add_problems([problem_or_none])
    missing = last_page_is_missing(last, pages)
    if missing is not None:
        reading.add_problems([missing])


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


def _unread(codes: Codes, collector: ProblemCollector) -> dict[str, int]:
    members = codes.members if collector.of_any_member else sorted(collector.unread)
    return {member: collector.unread[member] + collector.of_any_member for member in members}


def _report_conflicting(tally: Tally, codes: Codes, collector: ProblemCollector) -> None:
    for member_course in tally.conflicting():
        member, _ = codes.split(member_course)
        message = "different statements have one id, and none of them counts"
        collector.add([Problem(message=message, key="id", expected="one id for each")], member)


def _training(people_count: PeopleCount, site: str | None, course: Course) -> Training:
    hours = course.hours
    if hours is None and people_count.seconds:
        hours = round(people_count.seconds / people_count.people / 3600, 2)
    return Training(
        on=people_count.day,
        people=people_count.people,
        site=site,
        mode=course.mode,
        audience=course.audience,
        language=course.language,
        hours=hours,
        provider=course.provider,
        valid_until=_valid_until(people_count.day, course),
    )


def _valid_until(day: date, course: Course) -> date | None:
    if course.valid_days is None:
        return None
    try:
        return add_days(day, course.valid_days - 1)
    except OverflowError:
        return date.max


def _sorted(trainings: Iterable[Training]) -> list[Training]:
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
        trainings_read = completions.trainings.get(member.id, ())
        unread = completions.unread.get(member.id, 0)
        if trainings_read or unread:
            recorded: set[_Key] = {(t.on, t.site, t.mode) for t in member.trainings}
            added = tuple([t for t in trainings_read if (t.on, t.site, t.mode) not in recorded])
            problems += _already_recorded(member.id, trainings_read, recorded)
            result = {"completions": sum(t.people for t in added), "unread": unread}
            member = attrs.evolve(
                member,
                trainings=(*member.trainings, *added),
                ext={**member.ext, PLUGIN: result},
            )
        members.append(member)
    return attrs.evolve(register, members=members, problems=problems)


def _already_recorded(
    member: str, trainings_read: Iterable[Training], recorded: set[_Key]
) -> Iterator[Problem]:
    for training in trainings_read:
        if (training.on, training.site, training.mode) in recorded:
            yield Problem(
                message="the register holds this training already; it was not added again",
                key=training.label,
                member=member,
                expected="it in the register, or in the learning system's files",
            )
