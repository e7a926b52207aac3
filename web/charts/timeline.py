"""Rows of bars over months: where each bar, tick and flag stands, in percent of the width."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.months import months_after
from labsim.domain.slots.lifecycle import SlotState
from labsim.wording.dates import dates_text, short_month_text
from labsim.wording.spaces import spaces_text
from models.records import SlotRecord
from web.charts import WHOLE, share

THINNEST: Final = 0.8  # percent; a bar of one day must still be seen
MOST_MONTHS: Final = 24
MOST_LABELS: Final = 12
MAJOR: Final = 3  # every third label names its year, and is the one that a phone has room for
LAST_LABEL: Final = 92.0  # percent; a label that begins later would be cut off
_ONE_DAY: Final = timedelta(days=1)


class BarStyle(StrEnum):
    """Solid: decided. Long dashes: an offer. Dashed: not decided. Dotted: came to nothing."""

    DECIDED = "decided"
    OFFER = "offer"
    OPEN = "open"
    ENDED = "ended"


STYLES: Final[Mapping[SlotState, BarStyle]] = {
    SlotState.ALLOCATED: BarStyle.DECIDED,
    SlotState.OFFERED: BarStyle.OFFER,
    SlotState.REQUESTED: BarStyle.OPEN,
    SlotState.WAITING: BarStyle.OPEN,
}


class MarkKind(StrEnum):
    """What a flag stands for."""

    LAWFUL_START = "lawful"
    MANDATE = "mandate"


@dataclass(frozen=True, slots=True)
class Bar:
    """Both days included."""

    first: date
    last: date
    style: BarStyle


@dataclass(frozen=True, slots=True)
class Row:
    """A slot, or a participant with several bars. `words` say in text what the bars show."""

    label: str
    url: str
    words: str
    bars: tuple[Bar, ...]
    state: SlotState | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag on a day, such as the first lawful day of a notice; `words` say which."""

    day: date
    words: str
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """Percent of the width."""

    x: float
    width: float
    style: BarStyle


@dataclass(frozen=True, slots=True)
class DrawnRow:
    row: Row
    bars: tuple[DrawnBar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month. A minor one has no room for its label on a phone."""

    x: float
    label: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Flag:
    x: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Drawing:
    """`today_x` is None where today lies outside; `flags` holds only those on screen, `beyond` the others."""

    first: date
    last: date
    today: date
    today_x: float | None
    ticks: tuple[Tick, ...]
    rows: tuple[DrawnRow, ...]
    flags: tuple[Flag, ...]
    beyond: tuple[Mark, ...]
    styles: tuple[BarStyle, ...]


def draw_timeline(
    rows: Sequence[Row], first: date, last: date, today: date, marks: Sequence[Mark] = ()
) -> Drawing:
    """What lies outside of `first` to `last` (both included) is cut off; a bar wholly outside is not drawn."""
    scale = _Scale(first, last)
    drawn = tuple(DrawnRow(row, tuple(_bars(row, scale))) for row in rows)
    seen = {bar.style for row in drawn for bar in row.bars}
    return Drawing(
        first=first,
        last=last,
        today=today,
        today_x=scale.at(today) if scale.shows(today) else None,
        ticks=tuple(_ticks(scale)),
        rows=drawn,
        flags=tuple(Flag(scale.at(mark.day), mark) for mark in marks if scale.shows(mark.day)),
        beyond=tuple(mark for mark in marks if not scale.shows(mark.day)),
        styles=tuple(style for style in BarStyle if style in seen),
    )


def whole_months(days: Iterable[date], today: date) -> tuple[date, date]:
    """From the first of the earliest day's month to the end of the latest one's, today included, two years at most."""
    known = [today, *days]
    first = max(min(known), months_after(today, -MOST_MONTHS // 2)).replace(day=1)
    furthest = months_after(first, MOST_MONTHS)
    end = min(months_after(max(known).replace(day=1), 1), furthest)
    return first, max(end, months_after(first, 3)) - _ONE_DAY


def slot_row(slot: SlotRecord, lab: Lab, url: str, *, with_name: bool = False) -> Row:
    """One slot as a row; `with_name` where slots of several participants stand together."""
    asked = slot.given
    named = f"{slot.participant_name}, " if with_name else ""
    days = dates_text(asked.first_day, asked.last_day)
    words = f"{named}{lab.name}, {spaces_text(asked)}, {days}"
    bar = Bar(asked.first_day, asked.last_day, STYLES.get(slot.state, BarStyle.ENDED))
    return Row(slot.reference, url, words, (bar,), slot.state)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def at(self, day: date) -> float:
        """Where the day begins."""
        return share((day - self.first).days, (self.last - self.first).days + 1)


def _bars(row: Row, scale: _Scale) -> Iterator[DrawnBar]:
    for bar in row.bars:
        if bar.last < scale.first or bar.first > scale.last:
            continue
        x = scale.at(bar.first)
        width = max(scale.at(bar.last + _ONE_DAY) - x, THINNEST)
        yield DrawnBar(min(x, WHOLE - THINNEST), round(width, 2), bar.style)


def _ticks(scale: _Scale) -> Iterator[Tick]:
    months = tuple(_month_starts(scale))
    step = -(-len(months) // MOST_LABELS)
    for index, day in enumerate(months):
        x = scale.at(day)
        major = index % (MAJOR * step) == 0
        label = short_month_text(day, with_year=major)
        labelled = index % step == 0 and x <= LAST_LABEL
        yield Tick(x, label if labelled else "", minor=not major)


def _month_starts(scale: _Scale) -> Iterator[date]:
    day = scale.first if scale.first.day == 1 else months_after(scale.first.replace(day=1), 1)
    while day <= scale.last:
        yield day
        day = months_after(day, 1)
