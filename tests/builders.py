"""Ready-made things for tests, kept through the stores. What a test does not care about has a plausible value."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Final

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.devices import Brought, Device, DeviceKind
from labsim.domain.labs import ARQIVA, SHIPPED_LABS, TELEFONICA, LabId
from labsim.domain.notices.answers import MeetingOutcome, NoticeAnswers
from labsim.domain.participants import Category, FactKind, ParticipantId, SupplyKind
from labsim.domain.people import PersonRole
from labsim.domain.reasons import SHIPPED_DECLINE_REASONS
from labsim.domain.releases import SHIPPED_RELEASES
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.runs import RunKind
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms, terms_of
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices, SlotRequest
from labsim.domain.topics import SHIPPED_TOPICS
from labsim.domain.working_calendar import WorkingCalendar
from models.records import (
    CapabilityRecord,
    DeviceRecord,
    NewHistory,
    NewOffer,
    NewRun,
    NewScenario,
    NoticeRecord,
    ParticipantRecord,
    PersonRecord,
    RunRecord,
    RunScenario,
    ScenarioRecord,
    SlotRecord,
)
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork
from simulations.scenario_files import load_scenario
from simulations.study import Request

NOW: Final = datetime(2017, 11, 23, 10, 0, tzinfo=UTC)
TODAY: Final = NOW.date()
EARLIEST: Final = date(2018, 1, 23)  # testing may start then on a notice of TODAY
CALENDAR: Final = WorkingCalendar.of_england_and_wales()
GUIDELINES: Final = "1.0"

_numbers: Final = count(1)


def a_catalogue(uow: UnitOfWork) -> None:
    """Labs, topics, releases, reasons, roles and the rulebook as shipped."""
    uow.catalogue.seed(
        labs=SHIPPED_LABS,
        topics=SHIPPED_TOPICS,
        releases=SHIPPED_RELEASES,
        reasons=SHIPPED_DECLINE_REASONS,
        role_names={role: role.value for role in UserRole},
        rulebook=SHIPPED_RULEBOOK.values,
        at=NOW,
    )
    uow.catalogue.bump()


def lab_days(first: date = TODAY, last: date = date(2018, 6, 29)) -> tuple[date, ...]:
    return CALENDAR.working_days(first, last)


def open_lab(
    uow: UnitOfWork, lab: LabId = ARQIVA, *, spaces: int = 100, days: Iterable[date] | None = None
) -> None:
    """Ledger lines of the lab; every working day of the next months unless told which."""
    uow.ledger.fill(lab, dict.fromkeys(lab_days() if days is None else days, spaces))


def both_labs(uow: UnitOfWork) -> None:
    """A catalogue, and both labs open with the spaces they have."""
    a_catalogue(uow)
    open_lab(uow, ARQIVA, spaces=100)
    open_lab(uow, TELEFONICA, spaces=280)


def a_participant(uow: UnitOfWork, name: str | None = None, **given: Any) -> ParticipantRecord:
    """A small domestic supplier that means to take up IS and GS."""
    usual: dict[str, Any] = {
        "category": Category.SMALL_SUPPLIER,
        "supply": SupplyKind.DOMESTIC,
        "mandate": date(2017, 11, 25),
        "roles": {UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER},
    }
    return uow.participants.add(name or f"Supplier {next(_numbers)}", **usual | given)


def a_manufacturer(uow: UnitOfWork, name: str | None = None) -> ParticipantRecord:
    """Tests devices and has no User Role."""
    return a_participant(
        uow, name, category=Category.DEVICE_MANUFACTURER, supply=None, mandate=None, roles=()
    )


def a_person(
    uow: UnitOfWork,
    role: PersonRole,
    participant_id: ParticipantId | None = None,
    name: str | None = None,
) -> PersonRecord:
    number = next(_numbers)
    return uow.people.add(
        f"person{number}@example.com", name or f"Person {number}", role, participant_id
    )


def a_test_manager(uow: UnitOfWork, participant: ParticipantRecord) -> PersonRecord:
    return a_person(uow, PersonRole.TEST_MANAGER, participant.id)


def a_viewer(uow: UnitOfWork, participant: ParticipantRecord) -> PersonRecord:
    return a_person(uow, PersonRole.PARTICIPANT_VIEWER, participant.id)


def lab_staff(uow: UnitOfWork) -> PersonRecord:
    return a_person(uow, PersonRole.LAB_STAFF)


def an_administrator(uow: UnitOfWork) -> PersonRecord:
    return a_person(uow, PersonRole.ADMINISTRATOR)


def a_planner(uow: UnitOfWork) -> PersonRecord:
    return a_person(uow, PersonRole.PLANNER)


def an_auditor(uow: UnitOfWork) -> PersonRecord:
    return a_person(uow, PersonRole.AUDITOR)


def notice_answers(**given: Any) -> NoticeAnswers:
    """All eight questions answered: both labs, IS and GS, from the earliest day."""
    usual = NoticeAnswers(
        labs=frozenset({ARQIVA, TELEFONICA}),
        planned_start=EARLIEST,
        planned_spaces=5,
        planned_working_days=20,
        what_to_test="Service requests of R1.3",
        own_devices=False,
        resources_in_place=True,
        come_back_later=True,
        roles=frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}),
    )
    return replace(usual, **given)


def a_notice(uow: UnitOfWork, participant: ParticipantRecord, **given: Any) -> NoticeRecord:
    """Received TODAY unless told when; `given` are answers, or `received_on`."""
    received_on = given.pop("received_on", TODAY)
    return uow.notices.add(
        participant.id,
        notice_answers(**given),
        reference=new_reference("N"),
        received_at=datetime.combine(received_on, NOW.timetz()),
        received_on=received_on,
        on_behalf=False,
        recorded_by=None,
        recorded_at=NOW,
    )


def a_meeting(
    uow: UnitOfWork, notice: NoticeRecord, outcome: MeetingOutcome = MeetingOutcome.GO_AHEAD
) -> NoticeRecord:
    """The notice as it stands after the meeting."""
    uow.notices.add_meeting(_notice_again(uow, notice), TODAY, outcome, "", None, NOW)
    return _notice_again(uow, notice)


def _notice_again(uow: UnitOfWork, notice: NoticeRecord) -> NoticeRecord:
    found = uow.notices.find_by_id(notice.id)
    assert found is not None
    return found


def device_facts(**given: Any) -> Device:
    """A single-phase SMETS2 meter that every lab tests."""
    usual = Device(
        kind=DeviceKind.METER,
        maker="Ombury",
        model="OM-2",
        smets_version="SMETS2",
        gbcs_version="1.1",
        polyphase=False,
        firmware="2.4",
    )
    return replace(usual, **given)


def a_device(
    uow: UnitOfWork, participant: ParticipantRecord, *, count: int = 10, **given: Any
) -> DeviceRecord:
    """An entry of the participant's register; `given` are parts of the device."""
    device = device_facts(**{"model": f"OM-{next(_numbers)}"} | given)
    return uow.devices.add(participant.id, device, count, new_reference("D"))


