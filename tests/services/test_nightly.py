"""What a night does: requests lapse, entry criteria are judged again, the ledger is proved."""

from datetime import UTC, date, datetime, timedelta

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.participants import FactKind
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import SYSTEM
from labsim.services.check_ledger import check_ledger, look_at_ledger
from labsim.services.nightly import NIGHTLY, run_once
from models.engine import Database
from models.records import HistoryFilter
from models.stores.slots import SlotStore
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import EARLIEST, NOW, TODAY, a_slot, again, an_allocated_slot
from tests.services.stories import a_story


def _night(database: Database, now: datetime) -> dict[str, str | None]:
    return {
        job: in_unit(database, lambda uow, job=job: run_once(uow, job, now.date(), now))  # type: ignore[misc]
        for job in NIGHTLY
    }


def _at(day: date) -> datetime:
    return datetime.combine(day, NOW.timetz())


def test_an_undecided_request_lapses_on_its_first_day_and_not_before(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: a_slot(uow, story.notice))
    _night(database, _at(EARLIEST - timedelta(days=1)))
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.REQUESTED
    _night(database, _at(EARLIEST))
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.LAPSED
        assert [e.entry.act for e in uow.history.of("slot", slot.reference)] == ["lapse_slot"]


def test_an_allocated_slot_does_not_lapse(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    _night(database, _at(EARLIEST))
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.ALLOCATED


def test_a_withdrawn_fact_flags_the_slot_and_its_return_clears_it(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))

    def record(day: date | None) -> None:
        def work(uow: UnitOfWork) -> None:
            uow.participants.record_fact(
                story.participant, FactKind.UEPT, UserRole.IMPORT_SUPPLIER, day, None, NOW
            )

        in_unit(database, work)

    record(None)
    _night(database, _at(TODAY + timedelta(days=1)))
    with database.reading() as uow:
        flag = again(uow, slot).flag
        assert flag is not None
        assert flag.codes == ("E2E-ROLE",)
    record(TODAY)
    _night(database, _at(TODAY + timedelta(days=2)))
    with database.reading() as uow:
        assert again(uow, slot).flag is None
        acts = [e.entry.act for e in uow.history.of("slot", slot.reference)]
    assert acts == ["flag_slot", "clear_flag"]


def test_a_flag_that_stays_as_it_is_is_written_down_once(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    in_unit(
        database,
        lambda uow: uow.participants.record_fact(
            story.participant, FactKind.GATEWAY, None, None, None, NOW
        ),
    )
    for night in (1, 2, 3):
        _night(database, _at(TODAY + timedelta(days=night)))
    with database.reading() as uow:
        flag = again(uow, slot).flag
        acts = [e.entry.act for e in uow.history.of("slot", slot.reference)]
    assert flag is not None
    assert flag.since == TODAY + timedelta(days=1)
    assert acts == ["flag_slot"]


def test_a_slot_cancelled_since_the_night_listed_it_is_left_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    in_unit(
        database,
        lambda uow: uow.participants.record_fact(
            story.participant, FactKind.GATEWAY, None, None, None, NOW
        ),
    )
    in_unit(database, lambda uow: uow.slots.move(slot, SlotState.CANCELLED, at=NOW))
    monkeypatch.setattr(SlotStore, "allocated_starting_after", lambda _self, _day: [slot])
    assert _night(database, NOW)["judge_entry_again"] == "0 judged, 0 changed"
    with database.reading() as uow:
        assert again(uow, slot).flag is None
        assert uow.history.of("slot", slot.reference) == []


def test_entry_is_judged_until_the_first_day_and_not_after_it(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    in_unit(
        database,
        lambda uow: uow.participants.record_fact(
            story.participant, FactKind.GATEWAY, None, None, None, NOW
        ),
    )
    _night(database, _at(EARLIEST + timedelta(days=1)))
    with database.reading() as uow:
        assert again(uow, slot).flag is None


def test_a_night_happens_once(database: Database) -> None:
    a_story(database)
    first = _night(database, NOW)
    assert all(first.values())
    assert set(_night(database, NOW).values()) == {None}


def test_a_ledger_that_does_not_add_up_is_told_and_recorded(database: Database) -> None:
    story = a_story(database)
    in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    with database.reading() as uow:
        assert look_at_ledger(uow).balances

    def spoil(uow: UnitOfWork) -> None:
        uow.connection.exec_driver_sql(
            f"UPDATE lab_day SET spaces_taken = spaces_taken + 1 "  # noqa: S608 - our own words
            f"WHERE lab_id = '{ARQIVA}' AND day = '{EARLIEST}'"
        )

    in_unit(database, spoil)
    found = in_unit(database, lambda uow: check_ledger(uow, SYSTEM, NOW))
    assert [(i.day, i.spaces_taken, i.spaces_in_lines) for i in found.imbalances] == [
        (EARLIEST, 6, 5)
    ]
    with database.reading() as uow:
        assert uow.history.page(HistoryFilter(act="check_ledger"), 1, 10).total == 1


def test_a_slot_without_a_line_on_one_of_its_days_is_told_and_recorded(database: Database) -> None:
    """The ledger adds up nevertheless: the day was never taken for the slot."""
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))

    def spoil(uow: UnitOfWork) -> None:
        uow.ledger.give_back(slot.id, slot.request.last_day)

    in_unit(database, spoil)
    found = in_unit(database, lambda uow: check_ledger(uow, SYSTEM, NOW))
    assert found.imbalances == ()
    assert [(s.reference, s.lab_days - s.days_held) for s in found.slots] == [(slot.reference, 1)]
    assert "1 slot " in found.words
    with database.reading() as uow:
        (line,) = uow.history.page(HistoryFilter(act="check_ledger"), 1, 10).rows
    assert line.entry.after == {"days": [], "slots": [slot.reference]}


def test_old_form_keys_are_tidied_away(database: Database) -> None:
    story = a_story(database)
    old = datetime(2017, 11, 1, tzinfo=UTC)
    person = story.manager.person_id
    assert person is not None
    in_unit(database, lambda uow: uow.forms.claim("0" * 32, person, old, "/old"))
    in_unit(database, lambda uow: uow.forms.claim("1" * 32, person, NOW, "/new"))
    _night(database, NOW)
    with database.reading() as uow:
        assert uow.forms.location_of("0" * 32, person) is None
        assert uow.forms.location_of("1" * 32, person) == "/new"
