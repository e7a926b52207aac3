"""What a backward plan asks the simulator: one scenario with a plan, at day after day of application."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from simulations.backward import APPLIES
from simulations.scenario import Plan, Scenario
from simulations.study import Request

WEEKS_BEFORE: Final = 36  # of the first application that is tried, where nothing is said
_TRIED_EVERY: Final = timedelta(weeks=1)
_BEYOND: Final = timedelta(weeks=8)  # after the mandate: how late those are who are late


def planned_scenario(scenario: Scenario, plan: Plan, mandate: date) -> Scenario:
    """With the plan, whose mandate that is; it ends soon after the mandate. Raises ScenarioError."""
    time = scenario.time
    end = mandate + _BEYOND
    measured_from = time.measured_from if time.measured_from < end else time.start
    values = scenario.model_dump(mode="json") | {
        "plan": plan.model_dump(mode="json"),
        "time": {
            "start": time.start.isoformat(),
            "measured_from": measured_from.isoformat(),
            "end": end.isoformat(),
        },
    }
    return Scenario.checked(values, "the plan")


def days_to_try(first: date, mandate: date, also: Iterable[date] = ()) -> tuple[date, ...]:
    """Weekly from `first` to the mandate, and the days `also` that lie between them."""
    weeks = (mandate - first).days // _TRIED_EVERY.days
    days = {first + number * _TRIED_EVERY for number in range(weeks + 1)}
    return tuple(sorted(days | {day for day in also if first <= day <= mandate}))


def backward_request(
    scenario: Scenario, days: Sequence[date], replications: int, entropy: int
) -> Request:
    """Of a scenario with a plan."""
    over = {APPLIES: [day.isoformat() for day in days]}
    return Request("backward", (scenario.canonical(),), entropy, replications, over=over)
