"""Load the demonstration: everything in one unit, so that a crash in the middle leaves it absent."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from labsim.services.demo.accounts import DemoAccount
from labsim.services.demo.campaigns_of_others import CAMPAIGNS_OF_OTHERS
from labsim.services.demo.campaigns_of_suppliers import CAMPAIGNS_OF_SUPPLIERS
from labsim.services.demo.capacity import CAPACITY_CHANGES
from labsim.services.demo.participants import (
    DCC_PEOPLE,
    PARTICIPANTS,
    RUNS,
    SAVED_FILTERS,
    SCENARIOS,
)
from labsim.services.demo.plans import CampaignPlan, ParticipantPlan, SlotPlan, at
from labsim.services.demo.stage import Stage
from labsim.services.seed import seed
from labsim.services.world import mark_demonstration, set_clock
from models.unit_of_work import UnitOfWork

LIVES_AT: Final = at("2017-11-23 09:00")
_BEGINS: Final = at("2017-08-30 08:00")
_PEOPLE_JOIN: Final = at("2017-08-30 09:00")
_PARTICIPANTS_JOIN: Final = at("2017-08-30 13:00")
_NIGHTS: Final = tuple(at(f"2017-11-{day} 00:10") for day in (20, 21, 22, 23))
_BETWEEN: Final = timedelta(minutes=5)

Act = Callable[[Stage], None]
Timed = tuple[datetime, Act]


class NotEmpty(Exception):
    """The database holds people or participants already: a demonstration needs one of its own."""

    def __init__(self) -> None:
        super().__init__("the database holds people already: a demonstration needs an empty one")


def load_demonstration(uow: UnitOfWork, real_now: datetime) -> tuple[DemoAccount, ...]:
    """The accounts with their passwords, told once. Raises NotEmpty. Sets the world's clock."""
    if uow.people.count() or uow.participants.all():
        raise NotEmpty
    seed(uow, _BEGINS)
    stage = Stage(uow)
    for _, act in sorted(_story(), key=lambda timed: timed[0]):
        act(stage)
    mark_demonstration(uow)
    set_clock(uow, LIVES_AT, real_now)
    return tuple(stage.accounts)


def _story() -> Iterator[Timed]:
    """Everything that happens; the order of the history is that of the moments."""
    yield from _dcc_joins()
    for number, participant in enumerate(PARTICIPANTS):
        yield from _joins(participant, _PARTICIPANTS_JOIN + number * _BETWEEN)
    for campaign in (*CAMPAIGNS_OF_SUPPLIERS, *CAMPAIGNS_OF_OTHERS):
        yield from _campaign(campaign)
    yield from _at_dcc()
    for night in _NIGHTS:
        yield night, partial(Stage.pass_night, now=night)


def _at_dcc() -> Iterator[Timed]:
    """Filters, changes of capacity and scenarios that people keep, and a run that waits for the worker."""
    for kept in SAVED_FILTERS:
        yield kept.at, partial(Stage.save_filter, plan=kept)
    for change in CAPACITY_CHANGES:
        yield change.at, partial(Stage.change_capacity, plan=change)
    for scenario in SCENARIOS:
        yield scenario.at, partial(Stage.copy_scenario, plan=scenario)
        yield scenario.changed_at, partial(Stage.change_scenario, plan=scenario)
    for run in RUNS:
        yield run.at, partial(Stage.ask_run, plan=run)


def _dcc_joins() -> Iterator[Timed]:
    for number, person in enumerate(DCC_PEOPLE):
        now = _PEOPLE_JOIN + number * _BETWEEN
        yield now, partial(Stage.join, plan=person, participant=None, now=now)


def _joins(plan: ParticipantPlan, now: datetime) -> Iterator[Timed]:
    yield now, partial(Stage.record_participant, plan=plan, now=now)
    for person in plan.people:
        yield now, partial(Stage.join, plan=person, participant=plan, now=now)
    for fact in plan.facts:
        yield fact.recorded_at, partial(Stage.record_fact, plan=plan, fact=fact)
    yield from _registers_and_wishes(plan)
    if plan.accepted_at is not None:
        accept = partial(Stage.accept_guidelines, plan=plan, now=plan.accepted_at)
        yield plan.accepted_at, accept


def _registers_and_wishes(plan: ParticipantPlan) -> Iterator[Timed]:
    for device in plan.devices:
        yield device.at, partial(Stage.register_device, plan=plan, device=device)
        if device.retired_at is not None:
            retire = partial(Stage.retire_device, plan=plan, device=device, now=device.retired_at)
            yield device.retired_at, retire
    for wish in plan.wishes:
        yield wish.at, partial(Stage.wish, plan=plan, wish=wish)
        if wish.answered_at is not None:
            close = partial(Stage.close_wish, plan=plan, wish=wish, now=wish.answered_at)
            yield wish.answered_at, close


def _campaign(plan: CampaignPlan) -> Iterator[Timed]:
    yield plan.recorded_at or plan.given_at, partial(Stage.give_notice, plan=plan)
    for meeting in plan.meetings:
        yield meeting.recorded_at, partial(Stage.record_meeting, plan=plan, meeting=meeting)
    for slot in plan.slots:
        yield from _slot(plan, slot)
    if plan.closed_at is not None:
        yield plan.closed_at, partial(Stage.close_notice, plan=plan, now=plan.closed_at)


def _slot(plan: CampaignPlan, slot: SlotPlan) -> Iterator[Timed]:
    yield slot.sent_at, partial(Stage.request, plan=plan, slot=slot)
    for step in slot.steps:
        yield step.at, partial(Stage.decide, plan=plan, slot=slot, step=step)
