"""What all replications of a scenario share: rulebook, calendar, meeting days, spaces open. Made once a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, cast

from labsim.domain.governance import PANEL, SSC, meeting_days
from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.rulebook import Rulebook
from labsim.domain.working_calendar import WorkingCalendar
from simulations.clock import Clock
from simulations.rules import rulebook_of
from simulations.scenario import Scenario, SscRhythm

LABS: Final = (ARQIVA, TELEFONICA)
_BEYOND: Final = timedelta(days=700)  # what begins before the end is booked beyond it


@dataclass(frozen=True)
class Setting:
    """Moments are days since the scenario's start."""

    scenario: Scenario
    rulebook: Rulebook
    clock: Clock
    end: float
    ssc: tuple[float, ...]
    panel: tuple[float, ...]
    lab_days: tuple[date, ...]
    lab_moments: tuple[float, ...]
    spaces_open: Mapping[LabId, tuple[int, ...]]
    releases: tuple[float, ...]


def setting_of(scenario: Scenario) -> Setting:
    """Raises ScenarioError where the scenario's rules cannot be."""
    return setting_of_text(scenario.canonical())


@lru_cache(maxsize=8)
def setting_of_text(canonical: str) -> Setting:
    """Of a canonical scenario. Raises ScenarioError."""
    scenario = Scenario.from_canonical(canonical)
    rulebook = rulebook_of(scenario)
    clock = Clock(scenario.time.start, WorkingCalendar.of_england_and_wales())
    first, last = scenario.time.start, scenario.time.end + _BEYOND
    lab_days = clock.calendar.working_days(first, last)
    return Setting(
        scenario=scenario,
        rulebook=rulebook,
        clock=clock,
        end=clock.moment(scenario.time.end),
        ssc=_moments(clock, _ssc_days(scenario, rulebook, first, last)),
        panel=_moments(clock, meeting_days(rulebook, PANEL, first, last)),
        lab_days=lab_days,
        lab_moments=_moments(clock, lab_days),
        spaces_open={
            lab: tuple(_spaces_open(scenario, rulebook, lab, day) for day in lab_days)
            for lab in LABS
        },
        releases=_moments(clock, scenario.testing.system_releases),
    )


def _moments(clock: Clock, days: tuple[date, ...]) -> tuple[float, ...]:
    return tuple(clock.moment(day) for day in days)


def _ssc_days(scenario: Scenario, rulebook: Rulebook, first: date, last: date) -> tuple[date, ...]:
    days = meeting_days(rulebook, SSC, first, last)
    if scenario.capacity.ssc_rhythm is SscRhythm.AS_RULED:
        return days
    by_month = {(day.year, day.month): day for day in reversed(days)}
    return tuple(sorted(by_month.values()))


def _spaces_open(scenario: Scenario, rulebook: Rulebook, lab: LabId, day: date) -> int:
    spaces = cast("int", rulebook.value("LAB-SPACES", "spaces", day, lab).value)
    out_of_use = sum(
        reduction.spaces
        for reduction in scenario.reductions
        if reduction.lab == lab and reduction.first_day <= day <= reduction.last_day
    )
    return max(0, spaces - out_of_use)
