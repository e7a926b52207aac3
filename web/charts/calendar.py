"""A lab's days as weeks of cells: what each cell shows and says, and a legend of what is on screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.services.read_availability import AvailabilityDay
from labsim.wording.availability import (
    changes_text,
    closed_day_text,
    closed_text,
    open_day_text,
    remark_text,
)
from labsim.wording.dates import WEEKDAYS, short_day_text
from web.charts import WHOLE, share

DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """Percent of the spaces the lab has by rule, so that days compare; `asked` begins where `taken` ends."""

    open: float
    taken: float
    asked: float


@dataclass(frozen=True, slots=True)
class Cell:
    """`words` are for those who hear the page; `closed` is the reason, empty on an open day.

    On a day without visits the devices stay, and so do its numbers.
    """

    day: date
    label: str
    words: str
    remark: str
    closed: str
    free: int
    asked: int
    reduced: bool
    no_visits: bool
    bar: Bar

    @property
    def full(self) -> bool:
        """Everything that is open is taken; where nothing is open, nothing is full."""
        return self.bar.open > 0 and self.free <= 0


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend; `mark` names its drawing."""

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Weeks from Monday to Sunday; a place before the first day or after the last is None."""

    weeks: tuple[tuple[Cell | None, ...], ...]
    legend: tuple[Key, ...]
    weekdays: tuple[str, ...] = WEEKDAYS


def calendar_grid(days: Sequence[AvailabilityDay]) -> Grid:
    """`days` are one lab's, in order and without gaps."""
    cells = tuple(_cell(day, first=not index) for index, day in enumerate(days))
    return Grid(_weeks(cells), _legend(days))


def _weeks(cells: tuple[Cell, ...]) -> tuple[tuple[Cell | None, ...], ...]:
    if not cells:
        return ()
    before = (None,) * cells[0].day.weekday()
    after = (None,) * (DAYS_OF_WEEK - 1 - cells[-1].day.weekday())
    places = (*before, *cells, *after)
    return tuple(places[n : n + DAYS_OF_WEEK] for n in range(0, len(places), DAYS_OF_WEEK))


def _cell(day: AvailabilityDay, *, first: bool) -> Cell:
    return Cell(
        day=day.day,
        label=short_day_text(day.day) if first or day.day.day == 1 else str(day.day.day),
        words=_words(day),
        remark=day_remark(day),
        closed=closed_text(day.off) if day.off else "",
        free=day.free,
        asked=day.asked,
        reduced=day.reduced,
        no_visits=day.closed is not None,
        bar=_bar(day),
    )


def _words(day: AvailabilityDay) -> str:
    if day.off:
        return closed_day_text(day.day, day.off)
    numbers = day.spaces_open, day.spaces_taken, day.asked, day.regular
    words = open_day_text(day.day, *numbers)
    return f"{words}; {changes_text(day.changes)}" if day.changes else words


def day_remark(day: AvailabilityDay) -> str:
    """What the table twin says beside a day's numbers."""
    return remark_text(day.off, day.free, day.regular - day.spaces_open, day.changes)


def _bar(day: AvailabilityDay) -> Bar:
    whole = max(day.regular, day.spaces_open)
    taken = share(day.spaces_taken, whole)
    return Bar(
        open=share(day.spaces_open, whole),
        taken=taken,
        asked=round(min(share(day.asked, whole), WHOLE - taken), 2),
    )


def _legend(days: Sequence[AvailabilityDay]) -> tuple[Key, ...]:
    lab_days = [day for day in days if day.off is None]
    keys = (
        (any(day.spaces_taken for day in lab_days), Key("taken", "taken")),
        (any(day.free > 0 for day in lab_days), Key("free", "free, also the large number")),
        (any(day.asked for day in lab_days), Key("asked", "asked for, not decided")),
        (any(day.free <= 0 < day.spaces_open for day in lab_days), Key("full", "full")),
        (any(day.reduced for day in lab_days), Key("reduced", "fewer spaces open than usual")),
        (
            any(day.closed for day in lab_days),
            Key("no-visits", "closed to visitors, devices stay"),
        ),
        (len(lab_days) < len(days), Key("closed", "closed")),
    )
    return tuple(key for on_screen, key in keys if on_screen)
