"""The live data of one day, as a scenario may carry them: parties without names, slots, requests, the labs' days."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, model_validator

from labsim.domain.labs import LabId
from labsim.domain.roles import UserRole
from labsim.domain.slots.profile import Step, spans
from simulations.kinds import Kind
from simulations.sections import Day, Days, Lab, Section

MOST_PARTIES: Final = 5_000
MOST_SPANS: Final = 20_000
_MOST_SPACES: Final = 10_000
LIVE_KINDS: Final = tuple(
    kind for kind in Kind if kind not in {Kind.NEW_SUPPLIER, Kind.SHARED_RESOURCE}
)
"""Who has entered the market is a supplier like any other: new ones are still to come."""


def _each_once(days_or_roles: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(days_or_roles)) < len(days_or_roles):
        message = "give each once"
        raise ValueError(message)
    return days_or_roles


def _of_live_kind(kind: Kind) -> Kind:
    if kind not in LIVE_KINDS:
        message = f"give one of {', '.join(LIVE_KINDS)}"
        raise ValueError(message)
    return kind


def _numbered(letter: str) -> Any:
    return Field(pattern=rf"^{letter}\d{{3,5}}$")


SpacesOfSlot = Annotated[int, Field(ge=1, le=_MOST_SPACES)]
SpacesOfDay = Annotated[int, Field(ge=0, le=_MOST_SPACES)]
Roles = Annotated[tuple[UserRole, ...], Field(max_length=7), AfterValidator(_each_once)]
LiveKind = Annotated[Kind, AfterValidator(_of_live_kind)]


class DaysOfLab(Section):
    """Lab days in a row that are alike; `closed` is closed to visitors."""

    lab: Lab
    first_day: Day
    last_day: Day
    spaces_open: SpacesOfDay
    spaces_taken: SpacesOfDay
    closed: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _must_be_in_order(self.first_day, self.last_day)
        if self.spaces_taken > self.spaces_open:
            message = "spaces_taken: give at most spaces_open"
            raise ValueError(message)
        return self


class RoleDone(Section):
    """UEPT of a User Role is complete since that day."""

    role: UserRole
    on: Day


class LiveNotice(Section):
    """A notice that is open, by the day on which it counts as received."""

    received_on: Day
    labs: Annotated[tuple[Lab, ...], Field(min_length=1), AfterValidator(_each_once)]


class FromDay(Section):
    """So many spaces from this day on."""

    from_day: Day
    spaces: SpacesOfSlot


class LiveSlot(Section):
    """A slot that holds spaces: allocated, or `offered` and not answered yet.

    `place` counts all of them from 1 in the order in which they were given.
    """

    place: Annotated[int, Field(ge=1)]
    lab: Lab
    first_day: Day
    last_day: Day
    spaces: SpacesOfSlot
    profile: tuple[FromDay, ...] = ()
    offered: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _must_be_in_order(self.first_day, self.last_day)
        days = [step.from_day for step in self.profile]
        if days and (days[0] != self.first_day or days[-1] > self.last_day):
            message = "profile: begin on first_day and end within the slot"
            raise ValueError(message)
        if any(after <= before for before, after in pairwise(days)):
            message = "profile: give the days in order, each once"
            raise ValueError(message)
        return self

    @property
    def most_spaces(self) -> int:
        """On its fullest day."""
        return max([self.spaces, *(step.spaces for step in self.profile)])

    def parts(self) -> Iterator[tuple[Any, Any, int]]:
        """(first day, last day, spaces) of each part in which the spaces stay the same."""
        steps = tuple(Step(step.from_day, step.spaces) for step in self.profile)
        yield from spans(steps, self.first_day, self.last_day, self.spaces)


class LiveRequest(Section):
    """A request that nobody has decided, or that waits for spaces; it holds none.

    `place` counts all of them from 1 in the order in which they were sent (E2E-RANK).
    """

    ref: str = _numbered("Q")
    place: Annotated[int, Field(ge=1)]
    lab: Lab
    first_day: Day
    last_day: Day
    spaces: SpacesOfSlot
    sent_on: Day
    waiting: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _must_be_in_order(self.first_day, self.last_day)
        return self


class LiveParty(Section):
    """A participant and what is recorded of it. Without a kind it is no party: it tests devices alone.

    `mandate` is its own; without one, that of its kind. A day is the one on which the fact was complete, and
    absent where it is not. `tested_until` is the last day of its last slot that is over. That DCC's guidelines
    are accepted is told and changes nothing: to accept them takes no time (E2E-CONFIDENTIAL).
    """

    ref: str = _numbered("P")
    kind: LiveKind | None = None
    roles: Roles = ()
    mandate: Day | None = None
    srept: Day | None = None
    uept: tuple[RoleDone, ...] = ()
    gateway: Day | None = None
    confidentiality: bool = False
    tested_until: Day | None = None
    notices: tuple[LiveNotice, ...] = ()
    slots: tuple[LiveSlot, ...] = ()
    requests: tuple[LiveRequest, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _each_once(tuple(done.role for done in self.uept))
        if strange := [done.role for done in self.uept if done.role not in self.roles]:
            message = f"uept: {strange[0]} is none of its roles"
            raise ValueError(message)
        return self

    def recorded_days(self) -> Iterator[Any]:
        """All days on which it is known to have done something."""
        yield from (day for day in (self.srept, self.gateway, self.tested_until) if day)
        yield from (done.on for done in self.uept)
        yield from (notice.received_on for notice in self.notices)


class Today(Section):
    """A snapshot. Live parties stand in the place of as many of their kind in the population.

    `days` are those of the labs from `on` as far as they are known, in order; beyond them LAB-SPACES holds.
    """

    on: Day
    days: Annotated[tuple[DaysOfLab, ...], Field(max_length=MOST_SPANS)]
    parties: Annotated[tuple[LiveParty, ...], Field(max_length=MOST_PARTIES)]
    added_working_days: Days = ()
    removed_working_days: Days = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _must_differ("parties", [party.ref for party in self.parties])
        slots = [slot for party in self.parties for slot in party.slots]
        _must_differ("slots", [slot.place for slot in slots])
        requests = [request for party in self.parties for request in party.requests]
        _must_differ("requests", [request.ref for request in requests])
        _must_differ("requests", [request.place for request in requests])
        if twice := set(self.added_working_days) & set(self.removed_working_days):
            message = f"removed_working_days: {min(twice)} is added as well"
            raise ValueError(message)
        self._must_have_days_in_order()
        self._must_know_no_future()
        return self

    def _must_have_days_in_order(self) -> None:
        for lab in {span.lab for span in self.days}:
            own = self.days_of(LabId(lab))
            if any(after.first_day <= before.last_day for before, after in pairwise(own)):
                message = f"days: give those of {lab} in order, each once"
                raise ValueError(message)

    def _must_know_no_future(self) -> None:
        if any(span.first_day < self.on for span in self.days):
            message = f"days: give those from {self.on} on"
            raise ValueError(message)
        for party in self.parties:
            if any(day > self.on for day in party.recorded_days()):
                message = f"parties: what is recorded of {party.ref} lies after {self.on}"
                raise ValueError(message)

    def days_of(self, lab: LabId) -> list[DaysOfLab]:
        """Of one lab."""
        return [span for span in self.days if span.lab == lab]

    def slots(self) -> list[tuple[LiveParty, LiveSlot]]:
        """Of all parties, in the order in which they were given."""
        pairs = [(party, slot) for party in self.parties for slot in party.slots]
        return sorted(pairs, key=lambda pair: pair[1].place)

    def requests(self) -> list[tuple[LiveParty, LiveRequest]]:
        """Of all parties, in the order in which they were sent."""
        pairs = [(party, request) for party in self.parties for request in party.requests]
        return sorted(pairs, key=lambda pair: pair[1].place)


def _must_be_in_order(first_day: Any, last_day: Any) -> None:
    if last_day < first_day:
        message = "last_day lies before first_day"
        raise ValueError(message)


def _must_differ(name: str, all_: Sequence[Any]) -> None:
    if len(set(all_)) < len(all_):
        message = f"{name}: give each of them once"
        raise ValueError(message)
