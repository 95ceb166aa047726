"""A lazy query of Polars: its own JSON Lines scanner, a schema, and expressions over lists.

Dates stay text, which compares as the dates do. Polars uses all cores.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl

TOOL = "Polars"


def _records(**fields: object) -> pl.List:
    return pl.List(pl.Struct(fields))


_TEXT = pl.String
SCHEMA = {
    "id": _TEXT,
    "sites": _records(id=_TEXT, applicable=pl.Boolean),
    "policies": _records(adopted=_TEXT, site=_TEXT),
    "procedures": _records(adopted=_TEXT),
    "trainings": _records(on=_TEXT, people=pl.Int64, site=_TEXT),
    "contracts": _records(signed=_TEXT, expires=_TEXT, clause=pl.Boolean),
    "contract_censuses": _records(on=_TEXT, in_scope=pl.Int64, with_clause=pl.Int64),
    "information": _records(since=_TEXT, until=_TEXT, reporting=pl.Boolean),
    "engagements": _records(on=_TEXT, until=_TEXT),
    "reports": _records(year=pl.Int64, submitted=_TEXT),
    "actions": _records(criterion=_TEXT),
}


def field(name: str) -> pl.Expr:
    """Return a field of the records of a list."""
    return pl.element().struct.field(name)


def some(records: str, condition: pl.Expr) -> pl.Expr:
    """Say whether a record of the list meets the condition."""
    return (
        pl.col(records)
        .list.eval(condition.fill_null(value=False))
        .list.any()
        .fill_null(value=False)
    )


def listed(records: str, condition: pl.Expr, name: str) -> pl.Expr:
    """Return a field of those records of the list that meet the condition."""
    return pl.col(records).list.eval(field(name).filter(condition)).fill_null([])


def three(all_: pl.Expr, some_: pl.Expr) -> pl.Expr:
    """Return met, partial or gap."""
    met, partial, gap = map(pl.lit, ("met", "partial", "gap"))
    return pl.when(all_).then(met).when(some_).then(partial).otherwise(gap)


def audit(path: Path, as_of: date) -> pl.DataFrame:
    """Return a column for each check."""
    day = as_of.isoformat()
    year_before = (as_of - timedelta(days=365)).isoformat()
    adopted = field("adopted") <= day
    held = (field("on") <= day) & (field("people") > 0)
    in_force = (field("since") <= day) & (field("until").fill_null("9") >= day)
    engaged = (field("on") <= day) & (field("until").fill_null(field("on")) >= year_before)
    submitted = (field("year") == as_of.year - 1) & (field("submitted") <= day)
    never = pl.lit(value=False)
    sites, trained = pl.col("open_sites").list.len(), pl.col("sites_trained")
    members = pl.read_ndjson(path, schema=SCHEMA).lazy()
    return (
        members.join(clauses(members, day), on="id", how="left", maintain_order="left")
        .with_columns(
            open_sites=listed("sites", field("applicable").fill_null(value=True), "id"),
            site_trainings=listed("trainings", held & field("site").is_not_null(), "site"),
            whole=some("trainings", held & field("site").is_null()),
            covered=pl.col("actions").list.eval(field("criterion")).list.n_unique().fill_null(0),
        )
        .with_columns(
            sites_trained=pl.col("open_sites").list.set_intersection("site_trainings").list.len()
        )
        .select(
            "id",
            three(
                some("policies", adopted & field("site").is_null()), some("policies", adopted)
            ).alias("policy/adopted"),
            three(some("procedures", adopted), never).alias("policy/procedure"),
            pl.when(sites == 0)
            .then(pl.lit("not_applicable"))
            .otherwise(three(pl.col("whole") | (trained == sites), trained > 0))
            .alias("training/every-site"),
            "contracts/clause-share",
            three(some("information", in_force), never).alias("information/given"),
            three(some("information", in_force & field("reporting")), never).alias(
                "information/how-to-report"
            ),
            three(some("engagements", engaged), never).alias("stakeholders/engaged"),
            three(some("reports", submitted), never).alias("reporting/submitted"),
            three(pl.col("covered") == 6, pl.col("covered") > 0).alias("reporting/plan"),
        )
        .collect()
    )


def clauses(members: pl.LazyFrame, day: str) -> pl.LazyFrame:
    """Return the share of contracts with the clause: those counted, and those signed since."""
    taken = field("on") <= day
    counted = (
        pl.col("contract_censuses")
        .list.eval(pl.element().filter(taken).sort_by(field("on").filter(taken)))
        .list.last()
    )
    known = members.select("id", "contracts", census=counted).with_columns(
        on=pl.col("census").struct.field("on")
    )
    since = (
        known.select("id", "contracts", counted_on=pl.col("on").fill_null(""))
        .explode("contracts")
        .unnest("contracts")
        .filter(
            (pl.col("signed") <= day)
            & (pl.col("signed") > pl.col("counted_on"))
            & (pl.col("expires").fill_null("9") >= day)
        )
        .group_by("id")
        .agg(part=pl.col("clause").fill_null(value=False).sum(), whole=pl.len())
    )
    part = pl.col("part").fill_null(0) + pl.col("census").struct.field("with_clause").fill_null(0)
    whole = pl.col("whole").fill_null(0) + pl.col("census").struct.field("in_scope").fill_null(0)
    none = pl.when(pl.col("on").is_null()).then(pl.lit("unknown"))
    return known.join(since, on="id", how="left").select(
        "id",
        pl.when(whole == 0)
        .then(none.otherwise(pl.lit("not_applicable")))
        .otherwise(three(part == whole, part > 0))
        .alias("contracts/clause-share"),
    )


def answers(result: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Give the answers in words."""
    return list(result.unpivot(index="id").rows())
