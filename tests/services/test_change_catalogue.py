"""Dated values, corrected working days and releases: what they change, what stands in the way, what stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.notices.receipt import earliest_start
from labsim.domain.releases import Release
from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import Actor, NotAllowed
from labsim.services.catalogue import load_catalogue
from labsim.services.change_catalogue import (
    Added,
    add_release,
    add_rulebook_value,
    correct_calendar,
)
from labsim.services.check_ledger import look_at_ledger
from labsim.services.give_up_slot import cancel_slot
from labsim.services.read_notices import lawful_start
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import AlreadyAdded
from models.records import HistoryFilter, NewHistory, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import EARLIEST, NOW, TODAY, a_slot, again, an_administrator, an_allocated_slot
from tests.services.stories import Story, a_story, acting

LAST_DAY = date(2018, 2, 19)
SATURDAY = date(2018, 2, 3)  # inside the usual slot
MONDAY = date(2018, 2, 5)
FREE_DAY = date(2018, 4, 9)


def _administrator(database: Database) -> Actor:
    return acting(in_unit(database, an_administrator))


def _spaces(spaces: int, since: date, lab: LabId = ARQIVA) -> DatedValue:
    old = SHIPPED_RULEBOOK.value("LAB-SPACES", "spaces", TODAY, lab)
    return replace(old, value=spaces, in_force_from=since, source="DCC, 20 Nov 2017")


def _notice_days(days: int, since: date) -> DatedValue:
    old = SHIPPED_RULEBOOK.value("E2E-NOTICE", "working_days", TODAY)
    return replace(old, value=days, in_force_from=since, source="SEC, 20 Nov 2017")


def _add(database: Database, actor: Actor, value: DatedValue) -> Added | Refused:
    return in_unit(database, lambda uow: add_rulebook_value(uow, actor, value, NOW))


def _correct(
    database: Database, actor: Actor, day: date, *, working: bool, reason: str = "DCC said so"
) -> Added | Refused:
    correction = CalendarCorrection(day, working, reason)
    return in_unit(database, lambda uow: correct_calendar(uow, actor, correction, NOW))


def _open(database: Database, lab: LabId, first: date, last: date) -> set[int]:
    with database.reading() as uow:
        assert uow.ledger.unbalanced() == []
        return {line.spaces_open for line in uow.ledger.days(lab, first, last)}


def _allocated(database: Database, story: Story, spaces: int = 5) -> SlotRecord:
    return in_unit(database, lambda uow: an_allocated_slot(uow, story.notice, spaces=spaces))


def _kept(answer: Added | Refused) -> NewHistory:
    """The line of the history that the refusal carries."""
    assert isinstance(answer, Refused)
    assert answer.entry is not None
    assert answer.entry.refused
    assert answer.entry.words.startswith(answer.messages[0].text)
    return answer.entry


def _rows(uow: UnitOfWork) -> int:
    return len(uow.catalogue.rulebook_rows())


def test_a_new_number_of_spaces_rewrites_the_ledger_from_its_day_on(database: Database) -> None:
    a_story(database)
    administrator = _administrator(database)
    since = date(2018, 2, 1)
    answer = _add(database, administrator, _spaces(80, since))
    assert isinstance(answer, Added)
    assert answer.lab_days > 0
    assert _open(database, ARQIVA, TODAY, date(2018, 1, 31)) == {100}
    assert _open(database, ARQIVA, since, date(2018, 6, 29)) == {80}
    assert _open(database, TELEFONICA, TODAY, date(2018, 6, 29)) == {280}


def test_a_value_between_two_others_holds_only_until_the_later_one(database: Database) -> None:
    a_story(database)
    administrator = _administrator(database)
    _add(database, administrator, _spaces(120, date(2018, 3, 1)))
    _add(database, administrator, _spaces(80, date(2018, 2, 1)))
    assert _open(database, ARQIVA, date(2018, 2, 1), date(2018, 2, 28)) == {80}
    assert _open(database, ARQIVA, date(2018, 3, 1), date(2018, 6, 29)) == {120}


def test_fewer_spaces_than_are_held_are_refused_and_the_slots_named(database: Database) -> None:
    story = a_story(database)
    administrator = _administrator(database)
    slot = _allocated(database, story, spaces=60)
    answer = _add(database, administrator, _spaces(59, TODAY))
    entry = _kept(answer)
    assert isinstance(answer, Refused)
    assert slot.reference in answer.messages[0].text
    assert "60 spaces" in answer.messages[0].text
    assert (entry.act, entry.subject) == ("add_rulebook_value", "LAB-SPACES")
    assert slot.reference in entry.words
    assert _open(database, ARQIVA, TODAY, LAST_DAY) == {100}
    with database.reading() as uow:
        assert _rows(uow) == len(SHIPPED_RULEBOOK.values)


def test_exactly_the_spaces_that_are_held_are_enough(database: Database) -> None:
    story = a_story(database)
    _allocated(database, story, spaces=60)
    assert isinstance(_add(database, _administrator(database), _spaces(60, TODAY)), Added)
    assert _open(database, ARQIVA, TODAY, LAST_DAY) == {60}


def test_only_the_slots_in_the_way_are_named(database: Database) -> None:
    story = a_story(database)
    big = _allocated(database, story, spaces=60)
    small = in_unit(
        database,
        lambda uow: an_allocated_slot(
            uow, story.notice, spaces=5, first_day=FREE_DAY, last_day=FREE_DAY
        ),
    )
    answer = _add(database, _administrator(database), _spaces(10, TODAY))
    assert isinstance(answer, Refused)
    assert big.reference in answer.messages[0].text
    assert small.reference not in answer.messages[0].text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"in_force_from": TODAY - timedelta(days=1)}, "nobody edits the past"),
        ({"parameter": "chairs"}, "no such code and parameter"),
        ({"value": "eighty"}, "form of the one before"),
        ({"value": True}, "form of the one before"),
        ({"value": -1}, "from 0 to 5000"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(
    database: Database, change: dict[str, object], words: str
) -> None:
    a_story(database)
    value = replace(_spaces(80, date(2018, 2, 1)), **change)  # type: ignore[arg-type]
    answer = _add(database, _administrator(database), value)
    assert words in _kept(answer).words


def test_a_day_has_one_value(database: Database) -> None:
    a_story(database)
    administrator = _administrator(database)
    _add(database, administrator, _spaces(80, date(2018, 2, 1)))
    answer = _add(database, administrator, _spaces(70, date(2018, 2, 1)))
    assert isinstance(answer, Refused)
    assert answer.messages[0].field == "in_force_from"


def test_two_administrators_at_once_cannot_add_the_same_day_twice(database: Database) -> None:
    a_story(database)
    value = _notice_days(41, date(2018, 2, 1))
    in_unit(database, lambda uow: uow.catalogue.add_value(value, None, NOW))
    with pytest.raises(AlreadyAdded):
        in_unit(database, lambda uow: uow.catalogue.add_value(value, None, NOW))


def test_the_working_days_of_the_week_are_not_changed_by_a_value(database: Database) -> None:
    a_story(database)
    old = SHIPPED_RULEBOOK.value("LAB-DAYS", "weekdays", TODAY)
    value = replace(old, value=["Monday"], in_force_from=date(2018, 2, 1))
    answer = _add(database, _administrator(database), value)
    assert isinstance(answer, Refused)
    assert "calendar" in answer.messages[0].text


@pytest.mark.parametrize(("days", "earliest"), [(39, date(2018, 1, 30)), (41, date(2018, 2, 1))])
def test_a_new_length_of_notice_is_for_notices_received_from_its_day_on(
    database: Database, days: int, earliest: date
) -> None:
    """40 working days after 1 December 2017 is 31 January 2018."""
    a_story(database)
    since = date(2017, 12, 1)
    assert isinstance(_add(database, _administrator(database), _notice_days(days, since)), Added)
    with database.reading() as uow:
        catalogue = load_catalogue(uow)
        assert lawful_start(catalogue, since).earliest == earliest
        before = since - timedelta(days=1)
        assert lawful_start(catalogue, before).earliest == earliest_start(
            before, 40, catalogue.calendar
        )
        assert lawful_start(catalogue, TODAY).earliest == EARLIEST


def test_a_value_and_who_added_it_stand_in_the_history(database: Database) -> None:
    a_story(database)
    administrator = _administrator(database)
    _add(database, administrator, _notice_days(41, date(2017, 12, 1)))
    with database.reading() as uow:
        (line,) = uow.history.of("rule", "E2E-NOTICE")
    assert line.entry.person_id == administrator.person_id
    assert (line.entry.before or {})["value"] == 40
    assert (line.entry.after or {})["value"] == 41
    assert (line.entry.after or {})["in_force_from"] == "2017-12-01"


def test_a_removed_day_leaves_every_lab_and_the_count_of_working_days(database: Database) -> None:
    a_story(database)
    answer = _correct(database, _administrator(database), FREE_DAY, working=False)
    assert isinstance(answer, Added)
    with database.reading() as uow:
        catalogue = load_catalogue(uow)
        assert not catalogue.calendar.is_working_day(FREE_DAY)
        assert uow.ledger.days_of_labs(FREE_DAY, FREE_DAY) == {}
        assert uow.ledger.unbalanced() == []
        off = catalogue.calendar.day_off(FREE_DAY)
    assert off is not None
    assert off.name == "DCC said so"


def test_a_day_on_which_slots_hold_spaces_is_not_removed(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    answer = _correct(database, _administrator(database), MONDAY, working=False)
    assert isinstance(answer, Refused)
    assert slot.reference in answer.messages[0].text
    assert _kept(answer).after == {"working": False, "reason": "DCC said so"}
    with database.reading() as uow:
        assert load_catalogue(uow).calendar.is_working_day(MONDAY)
        assert uow.catalogue.corrections() == []
        assert MONDAY in {day for day, _ in uow.ledger.lines(slot.id)}


def test_a_day_that_is_only_asked_for_may_be_removed(database: Database) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    answer = _correct(database, _administrator(database), MONDAY, working=False)
    assert isinstance(answer, Added)


def test_an_added_day_opens_in_every_lab_and_slots_across_it_hold_their_spaces(
    database: Database,
) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    waiting = in_unit(database, lambda uow: a_slot(uow, story.notice))
    assert isinstance(_correct(database, _administrator(database), SATURDAY, working=True), Added)
    with database.reading() as uow:
        days = uow.ledger.days_of_labs(SATURDAY, SATURDAY)
        (arqiva,), (telefonica,) = days[ARQIVA], days[TELEFONICA]
        assert (arqiva.spaces_open, arqiva.spaces_taken) == (100, 5)
        assert (telefonica.spaces_open, telefonica.spaces_taken) == (280, 0)
        assert (SATURDAY, 5) in uow.ledger.lines(slot.id)
        assert uow.ledger.lines(waiting.id) == []
        assert look_at_ledger(uow).balances


def test_an_added_day_stands_in_the_story_of_each_slot_that_holds_spaces_on_it(
    database: Database,
) -> None:
    story = a_story(database)
    slots = [_allocated(database, story) for _ in range(2)]
    in_unit(database, lambda uow: a_slot(uow, story.notice))
    administrator = _administrator(database)
    _correct(database, administrator, SATURDAY, working=True)
    with database.reading() as uow:
        (day,) = uow.history.of("calendar", SATURDAY.isoformat())
        lines = [line for slot in slots for line in uow.history.of("slot", slot.reference)]
        assert uow.history.page(HistoryFilter(act="add_calendar_correction"), 1, 10).total == 3
    assert (day.entry.after or {})["slots"] == [slot.reference for slot in slots]
    for line in lines:
        assert line.entry.person_id == administrator.person_id
        assert line.entry.participant_id == story.participant
        assert line.entry.after == {"state": "allocated", "day": "2018-02-03", "spaces": 5}


def test_cancelling_gives_an_added_day_back_with_the_others(database: Database) -> None:
    story = a_story(database)
    slot = _allocated(database, story)
    _correct(database, _administrator(database), SATURDAY, working=True)
    in_unit(
        database,
        lambda uow: cancel_slot(uow, story.manager, slot.reference, slot.version, "", NOW),
    )
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.CANCELLED
        (line,) = uow.ledger.days(ARQIVA, SATURDAY, SATURDAY)
        assert line.spaces_taken == 0
        assert uow.ledger.unbalanced() == []


def test_an_added_day_on_which_the_slots_across_it_do_not_fit_is_refused(
    database: Database,
) -> None:
    """The lab has fewer spaces on that one day alone."""
    story = a_story(database)
    slot = _allocated(database, story, spaces=60)
    administrator = _administrator(database)
    for value in (_spaces(50, SATURDAY), _spaces(100, SATURDAY + timedelta(days=1))):
        in_unit(database, lambda uow, value=value: uow.catalogue.add_value(value, None, NOW))  # type: ignore[misc]
    in_unit(database, lambda uow: uow.catalogue.bump())
    answer = _correct(database, administrator, SATURDAY, working=True)
    assert isinstance(answer, Refused)
    assert slot.reference in answer.messages[0].text
    with database.reading() as uow:
        assert uow.ledger.days_of_labs(SATURDAY, SATURDAY) == {}
        assert uow.catalogue.corrections() == []
        assert uow.ledger.unbalanced() == []


def test_a_corrected_day_can_be_corrected_back(database: Database) -> None:
    a_story(database)
    administrator = _administrator(database)
    for working in (False, True, False, True):
        assert isinstance(_correct(database, administrator, FREE_DAY, working=working), Added)
    assert _open(database, ARQIVA, FREE_DAY, FREE_DAY) == {100}


@pytest.mark.parametrize(
    ("day", "working", "words"),
    [
        (TODAY, False, "later day than today"),
        (FREE_DAY, True, "a working day already"),
        (SATURDAY, False, "a day off already"),
    ],
)
def test_a_correction_that_changes_nothing_or_the_past_is_refused(
    database: Database, day: date, *, working: bool, words: str
) -> None:
    a_story(database)
    answer = _correct(database, _administrator(database), day, working=working)
    assert words in _kept(answer).words


def test_a_release_is_added_once_with_its_days_in_order(database: Database) -> None:
    a_story(database)
    administrator = _administrator(database)
    release = Release("R2.1", date(2019, 3, 1), date(2019, 9, 30), "DCC", assumption=False)

    def add(new: Release) -> Added | Refused:
        return in_unit(database, lambda uow: add_release(uow, administrator, new, NOW))

    assert _kept(add(replace(release, uit_until=date(2019, 2, 1)))).act == "add_release"
    assert isinstance(add(release), Added)
    assert _kept(add(release)).subject == "R2.1"
    with database.reading() as uow:
        assert load_catalogue(uow).releases["R2.1"] == release


def test_nobody_but_administrators_changes_the_catalogue(database: Database) -> None:
    story = a_story(database)
    release = Release("R2.1", date(2019, 3, 1), None, "DCC", assumption=False)
    correction = CalendarCorrection(FREE_DAY, working=False, reason="DCC said so")
    acts: list[Callable[[UnitOfWork], object]] = [
        lambda uow: add_rulebook_value(uow, story.staff, _notice_days(41, TODAY), NOW),
        lambda uow: correct_calendar(uow, story.staff, correction, NOW),
        lambda uow: add_release(uow, story.staff, release, NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            in_unit(database, act)
