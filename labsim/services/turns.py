"""Whose turn it is: the waiting list of a lab in the order of request, and who stands ahead (E2E-RANK)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.slots.decision import judge
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.waiting_list import Waiter
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.refusals import Refused, refuse
from labsim.services.replay import facts_of_many, recorded
from labsim.services.slot_facts import slot_days
from models.records import DayCount, SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

LONGEST_LIST: Final = 1_000


def waiting_slots(uow: UnitOfWork, lab: LabId, today: date) -> list[SlotRecord]:
    """A lab's waiting list in its order; those whose first day has come are no longer on it."""
    wanted = SlotFilter(states=frozenset({SlotState.WAITING}), lab=lab)
    found = uow.slots.page(wanted, 1, LONGEST_LIST).rows
    return [slot for slot in found if not has_lapsed(slot.request.first_day, today)]


def waiter(catalogue: Catalogue, slot: SlotRecord) -> Waiter:
    asked = slot.request
    days = len(slot_days(catalogue, asked))
    return Waiter(
        slot.reference, asked.first_day, asked.last_day, asked.spaces, days, asked.profile
    )


def free_days(counts: Sequence[DayCount]) -> list[tuple[date, int]]:
    return [(count.day, count.free) for count in counts]


def codes_in_the_way(
    uow: UnitOfWork, catalogue: Catalogue, slots: Sequence[SlotRecord]
) -> dict[str, tuple[str, ...]]:
    """By reference, the rules that would refuse each of them now, by itself. Six statements, however many they are."""
    if not slots:
        return {}
    facts = facts_of_many(uow, [recorded(slot) for slot in slots])
    overridden = uow.overrides.codes_of([slot.id for slot in slots])
    return {
        slot.reference: judge(slot.request, facts.slot_facts(catalogue, recorded(slot))).in_the_way(
            overridden.get(slot.id, frozenset())
        )
        for slot in slots
    }


def who_is_ahead(
    uow: UnitOfWork,
    slot: SlotRecord,
    terms: Terms,
    today: date,
    together: Collection[str] = frozenset(),
) -> SlotRecord | None:
    """The first of the lab's waiting list that asked before this slot, wants one of these days, and could be served.

    Whoever let an offer run out, or refused one, had their turn; who is of `together` is served in the same act.
    """
    asked = uow.slots.waiting_before(slot, terms, today)
    earlier = [other for other in asked if other.reference not in together]
    had = uow.offers.came_to_nothing([other.id for other in earlier])
    due = [other for other in earlier if other.id not in had]
    stops = codes_in_the_way(uow, load_catalogue(uow), due)
    return next((other for other in due if not stops[other.reference]), None)


def out_of_turn_refused(
    uow: UnitOfWork,
    slot: SlotRecord,
    terms: Terms,
    why: str,
    today: date,
    together: Collection[str] = frozenset(),
) -> Refused | None:
    """A refusal where somebody ahead would fit, and staff do not say why it is not their turn."""
    if why.strip():
        return None
    ahead = who_is_ahead(uow, slot, terms, today, together)
    if ahead is None:
        return None
    return refuse(
        f"{ahead.participant_name} ({ahead.reference}) asked earlier, waits, and would fit now"
        " (E2E-RANK)",
        "Serve it first, or say why this one comes before it",
        "out_of_turn",
    )


def told_out_of_turn(why: str) -> dict[str, str]:
    """For the history: a reason that was given, whether or not it was needed."""
    return {"out_of_turn": why.strip()} if why.strip() else {}
