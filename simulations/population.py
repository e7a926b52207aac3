"""Who takes part in a replication, and all their luck: drawn once, by participant and attempt.

Each attribute has a stream of its own for each kind of participant, and each stream is turned into values by
inverse transform: the n-th participant of a kind has the same luck in every scenario.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.random import Generator

from labsim.domain.months import months_after
from labsim.domain.roles import UserRole
from simulations.kinds import Kind
from simulations.known import Known, Lucks, applying_on, known_of
from simulations.luck import Floats, betas, exponentials, lognormals, peaked, triangulars
from simulations.random_streams import Streams
from simulations.scenario import Applications, Plan, PlannedTesting, Scenario, Spaces
from simulations.sections import Section
from simulations.today import LiveParty

ATTEMPTS: Final = 24  # assessments, stays: the next has the luck of the first again
_WEEK: Final = 7.0
_YEAR: Final = 365.25
_NOON: Final = 0.5
_MOST_NEWCOMERS_A_YEAR: Final = 3


SUPPLIERS: Final = (
    Kind.LARGE_SUPPLIER,
    Kind.SMALL_SUPPLIER,
    Kind.NON_DOMESTIC_SUPPLIER,
    Kind.NEW_SUPPLIER,
)
PARTIES: Final = tuple(kind for kind in Kind if kind is not Kind.SHARED_RESOURCE)
SMALL_SUPPLIERS: Final = frozenset({Kind.SMALL_SUPPLIER, Kind.NEW_SUPPLIER})


class Attempts(list[float]):
    """Luck by attempt, from 0; it begins again after the last, however many attempts there are."""

    def __getitem__(self, attempt: Any) -> Any:
        """A whole number."""
        return super().__getitem__(attempt % len(self))


@dataclass(slots=True)
class Luck:
    """Uniform numbers of one participant, one for each attempt, spent by the processes as they go."""

    review: Attempts
    fieldwork: Attempts
    report: Attempts
    status: Attempts
    remediation: Attempts
    compliant: Attempts
    changed: Attempts
    changed_by: Attempts
    inside: Attempts
    redeployed: Attempts
    position: Attempts  # not uniform: the habit's Beta
    privacy_fieldwork: Attempts
    privacy_report: Attempts
    privacy_status: Attempts
    privacy_remediation: Attempts
    issue: Attempts
    returns: Attempts
    no_wan: Attempts


@dataclass(slots=True)
class Party:
    """One participant; moments are days since the start, durations days, inf where there is none."""

    index: int
    kind: Kind
    roles: tuple[UserRole, ...]
    enters: float
    leaves: float
    mandate: float
    arrives: float
    applies: float
    user_id_and_gateway: float
    srept: float
    uept: tuple[float, ...]
    final_on_boarding: int
    lab_mode: str  # "lab", "remote" or ""
    labs: tuple[str, ...]
    holds_go_live: bool
    spaces: int
    working_days: int
    remote_set_up: float
    hub_delivery: float
    passes_threshold_after_months: float
    shared_resource: int | None
    luck: Luck
    known: Known | None = None  # what is recorded of it, in a scenario that starts today

    @property
    def is_supplier(self) -> bool:
        """Any kind of supplier."""
        return self.kind in SUPPLIERS


_PURPOSES: Final = (
    "entry",
    "preparation",
    "application-class",
    "application",
    "gateway",
    "srept",
    "uept",
    "final-on-boarding",
    "roles",
    "threshold",
    "resource",
    "lab-mode",
    "lab",
    "hold",
    "spaces",
    "length",
    "remote",
    "hubs",
    *Luck.__slots__,
    "exit",
)
_OF_THE_RECORD: Final = ("application-class", "application", "gateway", "srept", "uept")
STREAMS: Final = tuple(f"{kind}.{purpose}" for kind in Kind for purpose in _PURPOSES)
"""Every stream that `draw_population` may ask for: foreseen, they are quicker to make."""


def draw_population(scenario: Scenario, streams: Streams) -> tuple[Party, ...]:
    """Everybody who could take part, by kind and number; some may never arrive."""
    parties: list[Party] = []
    for kind in Kind:
        if kind is not Kind.NEW_SUPPLIER and not _most(scenario, kind):
            continue
        drawn, first = _Draw(scenario, kind, streams), len(parties)
        parties.extend(drawn.party(number, first + number) for number in range(drawn.size))
    _let_leave(parties, scenario, streams)
    if scenario.today is not None:
        return _still_to_come(scenario, parties)
    if scenario.plan is not None:
        parties.append(_Planned(scenario, scenario.plan, streams).party(0, len(parties)))
    return tuple(parties)


def planned_party(scenario: Scenario, parties: Sequence[Party]) -> Party | None:
    """The one that `plan` speaks of, None where nobody is planned."""
    if scenario.plan is None:
        return None
    if scenario.today is None:
        return parties[-1]
    ref = scenario.plan.participant
    return next(party for party in parties if party.known and party.known.record.ref == ref)


class _Draw:
    """All vectors of one kind."""

    def __init__(self, scenario: Scenario, kind: Kind, streams: Callable[[str], Generator]) -> None:
        self._scenario = scenario
        self._kind = kind
        self._streams = streams
        self._days = float((scenario.time.end - scenario.time.start).days)
        self._records = _records(scenario, kind)
        self._uniforms: dict[str, Floats] = {}
        self._enters = self._entries()
        self.size = len(self._enters)
        self._mandates = _mandates(scenario, kind, self._enters)
        self._arrives, self._applies = self._arrivals()
        self._durations()
        self._testing()
        self._lucks = self._attempts()

    def party(self, number: int, index: int) -> Party:
        drawn = self._party(number, index)
        record = self._records.get(number)
        return drawn if record is None else self._as_recorded(drawn, number, record)

    def _party(self, number: int, index: int) -> Party:
        own = number
        return Party(
            index=index,
            kind=self._kind,
            roles=self._roles[own],
            enters=float(self._enters[own]),
            leaves=inf,
            mandate=float(self._mandates[own]),
            arrives=float(self._arrives[own]),
            applies=float(self._applies[own]),
            user_id_and_gateway=float(self._gateway[own]),
            srept=float(self._srept[own]),
            uept=self._uept(own),
            final_on_boarding=max(1, round(float(self._final[own]))),
            lab_mode=self._modes[own],
            labs=self._labs[own],
            holds_go_live=bool(self._holds[own]),
            spaces=max(1, round(float(self._spaces[own]))),
            working_days=max(1, round(float(self._lengths[own]))),
            remote_set_up=float(self._set_up[own]),
            hub_delivery=float(self._hubs[own]),
            passes_threshold_after_months=float(self._passes[own]),
            shared_resource=self._resources[own],
            luck=Luck(*(Attempts(rows[own]) for rows in self._lucks)),
        )

    def _as_recorded(self, party: Party, number: int, record: LiveParty) -> Party:
        """The same luck, where the record says nothing."""
        luck = Lucks(*(float(self._uniforms[purpose][number]) for purpose in _OF_THE_RECORD))
        drawn = (party.roles, party.mandate, float(self._preparation[number]))
        scenario = self._scenario
        known = known_of(record, scenario, _plan(scenario, self._kind), drawn, luck)
        if scenario.plan is not None and record is scenario.planned_record:
            known = applying_on(known, scenario, _moment_of(scenario.plan, scenario), luck)
        return _begun(party, known)

    def _uniform(self, purpose: str) -> Floats:
        drawn = self._streams(f"{self._kind}.{purpose}").random(self.size)
        self._uniforms[purpose] = drawn
        return drawn

    def _entries(self) -> Floats:
        """When each begins to exist: from the start on, or as the market lets new ones in."""
        if self._kind is not Kind.NEW_SUPPLIER:
            return np.zeros(_most(self._scenario, self._kind))
        rate = self._scenario.population.new_suppliers_a_year
        if not rate:
            return np.zeros(0)
        most = int(_MOST_NEWCOMERS_A_YEAR * rate * self._days / _YEAR) + 50
        gaps = exponentials(self._streams(f"{self._kind}.entry").random(most), _YEAR / rate)
        moments = np.cumsum(gaps)
        return moments[moments < self._days]

    def _arrivals(self) -> tuple[Floats, Floats]:
        entry = self._scenario.entry
        self._preparation = _WEEK * lognormals(
            self._uniform("preparation"), entry.preparation_median_weeks, entry.preparation_sigma
        )
        earliest = self._enters if self._begins_empty() else np.full(self.size, -inf)
        applies = np.maximum(self._applications(), earliest)
        arrives = np.maximum(applies - self._preparation, earliest)
        return arrives, applies

    def _begins_empty(self) -> bool:
        """From today on the plans of those who were there before lie in the past, in part."""
        return self._scenario.today is None or self._kind is Kind.NEW_SUPPLIER

    def _applications(self) -> Floats:
        plan = _plan(self._scenario, self._kind)
        which, when = self._uniform("application-class"), self._uniform("application")
        if plan is None:
            joins = which < _joining(self._scenario, self._kind)
            first, last = _without_mandate(self._scenario)
            return np.where(joins, first + when * (last - first), inf)
        on_time = -_WEEK * peaked(when, plan.span_weeks, plan.peak_weeks)
        late = _WEEK * (exponentials(when, plan.late_mean_weeks) - plan.late_from_weeks)
        first, last = plan.hold_out_weeks
        holding_out = _WEEK * (first + when * (last - first))
        beyond = np.where(which < plan.hold_out_share + plan.late_share, late, on_time)
        return self._mandates + np.where(which < plan.hold_out_share, holding_out, beyond)

    def _durations(self) -> None:
        entry = self._scenario.entry
        self._gateway = _WEEK * triangulars(
            self._uniform("gateway"), entry.user_id_and_gateway_weeks
        )
        self._srept = _WEEK * triangulars(self._uniform("srept"), entry.srept_weeks)
        self._first_role = _WEEK * triangulars(self._uniform("uept"), entry.uept_first_role_weeks)
        self._final = triangulars(
            self._uniform("final-on-boarding"), entry.final_on_boarding_working_days
        )
        self._roles = _roles(self._scenario, self._kind, self._uniform("roles"))
        earliest, latest = self._scenario.systems.large_pass_threshold_months
        self._passes = earliest + self._uniform("threshold") * (latest - earliest)
        self._resources = self._shared_resources(self._uniform("resource"))

    def _uept(self, own: int) -> tuple[float, ...]:
        first = float(self._first_role[own])
        further = first * self._scenario.entry.uept_further_role_share
        return (first, *(further for _ in self._roles[own][1:]))

    def _testing(self) -> None:
        plan, size = self._scenario.testing, _space_plan(self._scenario, self._kind)
        mode, lab = self._uniform("lab-mode"), self._uniform("lab")
        self._modes = [_mode(luck, plan.dcc_lab_share, plan.remote_share) for luck in mode]
        self._labs = [_labs(luck, plan.both_labs_share, plan.telefonica_share) for luck in lab]
        self._holds = self._uniform("hold") < plan.hold_go_live_share
        self._spaces = triangulars(self._uniform("spaces"), size.spaces)
        self._lengths = triangulars(self._uniform("length"), size.working_days)
        self._set_up = _WEEK * triangulars(self._uniform("remote"), plan.remote_set_up_weeks)
        self._hubs = _WEEK * triangulars(self._uniform("hubs"), plan.hub_delivery_weeks)

    def _shared_resources(self, luck: Floats) -> list[int | None]:
        """Which managed service provider a small supplier uses, if any."""
        systems = self._scenario.systems
        if self._kind not in SMALL_SUPPLIERS or not systems.shared_resources:
            return [None] * self.size
        share = systems.small_on_shared_resource
        return [int(u / share * systems.shared_resources) if u < share else None for u in luck]

    def _attempts(self) -> list[list[list[float]]]:
        """For each field of Luck: a row for each participant."""
        habit = self._scenario.habit
        rows: list[list[list[float]]] = []
        for name in Luck.__slots__:
            drawn = self._streams(f"{self._kind}.{name}").random((self.size, ATTEMPTS))
            values = betas(drawn, habit.beta_a, habit.beta_b) if name == "position" else drawn
            rows.append(values.tolist())
        return rows


class _Planned(_Draw):
    """The one party of a plan. Its streams are its own, so that it moves nobody's luck."""

    def __init__(self, scenario: Scenario, plan: Plan, streams: Streams) -> None:
        self._wanted = plan
        super().__init__(scenario, Kind(str(plan.kind)), lambda name: streams(f"planned.{name}"))

    def party(self, number: int, index: int) -> Party:
        """It applies at noon of the day, having begun with gateway and SREPT in time for it."""
        drawn, start = super().party(number, index), self._scenario.time.start
        applies = _moment_of(self._wanted, self._scenario)
        before = drawn.user_id_and_gateway + drawn.srept
        mandate = self._scenario.planned_mandate
        return replace(
            drawn,
            mandate=inf if mandate is None else float((mandate - start).days),
            arrives=max(0.0, applies - before),
            applies=applies,
        )

    def _entries(self) -> Floats:
        return np.zeros(1)

    def _durations(self) -> None:
        super()._durations()
        if self._wanted.roles:
            self._roles = [self._wanted.roles]

    def _testing(self) -> None:
        super()._testing()
        if self._wanted.testing is not PlannedTesting.AS_DRAWN:
            mode, labs = _TESTED[self._wanted.testing]
            self._modes, self._labs = [mode], [labs]


