"""What is free on each day, whether a wish fits, and what is suggested where it does not."""

from datetime import date

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.slots.offers import Terms
from labsim.services.read_availability import (
    Availability,
    AvailabilityDay,
    read_availability,
    read_days,
)
from models.engine import Database
from models.unit_of_work import in_unit
from tests.builders import EARLIEST, TODAY, a_slot, an_allocated_slot
from tests.services.stories import Story, a_story

LAST_DAY = date(2018, 2, 19)
GOOD_FRIDAY = date(2018, 3, 30)


def _days(database: Database, first: date, last: date, lab: LabId) -> tuple[AvailabilityDay, ...]:
    with database.reading() as uow:
        return read_days(uow, first, last, lab)[lab]


def _ask(database: Database, wish: Terms, not_before: date = EARLIEST) -> Availability:
    with database.reading() as uow:
        return read_availability(uow, wish, not_before)


def _fill(database: Database, story: Story, spaces: int, lab: LabId = ARQIVA) -> None:
    in_unit(database, lambda uow: an_allocated_slot(uow, story.notice, lab=lab, spaces=spaces))


def test_free_is_open_less_taken_and_what_is_asked_for_stands_beside(database: Database) -> None:
    story = a_story(database)
    _fill(database, story, 60)
    in_unit(database, lambda uow: a_slot(uow, story.notice, spaces=70))
    (day,) = _days(database, EARLIEST, EARLIEST, ARQIVA)
    assert (day.spaces_open, day.spaces_taken, day.free, day.asked) == (100, 60, 40, 70)
    assert not day.reduced


def test_every_day_has_a_line_and_days_off_say_why(database: Database) -> None:
    a_story(database)
    days = _days(database, GOOD_FRIDAY, date(2018, 4, 3), ARQIVA)
    assert [day.off.name if day.off else "" for day in days] == [
        "Good Friday",
        "Saturday",
        "Sunday",
        "Easter Monday",
        "",
    ]


def test_a_day_with_fewer_spaces_than_the_rule_says_is_reduced(database: Database) -> None:
    a_story(database)
    in_unit(database, lambda uow: uow.ledger.set_open(ARQIVA, {EARLIEST: 60}))
    (day,) = _days(database, EARLIEST, EARLIEST, ARQIVA)
    assert day.reduced
    assert (day.spaces_open, day.regular) == (60, 100)


def test_a_wish_fits_up_to_the_last_free_space(database: Database) -> None:
    story = a_story(database)
    _fill(database, story, 60)
    assert _ask(database, Terms(ARQIVA, EARLIEST, LAST_DAY, 40)).fits
    assert not _ask(database, Terms(ARQIVA, EARLIEST, LAST_DAY, 41)).fits


def test_a_wish_that_does_not_fit_is_told_when_where_and_how_much_would(
    database: Database,
) -> None:
    story = a_story(database)
    _fill(database, story, 60)
    answer = _ask(database, Terms(ARQIVA, EARLIEST, LAST_DAY, 50))
    assert answer.next_start is not None
    assert answer.next_start.first_day == date(2018, 2, 20)
    assert answer.next_start.working_days == answer.working_days == 20
    assert answer.other_lab is not None
    assert (answer.other_lab.lab.id, answer.other_lab.first_day) == (TELEFONICA, EARLIEST)
    assert answer.fewer_spaces is not None
    assert answer.fewer_spaces.spaces == 40


def test_no_suggestion_starts_before_the_notice_has_run(database: Database) -> None:
    story = a_story(database)
    _fill(database, story, 60)
    answer = _ask(database, Terms(ARQIVA, TODAY, LAST_DAY, 50))
    assert answer.other_lab is not None
    assert answer.other_lab.first_day >= EARLIEST
    assert answer.fewer_spaces is not None
    assert answer.fewer_spaces.first_day == EARLIEST
    assert answer.fewer_spaces.spaces == 40


def test_days_off_alone_never_fit(database: Database) -> None:
    a_story(database)
    answer = _ask(database, Terms(ARQIVA, date(2018, 2, 3), date(2018, 2, 4), 1))
    assert answer.working_days == 0
    assert not answer.fits


def test_more_than_a_lab_has_is_never_suggested_there(database: Database) -> None:
    a_story(database)
    answer = _ask(database, Terms(ARQIVA, EARLIEST, LAST_DAY, 101))
    assert answer.next_start is None
    assert answer.other_lab is not None
    assert answer.fewer_spaces is not None
    assert answer.fewer_spaces.spaces == 100
