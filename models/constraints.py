"""Which of our errors a broken constraint means, whichever database reports it."""

import sqlite3
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from psycopg import Error as PostgresError
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from models.base import metadata
from models.errors import (
    AlreadyAdded,
    ConnectionLost,
    Deadlock,
    EmailTaken,
    FormUsedTwice,
    HistoryIsAppendOnly,
    JobAlreadyDone,
    LedgerFault,
    LostRace,
    NameTaken,
    ReferenceTaken,
    StorageError,
)

__all__ = [
    "AlreadyAdded",
    "ConnectionLost",
    "Deadlock",
    "EmailTaken",
    "FormUsedTwice",
    "HistoryIsAppendOnly",
    "JobAlreadyDone",
    "LedgerFault",
    "LostRace",
    "NameTaken",
    "ReferenceTaken",
    "StorageError",
    "translated",
]

ERRORS: Final[Mapping[str, type[StorageError]]] = MappingProxyType(
    {
        "ck_lab_day_not_overfilled": LostRace,
        "ck_lab_day_not_negative": LedgerFault,
        "uq_participant_name": NameTaken,
        "uq_person_email": EmailTaken,
        "uq_slot_reference": ReferenceTaken,
        "uq_notice_reference": ReferenceTaken,
        "uq_device_reference": ReferenceTaken,
        "uq_capability_request_reference": ReferenceTaken,
        "uq_run_reference": ReferenceTaken,
        "uq_saved_filter_person_id_page_name": AlreadyAdded,
        "uq_scenario_name": AlreadyAdded,
        "pk_form_key": FormUsedTwice,
        "uq_rulebook_value_code_parameter_applies_to_in_force_from": AlreadyAdded,
        "pk_calendar_correction": AlreadyAdded,
        "pk_release": AlreadyAdded,
        "pk_job_run": JobAlreadyDone,
        "pk_rule_override": AlreadyAdded,
        "history_is_append_only": HistoryIsAppendOnly,
        "rule_override_is_append_only": HistoryIsAppendOnly,
        "scenario_version_is_append_only": HistoryIsAppendOnly,
    }
)

_PREPARER: Final = sqlite.dialect().identifier_preparer
_POSTGRES_GAVE_UP: Final = frozenset(
    {"40P01", "40001", "55P03"}
)  # deadlock, conflict, lock timeout
_SQLITE_GAVE_UP: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY_CODE: Final = 0xFF  # the extended codes of SQLite keep the primary one in the low byte


def translated(error: DBAPIError) -> Exception:
    """Our error for a database's, or the error itself where we have no name for it."""
    if error.connection_invalidated:
        return ConnectionLost(str(error.orig))
    if _gave_up(error.orig):
        return Deadlock(str(error.orig))
    ours = ERRORS.get(_constraint(error.orig))
    return error if ours is None else ours(str(error.orig))


def _gave_up(cause: BaseException | None) -> bool:
    if isinstance(cause, PostgresError):
        return cause.sqlstate in _POSTGRES_GAVE_UP
    code = getattr(cause, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _SQLITE_GAVE_UP


def _constraint(cause: BaseException | None) -> str:
    """The name of the broken constraint, or nothing. SQLite names columns where PostgreSQL names the key."""
    if isinstance(cause, PostgresError):
        return cause.diag.constraint_name or ""
    kind, _, what = str(cause).partition(" constraint failed: ")
    return _keys().get(what, "") if kind == "UNIQUE" else what or kind


def _keys() -> dict[str, str]:
    keys = (
        constraint
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
    )
    return {
        ", ".join(f"{key.table.name}.{column.name}" for column in key.columns): _name(key)
        for key in keys
    }


def _name(constraint: sa.Constraint) -> str:
    """The name as the database has it, naming convention applied."""
    return str(_PREPARER.format_constraint(constraint))
