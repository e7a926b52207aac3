"""Participants and their dated facts: what the desk may write down, and what stands."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from labsim.domain.participants import Category, FactKind, ParticipantId, SupplyKind
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.participants import (
    Fact,
    ParticipantForm,
    change_participant,
    create_participant,
    record_fact,
)
from labsim.services.read_participants import list_participants, read_participant
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import StaleVersion
from models.records import NewHistory, ParticipantRecord
from models.unit_of_work import in_unit
from tests.builders import NOW, a_participant, a_slot
from tests.services.stories import Story, a_story

NEW = ParticipantForm(
    name="Brook Gas",
    category=Category.SMALL_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=date(2017, 11, 25),
    roles=frozenset({UserRole.GAS_SUPPLIER}),
)
GATEWAY = Fact(FactKind.GATEWAY, None, date(2017, 11, 1))
UEPT = Fact(FactKind.UEPT, UserRole.IMPORT_SUPPLIER, date(2017, 11, 1))


def _create(
    database: Database, story: Story, form: ParticipantForm = NEW
) -> ParticipantRecord | Refused:
    return in_unit(database, lambda uow: create_participant(uow, story.staff, form, NOW))


def _change(
    database: Database, story: Story, version: int, form: ParticipantForm = NEW
) -> ParticipantRecord | Refused:
    return in_unit(
        database,
        lambda uow: change_participant(uow, story.staff, story.participant, version, form, NOW),
    )


def _record(database: Database, story: Story, fact: Fact, **given: Any) -> Fact | Refused:
    usual: dict[str, Any] = {"actor": story.staff, "participant_id": story.participant, "now": NOW}
    return in_unit(database, lambda uow: record_fact(uow, fact=fact, **usual | given))


def _newest(database: Database, participant: ParticipantId) -> NewHistory:
    with database.reading() as uow:
        return uow.history.of("participant", str(participant))[-1].entry


def _field(answer: object) -> str:
    assert isinstance(answer, Refused), answer
    return answer.messages[0].field


def test_a_new_participant_is_kept_and_written_down(database: Database) -> None:
    story = a_story(database)
    made = _create(database, story)
    assert isinstance(made, ParticipantRecord)
    assert (made.name, made.supply, made.roles) == (NEW.name, NEW.supply, NEW.roles)
    entry = _newest(database, made.id)
    assert (entry.act, entry.before, entry.person_id) == (
        "create_participant",
        None,
        story.staff.person_id,
    )
    assert entry.after == {
        "name": "Brook Gas",
        "category": "small_supplier",
        "supply": "domestic",
        "mandate": "2017-11-25",
        "roles": ["GS"],
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "aLBION"}, "name"),
        ({"supply": None}, "supply"),
        ({"category": Category.GAS_NETWORK}, "supply"),
    ],
)
def test_what_cannot_be_is_refused(database: Database, changed: dict[str, Any], field: str) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: a_participant(uow, "Albion"))
    assert _field(_create(database, story, replace(NEW, **changed))) == field


def test_a_change_keeps_before_and_after(database: Database) -> None:
    story = a_story(database)
    changed = _change(database, story, 1)
    assert isinstance(changed, ParticipantRecord)
    assert changed.version == 2
    entry = _newest(database, story.participant)
    assert entry.act == "change_participant"
    assert entry.before is not None
    assert entry.after is not None
    assert entry.before["name"].startswith("Supplier")
    assert entry.after["name"] == "Brook Gas"


def test_a_participant_keeps_its_own_name(database: Database) -> None:
    story = a_story(database)
    _change(database, story, 1)
    assert isinstance(_change(database, story, 2), ParticipantRecord)


def test_an_older_form_is_stale(database: Database) -> None:
    story = a_story(database)
    _change(database, story, 1)
    with pytest.raises(StaleVersion):
        _change(database, story, 1, replace(NEW, name="Other"))


def test_a_recorded_day_stands_from_now_on(database: Database) -> None:
    story = a_story(database, ready=False)
    assert _record(database, story, UEPT, words="By mail of 2 Nov") == UEPT
    with database.reading() as uow:
        assert uow.participants.facts(story.participant).uept == {
            UserRole.IMPORT_SUPPLIER: UEPT.completed_on
        }
    entry = _newest(database, story.participant)
    assert (entry.before, entry.words) == (None, "By mail of 2 Nov")
    assert entry.after == {"fact": "uept", "role": "IS", "completed_on": "2017-11-01"}


def test_a_new_fact_corrects_and_an_empty_one_withdraws(database: Database) -> None:
    story = a_story(database, ready=False)
    _record(database, story, GATEWAY)
    _record(database, story, replace(GATEWAY, completed_on=date(2017, 11, 2)))
    assert _newest(database, story.participant).before == {"completed_on": "2017-11-01"}
    _record(database, story, replace(GATEWAY, completed_on=None))
    entry = _newest(database, story.participant)
    assert entry.before == {"completed_on": "2017-11-02"}
    assert entry.after == {"fact": "gateway", "completed_on": None}
    with database.reading() as uow:
        assert uow.participants.facts(story.participant).gateway_connected_on is None
        assert len(uow.participants.fact_history(story.participant)) == 3


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (replace(GATEWAY, completed_on=date(2017, 11, 24)), "completed_on"),
        (replace(UEPT, role=None), "role"),
        (replace(GATEWAY, role=UserRole.OTHER_USER), "role"),
        (replace(GATEWAY, completed_on=None), ""),
    ],
)
def test_what_is_no_fact_is_refused(database: Database, fact: Fact, field: str) -> None:
    story = a_story(database, ready=False)
    assert _field(_record(database, story, fact)) == field
    with database.reading() as uow:
        assert uow.participants.fact_history(story.participant) == []


def test_the_same_day_is_not_recorded_twice(database: Database) -> None:
    story = a_story(database, ready=False)
    _record(database, story, GATEWAY)
    assert _field(_record(database, story, GATEWAY)) == "completed_on"


def test_a_form_that_knew_fewer_records_is_stale(database: Database) -> None:
    story = a_story(database, ready=False)
    _record(database, story, GATEWAY, version=0)
    with pytest.raises(StaleVersion):
        _record(database, story, UEPT, version=0)
    assert _record(database, story, UEPT, version=1) == UEPT


def test_only_the_desk_writes(database: Database) -> None:
    story = a_story(database)
    for actor in (story.manager, story.viewer, story.auditor, story.stranger):
        with pytest.raises(NotAllowed):
            _record(database, story, GATEWAY, actor=actor)
        with pytest.raises(NotAllowed):
            _create(database, replace(story, staff=actor))
        with pytest.raises(NotAllowed):
            _change(database, replace(story, staff=actor), 1)


def test_an_unknown_participant_is_not_found(database: Database) -> None:
    story = replace(a_story(database), participant=ParticipantId(999))
    with pytest.raises(NotFound):
        _record(database, story, GATEWAY)
    with pytest.raises(NotFound):
        _change(database, story, 1)


def test_one_page_tells_all_that_is_known(database: Database) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    _record(database, story, replace(GATEWAY, completed_on=None))
    other = Fact(FactKind.UEPT, UserRole.OTHER_USER, date(2017, 11, 1))
    _record(database, story, other)
    with database.reading() as uow:
        page = read_participant(uow, story.auditor, story.participant)
    lines = {(line.kind, line.role): line for line in page.fact_lines}
    assert [line.role for line in page.fact_lines if line.role] == [
        UserRole.IMPORT_SUPPLIER,
        UserRole.GAS_SUPPLIER,
        UserRole.OTHER_USER,
    ]
    assert not lines[FactKind.GATEWAY, None].stands
    assert lines[FactKind.UEPT, UserRole.OTHER_USER].stands
    assert page.facts_version == len(page.fact_history) == 7
    assert page.slot_counts[SlotState.REQUESTED] == 1
    assert [record.entry.act for record in page.history.rows] == ["record_fact", "record_fact"]
    assert len(page.people) == 2
    assert page.acceptances[0].version == "1.0"


def test_its_own_people_and_planners_read_elsewhere(database: Database) -> None:
    story = a_story(database)
    with database.reading() as uow:
        for actor in (story.manager, story.viewer, story.stranger):
            with pytest.raises(NotAllowed):
                read_participant(uow, actor, story.participant)
            with pytest.raises(NotAllowed):
                list_participants(uow, actor, "", None, 1)


def test_the_list_tells_which_roles_are_tested(database: Database) -> None:
    story = a_story(database)
    with database.reading() as uow:
        page = list_participants(uow, story.auditor, "", Category.SMALL_SUPPLIER, 1)
    ours = next(row for row in page.rows if row.participant.id == story.participant)
    assert ours.tested_roles == (UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER)


def test_a_refused_fact_is_kept_with_what_was_told(database: Database) -> None:
    story = a_story(database, ready=False)
    _record(database, story, GATEWAY)
    second = _record(database, story, GATEWAY, words="From the mail")
    assert isinstance(second, Refused)
    assert second.entry is not None
    assert (second.entry.act, second.entry.refused) == ("record_fact", True)
    assert second.entry.words == "This day is recorded already"
