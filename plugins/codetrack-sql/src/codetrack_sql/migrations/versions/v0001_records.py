"""Create a table of the members, and one for each kind of record.

A column is written `name:kind`; with `!` it must have a value, and `=` gives its default.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

MEMBER = (
    "id:name! name:text! country:text! sectors:list=[] group:text representative:text "
    "languages:list=[] staff_languages:list=[] public:flag=true voluntourism:flag=false "
    "ext:data={}"
)
EVERY = " received:day assurance:text=self-declared document:text sha256:text"
RECORDS = {
    "milestone": "on:day! state:text!" + EVERY,
    "revenue": "year:count! band:text! on:day" + EVERY,
    "contact": "role:text! email:text! language:text" + EVERY,
    "site": (
        "id:name! name:text! country:text region:text operation:text opened:day closed:day "
        "languages:list=[] staff_languages:list=[] applicable:flag=true"
    ),
    "headcount": "on:day! staff:count! site:name" + EVERY,
    "confirmation": "on:day! site:name" + EVERY,
    "policy": "adopted:day! reviewed:day languages:list=[] covers:list=[] site:name" + EVERY,
    "procedure": (
        "adopted:day! reviewed:day languages:list=[] covers:list=[] reporting_line:text "
        "countries:list=[] site:name"
    )
    + EVERY,
    "training": (
        "on:day! people:count! site:name mode:text=face-to-face audience:text language:text "
        "hours:hours provider:text valid_until:day"
    )
    + EVERY,
    "contract": (
        "supplier:text! signed:day! expires:day clause:flag=false voluntourism:flag=false site:name"
    )
    + EVERY,
    "contract_census": "on:day! in_scope:count! with_clause:count! site:name" + EVERY,
    "information": (
        "material:text! since:day! until:day channel:text languages:list=[] "
        "reporting:flag=false site:name"
    )
    + EVERY,
    "engagement": "on:day! partner:text! kind:text! until:day site:name" + EVERY,
    "report": "year:count! submitted:day public:flag=false" + EVERY,
    "action": "criterion:text! title:text! due:day done:day owner:text site:name" + EVERY,
    "recognition": "year:count! title:text=top-member" + EVERY,
    "waiver": (
        "check:text! reason:text! approved_by:text! since:day! until:day! site:name" + EVERY
    ),
    "attestation": (
        "check:text! verdict:text! on:day! until:day! by:text! reason:text! site:name" + EVERY
    ),
}

# Ids are ordered by their bytes, as in Python, whatever the language of the server.
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KINDS: dict[str, Any] = {
    "name": NAME,
    "text": sa.Text(),
    "day": sa.Date(),
    "count": sa.BigInteger(),
    "hours": sa.Double(),
    "flag": sa.Boolean(),
    "list": sa.JSON().with_variant(JSONB(), "postgresql"),
    # JSONB would change the order of keys and the form of numbers.
    "data": sa.JSON(),
}


def _columns(spec: str) -> Iterator[sa.schema.SchemaItem]:
    for word in spec.split():
        name, _, rest = word.partition(":")
        kind, _, default = rest.rstrip("!").partition("=")
        server_default: Any = sa.text(f"'{default}'") if default else None
        if default in ("true", "false"):
            server_default = sa.true() if default == "true" else sa.false()
        needed = bool(default) or rest.endswith("!")
        yield sa.Column(name, KINDS[kind], nullable=not needed, server_default=server_default)
        if kind in ("list", "data") and op.get_bind().dialect.name == "sqlite":
            yield sa.CheckConstraint(f"json_valid({name})")


def upgrade() -> None:
    """Create the tables."""
    op.create_table("member", *_columns(MEMBER), sa.PrimaryKeyConstraint("id"))
    for table, spec in RECORDS.items():
        op.create_table(
            table,
            sa.Column(
                "row_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                sa.Identity(),
                primary_key=True,
            ),
            sa.Column(
                "member", NAME, sa.ForeignKey("member.id", ondelete="CASCADE"), nullable=False
            ),
            *_columns(spec),
            # The number of a removed row is never used again, so that the history stays clear.
            sqlite_autoincrement=True,
        )
        op.create_index(f"{table}_by_member", table, ["member", "row_id"])
