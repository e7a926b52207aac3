"""The acts of the desk and of a participant, each in a unit of its own, with what a test does not care about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.labs import ARQIVA, LabId
from labsim.domain.slots.offers import Terms, terms_of
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.answer_offer import (
    Accepted,
    Expired,
    OfferRefused,
    accept_offer,
    expire_offer,
    refuse_offer,
)
from labsim.services.capacity_plans import CapacityPlan, Choices
from labsim.services.change_capacity import CapacityChanged, Settlement, change_capacity
from labsim.services.change_slot import ChangeAsked, Shrunk, change_slot
from labsim.services.check_ledger import look_at_ledger
from labsim.services.decide_change import (
    ChangeAccepted,
    ChangeEnded,
    accept_change,
    refuse_change,
    withdraw_change,
)
from labsim.services.end_capacity_change import CapacityChangeEnded, end_capacity_change
from labsim.services.give_up_slot import Cancelled, Withdrawn, cancel_slot, withdraw_slot
from labsim.services.make_offer import Offered, OfferWords, make_offer
from labsim.services.override_rule import Overridden, OverrideWish, override_rule
from labsim.services.put_on_waiting_list import PutOnWaitingList, put_on_waiting_list
from labsim.services.read_capacity import read_capacity_plan
from labsim.services.refusals import Refused
from models.engine import Database
from models.records import HistoryRecord, SlotRecord
from models.unit_of_work import in_unit
from tests.builders import CALENDAR, EARLIEST, NOW, a_slot, again
from tests.services.stories import Story, a_story

Answer = TypeVar("Answer")
Act = Callable[..., Answer]
DAYS: Final = CALENDAR.working_days(EARLIEST, date(2018, 2, 19))


def done(answer: Answer | Refused) -> Answer:
    """The answer of an act that went well."""
    assert not isinstance(answer, Refused), answer.messages
    return answer


def refused(answer: object) -> Refused:
    assert isinstance(answer, Refused), answer
    return answer


@dataclass(frozen=True)
class Desk:
    """Acts on slots as they stand now, so that no version is in the way unless a test gives one."""

    database: Database
    story: Story

    @classmethod
    def open(cls, database: Database, *, ready: bool = True) -> "Desk":
        return cls(database, a_story(database, ready=ready))

    def slot(self, **given: Any) -> SlotRecord:
        return in_unit(self.database, lambda uow: a_slot(uow, self.story.notice, **given))

    def waiting(self, **given: Any) -> SlotRecord:
        slot = self.slot(**given)
        done(self.wait(slot))
        return self.now(slot)

    def now(self, slot: SlotRecord) -> SlotRecord:
        with self.database.reading() as uow:
            return again(uow, slot)

    def told(self, slot: SlotRecord) -> list[HistoryRecord]:
        with self.database.reading() as uow:
            return uow.history.of("slot", slot.reference)

    def lines(self, slot: SlotRecord) -> list[tuple[date, int]]:
        with self.database.reading() as uow:
            return uow.ledger.lines(slot.id)

    def taken(self, days: Sequence[date] = DAYS) -> set[int]:
        with self.database.reading() as uow:
            return {line.spaces_taken for line in uow.ledger.days(ARQIVA, days[0], days[-1])}

    def balances(self) -> bool:
        with self.database.reading() as uow:
            return look_at_ledger(uow).balances

    def allocate(self, slot: SlotRecord, **given: Any) -> Allocated | Refused:
        return self._staff(allocate_slot, slot, {"words": ""} | given)

    def offer(
        self, slot: SlotRecord, terms: Terms | None = None, *, out_of_turn: str = "", **given: Any
    ) -> Offered | Refused:
        usual: dict[str, Any] = {
            "terms": terms or terms_of(slot.request),
            "said": OfferWords("We can do this", out_of_turn),
        }
        return self._staff(make_offer, slot, usual | given)

    def wait(self, slot: SlotRecord, **given: Any) -> PutOnWaitingList | Refused:
        return self._staff(put_on_waiting_list, slot, {"words": ""} | given)

    def override(
        self, slot: SlotRecord, code: str, reason: str = "It is agreed", **given: Any
    ) -> Overridden | Refused:
        return self._staff(override_rule, slot, {"wish": OverrideWish(code, reason)} | given)

    def accept(self, slot: SlotRecord, **given: Any) -> Accepted | Refused:
        return self._manager(accept_offer, slot, given)

    def refuse(self, slot: SlotRecord, **given: Any) -> OfferRefused | Refused:
        return self._manager(refuse_offer, slot, given)

    def withdraw(self, slot: SlotRecord, **given: Any) -> Withdrawn | Refused:
        return self._manager(withdraw_slot, slot, given)

    def cancel(self, slot: SlotRecord, **given: Any) -> Cancelled | Refused:
        return self._manager(cancel_slot, slot, given)

    def change(
        self, slot: SlotRecord, wanted: Terms, **given: Any
    ) -> Shrunk | ChangeAsked | Refused:
        return self._manager(change_slot, slot, {"wanted": wanted} | given)

    def accept_change(self, slot: SlotRecord, **given: Any) -> ChangeAccepted | Refused:
        return self._staff(accept_change, slot, {"words": ""} | given)

    def refuse_change(self, slot: SlotRecord, **given: Any) -> ChangeEnded | Refused:
        return self._staff(refuse_change, slot, {"words": "No room"} | given)

    def withdraw_change(self, slot: SlotRecord, **given: Any) -> ChangeEnded | Refused:
        return self._manager(withdraw_change, slot, given)

    def plan(
        self, change: CapacityChange, choices: Choices | None = None, now: datetime = NOW
    ) -> CapacityPlan:
        with self.database.reading() as uow:
            return done(read_capacity_plan(uow, self.story.staff, change, choices or {}, now))

    def change_capacity(
        self, change: CapacityChange, choices: Choices | None = None, **given: Any
    ) -> CapacityChanged | Refused:
        """Confirmed as it was seen, unless told what was seen."""
        wanted, now = choices or {}, given.get("now", NOW)
        seen = given.get("seen") or self.plan(change, wanted, now).seen
        actor, settled = given.get("actor", self.story.staff), Settlement(wanted, seen)
        return in_unit(self.database, lambda uow: change_capacity(uow, actor, change, settled, now))

    def end_capacity_change(
        self, change_id: int, from_day: date, **given: Any
    ) -> CapacityChangeEnded | Refused:
        """On a page that shows it as it is, unless told until when it was shown."""
        actor, now = given.get("actor", self.story.staff), given.get("now", NOW)
        shown = given.get("shown_until") or self._holds_until(change_id)
        return in_unit(
            self.database,
            lambda uow: end_capacity_change(uow, actor, change_id, shown, from_day, now),
        )

    def _holds_until(self, change_id: int) -> date | None:
        with self.database.reading() as uow:
            record = uow.capacity.find(change_id)
            return record.standing.last_day if record and record.standing else None

    def open_on(self, lab: LabId, day: date) -> int:
        with self.database.reading() as uow:
            (line,) = uow.ledger.days(lab, day, day)
            return line.spaces_open

    def expire(self, slot: SlotRecord, now: datetime) -> Expired | None:
        return in_unit(self.database, lambda uow: expire_offer(uow, slot.reference, now))

    def _staff(self, act: Act[Answer], slot: SlotRecord, given: dict[str, Any]) -> Answer:
        return self._acted(act, slot, {"actor": self.story.staff} | given)

    def _manager(self, act: Act[Answer], slot: SlotRecord, given: dict[str, Any]) -> Answer:
        return self._acted(act, slot, {"actor": self.story.manager, "words": ""} | given)

    def _acted(self, act: Act[Answer], slot: SlotRecord, given: dict[str, Any]) -> Answer:
        known = {"reference": slot.reference, "version": self.now(slot).version, "now": NOW}
        return in_unit(self.database, lambda uow: act(uow, **known | given))
