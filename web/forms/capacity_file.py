"""A plan of changes of capacity as a CSV file: written and read in one form."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.labs import Lab, LabId
from labsim.services.import_capacity import PlanLine
from labsim.wording.capacity import line_message
from labsim.wording.lists import list_text
from labsim.wording.messages import Message
from web.csv_file import FORMULA, Cell
from web.forms.base import DAY_FORMATS, FIRST_YEAR, LAST_YEAR, clean
from web.forms.capacity import LONGEST_REASON

COLUMNS: Final = ("lab", "first_day", "last_day", "kind", "spaces", "category", "reason")
MOST_LINES: Final = 500
ALL: Final = "all"

_GUARDED: Final = tuple(f"'{mark}" for mark in FORMULA)

_NUMBER: Final = re.compile("[0-9]{1,4}")
Row = Mapping[str, str]


class _Unreadable(Exception):
    """What must be written instead."""


def as_row(change: CapacityChange) -> tuple[Cell, ...]:
    """The cells of a change, in the order of COLUMNS."""
    spaces = "" if change.closes else change.spaces or ALL
    return (
        str(change.lab),
        change.first_day,
        change.last_day,
        str(change.kind.value),
        spaces,
        str(change.category.value),
        change.reason,
    )


def read_plan(text: str, labs: Sequence[Lab]) -> list[PlanLine]:
    """Every line below the header, with what is wrong in any of its cells. A wrong header is told as line 1."""
    rows = list(csv.reader(io.StringIO(text.strip(), newline="")))
    if not rows:
        return []
    header = [cell.strip().lower() for cell in rows[0]]
    if sorted(header) != sorted(COLUMNS):
        return [_told(1, f"The first line must name these columns: {', '.join(COLUMNS)}")]
    if len(rows) > MOST_LINES:
        return [_told(MOST_LINES + 1, f"A file has at most {MOST_LINES} lines")]
    numbered = enumerate(rows[1:], start=2)
    return [_read(number, header, row, labs) for number, row in numbered if any(row)]


def _told(number: int, *problems: str) -> PlanLine:
    messages = tuple(line_message(number, Message("text", words, "")) for words in problems)
    return PlanLine(number, None, messages)


def _read(number: int, header: Sequence[str], row: Sequence[str], labs: Sequence[Lab]) -> PlanLine:
    if len(row) != len(header):
        return _told(number, f"There must be {len(header)} cells, not {len(row)}")
    cells = dict(zip(header, ((clean(cell) or "") for cell in row), strict=True))
    values: dict[str, Any] = {}
    problems: list[str] = []
    for column, read in _readers(labs).items():
        try:
            values[column] = read(cells)
        except _Unreadable as unreadable:
            problems.append(str(unreadable))
    return _told(number, *problems) if problems else PlanLine(number, CapacityChange(**values))


def _readers(labs: Sequence[Lab]) -> Mapping[str, Callable[[Row], object]]:
    """By column. Each raises _Unreadable."""
    return {
        "lab": lambda cells: _lab(cells["lab"], labs),
        "first_day": lambda cells: _day("first_day", cells),
        "last_day": lambda cells: _day("last_day", cells),
        "kind": lambda cells: CapacityKind(_one_of("kind", cells, CapacityKind)),
        "spaces": _spaces,
        "category": lambda cells: CapacityCategory(_one_of("category", cells, CapacityCategory)),
        "reason": _reason,
    }


def _lab(typed: str, labs: Sequence[Lab]) -> LabId:
    for lab in labs:
        if typed.lower() in {lab.id, lab.name.lower()}:
            return lab.id
    message = f"lab must be {list_text([lab.id for lab in labs], 'or')}"
    raise _Unreadable(message)


def _day(column: str, cells: Row) -> date:
    for form in DAY_FORMATS:
        try:
            day = datetime.strptime(cells[column], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    message = f"{column} must be a day such as 2018-03-05, from {FIRST_YEAR} to {LAST_YEAR}"
    raise _Unreadable(message)


def _one_of(column: str, cells: Row, known: Iterable[str]) -> str:
    wanted = cells[column].lower().replace(" ", "_")
    if wanted not in set(known):
        message = f"{column} must be {list_text([str(one) for one in known], 'or')}"
        raise _Unreadable(message)
    return wanted


def _spaces(cells: Row) -> int | None:
    typed = cells["spaces"].lower()
    if cells["kind"].lower().replace(" ", "_") == CapacityKind.CLOSED_TO_VISITORS:
        if typed:
            message = "spaces must be empty where the lab is closed to visitors: they stay"
            raise _Unreadable(message)
        return None
    if typed == ALL:
        return None
    if not _NUMBER.fullmatch(typed):
        message = f"spaces must be a whole number from 1, or {ALL}"
        raise _Unreadable(message)
    return int(typed)


def _reason(cells: Row) -> str:
    """The apostrophe that keeps a spreadsheet from running a cell is none of its words."""
    typed = cells["reason"]
    words = typed[1:] if typed.startswith(_GUARDED) else typed
    if not 1 <= len(words) <= LONGEST_REASON:
        message = f"reason must be 1 to {LONGEST_REASON} characters long"
        raise _Unreadable(message)
    return words
