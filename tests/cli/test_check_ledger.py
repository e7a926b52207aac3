import json

import pytest
import sqlalchemy as sa

from models.engine import Database
from models.records import HistoryFilter
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import a_notice, a_participant, an_allocated_slot
from tests.cli.calling import called, with_labs


def _with_a_slot(uow: UnitOfWork) -> None:
    with_labs(uow)
    an_allocated_slot(uow, a_notice(uow, a_participant(uow)), spaces=5)


def _break(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE lab_day SET spaces_taken = 9 WHERE day = '2018-01-24' AND lab_id = 'arqiva'"
            )
        )


def test_a_ledger_that_adds_up_is_told_in_one_line(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    in_unit(installed, _with_a_slot)
    ran = called(capsys, "check-ledger")
    assert (ran.status, ran.error) == (0, "")
    assert ran.out == "The day lines of all slots add up to the ledger.\n"
    answer = json.loads(called(capsys, "check-ledger", "--json").out)
    assert answer == {"balances": True, "days": [], "slots": []}


def test_a_day_that_does_not_add_up_is_named_kept_and_exit_1(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    in_unit(installed, _with_a_slot)
    _break(installed)
    ran = called(capsys, "check-ledger")
    assert ran.status == 1
    assert "arqiva 2018-01-24: the ledger has 9 spaces taken" in ran.out
    assert "add up to 5" in ran.out
    as_json = called(capsys, "check-ledger", "--json")
    assert as_json.status == 1
    assert json.loads(as_json.out)["days"] == [
        {"lab": "arqiva", "date": "2018-01-24", "taken": 9, "in_lines": 5}
    ]
    with installed.reading() as uow:
        assert uow.history.page(HistoryFilter(act="check_ledger"), 1, 10).total == 2


def test_a_slot_without_a_line_on_a_day_of_its_span_is_named_and_exit_1(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    in_unit(installed, _with_a_slot)
    with installed.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM slot_day WHERE day = '2018-01-24'"))
        connection.execute(sa.text("UPDATE lab_day SET spaces_taken = 0 WHERE day = '2018-01-24'"))
    ran = called(capsys, "check-ledger")
    assert ran.status == 1
    assert "20 lab days, its spaces are held on 19" in ran.out
    (slot,) = json.loads(called(capsys, "check-ledger", "--json").out)["slots"]
    assert (slot["lab"], slot["lab_days"], slot["days_held"]) == ("arqiva", 20, 19)
