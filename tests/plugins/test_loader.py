import sys
from types import SimpleNamespace

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from codetrack import (
    Check,
    Exporter,
    PluginError,
    Settings,
    Source,
    gap,
    hookimpl,
    load_plugins,
)
from codetrack.plugins.loader import BUILTIN
from codetrack.settings import PluginSettings, load_settings

CHECK = """\
from codetrack import Check, gap, hookimpl

def run(member, as_of):
    yield gap("never enough")

@hookimpl
def codetrack_checks({argument}):
    yield Check(name="enough", criterion="policy", title="It is enough", run=run)
"""
EXPORTER = """\
from codetrack import Exporter, hookimpl

@hookimpl
def codetrack_exporters():
    yield Exporter(name="shout", suffix=".txt", render=lambda report: ["!"])
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a fake distribution: a module, and a dist-info folder with an entry point."""
    made = []

    def make(name, text, *, distribution=None, module=None):
        module = module or f"invented_{name.replace('-', '_')}"
        distribution = distribution or f"codetrack-{name}"
        place = tmp_path / distribution
        info = place / f"{distribution.replace('-', '_')}-1.2.3.dist-info"
        info.mkdir(parents=True)
        (place / f"{module}.py").write_text(text, encoding="utf-8")
        metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2.3\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[codetrack]\n{name} = {module}\n")
        monkeypatch.syspath_prepend(str(place))
        made.append(module)
        return module

    yield make
    for module in made:
        sys.modules.pop(module, None)


def found(plugins, name):
    """Return what became of one plugin."""
    return next(plugin for plugin in plugins.found if plugin.name == name)


def said(plugins, name):
    """Return all that is said about one plugin."""
    return " | ".join(str(p) for p in plugins.problems if p.plugin == name)


def plugin(**functions):
    """Make a plugin of functions that stand in no module."""
    return SimpleNamespace(**functions)


def test_an_installed_plugin_is_found_by_its_entry_point(install):
    """The entry point's name names the plugin, and its checks carry the name and the version."""
    install("acme", CHECK.format(argument=""))
    plugins = load_plugins()
    check = next(check for check in plugins.checks if check.plugin == "acme")
    assert (check.id, check.version) == ("acme/enough", "1.2.3")
    assert found(plugins, "acme").distribution == "codetrack-acme"
    assert plugins.problems == ()


def test_a_disabled_plugin_is_never_imported(install):
    """A disabled plugin is listed, and its module stays out of the process."""
    module = install("acme", "raise RuntimeError('imported')")
    plugins = load_plugins(Settings(plugins=PluginSettings(disable=("acme",))))
    assert found(plugins, "acme").state == "disabled"
    assert module not in sys.modules


