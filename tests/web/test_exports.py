"""Lists as CSV files: the rows and the rights of the page, and nothing a spreadsheet would run."""

import csv
from datetime import date
from typing import Any

import pytest
from flask import Flask

from labsim.domain.labs import TELEFONICA
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.profile import weekly
from labsim.services.read_participants import list_participants
from labsim.wording.dates import day_text
from models.engine import Database
from models.records import PersonRecord
from tests.builders import (
    NOW,
    a_notice,
    a_participant,
    a_slot,
    a_test_manager,
    a_viewer,
    an_allocated_slot,
    an_offered_slot,
)
from tests.services.stories import acting
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, words_of
from web.csv_file import cell_text, guarded
from web.views import exports

SAVE = "Save this list as CSV"
Row = dict[str, str]


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    desk = a_desk_world(app, database)
    with database.writing() as uow:
        other = a_participant(uow, "=1+1 Bittern Gas")
        notice = a_notice(uow, other)
        a_slot(uow, notice)
        an_allocated_slot(uow, notice, spaces=7)
        an_allocated_slot(uow, desk.notice, first_day=date(2018, 3, 1), last_day=date(2018, 3, 7))
        uow.slots.set_flag(desk.slot.id, NOW.date(), ["E2E-ROLE"])
    return desk


def _people(desk: DeskWorld) -> dict[str, PersonRecord]:
    with desk.database.writing() as uow:
        others = [each for each in uow.participants.all() if each.id != desk.participant.id]
        return {
            "staff": desk.staff,
            "auditor": desk.auditor,
            "manager": desk.manager,
            "viewer": a_viewer(uow, desk.participant),
            "other": a_test_manager(uow, others[0]),
        }


def _file(desk: DeskWorld, person: PersonRecord, path: str) -> list[Row]:
    answer = desk.as_(person).client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    return list(csv.DictReader(answer.text.splitlines()))


def _table(page: Page) -> list[Row]:
    """The last table of the page, by its heads."""
    table = page.all("table")[-1]
    head, *rows = table.iter("tr")
    return [dict(zip(cells(head), cells(row), strict=True)) for row in rows]


def _as_page(text: str) -> str:
    """A cell of the file as the page writes it."""
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return text.removeprefix("'")


@pytest.mark.parametrize(
    "query", ["", "?search=albion", "?state=allocated", "?flagged=yes&lab=arqiva", "?page=9"]
)
def test_slots_are_those_of_the_page(desk: DeskWorld, query: str) -> None:
    for person in _people(desk).values():
        rows = _file(desk, person, f"/slots/export.csv{query}")
        page = desk.as_(person).get(f"/slots{query.replace('?page=9', '')}")
        shown = _table(page) if page.all("table") else []
        assert [row["Slot"] for row in rows] == [row["Slot"] for row in shown]
        for row, on_page in zip(rows, shown, strict=True):
            flagged = " flagged" if row["Flagged"] == "yes" else ""
            assert on_page["State"] == row["State"] + flagged
            assert on_page.get("Participant", "") in {"", row["Organisation"].removeprefix("'")}
            for name in ("Lab", "First day", "Last day", "Spaces", "Sent"):
                assert _as_page(row[name]) == on_page[name]


def test_a_slot_that_is_offered_something_else_stands_so_in_page_and_file(desk: DeskWorld) -> None:
    with desk.database.writing() as uow:
        elsewhere = Terms(TELEFONICA, date(2018, 4, 4), date(2018, 4, 5), 2)
        an_offered_slot(uow, a_slot(uow, desk.notice), elsewhere)
    query = "?state=offered"
    (row,) = _file(desk, desk.staff, f"/slots/export.csv{query}")
    (shown,) = _table(desk.as_(desk.staff).get(f"/slots{query}"))
    names = ("Lab", "First day", "Last day", "Spaces")
    assert [_as_page(row[name]) for name in names] == [shown[name] for name in names]
    assert row["Lab"] == "Telefonica"


def test_spaces_that_change_stand_in_words_beside_the_most_of_them(desk: DeskWorld) -> None:
    first, last = date(2018, 3, 1), date(2018, 3, 14)
    with desk.database.writing() as uow:
        slot = a_slot(
            uow,
            desk.notice,
            first_day=first,
            last_day=last,
            spaces=9,
            profile=weekly(first, last, [4, 9]),
        )
    words = "4 spaces, then 9 from Mon 5 Mar 2018"
    rows = _file(desk, desk.staff, f"/slots/export.csv?search={slot.reference}")
    assert [(row["Spaces"], row["Spaces by day"]) for row in rows] == [("9", words)]
    for path in (
        f"/slots?search={slot.reference}",
        f"/search?q={slot.reference}",
        f"/notices/{slot.notice_reference}",
        "/labs/arqiva?month=2018-03",
    ):
        table = desk.desk.get(path).all("td")
        assert f"9 {words}" in [words_of(cell) for cell in table], path


