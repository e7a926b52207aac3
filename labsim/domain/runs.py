"""Runs of the simulator: their kinds, which moves are lawful in which state, and how much anybody may ask for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labsim.domain.people import PARTICIPANT_ROLES, PersonRole


class RunKind(StrEnum):
    """What is asked. The last three begin from the live data."""

    SIMULATE = "simulate"
    COMPARE = "compare"
    SWEEP = "sweep"
    ANSWER = "answer"
    FORECAST = "forecast"
    CAPACITY = "capacity"
    BACKWARD = "backward"


class RunState(StrEnum):
    """From asked for to ended, in one of three ways."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


WAITING_STATES: Final = frozenset({RunState.QUEUED, RunState.RUNNING})
ENDED_STATES: Final = frozenset(RunState) - WAITING_STATES

LIVE_KINDS: Final = frozenset({RunKind.FORECAST, RunKind.CAPACITY, RunKind.BACKWARD})
BLANK_KINDS: Final = frozenset(RunKind) - LIVE_KINDS
COMPARABLE_KINDS: Final = frozenset(
    {RunKind.SIMULATE, RunKind.COMPARE, RunKind.FORECAST, RunKind.CAPACITY}
)
"""Each of their scenarios ran as it is: those of several runs can be put side by side."""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What one person may ask for.

    `cases` are the scenarios and values of a run, `replications` those of all of them together.
    """

    replications: int
    cases: int
    waiting: int
    kept: int
    megabytes: int


OF_PLANNERS: Final = RunLimits(
    replications=20_000, cases=100, waiting=10, kept=200, megabytes=2_000
)
OF_PARTICIPANTS: Final = RunLimits(replications=4_000, cases=60, waiting=1, kept=10, megabytes=100)


def limits_of(role: PersonRole | None) -> RunLimits:
    """The system itself is bound like a planner."""
    return OF_PARTICIPANTS if role in PARTICIPANT_ROLES else OF_PLANNERS


def kinds_for(role: PersonRole | None) -> frozenset[RunKind]:
    """Which kinds somebody may start; none for auditors."""
    match role:
        case None | PersonRole.PLANNER | PersonRole.ADMINISTRATOR:
            return frozenset(RunKind)
        case PersonRole.LAB_STAFF:
            return LIVE_KINDS
        case PersonRole.AUDITOR:
            return frozenset()
        case _:
            return BLANK_KINDS | {RunKind.BACKWARD, RunKind.FORECAST}


def can_cancel(state: RunState) -> bool:
    """As long as it has not ended."""
    return state in WAITING_STATES


def can_run_again(state: RunState) -> bool:
    """With as many replications or more once it is done, with any number where it came to nothing."""
    return state in ENDED_STATES


def can_delete(state: RunState) -> bool:
    """What waits or runs is cancelled first."""
    return state in ENDED_STATES
