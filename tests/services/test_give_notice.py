"""Giving notice: eight answers, the day of receipt, and who may."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from labsim.domain.notices.answers import NoticeAnswers, NoticeState
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.give_notice import NoticeGiven, close_notice, give_notice
from labsim.services.refusals import Refused
from labsim.services.request_slot import Requested, request_slot
from models.engine import Database
from models.errors import StaleVersion
from models.records import HistoryFilter
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import NOW, a_slot, a_slot_request, notice_answers
from tests.services.stories import Story, a_story


def _given(answer: NoticeGiven | Refused) -> NoticeGiven:
    assert isinstance(answer, NoticeGiven)
    return answer


def _refused(answer: object) -> Refused:
    assert isinstance(answer, Refused)
    return answer


def _give(database: Database, story: Story, at: datetime, now: datetime = NOW) -> NoticeGiven:
    def work(uow: UnitOfWork) -> NoticeGiven | Refused:
        return give_notice(uow, story.staff, story.participant, notice_answers(), at, now)

    return _given(in_unit(database, work))


def test_a_notice_of_today_starts_on_23_january(database: Database) -> None:
    story = a_story(database)
    given = _given(
        in_unit(
            database,
            lambda uow: give_notice(
                uow, story.manager, story.participant, notice_answers(), NOW, NOW
            ),
        )
    )
    assert given.earliest == date(2018, 1, 23)
    assert not given.notice.on_behalf


def test_a_mailed_notice_counts_from_its_real_day(database: Database) -> None:
    given = _give(database, a_story(database), datetime(2017, 10, 2, 11, 0, tzinfo=UTC))
    assert given.notice.received_on == date(2017, 10, 2)
    assert given.earliest == date(2017, 11, 27)
    assert given.notice.on_behalf


@pytest.mark.parametrize(
    ("at", "received_on"),
    [
        (datetime(2017, 10, 2, 17, 0, tzinfo=UTC), date(2017, 10, 2)),  # 18:00 in London
        (datetime(2017, 10, 2, 17, 0, 1, tzinfo=UTC), date(2017, 10, 3)),
        (datetime(2017, 11, 3, 18, 0, 1, tzinfo=UTC), date(2017, 11, 6)),  # Friday evening
        (datetime(2017, 11, 4, 9, 0, tzinfo=UTC), date(2017, 11, 6)),
    ],
)
def test_after_eighteen_hours_the_next_working_day_counts(
    database: Database, at: datetime, received_on: date
) -> None:
    assert _give(database, a_story(database), at).notice.received_on == received_on


def test_a_participant_cannot_date_its_notice_back(database: Database) -> None:
    story = a_story(database)
    earlier = NOW - timedelta(days=30)
    given = _given(
        in_unit(
            database,
            lambda uow: give_notice(
                uow, story.manager, story.participant, notice_answers(), earlier, NOW
            ),
        )
    )
    assert given.notice.received_on == NOW.date()


def test_no_notice_comes_from_the_future(database: Database) -> None:
    story = a_story(database)
    later = NOW + timedelta(minutes=1)
    refused = _refused(
        in_unit(
            database,
            lambda uow: give_notice(
                uow, story.staff, story.participant, notice_answers(), later, NOW
            ),
        )
    )
    assert [message.field for message in refused.messages] == ["received_on"]


def test_every_open_question_is_named_at_once(database: Database) -> None:
    story = a_story(database)
    refused = _refused(
        in_unit(
            database,
            lambda uow: give_notice(
                uow, story.manager, story.participant, NoticeAnswers(), NOW, NOW
            ),
        )
    )
    assert len(refused.messages) == 8
    assert refused.entry is not None
    assert refused.entry.refused


def test_the_notice_stands_in_the_history_with_its_start(database: Database) -> None:
    given = _give(database, a_story(database), NOW)
    with database.reading() as uow:
        (entry,) = uow.history.of("notice", given.notice.reference)
    assert entry.entry.after is not None
    assert entry.entry.after["earliest_start"] == "2018-01-23"


def test_a_changed_number_counts_for_notices_from_its_day_on(database: Database) -> None:
    story = a_story(database)
    old = SHIPPED_RULEBOOK.value("E2E-NOTICE", "working_days", NOW.date())
    new = replace(old, value=41, in_force_from=date(2017, 11, 20))

    def add(uow: UnitOfWork) -> None:
        uow.catalogue.add_value(new, None, NOW)
        uow.catalogue.bump()

    in_unit(database, add)
    assert _give(database, story, datetime(2017, 11, 17, 9, tzinfo=UTC)).earliest == date(
        2018, 1, 17
    )
    assert _give(database, story, NOW).earliest == date(2018, 1, 24)


def test_only_the_test_manager_or_the_desk_gives_notice(database: Database) -> None:
    story = a_story(database)

    def give(actor: Actor) -> None:
        in_unit(
            database,
            lambda uow: give_notice(uow, actor, story.participant, notice_answers(), NOW, NOW),
        )

    with pytest.raises(NotAllowed):
        give(story.viewer)
    with pytest.raises(NotAllowed):
        give(story.auditor)
    with pytest.raises(NotFound):
        give(story.stranger)


def test_a_closed_notice_is_closed_once(database: Database) -> None:
    story = a_story(database)
    reference = story.notice.reference
    in_unit(
        database, lambda uow: close_notice(uow, story.manager, reference, story.notice.version, NOW)
    )
    with database.reading() as uow:
        notice = uow.notices.find(reference)
    assert notice is not None
    assert notice.state is NoticeState.CLOSED
    again = in_unit(database, lambda uow: close_notice(uow, story.manager, reference, 2, NOW))
    assert "closed already" in _refused(again).messages[0].text


def test_a_notice_with_waiting_requests_stays_open(database: Database) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    refused = in_unit(
        database,
        lambda uow: close_notice(
            uow, story.manager, story.notice.reference, story.notice.version, NOW
        ),
    )
    assert "still wait" in _refused(refused).messages[0].text


def test_an_old_form_does_not_close_a_notice(database: Database) -> None:
    story = a_story(database)
    with pytest.raises(StaleVersion):
        in_unit(
            database, lambda uow: close_notice(uow, story.manager, story.notice.reference, 7, NOW)
        )


def test_another_organisations_notice_is_not_there(database: Database) -> None:
    story = a_story(database)
    with pytest.raises(NotFound):
        in_unit(
            database,
            lambda uow: close_notice(
                uow, story.stranger, story.notice.reference, story.notice.version, NOW
            ),
        )
    with database.reading() as uow:
        assert uow.history.page(HistoryFilter(act="close_notice"), 1, 10).total == 0


def _close(uow: UnitOfWork, story: Story) -> object:
    return close_notice(uow, story.manager, story.notice.reference, story.notice.version, NOW)


def _ask(uow: UnitOfWork, story: Story) -> Requested | Refused:
    return request_slot(uow, story.manager, story.notice.reference, a_slot_request(), NOW, NOW)


def test_closing_waits_for_a_request_under_way_and_is_then_refused(database: Database) -> None:
    story = a_story(database)
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as uow:
            assert isinstance(_ask(uow, story), Requested)
            closing = pool.submit(in_unit, database, lambda other: _close(other, story))
            with pytest.raises(TimeoutError):
                closing.result(timeout=0.5)
        assert "still wait" in _refused(closing.result(timeout=10)).messages[0].text


def test_a_request_waits_for_a_closing_under_way_and_is_then_refused(database: Database) -> None:
    story = a_story(database)
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as uow:
            _close(uow, story)
            asking = pool.submit(in_unit, database, lambda other: _ask(other, story))
            with pytest.raises(TimeoutError):
                asking.result(timeout=0.5)
        assert isinstance(asking.result(timeout=10), Refused)


def test_a_refused_closing_is_kept_with_what_was_told(database: Database) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    entry = _refused(in_unit(database, lambda uow: _close(uow, story))).entry
    assert entry is not None
    assert (entry.act, entry.subject, entry.refused) == (
        "close_notice",
        story.notice.reference,
        True,
    )
    assert entry.words == "Requests under this notice still wait for DCC"
