"""Precision: the number of replications follows from what they gave."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simulations.choice import UnknownMetricError, chosen_columns, one_column
from simulations.precision import (
    FEWEST,
    Precision,
    predicted,
    reached,
    relative_half_widths,
    settle,
    stop_at,
)
from simulations.running import Runner, Work
from simulations.store import Store
from tests.simulations import toys


def _runner(folder: Path, workers: int = 1, model: str = toys.LIVELY) -> Runner:
    return Runner(Work(Store(folder), 7, workers, model=model))


def test_the_half_width_after_each_row_is_that_of_scipy() -> None:
    values = np.random.default_rng(3).normal(5, 1, size=(30, 2))
    found = relative_half_widths(values)
    for n in (2, 10, 30):
        some = values[:n, 1]
        low, high = stats.t.interval(0.95, n - 1, some.mean(), stats.sem(some))
        assert found[n - 1, 1] == pytest.approx((high - low) / 2 / some.mean())
    assert np.isinf(found[0]).all()


def test_later_rows_change_nothing_in_earlier_ones() -> None:
    values = np.random.default_rng(3).normal(1e6, 1e-3, size=(60, 3))
    values[4, 1] = np.nan
    whole, part = relative_half_widths(values), relative_half_widths(values[:17])
    assert whole[:17].tobytes() == part.tobytes()


def test_precision_must_last_for_a_look_ahead() -> None:
    steady = np.full((40, 1), 2.0)
    assert stop_at(steady, 0.05) == FEWEST + 5
    assert stop_at(steady[: FEWEST + 4], 0.05) is None
    jolted = steady.copy()
    jolted[FEWEST + 2] = 4.0  # precise at 10 to 12, no more at 13
    stop = stop_at(jolted, 0.05)
    assert stop is None or stop > FEWEST + 5


def test_the_number_predicted_grows_with_the_square_of_the_width() -> None:
    values = np.random.default_rng(5).normal(1, 0.3, size=(20, 1))
    now = float(relative_half_widths(values)[-1, 0])
    ahead = predicted(values, now / 3)
    assert 9 * 20 < ahead < 9 * 20 * 1.2


def test_precision_stops_when_it_is_reached(tmp_path: Path) -> None:
    precision = Precision(0.01, ("assessments_per_user_year",))
    with _runner(tmp_path) as runner:
        count = settle(runner, [toys.case()], precision)
        table = runner.table(toys.case(), count)
    # by hand: t * 0.02 / sqrt(n) = 0.01 at n of about 18
    assert FEWEST < count < 60
    (row,) = reached(toys.case(), table, precision)
    assert row["reached"]
    assert row["half_width_over_mean"] <= 0.01
    assert row["replications"] == count


def test_the_number_depends_on_no_worker(tmp_path: Path) -> None:
    precision = Precision(0.01, ("assessments_per_user_year", "users_by_mandate_share[large]"))
    cases = [toys.case("a"), toys.case("b", cio_teams=2)]
    with _runner(tmp_path / "1") as runner:
        alone = settle(runner, cases, precision)
    with _runner(tmp_path / "2", workers=2, model=toys.SLOW) as runner:
        assert settle(runner, cases, precision) == alone


def test_precision_gives_up_at_the_most_and_says_so(tmp_path: Path) -> None:
    precision = Precision(0.0001, ("assessments_per_user_year",), at_most=23)
    with _runner(tmp_path) as runner:
        assert settle(runner, [toys.case()], precision) == 23
        (row,) = reached(toys.case(), runner.table(toys.case(), 23), precision)
    assert not row["reached"]


def test_metrics_are_chosen_by_name_or_with_their_group(tmp_path: Path) -> None:
    with _runner(tmp_path) as runner:
        runner.complete([toys.case()], 2)
        table = runner.table(toys.case(), 2)
    assert chosen_columns(table, ["users_by_mandate_share"]) == [0, 1]
    assert chosen_columns(table, ["users_by_mandate_share[small]", "nothing"]) == [1]
    assert one_column(table, "bunching_gini").group == "held"
    with pytest.raises(UnknownMetricError, match=r"say users_by_mandate_share\[large\], users_by"):
        one_column(table, "users_by_mandate_share")
    with pytest.raises(UnknownMetricError, match="there is no metric gini: choose from users_by"):
        chosen_columns(table, ["gini"], must_exist=True)
