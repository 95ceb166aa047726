"""Documents are there, inside the register, and the same as recorded; or it is said why not."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs
import pytest
import tomli_w
from helpers.members import member
from hypothesis import given
from hypothesis import strategies as st

import codetrack
from codetrack.model.members import Register
from codetrack.model.records import Policy, Report, Training
from codetrack.problems import Problem
from codetrack.register.documents import DocumentCheck, document_problems, verify_documents
from codetrack.storage.containment import Enclosure, PathError

BELGIUM = Path(__file__).parents[2] / "examples" / "belgium"
TEXT = b"We protect children. (invented)\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()
DAY = date(2026, 3, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder for a register, with one document in it and one file outside."""
    register = tmp_path / "register"
    (register / "members").mkdir(parents=True)
    (register / "documents").mkdir()
    (register / "documents" / "policy.txt").write_bytes(TEXT)
    (tmp_path / "outside.txt").write_bytes(TEXT)
    return register


def written(folder: Path, *records: dict[str, object], name: str = "hotel-example") -> Register:
    """Write a member with the policies, a blank line and a comment before each, and read it."""
    text = 'name = "Hotel Example (invented)"\ncountry = "BE"\n'
    for record in records:
        text += "\n# A policy.\n[[policy]]\n" + tomli_w.dumps(record)
    (folder / "members" / f"{name}.toml").write_text(text, encoding="utf-8")
    return codetrack.load(folder)


def verified(folder: Path, document: str, sha256: str | None = DIGEST) -> DocumentCheck:
    """Verify the one document of one member."""
    record = {"adopted": DAY, "document": document} | ({"sha256": sha256} if sha256 else {})
    return verify_documents(written(folder, record), folder)


def problem_of(folder: Path, document: str, sha256: str | None = DIGEST) -> Problem:
    """Return the one problem of the one document, which counts as wrong and as nothing else."""
    found = verified(folder, document, sha256)
    assert (found.matching, found.undigested, found.wrong) == (0, 0, 1)
    (problem,) = found.problems
    return problem


def test_a_document_that_matches_is_verified(folder: Path) -> None:
    """A document with the digest that its record says is no problem, and counts as matching."""
    found = verified(folder, "documents/policy.txt")
    assert found == DocumentCheck(problems=(), matching=1, undigested=0, wrong=0, unverified=())


def test_the_belgian_example_is_right() -> None:
    """Every document of the Belgian example matches the digest that its record says."""
    found = verify_documents(codetrack.load(BELGIUM), BELGIUM)
    assert (found.problems, found.undigested) == ((), 0)
    assert found.matching == 3


def test_a_document_without_a_digest_is_not_taken_as_the_same(folder: Path) -> None:
    """Without a sha256, a document is there, but not matching."""
    found = verified(folder, "documents/policy.txt", None)
    assert (found.problems, found.matching, found.undigested) == ((), 0, 1)


def test_one_byte_tells_a_document_apart(folder: Path) -> None:
    """A changed document is told at its sha256, with the real digest whole, to be pasted."""
    changed = TEXT.replace(b"W", b"w")
    (folder / "documents" / "policy.txt").write_bytes(changed)
    problem = problem_of(folder, "documents/policy.txt")
    assert (problem.file, problem.line) == ("members/hotel-example.toml", 8)
    assert problem.key == "policy[0].sha256"
    assert hashlib.sha256(changed).hexdigest() in str(problem)
    assert problem.got == DIGEST


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("/etc/passwd", "absolute"),
        ("C:\\policies\\policy.txt", "absolute"),
        ("c:policy.txt", "absolute"),
        ("\\\\server\\share\\policy.txt", "absolute"),
        ("https://example.org/policy.txt", "address"),
        ("FILE:///etc/passwd", "address"),
        ("mailto:office@example.org", "address"),
        ("../outside.txt", "'..'"),
        ("documents/../documents/policy.txt", "'..'"),
        ("documents\\..\\..\\outside.txt", "'..'"),
        ("documents\\policy.txt", "backslashes"),
        ("documents/policy.pdf", "no such file; did you mean policy.txt?"),
        ("documents/policy.txt/more", "not a folder"),
        ("documents", "a folder"),
        ("documents/", "a folder"),
        ("documents/.", "a folder"),
        (".", "a folder"),
        ("documents/Policy.txt", "spelt differently"),
        ("Documents/policy.txt", "spelt differently"),
        ("members/hotel-example.toml", "of the register itself"),
        ("documents/po\0licy.txt", "NUL"),
        ("x" * 5000, "no such file"),
        ("x/" * 5000 + "y", "no such file"),
    ],
)
def test_each_bad_path_is_named_where_it_stands(folder: Path, document: str, said: str) -> None:
    """A path that is no file in the register on every system is told with file, line and key."""
    problem = problem_of(folder, document)
    assert (problem.file, problem.line) == ("members/hotel-example.toml", 7)
    assert problem.key == "policy[0].document"
    assert said in problem.message
    assert problem.expected
    assert problem.got


