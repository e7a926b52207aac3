"""What happened in one replication: a tidy log, from which alone everything is measured."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from simulations.clock import Clock
from simulations.population import Party
from simulations.scenario import Scenario
from simulations.setting import Setting


class Stage(StrEnum):
    """A point that a participant reaches; the detail that goes with it stands behind it."""

    ARRIVED = "arrived"
    GATEWAY_READY = "user ID and gateway ready"
    SREPT_DONE = "SREPT done"
    APPLIED = "assessment applied for"  # number, kind
    ACCEPTED = "application accepted"  # number
    UEPT_STARTED = "UEPT started"  # role
    UEPT_DONE = "UEPT done"  # role
    UEPT_COMPLETE = "UEPT complete for all roles"
    CREDIT_LODGED = "credit cover lodged"
    ASKED_FOR = "fieldwork asked for"  # number, kind
    DATE_CHANGED = "date changed"  # number, fee in pence, the new date (moment)
    FIELDWORK_STARTED = "fieldwork started"  # number, kind, the team's working days
    FIELDWORK_ENDED = "fieldwork ended"  # number, kind
    REPORT_READY = "report and response ready"  # number
    AT_SSC = "at SSC"  # number, kind
    STATUS = "status set"  # number, status
    SECOND_FUSA = "second Full assessment needed"
    REMEDIATED = "remediation done"
    PRIVACY_APPLIED = "privacy assessment applied for"
    PRIVACY_STARTED = "privacy fieldwork started"  # the team's working days
    PRIVACY_STATUS = "privacy status set"  # status
    USER = "User Entry Process complete: a User"
    ON_BOARDING_STARTED = "final on-boarding started"
    NO_WAN = "no WAN at the proving installation"
    LIVE = "live"
    NOTICE_GIVEN = "E2E notice given"
    LAB_WANTED = "lab wanted"  # lab, first day (moment)
    LAB_GIVEN = "lab slot given"  # lab, first day, last day (moments), spaces
    LAB_EXTENDED = "stay extended for a testing issue"  # lab, first, last, spaces
    LAB_GIVEN_BACK = "lab spaces given back"  # lab, first, last, spaces
    NO_ROOM = "no room in the lab"  # lab
    LAB_HELD = "lab slot held at the start"  # lab, first, last, spaces
    LAB_PLACED = "request of the start given a slot"  # lab, first, last, spaces
    REQUEST_STARTS = "request of the start begins"  # its reference, lab, first day (moment)
    HUBS_ORDERED = "hubs ordered"  # hubs, price in pence
    REMOTE_READY = "remote lab ready"
    E2E_DONE = "E2E testing done"
    RETURNED = "back in the lab for a release"
    DUE = "next assessment due"  # number, due rule, what must have happened by then
    COMPLIANT = "compliant"  # number
    NOT_COMPLIANT = "not compliant: Event of Default"  # number
    GONE = "gone"


_DATED: Final = frozenset({Stage.LAB_WANTED, Stage.DATE_CHANGED, Stage.REQUEST_STARTS})

Event = tuple[int, Stage, float, tuple[Any, ...]]
LEDGER: Final = frozenset(
    {
        Stage.LAB_GIVEN,
        Stage.LAB_EXTENDED,
        Stage.LAB_GIVEN_BACK,
        Stage.LAB_HELD,
        Stage.LAB_PLACED,
    }
)


@dataclass(slots=True)
class EventLog:
    """Events in the order in which they were written; `time` is in days since the scenario's start."""

    setting: Setting
    parties: tuple[Party, ...]
    entropy: int
    replication: int
    events: list[Event] = field(default_factory=list)

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.setting.scenario

    @property
    def clock(self) -> Clock:
        """Turns moments into dates."""
        return self.setting.clock

    def rows(self) -> Iterator[tuple[int, str, str, str, float, str]]:
        """Participant, kind, stage, ISO date, time, detail: by time, then in the order written."""
        for party, stage, time, detail in sorted(self.events, key=lambda event: event[2]):
            yield (
                party,
                self.parties[party].kind,
                stage.value,
                self.clock.day(time).isoformat(),
                time,
                self._text(stage, detail),
            )

    def course(self, participant: int) -> list[Event]:
        """One participant's events, by time, then in the order written."""
        own = (event for event in self.events if event[0] == participant)
        return sorted(own, key=lambda event: event[2])

    def story(self, participant: int) -> list[str]:
        """One participant's events, a line each."""
        return [
            f"{date}  {stage}" + (f" ({detail})" if detail else "")
            for party, _, stage, date, _, detail in self.rows()
            if party == participant
        ]

    def _text(self, stage: Stage, detail: tuple[Any, ...]) -> str:
        if stage in LEDGER:
            lab, first, last, spaces = detail
            return f"{lab}, {self.clock.day(first)} to {self.clock.day(last)}, {spaces} spaces"
        if stage in _DATED:
            return ", ".join([*map(str, detail[:-1]), str(self.clock.day(detail[-1]))])
        return ", ".join(map(str, detail))
