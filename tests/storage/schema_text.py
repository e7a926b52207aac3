"""A schema as text, complete enough to be compared: both sides read it from the database itself."""

from typing import Any, Final

import sqlalchemy as sa

_POSTGRES: Final = {
    "columns": """
        SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
          AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def schema_text(engine: sa.Engine) -> list[str]:
    """Tables, columns in order, types, nullability, defaults, keys, checks, indexes, triggers; a line each."""
    with engine.connect() as connection:
        read = _of_sqlite if engine.dialect.name == "sqlite" else _of_postgresql
        return sorted(line for line in read(connection) if "alembic_version" not in line)


def _of_postgresql(connection: sa.Connection) -> list[str]:
    return [
        f"{kind}: {' | '.join(map(str, row))}"
        for kind, query in _POSTGRES.items()
        for row in connection.exec_driver_sql(query)
    ]


def _of_sqlite(connection: sa.Connection) -> list[str]:
    """SQLite keeps the text of each CREATE, to which a later column is appended."""
    kept = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    return [
        line for row in connection.exec_driver_sql(kept).all() for line in _lines(connection, row)
    ]


def _lines(connection: sa.Connection, row: sa.Row[Any]) -> list[str]:
    kind, name, table, text = tuple(row)
    if kind != "table":
        return [f"{kind}: {table} | {name} | {' '.join(text.split())}"]
    columns = connection.exec_driver_sql(f"PRAGMA table_info({name})")
    return [
        *(f"columns: {name} | {column}" for column in columns),
        *(f"table: {name} | {part}" for part in _parts(text)),
    ]


def _parts(create: str) -> list[str]:
    """Each column and constraint between the outermost brackets."""
    inside, depth, parts = create[create.index("(") + 1 : create.rindex(")")], 0, [""]
    for letter in inside:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [" ".join(part.split()) for part in parts]
