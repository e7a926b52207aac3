"""What is asked of a run that begins with the live data."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast

from labsim.domain.labs import Lab, LabId
from labsim.domain.slots.request import MOST_SPACES
from labsim.services.ask_forecast import BASELINE, REPLICATIONS, SEED, ForecastWish, LessWish
from labsim.services.read_runs import RunDesk
from web.forms.base import LARGEST_NUMBER, ActForm, Choice, Day, WholeNumber
from web.forms.runs import MOST_REPLICATIONS, scenario_choices, scenario_of

_FEWEST: Final = 2
USUAL_FORECAST: Final = {"scenario": BASELINE, "replications": REPLICATIONS, "seed": SEED}
"""What the button sends that asks nothing."""


class ForecastForm(ActForm):
    """On whose assumptions, and how often."""

    scenario: Any = Choice(
        "Assumptions of",
        needed="Choose a scenario",
        default=BASELINE,
        description="Its time begins today, and the participants on record stand in the place of its own.",
    )
    replications: Any = WholeNumber(
        "Replications",
        least=_FEWEST,
        most=MOST_REPLICATIONS,
        needed="Enter how many replications, such as 100",
        default=REPLICATIONS,
        description="Possible courses of events from today on. A hundred take about a minute.",
    )
    seed: Any = WholeNumber(
        "Seed",
        least=0,
        most=LARGEST_NUMBER,
        needed="Enter a whole number",
        default=SEED,
        description="The same number gives the same luck, in every forecast.",
    )

    def offer(self, desk: RunDesk) -> None:
        self.scenario.offer(scenario_choices(desk.scenarios))

    def wish(self) -> ForecastWish:
        """After validation only."""
        return ForecastWish(scenario_of(self.scenario.data), self.replications.data, self.seed.data)


class LessForm(ForecastForm):
    """Spaces out of use besides what is planned."""

    lab: Any = Choice("Lab", needed="Choose a lab")
    first_day: Any = Day("First day", needed="Enter the first day")
    last_day: Any = Day("Last day", needed="Enter the last day")
    spaces: Any = WholeNumber(
        "Spaces out of use",
        least=1,
        most=MOST_SPACES,
        needed="Enter how many spaces are out of use",
        description="On each lab day from the first to the last, beside what is out of use already.",
    )

    def offer_labs(self, labs: Sequence[Lab]) -> None:
        self.lab.offer([("", "Choose a lab"), *((lab.id, lab.name) for lab in labs)])

    def less(self) -> LessWish:
        """After validation only."""
        days = cast("date", self.first_day.data), cast("date", self.last_day.data)
        return LessWish(LabId(self.lab.data), *days, self.spaces.data)
