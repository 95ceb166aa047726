from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from helpers.assessments import (
    HOSTILE,
    MANAGERS,
    POLICY,
    SHARE,
    SIGNED,
    assessment,
    attestation,
    finding,
    hostile,
    hostile_assessment,
    member,
    text_of,
    unreadable,
    varied,
    waiver,
)
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from codetrack.builtin.exporters import markdown as exporter
from codetrack.i18n.languages import language
from codetrack.i18n.messages import Message
from codetrack.model.criteria import CURRENT, Criterion
from codetrack.model.findings import AREAS, Assessment
from codetrack.model.observations import Status, gap, met, not_applicable, partly_met, unknown
from codetrack.model.tables import Column, Table
from codetrack.problems import Problem

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def parsed(given: Assessment) -> list[Token]:
    """Return the blocks of the report as a reader of Markdown sees them."""
    return READER.parse(text_of(exporter.render(given)))


def said(token: Token) -> str:
    """Return the text that a person reads in a line or cell."""
    return "".join(child.content for child in token.children or ())


def tables(given: Assessment) -> dict[str, list[list[str]]]:
    """Return the tables by the heading above them, each a list of rows, the head first."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    tokens = parsed(given)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = said(token)
        elif token.type == "table_open":
            found[heading] = []
        elif token.type == "tr_open":
            found[heading].append([])
        elif before.type in ("th_open", "td_open"):
            found[heading][-1].append(said(token))
    return found


def items(given: Assessment) -> list[str]:
    """Return the text of all items of lists."""
    tokens = parsed(given)
    return [
        said(token)
        for before, token in pairwise(tokens)
        if before.type == "paragraph_open" and before.level > 0
    ]


def headings(given: Assessment) -> list[str]:
    """Return the text of all headings."""
    tokens = parsed(given)
    return [said(token) for before, token in pairwise(tokens) if before.type == "heading_open"]


def structure(given: Assessment) -> list[str]:
    """Return all that is not text: blocks, marks, links, HTML."""
    found = []
    for token in parsed(given):
        found.append(token.type)
        found += [
            child.type
            for child in token.children or ()
            if child.type not in ("text", "text_special")
        ]
    return found


def shown(text: str) -> str:
    """Return what is to be seen of a text: on one line, with nothing that turns it around."""
    line = " ".join(text.split())
    return re.sub(
        "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
        "\ufffd",
        line,
    )


def test_members_by_areas() -> None:
    """The first table has a row for each member and a column for each area, in words too."""
    head, *rows = tables(varied())["The status of each member"]

    assert head[3:] == [
        "Membership",
        "1 Policy",
        "2 Training",
        "3 Contracts",
        "4 Information",
        "5 Stakeholders",
        "6 Reporting",
    ]
    assert rows[0][:6] == ["Hotel Example", "hotel-example", "BE", "✓ met", "○ waived", "◐ partial"]
    assert rows[2][0] == "hotel-broken (cannot be read)"
    assert set(rows[2][3:]) == {"? unknown"}


def test_title() -> None:
    """The title names the register and the day."""
    assert headings(varied())[0] == "The members of belgium on 2026-11-23"


def test_shares_have_counts() -> None:
    """A share of members stands with its two numbers, of those who were asked."""
    members = [member(finding(met("So")), id=f"hotel-{number}") for number in range(2)]
    members += [member(finding(gap("No")), id="hotel-2")]
    members += [member(finding(not_applicable("No staff")), id="hotel-3")]

    rows = {row[0]: row for row in tables(assessment(*members))["Members by status"]}

    assert rows["2 Training"] == ["2 Training", "2 of 3 (66%)", "1", "2", "0", "0", "1", "0"]
    assert rows["1 Policy"][1] == "0 of 4 (0%)"


def test_measures_are_summed() -> None:
    """A measured share is a sum of parts over a sum of wholes, with how many answered."""
    given = assessment(
        member(
            finding(partly_met("a", measure=(1, 2))), finding(partly_met("b", measure=(0, 100)))
        ),
        member(finding(met("c", measure=(8, 8))), id="hotel-2"),
        member(finding(unknown("d")), id="hotel-3"),
    )

    _, row = tables(given)["What was measured"]

    assert row == [SHARE.id, SHARE.title, "9 of 110 (8%)", "2 of 3 (66%)"]


def test_almost_all_is_not_all() -> None:
    """A percentage is rounded down: 999 of 1000 is not 100%."""
    given = assessment(member(finding(partly_met("a", measure=(999, 1000)))))

    assert tables(given)["What was measured"][1][2] == "999 of 1,000 (99%)"


def test_nothing_measured() -> None:
    """Without any measure there is no table of measures, and a whole of nought divides nothing."""
    assert "What was measured" not in tables(assessment(member(finding(met("So")))))
    given = assessment(member(finding(met("So", measure=(0, 0)))))
    assert tables(given)["What was measured"][1][2] == "0 of 0"


def test_what_is_to_be_done() -> None:
    """What is not met stands under its member with the remedy; what is met does not."""
    given = assessment(
        member(
            finding(met("Signed"), SIGNED.id),
            finding(gap("No training of managers"), MANAGERS.id),
            finding(gap("None of {n} trained", n=3), site="example-brussels"),
        )
    )

    found = items(given)

    assert "✗ gap training/staff-share at example-brussels: None of 3 trained" in found
    assert f"Remedy: {SHARE.remedy}" in found
    assert "✗ gap training/management (good practice): No training of managers" in found
    assert not [item for item in found if "Signed" in item]


def test_commitments_come_first() -> None:
    """Good practice stands after what the criteria ask."""
    given = assessment(member(finding(gap("A"), MANAGERS.id), finding(gap("B"), POLICY.id)))

    found = [item[-1] for item in items(given) if item.startswith("✗")]

    assert found == ["B", "A"]


def test_silence_is_to_be_done() -> None:
    """An area on which no check spoke is named as open."""
    given = assessment(member(finding(met("So"))))

    assert "? unknown 3 Contracts: No check answered on contracts" in items(given)


def test_nothing_to_do() -> None:
    """Where all is met the report says that nothing is open."""
    checks = [SIGNED, POLICY, SHARE]
    given = assessment(member(*[finding(met("So"), check.id) for check in checks]))
    text = text_of(exporter.render(given))
    assert "Nothing is open." not in text

    given = Assessment(
        register=given.register,
        provenance=given.provenance,
        areas=("membership", "policy", "training"),
        checks=given.checks,
        members=given.members,
    )
    assert "Nothing is open." in text_of(exporter.render(given))


@pytest.mark.parametrize(
    ("cover", "kind", "status"),
    [(waiver(), "waiver", "○ waived"), (attestation(), "attestation", "✓ met")],
    ids=["waiver", "attestation"],
)
def test_covers(cover: object, kind: str, status: str) -> None:
    """A cover shows what it covers, both statuses, who gave it and its last day."""
    given = assessment(member(finding(gap("Nobody was trained", subject="Night"), cover=cover)))  # type: ignore[arg-type]

    _, row = tables(given)["Waivers and attestations"]

    assert row[:4] == ["hotel-example", "training/staff-share, Night", kind, status]
    assert row[4:8] == ["✗ gap", "Nobody was trained", "2026-12-31", "focal point"]


def test_a_covered_gap_is_not_to_be_done() -> None:
    """What is waived is not asked for again; what is attested as a gap is."""
    waived = assessment(member(finding(gap("Nobody was trained"), cover=waiver())))
    attested = assessment(member(finding(met("So"), cover=attestation(Status.GAP))))

    assert not [item for item in items(waived) if "Nobody was trained" in item]
    assert "✗ gap training/staff-share: So" in items(attested)


def test_problems() -> None:
    """Each problem is a row with file, line, member and plugin."""
    _, first, second = tables(varied())["Problems"]

    assert first[0].startswith("members/hotel-broken.toml:4: training[0].peple: unknown key")
    assert first[1] == "hotel-broken"
    assert second[2] == "chain"


def test_provenance_comes_last() -> None:
    """The report ends with what it follows from."""
    assert headings(varied())[-1] == "What this follows from"
    found = items(varied())
    assert "Day: 2026-11-23" in found
    assert f"Records: sha256:{'a' * 64}" in found
    assert found[-1] == "Plugin training: 0.1.0"


def test_empty() -> None:
    """A report on no member is unknown, and still says what it follows from."""
    text = text_of(exporter.render(assessment()))

    assert "Members: 0. Status: ? unknown." in text
    assert headings(assessment())[-1] == "What this follows from"
    assert tables(assessment()) == {}


def test_unreadable() -> None:
    """A member that cannot be read is marked, and asked only to become readable."""
    given = assessment(unreadable())

    assert tables(given)["The status of each member"][1][0] == "hotel-broken (cannot be read)"
    assert "hotel-broken (hotel-broken)" in headings(given)
    assert "? unknown The member's data cannot be read" in items(given)
    assert not [item for item in items(given) if item.startswith("Remedy")]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_each_hostile_text(text: str) -> None:
    """Text that is out to be markup is shown as it is, and changes nothing around it."""
    given = hostile_assessment(text)

    assert structure(given) == structure(hostile_assessment("plain"))
    assert tables(given)["The status of each member"][1][0] == shown(text)


@given(hostile())
def test_hostile_text(text: str) -> None:
    """No text becomes HTML, a link, a mark, or a cell of its own."""
    given = hostile_assessment(text)

    assert structure(given) == structure(hostile_assessment("plain"))
    assert tables(given)["The status of each member"][1][0] == shown(text)
    assert {len(row) for row in tables(given)["Problems"]} == {3}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("see https://example.org", r"see https\://example.org"),
        ("see WWW.example.org", r"see WWW\.example.org"),
        ("info@example.org", r"info\@example.org"),
        ("room #12 for $5", r"room \#12 for \$5"),
        ("a < b > c", "a &lt; b &gt; c"),
        ("hotel-example 2026-03-31: a/b", "hotel-example 2026-03-31: a/b"),
    ],
)
def test_what_github_would_make_more_of(text: str, written: str) -> None:
    """Addresses, numbers of issues and sums are escaped; ordinary text stays readable."""
    assert f"\n| {written} | hotel-example |" in text_of(
        exporter.render(assessment(member(name=text)))
    )


def test_same_bytes_twice() -> None:
    """Writing twice gives the same bytes."""
    assert text_of(exporter.render(varied())) == text_of(exporter.render(varied()))


def test_all_areas_have_a_title() -> None:
    """The official title of each criterion stands in the report."""
    found = items(varied())

    assert "6 Reporting: Report annually on the implementation of the six criteria" in found
    assert len([item for item in found if re.match(r"[1-6] ", item)]) == len(AREAS) - 1


TRANSLATED = ["nl", "nl-BE", "fr", "de", "sv"]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_changes_words_only(tag: str) -> None:
    """In each language the report has the same blocks, rows and items, in the same order."""
    given = varied()
    text = text_of(exporter.render(given, language(tag)))
    spoken = READER.parse(text)

    kinds = [token.type for token in parsed(given)]
    ours = [token.type for token in spoken]
    if not CURRENT.official(Criterion.POLICY, tag):
        # One paragraph says that the titles are a translation.
        place = next(i for i, (a, b) in enumerate(zip(kinds, ours, strict=False)) if a != b)
        assert ours[place : place + 3] == ["paragraph_open", "inline", "paragraph_close"]
        del ours[place : place + 3]
    assert ours == kinds
    for kept in ("Voyages Éxemple", "hotel-broken", "training/staff-share", "sha256:aaa"):
        assert kept in text


def test_a_report_in_dutch() -> None:
    """Headings, sentences, words, numbers and days are in the reader's language."""
    given = assessment(
        member(
            finding(partly_met("{part} of {whole}", part=999, whole=1000, measure=(999, 1000))),
            finding(gap("A policy was adopted on {on}", on=date(2026, 3, 1)), POLICY.id),
        )
    )
    text = text_of(exporter.render(given, language("nl")))

    assert text.startswith("# De leden van belgium op 23 nov 2026\n\nLeden: 1. Status: ? onbekend.")
    assert "| 999 van 1.000 (99%) | 1 van 1 (100%) |" in text
    assert "**✗ lacune** policy/adopted: Op 1 mrt 2026 werd een beleid aangenomen" in text
    assert "? onbekend** 3 Contracten: Geen controle sprak zich uit over contracten" in text
    assert "onze vertaling" not in text


