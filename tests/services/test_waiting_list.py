"""The waiting list keeps the order of the requests; staff leave it only with a reason."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import OfferOutcome, Terms, terms_of
from labsim.services.actors import NotAllowed
from labsim.services.nightly import lapse_undecided
from labsim.services.read_board import read_batch
from labsim.services.read_waiting_list import WaitingList, read_waiting_lists
from labsim.services.refusals import Refused
from labsim.services.request_slot import Requested, request_slot
from labsim.services.turns import who_is_ahead
from labsim.worker.rounds import end_offers
from models.engine import Database
from models.records import NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    EARLIEST,
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_slot,
    a_slot_request,
    a_test_manager,
    an_allocated_slot,
    ready_to_test,
)
from tests.services.desk import Desk, done, refused
from tests.storage.helpers import statements_of

LAST: Final = date(2018, 2, 19)
STATEMENTS_OF_AN_ALLOCATION: Final = {"postgresql": 10, "sqlite": 11}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _fill(desk: Desk, spaces: int) -> SlotRecord:
    return in_unit(
        desk.database, lambda uow: an_allocated_slot(uow, desk.story.notice, spaces=spaces)
    )


def _send(desk: Desk, *, may_wait: bool, **given: object) -> Requested | Refused:
    return in_unit(
        desk.database,
        lambda uow: request_slot(
            uow,
            desk.story.manager,
            desk.story.notice.reference,
            a_slot_request(**given),
            NOW,
            NOW,
            may_wait=may_wait,
        ),
    )


def _minutes(number: int) -> datetime:
    return NOW - timedelta(minutes=60 - number)


def test_a_request_that_lacks_only_spaces_may_wait(desk: Desk) -> None:
    _fill(desk, 98)
    assert refused(_send(desk, may_wait=False)).lines
    slot = done(_send(desk, may_wait=True)).slot
    assert (slot.state, desk.lines(slot)) == (SlotState.WAITING, [])
    entry = desk.told(slot)[-1].entry
    assert entry.act == "request_slot"
    assert entry.after is not None
    assert entry.after["state"] == "waiting"


def test_who_may_wait_and_need_not_is_an_ordinary_request(desk: Desk) -> None:
    assert done(_send(desk, may_wait=True)).slot.state is SlotState.REQUESTED


def test_waiting_mends_nothing_but_the_lack_of_spaces(desk: Desk) -> None:
    _fill(desk, 98)
    answer = refused(_send(desk, may_wait=True, first_day=date(2018, 1, 22)))
    unmet = [line.code for line in answer.lines if line.outcome.value == "not_met"]
    assert unmet == ["E2E-NOTICE", "E2E-SPACES"]


def test_waiting_with_something_to_override_needs_a_reason(desk: Desk) -> None:
    _fill(desk, 98)
    later = frozenset({"R2.0"})
    answer = refused(_send(desk, may_wait=True, releases=later))
    assert [message.field for message in answer.messages] == ["reason"]
    sent = done(_send(desk, may_wait=True, releases=later, reason="A build of our own"))
    assert sent.slot.state is SlotState.WAITING


def test_staff_put_a_request_on_the_list_where_it_keeps_its_moment(desk: Desk) -> None:
    slot = desk.slot(sent_at=_minutes(1))
    done(desk.wait(slot, words="The lab is full"))
    now = desk.now(slot)
    assert (now.state, now.sent_at, now.decided_at) == (SlotState.WAITING, _minutes(1), None)
    assert now.decision_words == "The lab is full"
    assert "waiting list" in refused(desk.wait(slot)).messages[0].text


def test_only_the_desk_puts_on_the_list(desk: Desk) -> None:
    slot = desk.slot()
    for actor in (desk.story.manager, desk.story.auditor, desk.story.stranger):
        with pytest.raises(NotAllowed):
            desk.wait(slot, actor=actor)


def test_waiting_lapses_as_any_request(desk: Desk) -> None:
    slot = desk.waiting()
    first_day = datetime.combine(EARLIEST, NOW.timetz())
    assert "lapsed" in refused(desk.wait(desk.slot(), now=first_day)).messages[0].text
    in_unit(desk.database, lambda uow: lapse_undecided(uow, first_day))
    assert desk.now(slot).state is SlotState.LAPSED


def test_the_first_that_fits_is_served_and_another_only_with_a_reason(desk: Desk) -> None:
    holder = _fill(desk, 97)
    first = desk.waiting(sent_at=_minutes(1), spaces=10)
    second = desk.waiting(sent_at=_minutes(2), spaces=5)
    third = desk.waiting(sent_at=_minutes(3), spaces=5)
    done(desk.cancel(holder))
    _fill(desk, 94)
    refusal = refused(desk.offer(third))
    assert second.reference in refusal.messages[0].text
    assert "(E2E-RANK)" in refusal.messages[0].text
    assert refusal.messages[0].field == "out_of_turn"
    assert refusal.entry is not None
    done(desk.offer(third, out_of_turn="Their people are here already"))
    entry = desk.told(third)[-1].entry
    assert entry.after is not None
    assert entry.after["out_of_turn"] == "Their people are here already"
    done(desk.refuse(third))
    done(desk.offer(second))
    assert desk.now(first).state is SlotState.WAITING


def test_a_request_that_came_before_the_list_is_not_held_up_by_it(desk: Desk) -> None:
    early = desk.slot(sent_at=_minutes(1))
    desk.waiting(sent_at=_minutes(2))
    done(desk.offer(early))


def test_an_offer_to_a_later_request_must_not_pass_the_list_either(desk: Desk) -> None:
    waiting = desk.waiting(sent_at=_minutes(1))
    later = desk.slot(sent_at=_minutes(2))
    assert waiting.reference in refused(desk.offer(later)).messages[0].text


def test_who_waits_for_other_days_or_another_lab_is_not_in_the_way(desk: Desk) -> None:
    desk.waiting(sent_at=_minutes(1))
    later = desk.waiting(sent_at=_minutes(2))
    done(desk.offer(later, Terms(ARQIVA, date(2018, 3, 5), date(2018, 3, 9), 5)))


def test_allocating_from_the_list_keeps_its_order_too(desk: Desk) -> None:
    first, second = desk.waiting(sent_at=_minutes(1)), desk.waiting(sent_at=_minutes(2))
    assert first.reference in refused(desk.allocate(second)).messages[0].text
    done(desk.allocate(second, out_of_turn="Agreed by phone"))
    entry = desk.told(second)[-1].entry
    assert entry.after is not None
    assert entry.after["out_of_turn"] == "Agreed by phone"
    done(desk.allocate(first))
    assert desk.balances()


def test_one_whose_first_day_has_come_is_in_nobodys_way(desk: Desk) -> None:
    desk.waiting(sent_at=_minutes(1))
    slot = desk.waiting(sent_at=_minutes(2), first_day=date(2018, 1, 30), last_day=LAST)
    during = datetime(2018, 1, 24, 9, tzinfo=UTC)
    done(desk.offer(slot, now=during))


def _another_campaign(desk: Desk) -> NoticeRecord:
    """Of a supplier that meets every rule too."""

    def tell(uow: UnitOfWork) -> NoticeRecord:
        participant = a_participant(uow)
        ready_to_test(uow, participant, a_test_manager(uow, participant))
        return a_meeting(uow, a_notice(uow, participant))

    return in_unit(desk.database, tell)


def _waits_first(desk: Desk, notice: NoticeRecord) -> SlotRecord:
    slot = in_unit(desk.database, lambda uow: a_slot(uow, notice, sent_at=_minutes(1)))
    done(desk.wait(slot))
    return desk.now(slot)


def _meet_again(desk: Desk, notice: NoticeRecord) -> None:
    """The go-ahead is gone."""
    in_unit(desk.database, lambda uow: a_meeting(uow, notice, outcome=MeetingOutcome.MEET_AGAIN))


def _lists(desk: Desk) -> dict[str, WaitingList]:
    with desk.database.reading() as uow:
        return {each.lab.id: each for each in read_waiting_lists(uow, desk.story.staff, TODAY)}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"topics": frozenset({"mesh"})}, "E2E-COVERAGE"),
        ({"first_day": date(2018, 1, 22)}, "E2E-NOTICE"),
        ({"releases": frozenset({"R2.0"})}, "E2E-COVERAGE"),
    ],
)
def test_staff_put_nobody_on_the_list_who_lacks_more_than_spaces(
    desk: Desk, given: dict[str, Any], code: str
) -> None:
    _fill(desk, 98)
    slot = desk.slot(**given)
    answer = refused(desk.wait(slot))
    unmet = [line.code for line in answer.lines if line.outcome.value in {"not_met", "overridable"}]
    assert unmet == [code, "E2E-SPACES"]
    assert len(answer.messages) == 1
    assert "free" not in answer.messages[0].text
    assert answer.entry is not None
    assert (answer.entry.act, answer.entry.refused) == ("put_on_waiting_list", True)
    assert desk.now(slot).state is SlotState.REQUESTED


def test_what_was_overridden_is_no_longer_in_the_way_of_waiting(desk: Desk) -> None:
    slot = desk.slot(releases=frozenset({"R2.0"}))
    refused(desk.wait(slot))
    done(desk.override(slot, "E2E-COVERAGE"))
    done(desk.wait(slot))


def test_who_waits_and_would_be_refused_by_another_rule_is_neither_ahead_nor_next(
    desk: Desk,
) -> None:
    theirs = _another_campaign(desk)
    first = _waits_first(desk, theirs)
    second = desk.waiting(sent_at=_minutes(2))
    assert first.reference in refused(desk.offer(second)).messages[0].text
    assert [line.next for line in _lists(desk)[ARQIVA].lines] == [True, False]
    _meet_again(desk, theirs)
    waiting = _lists(desk)[ARQIVA]
    assert [line.next for line in waiting.lines] == [False, True]
    assert waiting.lines[0].stops == ("E2E-MEETING",)
    assert waiting.fitting == waiting.lines[1:]
    done(desk.offer(second))


def test_many_on_the_list_are_judged_in_as_many_statements_as_one(desk: Desk) -> None:
    theirs = _another_campaign(desk)
    _waits_first(desk, theirs)
    last = desk.slot(sent_at=NOW)

    def look() -> list[str]:
        with statements_of(desk.database) as sent, desk.database.reading() as uow:
            who_is_ahead(uow, last, terms_of(last.request), TODAY)
            read_waiting_lists(uow, desk.story.staff, TODAY)
        return sent

    look()  # the catalogue is read once a version and process
    one = look()
    for number in range(2, 9):
        desk.waiting(sent_at=_minutes(number))
    _meet_again(desk, theirs)
    assert len(look()) == len(one)


def test_allocating_past_the_list_needs_a_reason_as_an_offer_does(desk: Desk) -> None:
    waiting = desk.waiting(sent_at=_minutes(1))
    later = desk.slot(sent_at=_minutes(2))
    refusal = refused(desk.allocate(later))
    assert waiting.reference in refusal.messages[0].text
    assert (refusal.messages[0].field, refusal.entry is not None) == ("out_of_turn", True)
    done(desk.allocate(later, out_of_turn="Agreed by phone"))
    entry = desk.told(later)[-1].entry
    assert entry.after is not None
    assert entry.after["out_of_turn"] == "Agreed by phone"


def test_whom_the_list_does_not_reach_is_allocated_without_a_word(desk: Desk) -> None:
    """It asked earlier, or for other days; or who waits does not fit."""
    early = desk.slot(sent_at=_minutes(1))
    desk.waiting(sent_at=_minutes(2), first_day=date(2018, 2, 6))
    done(desk.allocate(early))
    done(desk.allocate(desk.slot(sent_at=_minutes(3), last_day=date(2018, 2, 5))))
    desk.waiting(sent_at=_minutes(4), spaces=95, last_day=date(2018, 2, 5))
    done(desk.allocate(desk.slot(sent_at=_minutes(5), last_day=date(2018, 2, 5))))


def test_an_allocation_with_nobody_waiting_sends_no_statement_for_the_list(desk: Desk) -> None:
    done(desk.allocate(desk.slot()))  # the catalogue is read once a version and process
    slot = desk.slot()
    with statements_of(desk.database) as sent:
        done(desk.allocate(slot))
    assert len(sent) == STATEMENTS_OF_AN_ALLOCATION[desk.database.dialect_name]


@pytest.mark.parametrize("how", [OfferOutcome.EXPIRED, OfferOutcome.REFUSED])
def test_whose_offer_came_to_nothing_keeps_the_place_and_holds_up_nobody(
    desk: Desk, how: OfferOutcome
) -> None:
    first, second = desk.waiting(sent_at=_minutes(1)), desk.waiting(sent_at=_minutes(2))
    done(desk.offer(first))
    over = NOW + timedelta(days=7)
    if how is OfferOutcome.REFUSED:
        done(desk.refuse(first, now=over - timedelta(days=6)))
    else:
        end_offers(desk.database, over)
    lines = _lists(desk)[ARQIVA].lines
    assert [line.slot.reference for line in lines] == [first.reference, second.reference]
    assert [line.next for line in lines] == [False, True]
    assert [line.may_be_served for line in lines] == [True, True]
    assert [line.had and line.had.outcome for line in lines] == [how, None]
    done(desk.allocate(second, now=over))
    done(desk.offer(first, now=over))


def test_a_board_that_tries_requests_knows_whose_offer_came_to_nothing(desk: Desk) -> None:
    first, second = desk.waiting(sent_at=_minutes(1)), desk.slot(sent_at=_minutes(2))

    def ahead() -> list[SlotRecord | None]:
        with desk.database.reading() as uow:
            batch = read_batch(uow, desk.story.staff, {second.reference}, TODAY)
        return [line.ahead for line in batch.lines]

    assert [slot and slot.reference for slot in ahead()] == [first.reference]
    done(desk.offer(first))
    done(desk.refuse(first))
    assert ahead() == [None]
