import http.server
import importlib
import importlib.util
import io
import re
import sys
import threading
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import attrs
import fsspec
import pytest

import codetrack
from codetrack import RegisterError, SettingsError, audit, audit_in_parts, load, save
from codetrack.reminders.ledger import open_ledger
from codetrack.storage.locations import place, veiled

DAY = date(2026, 11, 23)
BELGIUM = Path(__file__).parent.parent / "examples" / "belgium"


@pytest.fixture
def remote(tmp_path):
    """Put the Belgian example where only fsspec reads it: as a folder, and as packed lines."""
    store = fsspec.filesystem("memory")
    store.put(str(BELGIUM), "/chain/belgium", recursive=True)
    for ending in ("", ".gz"):
        save(load(BELGIUM), tmp_path / f"belgium.jsonl{ending}")
        store.put(str(tmp_path / f"belgium.jsonl{ending}"), f"/chain/belgium.jsonl{ending}")
    yield tmp_path
    store.rm("/chain", recursive=True)


@pytest.mark.parametrize("name", ["belgium", "belgium.jsonl", "belgium.jsonl.gz"])
def test_a_register_is_read_through_fsspec(remote, name):
    """The same members and findings as from a path of this machine."""
    where = BELGIUM if name == "belgium" else remote / name
    came, right = audit(f"memory://chain/{name}", as_of=DAY), audit(where, as_of=DAY)
    assert attrs.evolve(came, register="") == attrs.evolve(right, register="")


def test_its_settings_lie_beside_it(remote):
    """And count."""
    store = fsspec.filesystem("memory")
    store.pipe("/chain/codetrack.toml", b'[plugins]\nrequire = ["absent"]\n')
    with pytest.raises(codetrack.PluginError, match="absent"):
        audit("memory://chain/belgium.jsonl", as_of=DAY)


@pytest.mark.parametrize("name", ["belgium.jsonl", "belgium.jsonl.gz"])
def test_it_is_audited_in_parts(remote, name):
    """Handles of its parts hold the address."""
    whole = audit_in_parts(f"memory://chain/{name}", as_of=DAY, part_members=3)
    assert whole.frame == audit(remote / name, as_of=DAY).frame


def test_nothing_is_there(remote):
    """That is an error, not an empty register."""
    with pytest.raises(
        RegisterError,
        match=r"^memory://chain/nobody\.jsonl: cannot be read: there is nothing here$",
    ):
        load("memory://chain/nobody.jsonl")


def test_nothing_is_written_there(remote):
    """Registers are replaced whole, and no object store promises that."""
    with pytest.raises(RegisterError, match="this machine's own paths only"):
        save(load(BELGIUM), "memory://chain/other.jsonl")


def test_an_unknown_kind_of_address_is_said():
    """With what was given."""
    with pytest.raises(RegisterError, match="nosuch://a/b: no such kind of address"):
        place("nosuch://a/b").exists()


def test_without_the_package_it_says_what_to_install(monkeypatch):
    """And no traceback."""
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(RegisterError, match=r"codetrack-core\[remote\]"):
        load("s3://bucket/register.jsonl")


