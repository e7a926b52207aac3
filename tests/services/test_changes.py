"""Changes of an allocated slot: what shrinks acts at once, what grows waits for DCC, and nothing is held twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.slots.changes import ChangeState
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms, terms_of
from labsim.domain.slots.profile import weekly
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.change_slot import ChangeAsked, Shrunk
from labsim.services.decide_change import ChangeAccepted
from labsim.services.nightly import lapse_changes
from models.engine import Database
from models.errors import StaleVersion
from models.records import SlotRecord
from models.unit_of_work import in_unit
from tests.builders import CALENDAR, EARLIEST, NOW, a_meeting, an_allocated_slot
from tests.services.desk import DAYS, Desk, done, refused
from tests.services.test_overrides import without_meeting

LAST: Final = date(2018, 2, 19)
LATER: Final = date(2018, 2, 26)
DURING: Final = datetime(2018, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


@pytest.fixture
def slot(desk: Desk) -> SlotRecord:
    slot = desk.slot(spaces=10)
    done(desk.allocate(slot))
    return desk.now(slot)


def _terms(slot: SlotRecord, **other: Any) -> Terms:
    return replace(terms_of(slot.given), **other)


def _held(desk: Desk, slot: SlotRecord) -> dict[date, int]:
    return dict(desk.lines(slot))


def _expected(terms: Terms) -> dict[date, int]:
    days = CALENDAR.working_days(terms.first_day, terms.last_day)
    return {day: terms.spaces_on(day) for day in days}


def test_fewer_spaces_are_given_back_at_once(desk: Desk, slot: SlotRecord) -> None:
    wanted = _terms(slot, spaces=4)
    assert isinstance(desk.change(slot, wanted), Shrunk)
    assert desk.taken() == {4}
    assert desk.now(slot).given == replace(slot.request, spaces=4)
    assert desk.now(slot).request == slot.request
    assert desk.balances()


def test_weeks_may_have_spaces_of_their_own(desk: Desk, slot: SlotRecord) -> None:
    wanted = _terms(slot, profile=weekly(EARLIEST, LAST, [10, 4]))
    assert isinstance(desk.change(slot, wanted), Shrunk)
    assert _held(desk, slot) == _expected(wanted)
    assert set(_held(desk, slot).values()) == {10, 4}
    assert desk.balances()


def test_a_request_with_a_profile_is_allocated_week_by_week(desk: Desk) -> None:
    profile = weekly(EARLIEST, LAST, [10, 4])
    slot = desk.slot(spaces=10, profile=profile)
    done(desk.allocate(slot))
    assert _held(desk, slot) == _expected(Terms(ARQIVA, EARLIEST, LAST, 10, profile))
    assert desk.now(slot).given.profile == profile
    assert desk.balances()


def test_what_has_been_stays_when_a_slot_shrinks_in_the_middle(
    desk: Desk, slot: SlotRecord
) -> None:
    done(desk.change(slot, _terms(slot, spaces=4), now=DURING))
    held = _held(desk, slot)
    assert {spaces for day, spaces in held.items() if day <= DURING.date()} == {10}
    assert {spaces for day, spaces in held.items() if day > DURING.date()} == {4}
    assert desk.balances()


def test_more_is_asked_for_and_held_only_when_dcc_agrees(desk: Desk, slot: SlotRecord) -> None:
    wanted = _terms(slot, spaces=30, last_day=LATER)
    assert isinstance(desk.change(slot, wanted), ChangeAsked)
    assert desk.taken() == {10}
    assert desk.now(slot).given == slot.given
    assert isinstance(desk.accept_change(slot), ChangeAccepted)
    assert _held(desk, slot) == _expected(wanted)
    assert desk.now(slot).state is SlotState.ALLOCATED
    assert desk.balances()


def test_a_slot_moves_to_days_of_which_it_holds_some_already(desk: Desk) -> None:
    """Its own 60 spaces are no obstacle in a lab of 100."""
    large = desk.slot(spaces=60, lab=ARQIVA, first_day=DAYS[0], last_day=DAYS[9])
    done(desk.allocate(large))
    large = desk.now(large)
    wanted = _terms(large, first_day=DAYS[5], last_day=DAYS[-1])
    done(desk.change(large, wanted))
    done(desk.accept_change(large))
    assert _held(desk, large) == _expected(wanted)
    assert desk.balances()


def test_a_slot_moves_to_the_other_lab(desk: Desk, slot: SlotRecord) -> None:
    wanted = _terms(slot, lab=TELEFONICA)
    done(desk.change(slot, wanted))
    done(desk.accept_change(slot))
    assert desk.taken() == {0}
    assert _held(desk, slot) == _expected(wanted)
    assert desk.now(slot).given.lab == TELEFONICA
    assert desk.balances()


def test_a_change_that_no_longer_fits_changes_nothing(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=30)))
    in_unit(desk.database, lambda uow: an_allocated_slot(uow, desk.story.notice, spaces=80))
    answer = refused(desk.accept_change(slot))
    assert "20 spaces" in answer.messages[0].remedy
    assert set(_held(desk, slot).values()) == {10}
    assert desk.balances()


def test_only_one_change_is_asked_for_at_a_time(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=30)))
    assert "not decided yet" in refused(desk.change(slot, _terms(slot, spaces=5))).messages[0].text


def test_rules_are_asked_of_a_change_as_of_a_request(desk: Desk, slot: SlotRecord) -> None:
    sunday = date(2018, 2, 25)
    codes = [line.code for line in refused(desk.change(slot, _terms(slot, last_day=sunday))).lines]
    assert "E2E-NOTICE" in codes
    early = refused(desk.change(slot, _terms(slot, first_day=date(2018, 1, 22))))
    assert "23 January 2018" in early.messages[0].text


def test_a_slot_does_not_shrink_to_end_on_a_sunday(desk: Desk, slot: SlotRecord) -> None:
    answer = refused(desk.change(slot, _terms(slot, last_day=date(2018, 2, 18))))
    assert [message.field for message in answer.messages] == ["last_day"]


def test_what_cannot_be_changed_is_said(desk: Desk, slot: SlotRecord) -> None:
    same = refused(desk.change(slot, _terms(slot)))
    assert "holds already" in same.messages[0].text
    began = refused(desk.change(slot, _terms(slot, first_day=DAYS[9]), now=DURING))
    assert "begun" in began.messages[0].text
    past = refused(desk.change(slot, _terms(slot, last_day=date(2018, 1, 31)), now=DURING))
    assert "after today" in past.messages[0].text


def test_a_slot_without_an_allocation_is_not_changed(desk: Desk) -> None:
    slot = desk.slot()
    assert "requested" in refused(desk.change(slot, _terms(slot, spaces=1))).messages[0].text


def test_a_refused_change_leaves_the_slot_and_says_why(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=30)))
    assert [m.field for m in refused(desk.refuse_change(slot, words=" ")).messages] == ["words"]
    done(desk.refuse_change(slot, words="The bench is needed"))
    assert set(_held(desk, slot).values()) == {10}
    assert _changes(desk, slot) == [ChangeState.REFUSED]
    assert "decided or withdrawn" in refused(desk.accept_change(slot)).messages[0].text


def test_a_withdrawn_change_is_over(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=30)))
    done(desk.withdraw_change(slot))
    assert _changes(desk, slot) == [ChangeState.WITHDRAWN]
    assert isinstance(desk.change(slot, _terms(slot, spaces=5)), Shrunk)


def test_cancelling_ends_the_change_that_is_asked_for(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=30)))
    done(desk.cancel(slot))
    assert _changes(desk, slot) == [ChangeState.WITHDRAWN]
    assert desk.taken() == {0}
    told = [record.entry.act for record in desk.told(slot)]
    assert told[-2:] == ["withdraw_change", "cancel_slot"]


def test_a_move_lapses_when_its_day_comes(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, first_day=DAYS[5], spaces=11)))
    eve = datetime.combine(EARLIEST - timedelta(days=1), NOW.timetz())
    for moment, state in ((eve, ChangeState.ASKED), (eve + timedelta(days=1), ChangeState.LAPSED)):
        in_unit(desk.database, lambda uow, at=moment: lapse_changes(uow, at))  # type: ignore[misc]
        assert _changes(desk, slot) == [state]
    assert set(_held(desk, slot).values()) == {10}


def test_an_extension_may_be_accepted_while_the_slot_runs(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, last_day=LATER, spaces=12)))
    done(desk.accept_change(slot, now=DURING))
    held = _held(desk, slot)
    assert {spaces for day, spaces in held.items() if day <= DURING.date()} == {10}
    assert {spaces for day, spaces in held.items() if day > DURING.date()} == {12}
    assert max(held) == LATER
    assert desk.balances()


def test_what_staff_passed_over_for_the_slot_counts_for_its_change(database: Database) -> None:
    desk, slot = without_meeting(database)
    for code in ("E2E-MEETING", "UEP-ORDER"):
        done(desk.override(slot, code))
    done(desk.allocate(slot))
    wanted = _terms(desk.now(slot), spaces=30)
    assert [m.field for m in refused(desk.change(slot, wanted)).messages] == ["words"]
    done(desk.change(slot, wanted, words="More meters came"))
    assert isinstance(desk.accept_change(slot), ChangeAccepted)


def test_staff_may_pass_over_a_rule_for_the_change_that_is_asked_for(desk: Desk) -> None:
    slot = desk.slot()
    done(desk.allocate(slot))
    told = refused(desk.override(slot, "E2E-MEETING")).messages[0].text
    assert "nothing to override" in told
    in_unit(desk.database, lambda uow: a_meeting(uow, desk.story.notice, MeetingOutcome.MEET_AGAIN))
    done(desk.change(slot, _terms(desk.now(slot), spaces=30), words="More meters came"))
    assert "E2E-MEETING" in [line.code for line in refused(desk.accept_change(slot)).lines]
    done(desk.override(slot, "E2E-MEETING"))
    assert isinstance(desk.accept_change(slot), ChangeAccepted)


def test_each_person_does_what_is_theirs(desk: Desk, slot: SlotRecord) -> None:
    wanted = _terms(slot, spaces=30)
    with pytest.raises(NotAllowed):
        desk.change(slot, wanted, actor=desk.story.viewer)
    with pytest.raises(NotFound):
        desk.change(slot, wanted, actor=desk.story.stranger)
    done(desk.change(slot, wanted))
    for act in (desk.accept_change, desk.refuse_change):
        with pytest.raises(NotAllowed):
            act(slot, actor=desk.story.manager)
    with pytest.raises(NotFound):
        desk.withdraw_change(slot, actor=desk.story.stranger)
    done(desk.withdraw_change(slot, actor=desk.story.staff))


def test_a_page_that_is_out_of_date_changes_nothing(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=5)))
    with pytest.raises(StaleVersion):
        desk.change(slot, _terms(slot, spaces=4), version=slot.version)


def test_the_history_tells_each_step(desk: Desk, slot: SlotRecord) -> None:
    done(desk.change(slot, _terms(slot, spaces=30), words="More meters came"))
    done(desk.accept_change(slot, words="There is room"))
    done(desk.change(slot, _terms(slot, spaces=5)))
    told = [(r.entry.act, r.entry.words) for r in desk.told(slot)]
    assert told[-3:] == [
        ("change_slot", "More meters came"),
        ("accept_change", "There is room"),
        ("shrink_slot", ""),
    ]


def _changes(desk: Desk, slot: SlotRecord) -> list[ChangeState]:
    with desk.database.reading() as uow:
        return [change.state for change in uow.changes.of(slot.id)]
