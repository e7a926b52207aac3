import math

import numpy as np
import pytest
from scipy import stats

from simulations.statistics import (
    clipped,
    estimate,
    holm,
    paired_difference,
    quantiles,
    t_quantile,
    wilson,
)

NAN = math.nan


def test_the_interval_is_the_t_interval_of_scipy() -> None:
    values = np.random.default_rng(1).normal(10, 3, size=(12, 4))
    found = estimate(values)
    for column in range(4):
        one = values[:, column]
        low, high = stats.t.interval(0.95, 11, one.mean(), stats.sem(one))
        assert found.low[column] == pytest.approx(low, rel=1e-12)
        assert found.high[column] == pytest.approx(high, rel=1e-12)
        assert found.sd[column] == pytest.approx(one.std(ddof=1))
        assert found.q95[column] == np.quantile(one, 0.95)


def test_quantiles_of_t_are_those_printed_in_tables() -> None:
    degrees = np.array([1, 4, 9, 30])
    assert t_quantile(0.975, degrees).round(3).tolist() == [12.706, 2.776, 2.262, 2.042]


def test_whoever_has_nobody_to_speak_of_is_left_out() -> None:
    values = np.array([[1.0, NAN, NAN], [3.0, 5.0, NAN], [NAN, NAN, NAN]])
    found = estimate(values)
    assert found.n.tolist() == [2, 1, 0]
    assert found.mean[:2].tolist() == [2.0, 5.0]
    assert found.q05[:2].tolist() == [pytest.approx(1.1), 5.0]
    assert np.isnan([found.mean[2], found.q95[2], found.sd[1], found.low[1], found.high[2]]).all()


def test_no_rows_at_all_are_no_fault() -> None:
    assert estimate(np.empty((0, 2))).n.tolist() == [0, 0]
    assert np.isnan(quantiles(np.empty((0, 2)))[0]).all()


def test_a_paired_difference_is_the_paired_t_test_of_scipy() -> None:
    luck = np.random.default_rng(2)
    base, other = luck.normal(0, 1, 20), luck.normal(0.4, 1, 20)
    found, told = paired_difference(base, other), stats.ttest_rel(other, base)
    low, high = told.confidence_interval(0.95)
    assert found.p == pytest.approx(told.pvalue, rel=1e-10)
    assert [found.low, found.high] == pytest.approx([low, high])


def test_pairs_of_which_one_is_missing_do_not_count() -> None:
    found = paired_difference(np.array([1.0, NAN, 3.0]), np.array([2.0, 9.0, 5.0]))
    assert (found.n, found.mean) == (2, 1.5)


def test_differences_without_any_spread_are_certain() -> None:
    ones = np.ones(5)
    assert paired_difference(ones, ones + 1).p == 0.0
    assert paired_difference(ones, ones).p == 1.0
    assert math.isnan(paired_difference(ones[:1], ones[:1]).p)


def test_holm_gives_the_numbers_of_r() -> None:
    # p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") in R: 0.03 0.06 0.06 0.02
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()


def test_holm_leaves_out_what_is_no_test() -> None:
    first, second, third = holm([0.01, NAN, 0.04])
    assert (first, third) == (0.02, 0.04)
    assert math.isnan(second)


def test_intervals_stay_within_what_a_metric_can_be() -> None:
    values = np.array([[0.0, 0.0, 0.0, 1.0], [1.0, 9.0, 9.0, 1.5]])
    found = clipped(estimate(values), ["share", "count", "mean", "share"])
    assert (found.low[0], found.high[0]) == (0, 1)
    assert (found.low[1], found.high[1]) == (0, estimate(values).high[1])
    assert found.low[2] < 0
    amount = clipped(estimate(values[:, [1]]), ["amount"])
    assert (amount.low[0], amount.mean[0]) == (0, 4.5)  # two waits of 0 and 9 weeks
    assert found.high[3] == found.mean[3] == 1.25  # no share after all: the mean stays inside


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(
    successes: int, n: int, low: float, high: float
) -> None:
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.share == successes / n


def test_a_share_of_nothing_is_no_number() -> None:
    assert math.isnan(wilson(0, 0).low)
