"""Which differences are clear, and which of several may be the lowest."""

import numpy as np
import pytest

from simulations.comparison import compare, may_be_lowest, rank
from simulations.measured import Measured, Metric
from simulations.recorded import Numbers, Recorded, Table


def _table(values: Numbers) -> Table:
    return Table.of(
        [Recorded.of(Measured((Metric("gini", "held", float(v), "", "mean"),), ())) for v in values]
    )


def _shared_luck(n: int = 40) -> Numbers:
    return np.random.default_rng(11).normal(1, 1, n)


def test_pairs_tell_a_difference_that_the_means_alone_would_hide() -> None:
    luck = _shared_luck()
    small = 0.05 + 0.02 * np.random.default_rng(1).normal(size=40)
    (row,) = compare([("base", _table(luck)), ("other", _table(luck + small))], ["gini"])
    assert row["clear"]
    assert row["ci_low"] < 0.05 < row["ci_high"]
    assert (row["base"], row["other"], row["n"]) == ("base", "other", 40)


def test_p_values_are_corrected_over_all_rows() -> None:
    luck = np.random.default_rng(2)
    tables = [(str(number), _table(luck.normal(0, 1, 30))) for number in range(5)]
    rows = compare(tables, ["gini"])
    assert len(rows) == 4
    least = min(rows, key=lambda row: float(row["p"]))
    assert least["p_holm"] == pytest.approx(min(1.0, 4 * least["p"]))


def test_scenarios_are_ranked_with_the_share_in_which_each_is_lowest() -> None:
    luck = _shared_luck()
    tables = [("high", _table(luck + 1)), ("low", _table(luck)), ("twin", _table(luck + 0.0))]
    rows = rank(tables, ["gini"])
    assert [row["scenario"] for row in rows] == ["low", "twin", "high"]
    assert [row["lowest_in"] for row in rows] == [1.0, 1.0, 0.0]
    assert [row["may_be_lowest"] for row in rows] == [True, True, False]
    assert rows[2]["ci_high"] == pytest.approx(0.0876, abs=1e-4)  # Wilson, 0 of 40: z2/(n+z2)


def test_the_lowest_in_truth_is_seldom_screened_out() -> None:
    luck, lost = np.random.default_rng(4), 0
    for _ in range(400):
        lost += not may_be_lowest(luck.normal([0, 0.05, 0.05, 0.1], 1, size=(20, 4)))[0]
    assert lost <= 400 * 0.05


def test_one_scenario_has_no_rank() -> None:
    assert rank([("one", _table(_shared_luck()))], ["gini"]) == []