def test_the_right_spelling_is_given(folder: Path) -> None:
    """Case that only Windows forgives is told together with the file's own name."""
    assert problem_of(folder, "Documents/Policy.txt").expected == "'documents/Policy.txt'"
    assert problem_of(folder, "documents\\policy.txt").expected == "'documents/policy.txt'"


def test_accents_that_look_the_same_are_told_apart(folder: Path) -> None:
    """A name whose accents are stored in another way is shown so that the difference is seen."""
    stored = unicodedata.normalize("NFD", "politique-protégée.txt")
    (folder / "documents" / stored).write_bytes(TEXT)
    problem = problem_of(folder, "documents/" + unicodedata.normalize("NFC", stored))
    assert "spelt differently" in problem.message
    assert problem.expected != problem.got
    assert f"{problem.expected}{problem.got}".isascii()


def link(place: Path, target: Path | str) -> None:
    """Make a real link."""
    place.symlink_to(target)


def test_links_that_stay_inside_are_followed(folder: Path) -> None:
    """A link to a file or a folder inside the register is as good as what it leads to."""
    link(folder / "documents" / "latest.txt", "policy.txt")
    link(folder / "papers", folder / "documents")
    link(folder / "documents" / "up.txt", "../papers/latest.txt")
    for document in ("documents/latest.txt", "papers/policy.txt", "papers/up.txt"):
        assert verified(folder, document).problems == ()


@pytest.mark.parametrize("target", ["outside.txt", "{}/outside.txt", "../{}/register/x", "."])
def test_a_link_that_leads_out_is_never_followed(folder: Path, target: str) -> None:
    """A link out of the register is a problem, though what it leads to has the right digest."""
    outside = folder.parent
    text = target.format(outside) if target.startswith("{") else f"../../{target}"
    link(folder / "documents" / "link.txt", text)
    problem = problem_of(folder, "documents/link.txt")
    assert problem.message == "the link 'documents/link.txt' leads out of the register"


def test_a_folder_that_is_a_link_out_is_told(folder: Path) -> None:
    """A link out of the register is seen wherever it stands along the path."""
    elsewhere = folder.parent / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    (elsewhere / "policy.txt").write_bytes(TEXT)
    link(folder / "documents" / "far", elsewhere.parent)
    link(folder / "near", "documents/far")
    problem = problem_of(folder, "near/deep/policy.txt")
    assert problem.message == "the link 'documents/far' leads out of the register"


def test_a_link_out_and_in_again_leads_out(folder: Path) -> None:
    """A link that comes back in by way of the outside would break in another place."""
    link(folder / "documents" / "link.txt", f"../../{folder.name}/documents/policy.txt")
    assert "leads out" in problem_of(folder, "documents/link.txt").message


def test_links_to_nothing_and_in_a_circle_are_told(folder: Path) -> None:
    """A link that leads nowhere or round and round is a problem, not a traceback."""
    link(folder / "documents" / "dangling.txt", "gone.txt")
    link(folder / "documents" / "a.txt", "b.txt")
    link(folder / "documents" / "b.txt", "a.txt")
    assert "leads to nothing" in problem_of(folder, "documents/dangling.txt").message
    assert "in a circle" in problem_of(folder, "documents/a.txt").message


def test_what_lies_behind_a_good_link_is_missing_by_itself(folder: Path) -> None:
    """The link is not blamed for a file that is not in the folder it leads to."""
    link(folder / "papers", "documents")
    assert "no such file" in problem_of(folder, "papers/gone.txt").message


def test_the_register_may_itself_lie_behind_a_link(folder: Path) -> None:
    """A register that is reached through a link is verified as it is."""
    link(folder.parent / "alias", folder)
    link(folder / "documents" / "latest.txt", folder.parent / "alias" / "documents" / "policy.txt")
    verified(folder, "documents/latest.txt")
    alias = folder.parent / "alias"
    assert verify_documents(codetrack.load(alias), alias).problems == ()