class Answers(http.server.BaseHTTPRequestHandler):
    """Serve the Belgian example, or what a test put into `codes` for the name at an address."""

    def do_GET(self):
        """Answer with a body."""
        self._answer(with_body=True)

    def do_HEAD(self):
        """Answer without one."""
        self._answer(with_body=False)

    def log_message(self, *_):
        """Say nothing."""

    def _answer(self, *, with_body):
        path, _, query = self.path.partition("?")
        name = path.rpartition("/")[2]
        code = self.server.codes.get(name, 404)
        if code == 200 and unquote(query) != unquote(self.server.query):
            code = 403
        data = self.server.register if code in (200, "cut") else b"no"
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part and code == 200 and self.server.gives_parts:
            code, data = 206, data[int(part[1]) : int(part[2]) + 1]
        self.send_response(200 if code == "cut" else code)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Type", "application/jsonl")
        self.end_headers()
        if with_body:
            self.wfile.write(data[: len(data) // 2] if code == "cut" else data)


class Answered(Exception):  # noqa: N818
    """Be what aiohttp raises of an answer."""

    def __init__(self, error, url):
        super().__init__(f"{error.code}, message={error.reason!r}, url={url!r}")
        self.status = error.code
        self.message = error.reason


class Plain(fsspec.AbstractFileSystem):
    """Read and raise as the file system of fsspec for HTTP does, where aiohttp is not installed."""

    protocol = "http"

    @classmethod
    def _strip_protocol(cls, path):
        return path

    @classmethod
    def _parent(cls, path):
        above = super()._parent(path)
        return above if len(above) > len("http://") else ""

    def cat_file(self, path, start=None, end=None, **_):
        """Read all of it."""
        scheme, _, rest = path.partition("://")
        try:
            with urllib.request.urlopen(f"{scheme}://{rest.rpartition('@')[2]}") as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404:
                    raise FileNotFoundError(path) from None
                raise Answered(error, path) from None
        except urllib.error.URLError as error:
            raise error.reason from None

    def isdir(self, path):
        """Say that nothing is a folder, once the server answered."""
        try:
            self.cat_file(path)
        except (FileNotFoundError, http.client.IncompleteRead):
            return False
        return False

    def info(self, path, **_):
        """Say of whatever fails that nothing was found."""
        try:
            self.cat_file(path)
        except http.client.IncompleteRead:
            pass
        except Exception as error:
            raise FileNotFoundError(path) from error
        return {"name": path, "size": None, "type": "file"}

    def _open(self, path, mode="rb", **_):
        self.info(path)
        return io.BytesIO(self.cat_file(path))


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Serve on this machine; `codes` says how, by name."""
    if importlib.util.find_spec("aiohttp") is None:
        known = importlib.import_module("fsspec.registry")._registry
        monkeypatch.setitem(known, "http", Plain)
    save(load(BELGIUM), tmp_path / "belgium.jsonl")
    # Whoever was first at an address must not answer for a later server at the same one.
    fsspec.get_filesystem_class("http").clear_instance_cache()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.query, running.gives_parts = "", True
        running.codes = {"belgium.jsonl": 200}
        running.register = (tmp_path / "belgium.jsonl").read_bytes()
        running.url = f"http://teller:geheim@127.0.0.1:{running.server_port}/belgium.jsonl"
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def in_parts(url):
    """Audit what lies there in parts."""
    return audit_in_parts(url, as_of=DAY, part_members=3).frame


def at_once(url):
    """Audit what lies there as a whole."""
    return attrs.evolve(audit(url, as_of=DAY), members=()).frame


SIGNED = "se=2026-11-30&sig=gehe%2Fim%3D&X-Amz-Signature=9f8e"
WAYS = pytest.mark.parametrize("way", [at_once, in_parts])


@WAYS
def test_a_register_is_read_from_a_server(server, way, tmp_path):
    """One that says of the settings that there are none, which is no error."""
    assert way(server.url) == way(tmp_path / "belgium.jsonl")


@WAYS
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (403, "the server answered 403 Forbidden"),
        (404, "there is nothing here"),
        (500, "the server answered 500 Internal Server Error"),
        ("cut", "(Response payload is not completed|IncompleteRead.*)"),
    ],
)
def test_what_a_server_answers_is_said(server, way, code, reason):
    """An error of ours with the address, one reason, and no password."""
    server.codes["belgium.jsonl"] = code
    where = rf"http://\*\*\*@127\.0\.0\.1:{server.server_port}/belgium\.jsonl"
    with pytest.raises(RegisterError, match=f"^{where}: cannot be read: {reason}( .plugin sql.)?$"):
        way(server.url)


@WAYS
def test_a_server_need_not_give_parts_of_a_file(server, way, tmp_path):
    """Many give the whole, whatever is asked."""
    server.gives_parts = False
    assert way(server.url) == way(tmp_path / "belgium.jsonl")


@WAYS
def test_a_signed_address_is_read_and_its_signature_is_nowhere(server, way, tmp_path):
    """The register has the name of the file, and so has each problem in it."""
    server.query = SIGNED
    server.register += b"{broken\n"
    (tmp_path / "belgium.jsonl").write_bytes(server.register)
    came = way(f"{server.url}?{SIGNED}")
    assert came == way(tmp_path / "belgium.jsonl")
    assert came.register == "belgium.jsonl"
    assert load(f"{server.url}?{SIGNED}").problems[0].file == "belgium.jsonl"


@WAYS
@pytest.mark.parametrize("code", [403, 404, 500, "cut"])
def test_an_error_shows_no_signature(server, way, code):
    """But where it was."""
    server.codes["belgium.jsonl"], server.query = code, SIGNED
    with pytest.raises(RegisterError, match=r"/belgium\.jsonl\?\*\*\*: cannot be read: ") as caught:
        way(f"{server.url}?{SIGNED}")
    assert not re.search("im%3D|9f8e|2026-11-30", str(caught.value))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://bucket//register.jsonl", "two slashes in a row"),
        ("memory://chain//belgium.jsonl", "two slashes in a row"),
        ("https://host/register.jsonl#part", "what follows the #"),
        ("https://host/register.jsonl?sig=a/b", "expected %2F in its place"),
    ],
)
def test_an_address_of_which_a_part_would_be_lost_is_refused(remote, address, said):
    """What is not read, as the settings in a folder without a name, would be taken for absent."""
    with pytest.raises(RegisterError, match=said) as caught:
        load(address)
    assert "a/b" not in str(caught.value)


@WAYS
@pytest.mark.parametrize("code", [403, 500])
def test_settings_that_a_server_refuses_are_not_absent(server, way, code):
    """What they require would be gone, and nobody told."""
    server.codes["codetrack.toml"] = code
    said = rf"^http://\*\*\*@.*/codetrack\.toml: cannot be read: the server answered {code} "
    with pytest.raises(SettingsError, match=said):
        way(server.url)


def test_a_server_may_refuse_what_lies_below_a_file(server):
    """A source that cannot look gives way to one that takes the path for its own."""
    server.codes["members"] = 403
    assert len(audit(server.url, as_of=DAY).members) == len(load(BELGIUM).members)


def test_a_server_that_is_not_there_is_said(server):
    """By the first who asks, and not as findings."""
    server.shutdown()
    server.server_close()
    with pytest.raises(RegisterError, match=r"belgium\.jsonl: cannot be read: Connection refused$"):
        audit(server.url, as_of=DAY)


def test_a_folder_whose_listing_fails_is_no_register_without_members(remote, monkeypatch):
    """What a file system raises there is an error."""

    def refuse(self, path, **_):
        raise Answered(urllib.error.HTTPError(path, 503, "Busy", {}, io.BytesIO()), path)

    monkeypatch.setattr(fsspec.get_filesystem_class("memory"), "ls", refuse)
    with pytest.raises(RegisterError, match="the server answered 503 Busy"):
        load("memory://chain/belgium")


def test_a_missing_package_is_named(monkeypatch):
    """Where the address is given, and not as a traceback of whoever reads first."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    said = r"^s3://nix/register\.jsonl: a package .* is missing: Install s3fs"
    with pytest.raises(RegisterError, match=said):
        load("s3://nix/register.jsonl")


def test_no_ledger_is_kept_at_an_address(remote):
    """Nothing is written there."""
    with (
        pytest.raises(RegisterError, match="this machine's own paths only"),
        open_ledger(place("memory://chain/belgium.jsonl")),
    ):
        pass


def test_no_documents_are_looked_at_there(remote):
    """To say nothing of them would be a pass."""
    where = place("memory://chain/belgium")
    with pytest.raises(RegisterError, match="this machine's own paths only"):
        codetrack.verify_documents(load(where), where)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3://key:se@cret@bucket/a", "s3://***@bucket/a"),
        ("zip://a::http://u:p@h/x of ftp://b:c@d", "zip://a::http://***@h/x of ftp://***@d"),
        ("abfs://container@account/a:b@c", "abfs://container@account/a:b@c"),
        ("http://u:p@h/a?sig=b:c&d=e: no", "http://***@h/a?***: no"),
        ("read 'https://h/a?token=b', or not?", "read 'https://h/a?***', or not?"),
        ("is it http://h/a? Yes", "is it http://h/a? Yes"),
    ],
)
def test_passwords_are_veiled(text, shown):
    """In each address of a text; what is no password stays."""
    assert veiled(text) == shown
