import json

import pytest

from labsim.domain.labs import ARQIVA
from models.engine import Database
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import a_notice, a_participant, a_slot, an_allocated_slot
from tests.cli.calling import called, with_labs

EASTER = ("2018-03-28", "2018-04-03")


def _with_slots(uow: UnitOfWork) -> None:
    with_labs(uow)
    notice = a_notice(uow, a_participant(uow))
    an_allocated_slot(uow, notice, spaces=12)
    a_slot(uow, notice, spaces=7)


def test_each_day_shows_what_is_open_taken_free_and_asked(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    in_unit(installed, _with_slots)
    ran = called(capsys, "availability", ARQIVA, "2018-01-22", "2018-01-27")
    assert (ran.status, ran.error) == (0, "")
    assert [line.split() for line in ran.out.splitlines()] == [
        ["day", "open", "taken", "free", "asked"],
        ["Mon", "22", "Jan", "2018", "100", "0", "100", "0"],
        ["Tue", "23", "Jan", "2018", "100", "12", "88", "7"],
        ["Wed", "24", "Jan", "2018", "100", "12", "88", "7"],
        ["Thu", "25", "Jan", "2018", "100", "12", "88", "7"],
        ["Fri", "26", "Jan", "2018", "100", "12", "88", "7"],
        ["Sat", "27", "Jan", "2018", "closed:", "Saturday"],
    ]


def test_a_closed_day_says_why(installed: Database, capsys: pytest.CaptureFixture[str]) -> None:
    in_unit(installed, with_labs)
    ran = called(capsys, "availability", "telefonica", *EASTER)
    closed = [line for line in ran.out.splitlines() if "closed" in line]
    assert [line.partition("closed: ")[2] for line in closed] == [
        "Good Friday",
        "Saturday",
        "Sunday",
        "Easter Monday",
    ]


def test_json_is_a_list_of_days_and_nothing_else(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    in_unit(installed, _with_slots)
    ran = called(capsys, "availability", ARQIVA, "2018-01-26", "2018-01-27", "--json")
    assert (ran.status, ran.error) == (0, "")
    assert json.loads(ran.out) == [
        {"date": "2018-01-26", "open": 100, "taken": 12, "free": 88, "asked": 7, "closed": None},
        {"date": "2018-01-27", "open": 0, "taken": 0, "free": 0, "asked": 0, "closed": "Saturday"},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("winchester 2018-01-22 2018-01-27", "winchester"),
        ("arqiva 2018-01-27 2018-01-22", "earlier one first"),
        ("arqiva 2018-01-27", "TO"),
        ("arqiva tomorrow 2018-01-22", "tomorrow"),
        ("arqiva 2018-01-27 2036-01-01", "2015 to 2035"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(
    installed: Database, capsys: pytest.CaptureFixture[str], arguments: str, words: str
) -> None:
    in_unit(installed, with_labs)
    ran = called(capsys, "availability", *arguments.split())
    assert (ran.status, ran.out, len(ran.error_lines)) == (2, "", 1)
    assert words in ran.error


def test_without_a_catalogue_it_says_what_to_run(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = called(capsys, "availability", ARQIVA, "2018-01-22", "2018-01-27", "--json")
    assert (ran.status, ran.out) == (1, "")
    assert installed.dialect_name
    assert ran.error == "labsim: the catalogue is not loaded: run 'labsim db seed' first\n"