def test_a_pipe_and_a_socket_are_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would hold up a reader for ever is told without opening it."""
    os.mkfifo(folder / "documents" / "pipe")
    monkeypatch.chdir(folder / "documents")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        for name in ("pipe", "socket"):
            problem = problem_of(folder, f"documents/{name}")
            assert "a pipe, a device or a socket" in problem.message
    assert "not a folder" in problem_of(folder, "documents/pipe/x").message


def test_a_pipe_that_takes_a_files_place_does_not_hold_up(folder: Path) -> None:
    """A pipe put in place of a file that was just found is refused at once."""
    enclosure = Enclosure(folder)
    found = enclosure.find("documents/policy.txt")
    (folder / found).unlink()
    os.mkfifo(folder / found)
    with pytest.raises(PathError, match="changed while"):
        enclosure.digest(found)


NOBODY = """
import os, sys
from codetrack import Member, Policy, Register, verify_documents
folder, sha256 = sys.argv[1:]
policy = Policy(adopted="2026-03-02", document="documents/policy.txt", sha256=sha256 or None)
register = Register(members=[Member(id="a", name="A (invented)", country="BE", policies=[policy])])
verify_documents(register, folder)
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
print(*(problem.message for problem in verify_documents(register, folder).problems))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps files from readers in another way")
@pytest.mark.parametrize("sha256", [DIGEST, ""])
def test_what_may_not_be_read_is_told(folder: Path, sha256: str) -> None:
    """A document, or a folder on the way, that is kept from the reader is a problem."""
    with tempfile.TemporaryDirectory() as name:
        # Pytest's own folders are closed to everyone else.
        Path(name).chmod(0o755)
        copy = Path(name) / "register"
        shutil.copytree(folder, copy)

        def said() -> str:
            command = [sys.executable, "-c", NOBODY, str(copy), sha256]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

        assert said() == "\n"
        for kept in ("documents/policy.txt", "documents", "."):
            place = copy / kept
            mode = place.stat().st_mode
            place.chmod(0)
            try:
                assert said() == "cannot be read: Permission denied\n"
            finally:
                place.chmod(mode)


def test_a_digest_without_a_document_is_told(folder: Path) -> None:
    """A lone sha256 is a problem at its own line."""
    found = verify_documents(written(folder, {"adopted": DAY, "sha256": DIGEST}), folder)
    (problem,) = found.problems
    assert problem.key == "policy[0].sha256"
    assert (problem.file, problem.line) == ("members/hotel-example.toml", 7)
    assert "a digest of no document" in str(problem)


def test_the_register_and_its_settings_are_no_documents(folder: Path) -> None:
    """A record cannot prove itself with a file of the register, by whatever name."""
    (folder / "codetrack.toml").write_text("", encoding="utf-8")
    written(folder, name="other")
    link(folder / "documents" / "link.toml", "../members/other.toml")
    os.link(folder / "members" / "other.toml", folder / "documents" / "hard.toml")
    for document in ("codetrack.toml", "documents/link.toml", "documents/hard.toml"):
        assert "of the register itself" in problem_of(folder, document, None).message


def test_every_mistake_is_told_and_each_document_counts_once(folder: Path) -> None:
    """Records that share documents give a problem each; the documents are counted once."""
    good = {"adopted": DAY, "document": "documents/policy.txt", "sha256": DIGEST}
    gone = {"adopted": DAY, "document": "documents/gone.txt"}
    same = good | {"document": "./documents//policy.txt"}
    found = verify_documents(written(folder, good, gone, same, gone), folder)
    assert [p.key for p in found.problems] == ["policy[1].document", "policy[3].document"]
    assert (found.matching, found.wrong) == (1, 1)


def test_a_document_that_one_record_disowns_is_not_verified(folder: Path) -> None:
    """Where two records say different digests, the document counts as wrong only."""
    good = {"adopted": DAY, "document": "documents/policy.txt", "sha256": DIGEST}
    found = verify_documents(written(folder, good, good | {"sha256": "0" * 64}), folder)
    assert (found.matching, found.wrong, len(found.problems)) == (0, 1, 1)


def test_a_document_is_read_once(folder: Path) -> None:
    """The digest that was found for a document is kept for the next record that names it."""
    enclosure = Enclosure(folder)
    first = enclosure.digest(enclosure.find("documents/policy.txt"))
    (folder / "documents" / "policy.txt").write_bytes(b"changed")
    assert enclosure.digest("documents/policy.txt") == first == DIGEST


def test_the_tables_of_plugins_are_held_to_their_digests(folder: Path) -> None:
    """A plugin's table with document and sha256 is verified; a document alone is the plugin's."""
    text = (
        'name = "Hotel Example (invented)"\ncountry = "BE"\n'
        '[ext.front-desk]\ndocument = "anything"\n'
        "[[ext.front-desk.visits]]\n"
        f'document = "documents/policy.txt"\nsha256 = "{"0" * 64}"\n'
    )
    (folder / "members" / "hotel-example.toml").write_text(text, encoding="utf-8")
    (problem,) = document_problems(codetrack.load(folder), folder)
    assert problem.key == "ext.front-desk.visits[0].sha256"
    assert problem.line == 7


