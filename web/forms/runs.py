"""What is asked of a new run: a form for each kind of study, and how many replications an old one shall have."""

from collections.abc import Iterable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any, ClassVar, Final

from labsim.domain.runs import RunKind
from labsim.services.ask_run import StudyWish
from labsim.services.compare_runs import CompareWish
from labsim.services.read_runs import RunDesk
from labsim.wording.messages import Message
from labsim.wording.metrics import capital, group_words, metric_words
from labsim.wording.runs import scenario_text
from models.records import RunRecord, RunScenario
from simulations.answer import MOST_VALUES
from simulations.scenario_toml import typed_values
from web.forms.base import (
    LARGEST_NUMBER,
    ActForm,
    Choice,
    Choices,
    TextLine,
    WholeNumber,
    text_of,
    whole_number,
)

LONGEST_TITLE: Final = 200
LONGEST_KEY: Final = 100
LONGEST_VALUES: Final = 500
USUAL_REPLICATIONS: Final = 100
USUAL_SEED: Final = 2017
MOST_REPLICATIONS: Final = 20_000
MOST_WORKERS: Final = 64
_BETWEEN: Final = "/"  # no scenario's name has one
_NEEDED: Final = "Choose a scenario"
_KEY_HINT: Final = "A key of the scenario as its page shows it, such as capacity.cio_teams."


ANSWER_METRICS: Final = (
    "users_by_mandate_share",
    "users_by_mandate_share[large_supplier]",
    "users_by_mandate_share[small_supplier]",
    "time_to_user_days_median",
    "time_to_user_days_p90",
    "bunching_variance_over_mean[held]",
    "bunching_peak_over_mean[held]",
    "bunching_gini[held]",
    "assessments_per_user_year",
    "mean_gap_days",
    "waiting_weeks_mean",
    "due_breaches",
    "lab_start_wait_days[arqiva]",
    "lab_start_wait_days[telefonica]",
    "ssc_backlog_mean",
    "ssc_backlog_peak",
    "events_of_default",
    "participant_costs_pounds",
)


def _metric_text(metric: str) -> str:
    """In words; of whom, where it is not everybody."""
    name, _, group = metric.rstrip("]").partition("[")
    words = capital(metric_words(name))
    return f"{words} ({group_words(group)})" if group else words


def scenario_value(scenario: RunScenario) -> str:
    """As it stands in a form or an address: `spring/2`; a shipped one is its name alone."""
    if scenario.number is None:
        return scenario.name
    return f"{scenario.name}{_BETWEEN}{scenario.number}"


def scenario_choices(scenarios: Iterable[tuple[RunScenario, str]]) -> list[tuple[str, str]]:
    """Value and words of each scenario that a form offers."""
    return [
        (scenario_value(each), f"{title} ({scenario_text(each.name, each.number)})")
        for each, title in scenarios
    ]


def scenario_of(value: str) -> RunScenario:
    """What `scenario_value` wrote."""
    name, _, number = value.partition(_BETWEEN)
    return RunScenario(name, whole_number(number) or None)


