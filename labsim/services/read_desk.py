"""The desk's inbox, and all that a decision on one request needs."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.reasons import Reason
from labsim.domain.slots.decision import SPACES, Outcome
from labsim.domain.slots.lifecycle import HOLDS_SPACES, UNDECIDED, SlotState, has_lapsed
from labsim.domain.slots.offers import terms_of
from labsim.domain.slots.request import ClassOfTest
from labsim.services.actors import READERS, Actor, NotAllowed
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.devices_beside import devices_beside
from labsim.services.judging import Judged, judge_request
from labsim.services.linked_slots import LinkedSlot, linked_slots
from labsim.services.read_availability import AvailabilityDay, Suggestion, read_days
from labsim.services.read_offers import offer_suggestions
from labsim.services.slot_facts import slot_days
from labsim.services.slots import notice_of, visible_slot
from labsim.services.turns import who_is_ahead
from labsim.wording.messages import Message, Names
from labsim.wording.rule_lines import RuleLine
from models.records import (
    ChangeRecord,
    HistoryRecord,
    NoticeRecord,
    OverrideRecord,
    Page,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork

RIVALS_SHOWN: Final = 20
BESIDE_SHOWN: Final = 10  # notices and flagged slots beside the requests


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the inbox, with its lab and its length."""

    slot: SlotRecord
    lab: Lab
    working_days: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for the desk: requests oldest first, meetings to hold, slots to look after, offers, changes."""

    requests: Page[Waiting]
    notices: Page[NoticeRecord]
    flagged: Page[SlotRecord]
    offered: Page[SlotRecord]
    changes: tuple[ChangeRecord, ...]
    labs: tuple[Lab, ...]


@dataclass(frozen=True, slots=True)
class DecisionDay:
    """One lab day of the request, in spaces; `left` is what would be free after an allocation, or short by."""

    at: AvailabilityDay
    left: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One request as it stands now: every rule's answer, the lab's days, and what else wants or holds them."""

    slot: SlotRecord
    lab: Lab
    names: Names
    working_days: int
    lapsed: bool
    judged: Judged
    days: tuple[DecisionDay, ...]
    wanting: Page[SlotRecord]
    holding: Page[SlotRecord]
    history: tuple[HistoryRecord, ...]
    reasons: tuple[Reason, ...]
    overrides: tuple[OverrideRecord, ...]
    suggestions: tuple[Suggestion, ...]
    labs: tuple[Lab, ...]
    ahead: SlotRecord | None
    """Who asked earlier, waits, and could be served now on these days (E2E-RANK)."""
    device_advice: tuple[Message, ...]
    links: tuple[LinkedSlot, ...]

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.slot.state in UNDECIDED

    @property
    def may_be_allocated(self) -> bool:
        return (
            self.is_open
            and not self.lapsed
            and self.judged.judgement.may_be_allocated(self.overridden)
        )

    @property
    def together(self) -> tuple[str, ...]:
        """It and the linked requests that nobody has decided either; empty where there are none."""
        others = [each.slot.reference for each in self.links if each.slot.state in UNDECIDED]
        return (self.slot.reference, *others) if self.is_open and others else ()

    @property
    def overridden(self) -> frozenset[str]:
        return frozenset(override.code for override in self.overrides)

    @property
    def to_override(self) -> tuple[RuleLine, ...]:
        """The rules that staff may pass over and have not yet."""
        lines = self._lines(Outcome.OVERRIDABLE)
        return tuple(line for line in lines if line.code not in self.overridden)

    @property
    def in_the_way(self) -> tuple[RuleLine, ...]:
        """The rules that must be met or overridden before the spaces can be given."""
        lines = self._lines(Outcome.NOT_MET, Outcome.OVERRIDABLE)
        passed = {line.code for line in lines if line.outcome is Outcome.OVERRIDABLE}
        return tuple(line for line in lines if line.code not in passed & self.overridden)

    @property
    def beside_spaces(self) -> tuple[RuleLine, ...]:
        """What stands in the way even of waiting for spaces."""
        return tuple(line for line in self.in_the_way if line.code != SPACES)

    @property
    def advice(self) -> tuple[RuleLine, ...]:
        return self._lines(Outcome.ADVICE)

    @property
    def device_only(self) -> bool:
        return self.slot.request.test_class is ClassOfTest.DEVICE_ONLY

    @property
    def tightest(self) -> DecisionDay | None:
        """The lab day with the fewest free spaces; the first of several."""
        return min(self.days, key=lambda day: day.left, default=None)

    def _lines(self, *outcomes: Outcome) -> tuple[RuleLine, ...]:
        return tuple(line for line in self.judged.lines if line.outcome in outcomes)


