"""A scenario: everything a run depends on but luck. Frozen, checked, told apart by its canonical text."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    model_validator,
)

from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.working_calendar import FIRST_YEAR, LAST_YEAR
from simulations.rules_read import READ_BY_THE_MODEL
from simulations.scenario_words import NO_SUCH_KEY, problems_of
from simulations.sections import Count, Day, Days, Section
from simulations.today import LiveParty, Today

LATEST_END: Final = date(LAST_YEAR - 2, 12, 31)  # what begins before the end still needs a calendar
MOST_YEARS: Final = 20
MOST_WEEKS: Final = 520
MOST_MONTHS: Final = 120
_ENDS: Final = {2: "[least, most]", 3: "[least, most likely, most]"}
_TUNED: Final = "tuned so that both public facts of the back-cast come out"
_PROBABLE: Final = {"ge": 0, "le": 1}


class ScenarioError(Exception):
    """A scenario that cannot be run: `problems` are (where it stands, key, what to do)."""

    def __init__(self, where: str, problems: list[tuple[str, str]]) -> None:
        self.where = where
        self.problems = problems
        said = "; ".join(f"{key}: {remedy}" for key, remedy in problems)
        super().__init__(f"{where}: {said}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, list[tuple[str, str]]]]:
        """It may come back from a worker process."""
        return type(self), (self.where, self.problems)


class QueuePolicy(StrEnum):
    """Who is next where several wait."""

    FIRST_COME = "first_come"
    MANDATE_FIRST = "mandate_first"
    FAIR_SHARE = "fair_share"


class SscRhythm(StrEnum):
    """When SSC meets: as the rules say (GOV-SSC), or once a month, at the first of these meetings."""

    AS_RULED = "as_ruled"
    MONTHLY = "monthly"


class Mandated(StrEnum):
    """Kinds of parties that stand under a mandate; that of a new supplier is its own."""

    LARGE_SUPPLIER = "large_supplier"
    SMALL_SUPPLIER = "small_supplier"
    NON_DOMESTIC_SUPPLIER = "non_domestic_supplier"
    NEW_SUPPLIER = "new_supplier"
    DISTRIBUTION_GROUP = "distribution_group"


class PlannedTesting(StrEnum):
    """Where a planned party does its End-to-End tests: by luck as others of its kind, in labs, or not at all."""

    AS_DRAWN = "as_drawn"
    ARQIVA = "arqiva"
    TELEFONICA = "telefonica"
    BOTH_LABS = "both_labs"
    REMOTE = "remote"
    NONE = "none"


def _rising(value: tuple[float, ...]) -> tuple[float, ...]:
    if any(after < before for before, after in pairwise(value)):
        message = f"give {_ENDS[len(value)]}, in this order"
        raise ValueError(message)
    return value


def _on_one_line(text: str) -> str:
    if not text.isprintable() or not text.strip():
        message = "give a text on one line, of characters that can be seen"
        raise ValueError(message)
    return text


def a(unit: str, between: tuple[float, float] | str = "", note: str = "", **limits: Any) -> Any:
    """A field that is our assumption: its unit, the range worth varying it in, and why it is as it is."""
    spread = between if isinstance(between, str) else f"{between[0]:g} to {between[1]:g}"
    about: dict[str, Any] = {"assumption": True, "unit": unit, "range": spread, "note": note}
    return Field(json_schema_extra=about, **limits)


def fact(unit: str, source: str, **limits: Any) -> Any:
    """A field that a source gives."""
    return Field(json_schema_extra={"assumption": False, "unit": unit, "source": source}, **limits)


Share = Annotated[float, Field(**_PROBABLE)]
Weeks = Annotated[float, Field(ge=0, le=MOST_WEEKS)]
Months = Annotated[float, Field(ge=0, le=MOST_MONTHS)]
Thousand = Annotated[float, Field(ge=0, le=1000)]
WeeksTriangle = Annotated[tuple[Weeks, Weeks, Weeks], AfterValidator(_rising)]
WorkingDaysTriangle = Annotated[tuple[Thousand, Thousand, Thousand], AfterValidator(_rising)]
SpacesTriangle = WorkingDaysTriangle
WeeksPair = Annotated[tuple[Weeks, Weeks], AfterValidator(_rising)]
MonthsPair = Annotated[tuple[Months, Months], AfterValidator(_rising)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_on_one_line)]


class Time(Section):
    """When a run starts, from when it is measured, and when it ends."""

    start: date = fact("date", "S1: the User CIO was appointed for the first assessments")
    measured_from: date = a("date")
    end: date = a("date", note="the last day that is measured is the one before")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.start <= self.measured_from < self.end:
            message = "give start, measured_from and end in this order"
            raise ValueError(message)
        if self.start < date(FIRST_YEAR, 1, 1) or self.end > LATEST_END:
            message = f"give dates from {FIRST_YEAR}-01-01 to {LATEST_END}"
            raise ValueError(message)
        if self.end - self.start > timedelta(days=MOST_YEARS * 366):
            message = f"at most {MOST_YEARS} years can be run"
            raise ValueError(message)
        return self


class Population(Section):
    """How many there are of each kind, and how many come and go."""

    large_suppliers: Count = a("suppliers", (6, 14), le=1000)
    small_domestic_suppliers: Count = a("suppliers", (40, 65), le=20000)
    non_domestic_suppliers: Count = a("suppliers", (10, 40), le=5000)
    distribution_groups: Count = a("groups, one assessment each", (6, 6), le=1000)
    independent_electricity_networks: Count = a("networks", (10, 10), le=1000)
    independent_gas_networks: Count = a("networks", (8, 8), le=1000)
    independents_that_join: Share = a("share", (0, 1))
    other_users: Count = a("parties", (5, 60), le=5000)
    without_mandate_apply_from: date = a("date: uniform from here")
    without_mandate_apply_to: date = a("date: uniform to here")
    new_suppliers_a_year: float = a("suppliers a year, Poisson", (0, 20), ge=0, le=200)
    new_suppliers_mandated_after_months: Count = a("months after entry", (6, 18), le=60)
    exits_a_year: float = a("suppliers a year, Poisson", (0, 20), ge=0, le=200)


class Mandates(Section):
    """By when who has to be a User."""

    large_suppliers: Day = fact("date", "Public record of the DCC User mandates")
    small_domestic_suppliers: Day = fact("date", "Public record of the DCC User mandates")
    non_domestic_suppliers: Day = fact("date", "Public record of the DCC User mandates")
    distribution_groups: Day = fact("date", "S1, DCC User mandates, 23 Nov 2017")


class Applications(Section):
    """When parties with a mandate apply for their first security assessment, in weeks before it."""

    span_weeks: float = a("weeks: Beta between 0 and this", gt=0, le=500)
    peak_weeks: float = a("weeks: the peak of the Beta", note=_TUNED, ge=0)
    late_share: Share = a("share of parties", (0, 1), _TUNED)
    late_from_weeks: Weeks = a("weeks before the mandate")
    late_mean_weeks: Weeks = a("weeks, exponential")
    hold_out_share: Share = a("share of parties", (0, 1), _TUNED)
    hold_out_weeks: WeeksPair = a("weeks after the mandate, uniform", note=_TUNED)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.peak_weeks > self.span_weeks:
            message = "peak_weeks lies beyond span_weeks"
            raise ValueError(message)
        if self.late_share + self.hold_out_share > 1:
            message = "late_share and hold_out_share are more than all together"
            raise ValueError(message)
        return self


class AllApplications(Section):
    """One plan for each kind that has a mandate."""

    large_suppliers: Applications
    small_domestic_suppliers: Applications
    non_domestic_suppliers: Applications
    distribution_groups: Applications


class Entry(Section):
    """From accession to live, without the assessments."""

    preparation_median_weeks: float = a("weeks, lognormal", (4, 40), gt=0, le=MOST_WEEKS)
    preparation_sigma: float = a("of the logarithm", (0, 1), ge=0, le=2)
    user_id_and_gateway_weeks: WeeksTriangle = a("weeks, triangular")
    srept_weeks: WeeksTriangle = a("weeks, triangular")
    uept_first_role_weeks: WeeksTriangle = a("weeks, triangular")
    uept_further_role_share: float = a("of the first role's time", (0, 1), ge=0, le=5)
    suppliers_also_export: Share = a("share of suppliers that take up ES", (0, 1))
    others_that_are_agents: Share = a("share of others that are RSA, the rest OU", (0, 1))
    uept_places: int = a("participants DCC supports at once", (1, 1000), ge=1, le=100_000)
    on_boarding_places: int = a("participants DCC supports at once", (1, 1000), ge=1, le=100_000)
    credit_cover_working_days: Count = a("working days", (0, 15), le=250)
    final_on_boarding_working_days: WorkingDaysTriangle = a("working days, triangular; UEP-FINAL")
    no_wan_share: Share = a("of production-proving installations", (0.02, 0.03))
    no_wan_repeat_working_days: Count = a("working days", (1, 20), le=250)


class Assessments(Section):
    """What the assessor does, how it ends and what it costs."""

    review_weeks: WeeksTriangle = a(
        "weeks from application to its acceptance, triangular",
        note="an assessment counts as organised when its application is accepted",
    )
    full_working_days: WorkingDaysTriangle = a("working days of fieldwork, triangular")
    full_shared_working_days: WorkingDaysTriangle = a("the same on a Shared Resource")
    verification_working_days: WorkingDaysTriangle = a("working days of fieldwork, triangular")
    self_working_days: WorkingDaysTriangle = a("working days of review, triangular")
    privacy_working_days: WorkingDaysTriangle = a("working days of fieldwork, triangular")
    full_write_up_working_days: Count = a("working days", (0, 10), le=60)
    verification_write_up_working_days: Count = a("working days", (0, 10), le=60)
    self_write_up_working_days: Count = a("working days", (0, 10), le=60)
    report_and_response_weeks: WeeksTriangle = a("weeks, triangular")
    first_status: tuple[Share, Share, Share, Share] = a(
        "shares of approved, subject to, third, fourth status"
    )
    remediation_weeks: WeeksTriangle = a("weeks, triangular")
    not_compliant_share: Share = a("share from year two on", (0, 0.1))
    date_changed_share: Share = a("share from year two on", (0, 0.2))
    date_changed_weeks: WeeksPair = a("weeks later, uniform")
    changed_inside_four_weeks_share: Share = a("of the changed ones", (0, 1))
    redeployed_share: Share = a("of those changed inside four weeks", (0, 1))
    full_cost_pounds: int = a("GBP, illustrative", (10_000, 50_000), ge=0, le=10_000_000)
    verification_cost_pounds: int = a("GBP, illustrative", (6_000, 25_000), ge=0, le=10_000_000)
    self_cost_pounds: int = a("GBP, illustrative", (2_000, 8_000), ge=0, le=10_000_000)

    @model_validator(mode="after")
    def _shares_add_up(self) -> Self:
        if abs(sum(self.first_status) - 1) > 1e-9:  # noqa: PLR2004 - rounding
            message = "first_status: the four shares must add up to 1"
            raise ValueError(message)
        return self


class Habit(Section):
    """When inside the window people ask for their next assessment: apart from when it is due."""

    beta_a: float = a("of the position in the window, Beta", (0.5, 5), gt=0, le=50)
    beta_b: float = a("of the position in the window, Beta", (0.5, 5), gt=0, le=50)
    procrastination: Share = a("0 as drawn, 1 at the very end", (0, 1))
    window_weeks: float = a("weeks before due in which people ask", (4, 39), gt=0, le=52)


class Capacity(Section):
    """What there is of assessors and agenda, and who is next."""

    cio_teams: Count = a("teams", (2, 6), le=1000)
    ssc_agenda: int = a("reports a meeting", (3, 10), ge=1, le=10000)
    ssc_rhythm: SscRhythm = fact("pattern", "S1, User Security Assessment process, 23 Nov 2017")
    queue_policy: QueuePolicy = a("who is next", "first_come, mandate_first, fair_share")


class Systems(Section):
    """Smart Metering Systems enrolled, which decide the kind of assessment (SEC-KIND, SEC-SHARED)."""

    large_pass_threshold_months: MonthsPair = a("months after live, uniform")
    small_on_shared_resource: Share = a("share of small suppliers", (0, 1))
    shared_resources: Count = a("managed service providers", (1, 20), le=1000)
    surge_resources: Count = a("of them pass the threshold together", (0, 5), le=1000)
    surge_on: Day = a("date on which they do")


class Spaces(Section):
    """What a first stay in a lab takes."""

    spaces: SpacesTriangle = a("spaces, triangular")
    working_days: WorkingDaysTriangle = a("working days, triangular")


class AllSpaces(Section):
    """One plan for each kind of party."""

    large_suppliers: Spaces
    small_suppliers: Spaces
    non_domestic_suppliers: Spaces
    networks: Spaces
    others: Spaces


class Testing(Section):
    """End-to-End testing in the labs and in remote ones."""

    dcc_lab_share: Share = a("of parties", (0, 1))
    remote_share: Share = a("of parties", (0, 1))
    both_labs_share: Share = a("of parties in a DCC lab", (0, 1))
    telefonica_share: Share = a("of parties in one lab", (0, 1))
    hold_go_live_share: Share = a("of parties that test", (0, 1))
    longest_slot_working_days: int = a(
        "working days; longer stays are consecutive slots", (20, 250), ge=1, le=1000
    )
    system_releases: Days = fact(
        "dates", "S1, DCC releases; those of 2018 and 2019 as planned then"
    )
    return_share: Share = a("at each system release", (0, 1))
    return_spaces: Share = a("of the first stay's spaces", (0, 1))
    return_length: Share = a("of the first stay's length", (0, 1))
    issues_a_space_week: float = a("testing issues", (0, 0.2), ge=0, le=5)
    fix_mean_working_days: float = a("working days, exponential", (1, 20), ge=0, le=250)
    remote_set_up_weeks: WeeksTriangle = a("weeks, triangular")
    hub_delivery_weeks: WeeksTriangle = a("weeks, triangular; never above CH-LEAD")

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.dcc_lab_share + self.remote_share > 1:
            message = "dcc_lab_share and remote_share are more than all together"
            raise ValueError(message)
        return self


class Reduction(Section):
    """Spaces out of use in a lab, from a day to a day, both included."""

    lab: str
    first_day: Day
    last_day: Day
    spaces: Count

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.lab not in {"arqiva", "telefonica"}:
            message = "lab: arqiva or telefonica"
            raise ValueError(message)
        if self.last_day < self.first_day:
            message = "last_day lies before first_day"
            raise ValueError(message)
        return self


_MANDATE_OF: Final[Mapping[str, str]] = {
    Mandated.LARGE_SUPPLIER: "large_suppliers",
    Mandated.SMALL_SUPPLIER: "small_domestic_suppliers",
    Mandated.NON_DOMESTIC_SUPPLIER: "non_domestic_suppliers",
    Mandated.DISTRIBUTION_GROUP: "distribution_groups",
}


class Plan(Section):
    """One party, and the day on which it applies for its assessment.

    In a blank world it is one more than the population has, of a `kind`; in one that starts today it is a
    `participant` on record (P007). No `mandate`: that of the record, or of its kind. No `roles`: those.
    """

    kind: Mandated | None = None
    participant: str | None = None
    mandate: Day | None = None
    applies: Day
    roles: tuple[UserRole, ...] = ()
    testing: PlannedTesting = PlannedTesting.AS_DRAWN


class Scenario(Section):
    """Everything a run depends on but luck; `rules` replaces rulebook values from the first day on."""

    name: str = Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9.,=_+-]*$")
    title: Line
    time: Time
    rules: dict[str, Any]
    population: Population
    mandates: Mandates
    applications: AllApplications
    entry: Entry
    assessments: Assessments
    habit: Habit
    capacity: Capacity
    systems: Systems
    testing: Testing
    spaces: AllSpaces
    reductions: tuple[Reduction, ...]
    today: Today | None = None
    plan: Plan | None = None

    @model_validator(mode="after")
    def _plan_is_possible(self) -> Self:
        if self.plan is not None and (problem := self._problem_of(self.plan)):
            message = f"plan: {problem}"
            raise ValueError(message)
        return self

    def _problem_of(self, plan: Plan) -> str:
        if self.today is None and (plan.kind is None or plan.participant is not None):
            return "give a kind, and no participant: this world does not start today"
        if self.today is not None and (plan.kind is not None or self.planned_record is None):
            return "give a participant on record, and no kind: this world starts today"
        if self.planned_mandate is None:
            return "give the mandate: nobody else does"
        if not self.time.start <= plan.applies < self.time.end:
            return "applies must lie from time.start to before time.end"
        return ""

    @property
    def planned_record(self) -> LiveParty | None:
        """What is recorded of the planned party; None where it is one more, or nobody is planned."""
        parties = self.today.parties if self.today and self.plan else ()
        return next(
            (one for one in parties if self.plan and one.ref == self.plan.participant), None
        )

    @property
    def planned_mandate(self) -> date | None:
        """The mandate of the planned party; None where nobody is planned."""
        if self.plan is None:
            return None
        record = self.planned_record
        if day := self.plan.mandate or (record.mandate if record else None):
            return day
        return self.mandate_of(str(record.kind if record else self.plan.kind))

    def mandate_of(self, kind: str) -> date | None:
        """That of all parties of a kind; None where there is none."""
        day: date | None = getattr(self.mandates, _MANDATE_OF.get(kind, ""), None)
        return day

    @model_validator(mode="after")
    def _starts_today(self) -> Self:
        time, today = self.time, self.today
        if today is not None and not today.on == time.start == time.measured_from:
            message = "today.on: give the day of time.start, which is time.measured_from as well"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _rules_are_known(self) -> Self:
        known = rule_keys()
        for key in self.rules:
            if key not in known:
                why = "the model does not read" if key in _shipped_keys() else "there is no rule"
                message = f"rules: {why} {key}; `labsim scenarios --keys` lists those it reads"
                raise ValueError(message)
        return self

    def canonical(self) -> str:
        """JSON with its keys in order: the same text for equal scenarios, on every machine."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_canonical(cls, text: str) -> Self:
        """The scenario that `canonical` wrote. Raises ScenarioError for anything else."""
        return cls.checked(json.loads(text), "canonical text")

    @classmethod
    def checked(cls, values: Mapping[str, Any], where: str) -> Self:
        """Raises ScenarioError with every problem at once."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise ScenarioError(where, problems_of(error)) from None

    def with_values(self, values: Mapping[str, object], where: str = "the command line") -> Self:
        """A checked copy with values at dotted keys ("capacity.cio_teams", "rules.E2E-NOTICE.working_days").

        None takes a rule's value back to the rulebook's. Raises ScenarioError for every key that no scenario
        has, and every value that it cannot have.
        """
        changed = self.model_dump(mode="json")
        dead = [key for key, value in values.items() if not _was_put(changed, key, value)]
        problems = [(key, NO_SUCH_KEY) for key in dead]
        try:
            made = self.checked(changed, where)
        except ScenarioError as error:
            raise ScenarioError(where, [*problems, *error.problems]) from None
        if problems:
            raise ScenarioError(where, problems)
        return made

    def value(self, key: str) -> Any:
        """What stands at a dotted key. Raises ScenarioError."""
        return _look_up(self.model_dump(mode="json"), key, "the scenario")


def rule_keys() -> frozenset[str]:
    """Keys under `rules`: CODE.parameter, and CODE.parameter@lab for a value of one lab; those the model reads."""
    return READ_BY_THE_MODEL


def _shipped_keys() -> frozenset[str]:
    return frozenset(
        f"{row.code}.{row.parameter}" + (f"@{row.applies_to}" if row.applies_to else "")
        for row in SHIPPED_RULEBOOK.values
    )


def assumptions(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Each assumption of a scenario: key, value, unit, range, source, note."""
    yield from _assumed("", scenario, scenario.model_dump(mode="json"))


