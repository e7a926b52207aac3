"""What a record shows of a quantity: how many cases, the estimate, and how surely it is known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """Of `n` cases the share, or the median, with its 95 % interval; None throughout where there are too few."""

    n: int
    is_share: bool
    middle: float | None = None
    low: float = 0.0
    high: float = 0.0

    def holds(self, value: float) -> bool | None:
        """Whether a value lies in the interval; None where there is none."""
        return None if self.middle is None else self.low <= value <= self.high
