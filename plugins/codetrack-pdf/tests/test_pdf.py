"""The pages as a reader, a screen reader and a printer get them."""

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import codetrack_pdf
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

import codetrack
from codetrack import Milestone, Revenue, render_report
from codetrack.testing import conforms, make_member, make_register

AS_OF = date(2026, 11, 23)
BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"
STEPS = [
    Milestone(on=date(2020, 1, day), state=state)
    for day, state in enumerate(("applied", "plan-approved", "paid", "signed"), start=1)
]
HOSTILE = '<script> #eval("1") $x$ *b* \u202egnirts\u202c ' + "lang " * 40


def standing(member_id="hotel-example", **fields):
    """Make an invented member whose membership is met on the day."""
    revenues = [Revenue(year=2025, band="up-to-500k", on=date(2026, 1, 5))]
    return make_member(member_id, milestones=STEPS, revenues=revenues, **fields)


def dossier_of(tmp_path, *members, **options):
    """Return the dossier of a register of the members, as the command line makes it."""
    codetrack.save(make_register(*members), tmp_path / "register")
    return codetrack.dossier(codetrack.open_register(tmp_path / "register", **options), AS_OF)


def written(dossier, name, tag="en", **config):
    """Return what the exporter writes of the dossier, read by another library."""
    plugins = codetrack.load_plugins(codetrack.Settings(plugin={"pdf": config}))
    speaks = plugins.language(tag)
    data = b"".join(render_report(dossier, plugins.exporter(name), language=speaks))
    return PdfReader(io.BytesIO(data))


def text_of(reader):
    """Return the text of all pages, its blanks folded."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def belgium():
    """Return the dossier of one member of the Belgian example."""
    audit = codetrack.open_register(BELGIUM, members=["zeewind-hotels"])
    return codetrack.dossier(audit, AS_OF)


def test_it_conforms():
    """What codetrack asks of every plugin."""
    conforms(codetrack_pdf, name="pdf")


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", ["What lapses next", "holds until 2027-03-31"]),
        ("nl", ["Wat binnenkort vervalt", "geldt tot en met 31 mrt 2027", "voldaan"]),
        ("fr", ["Ce qui expire prochainement", "Plan de mise en"]),
        ("de", ["Was als", "Umsetzungsplan"]),
    ],
)
def test_a_member_report_speaks_the_readers_language(belgium, tag, words):
    """Findings, plan and lapses are there, in the language, and the document says which."""
    reader = written(belgium, "pdf", tag)
    text = text_of(reader)
    assert [word for word in words if word not in text] == []
    assert reader.trailer["/Root"]["/Lang"] == tag


def test_a_screen_reader_finds_title_and_structure(belgium):
    """The document is tagged, shows its title, and has headings and tables in its structure."""
    root = written(belgium, "pdf").trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = set()

    def walk(node):
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            kinds.add(str(node.get("/S")))
            walk(node.get("/K", []))

    walk(root["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds


def test_title_and_day_are_set(belgium):
    """The document's own data name the member, and the day of the audit instead of the clock."""
    reader = written(belgium, "pdf")
    assert reader.metadata.title == "Zeewind Hotels (invented)"
    assert reader.metadata.creation_date.date() == AS_OF


def test_every_font_is_in_the_file(belgium):
    """Whoever opens it sees what was typeset, whatever fonts they have."""
    for page in written(belgium, "pdf").pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())


def test_hostile_names_are_text(tmp_path):
    """Markup, code and marks that turn the writing around are shown, and never obeyed."""
    reader = written(dossier_of(tmp_path, standing(name=HOSTILE)), "pdf")
    text = text_of(reader)
    assert '<script> #eval("1") $x$ *b*' in text
    assert "\u202e" not in text
    assert "gnirts" in text


