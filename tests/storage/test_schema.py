"""The migrated schema is the one the models describe, and it is made once."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from models import schema, tables
from models.base import metadata
from models.engine import Database
from models.errors import HistoryIsAppendOnly
from tests.builders import a_history_entry
from tests.databases import Kind, databases
from tests.storage.schema_text import schema_text

_SPOILERS: Final = {
    "index": "DROP INDEX ix_slot_undecided",
    "column": "ALTER TABLE world ADD COLUMN extra INTEGER",
}
_UPGRADE: Final = """
import logging, sys
from models import schema
from models.engine import Database
database = Database.open(sys.argv[1])
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
print("ready", flush=True)
sys.stdin.readline()
schema.upgrade(database)
"""


@pytest.fixture
def make_empty(kind: Kind) -> Iterator[Callable[[], Database]]:
    made: list[Database] = []

    def make() -> Database:
        made.append(Database.open(databases().empty_url(kind)))
        return made[-1]

    yield make
    for database in made:
        database.dispose()
        databases().remove(database.url)


def test_migrations_make_the_schema_of_the_models(make_empty: Callable[[], Database]) -> None:
    assert tables.__all__
    migrated, created = make_empty(), make_empty()
    schema.upgrade(migrated)
    metadata.create_all(created.engine)
    assert schema_text(migrated.engine) == schema_text(created.engine)


@pytest.mark.parametrize("spoiler", _SPOILERS.values(), ids=_SPOILERS)
def test_the_comparison_sees_a_difference(database: Database, spoiler: str) -> None:
    before = schema_text(database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(spoiler)
    assert schema_text(database.engine) != before


@pytest.mark.parametrize(
    "promise",
    [
        "spaces_taken <= spaces_open",
        "state IN ('requested', 'waiting')",
        "'ALLOCATED'",
        "history_is_append_only",
        "fk_slot_day_lab_id_day",
    ],
)
def test_the_comparison_covers_checks_predicates_and_triggers(
    database: Database, promise: str
) -> None:
    text = "\n".join(schema_text(database.engine)).replace("(state)::text = ANY", "state IN")
    text = text.replace(
        "((ARRAY['requested'::character varying, 'waiting'::character varying])::text[])",
        "('requested', 'waiting')",
    )
    assert promise.lower() in text.lower()


def test_autogenerate_finds_nothing_to_do(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_an_empty_database_is_not_current(make_empty: Callable[[], Database]) -> None:
    database = make_empty()
    assert schema.current_revision(database) is None
    assert not schema.is_current(database)
    schema.upgrade(database)
    assert schema.current_revision(database) == schema.newest_revision()
    assert schema.is_current(database)


def test_upgrading_again_keeps_everything(database: Database) -> None:
    with database.writing() as uow:
        uow.world.put("kept", "yes")
    schema.upgrade(database)
    with database.reading() as uow:
        assert uow.world.get("kept") == "yes"


def test_processes_that_start_together_migrate_once(make_empty: Callable[[], Database]) -> None:
    url = make_empty().url
    processes = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-c", _UPGRADE, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(schema.__file__).parents[1],
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    revisions = Path(schema.__file__).parent.glob("migrations/versions/0*.py")
    ran = [output.count("Running upgrade") for output in outputs]
    assert sorted(ran) == [0, 0, len(list(revisions))]


def test_a_failed_migration_leaves_nothing(
    make_empty: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = make_empty()

    def break_down(*_given: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("alembic.op.create_index", break_down)
    with pytest.raises(RuntimeError):
        schema.upgrade(database)
    assert schema_text(database.engine) == []
    monkeypatch.undo()
    schema.upgrade(database)
    assert schema.is_current(database)


@pytest.mark.parametrize("made_by", ["upgrade", "create_all"])
@pytest.mark.parametrize("act", ["UPDATE history SET words = 'other'", "DELETE FROM history"])
def test_history_can_be_added_to_and_nothing_else(
    make_empty: Callable[[], Database], made_by: str, act: str
) -> None:
    database = make_empty()
    if made_by == "upgrade":
        schema.upgrade(database)
    else:
        metadata.create_all(database.engine)
    with database.writing() as uow:
        uow.history.add(a_history_entry(words="as it was"))
    with pytest.raises(HistoryIsAppendOnly), database.engine.begin() as connection:
        connection.exec_driver_sql(act)
    with database.reading() as uow:
        assert [record.entry.words for record in uow.history.of("slot", "S-ABC234")] == [
            "as it was"
        ]


def test_a_sqlite_file_is_set_up_to_last(database: Database) -> None:
    if database.dialect_name != "sqlite":
        return
    with database.engine.connect() as connection:
        answers = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert answers == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 30_000,
    }


def test_a_foreign_key_holds(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO topic_lab (topic_id, lab_id) VALUES ('x', 'y')")
