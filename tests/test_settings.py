"""The settings of a register: what is read, what is refused, and a plugin's own table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs
import pytest

from codetrack.errors import SettingsError
from codetrack.settings import Config, Settings, load_settings, settings_digest


@attrs.frozen
class Level:
    """Hold one level of the invented plugin below."""

    name: str
    least: int = 0


@attrs.frozen
class Own:
    """Hold the settings of an invented plugin, of many types."""

    share: float = 0.8
    days: int = 365
    strict: bool = False
    since: date | None = None
    words: tuple[str, ...] = ()
    numbers: list[int] = attrs.field(factory=list)
    level: Level | None = None
    levels: tuple[Level, ...] = ()
    by_name: dict[str, Level] = attrs.field(factory=dict)


@attrs.frozen
class Bounded:
    """Hold a setting with the plugin's own rule."""

    share: int = attrs.field(default=80, validator=attrs.validators.le(100))


def write(path: Path, text: str | bytes) -> Path:
    """Write the settings of a register into the folder."""
    data = text if isinstance(text, bytes) else text.encode()
    (path / "codetrack.toml").write_bytes(data)
    return path


def refused(path: Path, text: str | bytes) -> SettingsError:
    """Return the error that the settings make."""
    with pytest.raises(SettingsError) as caught:
        load_settings(write(path, text))
    return caught.value


def config(path: Path, text: str) -> Config:
    """Return the table of the plugin `own`."""
    return load_settings(write(path, text)).config("own")


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    """A register without settings is one with the defaults."""
    assert load_settings(tmp_path) == Settings()


def test_settings_are_read(tmp_path: Path) -> None:
    """What the file says is what the settings hold."""
    text = """
language = "nl"
[plugins]
require = ["codetrack-example", "own"]
disable = ["csv"]
strict = true
[waivers]
longest_days = 90
[plugin.own]
share = 0.5
"""
    settings = load_settings(write(tmp_path, text))

    assert settings.language == "nl"
    assert settings.plugins.require == ("codetrack-example", "own")
    assert settings.plugins.disable == ("csv",)
    assert settings.plugins.strict is True
    assert settings.waivers.longest_days == 90
    assert settings.config("own").table == {"share": 0.5}
    assert settings.config("other").table == {}


@pytest.mark.parametrize("name", ["", "codetrack.toml", "register.jsonl", "members"])
def test_settings_are_found_from_the_register_or_a_file_beside_them(
    tmp_path: Path, name: str
) -> None:
    """The settings of a folder, of a file, and the settings' file itself are the same."""
    write(tmp_path, 'language = "fr"\n')

    assert load_settings(tmp_path / name if name else tmp_path).language == "fr"


def test_a_byte_order_mark_and_crlf_do_no_harm(tmp_path: Path) -> None:
    """Settings saved by an editor of another system are read."""
    data = b'\xef\xbb\xbflanguage = "fr"\r\n[waivers]\r\nlongest_days = 3\r\n'

    assert load_settings(write(tmp_path, data)).waivers.longest_days == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('\nlangauge = "nl"', 2, "langauge: unknown key; did you mean language?"),
        ('language = "Dutch"', 1, "language: wrong value; expected a language tag"),
        ("[plugin]\nown = 3", 2, "plugin.own: wrong value; expected a table; got 3"),
        ("[plugins]\nrequired = []", 2, "plugins.required: unknown key; did you mean require?"),
        ('[plugins]\nrequire = "own"', 2, "plugins.require: wrong value; expected a list"),
        ("[plugins]\nrequire = [\n'A b']", 3, "plugins.require[0]: wrong value; expected up to"),
        ("[plugins]\nstrict = 1", 2, "plugins.strict: wrong value; expected true or false; got 1"),
        ("plugins = 3", 1, "plugins: wrong value; expected a table; got 3"),
        ('["a b"]', 1, '"a b": unknown key'),
        ("[waivers]\n\nlongest_days = -1", 3, "waivers.longest_days: wrong value; expected a"),
        ('[waivers]\nlongest_days = "9"', 2, "a number stands without quotes"),
        ("[waivers", 1, "not valid TOML"),
        ("a = 1\nb = 2026-02-30", 2, "there is no such day"),
        ("a = 1\nb = " + "9" * 5000, 2, "not valid TOML"),
        ("a = 1\nb = " + "[" * 5000, 2, "too many tables and lists"),
        (b"a = 1\nb = '\xff'", 2, "not UTF-8 text; expected UTF-8"),
    ],
)
def test_a_mistake_names_file_and_line(
    tmp_path: Path, text: str | bytes, line: int, words: str
) -> None:
    """Each mistake is an error that names file, line and key, and holds the problem as a value."""
    error = refused(tmp_path, text)

    assert f"codetrack.toml:{line}: " in str(error)
    assert words in str(error)
    assert [problem.line for problem in error.problems] == [line]