def test_a_disabled_built_in_gives_nothing():
    """A built-in plugin can be disabled as any other."""
    plugins = load_plugins(Settings(plugins=PluginSettings(disable=("training",))))
    assert not [check for check in plugins.checks if check.plugin == "training"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("raise RuntimeError('boom')", "RuntimeError: boom"),
        ("import sys; sys.exit('bye')", "SystemExit: bye"),
        ("import not_there_at_all", "not_there_at_all"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_a_problem(install, text, cause):
    """The problem names the plugin and the cause, and the others go on."""
    install("acme", text)
    plugins = load_plugins()
    assert found(plugins, "acme").state == "failed"
    assert cause in said(plugins, "acme")
    assert len(plugins.checks) > 20


def _run(member, as_of):
    yield gap("no")


def _check(name="one", **fields):
    return Check(name=name, title="One", criterion="policy", run=_run, **fields)


@hookimpl(tryfirst=True)
def _first():
    yield _check()


@hookimpl(trylast=True)
def _last():
    yield _check()


@hookimpl(wrapper=True)
def _wrapper():
    return (yield)


@hookimpl(hookwrapper=True)
def _old_wrapper():
    yield


@hookimpl
def _default(config=None):
    yield _check()


@hookimpl
def _argument(settings):
    yield _check()


@hookimpl
def _single():
    return _check()


@hookimpl
def _nothing():
    return 12


@hookimpl
def _wrong():
    yield "a check"


@hookimpl
def _twice():
    yield _check()
    yield _check()


@hookimpl
def _raises():
    yield _check()
    msg = "half way"
    raise RuntimeError(msg)


def _unmarked():
    yield _check()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (_first, "tryfirst"),
        (_last, "trylast"),
        (_wrapper, "wrapper"),
        (_old_wrapper, "hookwrapper"),
        (_default, "has a default"),
        (_argument, "settings"),
        (_single, "yield each one"),
        (_nothing, "an iterable"),
        (_wrong, "Check or SiteCheck"),
        (_twice, "more than once"),
        (_raises, "half way"),
        (_unmarked, "@hookimpl"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_plugins_name(function, reason):
    """A plugin that breaks a rule gives nothing, and the problem says which rule."""
    plugins = load_plugins(extra={"acme": plugin(codetrack_checks=function)})
    assert reason in said(plugins, "acme")
    assert found(plugins, "acme").gives == ()


def test_a_misspelt_hook_is_refused_with_the_nearest():
    """A hook that does not exist is never taken for one that gives nothing."""
    plugins = load_plugins(extra={"acme": plugin(codetrack_cheks=_unmarked)})
    assert "did you mean codetrack_checks?" in said(plugins, "acme")


def test_a_wrong_kind_of_thing_is_refused_by_each_hook():
    """A check from the hook of exporters is no exporter."""
    plugins = load_plugins(extra={"acme": plugin(codetrack_exporters=_twice)})
    assert "expected Exporter" in said(plugins, "acme")


def test_a_plugin_gets_its_own_table(install):
    """The argument `config` is the plugin's own table of the settings."""
    text = CHECK.format(argument="config") + "    assert config.table == {'x': 1}, config\n"
    install("acme", text)
    assert load_plugins(Settings(plugin={"acme": {"x": 1}})).problems == ()


def test_two_exporters_of_one_name_are_a_problem_that_names_both(install):
    """The one that came first is used, and the problem names both plugins."""
    install("acme", EXPORTER)
    install("bolt", EXPORTER)
    plugins = load_plugins()
    assert plugins.exporter("shout").plugin == "acme"
    assert "acme" in said(plugins, "bolt")


def test_two_plugins_of_one_name_are_a_problem(install):
    """An entry point that takes a built-in plugin's name is not loaded."""
    install("training", CHECK.format(argument=""), distribution="codetrack-other")
    plugins = load_plugins()
    assert "codetrack-other" in said(plugins, "training")
    assert "training/staff-share" in [check.id for check in plugins.checks]


def test_the_order_of_installation_changes_nothing(install):
    """Plugins come by name, wherever they lie on the path."""
    for name in ("zebra", "acme", "milk"):
        install(name, CHECK.format(argument=""))
    names = [plugin.name for plugin in load_plugins().found]
    others = names[len(BUILTIN) :]
    assert {"acme", "milk", "zebra"} <= set(others)
    assert others == sorted(others)


def test_a_required_plugin_that_is_missing_stops_everything():
    """The error names it, and the nearest one."""
    settings = Settings(plugins=PluginSettings(require=("trainin",)))
    with pytest.raises(PluginError, match="did you mean training"):
        load_plugins(settings)


def test_a_required_plugin_that_failed_stops_everything(install):
    """The error says why it failed."""
    install("acme", "raise RuntimeError('boom')")
    with pytest.raises(PluginError, match="boom"):
        load_plugins(Settings(plugins=PluginSettings(require=("acme",))))


def test_a_required_plugin_may_not_be_disabled():
    """Required and disabled is a contradiction, and said."""
    settings = Settings(plugins=PluginSettings(require=("policy",), disable=("policy",)))
    with pytest.raises(PluginError, match="disabled"):
        load_plugins(settings)


def test_strict_stops_at_any_failing_plugin(install):
    """With strict, the failure of any plugin is an error."""
    install("acme", "raise RuntimeError('boom')")
    with pytest.raises(PluginError, match="boom"):
        load_plugins(Settings(plugins=PluginSettings(strict=True)))


@pytest.mark.parametrize(
    ("text", "line"),
    [("\n[plugin.trainin]\nx = 1\n", 2), ('[plugins]\ndisable = ["trainin"]\n', 2)],
)
def test_a_setting_for_no_plugin_is_a_problem_with_its_line(tmp_path, text, line):
    """A table for, or the disabling of, a plugin that is not there is told with the nearest."""
    (tmp_path / "codetrack.toml").write_text(text, encoding="utf-8")
    (problem,) = load_plugins(load_settings(tmp_path)).problems
    assert (problem.file, problem.line) == ("codetrack.toml", line)
    assert "did you mean training?" in problem.message


def test_an_unknown_exporter_is_an_error_with_the_nearest():
    """A format that is not there is an error, never a default."""
    with pytest.raises(PluginError, match="did you mean csv"):
        load_plugins().exporter("csvs")


def test_several_sources_for_one_path_are_an_error(tmp_path):
    """Two sources that take one path for theirs are named, rather than one being guessed."""

    @hookimpl
    def sources():
        yield Source(name="mine", load=lambda path: None, accepts=lambda path: True)

    plugins = load_plugins(extra={"acme": plugin(codetrack_sources=sources)})
    with pytest.raises(PluginError, match="mine"):
        plugins.source_for(tmp_path / "x.jsonl")


def test_every_hook_hands_over_its_things():
    """Each of the five hooks gives its kind of thing."""
    from codetrack import Channel, Reminder

    @hookimpl
    def reminders():
        yield Reminder(name="r", run=lambda forecast: [])

    @hookimpl
    def channels():
        yield Channel(name="c", send=lambda notices: None)

    @hookimpl
    def exporters():
        yield Exporter(name="e", render=lambda report: [])

    @hookimpl
    def sources():
        yield Source(name="s", load=lambda path: None, accepts=lambda path: False)

    module = plugin(
        codetrack_reminders=reminders,
        codetrack_channels=channels,
        codetrack_exporters=exporters,
        codetrack_sources=sources,
    )
    plugins = load_plugins(extra={"acme": module})
    given = {type(item).__name__ for item in found(plugins, "acme").gives}
    assert given == {"Reminder", "Channel", "Exporter", "Source"}
    ids = [item.id for item in (*plugins.reminders, *plugins.channels)]
    assert [name for name in ids if name.startswith("acme/")] == ["acme/r", "acme/c"]


CATALOGUE = {"never enough": "nooit genoeg", "It is enough": "Het is genoeg"}


def compiled(folder, tag, sayings, name="own"):
    """Compile a catalogue into the folder, as a plugin's author does with Babel."""
    catalogue = Catalog(locale=tag)
    for template, said in sayings.items():
        catalogue.add(template, said)
    path = folder / tag / "LC_MESSAGES" / f"{name}.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    return path


def test_a_plugin_brings_its_own_catalogue(install, tmp_path):
    """What an installed plugin says is in the reader's language, from its package's `locale`."""
    module = install("acme", CHECK.format(argument=""), module="invented_acme")
    place = tmp_path / "codetrack-acme"
    (place / "invented_acme").mkdir()
    (place / "invented_acme.py").rename(place / "invented_acme" / "__init__.py")
    compiled(place / module / "locale", "nl", CATALOGUE)
    plugins = load_plugins()
    assert plugins.problems == ()
    dutch = plugins.language("nl-BE")
    assert dutch.text("never enough") == "nooit genoeg"
    assert dutch.text("Member") == "Lid"
    assert plugins.language("fr").text("never enough") == "never enough"
    (acme,) = [found for found in plugins.found if found.name == "acme"]
    assert acme.locale == place / module / "locale"


def test_a_module_without_a_package_has_a_folder_of_its_own_name(install, tmp_path):
    """Beside a lone module lies what belongs to others, so only a folder of its name is read."""
    module = install("acme", CHECK.format(argument=""))
    compiled(tmp_path / "codetrack-acme" / "locale", "nl", {"never enough": "van een ander"})
    assert load_plugins().language("nl").text("never enough") == "never enough"
    compiled(tmp_path / "codetrack-acme" / f"{module}_locale", "nl", CATALOGUE)
    assert load_plugins().language("nl").text("never enough") == "nooit genoeg"


def test_catalogues_speak_in_the_order_of_the_plugins_names(install, tmp_path):
    """Of two plugins that translate one text, the first by name is heard; a disabled one is not."""
    for name in ("beta", "alpha"):
        module = install(name, CHECK.format(argument=""))
        folder = tmp_path / f"codetrack-{name}" / f"{module}_locale"
        compiled(folder, "nl", {"never enough": name})
    assert load_plugins().language("nl").text("never enough") == "alpha"
    settings = Settings(plugins=PluginSettings(disable=("alpha",)))
    assert load_plugins(settings).language("nl").text("never enough") == "beta"


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 24])
def test_a_broken_catalogue_is_a_problem_of_its_plugin(install, tmp_path, content):
    """The problem names plugin and file; the plugin's checks stay, and so does every language."""
    module = install("acme", CHECK.format(argument=""))
    path = compiled(tmp_path / "codetrack-acme" / f"{module}_locale", "nl", CATALOGUE)
    path.write_bytes(content)
    plugins = load_plugins()
    (problem,) = plugins.problems
    assert problem.plugin == "acme"
    assert f"{module}_locale/nl/LC_MESSAGES/own.mo cannot be read" in problem.message
    assert "acme/enough" in [check.id for check in plugins.checks]
    assert plugins.language("nl").text("never enough") == "never enough"
