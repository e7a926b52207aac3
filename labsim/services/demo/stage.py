"""Plays the plans: each line is an act of a service, by its own person, at its own moment."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from labsim.domain.capabilities import CapabilityState
from labsim.domain.devices import Brought, Movement
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from labsim.domain.slots.request import DeviceOwner, Devices, SlotRequest
from labsim.services.accept_confidentiality import accept_confidentiality, read_guidelines
from labsim.services.accounts import (
    PasswordRefused,
    PasswordSet,
    PersonDetails,
    create_person,
    make_link,
    prepare_password,
    use_link,
)
from labsim.services.actors import SYSTEM, Actor
from labsim.services.allocate_slot import allocate_slot
from labsim.services.ask_run import ask_study
from labsim.services.capability_requests import (
    Answer,
    Wish,
    answer_capability,
    ask_capability,
    visible_capability,
    withdraw_capability,
)
from labsim.services.change_capacity import Settlement, change_capacity
from labsim.services.change_scenario import ScenarioWish, change_scenario
from labsim.services.change_slot import change_slot
from labsim.services.check_devices import Checking, check_devices, read_checking
from labsim.services.decline_slot import DeclineReason, decline_slot
from labsim.services.demo.accounts import DemoAccount, account_of, new_password
from labsim.services.demo.participants import ADMINISTRATOR, LAB_STAFF
from labsim.services.demo.plans import (
    Accepted,
    CampaignPlan,
    Cancelled,
    CapacityChangePlan,
    ChangeWished,
    Checked,
    Decision,
    Declined,
    DevicePlan,
    FactPlan,
    FilterPlan,
    MeetingPlan,
    Offered,
    OwnWish,
    ParticipantPlan,
    PersonPlan,
    PutOnWaitingList,
    RunPlan,
    ScenarioPlan,
    SlotPlan,
    SlotStep,
    WishPlan,
    Withdrawn,
)
from labsim.services.give_notice import close_notice, give_notice, visible_notice
from labsim.services.give_up_slot import cancel_slot, withdraw_slot
from labsim.services.keep_scenario import CopyWish, copy_scenario
from labsim.services.make_offer import OfferWords, make_offer
from labsim.services.nightly import NIGHTLY, run_once
from labsim.services.participants import Fact, ParticipantForm, create_participant, record_fact
from labsim.services.put_on_waiting_list import put_on_waiting_list
from labsim.services.read_capacity import read_capacity_plan
from labsim.services.record_meeting import record_meeting
from labsim.services.refusals import Refused
from labsim.services.register_device import (
    Entry,
    register_device,
    retire_device,
    visible_device,
)
from labsim.services.request_slot import request_slot
from labsim.services.saved_filters import save_filter
from labsim.services.slots import visible_slot
from models.unit_of_work import UnitOfWork

T = TypeVar("T")


class OutOfTune(Exception):
    """A plan and the rules do not agree: the demonstration must be mended."""


@dataclass
class Stage:
    """The world while it is played: who and what has come about so far."""

    uow: UnitOfWork
    accounts: list[DemoAccount] = field(default_factory=list)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _participants: dict[str, ParticipantId] = field(default_factory=dict)
    _notices: dict[datetime, str] = field(default_factory=dict)
    _slots: dict[datetime, str] = field(default_factory=dict)
    _devices: dict[DevicePlan, str] = field(default_factory=dict)
    _wishes: dict[WishPlan, str] = field(default_factory=dict)

    @property
    def _desk(self) -> Actor:
        return self._actors[LAB_STAFF.email]

    def join(self, plan: PersonPlan, participant: ParticipantPlan | None, now: datetime) -> None:
        """An administrator makes the account, and the person chooses a password by the link."""
        own = None if participant is None else self._participants[participant.name]
        by = self._actors.get(ADMINISTRATOR.email, SYSTEM)
        details = PersonDetails(plan.email, plan.name, plan.role, own)
        person = _done(create_person(self.uow, by, details, now)).person
        link = _done(make_link(self.uow, by, person, now))
        password = new_password()
        ready = prepare_password(person, password)
        if isinstance(ready, PasswordRefused):
            raise OutOfTune(plan.email)
        if not isinstance(use_link(self.uow, link.token, ready, now), PasswordSet):
            raise OutOfTune(plan.email)
        self._actors[plan.email] = Actor(person.id, plan.role, own)
        name = participant.name if participant else ""
        self.accounts.append(account_of(plan, password, name))

    def record_participant(self, plan: ParticipantPlan, now: datetime) -> None:
        form = ParticipantForm(plan.name, plan.category, plan.supply, plan.mandate, plan.roles)
        record = _done(create_participant(self.uow, self._desk, form, now))
        self._participants[plan.name] = record.id

    def record_fact(self, plan: ParticipantPlan, fact: FactPlan) -> None:
        new = Fact(fact.kind, fact.role, fact.completed_on)
        own = self._participants[plan.name]
        _done(record_fact(self.uow, self._desk, own, new, fact.recorded_at))

    def accept_guidelines(self, plan: ParticipantPlan, now: datetime) -> None:
        manager = self._manager(plan)
        version = read_guidelines(self.uow, manager, now).version
        _done(accept_confidentiality(self.uow, manager, version, now))

    def register_device(self, plan: ParticipantPlan, device: DevicePlan) -> None:
        entry, own = Entry(device.device, device.count), self._participants[plan.name]
        new = register_device(self.uow, self._manager(plan), own, entry, device.at)
        self._devices[device] = _done(new).reference

    def retire_device(self, plan: ParticipantPlan, device: DevicePlan, now: datetime) -> None:
        manager = self._manager(plan)
        entry = visible_device(self.uow, manager, self._devices[device])
        _done(retire_device(self.uow, manager, entry.reference, entry.version, now))

    def wish(self, plan: ParticipantPlan, wish: WishPlan) -> None:
        own, said = self._participants[plan.name], Wish(wish.words, wish.topic)
        asked = ask_capability(self.uow, self._manager(plan), own, said, wish.at)
        self._wishes[wish] = _done(asked).reference

    def close_wish(self, plan: ParticipantPlan, wish: WishPlan, now: datetime) -> None:
        asked = visible_capability(self.uow, self._desk, self._wishes[wish])
        which, words = (asked.reference, asked.version), wish.answer
        if wish.state is CapabilityState.WITHDRAWN:
            _done(withdraw_capability(self.uow, self._manager(plan), *which, words, now))
        else:
            answer = Answer(wish.state, words)
            _done(answer_capability(self.uow, self._desk, *which, answer, now))

    def give_notice(self, plan: CampaignPlan) -> None:
        mailed = plan.recorded_at is not None
        given = give_notice(
            self.uow,
            self._desk if mailed else self._manager(plan.participant),
            self._participants[plan.participant.name],
            plan.answers,
            plan.given_at,
            plan.recorded_at or plan.given_at,
        )
        self._notices[plan.given_at] = _done(given).notice.reference

    def record_meeting(self, plan: CampaignPlan, meeting: MeetingPlan) -> None:
        reference = self._notices[plan.given_at]
        held = (meeting.held_on, meeting.outcome, meeting.note)
        _done(record_meeting(self.uow, self._desk, reference, *held, meeting.recorded_at))

    def close_notice(self, plan: CampaignPlan, now: datetime) -> None:
        manager = self._manager(plan.participant)
        notice = visible_notice(self.uow, manager, self._notices[plan.given_at])
        _done(close_notice(self.uow, manager, notice.reference, notice.version, now))

    def request(self, plan: CampaignPlan, slot: SlotPlan) -> None:
        answer = request_slot(
            self.uow,
            self._manager(plan.participant),
            self._notices[plan.given_at],
            self._with_devices(slot),
            slot.sent_at,
            slot.sent_at,
        )
        if slot.refused:
            self._keep_refusal(answer)
        else:
            self._slots[slot.sent_at] = _done(answer).slot.reference

    def _with_devices(self, slot: SlotPlan) -> SlotRequest:
        if not slot.brings:
            return slot.request
        own = tuple(Brought(self._devices[plan], plan.device, count) for plan, count in slot.brings)
        return replace(slot.request, devices=Devices(DeviceOwner.OWN, own=own))

    def _keep_refusal(self, answer: object) -> None:
        if not isinstance(answer, Refused) or answer.entry is None:
            raise OutOfTune(repr(answer))
        self.uow.history.add(answer.entry)

    def decide(self, plan: CampaignPlan, slot: SlotPlan, step: SlotStep) -> None:
        """Decisions are the desk's; withdrawing, cancelling and wishing for a change the participant's own."""
        found = visible_slot(self.uow, self._desk, self._slots[slot.sent_at])
        which = (found.reference, found.version)
        match step:
            case Withdrawn() | Cancelled() | ChangeWished():
                self._wished(plan, which, step)
            case Checked():
                self._check(found.reference, step)
            case _:
                self._decided(which, step)

    def _decided(self, which: tuple[str, int], step: Decision) -> None:
        uow, desk = self.uow, self._desk
        match step:
            case Accepted(at=now, words=words):
                _done(allocate_slot(uow, desk, *which, words, now))
            case Declined(at=now, reason_id=reason_id, words=words):
                _done(decline_slot(uow, desk, *which, DeclineReason(reason_id, words), now))
            case Offered(at=now, terms=terms, words=words):
                _done(make_offer(uow, desk, *which, terms, OfferWords(words), now))
            case PutOnWaitingList(at=now, words=words):
                _done(put_on_waiting_list(uow, desk, *which, words, now))

    def _check(self, reference: str, step: Checked) -> None:
        movement = Movement(step.direction, step.count, step.at.date())
        wish = Checking(self._devices[step.device], movement, step.words)
        version = read_checking(self.uow, self._desk, reference).version
        _done(check_devices(self.uow, self._desk, reference, version, wish, step.at))

    def _wished(self, plan: CampaignPlan, which: tuple[str, int], step: OwnWish) -> None:
        uow, manager = self.uow, self._manager(plan.participant)
        match step:
            case Withdrawn(at=now, words=words):
                _done(withdraw_slot(uow, manager, *which, words, now))
            case Cancelled(at=now, words=words):
                _done(cancel_slot(uow, manager, *which, words, now))
            case ChangeWished(at=now, terms=terms, words=words):
                _done(change_slot(uow, manager, *which, terms, words, now))

    def save_filter(self, plan: FilterPlan) -> None:
        actor, what = self._actors[plan.person.email], (plan.page, plan.name, plan.fields)
        _done(save_filter(self.uow, actor, *what, plan.at))

    def change_capacity(self, plan: CapacityChangePlan) -> None:
        actor = self._actors[plan.person.email]
        seen = _done(read_capacity_plan(self.uow, actor, plan.change, {}, plan.at)).seen
        _done(change_capacity(self.uow, actor, plan.change, Settlement(seen=seen), plan.at))

    def copy_scenario(self, plan: ScenarioPlan) -> None:
        wish = CopyWish(plan.name, plan.title, plan.note)
        actor = self._actors[plan.person.email]
        _done(copy_scenario(self.uow, actor, plan.parent, wish, plan.at))

    def change_scenario(self, plan: ScenarioPlan) -> None:
        actor, wish = self._actors[plan.person.email], ScenarioWish(plan.values)
        _done(change_scenario(self.uow, actor, plan.name, 1, wish, plan.changed_at))

    def ask_run(self, plan: RunPlan) -> None:
        _done(ask_study(self.uow, self._actors[plan.person.email], plan.study, plan.at))

    def pass_night(self, now: datetime) -> None:
        """What the worker would have done."""
        for job in NIGHTLY:
            run_once(self.uow, job, now.date(), now)

    def _manager(self, plan: ParticipantPlan) -> Actor:
        manager = plan.test_manager
        if manager.role is not PersonRole.TEST_MANAGER:
            raise OutOfTune(plan.name)
        return self._actors[manager.email]


def _done(answer: T | Refused) -> T:
    if isinstance(answer, Refused):
        raise OutOfTune("; ".join(message.text for message in answer.messages))
    return answer
