"""The life of a slot as a table. "In the lab" and "finished" follow from dates and are not stored."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class SlotState(StrEnum):
    """The stored states; only OFFERED and ALLOCATED hold spaces."""

    REQUESTED = "requested"
    WAITING = "waiting"
    OFFERED = "offered"
    ALLOCATED = "allocated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


_FROM_REQUESTED: Final = frozenset(
    {
        SlotState.ALLOCATED,
        SlotState.OFFERED,
        SlotState.WAITING,
        SlotState.DECLINED,
        SlotState.WITHDRAWN,
        SlotState.LAPSED,
    }
)

ALLOWED_MOVES: Final[Mapping[SlotState, frozenset[SlotState]]] = MappingProxyType(
    {
        SlotState.REQUESTED: _FROM_REQUESTED,
        SlotState.WAITING: _FROM_REQUESTED - {SlotState.WAITING},
        SlotState.OFFERED: frozenset(
            {SlotState.ALLOCATED, SlotState.REQUESTED, SlotState.WAITING, SlotState.WITHDRAWN}
        ),
        SlotState.ALLOCATED: frozenset({SlotState.CANCELLED}),
        SlotState.DECLINED: frozenset(),
        SlotState.WITHDRAWN: frozenset(),
        SlotState.LAPSED: frozenset(),
        SlotState.CANCELLED: frozenset(),
    }
)

UNDECIDED: Final = frozenset({SlotState.REQUESTED, SlotState.WAITING})
HOLDS_SPACES: Final = frozenset({SlotState.OFFERED, SlotState.ALLOCATED})


def may_move(old: SlotState, new: SlotState) -> bool:
    """Whether the table allows the step from `old` to `new`."""
    return new in ALLOWED_MOVES[old]


def has_lapsed(first_day: date, today: date) -> bool:
    """Whether an undecided request has run out: its first day has come (E2E-ALLOCATE)."""
    return first_day <= today


def has_ended(last_day: date, today: date) -> bool:
    """Whether nothing of the slot is left from tomorrow on: today's spaces stay taken."""
    return last_day <= today
