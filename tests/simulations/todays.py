"""Scenarios that start today, Thursday 23 November 2017, for tests."""

from typing import Any, Final

from simulations.event_log import EventLog
from simulations.model import run_model
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from tests.simulations.scenarios import CONSTANT, NOBODY

ON: Final = "2017-11-23"
END: Final = "2018-11-23"
SMALL: Final[dict[str, Any]] = {"ref": "P001", "kind": "small_supplier", "roles": ["IS", "GS"]}


def days(lab: str, first: str, last: str, spaces_open: int, taken: int = 0) -> dict[str, Any]:
    span = {"lab": lab, "first_day": first, "last_day": last}
    return span | {"spaces_open": spaces_open, "spaces_taken": taken}


def slot(
    place: int, lab: str, first: str, last: str, spaces: int, **more: object
) -> dict[str, Any]:
    return {
        "place": place,
        "lab": lab,
        "first_day": first,
        "last_day": last,
        "spaces": spaces,
    } | more


def request(
    place: int, lab: str, first: str, last: str, spaces: int, **more: object
) -> dict[str, Any]:
    """Q001 is the first."""
    asked = slot(place, lab, first, last, spaces, **more)
    return asked | {"ref": f"Q{place:03}", "sent_on": ON}


def today(
    *parties: dict[str, Any],
    days: tuple[dict[str, Any], ...] = (),
    changes: dict[str, object] | None = None,
    **more: object,
) -> Scenario:
    """The baseline with these parties; `changes` at dotted keys."""
    base = load_scenario("baseline-2017").with_values(changes or {})
    values = base.model_dump(mode="json") | {"name": "today", "title": "From today"}
    values["time"] = {"start": ON, "measured_from": ON, "end": END}
    values["today"] = {"on": ON, "days": list(days), "parties": list(parties), **more}
    return Scenario.checked(values, "test")


def alone(*parties: dict[str, Any], **more: Any) -> Scenario:
    """Nothing about anybody is left to luck, and nobody else comes."""
    changes = {**NOBODY, **CONSTANT, **more.pop("changes", {})}
    return today(*parties, changes=changes, **more)


def log_of(scenario: Scenario, replication: int = 0) -> EventLog:
    return run_model(scenario, 1, replication)
