import json

import pytest

from labsim.cli import COMMANDS, cli, main
from tests.cli.running import Ran, labsim, modules_imported_by

DATABASES_AND_WEB = {"sqlmodel", "sqlalchemy", "flask", "alembic", "psycopg", "pydantic", "models"}


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    with pytest.raises(SystemExit) as done:
        main(arguments)
    captured = capsys.readouterr()
    assert isinstance(done.value.code, int)
    return Ran(done.value.code, captured.out, captured.err)


def test_forty_working_days_after_the_seminar() -> None:
    assert labsim("workdays", "after", "2017-11-23", "40") == Ran(0, "2018-01-23\n", "")


@pytest.mark.parametrize(
    ("notice", "start"),
    [
        ("2017-12-01", "2018-01-31"),
        ("2018-03-01", "2018-04-30"),
        ("2018-06-01", "2018-07-27"),
        ("2018-08-31", "2018-10-26"),
        ("2020-03-02", "2020-04-29"),
        ("2017-10-02", "2017-11-27"),
    ],
)
def test_after_and_between_agree(
    capsys: pytest.CaptureFixture[str], notice: str, start: str
) -> None:
    assert called(capsys, "workdays", "after", notice, "40").out == f"{start}\n"
    assert called(capsys, "workdays", "between", notice, start).out == "40\n"


def test_between_counts_the_end_and_not_the_start() -> None:
    assert labsim("workdays", "between", "2017-11-23", "2017-11-24") == Ran(0, "1\n", "")
    assert labsim("workdays", "between", "2017-11-23", "2017-11-23") == Ran(0, "0\n", "")


def test_holidays_in_json_are_a_list_of_dates_and_names_and_nothing_else() -> None:
    ran = labsim("workdays", "holidays", "2015", "2030", "--json")
    rows = json.loads(ran.out)
    assert (ran.status, ran.error) == (0, "")
    assert all(set(row) == {"date", "name"} for row in rows)
    assert rows[0] == {"date": "2015-01-01", "name": "New Year's Day"}
    assert rows[-1]["date"] == "2030-12-26"
    assert {row["date"] for row in rows} >= {"2020-05-08", "2022-09-19", "2023-05-08"}


def test_holidays_for_people_are_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    ran = called(capsys, "workdays", "holidays", "2017", "2017")
    assert ran.out.splitlines()[-1] == "2017-12-26  Boxing Day"
    assert len(ran.out.splitlines()) == 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("workdays after 2017-11-31 40", "2017-11-31"),
        ("workdays after 20171123 40", "20171123"),
        ("workdays after yesterday 40", "yesterday"),
        ("workdays after 2017-11-23 forty", "forty"),
        ("workdays after 2017-11-23 -5", "-5"),
        ("workdays after 2017-11-23 -- -5", "-5"),
        ("workdays after 2017-11-23", "WORKING_DAYS"),
        ("workdays after 2036-01-01 1", "2036-01-01"),
        ("workdays after 2014-12-31 1", "2014-12-31"),
        ("workdays after 2035-12-01 40", "2015 to 2035"),
        ("workdays between 2018-01-23 2017-11-23", "earlier one first"),
        ("workdays between 2018-01-23 2040-11-23", "2040-11-23"),
        ("workdays holidays 2014 2020 --json", "2014"),
        ("workdays holidays 2020 2036 --json", "2036"),
        ("workdays holidays 2020 2019 --json", "2019"),
        ("workdays holidays 2020 twenty", "twenty"),
        ("workdays nothing", "nothing"),
        ("workdays", "command"),
        ("nothing", "nothing"),
        ("", "command"),
    ],
)
def test_a_wrong_call_is_one_line_on_stderr_and_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: str, words: str
) -> None:
    ran = called(capsys, *arguments.split())
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.error_lines) == 1
    assert words in ran.error


@pytest.mark.parametrize(
    "arguments",
    [
        ("after", "2036-01-01", "40"),
        ("between", "2018-01-23", "2017-11-23"),
        ("holidays", "2010", "2020", "--json"),
    ],
)
def test_a_wrong_call_of_the_real_command_is_one_line_and_exit_2(arguments: list[str]) -> None:
    ran = labsim("workdays", *arguments)
    assert (ran.status, ran.out, len(ran.error_lines)) == (2, "", 1)


class Wrecked:
    """Stands where the calendar is made, and fails."""

    @staticmethod
    def of_england_and_wales() -> None:
        message = "the calendar\nis wrecked"
        raise RuntimeError(message)


def test_a_fault_is_one_line_on_stderr_and_exit_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labsim.cli.workdays.WorkingCalendar", Wrecked)
    ran = called(capsys, "workdays", "after", "2017-11-23", "40")
    assert (ran.status, ran.out) == (1, "")
    assert ran.error == "labsim: fault: RuntimeError: the calendar is wrecked\n"


def test_a_fault_shows_where_it_happened_if_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labsim.cli.workdays.WorkingCalendar", Wrecked)
    ran = called(capsys, "--traceback", "workdays", "after", "2017-11-23", "40")
    assert ran.status == 1
    assert "Traceback" in ran.error


def test_interrupting_is_one_line_and_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "invoke", interrupted)
    ran = called(capsys, "workdays", "after", "2017-11-23", "40")
    assert ran.status == 130
    assert ran.error.split() == ["labsim:", "stopped"]


def test_help_shows_examples_and_every_command() -> None:
    ran = labsim("--help")
    assert ran.status == 0
    assert "labsim workdays after 2017-11-23 40" in ran.out
    assert all(name in ran.out for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("workdays", "after", "2017-11-23", "40"),
        ("workdays", "between", "2017-11-23", "2018-01-23"),
        ("workdays", "holidays", "2015", "2030", "--json"),
    ],
)
def test_counting_days_imports_no_database_and_no_web(arguments: tuple[str, ...]) -> None:
    imported = modules_imported_by(*arguments)
    assert "labsim.cli.workdays" in imported
    assert not imported & DATABASES_AND_WEB
