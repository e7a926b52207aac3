"""An offer holds its spaces until it is answered or runs out, and then the request stands as it stood."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
import sqlalchemy as sa

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.participants import FactKind
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import OfferOutcome, Terms, terms_of
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import SYSTEM, NotAllowed, NotFound
from labsim.services.answer_offer import run_out_offers
from labsim.services.change_catalogue import correct_calendar
from labsim.services.nightly import judge_entry_again, lapse_undecided
from labsim.wording.rule_lines import from_json
from labsim.worker.rounds import end_offers
from models.engine import Database
from models.errors import StaleVersion
from models.records import SlotRecord
from models.unit_of_work import in_unit
from tests.builders import CALENDAR, EARLIEST, NOW, TODAY, an_allocated_slot
from tests.services.desk import Desk, done, refused
from tests.services.test_allocate import LOCKS

UNTIL: Final = datetime(2017, 11, 27, 18, tzinfo=UTC)  # two working days after Thursday 23 Nov 2017
JUST_BEFORE: Final = UNTIL - timedelta(seconds=1)
LATER: Final = Terms(TELEFONICA, date(2018, 3, 5), date(2018, 3, 9), 3)
LATER_DAYS: Final = CALENDAR.working_days(LATER.first_day, LATER.last_day)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _offered(desk: Desk, *, waiting: bool = False, terms: Terms = LATER) -> SlotRecord:
    slot = desk.waiting() if waiting else desk.slot()
    done(desk.offer(slot, terms))
    return desk.now(slot)


def _withdraw_gateway(desk: Desk) -> None:
    in_unit(
        desk.database,
        lambda uow: uow.participants.record_fact(
            desk.story.participant, FactKind.GATEWAY, None, None, None, NOW
        ),
    )


def test_an_offer_takes_what_it_offers_and_says_until_when(desk: Desk) -> None:
    slot = _offered(desk)
    assert slot.state is SlotState.OFFERED
    assert slot.offer is not None
    assert (slot.offer.terms, slot.offer.held_until) == (LATER, UNTIL)
    assert slot.offer.came_from is SlotState.REQUESTED
    assert desk.lines(slot) == [(day, 3) for day in LATER_DAYS]
    assert desk.taken() == {0}
    assert desk.balances()


def test_what_was_asked_stays_beside_what_is_offered(desk: Desk) -> None:
    slot = _offered(desk)
    assert terms_of(slot.given) == LATER
    assert (slot.request.lab, slot.request.first_day, slot.request.spaces) == (ARQIVA, EARLIEST, 5)


def test_the_history_keeps_the_terms_and_every_rule(desk: Desk) -> None:
    slot = _offered(desk)
    entry = desk.told(slot)[-1].entry
    assert entry.act == "make_offer"
    assert entry.after == {
        "state": "offered",
        "lab": "telefonica",
        "first_day": "2018-03-05",
        "last_day": "2018-03-09",
        "spaces": 3,
        "held_until": "2017-11-27T18:00:00+00:00",
    }
    assert entry.words == "We can do this"
    assert len(from_json(entry.rules or [])) == 14


def test_accepting_allocates_what_was_offered(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.accept(slot, now=JUST_BEFORE, words="Gladly"))
    now = desk.now(slot)
    assert (now.state, terms_of(now.given)) == (SlotState.ALLOCATED, LATER)
    assert now.offer is not None
    assert now.offer.outcome is OfferOutcome.ACCEPTED
    assert desk.lines(slot) == [(day, 3) for day in LATER_DAYS]
    entry = desk.told(slot)[-1].entry
    assert (entry.act, entry.words, entry.person_id) == (
        "accept_offer", "Gladly", desk.story.manager.person_id,
    )  # fmt: skip
    spaces = next(line for line in from_json(entry.rules or []) if line.code == "E2E-SPACES")
    assert spaces.outcome.value == "not_asked"
    assert desk.balances()


def test_an_offer_that_fills_the_lab_can_be_accepted(desk: Desk) -> None:
    """Its own spaces are neither asked for again nor counted twice for the participant's share."""
    slot = desk.slot(spaces=20)
    done(desk.offer(slot))
    in_unit(desk.database, lambda uow: an_allocated_slot(uow, desk.story.notice, spaces=80))
    done(desk.accept(slot))
    entry = desk.told(slot)[-1].entry
    fair = next(line for line in from_json(entry.rules or []) if line.code == "E2E-FAIR")
    assert "it would be 100 of 100 spaces" in fair.messages[0].text


