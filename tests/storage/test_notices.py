"""Notices, their answers and their meetings."""

from datetime import date, timedelta

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.slots.lifecycle import SlotState
from models.engine import Database
from models.errors import StaleVersion
from models.records import MeetingRecord, NoticeRecord
from tests.builders import (
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_slot,
    again,
    an_allocated_slot,
    both_labs,
    lab_staff,
    notice_answers,
)
from tests.storage.helpers import statements_of


def test_a_notice_comes_back_as_it_was_given(database: Database) -> None:
    answers = notice_answers(labs=frozenset({ARQIVA}), roles=frozenset(), own_devices=True)
    with database.writing() as uow:
        both_labs(uow)
        participant, clerk = a_participant(uow, "Alder Energy"), lab_staff(uow)
        added = uow.notices.add(
            participant.id,
            answers,
            reference="N-ABC234",
            received_at=NOW - timedelta(days=3),
            received_on=date(2017, 11, 20),
            on_behalf=True,
            recorded_by=clerk.id,
            recorded_at=NOW,
        )
    assert added == NoticeRecord(
        id=added.id,
        reference="N-ABC234",
        participant_id=participant.id,
        participant_name="Alder Energy",
        state=NoticeState.OPEN,
        received_at=NOW - timedelta(days=3),
        received_on=date(2017, 11, 20),
        on_behalf=True,
        recorded_by=clerk.name,
        recorded_at=NOW,
        answers=answers,
        meeting=None,
        last_slot_ends=None,
        version=1,
    )
    with database.reading() as uow:
        assert uow.notices.find("N-ABC234") == uow.notices.find_by_id(added.id) == added
        assert uow.notices.find("N-NOBODY") is None
        assert uow.notices.find_by_id(0) is None


def test_the_newest_meeting_stands(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        clerk = lab_staff(uow)
        notice = a_notice(uow, a_participant(uow))
        a_meeting(uow, notice, MeetingOutcome.MEET_AGAIN)
        met = uow.notices.find_by_id(notice.id)
        assert met is not None
        uow.notices.add_meeting(met, TODAY, MeetingOutcome.GO_AHEAD, "All set", clerk.id, NOW)
        found = uow.notices.find(notice.reference)
    assert found is not None
    assert found.meeting == MeetingRecord(
        TODAY, MeetingOutcome.GO_AHEAD, "All set", clerk.name, NOW
    )


def test_a_meeting_is_added_to_the_notice_that_was_seen(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        a_meeting(uow, notice)
    with pytest.raises(StaleVersion), database.writing() as uow:
        uow.notices.add_meeting(notice, TODAY, MeetingOutcome.MEET_AGAIN, "", None, NOW)


def test_the_last_allocated_slot_tells_when_the_campaign_ends(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        an_allocated_slot(uow, notice, last_day=date(2018, 2, 2))
        last = an_allocated_slot(uow, notice, last_day=date(2018, 3, 2))
        a_slot(uow, notice, last_day=date(2018, 4, 6))
        ends = [uow.notices.find_by_id(notice.id)]
        uow.slots.move(again(uow, last), SlotState.CANCELLED, at=NOW)
        ends.append(uow.notices.find_by_id(notice.id))
    assert [found and found.last_slot_ends for found in ends] == [
        date(2018, 3, 2),
        date(2018, 2, 2),
    ]


def test_a_participants_notices_newest_first(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        own, other = a_participant(uow), a_participant(uow)
        first = a_notice(uow, own, received_on=date(2017, 11, 1))
        second = a_notice(uow, own, received_on=date(2017, 11, 2))
        a_notice(uow, other)
        references = [notice.reference for notice in uow.notices.of_participant(own.id)]
    assert references == [second.reference, first.reference]


def test_notices_are_listed_and_narrowed(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        alder, birch = a_participant(uow, "Alder Energy"), a_participant(uow, "Birch Power")
        old, met, again_, closed = (
            a_notice(uow, participant, received_on=date(2017, 11, day))
            for participant, day in ((alder, 1), (birch, 2), (birch, 3), (alder, 6))
        )
        a_meeting(uow, met)
        a_meeting(uow, again_, MeetingOutcome.MEET_AGAIN)
        uow.notices.close(closed)

    def listed(
        state: NoticeState | None = None,
        participant_id: object = None,
        search: str = "",
        *,
        awaiting: bool = False,
    ) -> list[str]:
        with statements_of(database) as sent, database.reading() as uow:
            page = uow.notices.page(
                state=state,
                participant_id=participant_id,  # type: ignore[arg-type]  # test data
                search=search,
                awaiting_meeting=awaiting,
                number=1,
                size=10,
            )
        assert len(sent) == 2
        assert page.total == len(page.rows)
        return [notice.reference for notice in page.rows]

    assert listed() == [n.reference for n in (closed, again_, met, old)]
    assert listed(NoticeState.CLOSED) == [closed.reference]
    assert listed(participant_id=birch.id) == [again_.reference, met.reference]
    assert listed(search="alder") == [closed.reference, old.reference]
    assert listed(search=met.reference[2:]) == [met.reference]
    assert listed(awaiting=True) == [old.reference, again_.reference]


def test_a_notice_is_closed_once(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        uow.notices.close(notice, notice.version)
        closed = uow.notices.find(notice.reference)
    assert closed is not None
    assert (closed.state, closed.version) == (NoticeState.CLOSED, 2)
    with pytest.raises(StaleVersion), database.writing() as uow:
        uow.notices.close(notice)
    with pytest.raises(StaleVersion), database.writing() as uow:
        uow.notices.close(closed, notice.version)
