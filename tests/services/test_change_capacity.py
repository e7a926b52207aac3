"""A lab is reduced or closed for some days: the ledger follows, and each slot in the way is settled in the same act."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from labsim.domain.capacity.changes import CapacityKind
from labsim.domain.capacity.settling import Choice
from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.participants import FactKind
from labsim.domain.people import PersonRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.links import Link
from labsim.domain.slots.offers import OfferOutcome, Terms, terms_of
from labsim.domain.slots.profile import Step
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import SYSTEM, Actor, NotAllowed, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.change_catalogue import add_rulebook_value, correct_calendar
from labsim.services.linked_slots import linked_slots
from labsim.services.read_availability import read_availability
from labsim.services.read_capacity import read_capacity, read_capacity_plan
from labsim.services.seed import all_lab_days, open_days
from models.engine import Database
from models.records import HistoryRecord, SlotRecord
from models.unit_of_work import in_unit
from tests.builders import CALENDAR, EARLIEST, NOW, TODAY, a_capacity_change, a_person
from tests.services.desk import Desk, done, refused

MONDAY, FRIDAY = date(2018, 3, 5), date(2018, 3, 9)
WEEK: Final = CALENDAR.working_days(MONDAY, FRIDAY)
SATURDAY: Final = date(2018, 3, 10)
FORTY: Final = a_capacity_change(lab=ARQIVA, spaces=40)
CLOSED: Final = replace(FORTY, kind=CapacityKind.CLOSED_TO_VISITORS, spaces=None)
KEEP, MOVE, REDUCE, CANCEL = Choice.KEEP, Choice.MOVE, Choice.REDUCE, Choice.CANCEL


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _allocated(desk: Desk, spaces: int, *, hours: int = 0, **given: Any) -> SlotRecord:
    """In the week of the change; `hours` after midnight."""
    usual = {"first_day": MONDAY, "last_day": FRIDAY, "spaces": spaces}
    slot = desk.slot(**usual | given)
    done(desk.allocate(slot, now=NOW - timedelta(hours=10 - hours)))
    return desk.now(slot)


def _open(desk: Desk, lab: LabId = ARQIVA) -> list[int]:
    return [desk.open_on(lab, day) for day in WEEK]


def _story_of_lab(desk: Desk, lab: LabId = ARQIVA) -> list[HistoryRecord]:
    with desk.database.reading() as uow:
        return uow.history.of("lab", lab)


def _linked(desk: Desk, slot: SlotRecord) -> SlotRecord:
    with desk.database.reading() as uow:
        (new,) = uow.slots.linked(slot.id)
        return new


def _change_id(desk: Desk) -> int:
    with desk.database.reading() as uow:
        return uow.capacity.all()[-1].id


def _explained(desk: Desk) -> bool:
    """Every line of the ledger has open what the rulebook and the changes say."""
    with desk.database.reading() as uow:
        catalogue = load_catalogue(uow)
        lines = uow.ledger.days_of_labs(TODAY, date(2018, 6, 29))
        return all(
            line.spaces_open == catalogue.spaces_open(lab, line.day)
            for lab, own in lines.items()
            for line in own
        )


def test_spaces_out_of_use_are_not_open_on_the_days_of_the_change(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    assert _open(desk) == [60] * 5
    assert desk.open_on(ARQIVA, date(2018, 3, 2)) == desk.open_on(ARQIVA, date(2018, 3, 12)) == 100
    assert _open(desk, TELEFONICA) == [280] * 5
    assert desk.balances()
    assert _explained(desk)


def test_two_changes_take_their_sum_and_never_more_than_all(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    done(desk.change_capacity(replace(FORTY, first_day=WEEK[1], spaces=70)))
    assert _open(desk) == [60, 0, 0, 0, 0]
    assert _explained(desk)


def test_a_lab_closed_to_visitors_keeps_its_spaces_and_no_slot_begins_or_ends_there(
    desk: Desk,
) -> None:
    slot = desk.slot(first_day=MONDAY, last_day=FRIDAY)
    done(desk.change_capacity(CLOSED))
    assert _open(desk) == [100] * 5
    answer = refused(desk.allocate(slot))
    assert [line.code for line in answer.lines if line.outcome.value == "not_met"] == ["LAB-DAYS"]
    assert [message.field for message in answer.messages] == ["first_day", "last_day"]
    assert "Arqiva is closed to visitors on Monday 5 March 2018 (maintenance: New racks)" in (
        answer.messages[0].text
    )
    assert "Monday 12 March 2018" in answer.messages[0].remedy
    across = desk.slot(first_day=date(2018, 3, 2), last_day=date(2018, 3, 12))
    done(desk.allocate(across))
    elsewhere = desk.slot(lab=TELEFONICA, first_day=MONDAY, last_day=FRIDAY)
    done(desk.allocate(elsewhere))


def test_what_fits_is_not_proposed_from_or_to_a_day_that_is_closed_to_visitors(desk: Desk) -> None:
    _allocated(desk, 100, first_day=date(2018, 2, 26), last_day=date(2018, 3, 2))
    done(desk.change_capacity(CLOSED))
    wish = Terms(ARQIVA, date(2018, 2, 26), date(2018, 3, 2), 5)
    with desk.database.reading() as uow:
        found = read_availability(uow, wish, EARLIEST).next_start
    assert found is not None
    assert (found.first_day, found.last_day) == (date(2018, 3, 12), date(2018, 3, 16))


def test_the_plan_lists_each_slot_on_a_day_that_is_too_full_and_its_default_settles_it(
    desk: Desk,
) -> None:
    old = _allocated(desk, 50)
    new = _allocated(desk, 30, hours=1, last_day=WEEK[1])
    beside = _allocated(desk, 10, hours=2, first_day=WEEK[3])
    plan = desk.plan(FORTY)
    assert [(day.day, day.would_be_open, day.taken, day.too_many) for day in plan.overfull] == [
        (WEEK[0], 60, 80, 20),
        (WEEK[1], 60, 80, 20),
    ]
    assert [(each.reference, each.choice) for each in plan.slots] == [
        (old.reference, KEEP),
        (new.reference, MOVE),
    ]
    assert beside.reference not in {each.reference for each in plan.slots}
    assert not plan.stops
    assert not plan.still
    assert not plan.is_shrunk


def test_the_dry_run_writes_nothing(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    desk.plan(FORTY, {slot.reference: CANCEL})
    assert desk.now(slot) == slot
    assert _open(desk) == [100] * 5


def test_a_slot_that_is_kept_shrinks_the_change_on_its_days(desk: Desk) -> None:
    slot = _allocated(desk, 80, first_day=WEEK[1], last_day=WEEK[2])
    done(desk.change_capacity(FORTY, {slot.reference: KEEP}))
    assert _open(desk) == [60, 80, 80, 60, 60]
    assert desk.now(slot) == slot
    with desk.database.reading() as uow:
        parts = [record.change for record in uow.capacity.all()]
    assert [(part.first_day, part.last_day, part.spaces, part.kept) for part in parts] == [
        (WEEK[0], WEEK[0], 40, 0),
        (WEEK[1], WEEK[2], 40, 80),
        (WEEK[3], WEEK[4], 40, 0),
    ]
    assert _explained(desk)


def test_a_lab_that_is_down_stays_down_when_another_change_is_taken_back(desk: Desk) -> None:
    done(desk.change_capacity(replace(FORTY, spaces=80)))
    first = _change_id(desk)
    slot = _allocated(desk, 10, first_day=WEEK[1], last_day=WEEK[2])
    done(desk.change_capacity(replace(FORTY, spaces=None), {slot.reference: KEEP}))
    assert _open(desk) == [0, 10, 10, 0, 0]
    done(desk.end_capacity_change(first, MONDAY))
    assert _open(desk) == [0, 10, 10, 0, 0]
    assert _explained(desk)


def test_a_lab_that_is_down_stays_down_when_it_has_more_spaces_by_rule(desk: Desk) -> None:
    slot = _allocated(desk, 10)
    done(desk.change_capacity(replace(FORTY, spaces=None), {slot.reference: KEEP}))
    old = SHIPPED_RULEBOOK.value("LAB-SPACES", "spaces", TODAY, ARQIVA)
    value = replace(old, value=120, in_force_from=MONDAY)
    done(in_unit(desk.database, lambda uow: add_rulebook_value(uow, SYSTEM, value, NOW)))
    assert _open(desk) == [10] * 5


def test_a_change_that_takes_nothing_now_counts_when_another_is_taken_back(desk: Desk) -> None:
    done(desk.change_capacity(replace(FORTY, spaces=80)))
    first = _change_id(desk)
    slot = _allocated(desk, 20)
    done(desk.change_capacity(replace(FORTY, spaces=None), {slot.reference: KEEP}))
    done(desk.end_capacity_change(first, MONDAY))
    assert _open(desk) == [20] * 5


def test_a_change_of_which_nothing_is_left_is_refused(desk: Desk) -> None:
    slot = _allocated(desk, 100)
    answer = refused(desk.change_capacity(FORTY, {slot.reference: KEEP}))
    assert "Nothing is left of the change" in answer.messages[0].text
    assert _open(desk) == [100] * 5


def test_a_slot_that_is_cancelled_gives_its_spaces_back(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    done(desk.change_capacity(FORTY, {slot.reference: CANCEL}))
    now = desk.now(slot)
    assert (now.state, desk.lines(slot)) == (SlotState.CANCELLED, [])
    assert now.decision_words == (
        "Arqiva: 40 spaces out of use, 5 to 9 Mar 2018 (maintenance: New racks)"
    )
    assert desk.told(slot)[-1].entry.act == "cancel_slot"
    assert _open(desk) == [60] * 5
    assert desk.balances()


def test_a_slot_that_is_reduced_keeps_what_is_left_to_it(desk: Desk) -> None:
    kept = _allocated(desk, 20, last_day=WEEK[1])
    slot = _allocated(desk, 50, hours=1, last_day=date(2018, 3, 14))
    done(desk.change_capacity(FORTY, {slot.reference: REDUCE, kept.reference: KEEP}))
    days = CALENDAR.working_days(MONDAY, date(2018, 3, 14))
    assert desk.lines(slot) == [(day, 40 if day in WEEK[:2] else 50) for day in days]
    now = desk.now(slot)
    assert now.state is SlotState.ALLOCATED
    assert now.given.profile == (Step(MONDAY, 40), Step(WEEK[2], 50))
    entry = desk.told(slot)[-1].entry
    assert entry.act == "shrink_slot"
    assert _open(desk) == [60] * 5
    assert desk.balances()


def test_a_slot_to_which_nothing_is_left_cannot_be_reduced(desk: Desk) -> None:
    kept, slot = _allocated(desk, 60), _allocated(desk, 10, hours=1)
    choices = {kept.reference: KEEP, slot.reference: REDUCE}
    plan = desk.plan(FORTY, choices)
    assert plan.still == dict.fromkeys(WEEK, 10)
    answer = refused(desk.change_capacity(FORTY, choices))
    assert [message.field for message in answer.messages] == [slot.reference]
    assert "No space is left" in answer.messages[0].text
    assert _open(desk) == [100] * 5
    assert desk.now(slot) == slot


def test_a_slot_that_is_moved_is_cancelled_and_offered_on_the_next_days_that_fit(
    desk: Desk,
) -> None:
    slot = _allocated(desk, 80)
    plan = done(desk.change_capacity(FORTY, {slot.reference: MOVE})).plan
    terms = Terms(ARQIVA, date(2018, 3, 12), date(2018, 3, 16), 80)
    assert plan.slots[0].terms == terms
    assert desk.now(slot).state is SlotState.CANCELLED
    new = _linked(desk, slot)
    assert (desk.told(slot)[-1].entry.after or {})["moved_to"] == new.reference
    assert (new.state, terms_of(new.given)) == (SlotState.OFFERED, terms)
    assert (new.participant_id, new.notice_id) == (slot.participant_id, slot.notice_id)
    assert (new.sent_at, new.sent_on, new.request.topics) == (
        slot.sent_at, slot.sent_on, slot.request.topics,
    )  # fmt: skip
    assert desk.lines(new) == [(day, 80) for day in CALENDAR.working_days(*plan_days(terms))]
    entry = desk.told(new)[-1].entry
    assert entry.act == "make_offer"
    assert (entry.after or {})["instead_of"] == slot.reference
    assert desk.balances()
    done(desk.accept(new))
    assert desk.now(new).state is SlotState.ALLOCATED


def test_each_of_the_two_says_that_one_took_the_place_of_the_other(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    done(desk.change_capacity(FORTY, {slot.reference: MOVE}))
    with desk.database.reading() as uow:
        catalogue, old = load_catalogue(uow), desk.now(slot)
        (to,) = linked_slots(uow, catalogue, old)
        (back,) = linked_slots(uow, catalogue, to.slot)
    assert (to.link, back.link, back.slot) == (Link.MOVED_TO, Link.MOVED_FROM, old)


def test_a_slot_that_is_moved_once_more_is_still_called_what_it_is(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    done(desk.change_capacity(FORTY, {slot.reference: MOVE}))
    second = _linked(desk, slot)
    done(desk.accept(second))
    week_after = replace(FORTY, first_day=date(2018, 3, 12), last_day=date(2018, 3, 16))
    done(desk.change_capacity(week_after, {second.reference: MOVE}))
    with desk.database.reading() as uow:
        links = linked_slots(uow, load_catalogue(uow), desk.now(second))
    assert [each.link for each in links] == [Link.MOVED_FROM, Link.MOVED_TO]


def test_the_history_of_a_slot_begins_with_how_it_came_to_be(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    then = NOW - timedelta(days=2)
    with desk.database.writing() as uow:
        uow.overrides.add(
            slot.id, "UIT-QUEUE", "First of its kind", desk.story.staff.person_id, then
        )
    done(desk.change_capacity(FORTY, {slot.reference: MOVE}, actor=_administrator(desk)))
    new = _linked(desk, slot)
    first, second = (told.entry for told in desk.told(new))
    assert (first.act, first.before, second.act) == ("move_slot", None, "make_offer")
    after = first.after or {}
    assert (after["instead_of"], after["first_day"]) == (slot.reference, "2018-03-12")
    (told,) = after["overridden"]
    with desk.database.reading() as uow:
        (copied,), (old,) = uow.overrides.of(new.id), uow.overrides.of(slot.id)
    assert (copied.person_id, copied.at) == (desk.story.staff.person_id, then)
    assert (told["rule"], told["reason"], told["recorded_by"]) == (
        "UIT-QUEUE", "First of its kind", old.person_name,
    )  # fmt: skip


def _administrator(desk: Desk) -> Actor:
    """Somebody else than those who are asked otherwise."""
    with desk.database.writing() as uow:
        person = a_person(uow, PersonRole.ADMINISTRATOR)
    return Actor(person.id, person.role, None)


def plan_days(terms: Terms) -> tuple[date, date]:
    return terms.first_day, terms.last_day


def test_two_slots_that_are_moved_do_not_take_each_others_days(desk: Desk) -> None:
    first, second = _allocated(desk, 60), _allocated(desk, 40, hours=1)
    everything = replace(FORTY, spaces=None)
    third = _allocated(desk, 50, first_day=date(2018, 3, 12), last_day=date(2018, 3, 16))
    choices = {first.reference: MOVE, second.reference: MOVE}
    done(desk.change_capacity(everything, choices))
    assert _linked(desk, first).given.first_day == date(2018, 3, 19)
    assert _linked(desk, second).given.first_day == date(2018, 3, 12)
    assert desk.now(third) == third
    assert desk.balances()


def test_new_days_meet_the_rules_or_the_slot_is_not_moved(desk: Desk) -> None:
    """Its participant has no gateway any more: an offer could not be accepted."""
    slot = _allocated(desk, 80)
    in_unit(
        desk.database,
        lambda uow: uow.participants.record_fact(
            desk.story.participant, FactKind.GATEWAY, None, None, None, NOW
        ),
    )
    answer = refused(desk.change_capacity(FORTY, {slot.reference: MOVE}))
    assert "(E2E-GATEWAY)" in answer.messages[0].text
    assert desk.plan(FORTY).slots[0].choice is KEEP
    assert desk.now(slot) == slot


def test_each_of_several_slots_is_settled_as_was_chosen(desk: Desk) -> None:
    slots = [_allocated(desk, 25, hours=n) for n in range(4)]
    choices = dict(
        zip((slot.reference for slot in slots), (KEEP, MOVE, REDUCE, CANCEL), strict=True)
    )
    ninety = replace(FORTY, spaces=60)
    done(desk.change_capacity(ninety, choices))
    states = [desk.now(slot).state.value for slot in slots]
    assert states == ["allocated", "cancelled", "allocated", "cancelled"]
    assert [n for _, n in desk.lines(slots[2])] == [15] * 5
    assert _open(desk) == [40] * 5
    entry = _story_of_lab(desk)[-1].entry
    assert (entry.act, entry.before) == ("change_capacity", {"fewest_open": 100})
    after = entry.after or {}
    assert (after["fewest_open"], after["spaces"], after["reason"]) == (40, 60, "New racks")
    for slot, choice in zip(slots, choices.values(), strict=True):
        assert after[f"slots_{choice.value}"] == [slot.reference]
    assert desk.balances()
    assert _explained(desk)


def test_an_offer_in_the_way_is_kept_or_taken_back(desk: Desk) -> None:
    slot = desk.slot(first_day=MONDAY, last_day=FRIDAY, spaces=80)
    done(desk.offer(slot))
    assert desk.plan(FORTY).slots[0].allowed == (KEEP, CANCEL)
    done(desk.change_capacity(FORTY, {slot.reference: CANCEL}))
    now = desk.now(slot)
    assert (now.state, now.offer, desk.lines(slot)) == (SlotState.REQUESTED, None, [])
    assert desk.told(slot)[-1].entry.act == "take_back_offer"
    assert _open(desk) == [60] * 5
    assert desk.balances()


def test_slots_that_begin_or_end_on_a_day_to_be_closed_are_listed_and_stay_unless_moved(
    desk: Desk,
) -> None:
    stays = _allocated(desk, 10, first_day=date(2018, 2, 26), last_day=WEEK[2])
    goes = _allocated(desk, 5, hours=1, last_day=date(2018, 3, 13))
    across = _allocated(desk, 5, first_day=date(2018, 3, 2), last_day=date(2018, 3, 12))
    plan = desk.plan(CLOSED)
    assert [(each.reference, each.days, each.choice) for each in plan.slots] == [
        (stays.reference, (WEEK[2],), KEEP),
        (goes.reference, (MONDAY,), KEEP),
    ]
    done(desk.change_capacity(CLOSED, {stays.reference: KEEP, goes.reference: MOVE}))
    assert desk.now(stays) == stays
    assert desk.now(across) == across
    assert _linked(desk, goes).given.first_day == date(2018, 3, 12)


def test_a_slot_that_is_kept_on_closed_days_changes_where_it_moves_no_end_to_such_a_day(
    desk: Desk,
) -> None:
    slot = _allocated(desk, 10)
    done(desk.change_capacity(CLOSED, {slot.reference: KEEP}))
    done(desk.change(slot, Terms(ARQIVA, MONDAY, FRIDAY, 5)))
    assert desk.lines(slot) == [(day, 5) for day in WEEK]
    earlier = refused(desk.change(slot, Terms(ARQIVA, MONDAY, WEEK[2], 5)))
    assert [message.field for message in earlier.messages] == ["last_day"]
    other_lab = Terms(TELEFONICA, MONDAY, FRIDAY, 5)
    done(desk.change_capacity(replace(CLOSED, lab=TELEFONICA)))
    told = refused(desk.change(slot, other_lab)).messages
    assert [message.field for message in told] == ["first_day", "last_day"]
    assert desk.lines(slot) == [(day, 5) for day in WEEK]


def test_more_spaces_for_a_slot_that_is_kept_on_closed_days_are_asked_for_and_accepted(
    desk: Desk,
) -> None:
    slot = _allocated(desk, 10)
    done(desk.change_capacity(CLOSED, {slot.reference: KEEP}))
    done(desk.change(slot, Terms(ARQIVA, MONDAY, FRIDAY, 20)))
    done(desk.accept_change(slot))
    assert desk.lines(slot) == [(day, 20) for day in WEEK]


def test_what_is_held_today_stays_and_the_change_leaves_it(desk: Desk) -> None:
    """Nothing is given back before tomorrow."""
    slot = _allocated(desk, 80)
    monday_morning = NOW.replace(year=2018, month=3, day=5)
    done(desk.change_capacity(FORTY, {slot.reference: CANCEL}, now=monday_morning))
    assert _open(desk) == [80, 60, 60, 60, 60]
    assert desk.lines(slot) == [(MONDAY, 80)]
    assert desk.balances()
    assert _explained(desk)


def test_a_change_that_shrinks_for_today_alone_is_not_said_to_keep_slots(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    monday_morning = NOW.replace(year=2018, month=3, day=5)
    plan = desk.plan(FORTY, {slot.reference: CANCEL}, monday_morning)
    assert (plan.is_shrunk, plan.keeps_slots) == (True, False)
    kept = desk.plan(FORTY, {slot.reference: KEEP})
    assert (kept.is_shrunk, kept.keeps_slots) == (True, True)


def test_a_slot_that_is_reduced_is_said_to_be_from_the_first_day_that_changes(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    monday_morning = NOW.replace(year=2018, month=3, day=5)
    (each,) = desk.plan(FORTY, {slot.reference: REDUCE}, monday_morning).slots
    assert (each.left, each.days, each.reduced_days) == (60, tuple(WEEK), tuple(WEEK[1:]))


def test_a_wish_to_change_a_slot_in_the_way_is_told_and_ends_with_the_slot(desk: Desk) -> None:
    slot = _allocated(desk, 70)
    wish = Terms(ARQIVA, MONDAY, FRIDAY, 90)
    done(desk.change(slot, wish, words="More meters"))
    assert desk.plan(FORTY).slots[0].wish == wish
    done(desk.change_capacity(FORTY, {slot.reference: CANCEL}))
    acts = [told.entry.act for told in desk.told(slot)]
    assert acts.index("cancel_slot") > acts.index("withdraw_change")


def test_words_to_participants_say_what_is_kept_open(desk: Desk) -> None:
    kept = _allocated(desk, 70, first_day=WEEK[1], last_day=WEEK[1])
    slot = _allocated(desk, 25, hours=1)
    done(desk.change_capacity(FORTY, {kept.reference: KEEP, slot.reference: CANCEL}))
    assert desk.now(slot).decision_words == (
        "Arqiva: 40 spaces out of use, up to 70 kept open for slots,"
        " 5 to 9 Mar 2018 (maintenance: New racks)"
    )


def test_what_was_confirmed_must_be_what_was_seen(desk: Desk) -> None:
    slot = _allocated(desk, 80)
    seen = desk.plan(FORTY, {slot.reference: CANCEL}).seen
    answer = refused(desk.change_capacity(FORTY, {slot.reference: MOVE}, seen=seen))
    assert "not what the page showed" in answer.messages[0].text
    assert answer.entry is not None
    assert (answer.entry.act, answer.entry.refused) == ("change_capacity", True)
    assert desk.now(slot) == slot


def test_a_choice_that_a_slot_has_not_is_not_taken_for_its_default(desk: Desk) -> None:
    slot = desk.slot(first_day=MONDAY, last_day=FRIDAY, spaces=80)
    done(desk.offer(slot))
    answer = refused(desk.change_capacity(FORTY, {slot.reference: MOVE}))
    assert "not what the page showed" in answer.messages[0].text
    assert desk.now(slot).state is SlotState.OFFERED


def test_a_slot_that_came_into_the_way_meanwhile_refuses_the_act(desk: Desk) -> None:
    slot = _allocated(desk, 60)
    ninety = replace(FORTY, spaces=90)
    choices = {slot.reference: CANCEL}
    seen = desk.plan(ninety, choices).seen
    other = _allocated(desk, 30, hours=1)
    refused(desk.change_capacity(ninety, choices, seen=seen))
    assert _open(desk) == [100] * 5
    assert desk.plan(ninety, choices).slots[1].reference == other.reference


def test_a_fault_in_the_middle_leaves_everything_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = [_allocated(desk, 25, hours=n) for n in range(4)]
    choices = dict(
        zip((slot.reference for slot in slots), (KEEP, MOVE, REDUCE, CANCEL), strict=True)
    )

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("models.stores.slots.SlotStore.link", fails)
    with pytest.raises(RuntimeError):
        desk.change_capacity(replace(FORTY, spaces=60), choices)
    monkeypatch.undo()
    assert [desk.now(slot) for slot in slots] == slots
    assert _open(desk) == [100] * 5
    assert desk.taken(WEEK) == {100}
    assert _change_count(desk) == 0
    assert desk.balances()


def _change_count(desk: Desk) -> int:
    with desk.database.reading() as uow:
        return len(uow.capacity.all())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first_day": TODAY - timedelta(days=1)}, "first_day"),
        ({"last_day": date(2018, 3, 2)}, "last_day"),
        ({"last_day": date(2019, 3, 6)}, "last_day"),
        ({"first_day": SATURDAY, "last_day": date(2018, 3, 11)}, "first_day"),
        ({"spaces": 101}, "spaces"),
        ({"spaces": 0}, "spaces"),
        ({"lab": LabId("leeds")}, "lab"),
    ],
)
def test_a_change_that_cannot_be_is_told(desk: Desk, given: dict[str, Any], field: str) -> None:
    change = replace(FORTY, **given)
    with desk.database.reading() as uow:
        told = refused(read_capacity_plan(uow, desk.story.staff, change, {}, NOW))
    assert [message.field for message in told.messages] == [field]
    assert refused(desk.change_capacity(change, seen="whatever")).messages == told.messages


def test_only_the_desk_changes_and_ends_and_an_auditor_reads(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    number, story = _change_id(desk), desk.story
    for actor in (story.manager, story.viewer, story.auditor):
        with pytest.raises(NotAllowed):
            desk.change_capacity(FORTY, actor=actor)
        with pytest.raises(NotAllowed):
            desk.end_capacity_change(number, WEEK[1], actor=actor)
    for actor in (story.manager, story.viewer):
        with pytest.raises(NotAllowed), desk.database.reading() as uow:
            read_capacity(uow, actor, 2018, "", TODAY)
    with desk.database.reading() as uow:
        assert read_capacity(uow, story.auditor, 2018, "", TODAY).coming


def test_an_ended_change_gives_its_spaces_back_from_its_day_on(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    done(desk.end_capacity_change(_change_id(desk), WEEK[2]))
    assert _open(desk) == [60, 60, 100, 100, 100]
    assert _explained(desk)
    entry = _story_of_lab(desk)[-1].entry
    assert entry.act == "end_capacity_change"
    assert (entry.after or {})["ended_from"] == WEEK[2].isoformat()


def test_a_change_that_is_ended_before_it_begins_never_held(desk: Desk) -> None:
    done(desk.change_capacity(CLOSED))
    done(desk.end_capacity_change(_change_id(desk), MONDAY))
    done(desk.allocate(desk.slot(first_day=MONDAY, last_day=FRIDAY)))
    with desk.database.reading() as uow:
        page = read_capacity(uow, desk.story.staff, 2018, "", TODAY)
    assert page.coming == ()
    assert [line.never_held for line in page.past] == [True]


@pytest.mark.parametrize(
    ("from_day", "words"),
    [(MONDAY, "Wednesday 7 March 2018 or later"), (SATURDAY, "ends on Friday 9 March 2018")],
)
def test_a_change_is_not_ended_in_the_past_or_after_its_end(
    desk: Desk, from_day: date, words: str
) -> None:
    done(desk.change_capacity(FORTY))
    tuesday = NOW.replace(year=2018, month=3, day=6)
    answer = refused(desk.end_capacity_change(_change_id(desk), from_day, now=tuesday))
    assert words in answer.messages[0].text
    assert _open(desk) == [60] * 5


def test_a_change_that_was_ended_since_the_page_was_opened_is_not_ended_again_from_it(
    desk: Desk,
) -> None:
    done(desk.change_capacity(FORTY))
    number = _change_id(desk)
    done(desk.end_capacity_change(number, WEEK[3]))
    answer = refused(desk.end_capacity_change(number, WEEK[1], shown_until=FRIDAY))
    assert "it holds to Wednesday 7 March 2018" in answer.messages[0].text
    assert _open(desk) == [60, 60, 60, 100, 100]


def test_a_change_to_come_is_not_ended_before_it_begins_and_the_words_say_why(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    answer = refused(desk.end_capacity_change(_change_id(desk), date(2018, 3, 2)))
    assert answer.messages[0].text == (
        "The day must be Monday 5 March 2018 or later: the change begins on it"
    )


def test_a_change_that_is_over_or_unknown_cannot_be_ended(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    number = _change_id(desk)
    friday = NOW.replace(year=2018, month=3, day=9)
    assert (
        "has ended"
        in refused(desk.end_capacity_change(number, SATURDAY, now=friday)).messages[0].text
    )
    with pytest.raises(NotFound):
        desk.end_capacity_change(number + 1, MONDAY)


def test_a_new_number_of_spaces_opens_less_what_is_out_of_use(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    old = SHIPPED_RULEBOOK.value("LAB-SPACES", "spaces", TODAY, ARQIVA)
    value = replace(old, value=120, in_force_from=WEEK[2])
    done(in_unit(desk.database, lambda uow: add_rulebook_value(uow, SYSTEM, value, NOW)))
    assert _open(desk) == [60, 60, 80, 80, 80]
    assert _explained(desk)


def test_a_working_day_that_is_added_opens_less_what_is_out_of_use(desk: Desk) -> None:
    done(desk.change_capacity(replace(FORTY, last_day=date(2018, 3, 16))))
    correction = CalendarCorrection(SATURDAY, working=True, reason="The lab opens")
    done(in_unit(desk.database, lambda uow: correct_calendar(uow, SYSTEM, correction, NOW)))
    assert (desk.open_on(ARQIVA, SATURDAY), desk.open_on(TELEFONICA, SATURDAY)) == (60, 280)
    assert _explained(desk)


def test_lab_days_that_are_filled_anew_open_less_what_is_out_of_use(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    with desk.database.reading() as uow:
        catalogue = load_catalogue(uow)
        days = open_days(catalogue, ARQIVA, all_lab_days(catalogue))
    assert [days[day] for day in WEEK] == [60] * 5


def test_a_year_is_read_at_a_glance(desk: Desk) -> None:
    done(desk.change_capacity(FORTY))
    done(desk.change_capacity(replace(CLOSED, last_day=WEEK[1])))
    with desk.database.reading() as uow:
        page = read_capacity(uow, desk.story.staff, 2018, ARQIVA, TODAY)
        with pytest.raises(NotFound):
            read_capacity(uow, desk.story.staff, 2014, "", TODAY)
    ((lab, months),) = page.months
    march = months[2]
    assert lab.id == ARQIVA
    assert (march.regular, march.fewest_open, march.reduced_days, march.closed_days) == (
        100, 60, 5, 2,
    )  # fmt: skip
    assert [line.lab_days for line in page.coming] == [5, 2]


def test_an_offer_outcome_tells_that_it_was_taken_back(desk: Desk) -> None:
    slot = desk.slot(first_day=MONDAY, last_day=FRIDAY, spaces=80)
    done(desk.offer(slot))
    done(desk.change_capacity(FORTY, {slot.reference: CANCEL}))
    with desk.database.reading() as uow:
        rows = uow.connection.exec_driver_sql("SELECT outcome FROM offer").scalars().all()
    assert rows == [OfferOutcome.WITHDRAWN.value]
