"""Assumptions beside the record in the browser: what is too few says so, and one click adopts the rest."""

import pytest
from flask import Flask

from labsim.domain.roles import UserRole
from models.engine import Database
from models.unit_of_work import UnitOfWork
from tests.builders import a_participant, a_scenario
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, PageClient, words_of

EXPORT = "/assumptions/entry.suppliers_also_export/adopt"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    """Eleven suppliers, the desk's own among them; one of them also exports."""
    world = a_desk_world(app, database)

    def join(uow: UnitOfWork) -> None:
        a_scenario(uow, world.planner, "spring")
        for _ in range(9):
            a_participant(uow)
        a_participant(uow, roles={UserRole.EXPORT_SUPPLIER})

    world.change(join)
    return world


@pytest.fixture
def planner(world: DeskWorld) -> PageClient:
    return world.as_(world.planner)


def _rows(page: Page) -> dict[str, list[str]]:
    table = page.all("table")[0]
    return {cells(row)[0]: cells(row)[1:] for row in list(table.iter("tr"))[1:]}


def test_each_assumption_stands_beside_what_is_recorded(planner: PageClient) -> None:
    page = planner.follow(planner.get("/scenarios"), "Assumptions beside the record")
    rows = _rows(page)
    export = rows["Suppliers that take up Export Supplier as wellentry.suppliers_also_export"]
    assert export[0].startswith("30 %")
    assert export[2:5] == ["11", "9 %2 % to 38 %", "agrees"]
    labs = rows["Of those in a DCC lab, in both of themtesting.both_labs_share"]
    assert labs[2:] == ["0", "too few", "no answer yet", "nothing to adopt yet"]
    assert "Working days from a notice to its planned start: too few (n = 1)" in page.words
    assert "Assessors and meetings are not recorded yet" in page.words
    assert "" not in [words_of(cell) for cell in page.all("td")]


def test_a_value_is_seen_before_it_is_adopted(planner: PageClient) -> None:
    page = planner.follow(planner.get(EXPORT), "A copy of the baseline")
    assert "To be adopted0.091" in page.words
    adopted = planner.submit(page, "Adopt it in a new version")
    assert adopted.title == "A copy of the baseline"
    assert "Suppliers that take up Export Supplier as well: was 0.3 now 0.091" in adopted.words
    again = planner.get(page.path + "?scenario=spring")
    assert "This value stands already in A copy of the baseline" in again.words
    assert "Adopt it" not in again.words
    assert "from the record of Thu 23 Nov 2017: 9 % (95 % interval 2 % to 38 %), n = 11" in (
        adopted.words
    )


def test_a_new_copy_is_named_and_what_was_typed_stays(planner: PageClient) -> None:
    page = planner.get(EXPORT)
    wrong = planner.submit(
        page, "Adopt it in a new copy", status=422, title="As recorded", name="spring"
    )
    assert wrong.errors == ["There is a scenario spring. Choose another name."]
    assert wrong.value("title") == "As recorded"
    adopted = planner.submit(wrong, "Adopt it in a new copy", name="as-recorded")
    assert adopted.title == "As recorded"


def test_a_record_that_has_changed_is_looked_at_again(
    world: DeskWorld, planner: PageClient
) -> None:
    page = planner.get(f"{EXPORT}?scenario=spring")
    world.change(a_participant)
    again = planner.submit(page, "Adopt it in a new version", status=422)
    assert again.errors == ["The record has changed since this page was made. Look at it again."]
    assert "To be adopted0.083" in again.words


def test_nobody_adopts_into_anothers_scenario(world: DeskWorld) -> None:
    admin, other = world.as_(world.administrator), "/assumptions/habit.beta_a/adopt"
    admin.get(other, status=404)
    assert "A copy of the baseline" not in admin.get(EXPORT).words