def json_lines(folder: Path, members: Sequence[codetrack.Member]) -> Path:
    """Write the members to a JSON Lines file."""
    path = folder / "belgium.jsonl"
    codetrack.save(Register(members=members), path)
    return path


def test_in_json_lines_a_problem_names_the_members_line(folder: Path) -> None:
    """A document lies beside the file; its problem has the line and the keys of that format."""
    record = Policy(adopted=DAY, document="documents/policy.txt", sha256=DIGEST)
    wrong = Policy(adopted=DAY, document="documents/gone.txt")
    path = json_lines(folder, [member(record, id="a"), member(record, wrong, id="b")])
    path.write_bytes(b"\xef\xbb\xbf\n" + path.read_bytes())
    found = verify_documents(codetrack.load(path), path)
    (problem,) = found.problems
    assert (problem.file, problem.line) == ("belgium.jsonl", 3)
    assert problem.key == "policies[1].document"
    assert found.matching == 1


def test_the_json_lines_file_is_no_document(folder: Path) -> None:
    """A record in a JSON Lines file cannot point at that file."""
    path = json_lines(folder, [member(Policy(adopted=DAY, document="belgium.jsonl"))])
    (problem,) = document_problems(codetrack.load(path), path)
    assert "of the register itself" in problem.message


def test_from_another_source_a_problem_names_member_and_key(tmp_path: Path) -> None:
    """Where no file is known to hold the record, the member is named."""
    held = Register(members=[member(Report(year=2025, submitted=DAY, document="gone.txt"))])
    for place in (tmp_path, tmp_path / "register.db"):
        (problem,) = document_problems(held, place)
        assert (problem.file, problem.line) == (None, None)
        assert (problem.member, problem.key) == ("hotel-example", "reports[0].document")
        assert str(problem).startswith("member hotel-example: reports[0].document: there is no")


def test_a_file_that_changed_since_is_not_pointed_at(folder: Path) -> None:
    """No line is named in a file that no longer says what was read."""
    register = written(folder, {"adopted": DAY, "document": "documents/gone.txt"})
    written(folder, {"adopted": DAY, "document": "documents/policy.txt"})
    (problem,) = document_problems(register, folder)
    assert (problem.file, problem.member) == (None, "hotel-example")


def test_documents_of_an_unreadable_member_are_not_verified(folder: Path) -> None:
    """What a broken file names is not known, and is said to be so."""
    (folder / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    found = verified(folder, "documents/policy.txt")
    assert (found.problems, found.matching) == ((), 1)
    assert found.unverified == ("kapot",)


def test_a_big_document_is_read_in_pieces(folder: Path) -> None:
    """A document of 64 MiB costs little memory."""
    import tracemalloc

    big = folder / "documents" / "big.bin"
    with big.open("wb") as file:
        file.truncate(64 * 2**20)
    tracemalloc.start()
    try:
        assert verified(folder, "documents/big.bin", "0" * 64).wrong == 1
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


PARTS = st.sampled_from(["..", ".", "", "documents", "out", "in", "round", "policy.txt", "C:", "~"])
PATHS = st.lists(PARTS, min_size=1, max_size=6).map("/".join) | st.text(min_size=1, max_size=20)


@pytest.fixture(scope="module")
def maze(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder full of links in, out and round."""
    root = tmp_path_factory.mktemp("maze")
    folder = root / "register"
    (folder / "documents").mkdir(parents=True)
    shutil.copytree(folder, root / "documents")
    (folder / "documents" / "policy.txt").write_bytes(TEXT)
    (root / "documents" / "policy.txt").write_bytes(b"outside")
    for inner in (folder, folder / "documents"):
        link(inner / "out", root)
        link(inner / "in", folder / "documents")
        link(inner / "round", "../round" if inner != folder else "documents/round")
    return folder


@given(path=PATHS)
def test_no_path_ever_leads_out(maze: Path, path: str) -> None:
    """Whatever the path, it is a problem, or the one file inside; never one outside."""
    record = attrs.evolve(Training(on=DAY, people=3), document=path if path.strip() else None)
    found = verify_documents(Register(members=[member(record)]), maze)
    assert found.matching == 0
    if found.undigested:
        enclosure = Enclosure(maze)
        assert enclosure.digest(enclosure.find(path)) == DIGEST
    elif record.document is not None:
        assert len(found.problems) == 1