def test_what_cannot_be_read_makes_the_report_incomplete(tmp_path):
    """An unreadable member is unknown in all, and the problem stands on the first page."""
    codetrack.save(make_register(standing()), tmp_path / "register")
    (tmp_path / "register" / "members" / "lost.toml").write_text("name =", encoding="utf-8")
    whole = codetrack.dossier(codetrack.open_register(tmp_path / "register"), AS_OF)
    reader = written(whole, "pdf")
    first = " ".join(reader.pages[0].extract_text().split())
    assert "this report is not complete" in first
    assert "members/lost.toml:1" in first
    assert "lost (cannot be read)" in first


def test_a_member_in_standing_gets_a_certificate_in_its_language(tmp_path):
    """It names the member, the day of signature, until when it holds, and who prints it."""
    member = standing(languages=["nl"], representative="ECPAT Example (invented)")
    text = text_of(written(dossier_of(tmp_path, member), "certificate"))
    assert "Bewijs van lidmaatschap" in text
    assert "Ondertekend op 4 jan 2020." in text
    assert "loopt het lidmaatschap tot en met 23 nov 2027" in text
    assert "Afgedrukt door ECPAT Example (invented)" in text
    assert "niet het certificaat dat het secretariaat" in text


def test_the_issuer_is_a_setting(tmp_path):
    """Who keeps the register can be named in the settings."""
    text = text_of(written(dossier_of(tmp_path, standing()), "certificate", issuer="Us (invented)"))
    assert "Printed by Us (invented)" in text


@pytest.mark.parametrize(
    "member",
    [
        make_member("hotel-example"),
        make_member("hotel-example", milestones=STEPS[:3]),
        make_member("hotel-example", milestones=[*STEPS, Milestone(on=AS_OF, state="lapsed")]),
        make_member("hotel-example", milestones=STEPS),
        make_member("hotel-example", milestones=[STEPS[3]]),
    ],
    ids=["nothing", "not signed", "lapsed", "revenue not confirmed", "not paid"],
)
def test_who_is_no_member_in_standing_gets_none(tmp_path, member):
    """Absent is never a pass: no certificate, and a sentence that says for whom."""
    with pytest.raises(
        codetrack.ExportError, match=r"expected a member whose membership is met.*hotel-example"
    ):
        written(dossier_of(tmp_path, member), "certificate")


def test_whom_no_certificate_was_printed_for_is_said(tmp_path):
    """Of two members one is in standing: its page comes first, the other is named after it."""
    whole = dossier_of(tmp_path, standing("a"), make_member("b", name="Applicant (invented)"))
    reader = written(whole, "certificate")
    assert len(reader.pages) == 2
    assert "No certificate was printed for" in reader.pages[1].extract_text()
    assert "Applicant (invented)" in reader.pages[1].extract_text()


def test_without_membership_there_is_no_certificate(tmp_path):
    """An audit that left membership out cannot say who is a member."""
    whole = dossier_of(tmp_path, standing(), criteria=["policy"])
    with pytest.raises(codetrack.ExportError, match="expected an audit of membership"):
        written(whole, "certificate")


def test_a_wrong_setting_is_refused():
    """A paper that there is not is named, with what was expected."""
    plugins = codetrack.load_plugins(codetrack.Settings(plugin={"pdf": {"paper": "a3"}}))
    assert any("paper" in str(problem) and "a3" in str(problem) for problem in plugins.problems)


def test_the_pages_can_be_printed(belgium, tmp_path):
    """Another program draws every page, and none is blank."""
    tool = shutil.which("pdftoppm")
    assert tool, "pdftoppm is missing: apt-get install poppler-utils"
    plugins = codetrack.load_plugins()
    file = tmp_path / "report.pdf"
    codetrack.export(belgium, plugins.exporter("pdf"), file)
    subprocess.run(
        [tool, "-r", "20", "-gray", file, tmp_path / "page"], check=True, capture_output=True
    )
    pages = sorted(tmp_path.glob("page*.pgm"))
    assert len(pages) == len(PdfReader(file).pages)
    for page in pages:
        assert min(page.read_bytes()[-20_000:]) < 128
