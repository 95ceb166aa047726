"""The table `[plugin.lms]`: which files to read, how to read them, and what they mean.

codetrack guesses nothing: the format of days, the meaning of columns, the status words and the
courses are set here, or reading them is a problem.
"""

import codecs
import zoneinfo
from pathlib import PurePath
from typing import Annotated, Any, Literal, NoReturn

import attrs
from msgspec import Meta

from codetrack_lms.days import EXPECTED, day_reader

Format = Literal["csv", "xlsx", "xapi"]
Text = Annotated[str, Meta(pattern=r"\S", description="text that is not blank")]
Word = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
        description="a lower-case word, its parts joined by hyphens, such as front-desk",
    ),
]
Language = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?\Z",
        description="a language tag such as nl or pt-BR",
    ),
]
Hours = Annotated[float, Meta(ge=0, le=10_000, description="a number of hours, 0 or more")]
Days = Annotated[int, Meta(ge=1, le=36_500, description="a number of days, 1 to 36500")]
Row = Annotated[int, Meta(ge=1, le=1_000, description="the number of a row, 1 to 1000")]
_ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".json": "xapi",
    ".jsonl": "xapi",
    ".ndjson": "xapi",
}


def _refuse(key: str, expected: str, got: str = "nothing") -> NoReturn:
    msg = f"{key}: expected {expected}; got {got}"
    raise ValueError(msg)


@attrs.frozen(kw_only=True)
class Columns:
    """The columns of a table, by their names in its header; as long as the settings.

    `person` are those that together identify a person, such as a personnel number; their values
    are never kept.
    """

    person: tuple[Text, ...]
    day: Text
    course: Text | None = None
    site: Text | None = None
    member: Text | None = None
    status: Text | None = None

    def __attrs_post_init__(self) -> None:
        if not self.person:
            _refuse("person", "at least one column", "an empty list")


@attrs.frozen(kw_only=True)
class Files:
    """Which files to read, and how; as long as the settings."""

    paths: tuple[Text, ...]
    """Paths relative to the folder of the settings; `*` matches any part of a name."""
    format: Format | None = None
    """Without it, the ending of each name says it."""
    member: Text | None = None
    """The id of the member that all of it is about."""
    site: Text | None = None
    """The code of the site that all of it is about."""
    course: Text | None = None
    """The name of the course that all of it is about."""
    columns: Columns | None = None
    completed: tuple[Text, ...] = ()
    """The words of the status column that mean a completion."""
    not_completed: tuple[Text, ...] = ()
    """The other words of it; one that is in neither list is a problem."""
    delimiter: str = ","
    encoding: str = "utf-8"
    header_row: Row = 1
    """The row that holds the names of the columns."""
    sheet: Text | None = None
    """The sheet of a workbook; needed where it has several."""
    day_format: Text | None = None
    """How days are written as text, such as dd-mm-yyyy."""
    timezone: Text | None = None
    """Where the days of xAPI timestamps are counted, such as Europe/Brussels."""
    verbs: tuple[Literal["completed", "passed"], ...] = ("completed", "passed")
    """The verbs of xAPI that mean a completion."""
    member_at: tuple[Text, ...] = ()
    """Where a statement says the member: the keys on the way to it."""
    site_at: tuple[Text, ...] = ()
    """Where a statement says the site: the keys on the way to it."""

    def __attrs_post_init__(self) -> None:
        if not self.paths:
            _refuse("paths", "at least one path", "an empty list")
        formats = {self.format_of(path) for path in self.paths}
        if None in formats:
            _refuse("format", "csv, xlsx or xapi, for the paths do not end in one of theirs")
        if formats & {"csv", "xlsx"}:
            self._check_table("csv" in formats)
        if "xapi" in formats:
            self._check_statements()
        if len(formats) > 1 and "xapi" in formats:
            _refuse("paths", "tables and xAPI statements under [[files]] of their own", "both")
        by_row = self.columns.member if self.columns else self.member_at
        if bool(self.member) == bool(by_row):
            expected = "either one member for all, or where each row or statement says it"
            _refuse("member", expected, "both" if by_row else "nothing")

    def _check_table(self, is_text: bool) -> None:
        columns = self.columns
        if columns is None:
            _refuse("columns", "a table with the names of the columns")
        if is_text and self.day_format is None:
            _refuse("day_format", EXPECTED)
        if self.day_format is not None:
            try:
                day_reader(self.day_format)
            except ValueError:
                _refuse("day_format", EXPECTED, repr(self.day_format))
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n':
            _refuse("delimiter", "one character, such as ;", repr(self.delimiter))
        try:
            codecs.lookup(self.encoding)
        except LookupError:
            expected = "an encoding such as utf-8 or windows-1252"
            _refuse("encoding", expected, repr(self.encoding))
        if bool(columns.status) != bool(self.completed):
            expected = "the words of columns.status that mean a completion, and that column"
            _refuse("completed", expected, "one without the other")
        both = _normalised_all(self.completed) & _normalised_all(self.not_completed)
        if both:
            _refuse("not_completed", "no word of completed", repr(min(both)))
        for name in ("course", "site"):
            if getattr(self, name) and getattr(columns, name):
                _refuse(name, f"either it or columns.{name}", "both")
        if not self.course and not columns.course:
            _refuse("course", "a course for all of it, or columns.course")

    def _check_statements(self) -> None:
        if self.timezone is None:
            expected = "a time zone such as Europe/Brussels, for elsewhere it is another day"
            _refuse("timezone", expected)
        try:
            zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            expected = "a time zone such as Europe/Brussels"
            _refuse("timezone", expected, repr(self.timezone))
        if not self.verbs:
            _refuse("verbs", "completed, passed or both", "an empty list")
        if self.site and self.site_at:
            _refuse("site", "either it or site_at", "both")
        if self.columns is not None:
            _refuse("columns", "no columns, for statements have none", "a table")

    def format_of(self, path: str) -> Format | None:
        """Return the format of a file with such a name."""
        return self.format or _ENDINGS.get(PurePath(path).suffix.lower())


