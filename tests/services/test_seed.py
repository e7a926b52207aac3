"""What is shipped is loaded once, and what a later release ships beside it is added."""

from dataclasses import replace

import pytest

from labsim.domain.reasons import SHIPPED_DECLINE_REASONS
from labsim.services import seed as seeding
from labsim.services.seed import seed
from models.engine import Database
from models.unit_of_work import in_unit
from tests.builders import NOW


def _seeded(database: Database) -> bool:
    return in_unit(database, lambda uow: seed(uow, NOW))


def test_what_was_loaded_is_not_loaded_again(database: Database) -> None:
    assert [_seeded(database), _seeded(database)] == [True, False]


def test_a_row_that_takes_the_place_of_another_is_loaded(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many rows as before: what they say tells the releases apart."""
    _seeded(database)
    *kept, last = SHIPPED_DECLINE_REASONS
    swapped = (*kept, replace(last, id="strike", name="Nobody is in the lab"))
    monkeypatch.setattr(seeding, "SHIPPED_DECLINE_REASONS", swapped)
    assert [_seeded(database), _seeded(database)] == [True, False]
    with database.reading() as uow:
        names = {reason.id for reason in uow.catalogue.reasons()}
    assert names == {reason.id for reason in (*SHIPPED_DECLINE_REASONS, swapped[-1])}
