"""The page as a reader gets it in a browser: whole, alone, and what it says is what is so."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.command import run

import codetrack
from codetrack import Action, Criterion, Period, Status, Training, render_report
from codetrack.testing import AS_OF, make_member, make_site

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> {{ 7 * 7 }} & \"quoted\""
TURNED = "abc\u202egnirts\u2066 zero\u0000"


def test_no_request_leaves(visit, report):
    """Nothing is asked for but the file itself, and the browser has no complaint."""
    page = visit(report())
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("button", name="Member").first.click()
    assert page.asked == [report().as_uri()]
    assert page.said == []


def test_the_file_names_no_other_place(report):
    """No address of any network stands where a browser would follow it."""
    text = report().read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href|action)=(?!"#|"data:,).{9}', text) == []
    assert re.findall(r"url\(|@import|<iframe|<object|<embed", text) == []


def test_the_matrix_says_what_the_audit_says(visit, report, belgium):
    """Each cell of the matrix is the status that the assessment gives."""
    _, dossier = belgium
    page = visit(report())
    cells = page.eval_on_selector_all(
        "#members-matrix tbody tr",
        "rows => rows.map(r => [r.dataset.id, ...[...r.cells].slice(2).map(c => c.innerText)])",
    )
    shown = {row[0]: [word.strip() for word in row[1:]] for row in cells}
    assert shown == {
        member.id: [member.statuses[area].replace("_", " ") for area in dossier.assessment.areas]
        for member in dossier.assessment.members
    }


def test_it_reads_whole_without_javascript(visit, report, belgium):
    """Without JavaScript the same text is there, and no control that would do nothing."""
    _, dossier = belgium
    page = visit(report(), java_script_enabled=False)
    text = page.locator("main").inner_text()
    for member in dossier.assessment.members:
        for finding in member.findings:
            assert " ".join(finding.message.render().split()[:3]) in text
    assert not page.locator("#filter").is_visible()
    assert page.locator("button:visible").count() == 0
    assert page.locator("article.member:visible").count() == len(dossier.assessment.members)
    assert page.locator("figure svg:visible").count() > 10


def test_the_filter_leaves_what_fits(visit, report, belgium):
    """A status and an area leave their members, above and below; "Show all" brings all back."""
    _, dossier = belgium
    page = visit(report())
    page.get_by_label("Status", exact=True).select_option("gap")
    page.get_by_label("In area").select_option(label="1 Policy")
    fits = [m.id for m in dossier.assessment.members if m.statuses["policy"] is Status.GAP]
    rows = page.locator("#members-matrix tbody tr:visible")
    assert [row.get_attribute("data-id") for row in rows.all()] == fits
    assert page.locator("article.member:visible").count() == len(fits)
    assert page.locator("#shown").inner_text().startswith(f"Shown: {len(fits)} of 16 members")
    page.get_by_label("Name or id").fill("AUBERGE")
    assert rows.count() == 1
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("() => document.getElementById('shown').textContent === ''")
    assert rows.count() == 16


def test_a_heading_sorts_by_what_it_heads(visit, report):
    """A click on an area puts the best first, another the worst; it says so to screen readers."""
    page = visit(report())
    head = page.locator("#members-matrix thead th").nth(4)
    ranks = "cells => cells.map(cell => Number(cell.dataset.k))"
    column = "#members-matrix tbody td:nth-child(5)"
    head.get_by_role("button").click()
    up = page.eval_on_selector_all(column, ranks)
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").press("Enter")
    down = page.eval_on_selector_all(column, ranks)
    assert head.get_attribute("aria-sort") == "descending"
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert len(set(up)) > 2


def test_hostile_text_is_text(visit, saved):
    """Markup, templates and turned writing in any record are shown as what they are."""
    site = make_site("brussels", name=HOSTILE, region=HOSTILE)
    nasty = make_member(
        "nasty",
        name=HOSTILE,
        group=HOSTILE,
        representative=TURNED,
        sites=[site],
        trainings=[Training(on=AS_OF, people=1, document=HOSTILE)],
        actions=[Action(criterion=Criterion.POLICY, title=HOSTILE, due=AS_OF)],
    )
    long = make_member("long", name="W" * 300)
    page = visit(saved(nasty, long), width=320)
    assert page.said == []
    assert len(page.asked) == 1
    assert page.locator("main script, main img").count() == 0
    assert HOSTILE in page.locator("#m-nasty h3").inner_text()
    assert HOSTILE in page.locator("#m-nasty table").first.inner_text()
    text = page.locator("body").inner_text()
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_member_that_cannot_be_read_is_there_and_unknown(visit, tmp_path):
    """What cannot be read is unknown in everything, and an alarm stands on top."""
    mistaken = Path(__file__).parents[3] / "examples" / "belgium-with-a-mistake"
    path = _by_command(tmp_path, mistaken)
    page = visit(path)
    row = page.locator("tr[data-id=pension-vergissing]")
    assert "(cannot be read)" in row.inner_text()
    assert {each.strip() for each in row.locator(".s").all_inner_texts()} == {"unknown"}
    assert "this report is not complete" in page.locator(".alarm").first.inner_text()
    assert "pension-vergissing" in page.locator("#problems ~ .scroll").inner_text()


def test_nobody_is_not_good(visit, saved):
    """A register without members shows no share at all."""
    page = visit(saved())
    assert "There is no member." in page.locator("main").inner_text()
    assert "100%" not in page.locator("main section").first.inner_text()


def test_after_the_longest_list_the_rest_is_counted(visit, saved):
    """Of many sites the worst are listed, and the others are counted by how they stand."""
    sites = [make_site(f"site-{number}") for number in range(12)]
    trainings = [Training(on=AS_OF, people=1, site=f"site-{number}") for number in range(8)]
    many = make_member("many", sites=sites, trainings=trainings)
    path = saved(many, settings="[plugin.html]\nlongest_list = 5\n")
    rest = visit(path).locator("#m-many .rest").all_inner_texts()
    assert "7 more findings: 7 gap" in rest


def test_the_plan_says_what_is_done_and_what_is_late(visit, saved):
    """An action is done, overdue or open, as of the day; what is done later is not done yet."""
    later = AS_OF.replace(year=2027)
    member = make_member(
        "planner",
        actions=[
            Action(criterion=Criterion.POLICY, title="a", due=AS_OF, done=AS_OF),
            Action(criterion=Criterion.POLICY, title="b", due=AS_OF.replace(day=1), done=later),
            Action(criterion=Criterion.POLICY, title="c", due=AS_OF),
        ],
    )
    page = visit(saved(member))
    rows = page.locator("#m-planner table").first.locator("tbody tr")
    states = dict(zip("acb", ["done on 2026-11-23", "open", "overdue"], strict=True))
    for row in rows.all():
        cells = row.locator("th, td").all_inner_texts()
        assert cells[-1].strip() == states[cells[0].strip()]


def test_it_prints_on_a4_with_headings_on_each_page(visit, report, tmp_path):
    """Pages are A4 and numbered, headings of a table come again, each member begins a page."""
    if shutil.which("pdftotext") is None:
        pytest.fail("this test needs pdftotext: install Debian's package poppler-utils")
    page = visit(report())
    pdf = tmp_path / "report.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    pages = text.stdout.decode().split("\f")[:-1]
    size = subprocess.run(["pdfinfo", pdf], capture_output=True, check=True, text=True).stdout
    assert "A4" in size
    assert f"2 / {len(pages)}" in pages[1]
    assert all("Stakeholders" in one for one in pages[:2])
    assert "Show all" not in text.stdout.decode()
    begins = [one for one in pages if one.strip().startswith("Avontuur op Maat (invented)")]
    assert len(begins) == 1


def test_the_command_writes_it(visit, tmp_path):
    """`codetrack audit --format html -o` writes the page in the language that was asked for."""
    page = visit(_by_command(tmp_path, _belgium(), "--language", "nl"))
    assert page.title() == "De leden van belgium, 23 nov 2026"
    assert "niet van toepassing" in page.locator("#members-matrix").inner_text()


def _belgium():
    return Path(__file__).parents[3] / "examples" / "belgium"


def _by_command(folder, register, *more):
    path = folder / "by-command.html"
    options = ["--as-of", "2026-11-23", "--format", "html", "-o", path]
    done = run("audit", register, *options, *more)
    assert path.exists(), done.stderr
    return path


@pytest.mark.parametrize("tag", ["en", "nl", "fr", "de"])
def test_the_figures_of_a_roll_up_are_a_page(visit, tmp_path, tag):
    """`codetrack summary -o figures.html` shows each group beside last year; nothing leaves."""
    path = tmp_path / "figures.html"
    rollup = _figures(CHAIN)
    path.write_bytes(_rendered(rollup, tag))
    page = visit(path)
    assert (page.asked, page.said) == ([path.as_uri()], [])
    cells = page.eval_on_selector_all(
        "#figures ~ .scroll tbody tr", "rows => rows.map(r => [...r.cells].map(c => c.innerText))"
    )
    assert ["Benelux", "2026", "6"] in [row[:3] for row in cells]
    assert ["Benelux", "2025", "7"] in [row[:3] for row in cells]
    assert page.locator("html").get_attribute("lang") == tag
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_not_over_or_not_read_stands_above_the_figures(visit, tmp_path):
    """A year up to today says so, and a member that cannot be read is not passed over."""
    path = tmp_path / "figures.html"
    path.write_bytes(_rendered(_figures(CHAIN.parent / "belgium-with-a-mistake")))
    text = visit(path).locator("main").inner_text()
    assert "2026 is not over: counted up to" in text
    assert "1 member cannot be read: its sites and trainings are in no figure" in text
    assert "pension-vergissing.toml:3" in text


def test_a_region_is_shown_as_text(visit, tmp_path):
    """Nothing that a register calls a region becomes markup."""
    site = make_site("a", region=HOSTILE)
    codetrack.save(codetrack.testing.make_register(make_member(sites=[site])), tmp_path / "r")
    path = tmp_path / "figures.html"
    path.write_bytes(_rendered(_figures(tmp_path / "r")))
    page = visit(path)
    assert page.said == []
    assert HOSTILE in page.locator("#figures ~ .scroll").first.text_content()


def test_the_report_of_an_audit_holds_the_figures_of_the_year(visit, report, belgium):
    """The report shows the sites and the people trained of its year, by region."""
    _, dossier = belgium
    text = visit(report()).locator("section[aria-labelledby=figures]").inner_text()
    total = dossier.summary.now.total
    assert f"{total.confirmed} of {total.sites}" in text
    assert f"{total.people_least:,} to {total.people_most:,}" in text


CHAIN = Path(__file__).parents[3] / "examples" / "hotel_chain"


def _figures(path):
    year = Period.year(AS_OF.year, AS_OF)
    return codetrack.open_register(path).summarise_periods(year, year.before(), by=["region"])


def _rendered(rollup, tag="en"):
    plugins = codetrack.load_plugins()
    return b"".join(render_report(rollup, plugins.exporter("html"), language=plugins.language(tag)))
