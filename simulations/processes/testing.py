"""End-to-End testing: notice, windows of spaces in the labs, a remote lab, testing issues, returns at releases."""

from datetime import date, time
from math import ceil
from typing import Final

from simpy import Event

from labsim.domain.hub_orders.terms import latest_delivery, order_price_pence
from labsim.domain.labs import LabId
from labsim.domain.notices.campaign import open_until
from labsim.domain.notices.receipt import earliest_start, received_on
from labsim.domain.rulebook.reading import text, whole_number
from simulations.engine.moments import at
from simulations.event_log import Stage
from simulations.luck import longest_fix
from simulations.population import Party
from simulations.processes.steps import Doing, Steps, StepsWith
from simulations.world import World

_WEEK: Final = 7.0
_WORKING_DAYS_A_WEEK: Final = 5


class Testing(Doing):
    """It stands beside the User Entry Process and never delays it."""

    def __init__(self, world: World, party: Party, uept_complete: Event) -> None:
        super().__init__(world, party)
        self._uept_complete = uept_complete
        self._over = Event(world.env)
        self._stays = 0

    def plan(self, uept_ends: float) -> None:
        """Known when UEPT begins: when it should end."""
        if self.party.lab_mode:
            self.begin(self._run(uept_ends))

    def is_done(self) -> Steps:
        """For those who hold their going live for it."""
        yield self._over
        yield from self.until(self.env.now)

    def _run(self, uept_ends: float) -> Steps:
        earliest = yield from self._give_notice(uept_ends)
        yield self._uept_complete  # E2E-ROLE
        yield from self.until(self.env.now)
        wanted = max(earliest, self.clock.next_working_day(self.env.now))
        if self.party.lab_mode == "remote":
            yield from self._test_remotely(wanted)
        else:
            yield from self._stay(wanted, self.party.spaces, self.party.working_days)
        self.reach(Stage.E2E_DONE)
        self._over.succeed()
        if self.party.lab_mode == "lab":
            yield from self._return_at_releases(self.env.now)

    def _give_notice(self, uept_ends: float) -> StepsWith[date]:
        """E2E-NOTICE: so early that testing may start when UEPT should end."""
        days = whole_number(self.rulebook, "E2E-NOTICE", "working_days", self.today())
        yield from self.until_day(self.clock.calendar.before(self.clock.day(uept_ends), days))
        self.reach(Stage.NOTICE_GIVEN)
        received = self._received()
        days = whole_number(self.rulebook, "E2E-NOTICE", "working_days", received)
        return earliest_start(received, days, self.clock.calendar)

    def _received(self) -> date:
        """E2E-NOTICE: what is sent after the end of the day, or on a day off, counts from the next working day."""
        day_ends = time.fromisoformat(text(self.rulebook, "E2E-NOTICE", "day_ends", self.today()))
        return received_on(self.clock.in_london(self.env.now), day_ends, self.clock.calendar)

    def _test_remotely(self, wanted: date) -> Steps:
        """Set-up beside the delivery of the hubs (CH-LEAD), then as long as a stay in a lab."""
        today = self.today()
        hubs = max(self.party.spaces, whole_number(self.rulebook, "CH-MIN", "hubs", today))
        price = order_price_pence(self.rulebook, hubs, today)
        self.reach(Stage.HUBS_ORDERED, hubs, price)
        delivered = min(
            self.env.now + self.party.hub_delivery,
            self.clock.moment(latest_delivery(self.rulebook, today)),
        )
        yield from self.until(max(delivered, self.env.now + self.party.remote_set_up))
        self.reach(Stage.REMOTE_READY)
        yield from self.until_day(wanted)
        yield from self.for_working_days(self.party.working_days)

    # -- DCC labs ----------------------------------------------------------------------------------

    def _stay(self, wanted: date, spaces: int, working_days: int) -> Steps:
        """In every lab chosen at once; two labs share the spaces."""
        each = ceil(spaces / len(self.party.labs))
        last_days = [self._book(LabId(lab), each, working_days, wanted) for lab in self.party.labs]
        self._stays += 1
        for lab, last_day in zip(self.party.labs, last_days, strict=True):
            if last_day is not None:
                yield from self.until_day(last_day)
                yield from self._extend(LabId(lab), each, working_days, last_day)

    def _book(self, lab: LabId, spaces: int, working_days: int, wanted: date) -> date | None:
        """Consecutive slots in the earliest windows; the last day, or None where there is no room at all."""
        calendar, left, last = self.clock.calendar, working_days, None
        self.reach(Stage.LAB_WANTED, lab, self.clock.moment(wanted))
        while left:
            length = min(left, self.scenario.testing.longest_slot_working_days)
            window = self.world.lab_days.earliest(lab, spaces, length, wanted)
            if window is None:
                self.reach(Stage.NO_ROOM, lab)
                return last
            self._take(lab, window, spaces, Stage.LAB_GIVEN)
            last = window[1]
            wanted, left = calendar.after(last, 1), left - length
        return last

    def _take(self, lab: LabId, window: tuple[date, date], spaces: int, stage: Stage) -> None:
        """Who leaves the market gives back what is left, from the day after on."""
        first, last = window
        self.world.lab_days.take(lab, first, last, spaces)
        moments = self.clock.moment(first), self.clock.moment(last)
        self.reach(stage, lab, *moments, spaces)
        if self.party.leaves <= moments[1]:
            self.env.process(self._give_back(lab, window, spaces))

    def _give_back(self, lab: LabId, window: tuple[date, date], spaces: int) -> Steps:
        yield at(self.env, max(self.party.leaves, self.env.now))
        first = max(window[0], self.clock.calendar.after(self.today(), 1))
        if first <= window[1]:
            self.world.lab_days.give_back(lab, first, window[1], spaces)
            moments = self.clock.moment(first), self.clock.moment(window[1])
            self.reach(Stage.LAB_GIVEN_BACK, lab, *moments, spaces)

    def _extend(self, lab: LabId, spaces: int, working_days: int, last_day: date) -> Steps:
        """A testing issue that outlasts the stay: the days after it if they are free, else the next window."""
        plan = self.scenario.testing
        issues = plan.issues_a_space_week * spaces / _WORKING_DAYS_A_WEEK
        luck = self.luck.issue[self._stays - 1]
        more = ceil(longest_fix(luck, issues, plan.fix_mean_working_days, working_days))
        if not more:
            return
        following = self.clock.calendar.after(last_day, 1)
        window = self.world.lab_days.earliest(lab, spaces, more, following)
        if window is None:
            self.reach(Stage.NO_ROOM, lab)
            return
        self._take(lab, window, spaces, Stage.LAB_EXTENDED)
        yield from self.until_day(window[1])

    def _return_at_releases(self, last_end: float) -> Steps:
        """Some come back for each system release; a campaign that has rested too long needs a new notice first."""
        plan = self.scenario.testing
        for number, release in enumerate(self.world.setting.releases):
            if release <= self.env.now or self.luck.returns[number] >= plan.return_share:
                continue
            wanted = yield from self._come_back(release, last_end)
            self.reach(Stage.RETURNED)
            spaces = max(1, round(self.party.spaces * plan.return_spaces))
            working_days = max(1, round(self.party.working_days * plan.return_length))
            yield from self._stay(wanted, spaces, working_days)
            last_end = self.env.now

    def _come_back(self, release: float, last_end: float) -> StepsWith[date]:
        """E2E-CAMPAIGN: within so many months of the last stay no new notice is needed."""
        day = self.clock.next_working_day(release)
        months = whole_number(self.rulebook, "E2E-CAMPAIGN", "months", day)
        if day <= open_until(self.clock.day(last_end), months):
            yield from self.until(release)
            return day
        earliest = yield from self._give_notice(release)
        yield from self.until(release)
        return max(day, earliest)
