"""From year two on: each year the assessment of the kind due, when the due rule and the booking habit say."""

from datetime import date, timedelta
from typing import Final

from labsim.domain.assessments.dates import (
    change_fee_pence,
    earliest_changed_fieldwork,
    earliest_fieldwork,
    latest_application,
)
from labsim.domain.assessments.due import (
    ByThen,
    DueRule,
    LastAssessment,
    NextAssessment,
    levelled_week,
    monday_of,
    next_assessment,
)
from labsim.domain.assessments.kinds import Assessed, AssessmentKind, group_of, kind_of
from labsim.domain.assessments.systems import (
    Systems,
    is_over_threshold,
    shared_resource_needs_full,
)
from labsim.domain.rulebook.reading import whole_number
from simulations.event_log import Stage
from simulations.kinds import Kind
from simulations.processes.fieldwork import Fieldwork
from simulations.processes.steps import Steps, StepsWith
from simulations.scenario import Assessments

_WEEK: Final = 7.0
_MONTH: Final = 365.25 / 12
# Systems enrolled: only on which side of the threshold they are decides anything.
_MANY: Final = Systems(domestic=1_000_000)
_FEW: Final = Systems(domestic=1_000)
_GROW_LARGE: Final = frozenset({Kind.LARGE_SUPPLIER, Kind.DISTRIBUTION_GROUP})


