import re
from datetime import date

import attrs
import pytest
from helpers.command import run

from codetrack import RegisterError, SettingsError, audit, audit_in_parts, load

DAY = date(2026, 11, 23)
SIGNED = "se=2026-11-30&sig=gehe%2Fim%3D&X-Amz-Signature=9f8e"


def in_parts(where):
    """Audit a register in parts."""
    return audit_in_parts(where, as_of=DAY, part_members=3).frame


def at_once(where):
    """Audit a register as a whole."""
    return attrs.evolve(audit(where, as_of=DAY), members=()).frame


WAYS = pytest.mark.parametrize("way", [at_once, in_parts])


@WAYS
def test_a_register_is_read_from_a_server(web, way, forms):
    """The server says that there are no settings, which is no error."""
    assert way(web.url) == way(forms / "belgium.jsonl")


@WAYS
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (403, "the server answered 403 Forbidden"),
        (404, "there is nothing here"),
        (500, "the server answered 500 Internal Server Error"),
        ("cut", "Response payload is not completed"),
    ],
)
def test_what_a_server_answers_is_the_reason(web, way, code, reason):
    """The error has the address, one reason, and no password."""
    web.codes["belgium.jsonl"] = code
    where = rf"http://\*\*\*@127\.0\.0\.1:{web.server_port}/belgium\.jsonl"
    with pytest.raises(RegisterError, match=f"^{where}: cannot be read: {reason}$"):
        way(web.url)


def test_the_command_exits_with_3_and_shows_no_password(web):
    """A script sees that nothing was audited."""
    web.codes["belgium.jsonl"] = 403
    done = run("audit", web.url, "--as-of", DAY)
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith("/belgium.jsonl: cannot be read: the server answered 403 Forbidden")
    assert "geheim" not in line


def test_a_part_is_read_by_itself(web):
    """A worker asks for the bytes of its part, and for nothing else."""
    from codetrack_remote import locate

    from codetrack import load_plugins
    from codetrack.scale.partitions import partitions

    cut = partitions(locate(web.url), load_plugins(), members=3)
    web.sent.clear()
    register = cut[1].load()
    assert [member.id for member in register.members] == [
        member.id for member in load(web.url).members[3:6]
    ]
    assert web.sent[0] == ("belgium.jsonl", cut[1].size)


@WAYS
def test_a_server_need_not_give_parts_of_a_file(web, way, forms):
    """Many send the whole, whatever the request says."""
    web.gives_parts = False
    assert way(web.url) == way(forms / "belgium.jsonl")


@WAYS
def test_a_signed_address_is_read_and_its_signature_is_nowhere(web, way, tmp_path):
    """The register has the name of the file, and so has each problem in it."""
    web.query = SIGNED
    web.register += b"{broken\n"
    (tmp_path / "belgium.jsonl").write_bytes(web.register)
    frame = way(f"{web.url}?{SIGNED}")
    assert frame == way(tmp_path / "belgium.jsonl")
    assert frame.register == "belgium.jsonl"
    assert load(f"{web.url}?{SIGNED}").problems[0].file == "belgium.jsonl"


@WAYS
@pytest.mark.parametrize("code", [403, 404, 500, "cut"])
def test_an_error_shows_no_signature(web, way, code):
    """It shows the address without it."""
    web.codes["belgium.jsonl"], web.query = code, SIGNED
    with pytest.raises(RegisterError, match=r"/belgium\.jsonl\?\*\*\*: cannot be read: ") as caught:
        way(f"{web.url}?{SIGNED}")
    assert not re.search("im%3D|9f8e|2026-11-30", str(caught.value))


@WAYS
@pytest.mark.parametrize("code", [403, 500])
def test_settings_that_a_server_refuses_are_not_absent(web, way, code):
    """Otherwise what they require would be ignored."""
    web.codes["codetrack.toml"] = code
    reason = rf"^http://\*\*\*@.*/codetrack\.toml: cannot be read: the server answered {code} "
    with pytest.raises(SettingsError, match=reason):
        way(web.url)


def test_a_server_may_refuse_what_is_below_a_file(web, forms):
    """A source that cannot look at a path leaves it to one that accepts it."""
    web.codes["members"] = 403
    assert load(web.url).members == load(forms / "belgium.jsonl").members


def test_a_server_that_does_not_answer_is_an_error(web):
    """It is raised at the first look, not as findings."""
    web.shutdown()
    web.server_close()
    with pytest.raises(RegisterError, match=r"belgium\.jsonl: cannot be read: Connection refused$"):
        audit(web.url, as_of=DAY)
