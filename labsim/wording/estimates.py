"""Numbers of a simulation as a person reads them."""

from math import floor, isnan, log10
from typing import Final

NOBODY: Final = "no data"
MINUS: Final = "\u2212"
SPACE: Final = "\u00a0"  # a line never breaks between a number and its sign
PERCENT: Final = frozenset({"share", "%", "percent"})
_MOST_DECIMALS: Final = 4
_SMALLEST_SHOWN: Final = 0.00005


def number_text(value: float, unit: str = "") -> str:
    """`1,234`, `56.7`, `0.123`; a share as `42.1 %`; nan as "no data"."""
    if isnan(value):
        return NOBODY
    if unit in PERCENT:
        return f"{_signed(value * 100, 1)}{SPACE}%"
    return _signed(value, _decimals(value))


def span_text(low: float, high: float, unit: str = "") -> str:
    """`0.12 to 0.34`; "no data" where either end is unknown."""
    if isnan(low) or isnan(high):
        return NOBODY
    return f"{number_text(low, unit)} to {number_text(high, unit)}"


def difference_text(value: float, unit: str = "") -> str:
    """With its sign: `+0.12`; the difference of two shares is in percentage points."""
    if isnan(value):
        return NOBODY
    sign = "+" if value > 0 else ""
    if unit in PERCENT:
        return f"{sign}{_signed(value * 100, 1)}{SPACE}points"
    return f"{sign}{number_text(value)}"


def p_text(value: float) -> str:
    """A probability: `below 0.001`, else three decimals."""
    if isnan(value):
        return NOBODY
    return "below 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - said so in the words


def unit_text(unit: str) -> str:
    """What stands beside a column's name; a share is shown in percent."""
    return "%" if unit in PERCENT else unit


def _signed(value: float, decimals: int) -> str:
    shown = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in shown for digit in "123456789")
    return shown if value >= 0 or is_zero else f"{MINUS}{shown}"


def _decimals(value: float) -> int:
    """Three digits that mean something, at most four decimals, none for whole numbers."""
    size = abs(value)
    if size < _SMALLEST_SHOWN or (value == round(value) and size >= 1):
        return 0
    return min(max(2 - floor(log10(size)), 0), _MOST_DECIMALS)
