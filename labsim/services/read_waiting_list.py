"""The waiting lists as people read them: the desk in order, a participant by when there may be room (E2E-RANK)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import SlotRequest
from labsim.domain.slots.waiting_list import Waiter, expected_windows, fits_now, weeks_until
from labsim.services.actors import READERS, Actor, NotAllowed
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.read_availability import SEARCH_DAYS
from labsim.services.read_forecast import Expected, PendingFrom, expected_from
from labsim.services.run_files import RunFolders
from labsim.services.slot_facts import slot_days
from labsim.services.turns import codes_in_the_way, free_days, waiter, waiting_slots
from models.records import EndedOffer, RunScenario, SlotRecord
from models.unit_of_work import UnitOfWork

_NEW: Final = ""  # the reference of a request that is not sent yet


@dataclass(frozen=True, slots=True)
class Expectation:
    """When there may be room if everybody before is placed first; `first_day` is None where no such day is in sight.

    `forecast` is where the day comes from; without one it comes from the list and the calendar as they stand.
    """

    first_day: date | None
    weeks: int
    forecast: "FromForecast | None" = None


@dataclass(frozen=True, slots=True)
class FromForecast:
    """The forecast of a day. `start` is what its replications say of a request that it knew.

    `ends` is its last day, where what is expected lies beyond: that comes from list and calendar.
    """

    reference: str
    scenario: RunScenario
    on: date
    start: PendingFrom | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class InLine:
    """One request of a lab's list; `next` marks the first to whom an offer is due.

    `stops` are the rules that would refuse one that fits now; `had` is its last offer that came to nothing.
    """

    slot: SlotRecord
    working_days: int
    mandate: date | None
    fits: bool
    stops: tuple[str, ...]
    had: EndedOffer | None
    next: bool
    expected: Expectation

    @property
    def may_be_served(self) -> bool:
        return self.fits and not self.stops

    @property
    def fits_and_comes_later(self) -> bool:
        """Its days are free, and with all placed who asked earlier it would begin after its first one."""
        first_day = self.expected.first_day
        return self.fits and (first_day is None or first_day > self.slot.request.first_day)


@dataclass(frozen=True, slots=True)
class WaitingList:
    """In the order of request. `fitting` are those that could be served now, each by itself."""

    lab: Lab
    lines: tuple[InLine, ...]

    @property
    def fitting(self) -> tuple[InLine, ...]:
        return tuple(line for line in self.lines if line.may_be_served)

    @property
    def next(self) -> InLine | None:
        return next((line for line in self.lines if line.next), None)

    @property
    def others(self) -> tuple[InLine, ...]:
        return tuple(line for line in self.lines if not line.may_be_served)


def read_waiting_lists(
    uow: UnitOfWork, actor: Actor, today: date, folders: RunFolders | None = None
) -> tuple[WaitingList, ...]:
    """Every lab's, for those who read for DCC; where a run's files can be looked at, as the newest forecast has it."""
    if actor.role is not None and actor.role not in READERS:
        raise NotAllowed
    catalogue, told = load_catalogue(uow), expected_from(uow, folders, today)
    return tuple(_list(uow, catalogue, lab, today, told) for lab in catalogue.labs.values())


def _list(
    uow: UnitOfWork, catalogue: Catalogue, lab: Lab, today: date, told: Expected | None
) -> WaitingList:
    slots = waiting_slots(uow, lab.id, today)
    waiters = [waiter(catalogue, slot) for slot in slots]
    free = _free(uow, catalogue, lab, today) if slots else []
    fits = [fits_now(each, free) for each in waiters]
    expected = _expected(waiters, free, today, catalogue.closed(lab.id))
    fitting = [slot for place, slot in enumerate(slots) if fits[place]]
    stops = codes_in_the_way(uow, catalogue, fitting)
    had = uow.offers.came_to_nothing([slot.id for slot in slots])
    due = [s for s in fitting if not stops[s.reference] and s.id not in had]
    mandates = uow.participants.mandates({slot.participant_id for slot in slots})
    return WaitingList(
        lab,
        tuple(
            InLine(
                slot=slot,
                working_days=waiters[place].working_days,
                mandate=mandates.get(slot.participant_id),
                fits=fits[place],
                stops=stops.get(slot.reference, ()),
                had=had.get(slot.id),
                next=slot in due[:1],
                expected=_by_forecast(expected[place], slot.reference, told, today),
            )
            for place, slot in enumerate(slots)
        ),
    )


def expectation(
    uow: UnitOfWork, slot: SlotRecord, today: date, folders: RunFolders | None = None
) -> Expectation | None:
    """Of a slot on the list; None for any other."""
    if slot.state is not SlotState.WAITING:
        return None
    catalogue = load_catalogue(uow)
    lab = catalogue.labs[slot.request.lab]
    slots = waiting_slots(uow, lab.id, today)
    places = [place for place, other in enumerate(slots) if other.id == slot.id]
    if not places:
        return None
    before = [waiter(catalogue, other) for other in slots[: places[0] + 1]]
    free, closed = _free(uow, catalogue, lab, today), catalogue.closed(lab.id)
    found = _expected(before, free, today, closed)[-1]
    return _by_forecast(found, slot.reference, expected_from(uow, folders, today), today)


def expectation_of_new(
    uow: UnitOfWork, request: SlotRequest, today: date, folders: RunFolders | None = None
) -> Expectation:
    """Of a request that would join the list as the last one; undecided ones stand before it in a forecast."""
    catalogue = load_catalogue(uow)
    lab = catalogue.labs[request.lab]
    before = [waiter(catalogue, slot) for slot in waiting_slots(uow, lab.id, today)]
    length = len(slot_days(catalogue, request))
    own = Waiter(_NEW, request.first_day, request.last_day, request.spaces, length, request.profile)
    free, closed = _free(uow, catalogue, lab, today), catalogue.closed(lab.id)
    found = _expected([*before, own], free, today, closed)[-1]
    told = expected_from(uow, folders, today)
    if told is None:
        return found
    return _behind_all(found, told, own, told.free.get(lab.id, ()), free, closed, today)


def _behind_all(
    found: Expectation,
    told: Expected,
    own: Waiter,
    ahead: Sequence[tuple[date, int]],
    free: Sequence[tuple[date, int]],
    closed: Container[date],
    today: date,
) -> Expectation:
    """On the days that the forecast leaves free `ahead`, and beyond its last one on those of the calendar."""
    last = ahead[-1][0] if ahead else told.on
    days = [*ahead, *(each for each in free if each[0] > last)]
    (window,) = expected_windows([own], days, today + timedelta(days=1), closed)
    if found.first_day is None or window is None:
        return Expectation(None, 0, _from(told, ends=last))
    first_day = max(found.first_day, window[0])
    beyond = max(first_day, window[1]) > last
    known = _from(told, ends=last if beyond else None)
    return Expectation(first_day, weeks_until(first_day, today), known)


def _from(
    told: Expected, start: PendingFrom | None = None, ends: date | None = None
) -> FromForecast:
    return FromForecast(told.reference, told.scenario, told.on, start, ends)


def _by_forecast(
    found: Expectation, reference: str, told: Expected | None, today: date
) -> Expectation:
    """A request that is newer than the forecast is not in it."""
    start = told.starts.get(reference) if told is not None else None
    return found if told is None or start is None else _later(found, told, start, today)


def _later(found: Expectation, told: Expected, start: PendingFrom, today: date) -> Expectation:
    """What was given away since then counts, too: it is never before list and calendar allow it now."""
    known = _from(told, start)
    if found.first_day is None or start.median is None:
        return Expectation(None, 0, known)
    first_day = max(found.first_day, start.median)
    return Expectation(first_day, weeks_until(first_day, today), known)


def _free(uow: UnitOfWork, catalogue: Catalogue, lab: Lab, today: date) -> list[tuple[date, int]]:
    first = today + timedelta(days=1)
    last = min(first + timedelta(days=SEARCH_DAYS), catalogue.calendar.last_day)
    return free_days(uow.ledger.days(lab.id, first, last))


def _expected(
    waiters: list[Waiter], free: list[tuple[date, int]], today: date, closed: Container[date]
) -> list[Expectation]:
    windows = expected_windows(waiters, free, today + timedelta(days=1), closed)
    return [
        Expectation(window[0], weeks_until(window[0], today)) if window else Expectation(None, 0)
        for window in windows
    ]
