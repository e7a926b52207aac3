"""Words for one day of a lab: what is open, taken, free and asked for, or why it is closed."""

from datetime import date

from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.wording.dates import long_day_text
from labsim.wording.numbers import count_text


def closed_text(off: DayOff) -> str:
    """`Good Friday`, `weekend`, or the reason that staff gave."""
    return "weekend" if off.kind is DayOffKind.WEEKEND else off.name


def open_day_text(day: date, spaces_open: int, spaces_taken: int, asked: int) -> str:
    """`Monday 5 March 2018, 280 open, 190 taken, 90 free, 30 asked for`."""
    free = spaces_open - spaces_taken
    return (
        f"{long_day_text(day)}, {spaces_open} open, {spaces_taken} taken, {free} free,"
        f" {asked} asked for"
    )


def closed_day_text(day: date, off: DayOff) -> str:
    """`Friday 30 March 2018, closed: Good Friday`."""
    return f"{long_day_text(day)}, closed: {closed_text(off)}"


def remark_text(off: DayOff | None, free: int, missing: int) -> str:
    """What a table says beside the numbers; `missing` spaces are out of use. Empty where there is nothing to say."""
    if off is not None:
        return f"Closed: {closed_text(off)}"
    remarks = ["Full"] if free <= 0 else []
    if missing > 0:
        remarks.append(f"{count_text(missing, 'space')} out of use")
    return ", ".join(remarks)


def tried_text(left: int | None) -> str:
    """What a request that is tried leaves free on a day; nothing where it wants nothing."""
    if left is None:
        return ""
    return (
        f", {-left} too few for this request" if left < 0 else f", {left} left after this request"
    )
