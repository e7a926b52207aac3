"""The formulas against values that can be worked out by hand."""

import pytest

from simulations.theory import (
    NoSteadyState,
    erlang_c,
    gate_mean_wait,
    little_number,
    md1_mean_wait,
    mean_inside,
)


def test_with_one_server_the_share_that_waits_is_the_load() -> None:
    waiting = erlang_c(arrival_rate=0.8, service_rate=1.0, servers=1)
    assert waiting.share == pytest.approx(0.8)
    assert waiting.mean == pytest.approx(4.0)  # load / (service rate - arrival rate)


def test_with_two_servers_the_share_that_waits_is_that_of_the_closed_form() -> None:
    waiting = erlang_c(arrival_rate=3.0, service_rate=2.0, servers=2)
    load = 0.75
    assert waiting.share == pytest.approx(2 * load**2 / (1 + load))
    assert waiting.mean == pytest.approx(waiting.share / (4.0 - 3.0))


def test_ten_servers_offered_eight_erlangs_make_four_in_ten_wait() -> None:
    assert erlang_c(8.0, 1.0, 10).share == pytest.approx(0.409180, abs=1e-6)  # Erlang C tables


def test_a_thousand_servers_are_no_trouble() -> None:
    assert 0.0 < erlang_c(990.0, 1.0, 1000).share < 1.0


def test_equal_services_wait_half_as_long_as_exponential_ones() -> None:
    assert md1_mean_wait(0.8, 1.0) == pytest.approx(erlang_c(0.8, 1.0, 1).mean / 2)


@pytest.mark.parametrize("rate", [1.0, 1.5])
def test_a_full_server_has_no_steady_state(rate: float) -> None:
    with pytest.raises(NoSteadyState, match="below 1"):
        erlang_c(rate, 1.0, 1)
    with pytest.raises(NoSteadyState):
        md1_mean_wait(rate, 1.0)


def test_equal_gaps_make_one_wait_half_a_gap() -> None:
    assert gate_mean_wait([14.0, 14.0, 14.0]) == 7.0


def test_unequal_gaps_make_one_wait_longer() -> None:
    assert gate_mean_wait([14.0, 21.0]) == pytest.approx((196 + 441) / 70)


def test_little_counts_those_inside() -> None:
    assert little_number(arrival_rate=0.5, mean_time=8.0) == 4.0


def test_those_inside_are_counted_moment_by_moment() -> None:
    # one inside for 1 day, two for 2, one for 1, none for 1
    assert mean_inside([0.0, 1.0], [4.0, 3.0], until=5.0) == pytest.approx(6 / 5)


def test_who_has_not_left_is_inside_until_the_end() -> None:
    assert mean_inside([1.0, 2.0], [9.0], until=4.0) == pytest.approx(5 / 4)
