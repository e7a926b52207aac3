"""A second simulator of boxes 1, 2, 3, 6 and of on-boarding: a heap of callbacks, no processes, nothing of the first.

It shares with the simulator only what is drawn (participants and their luck), the calendar, the meeting days and the
rulebook. Left out: End-to-End testing, which reaches the rest only through those who hold their going live for it.

Ties at one moment, as a line in which who came first is served first needs them:

- what was asked for first happens first;
- what waits for several things (the entry for its items, the assessments of an Other User for each other) or for
  somebody else (a place, a team, a meeting) goes on after what had been asked for at that moment by then;
- after all that teams are given out and meetings held: what was given back, booked or handed in at that moment counts.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Final

from labsim.domain.assessments.dates import change_fee_pence, earliest_fieldwork, latest_application
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
from labsim.domain.assessments.statuses import (
    AssuranceStatus,
    needs_second_full_assessment,
    satisfies_entry,
    statuses,
)
from labsim.domain.assessments.systems import (
    Systems,
    is_over_threshold,
    shared_resource_needs_full,
)
from labsim.domain.entry import EntryItem, required_items
from labsim.domain.governance import PANEL, outcome_known_on, status_is_set_by
from simulations.event_log import EventLog, Stage
from simulations.kinds import Kind
from simulations.luck import triangular, whole_working_days
from simulations.population import Party, draw_population
from simulations.random_streams import Streams
from simulations.scenario import QueuePolicy, Scenario
from simulations.setting import Setting, setting_of

NOT_IN_THE_TWIN: Final = frozenset(
    {
        Stage.NOTICE_GIVEN,
        Stage.LAB_WANTED,
        Stage.LAB_GIVEN,
        Stage.LAB_EXTENDED,
        Stage.LAB_GIVEN_BACK,
        Stage.NO_ROOM,
        Stage.HUBS_ORDERED,
        Stage.REMOTE_READY,
        Stage.E2E_DONE,
        Stage.RETURNED,
    }
)
NOBODY_HOLDS: Final = {"testing.hold_go_live_share": 0}
"""What a scenario must say for the twin to be one."""

Act = Callable[[], None]
_AS_ASKED, _LAST = 0, 1
_WEEK: Final = 7
_MONTH: Final = 365.25 / 12
_ABOVE, _BELOW = Systems(domestic=10**9), Systems()


def run_twin(scenario: Scenario, entropy: int, replication: int) -> EventLog:
    """What `run_model` should give, but for the stages that are not in the twin."""
    setting = setting_of(scenario)
    parties = draw_population(scenario, Streams(entropy, replication))
    assert scenario.capacity.queue_policy is QueuePolicy.FIRST_COME
    assert not any(party.holds_go_live for party in parties)
    log = EventLog(setting, parties, entropy, replication)
    town = Town(setting, log)
    for party in parties:
        town.loop.soon(Entry(Person(town, party)).come)
        if party.leaves < setting.end:
            log.events.append((party.index, Stage.GONE, party.leaves, ()))
    town.loop.run(setting.end)
    return log


# -- time, places, meetings ----------------------------------------------------------------------------


class Loop:
    """Does what was asked for, each at its moment; nothing at the end or later."""

    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, int, Act]] = []
        self._asked = count()

    def call(self, moment: float, act: Act, rank: int = _AS_ASKED) -> None:
        assert moment >= self.now
        heappush(self._heap, (moment, rank, next(self._asked), act))

    def soon(self, act: Act) -> None:
        """At this moment, after what has been asked for already."""
        self.call(self.now, act)

    def run(self, end: float) -> None:
        while self._heap and self._heap[0][0] < end:
            self.now, _, _, act = heappop(self._heap)
            act()


class All:
    """So many things side by side; `then` has its turn once the last of them is done."""

    def __init__(self, loop: Loop, things: int, then: Act) -> None:
        self._loop = loop
        self._left = things
        self._then = then

    def one_more(self) -> None:
        self._left += 1

    def one_is_done(self) -> None:
        self._left -= 1
        if not self._left:
            self._loop.soon(self._then)


class Places:
    """A line for places, in the order of asking."""

    def __init__(self, loop: Loop, places: int) -> None:
        self._loop = loop
        self._free = places
        self._line: deque[Act] = deque()

    def ask(self, given: Act) -> None:
        if self._free:
            self._free -= 1
            given()
        else:
            self._line.append(given)

    def give_back(self) -> None:
        if self._line:
            self._loop.soon(self._line.popleft())
        else:
            self._free += 1


class Teams:
    """Booked ahead; given out at the end of a moment to those who wait, in the order in which their notices ended."""

    def __init__(self, loop: Loop, teams: int) -> None:
        self._loop = loop
        self._free = teams
        self._line: deque[Act] = deque()
        self._will_give = False

    def book(self, not_before: float, given: Act) -> None:
        if not_before > self._loop.now:
            self._loop.call(not_before, partial(self._line_up, given))
        else:
            self._line_up(given)

    def give_back(self) -> None:
        self._free += 1
        self._give_soon()

    def _line_up(self, given: Act) -> None:
        self._line.append(given)
        self._give_soon()

    def _give_soon(self) -> None:
        if self._line and self._free and not self._will_give:
            self._will_give = True
            self._loop.call(self._loop.now, self._give, _LAST)

    def _give(self) -> None:
        self._will_give = False
        while self._line and self._free:
            self._free -= 1
            self._loop.soon(self._line.popleft())


class Meetings:
    """Papers wait for the next meeting, so many of them at each; the rest for the one after."""

    def __init__(self, loop: Loop, days: Sequence[float], agenda: float = inf) -> None:
        self._loop = loop
        self._days = days
        self._agenda = agenda
        self._papers: deque[Act] = deque()
        self._next = 0
        self._called = False

    def hand_in(self, passed: Act) -> None:
        self._papers.append(passed)
        if not self._called:
            self._call()

    def _call(self) -> None:
        self._called = True
        self._next = max(self._next, bisect_left(self._days, self._loop.now))
        self._loop.call(self._days[self._next], self._meet, _LAST)

    def _meet(self) -> None:
        self._called = False
        self._next += 1
        passing = int(min(len(self._papers), self._agenda))
        for passed in [self._papers.popleft() for _ in range(passing)]:
            self._loop.soon(passed)
        if self._papers:
            self._call()


class Town:
    """All that participants share."""

    def __init__(self, setting: Setting, log: EventLog) -> None:
        scenario = setting.scenario
        self.setting = setting
        self.log = log
        self.loop = Loop()
        self.uept = Places(self.loop, scenario.entry.uept_places)
        self.on_boarding = Places(self.loop, scenario.entry.on_boarding_places)
        self.teams = Teams(self.loop, scenario.capacity.cio_teams)
        self.ssc = Meetings(self.loop, setting.ssc, scenario.capacity.ssc_agenda)
        self.panel = Meetings(self.loop, setting.panel)
        self.asked_for_by_week: Counter[date] = Counter()


# -- a participant -------------------------------------------------------------------------------------


def _nothing() -> None:
    pass


class Person:
    """A participant who waits, asks, hands in, and writes down; once it has left it does nothing more."""

    def __init__(self, town: Town, party: Party) -> None:
        self.town = town
        self.party = party
        self.luck = party.luck
        self.loop = town.loop
        self.scenario = town.setting.scenario
        self.rules = town.setting.rulebook
        self.clock = town.setting.clock
        self.calendar = self.clock.calendar

    @property
    def today(self) -> date:
        return self.clock.day(self.loop.now)

    def note(self, stage: Stage, *detail: object) -> None:
        self.note_at(self.loop.now, stage, *detail)

    def note_at(self, moment: float, stage: Stage, *detail: object) -> None:
        self.town.log.events.append((self.party.index, stage, moment, detail))

    def wait(self, moment: float, then: Act, leaving: Act = _nothing) -> None:
        """Until the moment, which may be past; `leaving` instead, when it leaves first."""
        if self.party.leaves <= moment:
            self.loop.call(max(self.party.leaves, self.loop.now), leaving)
        elif moment > self.loop.now:
            self.loop.call(moment, then)
        else:
            then()

    def wait_for(self, day: date, then: Act) -> None:
        self.wait(self.clock.moment(day), then)

    def ask(self, places: Places, given: Act) -> None:
        """Whoever has left when its turn comes gives its place to the next."""
        places.ask(partial(self._accept, places, given))

    def book(self, not_before: float, given: Act) -> None:
        """A team, likewise."""
        self.town.teams.book(not_before, partial(self._accept, self.town.teams, given))

    def _accept(self, places: Places | Teams, given: Act) -> None:
        if self._has_left:
            places.give_back()
        else:
            given()

    def hand_in(self, meetings: Meetings, passed: Act) -> None:
        meetings.hand_in(lambda: None if self._has_left else passed())

    @property
    def _has_left(self) -> bool:
        return self.party.leaves <= self.loop.now


class Entry:
    """Boxes 1 to 3: accession to User; then on-boarding, and the yearly assessments beside it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.party = person.party
        self.loop = person.loop
        self.roles = deque(zip(self.party.roles, self.party.uept, strict=True))
        self.years = Years(person)
        self.items = All(self.loop, 3, self._user)
        self.security = Security(person, self.items.one_is_done)
        self.installations = iter(self.party.luck.no_wan)

    def come(self) -> None:
        if self.party.arrives < inf:
            self.person.wait(self.party.arrives, self._arrived)

    def _arrived(self) -> None:
        self.person.note(Stage.ARRIVED)
        self.person.wait(self.loop.now + self.party.user_id_and_gateway, self._connected)

    def _connected(self) -> None:
        self.person.note(Stage.GATEWAY_READY)
        self.person.wait(self.party.applies - self.party.srept, self._begin_srept)

    def _begin_srept(self) -> None:
        self.person.wait(self.loop.now + self.party.srept, self._begin_items)

    def _begin_items(self) -> None:
        person = self.person
        person.note(Stage.SREPT_DONE)
        self._next_role()
        items = required_items(person.rules, self.party.roles, person.today)
        if EntryItem.PRIVACY_ASSESSMENT in items:
            self.items.one_more()
            self.security.apply()
            Privacy(person, self.items.one_is_done).apply()
        else:
            self.security.apply()
        self._lodge_credit_cover()

    # -- UEPT, credit cover

    def _next_role(self) -> None:
        if self.roles:
            self.person.ask(self.person.town.uept, self._begin_role)
        else:
            self.person.note(Stage.UEPT_COMPLETE)
            self.items.one_is_done()

    def _begin_role(self) -> None:
        role, days = self.roles[0]
        self.person.note(Stage.UEPT_STARTED, role.value)
        leaving = self.person.town.uept.give_back
        self.person.wait(self.loop.now + days, self._role_done, leaving)

    def _role_done(self) -> None:
        role, _ = self.roles.popleft()
        self.person.town.uept.give_back()
        self.person.note(Stage.UEPT_DONE, role.value)
        self._next_role()

    def _lodge_credit_cover(self) -> None:
        days = self.person.scenario.entry.credit_cover_working_days
        self.person.wait(_working_days_on(self.person, days), self._credit_lodged)

    def _credit_lodged(self) -> None:
        self.person.note(Stage.CREDIT_LODGED)
        self.items.one_is_done()

    # -- a User

    def _user(self) -> None:
        self.person.note(Stage.USER)
        self.person.ask(self.person.town.on_boarding, self._begin_on_boarding)
        self.years.begin(self.security.fieldwork_ended, self.security.attempts)

    def _begin_on_boarding(self) -> None:
        self.person.note(Stage.ON_BOARDING_STARTED)
        ends = _working_days_on(self.person, self.party.final_on_boarding)
        leaving = self.person.town.on_boarding.give_back
        self.person.wait(ends, self._on_boarded, leaving)

    def _on_boarded(self) -> None:
        self.person.town.on_boarding.give_back()
        self._install()

    def _install(self) -> None:
        """The proving installation, again and again while there is no WAN."""
        entry = self.person.scenario.entry
        if next(self.installations, 1.0) < entry.no_wan_share:
            self.person.note(Stage.NO_WAN)
            again = _working_days_on(self.person, entry.no_wan_repeat_working_days)
            self.person.wait(again, self._install)
        else:
            self.person.note(Stage.LIVE)
            self.years.live_since = self.loop.now


