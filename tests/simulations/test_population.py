"""Common random numbers: the n-th participant of a kind has the same luck in every scenario."""

from statistics import mean, stdev

import numpy as np
import pytest

from labsim.domain.roles import UserRole
from simulations.kinds import Kind
from simulations.luck import longest_fix, peaked, triangular, whole_working_days
from simulations.measures import measure
from simulations.model import run_model
from simulations.population import STREAMS, Party, draw_population
from simulations.random_streams import Streams
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from tests.simulations.scenarios import baseline


def _of(scenario: Scenario, kind: Kind) -> list[Party]:
    return [party for party in draw_population(scenario, Streams(1, 0)) if party.kind is kind]


def _luck(party: Party) -> tuple[object, ...]:
    return (party.srept, party.uept, party.final_on_boarding, party.luck, party.roles)


def test_more_of_one_kind_moves_no_other_and_none_of_its_own() -> None:
    few, many = baseline(), baseline(population__large_suppliers=14, population__other_users=60)
    for kind in (Kind.SMALL_SUPPLIER, Kind.DISTRIBUTION_GROUP, Kind.NEW_SUPPLIER):
        assert list(map(_luck, _of(few, kind))) == list(map(_luck, _of(many, kind)))
    for kind in (Kind.LARGE_SUPPLIER, Kind.OTHER_PARTY):
        own = list(map(_luck, _of(few, kind)))
        assert own == list(map(_luck, _of(many, kind)))[: len(own)]


def test_who_leaves_does_not_depend_on_the_rules_of_assessment() -> None:
    def leaves(name: str) -> list[float]:
        return [party.leaves for party in draw_population(load_scenario(name), Streams(1, 0))]

    assert leaves("policy-rolling") == leaves("policy-year-end")


@pytest.mark.parametrize("name", ["baseline-2017", "shared-resource-outright"])
def test_every_stream_of_a_population_is_foreseen(name: str) -> None:
    asked: set[str] = set()

    class Noting(Streams):
        def __call__(self, name: str) -> np.random.Generator:
            asked.add(name)
            return super().__call__(name)

    draw_population(load_scenario(name), Noting(1, 0))
    assert asked <= set(STREAMS)


def test_no_two_streams_of_a_population_share_a_key() -> None:
    streams = Streams(1, 0, STREAMS)
    assert all(streams(name) for name in STREAMS)


def test_another_replication_has_other_luck() -> None:
    one, other = (draw_population(baseline(), Streams(1, k)) for k in (0, 1))
    assert one[0].srept != other[0].srept


def test_nobody_arrives_before_existing_or_after_applying() -> None:
    for party in draw_population(baseline(), Streams(1, 0)):
        assert party.enters <= party.arrives <= party.applies


def test_suppliers_take_up_both_fuels_and_some_export() -> None:
    suppliers = _of(baseline(population__small_domestic_suppliers=400), Kind.SMALL_SUPPLIER)
    both = {UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}
    assert all(both <= set(party.roles) for party in suppliers)
    exports = mean(UserRole.EXPORT_SUPPLIER in party.roles for party in suppliers)
    assert exports == pytest.approx(0.30, abs=0.07)


def test_common_random_numbers_tell_a_difference_with_fewer_replications() -> None:
    """The same luck on both sides: the difference of two due rules varies far less than with luck of its own."""
    base, other = load_scenario("policy-secmp0040"), load_scenario("policy-rolling")

    def gaps(scenario: Scenario, entropy: int) -> list[float]:
        return [_gap(scenario, entropy, k) for k in range(12)]

    ours = gaps(base, 1)
    common = stdev(x - y for x, y in zip(ours, gaps(other, 1), strict=True))
    apart = stdev(x - y for x, y in zip(ours, gaps(other, 2), strict=True))
    assert common < 0.8 * apart


def _gap(scenario: Scenario, entropy: int, replication: int) -> float:
    measured = measure(run_model(scenario, entropy, replication))
    return next(m.value for m in measured.metrics if m.name == "users_total")


# -- luck ------------------------------------------------------------------------------------------


def test_triangular_luck_has_the_mean_of_its_corners() -> None:
    luck = np.linspace(0.0005, 0.9995, 1000)
    values = [triangular(u, 4, 8, 16) for u in luck]
    assert mean(values) == pytest.approx((4 + 8 + 16) / 3, rel=1e-3)
    assert values == sorted(values)
    assert (triangular(0, 4, 8, 16), triangular(1, 4, 8, 16)) == (4, 16)


def test_working_days_are_whole_and_at_least_one() -> None:
    days = {whole_working_days(u, 0.5, 1, 2) for u in np.linspace(0, 1, 50)}
    assert days == {1, 2}


def test_a_peaked_beta_keeps_to_its_span_and_leans_to_its_peak() -> None:
    values = peaked(np.linspace(0.001, 0.999, 999), 52, 22)
    assert values.min() >= 0
    assert values.max() <= 52
    assert values.mean() == pytest.approx((0 + 4 * 22 + 52) / 6, rel=0.01)  # PERT's own mean


def test_the_longest_fix_agrees_with_issues_drawn_one_by_one() -> None:
    """The formula against what it stands for: issues at random through a stay, mended side by side."""
    rng, issues_a_day, fix_mean, days = np.random.default_rng(7), 0.3, 5.0, 40.0
    drawn = []
    for _ in range(4000):
        raised = rng.random(rng.poisson(issues_a_day * days)) * days
        mended = raised + rng.exponential(fix_mean, len(raised))
        drawn.append(max(0.0, mended.max(initial=0.0) - days))
    luck = np.linspace(0.0005, 0.9995, 1000)
    by_formula = [longest_fix(u, issues_a_day, fix_mean, days) for u in luck]
    for share in (0.25, 0.5, 0.9):
        assert np.quantile(by_formula, share) == pytest.approx(np.quantile(drawn, share), abs=0.35)
    assert mean(by_formula) == pytest.approx(mean(drawn), rel=0.05)