class RunForm(ActForm):
    """What every study needs. `places` are the fields that a refusal's fields are called here."""

    places: ClassVar[Mapping[str, str]] = MappingProxyType({"scenarios": "scenario"})
    kind: ClassVar[RunKind] = RunKind.SIMULATE

    replications: Any = WholeNumber(
        "Replications",
        least=1,
        most=MOST_REPLICATIONS,
        needed="Enter how many replications, such as 100",
        default=USUAL_REPLICATIONS,
        description="Courses of events, each with luck of its own: more of them narrow the intervals.",
    )
    precision: Any = WholeNumber(
        "Precision in percent",
        least=1,
        most=50,
        description="Ends as soon as the 95 % intervals of the bunching figures and of the assessments "
        "per User are this narrow on either side of the mean; the replications are then the most there may be.",
    )
    seed: Any = WholeNumber(
        "Seed",
        least=0,
        most=LARGEST_NUMBER,
        needed="Enter a whole number such as 2017",
        default=USUAL_SEED,
        description="Where all random numbers come from: the same seed gives the same numbers.",
    )
    workers: Any = WholeNumber(
        "Processes",
        least=1,
        most=MOST_WORKERS,
        needed="Enter how many processes, such as 2",
    )
    title: Any = TextLine(
        "Title",
        longest=LONGEST_TITLE,
        description="What the run is for, as the list shall call it. The scenario's title if nothing is said.",
    )

    def offer(self, desk: RunDesk) -> None:
        """What this reader may choose from."""
        pairs = scenario_choices(desk.scenarios)
        for field in self:
            if field.name in _SCENARIO_FIELDS:
                field.offer(pairs)
        if self.workers.data is None and not self.is_submitted():
            self.workers.data = desk.most_workers

    def linked(self) -> RunScenario | None:
        """What the page was opened with, or was sent: it may be an older version, which the list has not."""
        field = next((self[name] for name in ("scenario", "others") if name in self), None)
        value = field.data if field is not None else None
        first = value[0] if isinstance(value, list) and value else value
        return scenario_of(first) if isinstance(first, str) and first else None

    def put(self, messages: Iterable[Message]) -> None:
        super().put(
            Message(self.places.get(each.field, each.field), each.text, each.remedy)
            for each in messages
        )

    def wish(self) -> StudyWish:
        """After validation only."""
        percent = self.precision.data
        return StudyWish(
            kind=self.kind,
            scenarios=tuple(map(scenario_of, self.chosen())),
            replications=self.replications.data,
            seed=self.seed.data,
            title=text_of(self.title),
            precision=None if percent is None else percent / 100,
            workers=self.workers.data,
            **self.question(),
        )

    def chosen(self) -> list[str]:
        """The scenarios, the base first: the one, unless a kind takes several."""
        return [self["scenario"].data]

    def question(self) -> dict[str, Any]:
        """What this kind asks besides."""
        return {}


_SCENARIO_FIELDS: Final = frozenset({"scenario", "others"})


class SimulateForm(RunForm):
    scenario: Any = Choice("Scenario", needed=_NEEDED)


class CompareForm(RunForm):
    kind = RunKind.COMPARE
    places = MappingProxyType({"scenarios": "others"})
    scenario: Any = Choice(
        "Base", needed=_NEEDED, description="The others are compared with this one."
    )
    others: Any = Choices("Compared with it", needed="Choose at least one other scenario")

    def chosen(self) -> list[str]:
        return [
            self.scenario.data,
            *(each for each in self.others.data if each != self.scenario.data),
        ]


class SweepForm(RunForm):
    kind = RunKind.SWEEP
    places = MappingProxyType({"scenarios": "others", "over": "values"})
    others: Any = Choices("Scenarios", needed=_NEEDED)
    key: Any = TextLine(
        "Key",
        longest=LONGEST_KEY,
        needed="Enter a key such as capacity.cio_teams",
        description=_KEY_HINT,
    )
    values: Any = TextLine(
        "Its values",
        longest=LONGEST_VALUES,
        needed="Enter values such as 2, 3, 4",
        description="With commas between them, such as 2, 3, 4.",
    )
    second_key: Any = TextLine("Second key", longest=LONGEST_KEY)
    second_values: Any = TextLine("Values of the second key", longest=LONGEST_VALUES)

    def chosen(self) -> list[str]:
        return list(self.others.data)

    def question(self) -> dict[str, Any]:
        over = {text_of(self.key): typed_values(text_of(self.values))}
        if second := text_of(self.second_key):
            over[second] = typed_values(text_of(self.second_values))
        return {"over": over}

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        key, values = text_of(self.second_key), text_of(self.second_values)
        if bool(key) != bool(values):
            missing = self.second_values if key else self.second_key
            missing.errors = [*missing.errors, "Enter the second key and its values, or neither"]
            return False
        if key and key == text_of(self.key):
            self.second_key.errors = [*self.second_key.errors, "Choose another key than the first"]
            return False
        return good


