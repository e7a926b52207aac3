"""Withdrawing what is not decided, cancelling what is allocated, and who may do either."""

from datetime import date, timedelta

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.give_up_slot import Cancelled, Withdrawn, cancel_slot, withdraw_slot
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import StaleVersion
from models.records import SlotRecord
from models.unit_of_work import in_unit
from tests.builders import EARLIEST, NOW, a_slot, again, an_allocated_slot
from tests.services.stories import Story, a_story

LAST_DAY = date(2018, 2, 19)


def _allocated(database: Database, story: Story) -> SlotRecord:
    return in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))


def _cancel(
    database: Database, actor: Actor, slot: SlotRecord, days_later: int = 0
) -> Cancelled | Refused:
    now = NOW + timedelta(days=days_later)
    return in_unit(
        database,
        lambda uow: cancel_slot(uow, actor, slot.reference, slot.version, "Plans changed", now),
    )


def _taken(database: Database, first: date, last: date) -> set[int]:
    with database.reading() as uow:
        assert uow.ledger.unbalanced() == []
        return {line.spaces_taken for line in uow.ledger.days(ARQIVA, first, last)}


def test_a_request_is_withdrawn_with_its_words_in_the_history(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: a_slot(uow, story.notice))
    answer = in_unit(
        database,
        lambda uow: withdraw_slot(
            uow, story.manager, slot.reference, slot.version, "No team yet", NOW
        ),
    )
    assert isinstance(answer, Withdrawn)
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.WITHDRAWN
        (line,) = uow.history.of("slot", slot.reference)
        assert (line.entry.act, line.entry.words) == ("withdraw_slot", "No team yet")
        assert line.entry.after == {"state": "withdrawn"}


def test_cancelling_before_the_first_day_gives_everything_back(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    assert _taken(database, EARLIEST, LAST_DAY) == {5}
    answer = _cancel(database, story.manager, slot)
    assert isinstance(answer, Cancelled)
    assert answer.lab_days_given_back == 20
    assert _taken(database, EARLIEST, LAST_DAY) == {0}


def test_cancelling_inside_the_slot_gives_back_from_tomorrow_on(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    third_day = date(2018, 1, 25)
    answer = _cancel(database, story.manager, slot, (third_day - NOW.date()).days)
    assert isinstance(answer, Cancelled)
    assert answer.lab_days_given_back == 17
    assert _taken(database, EARLIEST, third_day) == {5}
    assert _taken(database, third_day + timedelta(days=1), LAST_DAY) == {0}


def test_on_its_last_day_nothing_is_left_to_cancel(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    answer = _cancel(database, story.manager, slot, (LAST_DAY - NOW.date()).days)
    assert isinstance(answer, Refused)
    assert answer.messages[0].text == "This slot has ended"
    assert answer.entry is not None
    assert (answer.entry.refused, answer.entry.words) == (True, "This slot has ended")
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.ALLOCATED


def test_on_the_day_before_its_last_one_day_is_given_back(database: Database) -> None:
    story = a_story(database)
    monday_before = date(2018, 2, 12)
    slot = in_unit(
        database,
        lambda uow: an_allocated_slot(uow, story.notice, last_day=date(2018, 2, 13)),
    )
    answer = _cancel(database, story.manager, slot, (monday_before - NOW.date()).days)
    assert isinstance(answer, Cancelled)
    assert answer.lab_days_given_back == 1


def test_cancelling_clears_the_entry_flag(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    in_unit(database, lambda uow: uow.slots.set_flag(slot.id, NOW.date(), ("E2E-ROLE",)))
    _cancel(database, story.staff, slot)
    with database.reading() as uow:
        assert again(uow, slot).flag is None


def test_a_slot_is_given_up_once_and_the_second_time_reads_why_not(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    _cancel(database, story.manager, slot)
    second = _cancel(database, story.manager, slot)
    assert isinstance(second, Refused)
    assert second.messages[0].text == "This slot is cancelled already"
    assert second.entry is not None
    assert (second.entry.act, second.entry.refused) == ("cancel_slot", True)
    assert (second.entry.before, second.entry.after) == ({"state": "cancelled"}, None)
    assert second.entry.words == "This slot is cancelled already"


def test_an_allocated_slot_cannot_be_withdrawn(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    answer = in_unit(
        database,
        lambda uow: withdraw_slot(uow, story.manager, slot.reference, slot.version, "", NOW),
    )
    assert isinstance(answer, Refused)
    assert answer.entry is not None
    assert (answer.entry.act, answer.entry.refused) == ("withdraw_slot", True)
    assert _taken(database, EARLIEST, LAST_DAY) == {5}


def test_a_form_older_than_the_slot_is_stale(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    with pytest.raises(StaleVersion):
        in_unit(
            database,
            lambda uow: cancel_slot(uow, story.manager, slot.reference, slot.version - 1, "", NOW),
        )


def test_a_viewer_may_not_give_up_and_a_stranger_does_not_even_see(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    with pytest.raises(NotAllowed):
        _cancel(database, story.viewer, slot)
    with pytest.raises(NotAllowed):
        _cancel(database, story.auditor, slot)
    with pytest.raises(NotFound):
        _cancel(database, story.stranger, slot)
    assert _taken(database, EARLIEST, LAST_DAY) == {5}
