"""Turn the completions of a learning system into training records: counts, never people.

A folder of its own holds a `codetrack.toml` that says where the register with the members is,
which files to read, and what columns, courses, sites and words mean:

    [plugin.lms]
    register = "../belgium"

    [[plugin.lms.files]]
    paths = ["export/*.csv"]
    member = "zeewind-hotels"
    delimiter = ";"
    encoding = "windows-1252"
    day_format = "dd-mm-yyyy"
    columns = { person = ["Personeelsnummer"], day = "Afgerond op", course = "Cursus" }

    [[plugin.lms.courses]]
    names = ["Kinderbescherming in het toerisme"]
    hours = 0.5

`codetrack audit FOLDER` then audits the members of that register, with these trainings too.
Files are CSV, XLSX, or xAPI statements (`completed` and `passed`).

People are distinguished by a digest under a random key, which is made for one reading and
dropped at its end. Names and addresses reach no object, message, log or file. One
person counts once for a course in `once_in_days` days, however often and in however many files
the completion occurs. What cannot be read is a problem with file, line and column, and makes
criterion 2 unknown for the member (check `lms/all-read`).
"""

from collections.abc import Iterable

from codetrack import Check, Config, Source, hookimpl
from codetrack_lms.check import CHECK
from codetrack_lms.completions import Completions, read_completions, with_trainings
from codetrack_lms.settings import Columns, Course, Files, LmsSettings
from codetrack_lms.source import source

__version__ = "0.1.0"
__all__ = [
    "Columns",
    "Completions",
    "Course",
    "Files",
    "LmsSettings",
    "read_completions",
    "with_trainings",
]


@hookimpl
def codetrack_sources(config: Config) -> Iterable[Source]:
    """Return the source that adds a learning system's completions to a register."""
    yield source(config.into(LmsSettings))


@hookimpl
def codetrack_checks(config: Config) -> Iterable[Check]:
    """Return the check that all completions could be read, where the settings name files."""
    if config.into(LmsSettings).files:
        yield CHECK