@pytest.mark.parametrize("waiting", [False, True], ids=["requested", "waiting"])
def test_refusing_gives_the_spaces_back_and_the_request_stands_as_before(
    desk: Desk, *, waiting: bool
) -> None:
    slot = _offered(desk, waiting=waiting)
    answer = done(desk.refuse(slot, words="Too late for us"))
    assert answer.lab_days == len(LATER_DAYS)
    now = desk.now(slot)
    assert now.state is (SlotState.WAITING if waiting else SlotState.REQUESTED)
    assert (now.given, now.sent_at, now.decided_at) == (slot.request, slot.sent_at, None)
    assert desk.lines(slot) == []
    assert desk.told(slot)[-1].entry.act == "refuse_offer"
    assert desk.balances()


@pytest.mark.parametrize("waiting", [False, True], ids=["requested", "waiting"])
def test_the_worker_ends_an_offer_once_and_at_its_hour(desk: Desk, *, waiting: bool) -> None:
    slot = _offered(desk, waiting=waiting)
    end_offers(desk.database, JUST_BEFORE)
    assert desk.now(slot).state is SlotState.OFFERED
    for _ in range(3):
        end_offers(desk.database, UNTIL)
    now = desk.now(slot)
    assert now.state is (SlotState.WAITING if waiting else SlotState.REQUESTED)
    assert desk.lines(slot) == []
    acts = [record.entry.act for record in desk.told(slot)]
    assert acts[-2:] == ["make_offer", "expire_offer"]
    assert desk.told(slot)[-1].entry.person_id is None
    assert desk.balances()


def test_an_acceptance_is_too_late_whether_or_not_the_worker_has_come(desk: Desk) -> None:
    slot = _offered(desk)
    late = refused(desk.accept(slot, now=UNTIL))
    assert "until Mon 27 Nov 2017, 18:00 (E2E-OFFER)" in late.messages[0].text
    assert desk.now(slot).state is SlotState.OFFERED
    end_offers(desk.database, UNTIL)
    gone = refused(desk.accept(slot, now=UNTIL))
    assert "has ended" in gone.messages[0].text
    assert gone.entry is not None
    assert gone.entry.act == "accept_offer"


def test_an_answered_offer_does_not_run_out(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.accept(slot))
    assert desk.expire(slot, UNTIL) is None
    with desk.database.reading() as uow:
        assert run_out_offers(uow, UNTIL) == []
    assert desk.now(slot).state is SlotState.ALLOCATED


def test_after_a_refusal_another_offer_can_be_made(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.refuse(slot))
    done(desk.offer(slot))
    assert terms_of(desk.now(slot).given) == terms_of(slot.request)
    done(desk.accept(slot))
    assert desk.taken() == {5}
    assert desk.balances()


def test_withdrawing_gives_the_offered_spaces_back(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.withdraw(slot))
    now = desk.now(slot)
    assert (now.state, now.offer, desk.lines(slot)) == (SlotState.WITHDRAWN, None, [])
    assert desk.expire(slot, UNTIL) is None
    assert desk.balances()


def test_cancelling_what_was_accepted_gives_back_from_its_own_days(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.accept(slot))
    during = datetime(2018, 3, 6, 10, tzinfo=UTC)
    answer = done(desk.cancel(slot, now=during))
    assert answer.lab_days_given_back == 3
    assert terms_of(desk.now(slot).given) == LATER
    assert desk.balances()


