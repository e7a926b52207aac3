"""Who reads the whole history."""

import pytest

from labsim.services.actors import SYSTEM, NotAllowed
from labsim.services.read_history import read_history
from models.engine import Database
from models.records import HistoryFilter
from tests.builders import a_history_entry
from tests.services.stories import a_story


def test_auditors_and_the_system_read_it_and_nobody_else(database: Database) -> None:
    story = a_story(database)
    with database.writing() as uow:
        uow.history.add(a_history_entry())
    with database.reading() as uow:
        for actor in (story.auditor, SYSTEM):
            assert read_history(uow, actor, HistoryFilter(), 1).entries.total == 1
        for actor in (story.staff, story.manager, story.viewer, story.stranger):
            with pytest.raises(NotAllowed):
                read_history(uow, actor, HistoryFilter(), 1)


@pytest.mark.parametrize(
    ("subject", "typed"),
    [("S-ABC234", "s-abc234"), ("all", "all"), ("June 2019", "june 2019")],
)
def test_a_subject_is_found_however_it_is_typed(
    database: Database, subject: str, typed: str
) -> None:
    story = a_story(database)
    with database.writing() as uow:
        uow.history.add(a_history_entry(subject=subject))
    with database.reading() as uow:
        wanted = HistoryFilter(subject=typed)
        assert read_history(uow, story.auditor, wanted, 1).entries.total == 1
