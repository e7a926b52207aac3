"""Slots asked for beside each other: linked within a participant, decided apart; and the days of a return visit."""

from datetime import date
from typing import Any

import pytest

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.links import Link
from labsim.domain.slots.offers import terms_by_week
from labsim.domain.slots.profile import weekly
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.linked_slots import LinkedSlot, linked_slots
from labsim.services.plan_return import NoReturn, ReturnPlanned, plan_return
from labsim.services.refusals import Refused
from labsim.services.request_slot import Requested, request_slot
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    CALENDAR,
    EARLIEST,
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_slot,
    a_slot_request,
    an_allocated_slot,
)
from tests.services.desk import Desk, done, refused

LAST = date(2018, 2, 19)
TUESDAY_AFTER = date(2018, 2, 20)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _ask(desk: Desk, beside: str, actor: Actor | None = None, **given: Any) -> Requested | Refused:
    story = desk.story
    who = actor or story.manager
    request = a_slot_request(**given)
    reference = story.notice.reference
    return in_unit(
        desk.database,
        lambda uow: request_slot(uow, who, reference, request, NOW, NOW, beside=beside),
    )


def _links(desk: Desk, slot: SlotRecord) -> tuple[LinkedSlot, ...]:
    with desk.database.reading() as uow:
        return linked_slots(uow, load_catalogue(uow), desk.now(slot))


def _kinds(desk: Desk, slot: SlotRecord) -> list[tuple[str, Link]]:
    return [(each.slot.reference, each.link) for each in _links(desk, slot)]


def _plan(
    desk: Desk, slot: SlotRecord, actor: Actor | None = None, today: date = TODAY
) -> ReturnPlanned | NoReturn:
    with desk.database.reading() as uow:
        return plan_return(uow, actor or desk.story.manager, slot.reference, today)


def _planned(answer: ReturnPlanned | NoReturn) -> ReturnPlanned:
    assert isinstance(answer, ReturnPlanned), answer
    return answer


def _none(answer: ReturnPlanned | NoReturn) -> NoReturn:
    assert isinstance(answer, NoReturn), answer
    return answer


# -- links -----------------------------------------------------------------------------------------


def test_the_same_days_in_the_other_lab_are_linked_both_ways(desk: Desk) -> None:
    first = desk.slot()
    second = done(_ask(desk, first.reference, lab=TELEFONICA)).slot
    assert _kinds(desk, first) == [(second.reference, Link.OTHER_LAB)]
    assert _kinds(desk, second) == [(first.reference, Link.OTHER_LAB)]


def test_what_begins_after_the_last_day_is_a_return_visit(desk: Desk) -> None:
    first = desk.slot()
    after = date(2018, 2, 23)
    again = done(_ask(desk, first.reference, first_day=TUESDAY_AFTER, last_day=after)).slot
    beside = done(_ask(desk, first.reference, first_day=LAST, last_day=LAST)).slot
    assert _kinds(desk, again) == [(first.reference, Link.RETURNS_TO)]
    assert _kinds(desk, first) == [
        (again.reference, Link.RETURN_VISIT),
        (beside.reference, Link.BESIDE),
    ]


def test_a_linked_slot_is_decided_on_its_own_rules(desk: Desk) -> None:
    first = desk.slot()
    second = done(_ask(desk, first.reference, lab=TELEFONICA)).slot
    done(desk.allocate(second))
    assert desk.now(first).state is SlotState.REQUESTED
    (link,) = _links(desk, first)
    assert link.slot.state is SlotState.ALLOCATED


def test_the_history_says_beside_which_slot_it_was_asked_for(desk: Desk) -> None:
    first = desk.slot()
    second = done(_ask(desk, first.reference)).slot
    (told,) = desk.told(second)
    assert told.entry.after is not None
    assert told.entry.after["beside"] == first.reference
    alone = done(_ask(desk, "")).slot
    assert "beside" not in (desk.told(alone)[0].entry.after or {})
    assert _links(desk, alone) == ()


def _of_another_participant(desk: Desk) -> SlotRecord:
    return in_unit(desk.database, lambda uow: a_slot(uow, a_notice(uow, a_participant(uow))))


def test_another_organisations_slot_is_not_there(desk: Desk) -> None:
    theirs = _of_another_participant(desk)
    for reference in (theirs.reference, "S-NONE22"):
        with pytest.raises(NotFound):
            _ask(desk, reference)
    assert _links(desk, theirs) == ()


