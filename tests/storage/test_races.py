"""Many at once: never more than are open, never fewer than fit, and no deadlock."""

from collections.abc import Callable
from datetime import date
from threading import Barrier
from typing import Final

import sqlalchemy as sa

from labsim.domain.labs import ARQIVA
from models.engine import Database
from models.errors import FormUsedTwice, LostRace
from models.unit_of_work import in_unit
from tests.builders import CALENDAR, NOW, an_administrator, lab_days
from tests.storage.helpers import all_at_once, some_slots, taken

TAKERS: Final = 20
DAY: Final = date(2018, 2, 5)
ROUNDS: Final = 25


def _open_only(database: Database, spaces: int) -> None:
    with database.writing() as uow:
        uow.ledger.set_open(ARQIVA, {DAY: spaces})


def test_three_spaces_are_sold_three_times(database: Database) -> None:
    slots = some_slots(database, TAKERS)
    _open_only(database, 3)

    def taker(slot_id: int) -> Callable[[], None]:
        return lambda: in_unit(database, lambda uow: uow.ledger.take(slot_id, ARQIVA, [DAY], 1))

    outcomes = all_at_once([taker(slot.id) for slot in slots])
    assert outcomes.count(None) == 3
    assert {type(outcome) for outcome in outcomes} == {type(None), LostRace}
    assert taken(database, DAY) == 3
    with database.reading() as uow:
        assert sum(len(uow.ledger.lines(slot.id)) for slot in slots) == 3
        assert uow.ledger.unbalanced() == []


def test_without_lock_and_check_the_same_race_oversells(database: Database) -> None:
    """The control: takers that read, test and then write, on a copy of the table without its CHECK."""
    some_slots(database, 1)
    _open_only(database, 3)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE naive AS SELECT * FROM lab_day")
    everyone_has_looked = Barrier(TAKERS)
    this_day = f"lab_id = 'arqiva' AND day = '{DAY}'"
    look = f"SELECT spaces_open - spaces_taken FROM naive WHERE {this_day}"  # noqa: S608 - ours
    sell = f"UPDATE naive SET spaces_taken = spaces_taken + 1 WHERE {this_day}"  # noqa: S608 - ours

    def naive_taker() -> bool:
        with database.reading() as uow:
            free = uow.connection.exec_driver_sql(look).scalar_one()
        everyone_has_looked.wait()
        if free < 1:
            return False
        with database.writing() as uow:
            uow.connection.exec_driver_sql(sell)
        return True

    assert all_at_once([naive_taker] * TAKERS).count(True) > 3
    with database.reading() as uow:
        assert uow.connection.exec_driver_sql(look).scalar_one() < 0


def test_takers_of_overlapping_days_never_deadlock(database: Database) -> None:
    """Half of them name the days backwards, and nobody tries again."""
    slots = some_slots(database, 6)
    days = lab_days(DAY, date(2018, 3, 16))

    def taker(number: int, slot_id: int) -> Callable[[], None]:
        wanted = days[number : number + 20]

        def take_and_give_back() -> None:
            for _ in range(ROUNDS):
                with database.writing() as uow:
                    uow.ledger.take(slot_id, ARQIVA, wanted[:: -1 if number % 2 else 1], 1)
                with database.writing() as uow:
                    uow.ledger.give_back(slot_id, DAY)

        return take_and_give_back

    acts = [taker(number, slot.id) for number, slot in enumerate(slots)]
    assert all_at_once(acts) == [None] * len(slots)
    assert {taken(database, day) for day in days} == {0}


def test_a_capacity_that_shrinks_meets_takers_without_overfilling(database: Database) -> None:
    slots = some_slots(database, 10)
    _open_only(database, 10)

    def taker(slot_id: int) -> Callable[[], None]:
        return lambda: in_unit(database, lambda uow: uow.ledger.take(slot_id, ARQIVA, [DAY], 1))

    shrinking = [lambda n=n: _open_only(database, n) for n in (8, 5, 3)]
    all_at_once([*(taker(slot.id) for slot in slots), *shrinking])
    with database.reading() as uow:
        (count,) = uow.ledger.days(ARQIVA, DAY, DAY)
        assert 0 <= count.spaces_taken <= count.spaces_open
        assert uow.ledger.unbalanced() == []


def test_a_form_clicked_many_times_counts_once(database: Database) -> None:
    with database.writing() as uow:
        person = an_administrator(uow)

    def click() -> None:
        in_unit(database, lambda uow: uow.forms.claim("key", person.id, NOW, "/slots/S-ABC234"))

    outcomes = all_at_once([click] * 8)
    assert outcomes.count(None) == 1
    assert {type(outcome) for outcome in outcomes} == {type(None), FormUsedTwice}


def test_hits_are_counted_across_threads(database: Database) -> None:
    def hit() -> int:
        return in_unit(database, lambda uow: uow.people.hit("sign-in", 60, NOW))

    assert sorted(all_at_once([hit] * 10), key=str) == sorted(range(1, 11), key=str)


def test_of_two_users_of_a_link_one_gets_it(database: Database) -> None:
    with database.writing() as uow:
        uow.people.add_link("hash", an_administrator(uow).id, NOW, NOW.replace(year=2018))

    def use() -> bool:
        return in_unit(database, lambda uow: uow.people.use_link("hash", NOW))

    assert sorted(all_at_once([use] * 6), key=str) == [False] * 5 + [True]


def test_of_links_made_at_once_one_is_left(database: Database) -> None:
    with database.writing() as uow:
        person = an_administrator(uow)
    links = [f"link {number}" for number in range(6)]

    def maker(link: str) -> Callable[[], None]:
        later = NOW.replace(year=2018)
        return lambda: in_unit(
            database, lambda uow: uow.people.add_link(link, person.id, NOW, later)
        )

    assert all_at_once([maker(link) for link in links]) == [None] * len(links)
    with database.reading() as uow:
        assert len([link for link in links if uow.people.find_link(link)]) == 1


def test_a_history_entry_beside_the_unit_does_not_wait_for_it(database: Database) -> None:
    """On PostgreSQL. On SQLite there is one writer, and what is written beside waits for the unit's end."""
    if database.dialect_name != "postgresql":
        return
    (slot,) = some_slots(database, 1)
    insert = "INSERT INTO history (at, participant_id, act, subject_kind, subject, refused, words)"
    values = f" VALUES (now(), {slot.participant_id}, 'refuse', 'slot', 'S', true, '')"
    with database.writing() as uow, database.engine.begin() as beside:
        assert uow.slots.find_locked(slot.reference) == slot
        beside.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        beside.execute(sa.text(insert + values))


def test_the_lab_days_of_these_tests_are_working_days() -> None:
    assert CALENDAR.is_working_day(DAY)
