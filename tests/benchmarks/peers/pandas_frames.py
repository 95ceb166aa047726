"""Frames of pandas: its JSON Lines reader on pyarrow, a frame for each kind of record, and masks.

Of the ways to read it (also its own parser, or `json.loads` and `json_normalize`) the fastest.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import by_hand
import numpy as np
import pandas as pd

TOOL = "pandas"


def records(members: pd.DataFrame, kind: str, **defaults: object) -> pd.DataFrame:
    """Return a row for each record, under its member's id; a field that nobody has is added."""
    if kind not in members:
        return pd.DataFrame({"member": [], **{name: [] for name in defaults}})
    column = members[kind].dropna()
    frame = column.list.flatten().struct.explode()
    return frame.assign(**{name: value for name, value in defaults.items() if name not in frame})


def audit(path: Path, as_of: date) -> pd.DataFrame:
    """Return a column for each check."""
    members = pd.read_json(path, lines=True, engine="pyarrow", dtype_backend="pyarrow")
    members = members.set_index("id")
    day, ids = pd.Timestamp(as_of), members.index

    def has(rows: pd.DataFrame) -> np.ndarray:
        return ids.isin(rows.index)

    def status(all_: np.ndarray, some: np.ndarray | None = None) -> np.ndarray:
        return np.where(all_, "met", "gap" if some is None else np.where(some, "partial", "gap"))

    policies = records(members, "policies", adopted=day, site=None)
    policies = policies[policies.adopted <= day]
    procedures = records(members, "procedures", adopted=day)
    pieces = records(members, "information", since=day, until=pd.NaT, reporting=False)
    pieces = pieces[(pieces.since <= day) & (pieces.until.isna() | (pieces.until >= day))]
    engaged = records(members, "engagements", on=day, until=pd.NaT)
    engaged = engaged[engaged.on <= day]
    last = engaged.until.fillna(engaged.on)
    reports = records(members, "reports", year=0, submitted=pd.NaT)
    actions = records(members, "actions", criterion="")
    covered = actions.groupby(level=0).criterion.nunique().reindex(ids, fill_value=0).to_numpy()
    return pd.DataFrame(
        {
            "policy/adopted": status(has(policies[policies.site.isna()]), has(policies)),
            "policy/procedure": status(has(procedures[procedures.adopted <= day])),
            "training/every-site": trained(members, day),
            "contracts/clause-share": clauses(members, day),
            "information/given": status(has(pieces)),
            "information/how-to-report": status(has(pieces[pieces.reporting.fillna(False)])),
            "stakeholders/engaged": status(has(engaged[last >= day - pd.Timedelta(days=365)])),
            "reporting/submitted": status(
                has(reports[(reports.year == as_of.year - 1) & (reports.submitted <= day)])
            ),
            "reporting/plan": status(covered == 6, covered > 0),
        },
        index=ids,
    )


def trained(members: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Return whether all sites were trained, or the whole member."""
    ids = members.index
    sites = records(members, "sites", id="", applicable=True)
    sites = sites[sites.applicable.fillna(True)]
    held = records(members, "trainings", on=day, people=0, site=None)
    held = held[(held.on <= day) & (held.people > 0)]
    pairs = pd.MultiIndex.from_arrays([sites.index, sites.id])
    done = pairs.isin(pd.MultiIndex.from_arrays([held.index, held.site]))
    done |= sites.index.isin(held.index[held.site.isna()])
    share = pd.Series(done, index=sites.index).groupby(level=0).agg(["sum", "size"])
    share = share.reindex(ids, fill_value=0)
    part, whole = share["sum"].to_numpy(), share["size"].to_numpy()
    return np.select(
        [whole == 0, part == whole, part > 0], ["not_applicable", "met", "partial"], "gap"
    )


def clauses(members: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Return the share of contracts with the clause: those counted, and those signed since."""
    ids = members.index
    censuses = records(members, "contract_censuses", on=day, in_scope=0, with_clause=0)
    censuses = censuses[censuses.on <= day].sort_values("on")
    census = censuses[~censuses.index.duplicated(keep="last")].reindex(ids)
    contracts = records(members, "contracts", signed=day, expires=pd.NaT, clause=False)
    counted = contracts.index.map(census.on)
    since = contracts[
        (contracts.signed <= day)
        & (contracts.expires.isna() | (contracts.expires >= day))
        & (counted.isna() | (contracts.signed > counted))
    ]
    share = since.clause.fillna(False).groupby(level=0).agg(["sum", "size"])
    share = share.reindex(ids, fill_value=0)
    part = (share["sum"] + census.with_clause.fillna(0)).to_numpy()
    whole = (share["size"] + census.in_scope.fillna(0)).to_numpy()
    return np.select(
        [(whole == 0) & census.on.isna(), whole == 0, part == whole, part > 0],
        ["unknown", "not_applicable", "met", "partial"],
        "gap",
    )


def answers(result: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Give the answers in words."""
    return [
        (str(member), check, str(status))
        for check in by_hand.CHECKS
        for member, status in result[check].items()
    ]