def _working_days_on(person: Person, days: int) -> float:
    return person.clock.working_days_later(person.loop.now, days)


# -- a job of the assessor -----------------------------------------------------------------------------


@dataclass(slots=True)
class Job:
    """Fieldwork and write-up by a team, the report, a meeting; `then` follows what the meeting has said."""

    person: Person
    label: tuple[object, ...]
    working_days: int
    write_up: int
    report: float
    then: Callable[[date], None]
    begun: Stage = Stage.FIELDWORK_STARTED
    last: date = field(init=False)
    written: date = field(init=False)

    def book(self, not_before: float) -> None:
        self.person.book(not_before, self._team_given)

    @property
    def _is_private(self) -> bool:
        return self.begun is Stage.PRIVACY_STARTED

    def _team_given(self) -> None:
        person, calendar = self.person, self.person.calendar
        first = person.today
        while not calendar.is_working_day(first):
            first += timedelta(days=1)
        self.last = calendar.after(first, self.working_days - 1)
        self.written = calendar.after(self.last, self.write_up)
        free_again = person.clock.moment(calendar.after(self.written, 1))
        person.loop.call(free_again, person.town.teams.give_back)
        person.wait_for(first, self._begin)

    def _begin(self) -> None:
        self.person.note(self.begun, *self.label, self.working_days + self.write_up)
        self.person.wait_for(self.last, self._end)

    def _end(self) -> None:
        if not self._is_private:
            self.person.note(Stage.FIELDWORK_ENDED, *self.label)
        self.person.wait_for(self.written, self._write_report)

    def _write_report(self) -> None:
        weeks = triangular(self.report, *self.person.scenario.assessments.report_and_response_weeks)
        self.person.wait(self.person.loop.now + weeks * _WEEK, self._hand_in)

    def _hand_in(self) -> None:
        town = self.person.town
        if self._is_private:
            self.person.hand_in(town.panel, self._over)
        else:
            self.person.note(Stage.REPORT_READY, self.label[0])
            self.person.hand_in(town.ssc, self._seen_by_ssc)

    def _seen_by_ssc(self) -> None:
        person = self.person
        person.note(Stage.AT_SSC, *self.label)
        known = outcome_known_on(person.rules, person.calendar, person.today)
        person.wait_for(known, self._over)

    def _over(self) -> None:
        self.then(self.last)