@pytest.mark.parametrize("query", ["", "?search=bittern", "?state=open", "?state=meeting"])
def test_notices_are_those_of_the_page(desk: DeskWorld, query: str) -> None:
    names = ("Notice", "Received", "Earliest start", "User Roles", "Meeting", "State")
    for person in _people(desk).values():
        rows = _file(desk, person, f"/notices/export.csv{query}")
        page = desk.as_(person).get(f"/notices{query}")
        shown = _table(page) if page.all("table") else []
        assert [[_as_page(row[name]) for name in names] for row in rows] == [
            [row[name] for name in names] for row in shown
        ]


@pytest.mark.parametrize("query", ["", "?search=bittern", "?category=large_supplier"])
def test_participants_are_those_of_the_page(desk: DeskWorld, query: str) -> None:
    rows = _file(desk, desk.auditor, f"/participants/export.csv{query}")
    page = desk.as_(desk.auditor).get(f"/participants{query}")
    shown = _table(page) if page.all("table") else []
    names = ("Name", "Roles meant")
    assert [[_as_page(row[name]) for name in names] for row in rows] == [
        [row[name] for name in names] for row in shown
    ]
    assert [f"{row['Category']}, {row['Supply']}" for row in rows] == [
        row["Category"] for row in shown
    ]
    assert {row["Mandate"] for row in rows} <= {"2017-11-25"}


def test_nobody_finds_a_row_of_others(desk: DeskWorld) -> None:
    people = _people(desk)
    for path in ("/slots/export.csv", "/notices/export.csv"):
        mine = _file(desk, people["manager"], path)
        theirs = _file(desk, people["other"], path)
        assert mine
        assert theirs
        assert {row["Organisation"] for row in mine} == {"Albion Energy"}
        assert {row["Organisation"] for row in theirs} == {"'=1+1 Bittern Gas"}
        both = _file(desk, people["staff"], path)
        assert len(both) == len(mine) + len(theirs)
    asked = "/slots/export.csv?search=bittern&participant_id=2&participant=2"
    assert _file(desk, people["manager"], asked) == []


@pytest.mark.parametrize("path", ["slots", "notices", "participants"])
def test_a_list_leads_to_its_file_with_its_filters(desk: DeskWorld, path: str) -> None:
    page = desk.desk.get(f"/{path}?search=Albion&page=1&endpoint=x&_anchor=y")
    assert page.link(SAVE) == f"/{path}/export.csv?search=Albion&endpoint=x"


def test_a_file_that_is_cut_short_says_so(desk: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    lines = desk.desk.client.get("/slots/export.csv").text.splitlines()
    assert len(lines) == 1 + 3 + 1
    assert lines[-1] == "Only the first 3 rows of 4: narrow the list"


def test_more_than_a_page_is_in_the_file(desk: DeskWorld) -> None:
    with desk.database.writing() as uow:
        for _ in range(30):
            a_slot(uow, desk.notice)
        listed = list_participants(uow, acting(desk.staff), "", None, 1)
    assert listed.total == 2
    assert len(_file(desk, desk.staff, "/slots/export.csv")) == 34


@pytest.mark.parametrize("text", ["=1+1", "+44 1962", "-1", "@here", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert cell_text(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (NOW, "2017-11-23T10:00+00:00"),
        (NOW.replace(month=7), "2017-07-23T11:00+01:00"),
        (date(2017, 11, 3), "2017-11-03"),
        (None, ""),
        (True, "yes"),
        (0, "0"),
        ("Ørsted, “A=B”", "Ørsted, “A=B”"),
    ],
)
def test_days_are_iso_and_texts_stay(cell: Any, written: str) -> None:
    assert cell_text(cell) == written


def test_a_name_with_commas_and_quotes_comes_back_whole(desk: DeskWorld) -> None:
    name = 'Smith, "Jones" & Sons'
    desk.change(lambda uow: a_participant(uow, name))
    rows = _file(desk, desk.staff, "/participants/export.csv?search=jones")
    assert [row["Name"] for row in rows] == [name]
