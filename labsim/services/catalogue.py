"""The calendar, the dated rulebook and the lists, as they stand in storage; read once per version and process."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, cast

from labsim.domain.capacity.changes import CapacityChange, days_closed, spaces_open
from labsim.domain.labs import Lab, LabId
from labsim.domain.reasons import Reason
from labsim.domain.releases import Release
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import Rulebook
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.domain.topics import Topic
from labsim.domain.working_calendar import WorkingCalendar
from labsim.wording.violations import Names
from models.records import CapacityRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Catalogue:
    """Everything the rules look up that is no fact of one participant."""

    version: int
    calendar: WorkingCalendar
    rulebook: Rulebook
    labs: Mapping[str, Lab]
    topics: Mapping[str, Topic]
    releases: Mapping[str, Release]
    reasons: tuple[Reason, ...]
    role_names: Mapping[UserRole, str]
    capacity: Mapping[LabId, tuple[CapacityChange, ...]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        return Names(
            labs={lab.id: lab.name for lab in self.labs.values()},
            topics={topic.id: topic.name for topic in self.topics.values()},
        )

    def notice_working_days(self, received_on: date) -> int:
        """E2E-NOTICE in force on the day a notice was received, in working days."""
        return cast("int", self.rulebook.value("E2E-NOTICE", "working_days", received_on).value)

    def lab_spaces(self, lab: LabId, day: date) -> int:
        """LAB-SPACES in force on a day of a slot, in spaces."""
        return spaces_on(self.rulebook, lab, day)

    def changes_on(self, lab: LabId, day: date) -> tuple[CapacityChange, ...]:
        """What changes the lab's capacity on the day."""
        return tuple(change for change in self.capacity.get(lab, ()) if change.holds_on(day))

    def spaces_open(self, lab: LabId, day: date) -> int:
        """LAB-SPACES less what is out of use: what the ledger has open."""
        return spaces_open(self.lab_spaces(lab, day), self.changes_on(lab, day))

    def closed(self, lab: LabId) -> Mapping[date, CapacityChange]:
        """The lab days on which it is closed to visitors (LAB-DAYS)."""
        return self._closed.get(lab, {})

    @cached_property
    def _closed(self) -> Mapping[LabId, Mapping[date, CapacityChange]]:
        return {lab: days_closed(own, self.calendar) for lab, own in self.capacity.items()}

    def slot_rules(self, sent_on: date) -> SlotRules:
        return _slot_rules(self.rulebook, sent_on)


@lru_cache(maxsize=256)
def _slot_rules(rulebook: Rulebook, sent_on: date) -> SlotRules:
    return SlotRules.on(rulebook, sent_on)


def spaces_on(rulebook: Rulebook, lab: LabId, day: date) -> int:
    """LAB-SPACES as this rulebook has it on the day, in spaces."""
    return cast("int", rulebook.value("LAB-SPACES", "spaces", day, lab).value)


_KNOWN: Final[dict[int, Catalogue]] = {}


def standing(records: Iterable[CapacityRecord]) -> dict[LabId, tuple[CapacityChange, ...]]:
    """By lab, what holds on some day, as far as it holds, in the order in which it was added."""
    by_lab: defaultdict[LabId, tuple[CapacityChange, ...]] = defaultdict(tuple)
    for record in sorted(records, key=lambda one: one.id):
        if (change := record.standing) is not None:
            by_lab[change.lab] += (change,)
    return dict(by_lab)


def load_catalogue(uow: UnitOfWork, *, shared: bool = False) -> Catalogue:
    """The catalogue as this unit of work sees it; kept in the process until its version changes.

    Shared, it stays as it is until the unit ends: for acts that take spaces, before they lock anything else.
    A version is drawn at random, so that what a rolled-back unit saw is never taken for something else.
    """
    version = uow.catalogue.version(shared=shared)
    known = _KNOWN.get(version)
    if known is None:
        known = _read(uow, version)
        _KNOWN.clear()
        _KNOWN[version] = known
    return known


def _read(uow: UnitOfWork, version: int) -> Catalogue:
    store = uow.catalogue
    return Catalogue(
        version=version,
        calendar=WorkingCalendar.of_england_and_wales(store.corrections()),
        rulebook=Rulebook(store.rulebook_rows()),
        labs={lab.id: lab for lab in store.labs()},
        topics=store.topics(),
        releases=store.releases(),
        reasons=tuple(store.reasons()),
        role_names=store.role_names(),
        capacity=standing(uow.capacity.all()),
    )
