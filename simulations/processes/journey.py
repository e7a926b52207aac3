"""From accession to live: the User Entry Process and final on-boarding of one participant."""

from collections.abc import Iterator, Sequence

from simpy import Event

from labsim.domain.assessments.due import LastAssessment
from labsim.domain.entry import EntryItem, required_items
from labsim.domain.roles import UserRole
from simulations.event_log import Stage
from simulations.population import Party
from simulations.processes.entry_assessments import EntryAssessments
from simulations.processes.steps import Doing, Steps
from simulations.processes.testing import Testing
from simulations.processes.yearly import Yearly
from simulations.world import World


class Journey(Doing):
    """`run` reads as the journey does."""

    def __init__(self, world: World, party: Party) -> None:
        super().__init__(world, party)
        self._uept_complete = Event(world.env)
        self._assessments = EntryAssessments(world, party)
        self._testing = Testing(world, party, self._uept_complete)
        self._yearly = Yearly(world, party)

    def run(self) -> Steps:
        """Until live; the yearly assessments go on by themselves."""
        yield from self.until(self.party.arrives)
        self.reach(Stage.ARRIVED)
        yield from self._prepare()
        yield from self._pass_srept()
        yield from self.together(*self._items())
        self.reach(Stage.USER)
        self.world.users.add(self.party.index)
        self._begin_yearly_assessments()
        yield from self._go_live()
        self.reach(Stage.LIVE)
        self._yearly.went_live = self.env.now

    def _prepare(self) -> Steps:
        """User ID and gateway are begun with the preparation."""
        yield from self.until(self.party.arrives + self.party.user_id_and_gateway)
        self.reach(Stage.GATEWAY_READY)

    def _pass_srept(self) -> Steps:
        """In time for the application as planned, or later if the gateway was late."""
        yield from self.until(self.party.applies - self.party.srept)
        yield from self.for_days(self.party.srept)
        self.reach(Stage.SREPT_DONE)

    def _pass_uept(self) -> Steps:
        """Role after role, each with a place in DCC's support."""
        self._testing.plan(self.env.now + sum(self.party.uept))
        yield from self._pass_roles(self.party.roles, self.party.uept)

    def _pass_roles(self, roles: Sequence[UserRole], all_days: Sequence[float]) -> Steps:
        for role, days in zip(roles, all_days, strict=True):
            yield from self.enter(self.world.uept)
            self.reach(Stage.UEPT_STARTED, role.value)
            try:
                yield from self.for_days(days)
            finally:
                self.world.uept.leave()
            self.reach(Stage.UEPT_DONE, role.value)
        self.reach(Stage.UEPT_COMPLETE)
        self._uept_complete.succeed()

    def _items(self) -> Iterator[Steps]:
        """What UEP-COMPLETE asks for, side by side."""
        yield self._pass_uept()
        yield self._assessments.security()
        if EntryItem.PRIVACY_ASSESSMENT in required_items(
            self.rulebook, self.party.roles, self.today()
        ):
            yield self._assessments.privacy()
        yield self._lodge_credit_cover()

    def _lodge_credit_cover(self) -> Steps:
        yield from self.for_working_days(self.scenario.entry.credit_cover_working_days)
        self.reach(Stage.CREDIT_LODGED)

    def _begin_yearly_assessments(self) -> None:
        """UEP completion is the later of it and the status: the fixed anniversary hangs on it (SEC-NEXT)."""
        last = LastAssessment(1, self._assessments.last_day, self.today())
        self.begin(self._yearly.follow(last, self._assessments.attempts))

    def _go_live(self) -> Steps:
        """Final on-boarding (UEP-FINAL), the proving installation, and E2E testing for those who wait for it."""
        yield from self.enter(self.world.on_boarding)
        self.reach(Stage.ON_BOARDING_STARTED)
        try:
            yield from self.for_working_days(self.party.final_on_boarding)
        finally:
            self.world.on_boarding.leave()
        for luck in self.luck.no_wan:
            if luck >= self.scenario.entry.no_wan_share:
                break
            self.reach(Stage.NO_WAN)
            yield from self.for_working_days(self.scenario.entry.no_wan_repeat_working_days)
        if self.party.lab_mode and self.party.holds_go_live:
            yield from self._testing.is_done()