def test_an_offered_slot_cannot_be_allocated_declined_or_offered_again(desk: Desk) -> None:
    slot = _offered(desk)
    for answer in (desk.allocate(slot), desk.offer(slot), desk.wait(slot)):
        assert refused(answer).messages[0].text == "This slot is offered already"
    assert desk.lines(slot) == [(day, 3) for day in LATER_DAYS]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(ARQIVA, date(2018, 1, 22), date(2018, 2, 19), 5), "E2E-NOTICE"),
        (Terms(ARQIVA, EARLIEST, date(2018, 2, 17), 5), "LAB-DAYS"),
    ],
)
def test_every_rule_is_judged_on_what_is_offered(desk: Desk, terms: Terms, code: str) -> None:
    slot = desk.slot()
    answer = refused(desk.offer(slot, terms))
    assert [line.code for line in answer.lines if line.outcome.value == "not_met"] == [code]
    assert answer.entry is not None
    assert (answer.entry.act, answer.entry.refused) == ("make_offer", True)
    assert desk.now(slot) == slot


def test_an_offer_needs_free_spaces(desk: Desk) -> None:
    in_unit(desk.database, lambda uow: an_allocated_slot(uow, desk.story.notice, spaces=96))
    slot = desk.slot()
    answer = refused(desk.offer(slot))
    assert [line.code for line in answer.lines if line.outcome.value == "not_met"] == ["E2E-SPACES"]
    done(desk.offer(slot, Terms(ARQIVA, EARLIEST, date(2018, 2, 19), 4)))
    assert desk.taken() == {100}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(ARQIVA, EARLIEST, date(2018, 2, 19), 6), "spaces"),
        (Terms(ARQIVA, EARLIEST, date(2018, 2, 19), 0), "spaces"),
        (Terms(ARQIVA, EARLIEST, date(2018, 1, 22), 5), "last_day"),
        (Terms(ARQIVA, TODAY, date(2018, 2, 19), 5), "first_day"),
    ],
)
def test_terms_that_make_no_offer_are_told(desk: Desk, terms: Terms, field: str) -> None:
    answer = refused(desk.offer(desk.slot(), terms))
    assert [message.field for message in answer.messages] == [field]


def test_a_rule_broken_meanwhile_stops_the_acceptance(desk: Desk) -> None:
    slot = _offered(desk)
    _withdraw_gateway(desk)
    answer = refused(desk.accept(slot))
    unmet = [line.code for line in answer.lines if line.outcome.value == "not_met"]
    assert unmet == ["E2E-GATEWAY", "E2E-ENTRY"]
    assert desk.now(slot).state is SlotState.OFFERED


def test_nobody_but_the_desk_offers_and_nobody_but_the_participant_or_the_desk_answers(
    desk: Desk,
) -> None:
    slot, story = _offered(desk), desk.story
    other = desk.slot()
    for actor in (story.manager, story.viewer, story.auditor):
        with pytest.raises(NotAllowed):
            desk.offer(other, actor=actor)
    for act in (desk.accept, desk.refuse):
        for actor, error in (
            (story.viewer, NotAllowed), (story.auditor, NotAllowed), (story.stranger, NotFound),
        ):  # fmt: skip
            with pytest.raises(error):
                act(slot, actor=actor)
    assert desk.now(slot) == slot


@pytest.mark.parametrize(
    ("act", "written"),
    [("accept", "record_acceptance"), ("refuse", "record_refusal")],
)
def test_the_desk_records_an_answer_that_came_by_mail(desk: Desk, act: str, written: str) -> None:
    slot = _offered(desk)
    done(getattr(desk, act)(slot, actor=desk.story.staff, words="Mail of 24 Nov"))
    entry = desk.told(slot)[-1].entry
    assert (entry.act, entry.words) == (written, "Mail of 24 Nov")