class Yearly(Fieldwork):
    """A User's assessments after its first."""

    last: LastAssessment
    attempts = 0
    went_live: float | None = None

    def follow(self, last: LastAssessment, attempts: int) -> Steps:
        """From the moment the first one is over; `attempts` is how many it took."""
        self.last, self.attempts = last, attempts
        while True:
            yield from self._next()

    def _next(self) -> Steps:
        number, attempt = self.last.number + 1, self.attempts
        answer = next_assessment(self.rulebook, self.last, self.today())
        due = self.clock.moment(answer.due)
        self.world.write(
            self.party, Stage.DUE, due, number, answer.rule.value, answer.by_then.value
        )
        asked_for, apply = self._plan(answer, self.luck.position[attempt])
        yield from self.until_day(apply)
        applied_on = self.today()
        kind = self._kind(number)
        self.reach(Stage.APPLIED, number, kind.value)
        self.world.write(
            self.party, Stage.ASKED_FOR, self.clock.moment(asked_for), number, kind.value
        )
        begins = yield from self._perhaps_change_date(applied_on, asked_for, kind)
        yield from self.run(self.task(number, kind, attempt), begins)
        self._conclude(number, attempt)

    # -- when --------------------------------------------------------------------------------------

    def _plan(self, answer: NextAssessment, position: float) -> tuple[date, date]:
        """Day of fieldwork asked for, and day of application: as late as the notice allows (SEC-NOTICE)."""
        today = self.today()
        if answer.rule is DueRule.LEVELLED:
            asked_for = self._levelled(answer, earliest_fieldwork(self.rulebook, today))
        elif answer.by_then is ByThen.APPLY:
            apply = max(today, self._in_window(answer, position))
            return earliest_fieldwork(self.rulebook, apply), apply
        else:
            asked_for = self._in_window(answer, position)
        asked_for = max(asked_for, earliest_fieldwork(self.rulebook, today))
        self.world.fieldwork_by_week[monday_of(asked_for)] += 1
        return asked_for, max(today, latest_application(self.rulebook, asked_for))

    def _levelled(self, answer: NextAssessment, earliest: date) -> date:
        week = levelled_week(self.world.fieldwork_by_week, answer, earliest)
        return self.clock.calendar.on_or_after(week or max(earliest, answer.due))

    def _in_window(self, answer: NextAssessment, position: float) -> date:
        """The habit: where in the window, moved towards its end by procrastination."""
        habit = self.scenario.habit
        opens = answer.window_opens
        if answer.rule is not DueRule.YEAR_END:
            opens = max(opens, answer.due - timedelta(weeks=habit.window_weeks))
        late = 1 - (1 - position) * (1 - habit.procrastination)
        day = opens + late * (answer.due - opens)
        calendar = self.clock.calendar
        return day if calendar.is_working_day(day) else calendar.before(day, 1)

    def _perhaps_change_date(
        self, applied_on: date, asked_for: date, kind: AssessmentKind
    ) -> StepsWith[float]:
        """Some change their date, some of them so late that it costs (SEC-CANCEL)."""
        plan, attempt, begins = (
            self.scenario.assessments,
            self.attempts,
            self.clock.moment(asked_for),
        )
        if self.luck.changed[attempt] >= plan.date_changed_share:
            return begins
        late = self.luck.inside[attempt] < plan.changed_inside_four_weeks_share
        last_free = whole_number(self.rulebook, "SEC-CANCEL", "days_before_start", asked_for)
        yield from self.until(begins - last_free * (0.5 if late else 1.0))
        fee = change_fee_pence(
            self.rulebook,
            cost_pence(self.scenario.assessments, kind),
            int(begins - self.env.now),
            redeployed=self.luck.redeployed[attempt] < plan.redeployed_share,
            day=self.today(),
        )
        least, most = plan.date_changed_weeks
        weeks: float = least + self.luck.changed_by[attempt] * (most - least)
        earliest = earliest_changed_fieldwork(self.rulebook, applied_on, self.today())
        begins = max(begins + _WEEK * weeks, self.clock.moment(earliest))
        self.reach(Stage.DATE_CHANGED, self.last.number + 1, fee, begins)
        return begins

    # -- what --------------------------------------------------------------------------------------

    def _kind(self, number: int) -> AssessmentKind:
        """SEC-KIND, by the systems enrolled when it is applied for."""
        today, own = self.today(), self._own_systems()
        who = Assessed(
            group_of(self.party.roles),
            is_over_threshold(self.rulebook, own.domestic, own.non_domestic, today),
            shared_resource_needs_full(
                self.rulebook, self.party.roles, self._shared_systems(), today
            ),
        )
        return kind_of(self.rulebook, who, number, today)

    def _own_systems(self) -> Systems:
        if self.party.kind not in _GROW_LARGE or self.went_live is None:
            return _FEW
        passes = self.went_live + _MONTH * self.party.passes_threshold_after_months
        return _MANY if self.env.now >= passes else _FEW

    def _shared_systems(self) -> Systems:
        """Those of its managed service provider: the first few pass the threshold in the surge."""
        systems, own = self.scenario.systems, self.party.shared_resource
        surges = own is not None and own < systems.surge_resources
        return _MANY if surges and self.today() >= systems.surge_on else _FEW

    def _conclude(self, number: int, attempt: int) -> None:
        share = self.scenario.assessments.not_compliant_share
        bad = self.luck.compliant[attempt] < share
        self.reach(Stage.NOT_COMPLIANT if bad else Stage.COMPLIANT, number)
        self.attempts += 1
        self.last = LastAssessment(number, self.last_day, self.last.entered_on)


class OfResource(Yearly):
    """A Shared Resource that is assessed outright (SEC-SHARED): in full every year, from the day it passes."""

    def run_from(self, day: date) -> Steps:
        """The day is its first anniversary's anchor."""
        yield from self.until_day(day)
        yield from self.follow(LastAssessment(1, day, day), 0)

    def _kind(self, number: int) -> AssessmentKind:  # noqa: ARG002 - whichever it is
        return AssessmentKind.FULL


def cost_pence(plan: Assessments, kind: AssessmentKind) -> int:
    """What an assessment costs its User (assumption, illustrative)."""
    match kind:
        case AssessmentKind.FULL:
            return plan.full_cost_pounds * 100
        case AssessmentKind.VERIFICATION:
            return plan.verification_cost_pounds * 100
        case AssessmentKind.SELF:
            return plan.self_cost_pounds * 100
