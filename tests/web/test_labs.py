"""A lab by month, and the outlook: what each role sees, absurd months, and how many questions the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from labsim.services.read_labs import read_outlook
from models.engine import Database
from models.unit_of_work import UnitOfWork
from tests.builders import a_notice, a_participant, a_slot, an_allocated_slot, open_lab
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import words_of
from web.forms.labs import ENTER_A_MONTH

FEBRUARY = "/labs/arqiva?month=2018-02"
MOST_QUERIES = 12


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    return a_desk_world(app, database)


@dataclass
class _Queries:
    texts: list[str] = field(default_factory=list)


@contextmanager
def _counted(database: Database) -> Iterator[_Queries]:
    """Every statement sent to the database meanwhile, by whatever connection."""
    seen = _Queries()

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.texts.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", keep)


def test_a_participant_sees_numbers_and_nobody_elses_name(desk: DeskWorld) -> None:
    def others(uow: UnitOfWork) -> None:
        theirs = a_notice(uow, a_participant(uow, "Bittern Gas"))
        an_allocated_slot(uow, theirs, spaces=60)
        a_slot(uow, theirs, spaces=33)

    desk.change(others)
    page = desk.as_(desk.manager).get(FEBRUARY)
    assert page.title == "Arqiva, February 2018"
    assert "Monday 5 February 2018, 100 open, 60 taken, 40 free, 38 asked for" in page.words
    assert "Saturday 3 February 2018, closed: weekend" in page.words
    assert "Bittern" not in page.html
    assert "Slots that hold or want" not in page.words


def test_the_desk_also_sees_whose_slots_they_are(desk: DeskWorld) -> None:
    page = desk.desk.get(FEBRUARY)
    assert page.link(desk.slot.reference) == f"/slots/{desk.slot.reference}"
    assert "Albion Energy" in page.words
    other_month = desk.desk.get("/labs/arqiva?month=2018-05")
    assert "No slot holds or wants a day of this month" in other_month.words


@pytest.mark.parametrize("who", ["planner", "auditor", "administrator"])
def test_every_role_opens_the_labs(desk: DeskWorld, who: str) -> None:
    page = desk.as_(getattr(desk, who)).get("/labs")
    assert page.title == "Arqiva, November 2017"


def test_months_and_labs_are_one_link_away(desk: DeskWorld) -> None:
    client = desk.as_(desk.planner)
    page = client.get(FEBRUARY)
    assert client.follow(page, "March 2018").title == "Arqiva, March 2018"
    assert client.follow(page, "January 2018").title == "Arqiva, January 2018"
    assert client.follow(page, "Telefonica Northampton").title == "Telefonica, February 2018"
    assert client.submit(page, "Go", month="2018-06").title == "Arqiva, June 2018"


@pytest.mark.parametrize("typed", ["2018-03", "03/2018", "March 2018", "mar 2018"])
def test_a_month_is_read_as_people_write_it(desk: DeskWorld, typed: str) -> None:
    assert desk.desk.get(f"/labs/arqiva?month={typed}").title == "Arqiva, March 2018"


@pytest.mark.parametrize(
    "typed", ["2014-12", "2036-01", "2018-13", "9999-99", "soon", "\x00s\x1b", "x" * 5000]
)
def test_a_month_that_is_none_gets_a_clear_message_and_the_present_month(
    desk: DeskWorld, typed: str
) -> None:
    page = desk.desk.get(f"/labs/arqiva?month={typed}", status=422)
    assert page.errors == [ENTER_A_MONTH]
    assert page.title == "Arqiva, November 2017"


def test_the_calendar_ends_where_the_known_years_end(desk: DeskWorld) -> None:
    client = desk.as_(desk.planner)
    first = client.get("/labs/arqiva?month=2015-01")
    assert "December 2014" not in first.words
    last = client.get("/labs/arqiva?month=2035-12")
    assert "January 2036" not in last.words
    assert "November 2035" in last.words


def test_there_is_no_third_lab(desk: DeskWorld) -> None:
    desk.desk.get("/labs/heathrow", status=404)


def test_what_the_lab_is_comes_from_the_rulebook_with_its_source(desk: DeskWorld) -> None:
    page = desk.as_(desk.manager).get("/labs/telefonica")
    for words in ("Toshiba and WNC", "280 spaces", "LAB-SPACES", "S1, DCC Test Labs"):
        assert words in page.words


@pytest.mark.parametrize("slots", [3, 300])
def test_the_month_page_asks_the_database_at_most_twelve_questions(
    desk: DeskWorld, slots: int
) -> None:
    def many(uow: UnitOfWork) -> None:
        for _ in range(slots):
            a_slot(uow, desk.notice)

    desk.change(many)
    client = desk.desk
    client.get(FEBRUARY)  # the catalogue is read once a version and process
    with _counted(desk.database) as queries:
        client.get(FEBRUARY)
    assert 0 < len(queries.texts) <= MOST_QUERIES, "\n".join(queries.texts)


def test_the_outlook_sums_both_labs_for_twelve_months(desk: DeskWorld) -> None:
    desk.change(lambda uow: an_allocated_slot(uow, desk.notice, spaces=10))
    page = desk.as_(desk.planner).get("/outlook")
    assert page.title == "Outlook"
    rows = [[words_of(cell) for cell in row] for row in page.all("tr")]
    months = [row[0] for row in rows]
    assert months.count("February 2018") == 2
    assert "November 2018" not in months
    # from Thu 1 to Mon 19 February there are 13 lab days: 10 spaces taken and 5 asked for on each
    fullest = "Thu 1 Feb 2018: 10 of 100"
    assert ["February 2018", "20", "2,000", "130", "1,870", "65", fullest] in rows


def test_the_outlook_is_dccs(desk: DeskWorld) -> None:
    desk.as_(desk.manager).get("/outlook", status=403)


def test_the_outlook_at_the_end_of_the_calendar_shows_the_months_there_are(
    desk: DeskWorld,
) -> None:
    with desk.database.writing() as uow:
        open_lab(uow, days=[date(2035, 12, 31)])
        labs = read_outlook(uow, date(2035, 11, 20))
    assert [[sums.spaces_open for sums in outlook.months] for outlook in labs] == [[0, 100], []]
