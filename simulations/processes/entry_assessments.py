"""The security assessment of the first year and the privacy assessment: until a status lets the party in."""

from datetime import date
from itertools import count
from typing import Final

from labsim.domain.assessments.dates import PRIVACY as PRIVACY_NOTICE
from labsim.domain.assessments.dates import earliest_fieldwork
from labsim.domain.assessments.kinds import Assessed, AssessmentKind, group_of, kind_of
from labsim.domain.assessments.statuses import (
    PRIVACY,
    SECURITY,
    AssuranceStatus,
    needs_second_full_assessment,
    satisfies_entry,
    statuses,
)
from simulations.event_log import Stage
from simulations.luck import triangular, whole_working_days
from simulations.processes.fieldwork import Fieldwork
from simulations.processes.steps import Steps, StepsWith

_WEEK: Final = 7.0


class EntryAssessments(Fieldwork):
    """What stands between a party and its User Entry Process besides tests (SEC-STATUS, SEC-PRIVACY)."""

    attempts = 0
    _wanted: date

    def security(self) -> Steps:
        """A full assessment; a second one if the worst status comes, remediation after the one before."""
        while True:
            kind = kind_of(self.rulebook, Assessed(group_of(self.party.roles)), 1, self.today())
            yield from self._apply(kind)
            status = yield from self._assessed(kind)
            self.attempts += 1
            if satisfies_entry(self.rulebook, status, self.today()):
                return
            if not self._must_start_again(status):
                yield from self._remedy()
                return
            self.reach(Stage.SECOND_FUSA)

    def _apply(self, kind: AssessmentKind) -> Steps:
        """SEC-NOTICE counts from the application; the review of it runs meanwhile."""
        self.reach(Stage.APPLIED, 1, kind.value)
        self._wanted = earliest_fieldwork(self.rulebook, self.today())
        asked_for = self.clock.moment(self._wanted)
        self.world.write(self.party, Stage.ASKED_FOR, asked_for, 1, kind.value)
        luck = self.luck.review[self.attempts]
        yield from self.for_days(_WEEK * triangular(luck, *self.scenario.assessments.review_weeks))
        self.reach(Stage.ACCEPTED, 1)

    def _assessed(self, kind: AssessmentKind) -> StepsWith[AssuranceStatus]:
        task = self.task(1, kind, self.attempts)
        yield from self.run(task, self.clock.moment(self._wanted))
        yield from self.panel_if_it_decides()
        status = self._status(self.luck.status[self.attempts], SECURITY)
        self.reach(Stage.STATUS, 1, status.value)
        return status

    def _status(self, luck: float, code: str) -> AssuranceStatus:
        shares = self.scenario.assessments.first_status
        total = 0.0
        in_use = statuses(self.rulebook, self.today(), code)
        for share, status in zip(shares, in_use, strict=True):
            total += share
            if luck < total:
                return status
        return in_use[-1]

    def _must_start_again(self, status: AssuranceStatus) -> bool:
        """The worst of the four statuses, or whatever the rules of the day name."""
        worst = statuses(self.rulebook, self.today())[-1]
        return status is worst or needs_second_full_assessment(self.rulebook, status, self.today())

    def _remedy(self) -> Steps:
        """Then SSC sees it again, and it is approved subject to what is left."""
        luck = self.luck.remediation[self.attempts - 1]
        weeks = triangular(luck, *self.scenario.assessments.remediation_weeks)
        yield from self.for_days(_WEEK * weeks)
        self.reach(Stage.REMEDIATED)
        yield from self.meeting(self.world.ssc)
        self.reach(Stage.AT_SSC, 1, "remediation")
        yield from self.panel_if_it_decides()
        self.reach(Stage.STATUS, 1, AssuranceStatus.APPROVED_SUBJECT_TO.value)

    # -- privacy -----------------------------------------------------------------------------------

    def privacy(self) -> Steps:
        """Other Users; beside the security assessment, by the same teams, to the Panel."""
        for attempt in count():
            self.reach(Stage.PRIVACY_APPLIED)
            yield from self._privacy_fieldwork(attempt)
            status = self._status(self.luck.privacy_status[attempt], PRIVACY)
            self.reach(Stage.PRIVACY_STATUS, status.value)
            if satisfies_entry(self.rulebook, status, self.today()):
                return
            if status is not statuses(self.rulebook, self.today(), PRIVACY)[-1]:
                yield from self._remedy_privacy(attempt)
                return

    def _privacy_fieldwork(self, attempt: int) -> Steps:
        plan = self.scenario.assessments
        earliest = earliest_fieldwork(self.rulebook, self.today(), PRIVACY_NOTICE)
        luck = self.luck.privacy_fieldwork[attempt]
        days = whole_working_days(luck, *plan.privacy_working_days), plan.full_write_up_working_days
        not_before = self.clock.moment(earliest)
        yield from self.with_team(not_before, days, Stage.PRIVACY_STARTED, ())
        luck = self.luck.privacy_report[attempt]
        yield from self.for_days(_WEEK * triangular(luck, *plan.report_and_response_weeks))
        yield from self.meeting(self.world.panel)

    def _remedy_privacy(self, attempt: int) -> Steps:
        luck = self.luck.privacy_remediation[attempt]
        weeks = triangular(luck, *self.scenario.assessments.remediation_weeks)
        yield from self.for_days(_WEEK * weeks)
        yield from self.meeting(self.world.panel)
        self.reach(Stage.PRIVACY_STATUS, AssuranceStatus.APPROVED_SUBJECT_TO.value)
