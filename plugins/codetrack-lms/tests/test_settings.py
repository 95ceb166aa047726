import tomllib

import codetrack_lms
import pytest

from codetrack import SettingsError, load_plugins, load_settings
from codetrack.testing import conforms, load_one, make_member

FILES = """\
[plugin.lms]
register = "../register"
[[plugin.lms.files]]
paths = ["*.csv"]
member = "chain"
day_format = "dd-mm-yyyy"
columns = { person = ["Nr"], day = "Datum", course = "Cursus" }
[[plugin.lms.courses]]
names = ["Kinderbescherming"]
"""
STATEMENTS = (
    FILES.replace("*.csv", "*.json")
    .replace("day_format", "# day_format")
    .replace("columns", 'timezone = "Europe/Brussels"  # ')
)


def refused(desk, text):
    desk.write("codetrack.toml", text)
    plugins = load_plugins(load_settings(desk.folder))
    return "\n".join(str(p) for p in plugins.problems if p.plugin == "lms")


def test_it_conforms():
    """The plugin loads alone with and without settings, and its check is pure."""
    told = [
        make_member(name=f"{unread} unread", ext={"lms": {"completions": 9, "unread": unread}})
        for unread in range(3)
    ]
    conforms(codetrack_lms, name="lms")
    conforms(codetrack_lms, name="lms", config=tomllib.loads(FILES)["plugin"]["lms"], members=told)


def test_who_has_no_settings_for_it_sees_nothing_of_it():
    """Installed and not set, it adds no check to any audit."""
    assert [item.id for item in load_one(codetrack_lms, name="lms").gives] == ["lms/lms"]


@pytest.mark.parametrize("text", [FILES, STATEMENTS])
def test_sound_settings_are_taken(desk, text):
    """What the README shows is not refused."""
    assert refused(desk, text) == ""


WRONG = [
    (FILES, 'member = "chain"', "", "files[0].member: wrong value; expected either one member"),
    (FILES, '"dd-mm-yyyy"', '"dd-mm-yy"', "files[0].day_format: wrong value; expected a form such"),
    (FILES, 'day_format = "dd-mm-yyyy"', "", "files[0].day_format: wrong value; expected a form"),
    (FILES, "day_format", "dayformat", "unknown key; did you mean day_format?"),
    (FILES, "columns", 'encoding = "latijn"\ncolumns', "files[0].encoding"),
    (FILES, "columns", 'delimiter = ";;"\ncolumns', "files[0].delimiter"),
    (FILES, "columns", 'completed = ["ja"]\ncolumns', "files[0].completed"),
    (FILES, '"*.csv"', '"*.pdf"', "files[0].format: wrong value; expected csv, xlsx or xapi"),
    (FILES, '"*.csv"', '"*.csv", "*.json"', "files[0]"),
    (FILES, ', course = "Cursus"', "", "files[0].course"),
    (FILES, '["Nr"]', "[]", "files[0].columns.person"),
    (FILES, '["Kinderbescherming"]', "[]", "courses[0].names"),
    (FILES, "names =", "hours = -1\nnames =", "courses[0].hours: wrong value; expected a number"),
    (FILES, 'register = "../register"', "", "register: wrong value; expected the path of the"),
    (FILES, "register =", "once_in_days = 0\nregister =", "once_in_days"),
    (STATEMENTS, "Europe/Brussels", "Europe/Brussel", "files[0].timezone"),
    (STATEMENTS, "timezone", "#", "files[0].timezone: wrong value; expected a time zone"),
    (STATEMENTS, "member", 'verbs = ["failed"]\nmember', "files[0].verbs[0]"),
]


@pytest.mark.parametrize(("text", "old", "new", "said"), WRONG, ids=[w[3][:40] for w in WRONG])
def test_settings_are_refused_strictly(desk, text, old, new, said):
    """Each mistake names file and key, what came and what was expected."""
    problems = refused(desk, text.replace(old, new))
    assert f"plugin.lms.{said}" in problems or said in problems
    assert "codetrack.toml" in problems


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"members": {"X": "chian"}}, "no such member; did you mean chain?"),
        ({"sites": {"X": "gnet"}}, "no such site; did you mean gent?"),
    ],
)
def test_a_member_or_site_that_the_register_does_not_have_is_refused(desk, more, said):
    """A mapping to nothing would lose completions, so nothing is read at all."""
    with pytest.raises(SettingsError, match="plugin"):
        desk.read(**more)
    with pytest.raises(SettingsError) as raised:
        desk.read(**more)
    assert said in str(raised.value)


def test_the_member_and_site_of_all_rows_must_be_there(desk, kit):
    """The settings of one file are held to the register as well."""
    for fields in ({"member": "chian"}, {"site": "X", "columns": {"site": None}}):
        with pytest.raises(SettingsError, match=r"files\[0\]"):
            desk.read(kit.table(**fields))