_TESTED: Final[Mapping[PlannedTesting, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        PlannedTesting.ARQIVA: ("lab", ("arqiva",)),
        PlannedTesting.TELEFONICA: ("lab", ("telefonica",)),
        PlannedTesting.BOTH_LABS: ("lab", ("arqiva", "telefonica")),
        PlannedTesting.REMOTE: ("remote", ("arqiva",)),
        PlannedTesting.NONE: ("", ("arqiva",)),
    }
)
_NUMBERS: Final = MappingProxyType(
    {
        Kind.LARGE_SUPPLIER: "large_suppliers",
        Kind.SMALL_SUPPLIER: "small_domestic_suppliers",
        Kind.NON_DOMESTIC_SUPPLIER: "non_domestic_suppliers",
        Kind.DISTRIBUTION_GROUP: "distribution_groups",
        Kind.ELECTRICITY_NETWORK: "independent_electricity_networks",
        Kind.GAS_NETWORK: "independent_gas_networks",
        Kind.OTHER_PARTY: "other_users",
    }
)
_SPACES: Final = MappingProxyType(
    {
        Kind.LARGE_SUPPLIER: "large_suppliers",
        Kind.SMALL_SUPPLIER: "small_suppliers",
        Kind.NEW_SUPPLIER: "small_suppliers",
        Kind.NON_DOMESTIC_SUPPLIER: "non_domestic_suppliers",
        Kind.DISTRIBUTION_GROUP: "networks",
        Kind.ELECTRICITY_NETWORK: "networks",
        Kind.GAS_NETWORK: "networks",
        Kind.OTHER_PARTY: "others",
        Kind.SHARED_RESOURCE: "others",
    }
)
_INDEPENDENT: Final = frozenset({Kind.ELECTRICITY_NETWORK, Kind.GAS_NETWORK})


