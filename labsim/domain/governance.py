"""When the committees meet (GOV-SSC, GOV-PANEL, GOV-CSC), and which of them sets the status of an assessment."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, cast

from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import switch, text, whole_number, whole_numbers
from labsim.domain.working_calendar import WorkingCalendar

SSC: Final = "GOV-SSC"
PANEL: Final = "GOV-PANEL"
CSC: Final = "GOV-CSC"

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST_GAP: Final = 366
_DAYS_OF_A_WEEK: Final = 7


class NoMeetingAhead(Exception):
    """By the values of the rulebook the committee does not meet within a year."""

    def __init__(self, code: str, on_or_after: date) -> None:
        super().__init__(f"{code} has no meeting in the year from {on_or_after}")


def meeting_days(
    rulebook: Rulebook, code: str, first: date, last: date, *, when_needed: bool = False
) -> tuple[date, ...]:
    """Every day from `first` to `last`, both included, on which the committee meets, in order.

    With `when_needed` the Panel's extra meetings count too. Each day is judged by the values in
    force on it; a moved meeting is on its new day only. Takes some milliseconds for ten years.
    """
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return tuple(
        day for day in days if is_meeting_day(rulebook, code, day, when_needed=when_needed)
    )


def next_meeting(
    rulebook: Rulebook, code: str, on_or_after: date, *, when_needed: bool = False
) -> date:
    """The first meeting on that day or later. Raises NoMeetingAhead if there is none within 366 days."""
    for n in range(_LONGEST_GAP + 1):
        day = on_or_after + timedelta(n)
        if is_meeting_day(rulebook, code, day, when_needed=when_needed):
            return day
    raise NoMeetingAhead(code, on_or_after)


def is_meeting_day(rulebook: Rulebook, code: str, day: date, *, when_needed: bool = False) -> bool:
    """Whether the committee meets on `day`: by its pattern, unless cancelled or moved, or because moved there."""
    moved = cast("dict[str, str]", _exceptions(rulebook, code, "moved", day) or {})
    iso = day.isoformat()
    if iso in moved or iso in _exceptions(rulebook, code, "not_held", day):
        return False
    return iso in moved.values() or _is_by_pattern(rulebook, code, day, when_needed=when_needed)


def outcome_known_on(rulebook: Rulebook, calendar: WorkingCalendar, meeting_day: date) -> date:
    """GOV-SSC: the outcome of the meeting is known 1 working day later; the meeting's day is not counted."""
    days = whole_number(rulebook, SSC, "outcome_known_after", meeting_day)
    return calendar.after(meeting_day, days)


def status_is_set_by(rulebook: Rulebook, day: date) -> str:
    """GOV-PANEL: the code of the committee that sets the status; the Panel to July 2017, SSC since."""
    return PANEL if switch(rulebook, PANEL, "sets_status", day) else SSC


def _is_by_pattern(rulebook: Rulebook, code: str, day: date, *, when_needed: bool) -> bool:
    if WEEKDAYS[day.weekday()] != text(rulebook, code, "weekday", day):
        return False
    occurrences = [*whole_numbers(rulebook, code, "occurrences", day)]
    if when_needed and rulebook.history(code, "when_needed"):
        occurrences += whole_numbers(rulebook, code, "when_needed", day)
    return not {_from_the_start(day), _from_the_end(day)}.isdisjoint(occurrences)


def _from_the_start(day: date) -> int:
    return (day.day - 1) // _DAYS_OF_A_WEEK + 1


def _from_the_end(day: date) -> int:
    days_left = monthrange(day.year, day.month)[1] - day.day
    return -(days_left // _DAYS_OF_A_WEEK) - 1


def _exceptions(rulebook: Rulebook, code: str, parameter: str, day: date) -> Collection[str]:
    """The dated exceptions in force on `day`; a committee that never had any has none."""
    rows = rulebook.history(code, parameter)
    if not rows or rows[0].in_force_from > day:
        return ()
    return cast("Collection[str]", rulebook.value(code, parameter, day).value)
