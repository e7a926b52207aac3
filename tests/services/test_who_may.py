"""Every act and every reading, by every role of the own and of another organisation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.participants import FactKind
from labsim.domain.slots.offers import Terms, terms_of
from labsim.services.accept_confidentiality import accept_confidentiality, read_guidelines
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.allocate_batch import BatchLine, BatchWords, allocate_batch
from labsim.services.allocate_slot import allocate_slot
from labsim.services.answer_offer import accept_offer, refuse_offer
from labsim.services.decline_slot import DeclineReason, decline_slot
from labsim.services.give_notice import close_notice, give_notice, visible_notice
from labsim.services.give_up_slot import cancel_slot, withdraw_slot
from labsim.services.make_offer import OfferWords, make_offer
from labsim.services.override_rule import OverrideWish, override_rule
from labsim.services.participants import (
    Fact,
    ParticipantForm,
    change_participant,
    create_participant,
    record_fact,
)
from labsim.services.propose_batch import propose_batch
from labsim.services.put_on_waiting_list import put_on_waiting_list
from labsim.services.read_administration import (
    ledger_now,
    read_administration,
    read_corrections,
    read_releases,
    read_value,
)
from labsim.services.read_board import BoardWish, read_batch, read_board
from labsim.services.read_desk import read_decision, read_inbox
from labsim.services.read_history import read_history
from labsim.services.read_home import read_home
from labsim.services.read_labs import read_lab_month
from labsim.services.read_notices import (
    NoticeSearch,
    all_participants,
    read_notice,
    read_notice_desk,
    read_notices,
)
from labsim.services.read_offers import read_answering, read_offer_desk
from labsim.services.read_overrides import read_overrides
from labsim.services.read_participants import (
    find_participant,
    list_participants,
    read_participant,
)
from labsim.services.read_slot_request import read_request_desk, read_review, read_wish
from labsim.services.read_slots import read_giving_up, read_slot, read_slots
from labsim.services.read_waiting_list import read_waiting_lists
from labsim.services.record_meeting import record_meeting
from labsim.services.request_slot import request_slot, review_request
from models.engine import Database
from models.records import (
    HistoryFilter,
    NoticeRecord,
    ParticipantRecord,
    PersonRecord,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    EARLIEST,
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_planner,
    a_slot,
    a_slot_request,
    a_test_manager,
    a_viewer,
    an_administrator,
    an_allocated_slot,
    an_auditor,
    an_offered_slot,
    both_labs,
    lab_staff,
    notice_answers,
    ready_to_test,
)
from tests.databases import fresh_database
from tests.services.stories import acting

ALLOWED: Final = "allowed"
REFUSED: Final = {"not allowed": NotAllowed, "not found": NotFound}


@dataclass(frozen=True)
class Scene:
    """One participant with a notice, a request and an allocated slot, another without, and all the people."""

    participant: ParticipantRecord
    notice: NoticeRecord
    bare_notice: NoticeRecord
    request: SlotRecord
    allocated: SlotRecord
    offered: SlotRecord
    people: Mapping[str, PersonRecord]


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """No act of these tests is kept."""
    with fresh_database("sqlite") as opened:
        yield opened


@pytest.fixture(scope="module")
def scene(database: Database) -> Scene:
    return in_unit(database, _scene)


def _scene(uow: UnitOfWork) -> Scene:
    both_labs(uow)
    ours, theirs = a_participant(uow), a_participant(uow)
    manager = a_test_manager(uow, ours)
    ready_to_test(uow, ours, manager)
    notice = a_meeting(uow, a_notice(uow, ours))
    return Scene(
        participant=ours,
        notice=notice,
        bare_notice=a_notice(uow, ours),
        request=a_slot(uow, notice),
        allocated=an_allocated_slot(uow, notice),
        offered=an_offered_slot(uow, a_slot(uow, notice)),
        people={
            "manager": manager,
            "viewer": a_viewer(uow, ours),
            "staff": lab_staff(uow),
            "administrator": an_administrator(uow),
            "planner": a_planner(uow),
            "auditor": an_auditor(uow),
            "their_manager": a_test_manager(uow, theirs),
            "their_viewer": a_viewer(uow, theirs),
        },
    )


def _may(*names: str, otherwise: str = "not allowed", **others: str) -> dict[str, str]:
    return dict.fromkeys(names, ALLOWED) | others | {"": otherwise}


_STRANGERS: Final = {
    "planner": "not found",
    "their_manager": "not found",
    "their_viewer": "not found",
}
ACTS_FOR: Final = _may("manager", "staff", "administrator", **_STRANGERS)
SEES: Final = _may("manager", "viewer", "staff", "administrator", "auditor", **_STRANGERS)
DESK: Final = _may("staff", "administrator")
READERS: Final = _may("staff", "administrator", "auditor")
AUDITORS: Final = _may("administrator", "auditor")
ADMINISTRATORS: Final = _may("administrator")
PARTICIPANTS: Final = _may("manager", "viewer", "their_manager", "their_viewer")
TEST_MANAGERS: Final = _may("manager", "their_manager")
ALL_BUT_PLANNERS: Final = _may(planner="not allowed", otherwise=ALLOWED)
EVERYBODY: Final = _may(otherwise=ALLOWED)

Act = Callable[[UnitOfWork, Actor, Scene], Any]


def _form(scene: Scene) -> ParticipantForm:
    own = scene.participant
    return ParticipantForm(f"{own.name} Ltd", own.category, own.supply, own.mandate, own.roles)


GATEWAY_GONE: Final = Fact(FactKind.GATEWAY, None, None)
NO_OVERRIDE: Final = OverrideWish("E2E-MEETING", "It is agreed")
NO_ROOM: Final = DeclineReason("no_room", "")
WISH: Final = Terms(ARQIVA, EARLIEST, date(2018, 2, 19), 5)

# fmt: off
TABLE: Final[Mapping[str, tuple[Act, Mapping[str, str]]]] = {
    "give_notice": (lambda u, a, s: give_notice(u, a, s.participant.id, notice_answers(), NOW, NOW), ACTS_FOR),
    "close_notice": (lambda u, a, s: close_notice(u, a, s.bare_notice.reference, 1, NOW), ACTS_FOR),
    "request_slot": (lambda u, a, s: request_slot(u, a, s.notice.reference, a_slot_request(), NOW, NOW), ACTS_FOR),
    "review_request": (lambda u, a, s: review_request(u, a, s.notice.reference, a_slot_request(), NOW), ACTS_FOR),
    "withdraw_slot": (lambda u, a, s: withdraw_slot(u, a, s.request.reference, s.request.version, "", NOW), ACTS_FOR),
    "cancel_slot": (lambda u, a, s: cancel_slot(u, a, s.allocated.reference, s.allocated.version, "", NOW), ACTS_FOR),
    "read_giving_up": (lambda u, a, s: read_giving_up(u, a, s.allocated.reference, "cancel", NOW), ACTS_FOR),
    "read_notice_desk": (lambda u, a, s: read_notice_desk(u, a, s.participant.id, NOW), ACTS_FOR),
    "read_request_desk": (lambda u, a, s: read_request_desk(u, a, s.notice.reference), ACTS_FOR),
    "read_wish": (lambda u, a, s: read_wish(u, a, s.notice.reference, WISH, TODAY), ACTS_FOR),
    "read_review": (lambda u, a, s: read_review(u, a, s.notice.reference, a_slot_request(), NOW, NOW), ACTS_FOR),
    "visible_notice": (lambda u, a, s: visible_notice(u, a, s.notice.reference), SEES),
    "read_notice": (lambda u, a, s: read_notice(u, a, s.notice.reference, 1), SEES),
    "read_slot": (lambda u, a, s: read_slot(u, a, s.request.reference, NOW), SEES),
    "record_meeting": (
        lambda u, a, s: record_meeting(u, a, s.bare_notice.reference, TODAY, MeetingOutcome.GO_AHEAD, "", NOW), DESK
    ),
    "allocate_slot": (lambda u, a, s: allocate_slot(u, a, s.request.reference, s.request.version, "", NOW), DESK),
    "allocate_batch": (
        lambda u, a, s: allocate_batch(
            u, a, [BatchLine(s.request.reference, s.request.version)], BatchWords(), NOW
        ),
        DESK,
    ),
    "read_board": (lambda u, a, _: read_board(u, a, BoardWish(), TODAY), READERS),
    "read_batch": (lambda u, a, s: read_batch(u, a, [s.request.reference], TODAY), DESK),
    "propose_batch": (lambda u, a, _: propose_batch(u, a, EARLIEST, EARLIEST, TODAY), READERS),
    "decline_slot": (lambda u, a, s: decline_slot(u, a, s.request.reference, s.request.version, NO_ROOM, NOW), DESK),
    "put_on_waiting_list": (
        lambda u, a, s: put_on_waiting_list(u, a, s.request.reference, s.request.version, "", NOW), DESK
    ),
    "override_rule": (
        lambda u, a, s: override_rule(u, a, s.request.reference, s.request.version, NO_OVERRIDE, NOW), DESK
    ),
    "make_offer": (
        lambda u, a, s: make_offer(
            u, a, s.request.reference, s.request.version, terms_of(s.request.request), OfferWords(), NOW
        ),
        DESK,
    ),
    "read_offer_desk": (
        lambda u, a, s: read_offer_desk(u, a, s.request.reference, terms_of(s.request.request), NOW), DESK
    ),
    "accept_offer": (
        lambda u, a, s: accept_offer(u, a, s.offered.reference, s.offered.version, "", NOW), ACTS_FOR
    ),
    "refuse_offer": (
        lambda u, a, s: refuse_offer(u, a, s.offered.reference, s.offered.version, "", NOW), ACTS_FOR
    ),
    "read_answering": (
        lambda u, a, s: read_answering(u, a, s.offered.reference, "accept_offer", NOW), ACTS_FOR
    ),
    "read_waiting_lists": (lambda u, a, _: read_waiting_lists(u, a, TODAY), READERS),
    "read_overrides": (lambda u, a, _: read_overrides(u, a, "", 1), READERS),
    "create_participant": (lambda u, a, s: create_participant(u, a, _form(s), NOW), DESK),
    "change_participant": (
        lambda u, a, s: change_participant(u, a, s.participant.id, s.participant.version, _form(s), NOW), DESK
    ),
    "record_fact": (lambda u, a, s: record_fact(u, a, s.participant.id, GATEWAY_GONE, NOW), DESK),
    "all_participants": (lambda u, a, _: all_participants(u, a), DESK),
    "read_inbox": (lambda u, a, _: read_inbox(u, a, SlotFilter(), 1, 10), READERS),
    "read_decision": (lambda u, a, s: read_decision(u, a, s.request.reference, TODAY), READERS),
    "list_participants": (lambda u, a, _: list_participants(u, a, "", None, 1), READERS),
    "find_participant": (lambda u, a, s: find_participant(u, a, s.participant.id), READERS),
    "read_participant": (lambda u, a, s: read_participant(u, a, s.participant.id), READERS),
    "read_history": (lambda u, a, _: read_history(u, a, HistoryFilter(), 1), AUDITORS),
    "read_administration": (lambda u, a, _: read_administration(u, a), ADMINISTRATORS),
    "ledger_now": (lambda u, a, _: ledger_now(u, a), ADMINISTRATORS),
    "read_value": (lambda u, a, _: read_value(u, a, "E2E-NOTICE", "working_days", "", TODAY), ADMINISTRATORS),
    "read_corrections": (lambda u, a, _: read_corrections(u, a, TODAY), ADMINISTRATORS),
    "read_releases": (lambda u, a, _: read_releases(u, a), ADMINISTRATORS),
    "read_home": (lambda u, a, _: read_home(u, a, NOW), PARTICIPANTS),
    "read_guidelines": (lambda u, a, _: read_guidelines(u, a, NOW), PARTICIPANTS),
    "accept_confidentiality": (lambda u, a, _: accept_confidentiality(u, a, "1.0", NOW), TEST_MANAGERS),
    "read_slots": (lambda u, a, _: read_slots(u, a, SlotFilter(), 1, TODAY), ALL_BUT_PLANNERS),
    "read_notices": (lambda u, a, _: read_notices(u, a, NoticeSearch(), 1), ALL_BUT_PLANNERS),
    "read_lab_month": (lambda u, a, _: read_lab_month(u, a, ARQIVA, TODAY.replace(day=1), TODAY, 1), EVERYBODY),
}
# fmt: on


class _Undone(Exception):
    """Nothing of an act stays for the next one."""


def _outcome(database: Database, act: Act, actor: Actor, scene: Scene) -> str:
    try:
        with database.writing() as uow:
            act(uow, actor, scene)
            raise _Undone  # noqa: TRY301 - rolls the unit back
    except _Undone:
        return ALLOWED
    except tuple(REFUSED.values()) as refused:
        return next(word for word, kind in REFUSED.items() if isinstance(refused, kind))


@pytest.mark.parametrize("name", TABLE)
def test_who_may(database: Database, scene: Scene, name: str) -> None:
    act, table = TABLE[name]
    expected = {who: table.get(who, table[""]) for who in scene.people}
    assert expected == {
        who: _outcome(database, act, acting(person), scene) for who, person in scene.people.items()
    }