def _records(scenario: Scenario, kind: Kind) -> dict[int, LiveParty]:
    """Live parties by the number of the one in whose place they stand; who is no party comes after all others."""
    if scenario.today is None:
        return {}
    parties = scenario.today.parties
    records = dict(enumerate(party for party in parties if party.kind is kind))
    if kind is Kind.OTHER_PARTY:
        first = max(len(records), _number(scenario, kind))
        alone = (party for party in parties if party.kind is None)
        records |= dict(enumerate(alone, start=first))
    return records


def _most(scenario: Scenario, kind: Kind) -> int:
    """Of the population and of the record, the more."""
    return max([_number(scenario, kind), *(number + 1 for number in _records(scenario, kind))])


def _moment_of(plan: Plan, scenario: Scenario) -> float:
    """Noon of the day on which it applies."""
    return (plan.applies - scenario.time.start).days + _NOON


def _begun(party: Party, known: Known) -> Party:
    """In the middle of its route."""
    mode = "lab" if known.tests_in_a_lab else party.lab_mode
    return replace(
        party,
        roles=known.roles,
        mandate=known.mandate,
        arrives=known.arrives,
        applies=known.applies,
        user_id_and_gateway=known.gateway - known.arrives,
        uept=known.uept,
        lab_mode="" if known.let_the_notice_pass else mode,
        labs=known.labs() or party.labs,
        known=known,
    )


