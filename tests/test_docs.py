import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
import yaml
from helpers.pages import DOCS, ROOT, follow, pages

import codetrack
import codetrack.testing
from codetrack import hookspecs
from codetrack.cli.app import command_names
from codetrack.plugins.loader import BUILTIN, load_plugins

# Material's script contains these, and requests each only for what no page here has: the data of a
# repository, a Mermaid diagram, a browser without ResizeObserver.
UNUSED_HOSTS = {"api.github.com", "unpkg.com"}


@pytest.fixture(scope="module")
def shown():
    """Import the script that writes tables into the pages."""
    spec = importlib.util.spec_from_file_location("shown", DOCS / "shown.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the documentation strictly, without a network."""
    folder = tmp_path_factory.mktemp("site")
    nowhere = "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "http_proxy": nowhere,
            "https_proxy": nowhere,
            "all_proxy": nowhere,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", pages())
def test_a_reader_can_follow_the_page(page):
    """Each sample runs, and each command prints the output that the page shows."""
    assert follow(page) > 0


@pytest.mark.parametrize("page", sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")))
def test_generated_text_is_current(page, shown):
    """The checks, settings, options and hooks of a page are current; `make shown` updates them."""
    text = (DOCS / page).read_text(encoding="utf-8")
    assert text == shown.update(text)


def test_every_check_is_documented_once(shown):
    """The page of checks has a row for each built-in check."""
    rows = re.findall(r"^\| `([\w-]+/[\w-]+)` \|", (DOCS / "checks.md").read_text("utf-8"), re.M)
    real = [check.id for check in load_plugins().checks if check.plugin in BUILTIN]
    assert sorted(rows) == sorted(real)


def test_every_check_that_has_a_setting_shows_its_default():
    """Each row that names a setting has its default, and each row has a source."""
    text = (DOCS / "checks.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows if bool(row[3].strip()) != bool(row[4].strip())] == []
    assert [row[0] for row in rows if not row[5].strip(" |")] == []


def test_every_command_has_a_page():
    """There is a page for each command, with its options and an example, and no other page."""
    files = {path.stem for path in (DOCS / "commands").glob("*.md")} - {"index"}
    assert files == set(command_names())
    for name in files:
        text = (DOCS / "commands" / f"{name}.md").read_text(encoding="utf-8")
        assert f"<!-- shown: command {name} -->" in text
        assert "```console" in text


def test_every_hook_has_a_page_with_its_signature():
    """The signature of each hook is on exactly one page about plugins."""
    hooks = [name for name in vars(hookspecs) if name.startswith("codetrack_")]
    texts = [path.read_text(encoding="utf-8") for path in (DOCS / "plugins").glob("*.md")]
    for hook in hooks:
        assert sum(f"<!-- shown: hook {hook} -->" in text for text in texts) == 1


def test_every_plugin_setting_is_documented(shown):
    """Each setting of the core and of a built-in plugin has a row that explains it."""
    rows = shown.settings_table("").splitlines()[2:]
    assert len(rows) > 20
    assert [row for row in rows if row.rstrip(" |").count(" | ") < 3] == []


def test_every_number_of_a_built_in_check_is_a_setting():
    """Each whole number that a built-in check uses has a row in the table of settings."""
    from codetrack.builtin.checks import contracts, policy, reporting, stakeholders, training

    modules = (contracts, policy, reporting, stakeholders, training)
    names = [
        field.name
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
        for field in getattr(kind, "__attrs_attrs__", ())
        if isinstance(field.default, int)
    ]
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert names
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_first_plugin_is_the_example():
    """The first plugin that the pages show is the example's file, letter by letter."""
    path = ROOT / "examples" / "first_plugin" / "codetrack_front_desk.py"
    text = (DOCS / "plugins" / "index.md").read_text(encoding="utf-8")
    assert f'```python title="{path.name}"\n{path.read_text(encoding="utf-8")}```' in text


def test_the_first_plugin_has_at_most_twenty_lines():
    """A first plugin stays as short as the page promises."""
    path = ROOT / "examples" / "first_plugin" / "codetrack_front_desk.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 20


def test_every_plugin_of_the_repository_is_listed():
    """The page of available plugins lists each folder of `plugins/`, and nothing else."""
    text = (DOCS / "plugins" / "available.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)
    assert names == sorted(p.parent.name for p in ROOT.glob("plugins/*/pyproject.toml"))


def test_no_page_lies_outside_the_menu():
    """The menu leads to every page."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    in_menu = set(re.findall(r"[\w/-]+\.md", text))
    assert in_menu == {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}


@pytest.mark.slow
def test_every_public_name_is_in_the_reference(site):
    """The reference has every public name, hook and function of the testing module."""
    text = "".join(page.read_text("utf-8") for page in (site / "reference").glob("*.html"))
    names = [f"codetrack.{name}" for name in codetrack.__all__ if name != "__version__"]
    names += [f"codetrack.hookspecs.{n}" for n in vars(hookspecs) if n.startswith("codetrack_")]
    names += [f"codetrack.testing.{name}" for name in codetrack.testing.__all__ if name != "Found"]
    assert [name for name in names if f'id="{name}"' not in text] == []


@pytest.mark.slow
def test_every_field_of_what_a_plugin_gives_is_in_the_reference(site):
    """The reference has each field of the objects that hooks return."""
    text = (site / "reference" / "hooks.html").read_text("utf-8")
    missing = [
        f"{kind}.{field.name}"
        for kind in ("Check", "SiteCheck", "Reminder", "Exporter", "Source", "Channel")
        for field in getattr(codetrack, kind).__attrs_attrs__
        if f'id="codetrack.{kind}.{field.name}"' not in text
    ]
    assert missing == []


@pytest.mark.slow
def test_the_reference_has_every_argument(site):
    """Each argument of the main functions is on the page of the reference."""
    text = re.sub("<[^>]+>", "", (site / "reference" / "auditing.html").read_text("utf-8"))
    for name in ("assess", "load", "load_plugins", "open_register"):
        for argument in getattr(codetrack, name).__annotations__:
            assert argument == "return" or argument in text


class _Assets(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "link" and values.get("rel") in ("canonical", "alternate", "license"):
            return
        if tag != "a":
            keys = ("src", "href", "srcset", "data")
            self.found += [values[key] for key in keys if values.get(key)]


@pytest.mark.slow
def test_reading_needs_no_network(site):
    """No page, style or script fetches anything from another host."""
    outside = []
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assets = _Assets()
        assets.feed(text)
        outside += [(page.name, a) for a in assets.found if re.match(r"(https?:)?//", a)]
        assert 'class="mermaid"' not in text
        assert 'data-md-component="source"' not in text
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        outside += [
            (style.name, found)
            for found in re.findall(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)", text)
        ]
    assert outside == []
    hosts = {
        host
        for script in site.rglob("bundle*.js")
        for host in re.findall(
            r"https?://([\w.-]+)/",
            re.sub(r"/\*.*?\*/", "", script.read_text(encoding="utf-8"), flags=re.DOTALL),
        )
    }
    assert hosts - UNUSED_HOSTS == set()


def test_the_configuration_needs_no_network():
    """The site uses no remote fonts, repository data or inventories."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    assert settings["theme"]["font"] is False
    assert "repo_url" not in settings
    assert not re.search(r"https?://", text)
