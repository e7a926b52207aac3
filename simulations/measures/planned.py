"""The party that a plan is made for: on which day it reaches each act, and whether it is a User by its mandate."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from labsim.domain.assessments.statuses import AssuranceStatus, satisfies_entry
from labsim.domain.mandates import is_met
from simulations.event_log import Stage
from simulations.measured import Metric, Series
from simulations.measures.reading import ALL, NOBODY, Reading, metric
from simulations.population import Party, planned_party

DAY: Final = "planned_day"
ON_TIME: Final = "planned_user_by_mandate"
APPLICATION: Final = "application"
SREPT: Final = "SREPT done"
NOTICE: Final = "notice given"  # for a lab of DCC
FIELDWORK: Final = "fieldwork"
UEPT: Final = "UEPT complete"
STATUS: Final = "assessment passed"
TESTING: Final = "first day in a lab"
USER: Final = "User"
LIVE: Final = "live"
_STAGES: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        SREPT: Stage.SREPT_DONE,
        APPLICATION: Stage.APPLIED,
        NOTICE: Stage.NOTICE_GIVEN,
        FIELDWORK: Stage.FIELDWORK_STARTED,
        UEPT: Stage.UEPT_COMPLETE,
        USER: Stage.USER,
        LIVE: Stage.LIVE,
    }
)


def metrics(reading: Reading) -> Iterator[Metric]:
    """Nothing where nobody is planned; nan for what is not reached before the end."""
    party = planned_party(reading.scenario, reading.parties)
    if party is None:
        return
    moments = {act: reading.first(stage).get(party.index) for act, stage in _STAGES.items()}
    moments[STATUS] = _passed(reading, party)
    moments[TESTING] = _in_a_lab(reading, party)
    if party.lab_mode != "lab":
        moments[NOTICE] = None  # a remote lab has no first day there
    for act, moment in moments.items():
        day = NOBODY if moment is None else moment  # from today, what is done has a day before 0
        yield metric(DAY, act, day, "days from the start", "mean")
    user, by = reading.day_of(moments[USER]), reading.log.clock.day(party.mandate)
    yield metric(ON_TIME, ALL, is_met(user, by), "share", "proportion")


def series(_reading: Reading) -> Iterator[Series]:
    """One party has no months."""
    yield from ()


def _passed(reading: Reading, party: Party) -> float | None:
    """When a status came that satisfies the User Entry Process (SEC-STATUS)."""
    for index, moment, (_, status) in reading.rows(Stage.STATUS):
        day = reading.log.clock.day(moment)
        if index == party.index and satisfies_entry(
            reading.setting.rulebook, AssuranceStatus(status), day
        ):
            return moment
    return None


def _in_a_lab(reading: Reading, party: Party) -> float | None:
    stages = (Stage.LAB_GIVEN, Stage.LAB_HELD, Stage.LAB_PLACED)
    rows = (row for stage in stages for row in reading.rows(stage))
    return min((detail[1] for index, _, detail in rows if index == party.index), default=None)