def _still_to_come(scenario: Scenario, parties: list[Party]) -> tuple[Party, ...]:
    """Whom the plan has arrived by today, and who is not on record, does not exist. Who is planned stays."""
    planned = planned_party(scenario, parties)
    if planned is not None:
        planned.leaves = inf
    there = [
        party
        for party in parties
        if party.known or party.arrives >= 0 or party.kind is Kind.SHARED_RESOURCE
    ]
    return tuple(replace(party, index=index) for index, party in enumerate(there))


def _number(scenario: Scenario, kind: Kind) -> int:
    if kind is Kind.SHARED_RESOURCE:
        outright = scenario.rules.get("SEC-SHARED.resource_assessed_once", False)
        return scenario.systems.surge_resources if outright else 0
    return int(getattr(scenario.population, _NUMBERS[kind]))


def _space_plan(scenario: Scenario, kind: Kind) -> Spaces:
    plan: Spaces = getattr(scenario.spaces, _SPACES[kind])
    return plan


def _joining(scenario: Scenario, kind: Kind) -> float:
    if kind is Kind.SHARED_RESOURCE:
        return 0.0  # it does not go the way of parties
    return scenario.population.independents_that_join if kind in _INDEPENDENT else 1.0


def _plan(scenario: Scenario, kind: Kind) -> Applications | None:
    """None for those without a mandate. New suppliers plan as small ones do."""
    own = Kind.SMALL_SUPPLIER if kind is Kind.NEW_SUPPLIER else kind
    plans: Section = scenario.applications
    plan: Applications | None = getattr(plans, _NUMBERS.get(own, ""), None)
    return plan


