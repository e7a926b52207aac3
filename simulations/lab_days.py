"""The ledger of spaces in simulated time: windows are booked ahead, day by day, by the rules' own search."""

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from labsim.domain.labs import LabId
from labsim.domain.slots.windows import earliest_window

_LOOK_AHEAD = 64  # working days beyond the length wanted, doubled until there is room


class LabDays:
    """Spaces open and taken on each working day of each lab (E2E-SPACES). No day is ever above its open spaces."""

    def __init__(
        self,
        days: Sequence[date],
        free_by_lab: Mapping[LabId, Sequence[int]],
        closed: Mapping[LabId, Container[date]] = MappingProxyType({}),
    ) -> None:
        """`days`: working days in order; `free_by_lab`: as many spaces for each lab; `closed` to visitors."""
        self._days = days
        self._free = {lab: list(spaces) for lab, spaces in free_by_lab.items()}
        self._closed = closed

    def earliest(
        self, lab: LabId, spaces: int, working_days: int, not_before: date
    ) -> tuple[date, date] | None:
        """First and last day of the first window with room; None where the calendar ends first."""
        start, closed = bisect_left(self._days, not_before), self._closed.get(lab, ())
        ahead = working_days + _LOOK_AHEAD
        while True:
            end = start + ahead
            part = list(zip(self._days[start:end], self._free[lab][start:end], strict=True))
            window = earliest_window(part, spaces, working_days, not_before, closed)
            if window or end >= len(self._days):
                return window
            ahead *= 2

    def take(self, lab: LabId, first: date, last: date, spaces: int) -> None:
        """Spaces on every working day from first to last, both included."""
        self._change(lab, first, last, -spaces)

    def give_back(self, lab: LabId, first: date, last: date, spaces: int) -> None:
        """What was taken, from `first` on."""
        self._change(lab, first, last, spaces)

    def _change(self, lab: LabId, first: date, last: date, spaces: int) -> None:
        free = self._free[lab]
        for index in range(bisect_left(self._days, first), bisect_left(self._days, last) + 1):
            free[index] += spaces
