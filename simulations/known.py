"""What a record of today says of a participant in the middle of its route, and what is drawn where it is silent.

A fact is a fact. What is in progress is drawn given that it has lasted so long; what should be over by the longest
that the plan knows has evidently not begun, and begins today. Moments are days from today on, past ones below 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.roles import UserRole
from labsim.domain.working_calendar import WorkingCalendar
from simulations.luck import (
    exponential,
    exponential_share,
    longer_than,
    peaked_one,
    peaked_share,
    triangular,
    triangular_share,
)
from simulations.scenario import Applications, Scenario
from simulations.today import LiveParty

ASSESSOR_APPOINTED: Final = date(2015, 7, 1)  # nobody can have applied before (S1)
_WEEK: Final = 7.0
_BEFORE_ALL: Final = -inf
_HOLDING_OUT, _LATE, _ON_TIME, _AT_ANY_TIME = "holding out", "late", "on time", "at any time"
Triangle = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Lucks:
    """The uniform numbers by which one participant of the population would have been drawn."""

    which: float
    when: float
    gateway: float
    srept: float
    uept: float


@dataclass(frozen=True, slots=True)
class Known:
    """A live party; `uept_done` are the roles that are done with their moments, in order.

    `uept` are the days that the others take, the first of them from `uept_begins` on.
    """

    record: LiveParty
    roles: tuple[UserRole, ...]
    mandate: float
    arrives: float
    applies: float
    gateway: float
    srept: float
    uept_done: tuple[tuple[UserRole, float], ...]
    uept_begins: float
    uept: tuple[float, ...]

    @property
    def is_booked(self) -> bool:
        """Whether it has had a slot in a lab, has one, or has asked for one."""
        record = self.record
        return bool(record.slots or record.requests or record.tested_until)

    @property
    def tests_in_a_lab(self) -> bool:
        """Whether the record says so."""
        return self.is_booked or bool(self.record.notices)

    @property
    def let_the_notice_pass(self) -> bool:
        """Whether UEPT is over without the notice that should have come before: it tests elsewhere, or not at all."""
        return not self.uept and not self.tests_in_a_lab

    def labs(self) -> tuple[LabId, ...]:
        """Where it tests or means to, by name; none where nothing is recorded."""
        windows = {slot.lab for slot in self.record.slots}
        windows |= {request.lab for request in self.record.requests}
        planned = {lab for notice in self.record.notices for lab in notice.labs}
        return tuple(sorted(map(LabId, windows or planned)))

    def stay(self, calendar: WorkingCalendar) -> tuple[int, int] | None:
        """Spaces in one lab and working days of its longest slot, or request where it has no slot."""
        slots = [(slot.most_spaces, slot.first_day, slot.last_day) for slot in self.record.slots]
        asked = [(each.spaces, each.first_day, each.last_day) for each in self.record.requests]
        lengths = [
            (len(calendar.working_days(first, last)), spaces)
            for spaces, first, last in slots or asked
        ]
        if not lengths:
            return None
        working_days, spaces = max(lengths)
        return spaces, max(1, working_days)


def known_of(
    record: LiveParty,
    scenario: Scenario,
    plan: Applications | None,
    drawn: tuple[tuple[UserRole, ...], float, float],
    luck: Lucks,
) -> Known:
    """`drawn`: roles, mandate and preparation that the population has for it; `plan` is None without a mandate."""
    moment, entry = _Moments(scenario.time.start), scenario.entry
    mandate = moment(record.mandate) if record.mandate else drawn[1]
    applies = Applying(scenario, plan, mandate, luck)
    srept = min((moment(day) for day in _srept_days(record)), default=None)
    first = applies.after(0.0) if srept is None else applies.after(_BEFORE_ALL)
    arrives = _arrival(record, moment, (first or 0.0) - drawn[2])
    gateway = (
        moment(record.gateway)
        if record.gateway
        else over(arrives, luck.gateway, _days(entry.user_id_and_gateway_weeks))
    )
    if srept is None:
        length = triangular(luck.srept, *_days(entry.srept_weeks))
        planned = 0.0 if first is None else first - length
        srept = max(gateway, planned) + length
    roles, done = _roles(record, drawn[0], moment)
    begins, uept = _uept(scenario, luck.uept, max([srept, *done.values()]), len(done), len(roles))
    return Known(
        record=record,
        roles=roles,
        mandate=mandate,
        arrives=arrives,
        applies=max(srept, moment(ASSESSOR_APPOINTED), srept if first is None else first),
        gateway=gateway,
        srept=srept,
        uept_done=tuple(done.items()),
        uept_begins=begins,
        uept=uept,
    )


def applying_on(known: Known, scenario: Scenario, applies: float, luck: Lucks) -> Known:
    """Of a planned party: it applies at that moment. What it lacks of gateway and SREPT is ready by then."""
    if known.srept <= 0:
        return replace(known, applies=applies)
    begins, uept = _uept(scenario, luck.uept, applies, 0, len(known.roles))
    gateway = min(known.gateway, applies)
    return replace(
        known, applies=applies, srept=applies, gateway=gateway, uept_begins=begins, uept=uept
    )


class _Moments:
    def __init__(self, start: date) -> None:
        self._start = start

    def __call__(self, day: date) -> float:
        return float((day - self._start).days)


def _days(weeks: Triangle) -> Triangle:
    low, mode, high = weeks
    return _WEEK * low, _WEEK * mode, _WEEK * high


def _srept_days(record: LiveParty) -> Iterator[date]:
    """UEPT comes after SREPT: where it is recorded without, SREPT was over by then."""
    if record.srept:
        yield record.srept
    yield from (done.on for done in record.uept)


def _arrival(record: LiveParty, moment: _Moments, drawn: float) -> float:
    """Whoever is on the register has arrived, and had before anything was recorded of it."""
    recorded = (moment(day) for day in record.recorded_days())
    return max(moment(ASSESSOR_APPOINTED), min([0.0, drawn, *recorded]))


def over(begins: float, luck: float, days: Triangle) -> float:
    """When a triangular duration that began then, and is not over today, will be."""
    elapsed = max(0.0, -begins)
    if elapsed >= days[2]:
        return triangular(luck, *days)
    return begins + triangular(longer_than(triangular_share(elapsed, *days), luck), *days)


def _roles(
    record: LiveParty, drawn: tuple[UserRole, ...], moment: _Moments
) -> tuple[tuple[UserRole, ...], Mapping[UserRole, float]]:
    """Those that are done come first, in their order."""
    done = sorted(record.uept, key=lambda each: (each.on, each.role))
    moments = {each.role: moment(each.on) for each in done}
    all_roles = record.roles or (() if record.kind is None else drawn)
    return (*moments, *(role for role in all_roles if role not in moments)), moments


def _uept(
    scenario: Scenario, luck: float, begins: float, done: int, roles: int
) -> tuple[float, tuple[float, ...]]:
    """When the next role begins, and the days of each role that is left."""
    if done == roles:
        return begins, ()
    further = scenario.entry.uept_further_role_share
    low, mode, high = _days(scenario.entry.uept_first_role_weeks)
    share = 1.0 if not done else further
    length = over(begins, luck, (share * low, share * mode, share * high)) - begins
    if begins + share * high <= 0:
        begins, length = 0.0, length + begins
    return begins, (length, *([length if done else length * further] * (roles - done - 1)))


class Applying:
    """When a party applies for its first assessment, by the plan of its kind: one luck says how, the other when."""

    def __init__(
        self, scenario: Scenario, plan: Applications | None, mandate: float, luck: Lucks
    ) -> None:
        self._plan = plan
        self._luck = luck
        self._mandate = mandate
        moment, population = _Moments(scenario.time.start), scenario.population
        self._between = (
            moment(population.without_mandate_apply_from),
            moment(population.without_mandate_apply_to),
        )

    def after(self, moment: float) -> float | None:
        """Given that it has not applied by then; None where by the plan everybody has."""
        gone = {way: self._share_by(way, moment) for way, _ in self._ways()}
        left = [(way, share * (1 - gone[way])) for way, share in self._ways()]
        luck = self._luck.which * sum(weight for _, weight in left)
        chosen = None
        for way, weight in left:
            if weight > 0 and luck >= 0:
                chosen = way
            luck -= weight
        return None if chosen is None else self._moment(chosen, gone[chosen])

    def _ways(self) -> Iterator[tuple[str, float]]:
        """Each with its share, in the order in which the population deals them out."""
        plan = self._plan
        if plan is None:
            yield _AT_ANY_TIME, 1.0
            return
        yield _HOLDING_OUT, plan.hold_out_share
        yield _LATE, plan.late_share
        yield _ON_TIME, max(0.0, 1 - plan.hold_out_share - plan.late_share)

    def _share_by(self, way: str, moment: float) -> float:
        """Of those who go this way, how many have applied by then."""
        weeks = (moment - self._mandate) / _WEEK
        plan = self._plan
        if plan is None:
            return _uniform_share(moment, *self._between)
        if way == _HOLDING_OUT:
            return _uniform_share(weeks, *plan.hold_out_weeks)
        if way == _LATE:
            return exponential_share(weeks + plan.late_from_weeks, plan.late_mean_weeks)
        return 1 - peaked_share(-weeks, plan.span_weeks, plan.peak_weeks)

    def _moment(self, way: str, gone: float) -> float:
        """Of the luck that is left when this share has applied; on time, more luck is sooner."""
        plan, luck = self._plan, longer_than(gone, self._luck.when)
        if plan is None:
            first, last = self._between
            return first + luck * (last - first)
        if way == _HOLDING_OUT:
            first, last = plan.hold_out_weeks
            return self._mandate + _WEEK * (first + luck * (last - first))
        if way == _LATE:
            late = exponential(luck, plan.late_mean_weeks)
            return self._mandate + _WEEK * (late - plan.late_from_weeks)
        before = peaked_one(self._luck.when * (1 - gone), plan.span_weeks, plan.peak_weeks)
        return self._mandate - _WEEK * before


def _uniform_share(value: float, first: float, last: float) -> float:
    if last <= first:
        return float(value >= first)
    return min(1.0, max(0.0, (value - first) / (last - first)))