def test_all_mistakes_come_in_one_go(tmp_path: Path) -> None:
    """Several mistakes are as many problems in one error."""
    error = refused(tmp_path, 'langauge = "nl"\n[plugins]\nstrict = 1\nx = 2\n')

    assert sorted(problem.line or 0 for problem in error.problems) == [1, 3, 4]
    assert str(error).count("codetrack.toml:") == 3


def test_a_folder_in_the_files_place_is_an_error(tmp_path: Path) -> None:
    """What cannot be read is an error, and not the defaults."""
    (tmp_path / "codetrack.toml").mkdir()

    with pytest.raises(SettingsError, match=r"codetrack\.toml: cannot be read"):
        load_settings(tmp_path)


# ---------------------------------------------------------------- a plugin's own table


def test_a_plugins_table_becomes_its_own_class(tmp_path: Path) -> None:
    """A plugin gets its settings as its own class, in its own types."""
    text = """
[plugin.own]
share = 1
since = 2026-01-01
words = ["a"]
numbers = [1, 2]
level = { name = "one" }
levels = [{ name = "two", least = 2 }]
[plugin.own.by_name.x]
name = "three"
"""
    assert config(tmp_path, text).into(Own) == Own(
        share=1.0,
        since=date(2026, 1, 1),
        words=("a",),
        numbers=[1, 2],
        level=Level("one"),
        levels=(Level("two", 2),),
        by_name={"x": Level("three")},
    )


def test_a_plugin_without_a_table_has_its_defaults() -> None:
    """Where the settings say nothing of a plugin, its class has its defaults."""
    assert Settings().config("own").into(Own) == Own()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("shar = 1", 2, "plugin.own.shar: unknown key; did you mean share?"),
        ('share = "0.5"', 2, "plugin.own.share: wrong value (a number stands without quotes)"),
        ("days = 1.0", 2, "plugin.own.days: wrong value; expected a whole number; got 1.0"),
        ("days = true", 2, "plugin.own.days: wrong value; expected a whole number; got true"),
        ('strict = "no"', 2, "plugin.own.strict: wrong value; expected true or false; got 'no'"),
        ("strict = 0", 2, "plugin.own.strict: wrong value; expected true or false; got 0"),
        ('since = "2026-01-01"', 2, "a day stands without quotes"),
        ("since = 2026-01-01T00:00:00", 2, "a day has no time of day"),
        ('words = "a"', 2, "plugin.own.words: wrong value; expected a list, each text; got 'a'"),
        ("words = ['a',\n3]", 3, "plugin.own.words[1]: wrong value; expected text; got 3"),
        ("numbers = [1, 'x']", 2, "plugin.own.numbers[1]: wrong value; expected a whole number"),
        ("level = 3", 2, "plugin.own.level: wrong value; expected a table; got 3"),
        ("level = { least = 3 }", 2, "plugin.own.level.name: missing key; expected text"),
        ("level = { name = 'a', most = 3 }", 2, "plugin.own.level.most: unknown key"),
        ("levels = [{ name = 'a', leest = 3 }]", 2, "plugin.own.levels[0].leest: unknown key"),
        ("by_name.x = { name = 'a', y = 3 }", 2, "plugin.own.by_name.x.y: unknown key"),
        ("by_name.x = { name = 3 }", 2, "plugin.own.by_name.x.name: wrong value; expected text"),
    ],
)
def test_a_mistake_in_a_plugins_table_names_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    """A plugin's table is read as strictly as the register: nothing unknown, nothing bent."""
    with pytest.raises(SettingsError) as caught:
        config(tmp_path, f"[plugin.own]\n{text}\n").into(Own)

    assert words in str(caught.value)
    assert [problem.line for problem in caught.value.problems] == [line]


