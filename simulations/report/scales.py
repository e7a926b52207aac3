"""From values to places on a drawing, and the ticks between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, isfinite, log10
from typing import Final

from labsim.domain.months import months_after
from labsim.wording.dates import short_month_text
from labsim.wording.estimates import MINUS, PERCENT, SPACE

_NICE: Final = (1, 2, 2.5, 5, 10)
_YEAR: Final = 12
_MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
_TINY: Final = 1e-9
_MOST_DECIMALS: Final = 16


@dataclass(frozen=True, slots=True)
class Scale:
    """Straight from low..high to start..end (the end may be smaller: upwards on a page)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; values outside fall outside."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Tick:
    """A value with the words that stand at it."""

    at: float
    words: str


def nice_ticks(low: float, high: float, unit: str = "", most: int = 6) -> tuple[Tick, ...]:
    """Round values that enclose low..high: 0, 20, 40. A span of nothing is made one wide."""
    if high - low < _TINY:
        high = low + 1
    step = _step(low, high, most)
    first, last = floor(low / step + _TINY), ceil(high / step - _TINY)
    values = [round(number * step, 10) for number in range(first, last + 1)]
    return tuple(Tick(value, _value_words(value, step, unit)) for value in values)


def date_ticks(first: date, last: date, most: int = 7) -> tuple[Tick, ...]:
    """First days of years, or of months where there are few; each at its ordinal."""
    span = (last.year - first.year) * _YEAR + last.month - first.month
    step = next((each for each in _MONTH_STEPS if span / each <= most), _MONTH_STEPS[-1])
    begin = date(first.year, 1, 1)
    days = (months_after(begin, months) for months in range(0, span + _YEAR + 1, step))
    return tuple(
        Tick(day.toordinal(), _day_words(day, step)) for day in days if first <= day <= last
    )


def finite(values: Iterable[float]) -> list[float]:
    """The values that can be drawn."""
    return [value for value in values if isfinite(value)]


def _step(low: float, high: float, most: int) -> float:
    """The smallest nice step that needs no more than `most` ticks."""
    size = 10.0 ** floor(log10((high - low) / most))
    steps = (nice * power for power in (size, size * 10) for nice in _NICE)
    return next(step for step in steps if ceil(high / step) - floor(low / step) < most)


def _value_words(value: float, step: float, unit: str) -> str:
    """All ticks of an axis have as many decimals as its step needs; shares are in percent."""
    is_share = unit in PERCENT
    factor = 100 if is_share else 1
    decimals = next(each for each in range(_MOST_DECIMALS) if _is_whole(step * factor * 10**each))
    words = f"{abs(value * factor):,.{decimals}f}"
    sign = MINUS if value < 0 else ""
    return f"{sign}{words}{SPACE}%" if is_share else f"{sign}{words}"


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < _TINY * max(abs(value), 1)


def _day_words(day: date, step: int) -> str:
    return str(day.year) if step >= _YEAR else short_month_text(day, with_year=day.month == 1)
