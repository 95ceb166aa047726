"""The names and codes in the files: members, their sites and courses, each as a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codetrack import Problem, Register, SettingsError, nearest
from codetrack_lms.settings import Course, LmsSettings, normalised

SETTINGS = "codetrack.toml"
_TABLE = "plugin.lms"
MEMBER = "a member's id, or a name that [plugin.lms.members] maps to one"
SITE = "the id of a site of the member, or a code that [plugin.lms.sites] maps to one"


class Codes:
    """The members, sites and courses of one register by their codes, for one reading.

    Raises:
        SettingsError: the settings name a member or a site that the register does not have.
    """

    def __init__(self, register: Register, settings: LmsSettings) -> None:
        self.courses: tuple[Course, ...] = settings.courses
        self.members: list[str] = sorted(
            [*(member.id for member in register.members), *register.unreadable]
        )
        self.sites: list[str | None] = [None]
        self._number_of = {name: number for number, name in enumerate(self.members)}
        self._unreadable = {self._number_of[name] for name in register.unreadable}
        self._site_of: dict[tuple[int, str], int] = {}
        for member in register.members:
            for site in member.sites:
                self._site_of[self._number_of[member.id], site.id] = len(self.sites)
                self.sites.append(site.id)
        self._site_codes = {normalised(code): site for code, site in settings.sites.items()}
        self._member_codes = {normalised(code): member for code, member in settings.members.items()}
        self._course_of = {
            normalised(name): number
            for number, course in enumerate(settings.courses)
            for name in course.names
        }
        if problems := list(self._unknown_names(settings)):
            raise SettingsError("\n".join(map(str, problems)), problems)

    def member_course(self, member: int, course: int) -> int:
        """Return the number of a course of a member."""
        return member * len(self.courses) + course

    def split(self, member_course: int) -> tuple[str, int]:
        """Return the id of the member and the number of the course for such a number."""
        member, course = divmod(member_course, len(self.courses))
        return self.members[member], course

    def member(self, code: str) -> int | None:
        """Return the member with the code or id, or None."""
        return self._number_of.get(self._member_codes.get(normalised(code), code.strip()))

    def site(self, member: int, code: str) -> int | None:
        """Return the site with the code or id, or None; 0 is the member as a whole."""
        if member in self._unreadable:
            return 0
        site = self._site_codes.get(normalised(code), code.strip())
        if not site:
            return 0 if normalised(code) in self._site_codes else None
        return self._site_of.get((member, site))

    def course(self, name: str) -> int | None:
        """Return the course with the name or activity id, or None."""
        return self._course_of.get(normalised(name))

    def _unknown_names(self, settings: LmsSettings) -> Iterator[Problem]:
        for number, files in enumerate(settings.files):
            if files.member is not None:
                yield from self._check_known(f"files[{number}].member", files.member, self.members)
        for code, member in settings.members.items():
            yield from self._check_known(f'members."{code}"', member, self.members)
        sites = sorted({site for site in self.sites if site})
        for code, site in settings.sites.items():
            if site:
                yield from self._check_known(f'sites."{code}"', site, sites, "site")
        for number, files in enumerate(settings.files):
            if files.member is None or files.site is None or files.member not in self._number_of:
                continue
            if self.site(self._number_of[files.member], files.site) is None:
                yield _no_such(f"files[{number}].site", files.site, sites, "site")

    def _check_known(
        self, key: str, name: str, known: list[str], kind: str = "member"
    ) -> Iterator[Problem]:
        if name not in known:
            yield _no_such(key, name, known, kind)


def _no_such(key: str, name: str, known: Iterable[str], kind: str) -> Problem:
    return Problem(
        message=f"no such {kind}{nearest(name, known)}",
        file=SETTINGS,
        key=f"{_TABLE}.{key}",
        got=repr(name),
        expected=f"the id of a {kind} of the register",
    )
