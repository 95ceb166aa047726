"""Record the rows that SQLite replaces: `REPLACE INTO` by hand left no history.

PostgreSQL has no such statement, and its tables stay as they are.
"""

import sqlalchemy as sa
from alembic import op

from codetrack_sql.migrations.history_triggers import record_changes

revision = "0003"
down_revision = "0002"

TABLES = (
    *("member", "milestone", "revenue", "contact", "site", "headcount", "confirmation", "policy"),
    *("procedure", "training", "contract", "contract_census", "information", "engagement"),
    *("report", "action", "recognition", "waiver", "attestation"),
)


def upgrade() -> None:
    """Create the triggers that record replaced rows."""
    if op.get_bind().dialect.name != "sqlite":
        return
    # No constraints: with `REPLACE` outside, those in here would be resolved by it as well.
    op.create_table(
        "replaced",
        sa.Column("table", sa.Text()),
        sa.Column("key", sa.Integer()),
        sa.Column("member", sa.Text()),
        sa.Column("row_id", sa.Integer()),
        sa.Column("before", sa.Text()),
    )
    for table in TABLES:
        record_changes(table, replaced=True)
