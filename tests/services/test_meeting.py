"""The initiation meeting of a notice."""

from datetime import timedelta
from typing import Any

import pytest

from labsim.domain.notices.answers import MeetingOutcome
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.record_meeting import record_meeting
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import StaleVersion
from models.records import NoticeRecord
from models.unit_of_work import in_unit
from tests.builders import NOW, TODAY
from tests.services.stories import Story, a_story


def _record(database: Database, story: Story, **given: Any) -> NoticeRecord | Refused:
    usual: dict[str, Any] = {
        "actor": story.staff,
        "reference": story.notice.reference,
        "held_on": TODAY,
        "outcome": MeetingOutcome.GO_AHEAD,
        "note": "All agreed",
        "now": NOW,
        "version": story.notice.version,
    }
    return in_unit(database, lambda uow: record_meeting(uow, **usual | given))


def _notice(database: Database, story: Story) -> NoticeRecord:
    with database.reading() as uow:
        found = uow.notices.find(story.notice.reference)
    assert found is not None
    return found


def test_the_newest_meeting_stands_and_both_are_in_the_history(database: Database) -> None:
    story = a_story(database, ready=False)
    _record(database, story, outcome=MeetingOutcome.MEET_AGAIN, note="")
    assert isinstance(_record(database, story, version=story.notice.version + 1), NoticeRecord)
    meeting = _notice(database, story).meeting
    assert meeting is not None
    assert (meeting.outcome, meeting.held_on, meeting.note) == (
        MeetingOutcome.GO_AHEAD,
        TODAY,
        "All agreed",
    )
    with database.reading() as uow:
        first, second = [r.entry for r in uow.history.of("notice", story.notice.reference)]
    assert first.before is None
    assert first.after == {"held_on": "2017-11-23", "outcome": "meet_again"}
    assert (second.before, second.words) == ({"outcome": "meet_again"}, "All agreed")
    assert second.person_id == story.staff.person_id


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_held_after_the_notice_and_not_later_than_today(
    database: Database, days: int
) -> None:
    story = a_story(database, ready=False)
    refused = _record(database, story, held_on=TODAY + timedelta(days=days))
    assert isinstance(refused, Refused)
    assert refused.messages[0].field == "held_on"
    assert refused.entry is not None
    assert (refused.entry.act, refused.entry.refused) == ("record_meeting", True)
    assert refused.entry.words == refused.messages[0].text
    assert _notice(database, story).meeting is None


def test_a_closed_notice_takes_no_meeting(database: Database) -> None:
    story = a_story(database, ready=False)
    in_unit(database, lambda uow: uow.notices.close(story.notice))
    refused = _record(database, story)
    assert isinstance(refused, Refused)
    assert "closed" in refused.messages[0].text
    assert refused.entry is not None
    assert refused.entry.words == "This notice is closed: no slot will follow"


def test_of_two_who_record_from_the_same_form_the_second_is_stale(database: Database) -> None:
    story = a_story(database, ready=False)
    assert isinstance(_record(database, story), NoticeRecord)
    with pytest.raises(StaleVersion):
        _record(database, story, outcome=MeetingOutcome.MEET_AGAIN)
    meeting = _notice(database, story).meeting
    assert meeting is not None
    assert meeting.outcome is MeetingOutcome.GO_AHEAD


def test_an_older_form_is_stale(database: Database) -> None:
    story = a_story(database, ready=False)
    with pytest.raises(StaleVersion):
        _record(database, story, version=story.notice.version + 1)


def test_only_the_desk_records_it(database: Database) -> None:
    story = a_story(database, ready=False)
    for actor in (story.manager, story.viewer, story.auditor, story.stranger):
        with pytest.raises(NotAllowed):
            _record(database, story, actor=actor)


def test_an_unknown_notice_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        _record(database, a_story(database), reference="N-NOBODY")
