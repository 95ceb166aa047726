"""What the tests share: a server of S3 and one of the web, on the loopback."""

from __future__ import annotations

import http.server
import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import fsspec
import pytest
from moto.server import ThreadedMotoServer

from codetrack import load, save

BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"
FORMS = ("belgium", "belgium.jsonl", "belgium.jsonl.gz", "belgium.jsonl.zst")


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the Belgian example in each form that is read at an address."""
    folder = tmp_path_factory.mktemp("forms")
    (folder / "belgium").symlink_to(BELGIUM)
    for name in FORMS[1:]:
        save(load(BELGIUM), folder / name)
    return folder


@pytest.fixture
def memory(forms: Path) -> Iterator[fsspec.AbstractFileSystem]:
    """Put the example where only fsspec reads it: `memory://chain`."""
    store = fsspec.filesystem("memory")
    for name in FORMS:
        store.put(str((forms / name).resolve()), f"/chain/{name}", recursive=True)
    yield store
    store.rm("/chain", recursive=True)


@pytest.fixture(scope="session")
def _s3(forms: Path) -> Iterator[dict[str, str]]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": "geheim",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_CONFIG_FILE": str(forms / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(forms / "none"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        store = fsspec.filesystem("s3", skip_instance_cache=True)
        store.mkdir("chain")
        for name in FORMS:
            store.put(str((forms / name).resolve()), f"chain/{name}", recursive=True)
    yield variables
    server.stop()


@pytest.fixture
def s3(_s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """Serve the example at `s3://chain`; processes that are started find the server, too."""
    for name, value in _s3.items():
        monkeypatch.setenv(name, value)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    store = fsspec.filesystem("s3")
    yield store
    fsspec.get_filesystem_class("s3").clear_instance_cache()


class _Answers(http.server.BaseHTTPRequestHandler):
    """Serve the Belgian example, or what a test put into `codes` for the name at an address."""

    server: Any

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def _answer(self, *, with_body: bool) -> None:
        path, _, query = self.path.partition("?")
        name = path.rpartition("/")[2]
        code = self.server.codes.get(name, 404)
        if code == 200 and unquote(query) != unquote(self.server.query):
            code = 403
        data = self.server.register if code in (200, "cut") else b"no"
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if part and code == 200 and self.server.gives_parts:
            code, data = 206, data[int(part[1]) : int(part[2]) + 1]
        if with_body:
            self.server.sent.append((name, len(data)))
        self.send_response(200 if code == "cut" else code)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Type", "application/jsonl")
        self.end_headers()
        if with_body:
            self.wfile.write(data[: len(data) // 2] if code == "cut" else data)


@pytest.fixture
def web(forms: Path) -> Iterator[Any]:
    """Serve the example as one file of JSON Lines; `codes` says how, by name."""
    # What was kept of an earlier server at the same address must not answer for this one.
    fsspec.get_filesystem_class("http").clear_instance_cache()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as running:
        server: Any = running
        server.query, server.gives_parts, server.sent = "", True, []
        server.codes = {"belgium.jsonl": 200}
        server.register = (forms / "belgium.jsonl").read_bytes()
        server.url = f"http://teller:geheim@127.0.0.1:{running.server_port}/belgium.jsonl"
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield server
        running.shutdown()
        thread.join()