def bringing(*entries: DeviceRecord, count: int = 6) -> Devices:
    """So many of each."""
    own = tuple(Brought(entry.reference, entry.device, count) for entry in entries)
    return Devices(DeviceOwner.OWN, own=own)


def a_wish(
    uow: UnitOfWork, participant: ParticipantRecord, words: str = "Polyphase meters", **given: Any
) -> CapabilityRecord:
    """Asked NOW, of no topic of the list."""
    usual: dict[str, Any] = {
        "topic": "",
        "asked_at": NOW,
        "asked_by": None,
        "on_behalf": False,
        "reference": new_reference("C"),
    }
    return uow.capabilities.add(participant.id, words, **usual | given)


def a_slot_request(**given: Any) -> SlotRequest:
    """Five spaces at Arqiva for twenty lab days from the earliest day, service requests of R1.3 as IS."""
    usual = SlotRequest(
        lab=ARQIVA,
        first_day=EARLIEST,
        last_day=date(2018, 2, 19),
        spaces=5,
        test_class=ClassOfTest.USER_SYSTEM,
        roles=frozenset({UserRole.IMPORT_SUPPLIER}),
        topics=frozenset({"service_requests"}),
        releases=frozenset({"R1.3"}),
        devices=Devices(),
    )
    return replace(usual, **given)


def a_slot(
    uow: UnitOfWork, notice: NoticeRecord, *, sent_at: datetime = NOW, **given: Any
) -> SlotRecord:
    """Requested; `given` are parts of the request."""
    return uow.slots.add(
        notice.participant_id,
        notice.id,
        a_slot_request(**given),
        sent_at=sent_at,
        sent_on=sent_at.date(),
        on_behalf=False,
        recorded_by=None,
        reference=new_reference("S"),
    )


