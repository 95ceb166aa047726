"""Load and nine checks, beside what a user would otherwise pick."""

from __future__ import annotations

import gc
from datetime import date
from functools import partial
from pathlib import Path

import by_hand
import peers
from measuring import Bench, medians

from codetrack import Assessment, assess, load_plugins, select

AS_OF = date(2026, 11, 23)


PLUGINS = load_plugins()
NINE = select(PLUGINS.checks, only=by_hand.CHECKS)


def _ours(path: Path) -> Assessment:
    return assess(PLUGINS.source("jsonl").load(path), NINE, as_of=AS_OF)


def agreeing(bench: Bench, members: int) -> dict[str, peers.Peer]:
    """Return the peers whose tool is there, each held to codetrack's own answers.

    Raises:
        SystemExit: a peer answers otherwise, or none is there.
    """
    path = bench.register(members)
    ours = [(f.member, f.check, f.status.value) for f in _ours(path).findings]
    found = {}
    for name in peers.PEERS:
        try:
            peer = peers.peer(name)
        except ModuleNotFoundError as error:
            bench.note(f"peers/{name}: not measured, {error.name} is not installed")
            continue
        if wrong := peers.wrong(peer.answers(peer.audit(path, AS_OF)), ours):
            msg = f"{peer.TOOL} and codetrack give {len(wrong)} different answers: {wrong[:4]}"
            raise SystemExit(msg)
        found[name] = peer
    return found


def measure(bench: Bench) -> None:
    """Measure load and nine checks in one process, after all imports, tool beside tool."""
    found = agreeing(bench, bench.members)
    path = bench.register(bench.members)
    # What the tools themselves hold is no work of any of them.
    gc.collect()
    gc.freeze()
    work = {name: partial(peer.audit, path, AS_OF) for name, peer in found.items()}
    times = medians(bench.runs, codetrack=partial(_ours, path), **work)
    gc.unfreeze()
    for name, peer in found.items():
        what = f"load, nine checks / {peer.TOOL}"
        bench.add(f"peers/{name}", what, times["codetrack"], times[name], 1.0)


def agree(bench: Bench) -> None:
    """Hold every peer to codetrack's own answers, and measure nothing."""
    found = agreeing(bench, bench.members)
    bench.note(f"{len(found)} peers answer as codetrack does: {', '.join(found)}")
