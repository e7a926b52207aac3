"""A forecast, read from the replications of a scenario that starts today: waits and starts as quantiles."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from simulations.recorded import MetricColumn, Table
from simulations.scenario import Scenario
from simulations.setting import setting_of
from simulations.sizes import sizes_of

HALF: Final = 0.5
NINE_OF_TEN: Final = 0.9


def forecast_of(scenario: Scenario, table: Table) -> dict[str, Any] | None:
    """None for a scenario that does not start today.

    `median` and `p90` are null where so many replications had no such days at all, `n` says how many had.
    """
    today = scenario.today
    if today is None:
        return None
    sizes = sizes_of(scenario, setting_of(scenario).clock.calendar)
    return {
        "on": today.on.isoformat(),
        "replications": table.replications,
        "slots_read": sizes.read,
        "sizes": [
            {"name": size.name, "spaces": size.spaces, "working_days": size.working_days}
            for size in sizes
        ],
        "waits": list(_rows(table, "request_wait_weeks", "size")),
        "later_waits": list(_rows(table, "later_request_wait_weeks", "month")),
        "requests": [
            row | _of(scenario, row["group"]) for row in _quantiles(table, "request_start_days")
        ],
    }


def _rows(table: Table, name: str, second: str) -> Iterator[dict[str, Any]]:
    for row in _quantiles(table, name):
        lab, _, rest = row.pop("group").partition("-")
        yield {"lab": lab, second: rest} | row


def _quantiles(table: Table, name: str) -> Iterator[dict[str, Any]]:
    for place, column in enumerate(table.layout.metrics):
        if column.name == name:
            yield _row(column, table.metrics[:, place])


def _row(column: MetricColumn, values: Any) -> dict[str, Any]:
    """Never is later than any day: a quantile that falls among those is none."""
    known = values[~np.isnan(values)]
    last = np.where(np.isnan(values), np.inf, values)
    median, p90 = np.quantile(last, (HALF, NINE_OF_TEN), method="inverted_cdf").tolist()
    return {"group": column.group, "n": len(known), "median": median, "p90": p90}


def _of(scenario: Scenario, ref: str) -> dict[str, Any]:
    """Whose request it is, and what is asked."""
    today = scenario.today
    for party, request in today.requests() if today else ():
        if request.ref == ref:
            return {"party": party.ref} | request.model_dump(mode="json")
    return {}