def an_allocated_slot(uow: UnitOfWork, notice: NoticeRecord, **given: Any) -> SlotRecord:
    """Holds its spaces on every lab day."""
    slot = a_slot(uow, notice, **given)
    asked = slot.request
    days = CALENDAR.working_days(asked.first_day, asked.last_day)
    uow.ledger.take(slot.id, asked.lab, days, asked.spaces)
    uow.slots.move(slot, SlotState.ALLOCATED, at=NOW)
    return again(uow, slot)


def an_offered_slot(
    uow: UnitOfWork,
    slot: SlotRecord,
    terms: Terms | None = None,
    held_until: datetime = NOW + timedelta(days=4),
) -> SlotRecord:
    """The slot with an open offer, as asked unless told otherwise."""
    given = terms or terms_of(slot.request)
    days = CALENDAR.working_days(given.first_day, given.last_day)
    uow.ledger.take(slot.id, given.lab, days, given.spaces)
    uow.offers.add(slot, given, NewOffer(NOW, None, held_until, "We can do this", ""))
    uow.slots.move(slot, SlotState.OFFERED, at=NOW)
    return again(uow, slot)


def again(uow: UnitOfWork, slot: SlotRecord) -> SlotRecord:
    """The slot as it stands now."""
    found = uow.slots.find(slot.reference)
    assert found is not None
    return found


def ready_to_test(uow: UnitOfWork, participant: ParticipantRecord, manager: PersonRecord) -> None:
    """Every entry criterion is met in each of its roles: SREPT, UEPT, gateway, guidelines accepted."""
    done = date(2017, 10, 2)
    facts: list[tuple[FactKind, UserRole | None]] = [
        (FactKind.SREPT_ORGANISATION, None),
        (FactKind.SREPT_DEVICE, None),
        (FactKind.GATEWAY, None),
        *((FactKind.UEPT, role) for role in sorted(participant.roles)),
    ]
    for kind, role in facts:
        uow.participants.record_fact(participant.id, kind, role, done, None, NOW)
    uow.participants.accept_confidentiality(participant.id, GUIDELINES, manager.id, NOW)


def a_capacity_change(**given: Any) -> CapacityChange:
    """A hundred spaces fewer at Telefonica in the week from 5 March 2018."""
    usual = CapacityChange(
        TELEFONICA,
        date(2018, 3, 5),
        date(2018, 3, 9),
        CapacityKind.OUT_OF_USE,
        100,
        CapacityCategory.MAINTENANCE,
        "New racks",
    )
    return replace(usual, **given)


def a_scenario(uow: UnitOfWork, owner: PersonRecord, name: str = "") -> ScenarioRecord:
    """The baseline under another name, in one version."""
    own = {"name": name or f"scenario-{next(_numbers)}", "title": "A copy of the baseline"}
    text = load_scenario("baseline-2017").with_values(own).canonical()
    new = NewScenario(own["name"], owner.id, "", "baseline-2017", None, text)
    return uow.scenarios.add(new, NOW)


def a_study(replications: int = 2, **given: Any) -> Request:
    """The baseline in one year, so that a replication takes a moment."""
    short = {
        "time.start": "2017-01-01",
        "time.measured_from": "2017-01-01",
        "time.end": "2018-01-01",
    }
    text = load_scenario("baseline-2017").with_values(short).canonical()
    usual = Request("simulate", (text,), 2017, replications)
    return replace(usual, **given)


def a_run(
    uow: UnitOfWork, owner: PersonRecord, study: Request | None = None, **given: Any
) -> RunRecord:
    """Queued."""
    request = study or a_study()
    usual = NewRun(
        owner_id=owner.id,
        participant_id=owner.participant_id,
        title="A run of the baseline",
        kind=RunKind(request.kind),
        request=request.as_values(),
        scenarios=(RunScenario("baseline-2017"),),
        replications=request.replications,
        planned=request.replications,
        workers=1,
    )
    return uow.runs.add(replace(usual, **given), NOW)


def a_history_entry(**given: Any) -> NewHistory:
    usual = NewHistory(
        at=NOW,
        person_id=None,
        participant_id=None,
        act="request_slot",
        subject_kind="slot",
        subject="S-ABC234",
    )
    return replace(usual, **given)
