"""Participants that are in the middle of their route today: facts come on their days, the rest goes the usual way.

Until today nothing waits for anybody. What the record knows of the labs stands from the start: slots that are held,
and requests, each given the earliest days with room in the order in which they were sent (E2E-RANK).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from simpy import Event

from labsim.domain.labs import LabId
from labsim.domain.notices.receipt import earliest_start
from labsim.domain.rulebook.reading import whole_number
from simulations.event_log import Stage
from simulations.known import Known
from simulations.population import Party
from simulations.processes.entry_assessments import EntryAssessments
from simulations.processes.journey import Journey
from simulations.processes.steps import Steps, StepsWith
from simulations.processes.testing import Testing
from simulations.today import LiveRequest
from simulations.world import Booked, World

_TODAY = 0.0


def open_the_books(world: World) -> None:
    """Slots first, then requests in their order."""
    today = world.scenario.today
    if today is None:
        return
    parties = {party.known.record.ref: party for party in world.log.parties if party.known}
    for record, slot in today.slots():
        _hold(world, parties[record.ref], LabId(slot.lab), tuple(slot.parts()))
    for record, request in today.requests():
        _place(world, parties[record.ref], request)


def _hold(
    world: World, party: Party, lab: LabId, parts: tuple[tuple[date, date, int], ...]
) -> None:
    """The ledger of the setting has these spaces already; a part may end on a day off."""
    calendar, today = world.clock.calendar, world.clock.start
    for first, last, spaces in parts:
        lab_days = calendar.working_days(max(first, today), last) if last >= today else ()
        if lab_days:
            booked = Booked(lab, lab_days[0], lab_days[-1], spaces)
            _write(world, party, Stage.LAB_HELD, booked)


def _place(world: World, party: Party, request: LiveRequest) -> None:
    """As asked, or on the first days with room after them; nothing begins before tomorrow."""
    lab, calendar = LabId(request.lab), world.clock.calendar
    working_days = len(calendar.working_days(request.first_day, request.last_day))
    tomorrow = world.clock.start + timedelta(days=1)
    earliest = max(tomorrow, request.first_day)
    window = world.lab_days.earliest(lab, request.spaces, max(1, working_days), earliest)
    if window is None:
        world.write(party, Stage.NO_ROOM, _TODAY, lab)
        return
    world.lab_days.take(lab, *window, request.spaces)
    _write(world, party, Stage.LAB_PLACED, Booked(lab, *window, request.spaces))
    begins = world.clock.moment(window[0])
    world.write(party, Stage.REQUEST_STARTS, _TODAY, request.ref, lab, begins)


def _write(world: World, party: Party, stage: Stage, booked: Booked) -> None:
    moments = world.clock.moment(booked.first), world.clock.moment(booked.last)
    world.write(party, stage, _TODAY, booked.lab, *moments, booked.spaces)
    world.booked[party.index].append(booked)


def live_steps(world: World, party: Party, known: Known) -> Steps:
    """Of a party its whole journey; of one that tests devices alone its testing."""
    if known.record.kind is not None:
        return LiveJourney(world, party, known).run()
    passed = Event(world.env).succeed()
    return LiveTesting(world, party, passed, known).run(_TODAY)


class LiveJourney(Journey):
    """The same boxes; those behind it are passed on the days of the record."""

    def __init__(self, world: World, party: Party, known: Known) -> None:
        super().__init__(world, party)
        self._known = known
        self._assessments = AssessmentsAsPlanned(world, party)
        self._testing = self._live_testing = LiveTesting(world, party, self._uept_complete, known)

    def _prepare(self) -> Steps:
        """A gateway may be recorded later than what it comes before in the plan."""
        self.begin(self._live_testing.as_booked())
        if self._known.gateway > self._known.srept:
            self.begin(self._connect())
        else:
            yield from self._connect()

    def _connect(self) -> Steps:
        yield from self.until(self._known.gateway)
        self.reach(Stage.GATEWAY_READY)

    def _pass_srept(self) -> Steps:
        yield from self.until(self._known.srept)
        self.reach(Stage.SREPT_DONE)

    def _pass_uept(self) -> Steps:
        """Roles that are done on their days; the first of the others has begun when the last of them ended."""
        known = self._known
        for role, moment in known.uept_done:
            yield from self.until(moment)
            self.reach(Stage.UEPT_DONE, role.value)
        self._testing.plan(known.uept_begins + sum(known.uept))
        yield from self.until(known.uept_begins)
        yield from self._pass_roles(known.roles[len(known.uept_done) :], known.uept)


class AssessmentsAsPlanned(EntryAssessments):
    """Nobody records assessments yet: the application comes when the plan has it, not with SREPT."""

    def security(self) -> Steps:
        """From the application on."""
        yield from self.until(self.party.applies)
        yield from super().security()

    def privacy(self) -> Steps:
        """From the same day on."""
        yield from self.until(self.party.applies)
        yield from super().privacy()


class LiveTesting(Testing):
    """What is booked stands; who has only given notice, or not even that, goes the usual way from today on."""

    def __init__(self, world: World, party: Party, uept_complete: Event, known: Known) -> None:
        super().__init__(world, _as_recorded(world, party, known), uept_complete)
        self._known = known
        self._notices = known.record.notices

    def run(self, uept_ends: float) -> Steps:
        """Of one that tests devices alone; it may have done nothing yet."""
        if self._known.is_booked:
            yield from self.as_booked()
        elif self.party.lab_mode:
            yield from self._run(uept_ends)

    def plan(self, uept_ends: float) -> None:
        """Nothing more to plan where something is booked."""
        if not self._known.is_booked:
            super().plan(uept_ends)

    def as_booked(self) -> Steps:
        """To the end of what the record has, and then back at releases."""
        if not self._known.is_booked:
            return
        booked, over = self.world.booked[self.party.index], self._known.record.tested_until
        if booked or over is None:
            yield from self.until(_TODAY)
            yield from self._use(booked)
        else:
            yield from self.until_day(over)
        ended = self.env.now
        self.reach(Stage.E2E_DONE)
        self._over.succeed()
        yield from self.until(_TODAY)
        yield from self._return_at_releases(ended)

    def _use(self, booked: list[Booked]) -> Steps:
        self._stays += bool(booked)
        for one in booked:
            if self.party.leaves <= self.clock.moment(one.last):
                self.env.process(self._give_back(one.lab, (one.first, one.last), one.spaces))
        for one in _last_in_each_lab(booked):
            yield from self.until_day(one.last)
            length = len(self.clock.calendar.working_days(one.first, one.last))
            yield from self._extend(one.lab, one.spaces, max(1, length), one.last)

    def _give_notice(self, uept_ends: float) -> StepsWith[date]:
        """The one on record the first time; where none is, none was given before today."""
        yield from self.until(_TODAY)
        notices, self._notices = self._notices, ()
        if not notices:
            return (yield from super()._give_notice(uept_ends))
        starts = []
        for notice in notices:
            received = notice.received_on
            self.world.write(self.party, Stage.NOTICE_GIVEN, self.clock.moment(received))
            days = whole_number(self.rulebook, "E2E-NOTICE", "working_days", received)
            starts.append(earliest_start(received, days, self.clock.calendar))
        return max(min(starts), self.clock.next_working_day(self._known.gateway))


def _as_recorded(world: World, party: Party, known: Known) -> Party:
    """Who comes back takes as much again of what is recorded, not of what was drawn."""
    stay = known.stay(world.clock.calendar)
    if stay is None:
        return party
    spaces, working_days = stay
    return replace(party, spaces=spaces * len(party.labs), working_days=working_days)


def _last_in_each_lab(booked: list[Booked]) -> Iterator[Booked]:
    """By their ends."""
    last: dict[LabId, Booked] = {}
    for one in sorted(booked, key=lambda each: (each.last, each.first)):
        last[one.lab] = one
    yield from sorted(last.values(), key=lambda each: (each.last, each.lab))
