from datetime import date

import pytest

from codetrack import Exporter, ExportError, assess, export, language, load_plugins
from codetrack.testing import make_member, make_register

REPORT = assess(make_register(make_member()), load_plugins().checks, as_of=date(2026, 11, 23))


def exporter(*parts):
    """Make an exporter that yields the parts, and raises those that are errors."""

    def render(report):
        for part in parts:
            if isinstance(part, BaseException):
                raise part
            yield part

    return Exporter(name="odd", plugin="acme", render=render)


def test_text_is_written_as_utf_8(tmp_path):
    """Text and bytes may be mixed."""
    export(REPORT, exporter("é", b"!"), tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == "é!".encode()


@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit("boom")])
def test_an_exporter_that_fails_leaves_the_old_file(tmp_path, error):
    """Half a report is never written, and the error names the plugin."""
    target = tmp_path / "out"
    target.write_text("old")
    with pytest.raises(ExportError, match=r"acme.*boom"):
        export(REPORT, exporter("new", error), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_wrong_part_is_an_error(tmp_path):
    """What is neither text nor bytes is refused with the plugin's name."""
    with pytest.raises(ExportError, match=r"acme.*expected text or bytes"):
        export(REPORT, exporter(12), tmp_path / "out")


def test_a_path_that_cannot_be_written_is_an_error(tmp_path):
    """The error names the path."""
    with pytest.raises(ExportError, match="nowhere"):
        export(REPORT, exporter("x"), tmp_path / "nowhere" / "out")


def test_a_localised_exporter_is_told_the_language(tmp_path):
    """Formats for people get the reader's language, plain English where nobody names one."""
    told = Exporter(name="odd", render=lambda report, spoken: [spoken.tag], localised=True)
    export(REPORT, told, tmp_path / "one", language=language("nl"))
    export(REPORT, told, tmp_path / "other")
    assert ((tmp_path / "one").read_text(), (tmp_path / "other").read_text()) == ("nl", "en")


def test_a_format_for_machines_is_not_told_the_language(tmp_path):
    """What scripts read is the same for every reader."""
    for exporter in load_plugins().exporters:
        if not exporter.localised:
            export(REPORT, exporter, tmp_path / "one", language=language("nl"))
            export(REPORT, exporter, tmp_path / "other")
            assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_format_about_one_member_is_never_asked_about_more(tmp_path):
    """Whoever asks for the form of several members is told how to pick one."""
    single = Exporter(name="form", render=lambda report: [report.members[0].id], single=True)
    two = make_register(make_member(), make_member("another"))
    both = assess(two, load_plugins().checks, as_of=date(2026, 11, 23))
    with pytest.raises(ExportError, match=r"'form' is about one member.*--member ID.*got 2"):
        export(both, single, tmp_path / "out")
    export(REPORT, single, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "hotel-example"
