"""Triggers that refuse change and removal of what is written."""

from typing import Final

import sqlalchemy as sa

_SQLITE: Final = """\
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}_is_append_only'); END"""

# The error is dressed as a broken constraint, so that it has a name on both databases.
_POSTGRES_FUNCTION: Final = """\
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only'
    USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_is_append_only';
END $$"""
_POSTGRES_TRIGGER: Final = """\
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"""


def make_append_only(table: sa.Table) -> None:
    """From its creation on, rows of the table can be added and read, and nothing else."""
    statements = {
        "sqlite": [_SQLITE.format(table=table.name, act=act) for act in ("UPDATE", "DELETE")],
        "postgresql": [
            text.format(table=table.name) for text in (_POSTGRES_FUNCTION, _POSTGRES_TRIGGER)
        ],
    }
    for dialect, texts in statements.items():
        for text in texts:
            rule = sa.DDL(text)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
            sa.event.listen(table, "after_create", rule.execute_if(dialect=dialect))