def test_a_plugins_own_rule_is_told(tmp_path: Path) -> None:
    """What a plugin's class refuses is an error with the plugin's table and the class's words."""
    with pytest.raises(SettingsError, match=r"codetrack\.toml:1: plugin\.own: .*share.*100"):
        config(tmp_path, "[plugin.own]\nshare = 120\n").into(Bounded)


# ---------------------------------------------------------------- the digest


def test_the_digest_is_of_what_is_said_and_not_of_how(tmp_path: Path) -> None:
    """Comments, blanks, order and defaults that are written out change no digest."""
    one = write(tmp_path, "[waivers]\nlongest_days = 366\n[plugin.own]\na = 1\nb = 2\n")
    first = settings_digest(load_settings(one))
    two = write(tmp_path, '# a\nlanguage = "en"\n[plugin.own]\nb = 2\n\na = 1\n')

    assert settings_digest(load_settings(two)) == first


@pytest.mark.parametrize(
    "text", ["", 'language = "nl"', "[plugins]\nstrict = true", "[plugin.own]\na = 2026-01-01"]
)
def test_the_digest_changes_with_what_is_said(tmp_path: Path, text: str) -> None:
    """Each setting that differs, a plugin's too, makes another digest."""
    settings = load_settings(write(tmp_path, text))
    other = settings_digest(load_settings(write(tmp_path, "[waivers]\nlongest_days = 1")))

    assert settings_digest(settings).startswith("sha256:")
    assert settings_digest(settings) != other


def test_the_reminders_settings_are_read(tmp_path):
    """Lead times, whom to address and the escalation come out as they stand."""
    text = """
[reminders]
lead_days = 30
lead = { "reminders/actions" = 14 }
address = ["management"]

[[reminders.escalation]]
after_days = 30
role = "owner"
"""
    rules = load_settings(write(tmp_path, text)).reminders
    assert rules.lead_of("reminders/actions") == 14
    assert rules.lead_of("reminders/report") == 30
    assert rules.lead_of("reminders/report", 7) == 7
    assert rules.address == ("management",)
    assert [(step.after_days, step.role) for step in rules.escalation] == [(30, "owner")]


def test_the_window_spans_the_longest_lead_and_the_look_back(tmp_path):
    """A forecast must reach as far as the longest of the lead times, and as far back as is said."""
    text = '[reminders]\nlook_back_days = 10\nlead_days = 5\nlead = { "a/b" = 20 }\n'
    rules = load_settings(write(tmp_path, text)).reminders
    assert rules.window(date(2026, 1, 11)) == (date(2026, 1, 1), date(2026, 1, 31))
    assert rules.window(date(2026, 1, 11), 3) == (date(2026, 1, 1), date(2026, 1, 14))
    assert rules.window(date.max)[1] == date.max


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[reminders]\nlead_days = -1\n", 2, "a number of days"),
        ('[reminders]\n\nlead = { "a/b" = "x" }\n', 3, 'reminders.lead."a/b"'),
        ('[reminders]\nlead = { "a/b" = true }\n', 2, "a number of days"),
        ("[reminders]\nled = 3\n", 2, "did you mean lead?"),
        ('[reminders]\naddress = ["The Boss"]\n', 2, "lower-case word"),
        ("[[reminders.escalation]]\nafter_days = 30\n", 1, "role"),
        ('[[reminders.escalation]]\nafter_days = 0\nrole = "a"\n', 2, "1 to 36500"),
        ("[reminder]\nlead_days = 3\n", 1, "did you mean reminders?"),
    ],
)
def test_wrong_reminders_settings_are_refused_with_their_line(tmp_path, text, line, said):
    """A wrong key or value names its line and what was expected."""
    error = str(refused(tmp_path, text))
    assert f"codetrack.toml:{line}" in error
    assert said in error


@pytest.mark.parametrize("given", ["[]", '["training", "training"]'])
def test_what_makes_a_site_involved_is_something_each_once(tmp_path: Path, given: str) -> None:
    """Nothing at all would make every site look idle, and a doubled thing reads as two."""
    error = refused(tmp_path, f"[summary]\ninvolved = {given}\n")

    assert "codetrack.toml:2" in str(error)
    assert "expected one or more of training" in str(error)