def read_inbox(
    uow: UnitOfWork, actor: Actor, narrowed: SlotFilter, number: int, size: int
) -> Inbox:
    """`narrowed` filters the requests by lab, search or participant; its states are replaced."""
    _must_read(actor)
    requests = SlotFilter(
        states=UNDECIDED,
        lab=narrowed.lab,
        participant_id=narrowed.participant_id,
        search=narrowed.search,
    )
    flagged = SlotFilter(states=HOLDS_SPACES, flagged=True)
    catalogue = load_catalogue(uow)
    return Inbox(
        requests=_waiting(catalogue, uow.slots.page(requests, number, size)),
        notices=uow.notices.page(
            state=None,
            participant_id=None,
            search=narrowed.search,
            awaiting_meeting=True,
            number=1,
            size=BESIDE_SHOWN,
        ),
        flagged=uow.slots.page(flagged, 1, BESIDE_SHOWN),
        offered=uow.slots.page(SlotFilter(states=frozenset({SlotState.OFFERED})), 1, BESIDE_SHOWN),
        changes=tuple(uow.changes.all_open()),
        labs=tuple(catalogue.labs.values()),
    )


def _waiting(catalogue: Catalogue, page: Page[SlotRecord]) -> Page[Waiting]:
    rows = [
        Waiting(slot, catalogue.labs[slot.request.lab], len(slot_days(catalogue, slot.request)))
        for slot in page.rows
    ]
    return Page(rows, page.number, page.size, page.total)


def read_decision(uow: UnitOfWork, actor: Actor, reference: str, today: date) -> Decision:
    _must_read(actor)
    slot = visible_slot(uow, actor, reference)
    asked = slot.request
    catalogue = load_catalogue(uow)
    overlapping = SlotFilter(lab=asked.lab, first=asked.first_day, last=asked.last_day)
    is_open = slot.state in UNDECIDED and not has_lapsed(asked.first_day, today)
    days = read_days(uow, asked.first_day, asked.last_day, asked.lab)[asked.lab]
    lab_days = tuple(
        DecisionDay(day, day.free - asked.spaces_on(day.day)) for day in days if day.off is None
    )
    return Decision(
        slot=slot,
        lab=catalogue.labs[asked.lab],
        names=catalogue.names,
        working_days=len(lab_days),
        lapsed=has_lapsed(asked.first_day, today),
        judged=judge_request(uow, notice_of(uow, slot), asked, slot.sent_on),
        days=lab_days,
        wanting=_others(uow, slot, overlapping, UNDECIDED),
        holding=_others(uow, slot, overlapping, HOLDS_SPACES),
        history=tuple(uow.history.of("slot", reference)),
        reasons=catalogue.reasons,
        overrides=tuple(uow.overrides.of(slot.id)),
        suggestions=offer_suggestions(uow, slot, today) if is_open else (),
        labs=tuple(catalogue.labs.values()),
        ahead=who_is_ahead(uow, slot, terms_of(asked), today) if is_open else None,
        device_advice=devices_beside(uow, slot) if is_open else (),
        links=linked_slots(uow, catalogue, slot),
    )


def _others(
    uow: UnitOfWork, slot: SlotRecord, overlapping: SlotFilter, states: frozenset[SlotState]
) -> Page[SlotRecord]:
    page = uow.slots.page(replace(overlapping, states=states), 1, RIVALS_SHOWN + 1)
    rows = [row for row in page.rows if row.id != slot.id][:RIVALS_SHOWN]
    total = page.total - (1 if slot.state in states else 0)
    return Page(rows, 1, RIVALS_SHOWN, total)


def _must_read(actor: Actor) -> None:
    if actor.role is not None and actor.role not in READERS:
        raise NotAllowed
