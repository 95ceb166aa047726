"""The triggers that record each change in the history, and those that protect the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from codetrack_sql.migrations.replaced_rows import ReplacedRows, unique_columns

_REFUSED = "the history is only added to"
_FUNCTION = """
CREATE FUNCTION codetrack_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text := coalesce(nullif(current_setting('codetrack.who', true), ''), session_user);
    old_member text; new_member text; old_row bigint; new_row bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF TG_TABLE_NAME = 'member' THEN
            old_member := OLD.id;
        ELSE
            old_member := OLD.member; old_row := OLD.row_id;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF TG_TABLE_NAME = 'member' THEN
            new_member := NEW.id;
        ELSE
            new_member := NEW.member; new_row := NEW.row_id;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND old_member = new_member THEN
        INSERT INTO history (who, what, member, "table", row_id, before, after) VALUES
            (told, 'changed', new_member, TG_TABLE_NAME, new_row, to_json(OLD), to_json(NEW));
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO history (who, what, member, "table", row_id, before) VALUES
            (told, 'removed', old_member, TG_TABLE_NAME, old_row, to_json(OLD));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO history (who, what, member, "table", row_id, after) VALUES
            (told, 'added', new_member, TG_TABLE_NAME, new_row, to_json(NEW));
    END IF;
    RETURN NULL;
END $$
"""


def protect_history() -> None:
    """Create the triggers that refuse to change or remove entries of the history."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            _run(
                f"CREATE TRIGGER history_no_{event.lower()} BEFORE {event} ON history "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        # `INSERT OR REPLACE` removes a row without asking the trigger above.
        _run(
            "CREATE TRIGGER history_no_replace BEFORE INSERT ON history "
            "WHEN EXISTS (SELECT 1 FROM history WHERE number = NEW.number) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        return
    for name, message in (
        ("refuse", _REFUSED),
        ("truncate", "TRUNCATE leaves no history: use DELETE"),
    ):
        _run(
            f"CREATE FUNCTION codetrack_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
        )
    _run(_FUNCTION)
    _run(
        "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history "
        "FOR EACH ROW EXECUTE FUNCTION codetrack_refuse()"
    )
    _run(
        "CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION codetrack_refuse()"
    )


def record_changes(table: str, *, replaced: bool = False) -> None:
    """Create the triggers that record each change of the table; call it again for a new column.

    With `replaced`, rows that SQLite's `REPLACE` removes are recorded too; it needs the table
    `replaced`.
    """
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        _record_in_sqlite(table, sa.inspect(bind).get_columns(table), replaced=replaced)
        return
    for when, name in (
        ("AFTER INSERT OR UPDATE OR DELETE", "noted"),
        ("BEFORE TRUNCATE", "no_truncate"),
    ):
        _run(f'DROP TRIGGER IF EXISTS {table}_{name} ON "{table}"')
        scope, function = ("STATEMENT", "truncate") if "TRUNCATE" in when else ("ROW", "note")
        _run(
            f'CREATE TRIGGER {table}_{name} {when} ON "{table}" '
            f"FOR EACH {scope} EXECUTE FUNCTION codetrack_{function}()"
        )


def _record_in_sqlite(
    table: str, columns: list[sa.engine.interfaces.ReflectedColumn], *, replaced: bool
) -> None:
    owner = "id" if table == "member" else "member"
    row_id = "NULL" if table == "member" else "{0}.row_id"

    def json_object(row_name: str) -> str:
        pairs = []
        for column in columns:
            value = f'{row_name}."{column["name"]}"'
            is_json = isinstance(column["type"], sa.JSON)
            pairs.append(f"'{column['name']}', " + (f"json({value})" if is_json else value))
        return f"json_object({', '.join(pairs)})"

    def history_insert(change: str, row_name: str, before: str, after: str) -> str:
        return (
            'INSERT INTO history (who, what, member, "table", row_id, before, after) VALUES ('
            "coalesce((SELECT who FROM writer), 'by hand'), "
            f"'{change}', {row_name}.{owner}, '{table}', {row_id.format(row_name)}, "
            f"{before}, {after}); "
        )

    old, new = json_object("OLD"), json_object("NEW")
    added, removed = (
        history_insert("added", "NEW", "NULL", new),
        history_insert("removed", "OLD", old, "NULL"),
    )
    changed, moved = history_insert("changed", "NEW", old, new), removed + added
    if replaced:
        saved = f"was.{owner}, {row_id.format('was')}, {json_object('was')}"
        replaced_rows = ReplacedRows(table, saved, unique_columns(op.get_bind(), table))
        for name, when, body in replaced_rows.before():
            _trigger(table, name, when, body)
        added = replaced_rows.history_insert() + added
        changed, moved = (replaced_rows.history_insert() + body for body in (changed, moved))
        removed += replaced_rows.forget()
    same = f"OLD.{owner} IS NEW.{owner}"
    for name, event, condition, body in (
        ("added", "INSERT", "", added),
        ("removed", "DELETE", "", removed),
        ("changed", "UPDATE", f"WHEN {same}", changed),
        ("moved", "UPDATE", f"WHEN NOT ({same})", moved),
    ):
        _trigger(table, name, f'AFTER {event} ON "{table}" {condition}', body)


def _trigger(table: str, name: str, when: str, body: str) -> None:
    _run(f"DROP TRIGGER IF EXISTS {table}_{name}")
    _run(f"CREATE TRIGGER {table}_{name} {when} BEGIN {body}END")


def _run(statement: str) -> None:
    # A percent sign must reach the database unchanged, not as a parameter of the driver.
    op.get_bind().exec_driver_sql(statement)