class AnswerForm(RunForm):
    kind = RunKind.ANSWER
    places = MappingProxyType({"scenarios": "scenario", "vary": "key", "until": "bound"})
    scenario: Any = Choice("Scenario", needed=_NEEDED)
    key: Any = TextLine(
        "Key",
        longest=LONGEST_KEY,
        needed="Enter a key such as capacity.cio_teams",
        description=_KEY_HINT,
    )
    low: Any = TextLine("From", longest=20, needed="Enter a number such as 2")
    high: Any = TextLine("To", longest=20, needed="Enter a number such as 6")
    metric: Any = Choice(
        "Figure",
        needed="Choose a figure",
        choices=[(name, _metric_text(name)) for name in ANSWER_METRICS],
    )
    way: Any = Choice(
        "It shall be",
        needed="Choose at least or at most",
        choices=[(">=", "at least"), ("<=", "at most")],
    )
    bound: Any = TextLine(
        "This number",
        longest=20,
        needed="Enter a number such as 0.95",
        description="Shares are numbers from 0 to 1: 0.95 is 95 %.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Numbers are asked for at their own fields."""
        good = bool(super().validate(extra_validators))
        numbers = {
            field.name: number_of(text_of(field)) for field in (self.low, self.high, self.bound)
        }
        for name, number in numbers.items():
            if text_of(self[name]) and number is None:
                self[name].errors = [*self[name].errors, "Enter a number such as 3 or 0.5"]
                good = False
        low, high = numbers["low"], numbers["high"]
        if low is not None and high is not None:
            return good and self._is_range(low, high)
        return good

    def _is_range(self, low: float, high: float) -> bool:
        wrong = ""
        if not low < high:
            wrong = "Enter a number above the one that it begins from"
        elif high - low >= MOST_VALUES:
            wrong = f"Enter a number less than {MOST_VALUES:,} above the one that it begins from"
        if wrong:
            self.high.errors = [*self.high.errors, wrong]
        return not wrong

    def question(self) -> dict[str, Any]:
        return {
            "vary": f"{text_of(self.key)}={text_of(self.low)}..{text_of(self.high)}",
            "until": f"{self.metric.data} {self.way.data} {text_of(self.bound)}",
        }


class CompareRunsForm(ActForm):
    """Runs that are done, side by side."""

    base: Any = Choice(
        "Base", needed="Choose a run", description="The others are compared with this one."
    )
    others: Any = Choices("Compared with it", needed="Choose at least one other run")
    title: Any = TextLine("Title", longest=LONGEST_TITLE)

    def offer(self, runs: Iterable[RunRecord]) -> None:
        """What this reader may choose from."""
        pairs = [(run.reference, f"{run.title} ({run.reference})") for run in runs]
        self.base.offer(pairs)
        self.others.offer(pairs)

    def wish(self, workers: int) -> CompareWish:
        """After validation only."""
        return CompareWish(self.base.data, tuple(self.others.data), text_of(self.title), workers)


class AgainForm(ActForm):
    """How many replications a run shall have altogether."""

    replications: Any = WholeNumber(
        "Replications altogether",
        least=1,
        most=MOST_REPLICATIONS,
        needed="Enter how many replications, such as 200",
        description="Those that have run are not run again.",
    )


FORMS: Final[Mapping[RunKind, type[RunForm]]] = MappingProxyType(
    {form.kind: form for form in (SimulateForm, CompareForm, SweepForm, AnswerForm)}
)


def number_of(typed: str) -> float | None:
    """None for what is no finite number."""
    try:
        number = float(typed)
    except ValueError:
        return None
    return number if isfinite(number) else None
