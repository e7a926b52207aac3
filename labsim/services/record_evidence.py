"""What the live record says about assumptions of the simulator: for each key it can speak to, one number a case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from labsim.domain.labs import TELEFONICA
from labsim.domain.months import months_after
from labsim.domain.participants import Category, ParticipantFacts, ParticipantId, SupplyKind
from labsim.domain.roles import UserRole
from labsim.domain.slots.stays import Stay, stays_of
from labsim.domain.working_calendar import WorkingCalendar
from labsim.services.catalogue import load_catalogue
from models.records import ParticipantRecord
from models.unit_of_work import UnitOfWork

Numbers = Iterator[float]

_DAYS_A_WEEK: Final = 7
_COMES_BACK_WITHIN_MONTHS: Final = 6  # of a release; who comes later comes for something else
_MAKES_DEVICES: Final = Category.DEVICE_MANUFACTURER
_SUPPLIERS: Final = frozenset({Category.LARGE_SUPPLIER, Category.SMALL_SUPPLIER})
_NETWORKS: Final = frozenset({Category.ELECTRICITY_NETWORK, Category.GAS_NETWORK})
_OTHERS: Final = frozenset({UserRole.REGISTERED_SUPPLIER_AGENT, UserRole.OTHER_USER})


@dataclass(frozen=True)
class Seen:
    """The record of one moment, without manufacturers of devices, whom the simulator does not have.

    `releases` are the days on which parties may come back to the labs.
    """

    participants: Sequence[ParticipantRecord]
    facts: Mapping[ParticipantId, ParticipantFacts]
    stays: Mapping[ParticipantId, tuple[Stay, ...]]
    notices: Sequence[Sequence[date]]
    releases: Sequence[date]
    calendar: WorkingCalendar
    today: date

    def first_stays(self, kind: str) -> Iterator[Stay]:
        for own in self.participants:
            if self.stays.get(own.id) and space_plan(own) == kind:
                yield self.stays[own.id][0]

    def all_first_stays(self) -> Iterator[Stay]:
        yield from (stays[0] for stays in self.stays.values())


def read_evidence(uow: UnitOfWork, releases: Sequence[date], today: date) -> Seen:
    """The same few statements however much is recorded."""
    participants = [own for own in uow.participants.all() if own.category is not _MAKES_DEVICES]
    ids = {own.id for own in participants}
    held = (slot for slot in uow.evidence.held_slots() if slot.participant_id in ids)
    calendar = load_catalogue(uow).calendar
    return Seen(
        participants=participants,
        facts=uow.participants.facts_of(sorted(ids)),
        stays=stays_of(held, calendar),
        notices=[days for own, *days in uow.evidence.notice_days() if own in ids],
        releases=releases,
        calendar=calendar,
        today=today,
    )


def space_plan(own: ParticipantRecord) -> str:
    """The name of its kind under `spaces`; empty for who has none."""
    if own.category in _SUPPLIERS and own.supply is SupplyKind.NON_DOMESTIC:
        return "non_domestic_suppliers"
    if own.category in _NETWORKS:
        return "networks"
    return _PLANS.get(own.category, "")


_PLANS: Final = {
    Category.LARGE_SUPPLIER: "large_suppliers",
    Category.SMALL_SUPPLIER: "small_suppliers",
    Category.OTHER_SEC_PARTY: "others",
}
_KINDS: Final = (
    "large_suppliers",
    "small_suppliers",
    "non_domestic_suppliers",
    "networks",
    "others",
)


# -- stays -----------------------------------------------------------------------------------------


def _spaces(kind: str) -> Callable[[Seen], Numbers]:
    return lambda seen: (stay.spaces for stay in seen.first_stays(kind))


def _lengths(kind: str) -> Callable[[Seen], Numbers]:
    return lambda seen: (stay.working_days for stay in seen.first_stays(kind))


def _in_both_labs(seen: Seen) -> Numbers:
    return (float(len(stay.labs) > 1) for stay in seen.all_first_stays())


def _at_telefonica(seen: Seen) -> Numbers:
    alone = (stay for stay in seen.all_first_stays() if len(stay.labs) == 1)
    return (float(TELEFONICA in stay.labs) for stay in alone)


def _came_back(seen: Seen) -> Numbers:
    """Each party at each release after its first stay, once nobody can come back for that one any more."""
    ends = [*seen.releases[1:], date.max]
    for release, following in zip(seen.releases, ends, strict=True):
        until = min(following, months_after(release, _COMES_BACK_WITHIN_MONTHS))
        if until <= seen.today:
            for first, *later in seen.stays.values():
                if first.last_day < release:
                    yield float(any(release <= stay.first_day < until for stay in later))


def _returns(seen: Seen) -> Iterator[tuple[Stay, Stay]]:
    for first, *later in seen.stays.values():
        yield from ((first, stay) for stay in later)


def _spaces_of_returns(seen: Seen) -> Numbers:
    return (stay.spaces / first.spaces for first, stay in _returns(seen))


def _lengths_of_returns(seen: Seen) -> Numbers:
    return (stay.working_days / first.working_days for first, stay in _returns(seen))


# -- entry -----------------------------------------------------------------------------------------


def _first_roles(seen: Seen) -> Numbers:
    for days in _steps(seen):
        yield days[0] / _DAYS_A_WEEK


def _further_roles(seen: Seen) -> Numbers:
    """As shares of the first role's time; where that was no day at all there is nothing to compare with."""
    for first, *further in _steps(seen):
        if first:
            yield from (days / first for days in further)


def _steps(seen: Seen) -> Iterator[list[int]]:
    """Days from SREPT to the first role complete in UEPT, and from each role to the next."""
    for facts in seen.facts.values():
        roles = sorted(facts.uept.values())
        before = [day for day in facts.srept.values() if roles and day <= roles[0]]
        if before:
            days = [max(before), *roles]
            yield [(after - day).days for day, after in pairwise(days)]


def _export_too(seen: Seen) -> Numbers:
    for own in seen.participants:
        if own.category in _SUPPLIERS and own.roles:
            yield float(UserRole.EXPORT_SUPPLIER in own.roles)


def _agents(seen: Seen) -> Numbers:
    for own in seen.participants:
        if own.category is Category.OTHER_SEC_PARTY and own.roles & _OTHERS:
            yield float(UserRole.REGISTERED_SUPPLIER_AGENT in own.roles)


def notice_leads(seen: Seen) -> Numbers:
    """Working days from the receipt of a notice to its planned start."""
    for received, start in seen.notices:
        if start >= received:
            yield seen.calendar.between(received, start)


EVIDENCE: Final[Mapping[str, Callable[[Seen], Numbers]]] = {
    **{f"spaces.{kind}.spaces": _spaces(kind) for kind in _KINDS},
    **{f"spaces.{kind}.working_days": _lengths(kind) for kind in _KINDS},
    "testing.both_labs_share": _in_both_labs,
    "testing.telefonica_share": _at_telefonica,
    "testing.return_share": _came_back,
    "testing.return_spaces": _spaces_of_returns,
    "testing.return_length": _lengths_of_returns,
    "entry.uept_first_role_weeks": _first_roles,
    "entry.uept_further_role_share": _further_roles,
    "entry.suppliers_also_export": _export_too,
    "entry.others_that_are_agents": _agents,
}
SHARES: Final = frozenset(
    {
        "testing.both_labs_share",
        "testing.telefonica_share",
        "testing.return_share",
        "entry.suppliers_also_export",
        "entry.others_that_are_agents",
    }
)
"""Of these every number is 1, for yes, or 0; of all others it is a size of its own."""