def _security_job(
    person: Person, number: int, kind: AssessmentKind, attempt: int, then: Callable[[date], None]
) -> Job:
    plan = person.scenario.assessments
    full = (
        plan.full_working_days
        if person.party.shared_resource is None
        else plan.full_shared_working_days
    )
    between, write_up = {
        AssessmentKind.FULL: (full, plan.full_write_up_working_days),
        AssessmentKind.VERIFICATION: (
            plan.verification_working_days,
            plan.verification_write_up_working_days,
        ),
        AssessmentKind.SELF: (plan.self_working_days, plan.self_write_up_working_days),
    }[kind]
    days = whole_working_days(person.luck.fieldwork[attempt], *between)
    return Job(person, (number, kind.value), days, write_up, person.luck.report[attempt], then)


def _status_by(person: Person, luck: float, *code: str) -> AssuranceStatus:
    """The first of the four whose shares so far exceed the luck."""
    in_use = statuses(person.rules, person.today, *code)
    shares = person.scenario.assessments.first_status
    for number, status in enumerate(in_use):
        if luck < sum(shares[: number + 1]):
            return status
    return in_use[-1]


def _after_remediation(person: Person, luck: float, then: Act) -> None:
    weeks = triangular(luck, *person.scenario.assessments.remediation_weeks)
    person.wait(person.loop.now + weeks * _WEEK, then)


