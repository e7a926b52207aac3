"""Words for one day of a lab: what is open, taken, free and asked for, or why it is closed."""

from collections.abc import Iterable, Sequence
from datetime import date

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.wording.capacity import change_reason_text, change_text
from labsim.wording.dates import long_day_text
from labsim.wording.enums import enum_text, label
from labsim.wording.numbers import count_text


def closed_text(off: DayOff) -> str:
    """`Good Friday`, `weekend`, or the reason that staff gave."""
    return "weekend" if off.kind is DayOffKind.WEEKEND else off.name


def open_day_text(
    day: date, spaces_open: int, spaces_taken: int, asked: int, regular: int = 0
) -> str:
    """`Monday 5 March 2018, 180 open of 280, 90 taken, 90 free, 30 asked for`; `of` where fewer are than usual."""
    free = spaces_open - spaces_taken
    usual = f" of {regular}" if spaces_open < regular else ""
    return (
        f"{long_day_text(day)}, {spaces_open} open{usual}, {spaces_taken} taken, {free} free,"
        f" {asked} asked for"
    )


def changes_text(changes: Iterable[CapacityChange]) -> str:
    """`100 out of use: maintenance; closed to visitors: holiday of the lab`."""
    return "; ".join(f"{_change_text(change)}: {enum_text(change.category)}" for change in changes)


def _change_text(change: CapacityChange) -> str:
    if change.closes:
        return enum_text(change.kind)
    kept = f", {change.kept} kept open" if change.kept else ""
    return f"{'all' if change.spaces is None else change.spaces} out of use{kept}"


def closed_day_text(day: date, off: DayOff) -> str:
    """`Friday 30 March 2018, closed: Good Friday`."""
    return f"{long_day_text(day)}, closed: {closed_text(off)}"


def remark_text(
    off: DayOff | None, free: int, missing: int, changes: Sequence[CapacityChange] = ()
) -> str:
    """What a table says beside the numbers: why days are closed, that they are full, what is out of use and why.

    `missing` spaces are fewer open than usual. Empty where there is nothing to say.
    """
    if off is not None:
        return f"Closed: {closed_text(off)}"
    remarks = ["full"] if free <= 0 else []
    if missing > 0 and all(change.closes for change in changes):
        remarks.append(f"{count_text(missing, 'space')} out of use")
    remarks += [f"{change_text(change)} ({change_reason_text(change)})" for change in changes]
    return label(", ".join(remarks))


def tried_text(left: int | None) -> str:
    """What a request that is tried leaves free on a day; nothing where it wants nothing."""
    if left is None:
        return ""
    return (
        f", {-left} too few for this request" if left < 0 else f", {left} left after this request"
    )
