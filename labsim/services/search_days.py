"""Where a slot can go that a change of capacity puts out of its days: the next ones that fit, in the same lab."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from labsim.domain.capacity.changes import CapacityChange, days_closed
from labsim.domain.days import ONE_DAY
from labsim.domain.london import london_day
from labsim.domain.slots.decision import SPACES
from labsim.domain.slots.offers import Terms, held_until, on_terms, terms_by_day
from labsim.domain.slots.windows import FreeDay, earliest_window
from labsim.services.capacity_plans import SlotInTheWay
from labsim.services.catalogue import Catalogue
from labsim.services.judging import judged, overridden_codes, unmet_lines
from labsim.services.read_availability import SEARCH_DAYS
from labsim.services.slot_facts import gather_slot_facts
from labsim.services.slots import notice_of
from labsim.wording.capacity import no_days_message, not_to_be_moved_message
from labsim.wording.messages import Message
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DaySearch:
    """`after` are the spaces open once the change stands; `more` what is held then beyond now."""

    uow: UnitOfWork
    catalogue: Catalogue
    change: CapacityChange
    now: datetime
    after: Mapping[date, int]
    more: Counter[date]

    def moved(self, each: SlotInTheWay) -> SlotInTheWay:
        """With the terms of its new days, which count as held; or with what is in the way of that."""
        own = sorted(each.from_day(london_day(self.now) + ONE_DAY).items())
        window = self._window(each, [spaces for _, spaces in own]) if own else None
        if window is None:
            return replace(each, problems=(no_days_message(each.reference),))
        days = self.catalogue.calendar.working_days(*window)
        by_day = [(day, spaces) for day, (_, spaces) in zip(days, own, strict=True)]
        self.more.update(dict(by_day))
        terms = terms_by_day(self.change.lab, by_day)
        return replace(each, terms=terms, problems=self._unmet(each.slot, terms))

    def _window(self, each: SlotInTheWay, spaces: Sequence[int]) -> tuple[date, date] | None:
        """As many lab days as are left of it, from its own first day on, but later than the offer of them holds."""
        until = held_until(self.now, self.catalogue.rulebook, self.catalogue.calendar)
        not_before = max(each.slot.given.first_day, london_day(until) + ONE_DAY)
        free = self._free(not_before)
        return earliest_window(free, max(spaces), len(spaces), not_before, self._closed())

    def _free(self, not_before: date) -> list[FreeDay]:
        until = min(not_before + timedelta(days=SEARCH_DAYS), self.catalogue.calendar.last_day)
        lines = self.uow.ledger.days(self.change.lab, not_before, until)
        return [
            (
                line.day,
                self.after.get(line.day, line.spaces_open)
                - line.spaces_taken
                - self.more[line.day],
            )
            for line in lines
        ]

    def _closed(self) -> dict[date, CapacityChange]:
        coming = days_closed((self.change,), self.catalogue.calendar)
        return coming | dict(self.catalogue.closed(self.change.lab))

    def _unmet(self, slot: SlotRecord, terms: Terms) -> tuple[Message, ...]:
        """Every rule but E2E-SPACES, which the search has asked; what staff passed over for the slot stays so."""
        request, notice = on_terms(slot.request, terms), notice_of(self.uow, slot)
        facts = gather_slot_facts(self.uow, notice, request, slot.sent_on, leave_out=slot.id)
        answer = judged(self.catalogue, notice, request, facts, slot.sent_on, without={SPACES})
        lines = unmet_lines(answer, overridden_codes(self.uow, slot, answer))
        return tuple(
            not_to_be_moved_message(slot.reference, line.code, message)
            for line in lines
            for message in line.messages
        )
