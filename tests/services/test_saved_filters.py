"""Filters that people keep: checked, named, and nobody else's."""

import pytest

from labsim.domain.saved_filters import MOST_FILTERS, FilteredList
from labsim.services.actors import SYSTEM, Actor, NotAllowed, NotFound
from labsim.services.saved_filters import Saved, filters_of, remove_filter, save_filter
from models.engine import Database
from models.errors import AlreadyAdded
from models.records import HistoryFilter
from models.unit_of_work import UnitOfWork
from tests.builders import NOW
from tests.services.desk import done, refused
from tests.services.stories import Story, a_story

SLOTS, NOTICES, INBOX = FilteredList


@pytest.fixture
def story(database: Database) -> Story:
    return a_story(database)


def _save(
    uow: UnitOfWork, actor: Actor, name: str = "Waiting", page: FilteredList = SLOTS, **typed: str
) -> object:
    return save_filter(uow, actor, page, name, typed or {"state": "waiting"}, NOW)


def test_a_filter_is_saved_read_and_removed(database: Database, story: Story) -> None:
    with database.writing() as uow:
        done(_save(uow, story.staff, state="waiting", lab="arqiva", search="Heron"))
        (saved,) = filters_of(uow, story.staff, SLOTS)
        assert saved.fields == {"search": "Heron", "state": "waiting", "lab": "arqiva"}
        gone = remove_filter(uow, story.staff, SLOTS, "Waiting", NOW)
        assert gone == Saved(SLOTS, "Waiting", saved.fields)
        assert filters_of(uow, story.staff, SLOTS) == ()
        told = uow.history.page(HistoryFilter(subject_kind="person", oldest_first=True), 1, 9)
    assert [line.entry.act for line in told.rows] == ["save_filter", "remove_filter"]


def test_only_known_fields_with_known_values_are_kept(database: Database, story: Story) -> None:
    with database.writing() as uow:
        done(
            _save(
                uow,
                story.manager,
                page=NOTICES,
                state="meeting",
                lab="arqiva",
                next="//evil.example",
                search="x" * 300,
            )
        )
        (saved,) = filters_of(uow, story.manager, NOTICES)
        assert saved.fields == {"search": "x" * 100, "state": "meeting"}
        for wrong in ({"state": "no_such"}, {"lab": "//evil"}, {"flagged": "1"}, {"number": "2"}):
            refused(save_filter(uow, story.manager, SLOTS, "Wrong", wrong, NOW))


def test_a_name_is_used_once_in_a_list_and_the_number_has_a_bound(
    database: Database, story: Story
) -> None:
    with database.writing() as uow:
        for number in range(MOST_FILTERS - 1):
            done(_save(uow, story.viewer, f"Filter {number}"))
        refused(_save(uow, story.viewer, "FILTER 0"))
        refused(_save(uow, story.viewer, "  "))
        done(_save(uow, story.viewer, "Filter 0", NOTICES, state="open"))
        done(_save(uow, story.viewer, "The last"))
        refused(_save(uow, story.viewer, "One more"))


def test_the_database_too_keeps_names_apart(database: Database, story: Story) -> None:
    person = story.staff.person_id
    assert person is not None
    with database.writing() as uow:
        uow.saved_filters.add(person, SLOTS, "Waiting", {})
    with pytest.raises(AlreadyAdded), database.writing() as uow:
        uow.saved_filters.add(person, SLOTS, "Waiting", {})


def test_filters_are_nobody_elses(database: Database, story: Story) -> None:
    with database.writing() as uow:
        done(_save(uow, story.manager))
        for other in (story.viewer, story.stranger, story.staff, story.auditor):
            assert filters_of(uow, other, SLOTS) == ()
            with pytest.raises(NotFound):
                remove_filter(uow, other, SLOTS, "Waiting", NOW)
        for nobody in (story.manager, story.auditor, SYSTEM):
            with pytest.raises(NotAllowed):
                _save(uow, nobody, page=INBOX, lab="arqiva")
        done(_save(uow, story.staff, page=INBOX, lab="arqiva"))
