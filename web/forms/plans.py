"""What is asked of a backward plan: of whom, from which day on, and how many courses of events; and how it is read."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import request

from labsim.domain.participants import ParticipantId
from labsim.services.plan_backward import PlanDesk, PlannedParty, PlanWish
from labsim.services.read_plan import LEAST_LEVEL, MOST_LEVEL, USUAL_LEVEL
from labsim.wording.dates import day_text
from labsim.wording.plans import KIND_WORDS, TESTING_WORDS
from simulations.plan_backward import WEEKS_BEFORE
from simulations.scenario import Mandated, PlannedTesting
from simulations.scenario_toml import BASE
from web.forms.base import (
    LARGEST_NUMBER,
    ActForm,
    Choice,
    Day,
    WholeNumber,
    whole_number,
)
from web.forms.runs import USUAL_SEED, scenario_choices, scenario_of

MOST_REPLICATIONS: Final = 1_000
_LONGEST: Final = 20  # of what is typed into an address and stays on the page
_LEVEL_WRONG: Final = (
    f"Enter a whole percent from {LEAST_LEVEL} to {MOST_LEVEL}. Shown is {USUAL_LEVEL} %."
)
_DAY_WRONG: Final = "Enter a day such as 2018-01-03. Shown is another one."
_AS_ON_RECORD: Final = PlannedTesting.AS_DRAWN


class PlanForm(ActForm):
    """For a participant, whose kind, mandate and roles are on record."""

    first: Any = Day(
        "First day to try",
        description="From it on days are tried to the mandate: every fourth week, and every week where that makes a "
        f"difference. {WEEKS_BEFORE} weeks before it if nothing is said.",
    )
    testing: Any = Choice(
        "End-to-End tests",
        needed="Choose where it tests",
        choices=list(TESTING_WORDS.items()),
        default=PlannedTesting.AS_DRAWN.value,
    )
    replications: Any = WholeNumber(
        "Replications",
        least=20,
        most=MOST_REPLICATIONS,
        needed="Enter how many replications, such as 100",
        description="Courses of events for each day that is tried. With 50 a chance of 85 % is known to about "
        "10 points, with 100 to about 7.",
    )
    seed: Any = WholeNumber(
        "Seed",
        least=0,
        most=LARGEST_NUMBER,
        needed="Enter a whole number such as 2017",
        default=USUAL_SEED,
        description="Where all random numbers come from: the same seed gives the same numbers.",
    )

    def offer(self, desk: PlanDesk) -> None:
        """What there is to choose from."""

    def wish(self, participant_id: ParticipantId | None) -> PlanWish:
        """After validation only."""
        return PlanWish(
            replications=self.replications.data,
            seed=self.seed.data,
            first=self.first.data,
            testing=PlannedTesting(self.testing.data if "testing" in self else _AS_ON_RECORD),
            participant_id=participant_id,
            **self.party(),
        )

    def party(self) -> dict[str, Any]:
        """Who is planned, where that is chosen."""
        return {}


class KindPlanForm(PlanForm):
    """For a kind of party in a scenario of choice."""

    scenario: Any = Choice("Scenario", needed="Choose a scenario", default=BASE)
    kind: Any = Choice(
        "Who is planned",
        needed="Choose a kind of party, or a participant",
        default=Mandated.SMALL_SUPPLIER.value,
        description="A kind of party in a world that begins empty; or somebody on record, by number.",
    )
    mandate: Any = Day(
        "Mandate", description="That of its kind if nothing is said. Who is on record has its own."
    )

    def offer(self, desk: PlanDesk) -> None:
        self.scenario.offer(scenario_choices(desk.scenarios))
        kinds = [
            (kind.value, f"{KIND_WORDS[kind]}, {_mandate(day)}")
            for kind, day in desk.mandates.items()
        ]
        parties = [(each.ref, _party_words(each, desk)) for each in desk.parties]
        self.kind.offer([*kinds, *parties])

    def party(self) -> dict[str, Any]:
        return {
            "scenario": scenario_of(self.scenario.data),
            **self._who(),
            "mandate": self.mandate.data,
        }

    def _who(self) -> dict[str, Any]:
        chosen = str(self.kind.data)
        return {"kind": Mandated(chosen)} if chosen in set(Mandated) else {"ref": chosen}


def plan_form(desk: PlanDesk) -> PlanForm:
    """With what was sent."""
    usual = {"replications": desk.usual_replications}
    form = KindPlanForm(data=usual) if desk.whose is None else PlanForm(data=usual)
    if desk.from_today:
        del form.testing  # what is on record holds
    form.offer(desk)
    return form


@dataclass(frozen=True, slots=True)
class PlanLook:
    """How a result is looked at. What was typed stays on the page; `..._wrong` says what was shown in its place."""

    level: int
    day: date | None
    typed_level: str
    typed_day: str
    level_wrong: str
    day_wrong: str


def plan_look() -> PlanLook:
    """Of the address of a result: `level` in percent, and `day`."""
    typed_level, typed_day = (_typed(name) for name in ("level", "day"))
    level, day = whole_number(typed_level), _day_of(typed_day)
    known = LEAST_LEVEL <= level <= MOST_LEVEL
    return PlanLook(
        level=level if known else USUAL_LEVEL,
        day=day,
        typed_level=typed_level,
        typed_day=typed_day,
        level_wrong=_LEVEL_WRONG if typed_level and not known else "",
        day_wrong=_DAY_WRONG if typed_day and day is None else "",
    )


def _typed(name: str) -> str:
    return request.args.get(name, "").strip()[:_LONGEST]


def _day_of(text: str) -> date | None:
    """Any day: whether it was tried is told where it is shown."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _party_words(party: PlannedParty, desk: PlanDesk) -> str:
    day = party.mandate or desk.mandates[party.kind]
    return f"{party.ref}, {KIND_WORDS[party.kind]}, {_mandate(day)}"


def _mandate(day: date | None) -> str:
    return "a mandate of its own" if day is None else f"mandate {day_text(day)}"