class Security:
    """The first year's assessment, until a status lets the party in."""

    def __init__(self, person: Person, approved: Act) -> None:
        self.person = person
        self.approved = approved
        self.attempts = 0
        self.fieldwork_ended = date.min
        self.kind = AssessmentKind.FULL
        self.asked_for = date.min

    def apply(self) -> None:
        person = self.person
        who = Assessed(group_of(person.party.roles))
        self.kind = kind_of(person.rules, who, 1, person.today)
        self.asked_for = earliest_fieldwork(person.rules, person.today)
        person.note(Stage.APPLIED, 1, self.kind.value)
        moment = person.clock.moment(self.asked_for)
        person.note_at(moment, Stage.ASKED_FOR, 1, self.kind.value)
        luck = person.luck.review[self.attempts]
        weeks = triangular(luck, *person.scenario.assessments.review_weeks)
        person.wait(person.loop.now + weeks * _WEEK, self._accepted)

    def _accepted(self) -> None:
        self.person.note(Stage.ACCEPTED, 1)
        job = _security_job(self.person, 1, self.kind, self.attempts, self._assessed)
        job.book(self.person.clock.moment(self.asked_for))

    def _assessed(self, last: date) -> None:
        self.fieldwork_ended = last
        self._when_the_panel_agrees(self._set_status)

    def _when_the_panel_agrees(self, then: Act) -> None:
        if status_is_set_by(self.person.rules, self.person.today) == PANEL:
            self.person.hand_in(self.person.town.panel, then)
        else:
            then()

    def _set_status(self) -> None:
        person, attempt = self.person, self.attempts
        self.attempts += 1
        status = _status_by(person, person.luck.status[attempt])
        person.note(Stage.STATUS, 1, status.value)
        if satisfies_entry(person.rules, status, person.today):
            self.approved()
        elif self._starts_again(status):
            person.note(Stage.SECOND_FUSA)
            self.apply()
        else:
            _after_remediation(person, person.luck.remediation[attempt], self._remediated)

    def _starts_again(self, status: AssuranceStatus) -> bool:
        rules, today = self.person.rules, self.person.today
        worst = status == statuses(rules, today)[-1]
        return worst or needs_second_full_assessment(rules, status, today)

    def _remediated(self) -> None:
        self.person.note(Stage.REMEDIATED)
        self.person.hand_in(self.person.town.ssc, self._seen_again)

    def _seen_again(self) -> None:
        self.person.note(Stage.AT_SSC, 1, "remediation")
        self._when_the_panel_agrees(self._let_in)

    def _let_in(self) -> None:
        self.person.note(Stage.STATUS, 1, AssuranceStatus.APPROVED_SUBJECT_TO.value)
        self.approved()


