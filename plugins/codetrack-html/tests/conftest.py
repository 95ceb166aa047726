"""One real Chromium for all tests, which lets no request out and notes those that were tried."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

import codetrack
from codetrack import render_report

AS_OF = date(2026, 11, 23)
BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """Start the browser once."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("these tests need a browser: install Debian's package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser):
    """Open a file in a fresh window; `page.asked` are the requests, `page.said` what went wrong."""
    contexts = []

    def opened(path, *, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("dialog", lambda dialog: page.said.append(dialog.message))
        page.route("**/*", lambda route: _only_this(route, path.as_uri()))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def _only_this(route, uri):
    if route.request.url.partition("#")[0] == uri:
        route.continue_()
    else:
        route.abort()


@pytest.fixture(scope="session")
def belgium():
    """Return the dossier of the Belgian example, and how to speak of it."""
    prepared = codetrack.open_register(BELGIUM)
    return prepared, codetrack.dossier(prepared, AS_OF)


@pytest.fixture(scope="session")
def report(belgium, tmp_path_factory):
    """Return the report on the Belgian example in a language, as a file."""
    return _in_languages(tmp_path_factory.mktemp("reports"), *belgium)


@pytest.fixture(scope="session")
def few(tmp_path_factory):
    """Return the report on three members of the example, which stand in every way there is."""
    members = ("auberge-exemple", "hotelschool-voorbeeld", "slaapwel-hostels")
    prepared = codetrack.open_register(BELGIUM, members=members)
    dossier = codetrack.dossier(prepared, AS_OF, months=2)
    assert {finding.status for finding in dossier.assessment.findings} == {*codetrack.Status}
    return _in_languages(tmp_path_factory.mktemp("few"), prepared, dossier)


def _in_languages(folder, prepared, dossier):
    def in_language(tag="en"):
        path = folder / f"{tag}.html"
        if not path.exists():
            path.write_bytes(written(prepared, dossier, tag))
        return path

    return in_language


def written(prepared, dossier, tag="en"):
    """Return the report as the command line writes it."""
    plugins = prepared.plugins
    return b"".join(
        render_report(dossier, plugins.exporter("html"), language=plugins.language(tag))
    )


@pytest.fixture
def saved(tmp_path):
    """Save a register of members, and return the report on it as a file."""

    def of(*members, settings=""):
        folder = tmp_path / "register"
        codetrack.save(codetrack.testing.make_register(*members), folder)
        (folder / "codetrack.toml").write_text(settings, encoding="utf-8")
        prepared = codetrack.open_register(folder)
        path = tmp_path / "report.html"
        path.write_bytes(written(prepared, codetrack.dossier(prepared, AS_OF)))
        return path

    return of
