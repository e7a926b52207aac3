"""One assessment from the day asked for to its meeting: team, fieldwork, write-up, report and response, SSC."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.assessments.kinds import AssessmentKind
from labsim.domain.governance import PANEL, outcome_known_on, status_is_set_by
from simulations.engine.moments import at
from simulations.event_log import Stage
from simulations.luck import triangular, whole_working_days
from simulations.processes.steps import Doing, Steps, StepsWith

_WEEK: Final = 7.0


@dataclass(frozen=True, slots=True)
class Task:
    """What the assessor's team does: `working_days` of fieldwork, then the write-up. `number` counts from 1."""

    number: int
    kind: AssessmentKind
    working_days: int
    write_up: int
    report_luck: float


class Fieldwork(Doing):
    """The course of a security assessment, the same in every year (SEC-STEPS)."""

    first_day: date
    last_day: date

    def task(self, number: int, kind: AssessmentKind, attempt: int) -> Task:
        """With the luck of that attempt (from 0)."""
        between, write_up = self._effort(kind)
        days = whole_working_days(self.luck.fieldwork[attempt], *between)
        return Task(number, kind, days, write_up, self.luck.report[attempt])

    def _effort(self, kind: AssessmentKind) -> tuple[tuple[float, float, float], int]:
        """Working days of fieldwork, triangular, and of write-up; shorter on a Shared Resource."""
        plan = self.scenario.assessments
        match kind:
            case AssessmentKind.FULL:
                shared = self.party.shared_resource is not None
                full = plan.full_shared_working_days if shared else plan.full_working_days
                return full, plan.full_write_up_working_days
            case AssessmentKind.VERIFICATION:
                return plan.verification_working_days, plan.verification_write_up_working_days
            case AssessmentKind.SELF:
                return plan.self_working_days, plan.self_write_up_working_days

    def run(self, task: Task, not_before: float) -> Steps:
        """Until the outcome of SSC is known; `first_day` and `last_day` of the fieldwork stand afterwards."""
        days, detail = (task.working_days, task.write_up), (task.number, task.kind.value)
        self.first_day, self.last_day = yield from self.with_team(
            not_before, days, Stage.FIELDWORK_STARTED, detail
        )
        yield from self._report(task)
        yield from self.meeting(self.world.ssc)
        self.reach(Stage.AT_SSC, task.number, task.kind.value)
        yield from self.until_day(
            outcome_known_on(self.rulebook, self.clock.calendar, self.today())
        )

    def with_team(
        self,
        not_before: float,
        days: tuple[int, int],
        started: Stage,
        detail: tuple[object, ...],
    ) -> StepsWith[tuple[date, date]]:
        """The first free team works from the next working day on; first and last day of fieldwork.

        `days` are the working days of fieldwork and of write-up; on the working day after them the team is
        free again. The report goes on without it.
        """
        working_days, write_up = days
        yield from self.book(self.world.teams, not_before)
        calendar = self.clock.calendar
        first = self.clock.next_working_day(self.env.now)
        last = calendar.after(first, working_days - 1)
        written = calendar.after(last, write_up)
        self.begin(self._release_team(calendar.after(written, 1)))
        yield from self.until_day(first)
        self.reach(started, *detail, working_days + write_up)
        yield from self.until_day(last)
        if started is Stage.FIELDWORK_STARTED:
            self.reach(Stage.FIELDWORK_ENDED, *detail)
        yield from self.until_day(written)
        return first, last

    def _release_team(self, day: date) -> Steps:
        """The days are the team's even if the participant leaves meanwhile."""
        yield at(self.env, self.clock.moment(day))
        self.world.teams.release()

    def _report(self, task: Task) -> Steps:
        weeks = triangular(task.report_luck, *self.scenario.assessments.report_and_response_weeks)
        yield from self.for_days(_WEEK * weeks)
        self.reach(Stage.REPORT_READY, task.number)

    def panel_if_it_decides(self) -> Steps:
        """To July 2017 the Panel sets the status, after SSC (GOV-PANEL)."""
        if status_is_set_by(self.rulebook, self.today()) == PANEL:
            yield from self.meeting(self.world.panel)
