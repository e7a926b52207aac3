"""Against the past: both outside facts lie in the model's 90 % band; the last stored numbers still come out."""

from functools import cache

import numpy as np
import pytest

from simulations.measured import Measured
from simulations.measures import measure
from simulations.model import run_model
from simulations.scenario_files import load_scenario

REPLICATIONS = 60
# What the outside world counted: see docs/simulation-report.md.
FEWER_THAN_ORGANISED = 0.25
SUPPLIERS_PAST_DUE = 9


@cache
def _values() -> dict[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    runs = [
        measure(run_model(load_scenario("baseline-2017"), 2017, k)) for k in range(REPLICATIONS)
    ]
    return {
        (first.name, first.group): np.array([run.metrics[place].value for run in runs])
        for place, first in enumerate(runs[0].metrics)
    }


def test_fewer_than_a_quarter_of_small_suppliers_had_an_assessment_organised_in_may_2017() -> None:
    shares = _values()["assessment_organised_share", "2017-05-31"]
    low, high = np.quantile(shares, [0.05, 0.95])
    assert low < FEWER_THAN_ORGANISED
    assert shares.mean() < FEWER_THAN_ORGANISED
    assert high < 0.4


def test_about_nine_suppliers_were_past_their_own_mandate_in_january_2020() -> None:
    low, high = np.quantile(_values()["past_due_count", "2020-01-10"], [0.05, 0.95])
    assert low <= SUPPLIERS_PAST_DUE <= high
    assert high - low < 14


def test_without_holding_out_the_second_fact_would_not_come_out() -> None:
    """The share of hold-outs is an assumption, and this fact is what pins it."""
    nobody_holds_out = load_scenario("baseline-2017").with_values(
        {
            "applications.small_domestic_suppliers.hold_out_share": 0,
            "applications.non_domestic_suppliers.hold_out_share": 0,
        }
    )
    counts = [_past_due(measure(run_model(nobody_holds_out, 2017, k))) for k in range(20)]
    assert np.quantile(counts, 0.95) < SUPPLIERS_PAST_DUE


def _past_due(measured: Measured) -> float:
    return next(
        m.value for m in measured.metrics if (m.name, m.group) == ("past_due_count", "2020-01-10")
    )


STORED = {
    ("users_total", "all"): 137.23333333333332,
    ("users_by_mandate_share", "small_supplier"): 0.30748826985434735,
    ("bunching_variance_over_mean", "held"): 0.9925463602423359,
    ("cio_utilisation", "2019"): 0.7091348265261309,
    ("lab_utilisation", "telefonica-2018"): 0.15405538302277433,
    ("participant_costs_pounds", "all"): 8164758.324999999,
}


@pytest.mark.parametrize("which", list(STORED), ids=lambda which: which[0])
def test_the_stored_numbers_of_a_seed_still_come_out(which: tuple[str, str]) -> None:
    """They change when the model does: then look why, and write the change down in the changelog."""
    assert _values()[which].mean() == pytest.approx(STORED[which], rel=1e-12)