def _assumed(prefix: str, section: Section, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, field in type(section).model_fields.items():
        key, value = f"{prefix}{name}", getattr(section, name)
        about = field.json_schema_extra
        if isinstance(value, Section):
            yield from _assumed(f"{key}.", value, values[name])
        elif isinstance(about, dict) and about["assumption"]:
            yield {
                "key": key,
                "value": values[name],
                "unit": about["unit"],
                "range": about["range"],
                "source": "Assumption",
                "note": about["note"],
            }


def _steps(key: str) -> list[str]:
    """The rule codes have dots of their own: everything after "rules." is one step."""
    return ["rules", key.removeprefix("rules.")] if key.startswith("rules.") else key.split(".")


def _look_up(values: Mapping[str, Any], key: str, where: str) -> Any:
    found: Any = values
    for step in _steps(key):
        if not isinstance(found, Mapping) or step not in found:
            raise ScenarioError(where, [(key, NO_SUCH_KEY)])
        found = found[step]
    return found


def _was_put(values: dict[str, Any], key: str, value: object) -> bool:
    """False for a key that no scenario has."""
    *path, last = _steps(key)
    section: Any = values
    for step in path:
        section = section.get(step) if isinstance(section, dict) else None
    if not isinstance(section, dict) or (path != ["rules"] and last not in section):
        return False
    if value is None and path == ["rules"]:
        section.pop(last, None)
    else:
        section[last] = value
    return True