class Privacy:
    """Beside it for Other Users: the same teams, the Panel's meetings."""

    def __init__(self, person: Person, approved: Act) -> None:
        self.person = person
        self.approved = approved
        self.attempt = 0

    def apply(self) -> None:
        person, luck = self.person, self.person.luck
        plan = person.scenario.assessments
        person.note(Stage.PRIVACY_APPLIED)
        job = Job(
            person,
            (),
            whole_working_days(luck.privacy_fieldwork[self.attempt], *plan.privacy_working_days),
            plan.full_write_up_working_days,
            luck.privacy_report[self.attempt],
            self._seen,
            Stage.PRIVACY_STARTED,
        )
        earliest = earliest_fieldwork(person.rules, person.today, "SEC-PRIVACY")
        job.book(person.clock.moment(earliest))

    def _seen(self, _: date) -> None:
        person, attempt = self.person, self.attempt
        status = _status_by(person, person.luck.privacy_status[attempt], "SEC-PRIVACY")
        person.note(Stage.PRIVACY_STATUS, status.value)
        if satisfies_entry(person.rules, status, person.today):
            self.approved()
        elif status == statuses(person.rules, person.today, "SEC-PRIVACY")[-1]:
            self.attempt += 1
            self.apply()
        else:
            _after_remediation(person, person.luck.privacy_remediation[attempt], self._remediated)

    def _remediated(self) -> None:
        self.person.hand_in(self.person.town.panel, self._let_in)

    def _let_in(self) -> None:
        self.person.note(Stage.PRIVACY_STATUS, AssuranceStatus.APPROVED_SUBJECT_TO.value)
        self.approved()


# -- box 6: every year ---------------------------------------------------------------------------------


