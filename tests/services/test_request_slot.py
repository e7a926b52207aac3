"""Asking for spaces: every rule at once, whose values count, and who may."""

from datetime import UTC, date, datetime, timedelta

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.roles import UserRole
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.refusals import Refused
from labsim.services.request_slot import Requested, request_slot
from models.engine import Database
from models.records import HistoryFilter, NewHistory, NoticeRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    EARLIEST,
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_slot_request,
    an_allocated_slot,
)
from tests.services.stories import Story, a_story


def _ask(
    database: Database, story: Story, actor: Actor | None = None, **given: object
) -> Requested | Refused:
    request = a_slot_request(**given)
    who = actor or story.manager
    return in_unit(
        database,
        lambda uow: request_slot(uow, who, story.notice.reference, request, NOW, NOW),
    )


def _requested(answer: Requested | Refused) -> Requested:
    assert isinstance(answer, Requested), answer
    return answer


def _refused(answer: Requested | Refused) -> Refused:
    assert isinstance(answer, Refused)
    return answer


def _codes(refused: Refused) -> set[str]:
    return {line.code for line in refused.lines if line.outcome is Outcome.NOT_MET}


def _fill(database: Database, spaces: int) -> None:
    """Another supplier holds this many spaces at Arqiva over the usual days."""

    def work(uow: UnitOfWork) -> None:
        notice = a_notice(uow, a_participant(uow))
        an_allocated_slot(uow, notice, spaces=spaces)

    in_unit(database, work)


def test_a_request_that_meets_every_rule_is_sent_and_holds_nothing(database: Database) -> None:
    story = a_story(database)
    slot = _requested(_ask(database, story)).slot
    assert slot.state is SlotState.REQUESTED
    with database.reading() as uow:
        assert {line.spaces_taken for line in uow.ledger.days(ARQIVA, EARLIEST, EARLIEST)} == {0}


def test_every_broken_rule_is_told_at_once(database: Database) -> None:
    story = a_story(database, ready=False)
    _fill(database, 20)
    refused = _refused(
        _ask(
            database,
            story,
            first_day=EARLIEST - timedelta(days=1),
            spaces=90,
            roles=frozenset({UserRole.GAS_SUPPLIER}),
            topics=frozenset({"mesh"}),
        )
    )
    assert _codes(refused) >= {
        "E2E-SPACES",
        "E2E-NOTICE",
        "E2E-ROLE",
        "E2E-COVERAGE",
        "E2E-CONFIDENTIAL",
        "E2E-GATEWAY",
        "E2E-ENTRY",
    }


def test_a_refusal_keeps_its_rules_and_values_for_the_history(database: Database) -> None:
    story = a_story(database)
    entry = _refused(_ask(database, story, first_day=date(2018, 1, 22))).entry
    assert isinstance(entry, NewHistory)
    assert entry.refused
    assert entry.rules is not None
    notice = next(line for line in entry.rules if line["code"] == "E2E-NOTICE")
    assert notice["outcome"] == "not_met"
    assert "40" in notice["value_text"]


def test_the_spaces_of_each_day_count_to_the_last_one(database: Database) -> None:
    story = a_story(database)
    _fill(database, 90)
    assert _codes(_refused(_ask(database, story, spaces=11))) == {"E2E-SPACES"}
    assert _requested(_ask(database, story, spaces=10)).slot.request.spaces == 10


def test_what_others_asked_for_is_never_subtracted(database: Database) -> None:
    story = a_story(database)
    for _ in range(3):
        _requested(_ask(database, story, spaces=60))


def test_without_a_meeting_a_reason_is_needed_and_enough(database: Database) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: a_meeting(uow, story.notice, MeetingOutcome.MEET_AGAIN))
    silent = _refused(_ask(database, story))
    assert [message.field for message in silent.messages] == ["reason"]
    _requested(_ask(database, story, reason="The meeting is on Monday"))


def test_a_reason_does_not_help_where_a_rule_is_never_overridden(database: Database) -> None:
    story = a_story(database)
    answer = _ask(database, story, first_day=date(2018, 1, 22), reason="Please")
    assert _codes(_refused(answer)) == {"E2E-NOTICE"}


def test_a_request_begins_tomorrow_or_later(database: Database) -> None:
    story = a_story(database)
    refused = _refused(_ask(database, story, first_day=TODAY))
    assert any("later than today" in message.text for message in refused.messages)


def _sent(
    database: Database, actor: Actor, notice: NoticeRecord, sent: datetime
) -> Requested | Refused:
    return in_unit(
        database,
        lambda uow: request_slot(uow, actor, notice.reference, a_slot_request(), sent, NOW),
    )


def _an_earlier_notice(database: Database, story: Story) -> NoticeRecord:
    """Received three days before today, with its meeting."""

    def work(uow: UnitOfWork) -> NoticeRecord:
        participant = uow.participants.find(story.participant)
        assert participant is not None
        return a_meeting(uow, a_notice(uow, participant, received_on=date(2017, 11, 20)))

    return in_unit(database, work)


def test_a_mailed_request_is_judged_by_the_day_it_was_sent(database: Database) -> None:
    story = a_story(database)
    sent = datetime(2017, 11, 20, 9, 0, tzinfo=UTC)
    notice = _an_earlier_notice(database, story)
    slot = _requested(_sent(database, story.staff, notice, sent)).slot
    assert (slot.sent_on, slot.on_behalf) == (date(2017, 11, 20), True)


def test_a_participants_own_request_is_sent_now(database: Database) -> None:
    story = a_story(database)
    notice = _an_earlier_notice(database, story)
    slot = _requested(_sent(database, story.manager, notice, NOW - timedelta(days=1))).slot
    assert (slot.sent_at, slot.sent_on) == (NOW, TODAY)


def test_no_request_comes_before_its_notice(database: Database) -> None:
    story = a_story(database)
    refused = _refused(_sent(database, story.staff, story.notice, NOW - timedelta(days=1)))
    assert [(message.field, message.text) for message in refused.messages] == [
        (
            "sent_on",
            "The request cannot have come before its notice, on Thursday 23 November 2017",
        )
    ]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-1, "Last day must be the first day or later"),
        (366, "Last day must be within 366 days of the first day"),
    ],
)
def test_days_that_no_rule_can_judge_are_refused(database: Database, days: int, told: str) -> None:
    last = EARLIEST + timedelta(days=days)
    refused = _refused(_ask(database, a_story(database), last_day=last))
    assert [(message.field, message.text) for message in refused.messages] == [("last_day", told)]


def test_no_request_comes_from_the_future(database: Database) -> None:
    story = a_story(database)
    tomorrow = NOW + timedelta(days=1)
    answer = in_unit(
        database,
        lambda uow: request_slot(
            uow, story.staff, story.notice.reference, a_slot_request(), tomorrow, NOW
        ),
    )
    assert [message.field for message in _refused(answer).messages] == ["sent_on"]


def test_only_the_test_manager_or_the_desk_asks(database: Database) -> None:
    story = a_story(database)
    for actor, error in (
        (story.viewer, NotAllowed),
        (story.auditor, NotAllowed),
        (story.stranger, NotFound),
    ):
        with pytest.raises(error):
            _ask(database, story, actor)
    with database.reading() as uow:
        assert uow.history.page(HistoryFilter(act="request_slot"), 1, 10).total == 0