def test_the_desk_never_links_slots_of_two_participants(desk: Desk) -> None:
    theirs = _of_another_participant(desk)
    answer = refused(_ask(desk, theirs.reference, desk.story.staff))
    assert answer.messages[0].text == (
        f"Slot {theirs.reference} belongs to another participant than the notice"
    )
    assert answer.entry is not None
    assert answer.entry.refused
    assert _links(desk, theirs) == ()


# -- the days of a return visit --------------------------------------------------------------------


def test_a_return_visit_is_as_long_and_begins_right_after_the_slot(desk: Desk) -> None:
    slot = desk.slot()
    done(desk.allocate(slot))
    planned = _planned(_plan(desk, slot)).request
    assert (planned.first_day, planned.last_day) == (TUESDAY_AFTER, date(2018, 3, 19))
    assert len(CALENDAR.working_days(planned.first_day, planned.last_day)) == 20
    same = ("lab", "spaces", "test_class", "roles", "topics", "releases", "devices")
    assert [getattr(planned, part) for part in same] == [
        getattr(slot.request, part) for part in same
    ]


def test_it_comes_back_on_what_was_given_and_not_on_what_was_asked(desk: Desk) -> None:
    slot = desk.slot(spaces=10)
    done(desk.allocate(slot))
    done(desk.change(slot, terms_by_week(ARQIVA, EARLIEST, LAST, [8, 3])))
    planned = _planned(_plan(desk, slot)).request
    assert planned.spaces == 8
    assert planned.profile == weekly(planned.first_day, planned.last_day, [8, 3])


def test_a_return_visit_never_begins_before_tomorrow_or_the_lawful_start(desk: Desk) -> None:
    past = {"first_day": date(2017, 10, 2), "last_day": date(2017, 10, 6)}
    old = desk.slot(**past)
    assert _planned(_plan(desk, old)).request.first_day == EARLIEST
    later = date(2018, 3, 29)  # the day before Good Friday
    assert _planned(_plan(desk, old, today=later)).request.first_day == date(2018, 4, 3)


def test_a_return_visit_waits_for_room(desk: Desk) -> None:
    slot = desk.slot(last_day=date(2018, 1, 26))
    days = {"first_day": date(2018, 1, 29), "last_day": date(2018, 2, 9)}
    in_unit(
        desk.database,
        lambda uow: an_allocated_slot(uow, a_notice(uow, a_participant(uow)), spaces=96, **days),
    )
    planned = _planned(_plan(desk, slot)).request
    assert (planned.first_day, planned.last_day) == (date(2018, 2, 12), date(2018, 2, 15))


def test_where_no_window_is_in_sight_there_is_no_return(desk: Desk) -> None:
    """The ledger of these tests ends in June."""
    slot = desk.slot(last_day=date(2018, 6, 20))
    answer = _none(_plan(desk, slot))
    assert not answer.needs_notice
    assert answer.problem.text.startswith("No room for 5 spaces on ")


def test_a_closed_notice_needs_a_new_one(desk: Desk) -> None:
    slot = desk.slot()
    in_unit(desk.database, lambda uow: uow.notices.close(desk.story.notice))
    answer = _none(_plan(desk, slot))
    assert answer.needs_notice
    assert desk.story.notice.reference in answer.problem.text


def test_a_campaign_that_is_over_needs_a_new_notice(desk: Desk) -> None:
    """E2E-CAMPAIGN: the 6 months after 24 November 2017 end on 24 May 2018."""

    def work(uow: UnitOfWork) -> SlotRecord:
        notice = a_notice(uow, a_participant(uow), received_on=date(2017, 9, 1))
        days = {"first_day": TODAY, "last_day": date(2017, 11, 24)}
        return an_allocated_slot(uow, a_meeting(uow, notice), **days)

    slot = in_unit(desk.database, work)
    staff = desk.story.staff
    assert _planned(_plan(desk, slot, staff, date(2018, 5, 23))).request.first_day == date(
        2018, 5, 24
    )
    answer = _none(_plan(desk, slot, staff, date(2018, 5, 24)))
    assert answer.needs_notice


def test_only_those_who_act_for_the_participant_plan_a_return(desk: Desk) -> None:
    slot, story = desk.slot(), desk.story
    assert isinstance(_plan(desk, slot, story.staff), ReturnPlanned)
    with pytest.raises(NotFound):
        _plan(desk, slot, story.stranger)
    for actor in (story.viewer, story.auditor):
        with pytest.raises(NotAllowed):
            _plan(desk, slot, actor)