def test_an_older_form_is_stale(desk: Desk) -> None:
    slot = _offered(desk)
    for act in (desk.accept, desk.refuse):
        with pytest.raises(StaleVersion):
            act(slot, version=slot.version - 1)


def test_an_offer_does_not_lapse_and_what_it_goes_back_to_does(desk: Desk) -> None:
    slot = _offered(desk)
    on_first_day = datetime.combine(EARLIEST, NOW.timetz())
    in_unit(desk.database, lambda uow: lapse_undecided(uow, on_first_day))
    assert desk.now(slot).state is SlotState.OFFERED
    end_offers(desk.database, on_first_day)
    in_unit(desk.database, lambda uow: lapse_undecided(uow, on_first_day))
    assert desk.now(slot).state is SlotState.LAPSED
    assert desk.balances()


def test_entry_is_judged_until_the_first_day_of_what_was_given(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.accept(slot))
    _withdraw_gateway(desk)
    asked_days_have_come = datetime(2018, 2, 27, 10, tzinfo=UTC)
    in_unit(desk.database, lambda uow: judge_entry_again(uow, asked_days_have_come))
    flag = desk.now(slot).flag
    assert flag is not None
    assert flag.codes == ("E2E-GATEWAY",)


def test_the_campaign_ends_after_what_was_given(desk: Desk) -> None:
    slot = _offered(desk)
    done(desk.accept(slot))
    with desk.database.reading() as uow:
        notice = uow.notices.find_by_id(slot.notice_id)
    assert notice is not None
    assert notice.last_slot_ends == LATER.last_day


@pytest.mark.parametrize("spoiler", ["DELETE FROM slot_day", "UPDATE slot_day SET spaces = 4"])
def test_the_nightly_proof_knows_what_offers_hold(desk: Desk, spoiler: str) -> None:
    _offered(desk)
    assert desk.balances()
    with desk.database.engine.begin() as connection:
        connection.exec_driver_sql(spoiler)
        if spoiler.startswith("UPDATE"):
            connection.exec_driver_sql("UPDATE lab_day SET spaces_taken = 4 WHERE spaces_taken = 3")
        else:
            connection.exec_driver_sql("UPDATE lab_day SET spaces_taken = 0")
    assert not desk.balances()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)  # SQLite locks the whole file
def test_catalogue_participant_slot_and_days_are_locked_in_this_order(desk: Desk) -> None:
    slot = desk.slot()
    locks: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if found := LOCKS.search(statement):
            tables = found[1] or statement.partition("FROM ")[2].split()[0]
            locks.extend(tables.split(", "))

    sa.event.listen(desk.database.engine, "before_cursor_execute", note)
    try:
        done(desk.offer(slot))
        made = list(locks)
        desk.expire(slot, UNTIL)
    finally:
        sa.event.remove(desk.database.engine, "before_cursor_execute", note)
    assert made == ["world", "participant", "slot", "lab_day"]
    assert locks[len(made) :] == ["participant", "slot", "lab_day"]


def test_a_fault_after_the_spaces_were_taken_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = desk.slot()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("models.stores.history.HistoryStore.add", fails)
    with pytest.raises(RuntimeError):
        desk.offer(slot)
    monkeypatch.undo()
    assert desk.now(slot) == slot
    assert desk.lines(slot) == []


def test_a_working_day_added_inside_an_offer_is_held_too(desk: Desk) -> None:
    added = date(2018, 3, 10)  # a Saturday
    slot = _offered(desk, terms=replace(LATER, last_day=date(2018, 3, 12)))
    correction = CalendarCorrection(added, working=True, reason="The lab opens")
    done(in_unit(desk.database, lambda uow: correct_calendar(uow, SYSTEM, correction, NOW)))
    assert (added, 3) in desk.lines(slot)
    assert desk.balances()
