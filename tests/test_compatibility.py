import inspect
import json
import os
import subprocess
import sys
import types
import warnings
from datetime import date
from pathlib import Path
from typing import get_origin

import attrs
import msgspec
import pytest

import codetrack
import codetrack.testing
from codetrack import PluginError, Settings, hookspecs, load_plugins, vocabulary
from codetrack.deprecation import RENAMED, deprecated, warn_deprecated
from codetrack.settings import PluginSettings

PROMISED = Path(__file__).parent / "promised.json"
PLUGIN = "from codetrack import Exporter, hookimpl\n"
BROKEN = "raise RuntimeError('boom')\n"


# ------------------------------------------------------- a plugin made for another core


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a fake distribution that requires what it is told to."""
    made = []

    def make(*requires, text=PLUGIN):
        info = tmp_path / "codetrack_acme-1.2.3.dist-info"
        info.mkdir(exist_ok=True)
        (tmp_path / "invented_fit.py").write_text(text, encoding="utf-8")
        lines = ["Metadata-Version: 2.1", "Name: codetrack-acme", "Version: 1.2.3"]
        lines += [f"Requires-Dist: {one}" for one in requires]
        (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (info / "entry_points.txt").write_text("[codetrack]\nacme = invented_fit\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        made.append("invented_fit")
        return tmp_path

    yield make
    for module in made:
        sys.modules.pop(module, None)


def said():
    """Return what is said of the plugin, a line a problem."""
    return [str(problem) for problem in load_plugins().problems if problem.plugin == "acme"]


@pytest.mark.parametrize(
    "requires",
    [
        (),
        ("codetrack-core",),
        ("codetrack-core>=0.1",),
        ("codetrack-core>=0.0.1,<1",),
        ("Codetrack_Core==0.*",),
        ("attrs>=99", "codetrack-core"),
        ("codetrack-core>=99; extra == 'future'",),
        ("codetrack-core>=99; python_version < '3'",),
        ("not a requirement at all ::",),
    ],
)
def test_a_plugin_that_fits_this_core_is_not_complained_of(install, requires):
    """What it requires of the core admits this one, or it says nothing, or only for an extra."""
    install(*requires)
    assert said() == []


@pytest.mark.parametrize(
    ("requirement", "sentence"),
    [
        (
            ">=99",
            "is made for a newer core: upgrade codetrack-core, or use an older codetrack-acme",
        ),
        (">99,<100", "is made for a newer core"),
        ("~=99.1", "is made for a newer core"),
        ("==99.*", "is made for a newer core"),
        (
            "<0.1",
            "is made for an older core: upgrade codetrack-acme, or use an older codetrack-core",
        ),
        (">=0.0.1,<0.1", "is made for an older core"),
        ("~=0.0.1", "is made for an older core"),
        ("==0.0.9", "is made for an older core"),
        (f"!={codetrack.__version__}", "is not made for this core"),
    ],
)
def test_a_plugin_made_for_another_core_is_told_in_a_sentence(install, requirement, sentence):
    """The problem says whether the plugin is ahead or behind, what it wants, and what is here."""
    install(f"codetrack-core{requirement}")
    (line,) = said()
    assert f"codetrack-acme {sentence}" in line
    assert f"got codetrack-core {codetrack.__version__}" in line


def test_a_requirement_that_cannot_be_read_is_told(install):
    """A wrong requirement on the core is never taken for one that fits."""
    install("codetrack-core >= newest")
    (line,) = said()
    assert "does not say readably which core it is made for" in line


def test_a_plugin_made_for_another_core_still_gives_what_it_has(install):
    """Its checks may find gaps: leaving them out could make a member look better."""
    install("codetrack-core>=99")
    found = next(found for found in load_plugins().found if found.name == "acme")
    assert found.state == "loaded"


def test_a_plugin_that_also_fails_is_told_both(install):
    """Why a plugin may have failed stands before how."""
    install("codetrack-core>=99", text=BROKEN)
    first, second = said()
    assert "newer core" in first
    assert "boom" in second


def test_a_disabled_plugin_made_for_another_core_is_nobodys_problem(install):
    """What is disabled is not complained of."""
    install("codetrack-core>=99")
    settings = Settings(plugins=PluginSettings(disable=("acme",)))
    assert load_plugins(settings).problems == ()


def test_strict_stops_at_a_plugin_made_for_another_core(install):
    """With strict, a plugin that does not fit is an error."""
    install("codetrack-core>=99")
    with pytest.raises(PluginError, match="newer core"):
        load_plugins(Settings(plugins=PluginSettings(strict=True)))


def test_the_command_tells_it_and_leaves_with_three(install, tmp_path):
    """`codetrack plugins` says the sentence below its table, and exits as for any problem."""
    place = install("codetrack-core>=99")
    done = subprocess.run(
        [sys.executable, "-m", "codetrack", "plugins"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")]),
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 3
    assert "plugin acme: codetrack-acme is made for a newer core" in done.stdout


# ---------------------------------------------------------------- a year's warning


def test_a_deprecated_function_warns_for_a_year_and_still_works():
    """The warning names what goes, since when, what to use, and until when it stays."""

    @deprecated(since=date(2027, 3, 1), instead="codetrack.assess")
    def judge(member, *, strictly=False):
        """Judge."""
        return member, strictly

    with pytest.warns(DeprecationWarning, match="judge is deprecated") as caught:
        assert judge("one", strictly=True) == ("one", True)
    text = str(caught[0].message)
    assert "judge is deprecated since 2027-03-01; use codetrack.assess" in text
    assert "stays until 2028-03-01 at least" in text
    assert caught[0].filename == __file__
    assert judge.__doc__ == "Judge."


def test_a_deprecated_argument_warns_whoever_gives_it():
    """The warning points at the line that gives the argument."""

    def judge(*, strictly=None):
        if strictly is not None:
            warn_deprecated("strictly", since=date(2028, 2, 29), instead="level")

    with pytest.warns(DeprecationWarning, match="until 2029-02-28") as caught:
        judge(strictly=True)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        judge()


# ---------------------------------------------------------------- what was promised stays


def _parameters(thing):
    if isinstance(thing, type) and issubclass(thing, BaseException):
        return {}
    signature = inspect.signature(thing)
    return {
        name: {
            "kind": parameter.kind.description,
            "required": parameter.default is parameter.empty,
        }
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }


def _members(kind):
    if hasattr(kind, "__members__"):
        return sorted(kind.__members__)
    names = {field.name for field in getattr(kind, "__attrs_attrs__", ())}
    names |= {name for name in dir(kind) if not name.startswith("_")}
    return sorted(names)


def _described(name, thing):
    if get_origin(thing) or isinstance(thing, types.ModuleType) or not callable(thing):
        return {}
    if isinstance(thing, type):
        told = {"members": _members(thing)}
        if hasattr(thing, "__attrs_attrs__") or issubclass(thing, msgspec.Struct):
            told["parameters"] = _parameters(thing)
        return told
    return {"parameters": _parameters(thing)}


def public():
    """Return what plugins may rely on, as it is now: names, parameters, fields."""
    things = {f"codetrack.{name}": getattr(codetrack, name) for name in codetrack.__all__}
    things |= {f"codetrack.{old}": getattr(codetrack, new) for old, new in RENAMED.items()}
    things |= {
        f"codetrack.testing.{name}": getattr(codetrack.testing, name)
        for name in codetrack.testing.__all__
    }
    things |= {
        f"codetrack.vocabulary.{name}": getattr(vocabulary, name) for name in vocabulary.__all__
    }
    things |= {
        f"codetrack.hookspecs.{name}": value
        for name, value in vars(hookspecs).items()
        if name.startswith("codetrack_")
    }
    return {name: _described(name, thing) for name, thing in sorted(things.items())}


def write_promised():
    """Add what is new to what is promised; run it with `make promised`."""
    text = json.dumps(public(), indent=1, sort_keys=True) + "\n"
    PROMISED.write_text(text, encoding="utf-8")


def test_nothing_that_was_promised_is_gone():
    """Names, parameters and fields are only added, and nothing that was optional is required."""
    now = public()
    broken = []
    for name, told in json.loads(PROMISED.read_text(encoding="utf-8")).items():
        if name not in now:
            broken.append(f"{name} is gone")
            continue
        here = now[name]
        gone = sorted({*told.get("members", ())} - {*here.get("members", ())})
        broken += [f"{name}.{member} is gone" for member in gone]
        before, after = told.get("parameters", {}), here.get("parameters", {})
        for parameter, was in before.items():
            is_now = after.get(parameter)
            if is_now is None or is_now["kind"] != was["kind"]:
                broken.append(f"{name}({parameter}) is gone, or is given in another way")
            elif is_now["required"] and not was["required"]:
                broken.append(f"{name}({parameter}) is required now")
        new = [p for p in after if p not in before and after[p]["required"]]
        broken += [f"{name}({parameter}) is new, and required" for parameter in new]
    assert broken == []


def test_what_is_new_is_promised_too():
    """Whatever is added to the public names is held from then on: `make promised` adds it."""
    assert json.loads(PROMISED.read_text(encoding="utf-8")) == public()


def len_of_name(member):
    """Return what a check works out once for a member."""
    return len(member.name)


@attrs.frozen(kw_only=True)
class _Narrower:
    """A class with one field, to see what the promise sees."""

    field: int


def test_the_promise_sees_fields_and_parameters():
    """A field that is required, and a method, are both in what is held."""
    told = _described("x", _Narrower)
    assert told["members"] == ["field"]
    assert told["parameters"] == {"field": {"kind": "keyword-only", "required": True}}


@pytest.mark.parametrize("old", RENAMED)
def test_an_old_name_warns_and_is_the_new_one(old):
    """Code written with a name of last year goes on working, and is told what to write."""
    with pytest.warns(DeprecationWarning, match=rf"codetrack\.{old} is deprecated .*; use") as seen:
        value = getattr(codetrack, old)
    assert value is getattr(codetrack, RENAMED[old])
    assert f"use codetrack.{RENAMED[old]};" in str(seen[0].message)


@pytest.mark.parametrize(
    ("old", "new", "given"),
    [
        ("held_at", "records_naming", ("trainings", None)),
        ("covering", "records_covering", ("trainings", "north")),
        ("once", "cached", (len_of_name,)),
        ("as_at", "as_of", (date(2026, 1, 1),)),
    ],
)
def test_an_old_method_of_a_member_warns_and_answers(old, new, given):
    """A check written with the old name of a method finds the same records."""
    member = codetrack.testing.make_member()
    with pytest.warns(DeprecationWarning, match=f"use Member.{new}"):
        answer = getattr(member, old)(*given)
    assert answer == getattr(member, new)(*given)


def test_a_name_that_never_was_is_an_error():
    """A misspelt name raises, as in any module."""
    with pytest.raises(AttributeError, match="Trainig"):
        codetrack.Trainig  # noqa: B018
