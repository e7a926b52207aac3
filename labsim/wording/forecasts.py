"""Forecasts from live data in words: titles, waits, days at risk, and what they assume."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from labsim.wording.dates import dates_text, day_text, span_text
from labsim.wording.numbers import count_text

_LABS: Final = {"arqiva": "Arqiva", "telefonica": "Telefonica"}
ASSUMED: Final = (
    "Offers that are open are kept, and slots that are held stand as they are.",
    "Requests that wait or are undecided are given the first days with room, in their order; none is declined.",
    "When a participant applies for its assessment is not recorded yet: it is drawn from the plan of its kind.",
    "What of an assessment then lies before today has waited for nobody.",
    "What is under way lasts as long as the plan has it, given that it has lasted so long.",
    "Who has given no notice gives it when the plan says; who completed UEPT without it does not test in the labs.",
    "Participants that are not on record come if they begin after today by the plan; new suppliers enter as ever.",
    "Values of rules that staff have changed hold as they stand today.",
)
"""Beside those of the scenario."""
FITS_AND_COMES_LATER: Final = (
    "Its days are free now; with everybody placed first who asked earlier they are not"
)
_ALL: Final = "in every replication"


def lab_name(lab: str) -> str:
    return _LABS.get(lab, lab)


def forecast_title(on: date, scenario: str = "") -> str:
    """`scenario` is told where it is not the usual one."""
    return f"Forecast from {day_text(on)}{_on(scenario)}"


def _on(scenario: str) -> str:
    return f", on {scenario}" if scenario else ""


def too_late_text(last: date, ends: date) -> str:
    """Why no forecast can be made any more."""
    return (
        f"Forecasts look twelve months ahead and need a calendar for it, which they have up to "
        f"{day_text(ends)}: after {day_text(last)} none can be made"
    )


def less_title(lab: str, first_day: date, last_day: date, spaces: int) -> str:
    """`60 spaces fewer at Telefonica, 5 to 29 Mar 2018`."""
    what = count_text(spaces, "space")
    return f"{what} fewer at {lab_name(lab)}, {dates_text(first_day, last_day)}"


def capacity_title(
    lab: str, first_day: date, last_day: date, spaces: int, scenario: str = ""
) -> str:
    return f"What if: {less_title(lab, first_day, last_day, spaces)}{_on(scenario)}"


def wait_text(median: float | None, most: float | None) -> str:
    """Weeks beyond the lawful start, of half and of nine in ten."""
    if median is None:
        return "no room within two years"
    if median == most:
        return _weeks_text(median)
    late = "later, or never" if most is None else _weeks_text(most)
    return f"{_weeks_text(median)} in half of the replications, {late} in one of ten"


def _weeks_text(weeks: float) -> str:
    if weeks <= 0:
        return "none"
    whole = -int(-weeks // 1)
    return f"up to {count_text(whole, 'week')}"


def start_text(median: date | None, most: date | None) -> str:
    """`Mon 22 Jan 2018`, or half by one day and nine of ten by another."""
    if median is None:
        return "no room within two years"
    if median == most:
        return day_text(median)
    late = "later, or never" if most is None else f"by {day_text(most)}"
    return f"half by {day_text(median)}, nine of ten {late}"


def forecast_text(median: date | None, most: date | None) -> str:
    """Below a day that comes from a forecast: how sure it is."""
    return _ALL if median is not None and median == most else start_text(median, most)


def estimated_text(
    on: date, reference: str, scenario: str, median: date | None, most: date | None
) -> str:
    """How the day of an open request came about that the desk or a participant reads."""
    told = f"From the forecast of {day_text(on)}, {reference} on {scenario}"
    if median is None:
        return f"{told}: half of the replications find no room"
    if median == most:
        return f"{told}: {day_text(median)} {_ALL}"
    late = "nine of ten later, or never" if most is None else f"nine of ten by {day_text(most)}"
    return f"{told}: half of the replications begin by {day_text(median)}, {late}"


def behind_all_text(on: date, reference: str, scenario: str, ends: date | None) -> str:
    """The same of a request that no replication knew; `ends` where the forecast does not reach so far."""
    told = f"forecast of {day_text(on)}, {reference} on {scenario}"
    if ends is None:
        return f"The first days with room beside all that was booked or asked for in the {told}"
    return (
        f"The {told}, ends on {day_text(ends)}: what lies beyond it is estimated from the waiting "
        "list and the calendar as they stand"
    )


def risk_text(spans: Sequence[tuple[date, date, int]], what: str) -> str:
    """`full: Mon 8 to Fri 19 Jan 2018 (10 lab days)`; spans are first day, last day, lab days."""
    if not spans:
        return f"No day is at risk of being {what}"
    named = [span_text(first, last, days) for first, last, days in spans]
    return f"At risk of being {what}: {'; '.join(named)}"


def sizes_text(slots_read: int) -> str:
    """Where the sizes of a request come from."""
    if slots_read:
        return (
            f"Small, usual and large are those of one in ten, half and nine in ten of the "
            f"{count_text(slots_read, 'slot')} and requests of that day"
        )
    return "There are too few slots to read sizes from: these are those of small suppliers"


def difference_text(mean: float, low: float, high: float, noun: str) -> str:
    """`3.2 lab days more (95 % sure: 2.8 to 3.6)`; nothing where the interval holds zero."""
    if mean == low == high == 0:
        return "no difference"
    if low <= 0 <= high:
        return "no difference can be told"
    way, sign = ("more", 1) if mean > 0 else ("fewer", -1)
    least, most = sorted((sign * low, sign * high))
    sure = "" if low == high else f" (95 % sure: {least:.1f} to {most:.1f})"
    return f"{abs(mean):.1f} {noun} {way}{sure}"
