"""DCC declines a request, with a reason and words."""

from typing import Any

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.decline_slot import Declined, DeclineReason, decline_reasons, decline_slot
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import StaleVersion
from models.records import SlotRecord
from models.unit_of_work import in_unit
from tests.builders import EARLIEST, NOW, a_slot, again, an_allocated_slot
from tests.services.stories import Story, a_story

NO_ROOM = DeclineReason("no_room", "Try April")


def _requested(database: Database, story: Story) -> SlotRecord:
    return in_unit(database, lambda uow: a_slot(uow, story.notice))


def _decline(
    database: Database, story: Story, slot: SlotRecord, **given: Any
) -> Declined | Refused:
    usual: dict[str, Any] = {
        "actor": story.staff,
        "reference": slot.reference,
        "version": slot.version,
        "reason": NO_ROOM,
        "now": NOW,
    }
    return in_unit(database, lambda uow: decline_slot(uow, **usual | given))


def test_a_declined_request_keeps_reason_words_and_moment(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    assert isinstance(_decline(database, story, slot), Declined)
    with database.reading() as uow:
        now = again(uow, slot)
        (record,) = uow.history.of("slot", slot.reference)
        assert uow.ledger.days(ARQIVA, EARLIEST, EARLIEST)[0].spaces_taken == 0
    assert (now.state, now.decided_at) == (SlotState.DECLINED, NOW)
    assert now.decline_reason == "No room in the lab on these days"
    assert now.decision_words == "Try April"
    entry = record.entry
    assert (entry.act, entry.person_id) == ("decline_slot", story.staff.person_id)
    assert entry.before == {"state": "requested"}
    assert entry.after == {"state": "declined", "reason": "No room in the lab on these days"}
    assert entry.words == "Try April"


@pytest.mark.parametrize(
    ("reason", "field"),
    [
        (DeclineReason("", ""), "reason_id"),
        (DeclineReason("whim", "words"), "reason_id"),
        (DeclineReason("other", " \n"), "words"),
    ],
)
def test_a_reason_of_the_catalogue_is_needed(
    database: Database, reason: DeclineReason, field: str
) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    refused = _decline(database, story, slot, reason=reason)
    assert isinstance(refused, Refused)
    assert [message.field for message in refused.messages] == [field]
    with database.reading() as uow:
        assert again(uow, slot) == slot


def test_another_reason_in_words_is_good(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    other = DeclineReason("other", "The lab moves in March")
    assert isinstance(_decline(database, story, slot, reason=other), Declined)


def test_a_decided_request_reads_as_a_refusal(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    for version in (slot.version, slot.version - 1):
        refused = _decline(database, story, slot, version=version)
        assert isinstance(refused, Refused)
        assert refused.messages[0].text == "This slot is allocated already"


def test_an_older_form_is_stale(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    with pytest.raises(StaleVersion):
        _decline(database, story, slot, version=slot.version - 1)


def test_only_the_desk_declines(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    for actor in (story.manager, story.viewer, story.auditor, story.stranger):
        with pytest.raises(NotAllowed):
            _decline(database, story, slot, actor=actor)


def test_an_unknown_reference_is_not_found(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    with pytest.raises(NotFound):
        _decline(database, story, slot, reference="S-NOBODY")


def test_the_shipped_reasons_are_offered(database: Database) -> None:
    a_story(database)
    with database.reading() as uow:
        assert "other" in {reason.id for reason in decline_reasons(uow)}


def test_declining_what_is_decided_is_kept_as_a_refusal(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    _decline(database, story, slot)
    second = _decline(database, story, slot)
    assert isinstance(second, Refused)
    assert second.entry is not None
    assert (second.entry.act, second.entry.refused) == ("decline_slot", True)
    assert second.entry.words == "This slot is declined already"