@attrs.frozen(kw_only=True)
class Course:
    """A course, whose fields the training records of its completions get."""

    names: tuple[Text, ...]
    """Its names in tables, and its activity ids in xAPI statements."""
    mode: Literal["face-to-face", "e-learning", "train-the-trainer"] = "e-learning"
    audience: Word | None = None
    language: Language | None = None
    hours: Hours | None = None
    """Without it, the mean of what xAPI statements say that it took, where all of them do."""
    provider: Text | None = None
    valid_days: Days | None = None
    """For how many days a completion is valid, where the provider says so."""

    def __attrs_post_init__(self) -> None:
        if not self.names:
            _refuse("names", "at least one name", "an empty list")


@attrs.frozen(kw_only=True)
class LmsSettings:
    """The plugin's settings: which completions to read, and the register to add them to."""

    register: Text | None = None
    """The register that holds the members, relative to the folder of the settings."""
    files: tuple[Files, ...] = ()
    courses: tuple[Course, ...] = ()
    other_courses: Literal["problem", "leave-out"] = "problem"
    """What to do about a completion of any other course."""
    sites: dict[str, str] = attrs.field(factory=dict, hash=False)
    """The id of a site, by its code in the files; "" is the member as a whole."""
    members: dict[str, str] = attrs.field(factory=dict, hash=False)
    """The id of a member, by its name or code in the files."""
    once_in_days: Days = 30
    """The days in which a person's completions of one course count once."""

    def __attrs_post_init__(self) -> None:
        if not self.files:
            if self.register or self.courses or self.sites or self.members:
                _refuse("files", "at least one [[plugin.lms.files]]")
            return
        if not self.register:
            _refuse("register", "the path of the register that holds the members")
        if not self.courses:
            _refuse("courses", "at least one [[plugin.lms.courses]]")
        seen: dict[str, Any] = {}
        for number, course in enumerate(self.courses):
            for name in course.names:
                if seen.setdefault(normalised(name), number) != number:
                    expected = "names that no other course has"
                    _refuse(f"courses[{number}].names", expected, repr(name))
        for number, files in enumerate(self.files):
            if files.course is not None and normalised(files.course) not in seen:
                expected = "a name of one of the courses"
                _refuse(f"files[{number}].course", expected, repr(files.course))
        for key in ("sites", "members"):
            codes = getattr(self, key)
            if len(_normalised_all(codes)) < len(codes):
                _refuse(key, "each code once, whatever its case and blanks", "one twice")


def normalised(text: str) -> str:
    """Return a name or code for comparison, without regard to case and blanks."""
    return " ".join(text.split()).casefold()


def _normalised_all(texts: Any) -> set[str]:
    return {normalised(text) for text in texts}
