"""Notices on their way: what a channel is given, and what becomes of what it gives back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codetrack import (
    Addressee,
    Channel,
    DeliveryError,
    Handout,
    Message,
    Notice,
    Notices,
    RegisterError,
    deliver,
    open_ledger,
    preview,
)
from codetrack.model.notices import key_of

AS_OF = date(2026, 11, 23)
ROLES = ("focal-point", "management", "trainer")


def notices(*roles: str) -> Notices:
    """Make two notices for each role, in turn."""
    made = []
    for number, role in enumerate([*roles, *roles]):
        notice = Notice(member="hotel", due=AS_OF, message=Message("m"), subject=f"s{number}")
        made.append(
            Handout(
                key=key_of("test/test", notice, role, 0),
                reminder="test/test",
                name="Hotel (invented)",
                notice=notice,
                addressee=Addressee(role=role, email=f"{role}@hotel.example", language="en"),
            )
        )
    return Notices(register="r", as_of=AS_OF, since=AS_OF, until=AS_OF, handouts=tuple(made))


class Post:
    """Deliver by appending to a list, and fail for some."""

    def __init__(self, **faults: Exception) -> None:
        self.faults, self.got = faults, []

    def send(self, part):
        """Take the notices, or raise what this role is to raise."""
        role = part.handouts[0].addressee.role.replace("-", "_")
        if role in self.faults:
            raise self.faults[role]
        self.got.append([handout.key for handout in part.handouts])

    @property
    def channel(self) -> Channel:
        """Return it as a channel."""
        return Channel(name="post", plugin="post", send=self.send)


def test_send_is_called_once_for_each_addressee_with_its_notices_only(tmp_path):
    """Each addressee's notices come together, and all are recorded."""
    post = Post()
    with open_ledger(tmp_path) as ledger:
        done = deliver(notices(*ROLES), post.channel, ledger)
        assert [len(keys) for keys in post.got] == [2, 2, 2]
        assert not any(delivery.fault for delivery in done)
        assert ledger.new(notices(*ROLES)).handouts == ()


@pytest.mark.parametrize(
    "fault", [DeliveryError("nobody there"), ValueError("oops"), SystemExit(1), DeliveryError("")]
)
def test_after_a_failure_in_the_middle_the_rest_goes_out_next_time_and_nothing_twice(
    tmp_path, fault
):
    """Who was missed is told with why, and gets it on the next run; the others get nothing more."""
    post = Post(management=fault)
    with open_ledger(tmp_path) as ledger:
        done = deliver(ledger.new(notices(*ROLES)), post.channel, ledger)
    assert [bool(delivery.fault) for delivery in done] == [False, True, False]
    again = Post()
    with open_ledger(tmp_path) as ledger:
        deliver(ledger.new(notices(*ROLES)), again.channel, ledger)
    given = [key for keys in (*post.got, *again.got) for key in keys]
    assert sorted(given) == sorted(handout.key for handout in notices(*ROLES).handouts)
    assert len(again.got) == 1


def test_each_delivery_is_on_the_disk_before_the_next_begins(tmp_path):
    """Whoever is killed in the middle has recorded what was delivered before."""
    seen = []

    def send(part):
        path = tmp_path / "reminders.jsonl"
        seen.append(len(path.read_text(encoding="utf-8").splitlines()))

    with open_ledger(tmp_path) as ledger:
        deliver(notices(*ROLES), Channel(name="post", send=send), ledger)
    assert seen == [0, 2, 4]


def test_with_stop_the_rest_is_not_tried(tmp_path):
    """A server that is not there is asked once; the others are told as not delivered."""
    post = Post(management=DeliveryError("no server", stop=True))
    with open_ledger(tmp_path) as ledger:
        done = deliver(notices(*ROLES), post.channel, ledger)
        assert len(ledger.entries) == 2
    assert [d.fault for d in done] == ["", "no server", "not tried: no server"]
    assert len(post.got) == 1


def test_an_unrecorded_delivery_stops_all(tmp_path):
    """Where the ledger cannot be written any more, it says who got what, and sends no more."""
    post = Post()
    with open_ledger(tmp_path) as ledger:
        ledger.path = Path("/dev/full")
        if not ledger.path.exists():
            pytest.skip("needs a device that is full")
        with pytest.raises(RegisterError, match=r"focal-point <.*> were not recorded"):
            deliver(notices(*ROLES), post.channel, ledger)
    assert len(post.got) == 1


def test_each_delivery_is_told_as_soon_as_it_is_known():
    """Whoever watches a long run sees each addressee in its turn."""
    post, told = Post(), []
    deliver(notices(*ROLES), post.channel, tell=lambda _: told.append(len(post.got)))
    assert told == [1, 2, 3]


def test_a_preview_shows_and_sends_nothing():
    """A dry run has the text for each addressee, or why there is none."""

    def show(part):
        role = part.handouts[0].addressee.role
        if role == "management":
            raise DeliveryError("nobody there")
        return f"dear {role}" if role != "trainer" else 7

    post = Post()
    shown = list(preview(notices(*ROLES), Channel(name="post", send=post.send, preview=show)))
    assert [d.shown for d in shown] == ["dear focal-point", "", ""]
    assert shown[1].fault == "nobody there"
    assert "expected text" in shown[2].fault
    assert [d.shown for d in preview(notices(*ROLES), post.channel)] == ["", "", ""]
    assert post.got == []
