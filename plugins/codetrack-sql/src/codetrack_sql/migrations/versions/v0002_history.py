"""Create the history of every change of a member or a record, by any program.

Triggers record changes, also those by hand, and refuse to change the history.
"""

import sqlalchemy as sa
from alembic import op

from codetrack_sql.migrations.history_triggers import protect_history, record_changes

revision = "0002"
down_revision = "0001"

TABLES = (
    *("member", "milestone", "revenue", "contact", "site", "headcount", "confirmation", "policy"),
    *("procedure", "training", "contract", "contract_census", "information", "engagement"),
    *("report", "action", "recognition", "waiver", "attestation"),
)
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the history and the triggers that record changes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    now = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))" if is_sqlite else "now()"
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "history",
        sa.Column("number", whole, sa.Identity(), primary_key=True),
        sa.Column("at", moment, nullable=False, server_default=sa.text(now)),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("member", NAME, nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("row_id", whole),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sqlite_autoincrement=True,
    )
    op.create_index("history_by_member", "history", ["member", "number"])
    if is_sqlite:
        # SQLite has no accounts: a writer sets its name here, in its own transaction.
        op.create_table("writer", sa.Column("who", sa.Text()))
        op.execute("INSERT INTO writer (who) VALUES (NULL)")
    protect_history()
    for table in TABLES:
        record_changes(table)
