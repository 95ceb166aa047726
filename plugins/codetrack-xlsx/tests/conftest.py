import shutil
import subprocess
from datetime import date
from pathlib import Path

import codetrack_xlsx
import openpyxl
import pytest

from codetrack import (
    AREAS,
    Member,
    OpenRegister,
    Register,
    catalogues_of,
    dossier,
    language,
    load_plugins,
    render_report,
)
from codetrack.testing import load_one

AS_OF = date(2026, 11, 23)
BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"


class Plugin:
    """Ask the plugin for a workbook, and read one, as codetrack does."""

    def __init__(self, **config):
        found = load_one(codetrack_xlsx, name="xlsx", config=config)
        self.given = {(type(item).__name__, item.name): item for item in found.gives}
        self.source = self.given["Source", "xlsx"]

    def make(self, name, *members, tag="en", register=None, folders=()):
        """Render the members' dossier by the exporter of the name."""
        plugins = load_plugins()
        audit = OpenRegister(
            path=Path(),
            register=register or Register(members=members, name="belgium"),
            plugins=plugins,
            checks=plugins.checks,
            areas=AREAS,
        )
        spoken = language(tag, [*folders, catalogues_of(codetrack_xlsx)])
        whole = dossier(audit, AS_OF, months=1)
        return b"".join(render_report(whole, self.given["Exporter", name], language=spoken))

    def form(self, member: Member, path: Path, tag="en") -> Path:
        """Write the questionnaire of the member to the path."""
        path.write_bytes(self.make("questionnaire", member, tag=tag))
        return path


@pytest.fixture
def plugin():
    return Plugin()


@pytest.fixture(scope="session")
def plugin_with():
    """Return what loads the plugin with settings."""
    return Plugin


@pytest.fixture(scope="session")
def belgium():
    """Return the folder of the example."""
    return BELGIUM


@pytest.fixture
def office(tmp_path_factory):
    """Return what opens workbooks in LibreOffice, saves them again, and gives the new folder."""
    program = shutil.which("soffice")
    if program is None:
        pytest.fail("LibreOffice is missing; install Debian's package libreoffice-calc-nogui")
    profile = tmp_path_factory.mktemp("profile")

    def save_again(files, target):
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(target),
                *map(str, files),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        assert len(list(target.iterdir())) == len(files)
        return target

    return save_again


@pytest.fixture
def edited():
    """Return what opens a form, hands its sheets to a change, and saves it."""

    def edit(path, change):
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return path

    return edit
