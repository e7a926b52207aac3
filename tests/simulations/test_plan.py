"""A planned party: one more than the population has, which applies on the day it is told to."""

from datetime import date, timedelta

import numpy as np
import pytest

from simulations.choice import SHARES
from simulations.measured import Metric
from simulations.measures import measure
from simulations.measures.planned import APPLICATION, DAY, FIELDWORK, ON_TIME, SREPT, STATUS, USER
from simulations.model import run_model
from simulations.population import draw_population, planned_party
from simulations.random_streams import Streams
from simulations.scenario import Scenario, ScenarioError
from simulations.statistics import clipped, estimate
from tests.simulations.scenarios import CONSTANT, NOBODY, baseline
from tests.simulations.todays import SMALL, alone

START = date(2015, 7, 1)
PLAN = {"kind": "small_supplier", "applies": "2017-07-14"}


def _planned(base: Scenario, **plan: object) -> Scenario:
    return Scenario.checked({**base.model_dump(mode="json"), "plan": {**PLAN, **plan}}, "a test")


def _alone(**plan: object) -> Scenario:
    """Nobody else, nothing left to luck."""
    return _planned(baseline().with_values({**NOBODY, **CONSTANT}), **plan)


def _days(found: tuple[Metric, ...]) -> dict[str, date]:
    return {
        row.group: START + timedelta(days=int(row.value))
        for row in found
        if row.name == DAY and row.value == row.value
    }


def _on_time(found: tuple[Metric, ...]) -> float:
    return next(row.value for row in found if row.name == ON_TIME)


def test_a_scenario_without_a_plan_says_nothing_of_one() -> None:
    text = baseline().canonical()
    assert "plan" not in baseline().model_dump()
    assert Scenario.from_canonical(text).canonical() == text
    planned = _planned(baseline())
    assert Scenario.from_canonical(planned.canonical()) == planned
    assert not any(
        row.name.startswith("planned") for row in measure(run_model(baseline(), 1, 0)).metrics
    )


def test_what_is_known_for_a_share_is_measured_as_one_and_no_amount_is_below_zero() -> None:
    found = measure(run_model(_planned(baseline()), 1, 0)).metrics
    assert {row.name for row in found if row.kind in {"share", "proportion"}} == SHARES
    assert {row.name for row in found if row.kind == "mean"} == {DAY}
    assert all(row.value >= 0 for row in found if row.kind == "amount" and row.value == row.value)


def test_a_planned_party_moves_nobody_elses_luck() -> None:
    without = draw_population(baseline(), Streams(1, 0))
    beside = draw_population(_planned(baseline()), Streams(1, 0))
    assert beside[:-1] == without
    assert beside[-1].mandate == (date(2017, 11, 25) - START).days


def test_an_application_of_14_july_2017_reaches_the_last_ssc_before_the_mandate() -> None:
    """On paper: fieldwork 12 weeks later, 5 working days and 3 of writing up, 4 weeks, SSC on 22 Nov 2017."""
    found = measure(run_model(_alone(), 1, 0)).metrics
    days = _days(found)
    assert days[APPLICATION] == days[SREPT] == date(2017, 7, 14)
    assert days[FIELDWORK] == date(2017, 10, 6)
    assert days[STATUS] == days[USER] == date(2017, 11, 23)
    assert _on_time(found) == 1


def test_two_weeks_later_the_next_ssc_is_too_late() -> None:
    found = measure(run_model(_alone(applies="2017-07-28"), 1, 0)).metrics
    assert _days(found)[USER] == date(2017, 12, 14)
    assert _on_time(found) == 0


def test_roles_and_lab_are_what_the_plan_says() -> None:
    party = draw_population(_alone(roles=["ED"], testing="both_labs"), Streams(1, 0))[-1]
    assert party.roles == ("ED",)
    assert len(party.uept) == 1
    assert (party.lab_mode, party.labs) == ("lab", ("arqiva", "telefonica"))


@pytest.mark.parametrize(
    "plan",
    [{"kind": "new_supplier"}, {"applies": "2015-06-30"}, {"applies": "2022-01-01"}, {"kind": "x"}],
)
def test_a_plan_that_cannot_be_is_refused(plan: dict[str, str]) -> None:
    with pytest.raises(ScenarioError, match="plan"):
        _planned(baseline(), **plan)


def test_a_new_supplier_has_a_mandate_of_its_own() -> None:
    found = _planned(baseline(), kind="new_supplier", mandate="2018-03-01")
    assert found.planned_mandate == date(2018, 3, 1)


def test_a_proportion_has_wilsons_interval() -> None:
    """15 of 20: what scipy.stats.binomtest gives with method wilson."""
    values = np.array([[1.0]] * 15 + [[0.0]] * 5)
    found = clipped(estimate(values), ["proportion"])
    assert (round(float(found.low[0]), 4), round(float(found.high[0]), 4)) == (0.5313, 0.8881)


# -- a participant on record -----------------------------------------------------------------------


def _live(record: dict[str, object], **plan: object) -> Scenario:
    scenario = alone(SMALL | {"mandate": "2018-05-25"} | record)
    values = {"participant": "P001", "applies": "2018-01-05", **plan}
    return Scenario.checked({**scenario.model_dump(mode="json"), "plan": values}, "a test")


@pytest.mark.parametrize(
    "record",
    [{}, {"srept": "2017-10-02", "uept": [{"role": "IS", "on": "2017-11-06"}]}],
    ids=["nothing is done", "SREPT and one role are done"],
)
def test_a_participant_on_record_applies_on_the_day_of_the_plan(record: dict[str, object]) -> None:
    """On paper: Easter moves fieldwork to 3 April 2018; the report is there on 10 May, SSC meets on the 23rd."""
    log = run_model(_live(record), 1, 0)
    planned = planned_party(log.scenario, log.parties)
    assert planned is not None
    assert planned.known is not None
    found = measure(log).metrics
    days = {name: date(2017, 11, 23) + (day - START) for name, day in _days(found).items()}
    assert days[APPLICATION] == date(2018, 1, 5)
    assert days[FIELDWORK] == date(2018, 4, 3)
    assert days[SREPT] == (date(2017, 10, 2) if record else date(2018, 1, 5))
    assert days[USER] == date(2018, 5, 24)
    assert _on_time(found) == 1


def test_a_plan_from_today_names_somebody_on_record() -> None:
    for plan in ({"participant": "P002"}, {"kind": "small_supplier"}):
        with pytest.raises(ScenarioError, match="on record"):
            _live({}, **plan)