def _mandates(scenario: Scenario, kind: Kind, enters: Floats) -> Floats:
    start = scenario.time.start
    if kind is Kind.NEW_SUPPLIER:
        months = scenario.population.new_suppliers_mandated_after_months
        return np.array([_months_later(start, moment, months) for moment in enters])
    day: date | None = getattr(scenario.mandates, _NUMBERS.get(kind, ""), None)
    moment = inf if day is None else float((day - start).days)
    return np.full(len(enters), moment)


def _months_later(start: date, moment: float, months: int) -> float:
    entered = start + timedelta(days=int(moment))
    return float((months_after(entered, months) - start).days)


def _without_mandate(scenario: Scenario) -> tuple[float, float]:
    """Between which moments those without a mandate apply."""
    population, start = scenario.population, scenario.time.start
    first, last = population.without_mandate_apply_from, population.without_mandate_apply_to
    return float((first - start).days), float((last - start).days)


def _roles(scenario: Scenario, kind: Kind, luck: Floats) -> list[tuple[UserRole, ...]]:
    return [_ROLES_OF[kind](scenario, u) for u in luck]


def _supplier_roles(scenario: Scenario, luck: float) -> tuple[UserRole, ...]:
    both = (UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER)
    exports = luck < scenario.entry.suppliers_also_export
    return (*both, UserRole.EXPORT_SUPPLIER) if exports else both


def _other_roles(scenario: Scenario, luck: float) -> tuple[UserRole, ...]:
    agent = luck < scenario.entry.others_that_are_agents
    return (UserRole.REGISTERED_SUPPLIER_AGENT if agent else UserRole.OTHER_USER,)


def _always(role: UserRole) -> Callable[[Scenario, float], tuple[UserRole, ...]]:
    return lambda _scenario, _luck: (role,)


_ROLES_OF: Final = MappingProxyType(
    {
        **dict.fromkeys(SUPPLIERS, _supplier_roles),
        Kind.DISTRIBUTION_GROUP: _always(UserRole.ELECTRICITY_DISTRIBUTOR),
        Kind.ELECTRICITY_NETWORK: _always(UserRole.ELECTRICITY_DISTRIBUTOR),
        Kind.GAS_NETWORK: _always(UserRole.GAS_TRANSPORTER),
        Kind.OTHER_PARTY: _other_roles,
        Kind.SHARED_RESOURCE: _other_roles,
    }
)


def _mode(luck: float, lab_share: float, remote_share: float) -> str:
    if luck < lab_share:
        return "lab"
    return "remote" if luck < lab_share + remote_share else ""


def _labs(luck: float, both_share: float, telefonica_share: float) -> tuple[str, ...]:
    if luck < both_share:
        return ("arqiva", "telefonica")
    of_one = (luck - both_share) / (1 - both_share)
    return ("telefonica",) if of_one < telefonica_share else ("arqiva",)


def _let_leave(parties: list[Party], scenario: Scenario, streams: Streams) -> None:
    """Each supplier has a luck of its own; together so many leave a year as there are at the start."""
    at_first = sum(_number(scenario, kind) for kind in SUPPLIERS if kind in _NUMBERS)
    rate = scenario.population.exits_a_year
    if not rate or not at_first:
        return
    mean_days = _YEAR * at_first / rate
    for kind in SUPPLIERS:
        own = [party for party in parties if party.kind is kind]
        stays = exponentials(streams(f"{kind}.exit").random(len(own)), mean_days)
        for party, days in zip(own, stays.tolist(), strict=True):
            party.leaves = party.enters + days
