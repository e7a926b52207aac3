"""DCC gives the spaces: under the rules of now, once, whole, and written down."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from labsim.domain.labs import ARQIVA
from labsim.domain.participants import FactKind
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import ClassOfTest
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.refusals import Refused
from labsim.wording.rule_lines import from_json
from models.engine import Database
from models.errors import StaleVersion
from models.records import HistoryRecord, SlotRecord
from models.unit_of_work import in_unit
from tests.builders import (
    CALENDAR,
    EARLIEST,
    NOW,
    a_meeting,
    a_slot,
    again,
    an_allocated_slot,
)
from tests.services.stories import Story, a_story

LOCKS = re.compile(r"FOR (?:(?:NO KEY )?UPDATE|KEY SHARE)(?: OF ([\w, ]+))?")
DAYS = CALENDAR.working_days(EARLIEST, date(2018, 2, 19))


def _requested(database: Database, story: Story, **given: Any) -> SlotRecord:
    return in_unit(database, lambda uow: a_slot(uow, story.notice, **given))


def _allocate(
    database: Database, story: Story, slot: SlotRecord, **given: Any
) -> Allocated | Refused:
    usual: dict[str, Any] = {
        "actor": story.staff, "version": slot.version, "words": "", "now": NOW,
    }  # fmt: skip
    return in_unit(
        database,
        lambda uow: allocate_slot(uow, reference=slot.reference, **usual | given),
    )


def _refused(answer: object) -> Refused:
    assert isinstance(answer, Refused), answer
    return answer


def _taken(database: Database) -> set[int]:
    with database.reading() as uow:
        return {line.spaces_taken for line in uow.ledger.days(ARQIVA, DAYS[0], DAYS[-1])}


def _story_of(database: Database, slot: SlotRecord) -> list[HistoryRecord]:
    with database.reading() as uow:
        return uow.history.of("slot", slot.reference)


def test_the_spaces_are_taken_on_every_lab_day(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    assert isinstance(_allocate(database, story, slot, words="Welcome"), Allocated)
    with database.reading() as uow:
        now = again(uow, slot)
        assert uow.ledger.lines(slot.id) == [(day, 5) for day in DAYS]
        assert uow.ledger.unbalanced() == []
    assert (now.state, now.decided_at, now.decision_words) == (SlotState.ALLOCATED, NOW, "Welcome")
    assert _taken(database) == {5}


def test_the_history_keeps_who_when_what_and_every_rule(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    _allocate(database, story, slot, words="Welcome")
    (entry,) = [record.entry for record in _story_of(database, slot)]
    assert (entry.act, entry.at, entry.person_id) == ("allocate_slot", NOW, story.staff.person_id)
    assert (entry.participant_id, entry.refused) == (story.participant, False)
    assert entry.before == {"state": "requested"}
    assert entry.after == {"state": "allocated", "spaces": 5, "lab_days": len(DAYS)}
    assert entry.words == "Welcome"
    lines = from_json(entry.rules or [])
    assert [line.value_text for line in lines if line.code == "E2E-NOTICE"] == ["40 working days"]
    assert len(lines) == 14


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"first_day": date(2018, 1, 22)}, ["E2E-NOTICE"]),
        ({"last_day": date(2018, 2, 17)}, ["LAB-DAYS"]),
        ({"spaces": 101}, ["E2E-SPACES"]),
        ({"topics": frozenset({"mesh"})}, ["E2E-COVERAGE"]),
        ({"releases": frozenset({"R2.0"})}, ["E2E-COVERAGE"]),
        (
            {"test_class": ClassOfTest.DEVICE_ONLY, "roles": frozenset()},
            ["E2E-ROLE", "E2E-ENTRY"],
        ),
    ],
)
def test_an_unmet_rule_refuses_and_nothing_changes(
    database: Database, given: dict[str, Any], codes: list[str]
) -> None:
    story = a_story(database)
    slot = _requested(database, story, **given)
    refused = _refused(_allocate(database, story, slot))
    unmet = [line for line in refused.lines if line.outcome.value in {"not_met", "overridable"}]
    assert [line.code for line in unmet] == codes
    told = [(message.text, message.remedy) for message in refused.messages]
    assert told == [
        (f"{said.text} ({line.code})", said.remedy) for line in unmet for said in line.messages
    ]
    assert refused.entry is not None
    assert (refused.entry.refused, refused.entry.act) == (True, "allocate_slot")
    with database.reading() as uow:
        assert again(uow, slot) == slot
    assert _taken(database) == {0}


def test_facts_of_now_decide(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    in_unit(
        database,
        lambda uow: uow.participants.record_fact(
            story.participant, FactKind.GATEWAY, None, None, None, NOW
        ),
    )
    refused = _refused(_allocate(database, story, slot))
    unmet = [line.code for line in refused.lines if line.outcome.value == "not_met"]
    assert unmet == ["E2E-GATEWAY", "E2E-ENTRY"]


def test_a_meeting_may_not_be_overridden_yet(database: Database) -> None:
    story = a_story(database, ready=False)
    slot = _requested(database, story)
    refused = _refused(_allocate(database, story, slot))
    assert "E2E-MEETING" in [line.code for line in refused.lines if line.messages[0].remedy]
    in_unit(database, lambda uow: a_meeting(uow, story.notice))
    again_refused = _refused(_allocate(database, story, slot))
    assert len(again_refused.messages) == len(refused.messages) - 1


def test_spaces_that_others_took_meanwhile_refuse(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story, spaces=60)
    in_unit(
        database,
        lambda uow: an_allocated_slot(
            uow, story.notice, spaces=41, first_day=DAYS[3], last_day=DAYS[3]
        ),
    )
    refused = _refused(_allocate(database, story, slot))
    assert "Fri 26 Jan" in refused.messages[0].text or "26 Jan 2018" in refused.messages[0].text
    assert _taken(database) == {0, 41}


def test_a_large_share_is_advice_and_refuses_nothing(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story, spaces=100)
    assert isinstance(_allocate(database, story, slot), Allocated)
    (record,) = _story_of(database, slot)
    fair = [line for line in from_json(record.entry.rules or []) if line.code == "E2E-FAIR"]
    assert fair[0].outcome.value == "advice"


def test_an_older_form_is_stale(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    with pytest.raises(StaleVersion):
        _allocate(database, story, slot, version=slot.version - 1)
    assert _taken(database) == {0}


@pytest.mark.parametrize("age", ["the version of the form", "the version of now"])
def test_a_decided_request_reads_as_a_refusal_however_old_the_form(
    database: Database, age: str
) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    assert isinstance(_allocate(database, story, slot), Allocated)
    version = slot.version if age == "the version of the form" else slot.version + 1
    refused = _refused(_allocate(database, story, slot, version=version))
    assert refused.messages[0].text == "This slot is allocated already"
    assert refused.entry is not None
    assert (refused.entry.act, refused.entry.refused) == ("allocate_slot", True)
    assert refused.entry.words == "This slot is allocated already"
    assert _taken(database) == {5}


@pytest.mark.parametrize("end", [SlotState.DECLINED, SlotState.WITHDRAWN, SlotState.LAPSED])
def test_no_way_leads_back_from_an_end(database: Database, end: SlotState) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    in_unit(database, lambda uow: uow.slots.move(slot, end, at=NOW))
    assert "already" in _refused(_allocate(database, story, slot)).messages[0].text


@pytest.mark.parametrize(("days", "lapsed"), [(0, False), (1, True), (400, True)])
def test_a_request_lapses_on_its_first_day(database: Database, days: int, *, lapsed: bool) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    moment = NOW.replace(year=2018, month=1, day=22) + timedelta(days=days)
    answer = _allocate(database, story, slot, now=moment)
    if not lapsed:
        assert isinstance(answer, Allocated)
        return
    refused = _refused(answer)
    assert "lapsed (E2E-ALLOCATE)" in refused.messages[0].text
    assert refused.entry is not None
    assert (refused.entry.subject, refused.entry.refused) == (slot.reference, True)
    assert "lapsed" in refused.entry.words
    assert _taken(database) == {0}


def test_only_the_desk_allocates(database: Database) -> None:
    story = a_story(database)
    slot = _requested(database, story)
    for actor in (story.manager, story.viewer, story.auditor, story.stranger):
        with pytest.raises(NotAllowed):
            _allocate(database, story, slot, actor=actor)
    assert _taken(database) == {0}


def test_an_unknown_reference_is_not_found(database: Database) -> None:
    story = a_story(database)
    slot = replace(_requested(database, story), reference="S-NOBODY")
    with pytest.raises(NotFound):
        _allocate(database, story, slot)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)  # SQLite locks the whole file
def test_catalogue_participant_slot_and_days_are_locked_in_this_order(database: Database) -> None:
    """Two acts that lock in one order never wait for each other in a circle."""
    story = a_story(database)
    slot = _requested(database, story)
    locks: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if found := LOCKS.search(statement):
            tables = found[1] or statement.partition("FROM ")[2].split()[0]
            locks.extend(tables.split(", "))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        assert isinstance(_allocate(database, story, slot), Allocated)
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
    assert locks == ["world", "participant", "slot", "lab_day"]


def test_a_fault_after_the_spaces_were_taken_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_story(database)
    slot = _requested(database, story)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("models.stores.history.HistoryStore.add", fails)
    with pytest.raises(RuntimeError):
        _allocate(database, story, slot)
    monkeypatch.undo()
    assert _taken(database) == {0}
    with database.reading() as uow:
        assert again(uow, slot) == slot
