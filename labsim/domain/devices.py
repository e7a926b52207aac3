"""A participant's own devices: the entries of its register, what a slot brings of them, and what is in the lab."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

# Bound of the service, not of a rule.
MOST_DEVICES: Final = 5000


class DeviceKind(StrEnum):
    """What may be brought; in a DCC lab the Communications Hub is always DCC's."""

    METER = "meter"
    IN_HOME_DISPLAY = "in_home_display"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Device:
    """One model in one firmware; versions as its maker declares them."""

    kind: DeviceKind
    maker: str
    model: str
    smets_version: str
    gbcs_version: str
    polyphase: bool
    firmware: str

    @property
    def name(self) -> str:
        """`Ombury OM-2`: what people call it."""
        return f"{self.maker} {self.model}"


@dataclass(frozen=True, slots=True)
class Brought:
    """An entry of the register as it was when the request was sent, and how many of it come, at least 1."""

    reference: str
    device: Device
    count: int


class Direction(StrEnum):
    """Into the lab or out of it."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Movement:
    """So many devices of one entry arrived or left on a day."""

    direction: Direction
    count: int
    day: date


def in_lab_on(movements: Sequence[Movement], day: date) -> int:
    """How many are in the lab at the end of that day."""
    return sum(
        each.count if each.direction is Direction.IN else -each.count
        for each in movements
        if each.day <= day
    )


def most_that_may_arrive(brought: int, movements: Sequence[Movement], day: date) -> int:
    """How many more may have come in on that day: never more are in the lab at once than the slot brings."""
    return brought - max(_in_lab_from(movements, day))


def most_that_may_leave(movements: Sequence[Movement], day: date) -> int:
    """How many more may have left on that day: never more than are in, then and on every later day."""
    return min(_in_lab_from(movements, day))


def _in_lab_from(movements: Sequence[Movement], day: date) -> list[int]:
    """At the end of that day, and of each later one with a movement."""
    later = {each.day for each in movements if each.day > day}
    return [in_lab_on(movements, each) for each in sorted({day, *later})]


@dataclass(frozen=True, slots=True)
class Stay:
    """A slot brings so many of one entry, from its first day to its last."""

    first_day: date
    last_day: date
    count: int


def most_brought_at_once(own: Stay, others: Sequence[Stay]) -> int:
    """E2E-DEVICES, advice: `own` and those beside it, on the day of `own` on which they bring the most of it."""
    begins = [each.first_day for each in others if own.first_day < each.first_day <= own.last_day]
    return own.count + max(_brought_on(day, others) for day in (own.first_day, *begins))


def _brought_on(day: date, stays: Sequence[Stay]) -> int:
    return sum(each.count for each in stays if each.first_day <= day <= each.last_day)
