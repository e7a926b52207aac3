"""One round of the race for the last spaces: everybody acts at once, then the ledger is looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Final

import httpx

from labsim.domain.slots.lifecycle import SlotState
from models.engine import Database
from models.records import SlotRecord
from tests import builders as make
from tests.load.browser import Browser, at_once
from tests.load.world import LAB_SPACES, Round, World, a_round, free_by_day, held_by_day, states

SEE_OTHER: Final = httpx.codes.SEE_OTHER
REFUSED: Final = httpx.codes.UNPROCESSABLE_ENTITY
LACKS_SPACES: Final = "E2E-SPACES"


@dataclass(frozen=True)
class Outcome:
    """What each client was told, and how things stand afterwards."""

    round: Round
    answers: tuple[httpx.Response, ...]
    won: tuple[SlotRecord, ...]
    lost: tuple[SlotRecord, ...]
    free: dict[date, int]
    held: dict[date, int]

    @property
    def oversold(self) -> bool:
        """More spaces are held by slots than are open, on some day."""
        return any(held > LAB_SPACES for held in self.held.values())

    @property
    def still_fit(self) -> list[str]:
        """Losers whose wish would fit what is free now."""
        return [
            slot.reference
            for slot in self.lost
            if all(self.free[day] >= slot.request.spaces for day in _days(slot))
        ]


def _days(slot: SlotRecord) -> Sequence[date]:
    return make.CALENDAR.working_days(slot.request.first_day, slot.request.last_day)


def run_round(database: Database, wanted: Round, staff: Sequence[Browser]) -> Outcome:
    """Each of the staff allocates another request, all at the same moment."""
    answers = at_once(
        [
            partial(browser.act, f"/slots/{slot.reference}/allocate")
            for browser, slot in zip(staff, wanted.slots, strict=True)
        ]
    )
    stand = states(database, wanted.slots)
    won = [slot for slot in wanted.slots if stand[slot.reference] is SlotState.ALLOCATED]
    lost = [slot for slot in wanted.slots if stand[slot.reference] is SlotState.REQUESTED]
    return Outcome(
        wanted,
        tuple(answers),
        tuple(won),
        tuple(lost),
        free_by_day(database, wanted.days),
        held_by_day(database, wanted.days),
    )


def rounds(
    database: Database, world: World, spans: Iterator[tuple[date, ...]], how_many: int
) -> Iterator[Round]:
    """Prepared one by one; every second one with requests that overlap in part."""
    for number, days in enumerate(islice(spans, how_many)):
        yield a_round(database, world, days, overlapping=number % 2 == 1)
