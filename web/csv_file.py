"""A list as a CSV file: days as ISO writes them, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from flask import Response

from labsim.domain.london import LONDON
from labsim.wording.enums import enum_text
from labsim.wording.numbers import count_text

MOST_ROWS: Final = 10_000
Cell = str | int | float | bool | date | datetime | StrEnum | None
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], total: int
) -> Response:
    """The file to be saved as `name`. Where `total` is more than there are rows, a last line says so."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    written = 0
    for row in rows:
        writer.writerow([cell_text(cell) for cell in row])
        written += 1
    if written < total:
        writer.writerow(
            [f"Only the first {count_text(written, 'row')} of {total:,}: narrow the list"]
        )
    answer = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def cell_text(cell: Cell) -> str:
    """Days and London moments in ISO, yes or no, states in words, texts guarded."""
    if isinstance(cell, StrEnum):
        return guarded(enum_text(cell))
    if isinstance(cell, datetime):
        return cell.astimezone(LONDON).isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return repr(cell)  # exact, and no formula where it is below 0
    return "" if cell is None else guarded(str(cell))


def guarded(text: str) -> str:
    """An apostrophe before what a spreadsheet would run: = + - @, a tab or a carriage return."""
    return f"'{text}" if text.startswith(FORMULA) else text
