"""A rehearsal: the recorded requests of a period, judged again with one value replaced."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from labsim.domain.devices import Brought
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, Rulebook
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.looked_up import JUDGED_VALUES, LAB_SPACES, NOTICE
from labsim.domain.slots.offers import terms_of
from labsim.domain.slots.request import DeviceOwner, Devices
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.domain.slots.verdict import Verdict
from labsim.services import rehearse_rule
from labsim.services.actors import SYSTEM, Actor, NotAllowed, NotFound
from labsim.services.demo.load import load_demonstration
from labsim.services.refusals import Refused
from labsim.services.rehearse_rule import Pending, Rehearsed, rehearsable_values, rehearse
from labsim.services.request_slot import request_slot
from labsim.services.snapshots import request_from_json, request_json
from models.engine import Database
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
    an_offered_slot,
    device_facts,
    ready_to_test,
)
from tests.quick_passwords import quick_passwords
from tests.services.stories import Story, a_story
from tests.storage.helpers import statements_of

FIRST, LAST = date(2017, 1, 1), date(2017, 12, 31)


@pytest.fixture
def story(database: Database) -> Story:
    return a_story(database)


def _pending(value: Any, code: str = NOTICE, parameter: str = "working_days") -> Pending:
    lab = ARQIVA if code == "LAB-SPACES" else None
    return Pending(code, parameter, lab, value, FIRST, LAST)


def _rehearsed(database: Database, wanted: Pending, actor: Actor = SYSTEM) -> Rehearsed:
    with database.reading() as uow:
        answer = rehearse(uow, actor, wanted, TODAY)
    assert isinstance(answer, Rehearsed)
    return answer


def _refuse_earlier(uow: UnitOfWork, story: Story, **given: Any) -> None:
    """Eight working days early: refused under 40 working days, kept in the history."""
    asked = a_slot_request(first_day=date(2018, 1, 11), last_day=date(2018, 1, 31), **given)
    answer = request_slot(uow, story.manager, story.notice.reference, asked, NOW, NOW)
    assert isinstance(answer, Refused)
    assert answer.entry
    uow.history.add(answer.entry)


def test_what_can_be_rehearsed_is_what_the_rules_look_up() -> None:
    asked: set[tuple[str, str]] = set()

    class Listening(Rulebook):
        def value(
            self, code: str, parameter: str, day: date, applies_to: str | None = None
        ) -> DatedValue:
            asked.add((code, parameter))
            return super().value(code, parameter, day, applies_to)

    SlotRules.on(Listening(SHIPPED_RULEBOOK.values), TODAY)
    of_the_catalogue = {(NOTICE, "working_days"), (NOTICE, "day_ends"), LAB_SPACES}
    assert asked | of_the_catalogue == set(JUDGED_VALUES)


def test_a_longer_notice_turns_what_could_be_allocated_into_a_refusal(
    database: Database, story: Story
) -> None:
    slot = in_unit(database, lambda uow: a_slot(uow, story.notice))
    answer = _rehearsed(database, _pending(41), story.staff)
    (only,) = answer.requests
    assert only.recorded.slot == slot.reference
    assert (only.before, only.after) == (Verdict.MAY_BE_ALLOCATED, Verdict.REFUSED)
    (turned,) = only.turned
    assert (turned.before.outcome, turned.after.outcome) == (Outcome.MET, Outcome.NOT_MET)
    assert "41 working days" in turned.after.messages[0].text
    assert (answer.replayed, answer.decided_otherwise) == (1, 1)


def test_a_shorter_notice_turns_a_refusal_that_only_the_history_keeps(
    database: Database, story: Story
) -> None:
    in_unit(database, lambda uow: _refuse_earlier(uow, story))
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    answer = _rehearsed(database, _pending(30))
    (only,) = answer.requests
    assert (only.recorded.slot, only.recorded.state) == ("", None)
    assert only.recorded.notice_reference == story.notice.reference
    assert (only.before, only.after) == (Verdict.REFUSED, Verdict.MAY_BE_ALLOCATED)
    assert answer.replayed == 2
    assert answer.stay[Verdict.MAY_BE_ALLOCATED] == 1


def test_a_rule_may_turn_while_the_decision_stays(database: Database) -> None:
    story = a_story(database, ready=False)
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    (only,) = _rehearsed(database, _pending(41)).requests
    assert only.before is only.after is Verdict.REFUSED
    assert [turned.before.code for turned in only.turned] == [NOTICE]
    assert not only.decided_otherwise


def test_a_notice_shows_its_earliest_start_before_and_after(
    database: Database, story: Story
) -> None:
    (only,) = _rehearsed(database, _pending(30)).notices
    assert (only.notice.reference, only.before) == (story.notice.reference, EARLIEST)
    assert only.after == date(2018, 1, 9)  # two holidays at Christmas, one in January
    assert _rehearsed(database, _pending(50, "E2E-FAIR", "share_percent")).notices == ()


def test_the_day_ends_earlier_and_a_notice_counts_from_the_next_working_day(
    database: Database, story: Story
) -> None:
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    answer = _rehearsed(database, _pending("09:00", parameter="day_ends"))
    assert [each.after for each in answer.notices] == [EARLIEST + timedelta(days=1)]
    assert [each.after for each in answer.requests] == [Verdict.REFUSED]


@pytest.mark.parametrize(("spaces", "differs"), [(20, False), (19, True)])
def test_fewer_spaces_of_a_lab_are_counted_without_the_slots_own(
    database: Database,
    story: Story,
    spaces: int,
    differs: bool,  # noqa: FBT001 - one of two cases
) -> None:
    in_unit(database, lambda uow: an_allocated_slot(uow, story.notice, spaces=20))
    answer = _rehearsed(database, _pending(spaces, "LAB-SPACES", "spaces"))
    assert bool(answer.decided_otherwise) is differs


def test_what_a_slot_holds_in_another_lab_is_not_free_in_the_one_it_asked_for(
    database: Database, story: Story
) -> None:
    def tell(uow: UnitOfWork) -> str:
        an_allocated_slot(uow, story.notice, spaces=90)
        slot = a_slot(uow, story.notice, spaces=20)
        an_offered_slot(uow, slot, replace(terms_of(slot.request), lab=TELEFONICA))
        return slot.reference

    reference = in_unit(database, tell)
    turned = _rehearsed(database, _pending(110, "LAB-SPACES", "spaces")).requests
    assert [(each.recorded.slot, each.before) for each in turned] == [(reference, Verdict.REFUSED)]


def test_a_share_counts_the_other_slots_of_the_participant(
    database: Database, story: Story
) -> None:
    in_unit(database, lambda uow: an_allocated_slot(uow, story.notice, spaces=8))
    in_unit(database, lambda uow: an_allocated_slot(uow, story.notice, spaces=4))
    turned = _rehearsed(database, _pending(12, "E2E-FAIR", "share_percent")).requests
    assert turned == ()
    turned = _rehearsed(database, _pending(11, "E2E-FAIR", "share_percent")).requests
    assert [(each.before, each.after) for each in turned] == [
        (Verdict.MAY_BE_ALLOCATED, Verdict.MAY_BE_ALLOCATED)
    ] * 2
    assert all(each.turned[0].after.outcome is Outcome.ADVICE for each in turned)


def test_the_values_in_force_change_nothing(database: Database) -> None:
    with quick_passwords():
        in_unit(database, lambda uow: load_demonstration(uow, datetime(2026, 11, 22, tzinfo=UTC)))
    with database.reading() as uow:
        for value in rehearsable_values(uow, SYSTEM, TODAY):
            row = value.row
            same = Pending(row.code, row.parameter, row.applies_to, row.value, FIRST, TODAY)
            answer = rehearse(uow, SYSTEM, same, TODAY)
            assert isinstance(answer, Rehearsed)
            assert answer.requests == ()
            assert answer.replayed > 20
            assert all(notice.before == notice.after for notice in answer.notices)


def test_the_demonstration_at_30_days_shows_a_refusal_that_would_be_none(
    database: Database,
) -> None:
    with quick_passwords():
        in_unit(database, lambda uow: load_demonstration(uow, datetime(2026, 11, 22, tzinfo=UTC)))
    answer = _rehearsed(database, _pending(30))
    (only,) = answer.requests
    assert only.recorded.participant_name == "Saltfield Business Energy"
    assert (only.before, only.after) == (Verdict.REFUSED, Verdict.MAY_BE_ALLOCATED)
    assert len(answer.notices) > 5
    assert all(notice.after < notice.before for notice in answer.notices)


def test_only_requests_of_the_period_are_replayed(database: Database, story: Story) -> None:
    with database.writing() as uow:
        for day in (22, 23, 24):
            a_slot(uow, story.notice, sent_at=datetime(2017, 11, day, 23, 30, tzinfo=UTC))
    wanted = Pending(NOTICE, "working_days", None, 41, TODAY, TODAY)
    assert _rehearsed(database, wanted).replayed == 1


def test_many_requests_take_as_many_statements_as_one_and_none_writes(
    database: Database, story: Story
) -> None:
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    _rehearsed(database, _pending(30))  # the catalogue is read once a process
    with statements_of(database) as one:
        _rehearsed(database, _pending(30))

    def more(uow: UnitOfWork) -> None:
        for _ in range(6):
            other = a_participant(uow)
            ready_to_test(uow, other, a_test_manager(uow, other))
            an_allocated_slot(uow, a_meeting(uow, a_notice(uow, other)))

    in_unit(database, more)
    with statements_of(database) as many:
        _rehearsed(database, _pending(30))
    assert len(many) == len(one)
    assert all(statement.startswith("SELECT") for statement in many)


def test_more_than_a_rehearsal_replays_is_refused(
    database: Database, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        in_unit(database, lambda uow: a_slot(uow, story.notice))
    monkeypatch.setattr(rehearse_rule, "MOST_REPLAYED", 2)
    with database.reading() as uow:
        answer = rehearse(uow, SYSTEM, _pending(30), TODAY)
    assert isinstance(answer, Refused)
    assert answer.messages[0].text.startswith("3 requests came from Sun 1 Jan 2017")
    assert "at most 2" in answer.messages[0].text


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (_pending(-1), "value"),
        (_pending(True), "value"),  # noqa: FBT003 - a value of the rulebook
        (Pending(NOTICE, "working_days", None, 30, LAST, FIRST), "last"),
    ],
)
def test_a_value_must_be_one_that_the_rulebook_takes(
    database: Database, story: Story, wanted: Pending, field: str
) -> None:
    with database.reading() as uow:
        answer = rehearse(uow, story.staff, wanted, TODAY)
    assert isinstance(answer, Refused)
    assert answer.messages[0].field == field


@pytest.mark.parametrize(
    ("code", "parameter"), [("CH-PRICE", "price"), ("E2E-NOTICE", "no_such"), ("NO", "such")]
)
def test_what_no_rule_of_a_slot_looks_up_cannot_be_rehearsed(
    database: Database, story: Story, code: str, parameter: str
) -> None:
    with database.reading() as uow, pytest.raises(NotFound):
        rehearse(uow, story.staff, _pending(1, code, parameter), TODAY)


def test_the_desk_alone_rehearses(database: Database, story: Story) -> None:
    with database.reading() as uow:
        for actor in (story.manager, story.viewer, story.auditor, story.stranger):
            with pytest.raises(NotAllowed):
                rehearse(uow, actor, _pending(30), TODAY)
            with pytest.raises(NotAllowed):
                rehearsable_values(uow, actor, TODAY)


def test_a_request_comes_back_from_the_history_as_it_was() -> None:
    own = Devices(DeviceOwner.OWN, "SMETS1", "1.0", polyphase=True)
    named = Devices(DeviceOwner.OWN, own=(Brought("D-ABC234", device_facts(polyphase=True), 3),))
    for asked in (
        a_slot_request(),
        a_slot_request(devices=own, reason="Why"),
        a_slot_request(devices=named),
    ):
        assert request_from_json(request_json(asked), asked.reason) == asked


def test_an_older_line_says_only_that_meters_are_own() -> None:
    kept = request_json(a_slot_request(devices=Devices(DeviceOwner.OWN)))
    for field in ("smets_version", "gbcs_version", "polyphase"):
        del kept[field]
    assert request_from_json(kept, "").devices == Devices(DeviceOwner.OWN)
