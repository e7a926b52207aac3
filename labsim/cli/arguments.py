"""Kinds of argument that several commands take."""

from datetime import date

import click


class Day(click.ParamType[date]):
    """A day written as 2017-11-23."""

    name = "day"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        day = value if isinstance(value, date) else _read(value)
        if day is None:
            self.fail(f"{value!r} is not a day written like 2017-11-23.", param, ctx)
        return day


def _read(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


DAY = Day()