def test_our_titles_are_said_to_be_ours() -> None:
    """Where The Code has no wording of its own, the report says so once."""
    text = text_of(exporter.render(varied(), language("fr")))

    assert text.count("notre traduction") == 1


@dataclasses.dataclass(frozen=True)
class Trend:
    """Stand for a report that is a table."""

    kind: str = "trend"
    problems: tuple[Problem, ...] = ()

    def tables(self) -> Iterator[Table]:
        """Yield a table with a cell of each kind."""
        cells = (Status.GAP, date(2026, 3, 1), 1_000, Message("No policy is recorded"), None, "gap")
        yield Table(
            title=Message(
                "What changes from {start} to {until}",
                {"start": date(2026, 1, 1), "until": date(2026, 3, 1)},
            ),
            columns=tuple(Column(f"c{n}", "Member") for n, _ in enumerate(cells)),
            rows=(cells,),
        )

    def document(self) -> dict[str, object]:
        """Return nothing: it is not asked here."""
        return {}


def test_a_table_is_written_in_the_language() -> None:
    """Titles, headings and cells of any other report are in the reader's language too."""
    text = text_of(exporter.render(Trend(), language("nl")))

    assert text == (
        "# Wat verandert van 1 jan 2026 tot en met 1 mrt 2026\n\n"
        "| Lid | Lid | Lid | Lid | Lid | Lid |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| ✗ lacune | 1 mrt 2026 | 1.000 | Er is geen beleid geregistreerd |  | gap |\n"
    )


def test_hook() -> None:
    """The module gives one exporter, for files that end in `.md`."""
    (given,) = exporter.codetrack_exporters()

    assert (given.name, given.suffix) == ("markdown", ".md")
    assert text_of(given.render(varied())) == text_of(exporter.render(varied()))