class Years:
    """A User's assessments from the second on."""

    live_since = inf
    entered: date
    fieldwork_ended: date

    def __init__(self, person: Person) -> None:
        self.person = person
        self.number = 1
        self.attempt = 0
        self.asked_for = date.min
        self.kind = AssessmentKind.FULL

    def begin(self, fieldwork_ended: date, attempts: int) -> None:
        self.entered = self.person.today
        self.attempt = attempts
        self.fieldwork_ended = fieldwork_ended
        self._plan()

    def _plan(self) -> None:
        person = self.person
        last = LastAssessment(self.number, self.fieldwork_ended, self.entered)
        self.number += 1
        due = next_assessment(person.rules, last, person.today)
        moment = person.clock.moment(due.due)
        person.note_at(moment, Stage.DUE, self.number, due.rule.value, due.by_then.value)
        person.wait_for(self._day_to_apply(due), self._apply)

    def _day_to_apply(self, due: NextAssessment) -> date:
        """Decides, too, for which day of fieldwork."""
        person, today = self.person, self.person.today
        if due.by_then is ByThen.APPLY and due.rule is not DueRule.LEVELLED:
            apply = max(today, self._habit(due))
            self.asked_for = earliest_fieldwork(person.rules, apply)
            return apply
        soonest = earliest_fieldwork(person.rules, today)
        levelled = due.rule is DueRule.LEVELLED
        wanted = self._quiet_week(due, soonest) if levelled else self._habit(due)
        self.asked_for = max(wanted, soonest)
        person.town.asked_for_by_week[monday_of(self.asked_for)] += 1
        return max(today, latest_application(person.rules, self.asked_for))

    def _habit(self, due: NextAssessment) -> date:
        habit = self.person.scenario.habit
        first = due.window_opens
        if due.rule is not DueRule.YEAR_END:
            first = max(first, due.due - timedelta(weeks=habit.window_weeks))
        early = (1 - self.person.luck.position[self.attempt]) * (1 - habit.procrastination)
        wanted = first + timedelta(days=int((1 - early) * (due.due - first).days))
        while not self.person.calendar.is_working_day(wanted):
            wanted -= timedelta(days=1)
        return wanted

    def _quiet_week(self, due: NextAssessment, soonest: date) -> date:
        week = levelled_week(self.person.town.asked_for_by_week, due, soonest)
        if week is None:
            week = max(soonest, due.due)
        while not self.person.calendar.is_working_day(week):
            week += timedelta(days=1)
        return week

    def _apply(self) -> None:
        person, plan = self.person, self.person.scenario.assessments
        self.kind = self._kind_due()
        begins = person.clock.moment(self.asked_for)
        person.note(Stage.APPLIED, self.number, self.kind.value)
        person.note_at(begins, Stage.ASKED_FOR, self.number, self.kind.value)
        if person.luck.changed[self.attempt] < plan.date_changed_share:
            late = person.luck.inside[self.attempt] < plan.changed_inside_four_weeks_share
            person.wait(begins - (14 if late else 28), partial(self._change_date, begins))
        else:
            self._wait_for_fieldwork(begins)

    def _change_date(self, begins: float) -> None:
        person, luck, plan = self.person, self.person.luck, self.person.scenario.assessments
        pounds = {
            AssessmentKind.FULL: plan.full_cost_pounds,
            AssessmentKind.VERIFICATION: plan.verification_cost_pounds,
            AssessmentKind.SELF: plan.self_cost_pounds,
        }[self.kind]
        fee = change_fee_pence(
            person.rules,
            100 * pounds,
            (self.asked_for - person.today).days,
            redeployed=luck.redeployed[self.attempt] < plan.redeployed_share,
            day=person.today,
        )
        least, most = plan.date_changed_weeks
        later = least + (most - least) * luck.changed_by[self.attempt]
        changed_to = begins + later * _WEEK
        person.note(Stage.DATE_CHANGED, self.number, fee, changed_to)
        self._wait_for_fieldwork(changed_to)

    def _wait_for_fieldwork(self, begins: float) -> None:
        job = _security_job(self.person, self.number, self.kind, self.attempt, self._assessed)
        job.book(begins)

    def _assessed(self, last: date) -> None:
        share = self.person.scenario.assessments.not_compliant_share
        fails = self.person.luck.compliant[self.attempt] < share
        self.person.note(Stage.NOT_COMPLIANT if fails else Stage.COMPLIANT, self.number)
        self.fieldwork_ended = last
        self.attempt += 1
        self._plan()

    # -- the kind due

    def _kind_due(self) -> AssessmentKind:
        person, today = self.person, self.person.today
        own, shared = self._systems(), self._systems_of_provider()
        who = Assessed(
            group_of(person.party.roles),
            is_over_threshold(person.rules, own.domestic, own.non_domestic, today),
            shared_resource_needs_full(person.rules, person.party.roles, shared, today),
        )
        return kind_of(person.rules, who, self.number, today)

    def _systems(self) -> Systems:
        party = self.person.party
        grows = party.kind in {Kind.LARGE_SUPPLIER, Kind.DISTRIBUTION_GROUP}
        large_from = self.live_since + party.passes_threshold_after_months * _MONTH
        return _ABOVE if grows and self.person.loop.now >= large_from else _BELOW

    def _systems_of_provider(self) -> Systems:
        plan, provider = self.person.scenario.systems, self.person.party.shared_resource
        if provider is None or provider >= plan.surge_resources:
            return _BELOW
        return _ABOVE if self.person.today >= plan.surge_on else _BELOW
