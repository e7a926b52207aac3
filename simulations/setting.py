"""What all replications of a scenario share: rulebook, calendar, meeting days, spaces open. Made once a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from labsim.domain.governance import PANEL, SSC, meeting_days
from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.rulebook import Rulebook
from labsim.domain.working_calendar import FIRST_YEAR, CalendarCorrection, WorkingCalendar
from simulations.clock import Clock
from simulations.lab_ledger import LabLedger, must_add_up
from simulations.rules import rulebook_of
from simulations.scenario import Scenario, SscRhythm

LABS: Final = (ARQIVA, TELEFONICA)
_CORRECTED: Final = "the record"
_BEYOND: Final = timedelta(days=700)  # what begins before the end is booked beyond it


@dataclass(frozen=True, eq=False)
class Setting:
    """Moments are days since the scenario's start. There is one for each text: it is told apart by itself."""

    scenario: Scenario
    rulebook: Rulebook
    clock: Clock
    end: float
    ssc: tuple[float, ...]
    panel: tuple[float, ...]
    lab_days: tuple[date, ...]
    lab_moments: tuple[float, ...]
    spaces_open: Mapping[LabId, tuple[int, ...]]
    spaces_free: Mapping[LabId, tuple[int, ...]]
    closed: Mapping[LabId, frozenset[date]]
    releases: tuple[float, ...]


def setting_of(scenario: Scenario) -> Setting:
    """Raises ScenarioError where the scenario's rules cannot be."""
    return setting_of_text(scenario.canonical())


@lru_cache(maxsize=8)
def setting_of_text(canonical: str) -> Setting:
    """Of a canonical scenario. Raises ScenarioError."""
    scenario = Scenario.from_canonical(canonical)
    rulebook = rulebook_of(scenario)
    clock = Clock(scenario.time.start, _calendar(scenario))
    first, last = _first_day(scenario), scenario.time.end + _BEYOND
    lab_days = clock.calendar.working_days(first, last)
    ledgers = {lab: LabLedger(scenario, rulebook, lab) for lab in LABS}
    must_add_up(scenario, lab_days)
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
            lab: tuple(map(ledger.spaces_open, lab_days)) for lab, ledger in ledgers.items()
        },
        spaces_free={
            lab: tuple(map(ledger.spaces_free, lab_days)) for lab, ledger in ledgers.items()
        },
        closed={
            lab: frozenset(filter(ledger.is_closed, lab_days)) for lab, ledger in ledgers.items()
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


def _calendar(scenario: Scenario) -> WorkingCalendar:
    """With the corrections of the record."""
    today = scenario.today
    if today is None:
        return WorkingCalendar.of_england_and_wales()
    added = [CalendarCorrection(day, True, _CORRECTED) for day in today.added_working_days]  # noqa: FBT003
    removed = [CalendarCorrection(day, False, _CORRECTED) for day in today.removed_working_days]  # noqa: FBT003
    return WorkingCalendar.of_england_and_wales([*added, *removed])


def _first_day(scenario: Scenario) -> date:
    """What the record assumes before today needs meetings and working days."""
    return scenario.time.start if scenario.today is None else date(FIRST_YEAR, 1, 1)
