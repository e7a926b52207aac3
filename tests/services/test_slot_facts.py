"""What the rules look at, where calendar and ledger are read either side of a change of the catalogue."""

import pytest

from labsim.services.slot_facts import gather_slot_facts
from models.engine import Database
from models.errors import NoSuchLabDay
from models.unit_of_work import in_unit
from tests.builders import EARLIEST, TODAY, a_slot_request
from tests.services.stories import a_story


@pytest.mark.parametrize("lock_days", [True, False])
def test_a_day_that_the_ledger_has_lost_is_told(database: Database, *, lock_days: bool) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: uow.ledger.remove_day(EARLIEST))
    with pytest.raises(NoSuchLabDay) as caught, database.writing() as uow:
        gather_slot_facts(uow, story.notice, a_slot_request(), TODAY, lock_days=lock_days)
    assert caught.value.days == (EARLIEST,)
