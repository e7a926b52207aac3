"""What the first section says to a newcomer, and that its figures are those of the result."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.simulations.report.builders import (
    a_compared_result,
    a_comparison,
    a_metric,
    a_result,
    a_scenario,
    a_swept_result,
    an_answered_result,
)
from tests.simulations.report.pages import by_id, page_of, table_of, words_of


def outcome_of(result: Mapping[str, Any]) -> str:
    return words_of(by_id(page_of(result), "outcome"))


def test_it_says_what_was_run() -> None:
    words = outcome_of(a_compared_result())
    assert "3 scenarios were simulated, 20 replications each." in words
    assert "Each was compared with the base, policy-year-end." in words


def test_it_says_who_bunches_least_by_how_much_and_how_surely() -> None:
    words = outcome_of(a_compared_result())
    assert "Of what is held, policy-levelled bunches least." in words
    assert "assessments held have 0.800 (95 % interval 0.720 to 0.880)" in words
    assert "Set against the base, policy-year-end, it is lower by 2.20" in words
    assert "(95 % interval 2.15 to 2.25); this is clear (p below 0.001 after Holm's" in words
    assert "With 95 % confidence the lowest in truth is policy-levelled alone." in words
    assert "Next is policy-rolling with 1.20" in words


def test_it_sets_the_least_beside_chance_alone() -> None:
    words = outcome_of(a_compared_result())
    assert "a Poisson process of the same volume, gives 1 (nine of ten: 0.800 to 1.20)" in words
    assert "policy-levelled is no more bunched than that" in words


def test_variance_over_mean_has_its_reference_by_theory() -> None:
    metrics = [a_metric("bunching_variance_over_mean", "held", 2.0)]
    words = outcome_of(a_result(scenarios=[a_scenario("one", metrics=metrics)]))
    assert "Chance alone, a Poisson process, has 1 by theory." in words


def test_a_base_that_bunches_least_is_set_against_the_next() -> None:
    result = a_compared_result()
    result["scenarios"] = [
        a_scenario("policy-year-end", 0.5, base=True),
        a_scenario("policy-rolling", 0.6),
    ]
    result["comparisons"] = [
        a_comparison("policy-year-end", "policy-rolling", 0.1, p_holm=0.3, clear=False)
    ]
    words = outcome_of(result)
    assert "The next, policy-rolling, is higher by 0.100 (95 % interval 0.0500 to 0.150)" in words
    assert "this is not clear: chance may give as much (p 0.300" in words


def test_the_price_always_stands_beside_it() -> None:
    rows = table_of(page_of(a_compared_result()), "paid-table")
    assert [row[0] for row in rows] == ["policy-year-end", "policy-rolling", "policy-levelled"]
    assert rows[2][1].startswith("0.800")
    assert rows[2][3].startswith("1.01")
    assert [cell.split()[0] for cell in rows[0][4:]] == ["350", "2.50", "14"]


def test_measures_that_disagree_are_said_to() -> None:
    result = a_compared_result()
    for row in result["scenarios"][1]["metrics"]:
        if (row["metric"], row["group"]) == ("bunching_peak_over_mean", "requested"):
            row["mean"] = 0.1
    words = outcome_of(result)
    assert "The measures do not agree on who bunches least" in words
    assert "policy-rolling by peak / mean (requested)" in words


def test_without_a_sweep_it_says_that_the_habit_is_assumed_and_how_to_try_others() -> None:
    words = outcome_of(a_compared_result())
    assert "holds only for the booking habit of these scenarios" in words
    assert "habit.procrastination = 0" in words
    assert (
        "labsim sweep policy-year-end policy-rolling policy-levelled"
        " --over habit.procrastination=0,0.25,0.5,0.75,1" in words
    )


def test_the_warning_and_the_command_stand_directly_under_the_headline() -> None:
    words = outcome_of(a_compared_result())
    headline, _, rest = words.partition("Of what is held, policy-levelled bunches least.")
    assert headline
    assert rest.lstrip().startswith("This holds only for the booking habit of these scenarios")
    assert rest.index("labsim sweep") < rest.index("By variance / mean")
    assert words.count("labsim sweep") == 1


def test_one_replication_has_no_headline() -> None:
    result = a_compared_result()
    for scenario in result["scenarios"]:
        scenario["replications"] = 1
    words = outcome_of(result)
    assert "One replication cannot say which scenario bunches least" in words
    assert "policy-levelled bunches least" not in words


def test_a_sweep_says_where_the_order_turns_round() -> None:
    words = outcome_of(a_swept_result())
    assert "between 0 and 0.5 the order of policy-year-end and policy-levelled turns round" in words
    assert "least by variance / mean: policy-year-end at 0; policy-levelled at 0.5 to 1." in words
    assert "No two rules keep their order over the whole range." in words
    assert "Which bunches least, by series" not in words


def test_a_sweep_says_which_orders_hold_over_the_whole_range() -> None:
    result = a_swept_result()
    order, flip = result["sweep"]["orders"][0], result["sweep"]["flips"]
    for scenario in result["scenarios"][:3]:
        scenario["metrics"] = [a_metric("bunching_variance_over_mean", "held", 9.0)]
    order["clear_signs"] = [1, 1, 1]
    flip.clear()
    words = outcome_of(result)
    assert "no two rules surely change places" in words
    assert "policy-levelled is below policy-year-end, clearly" in words
    order["clear_signs"] = [1, 0, 1]
    assert "by their means, though not clearly at each value" in outcome_of(result)


def test_a_sweep_over_something_else_keeps_the_habit_in_mind() -> None:
    result = a_swept_result()
    sweep = result["sweep"]
    sweep["over"] = {"capacity.cio_teams": [2, 3, 4]}
    for cell, teams in zip(sweep["cells"], [2, 3, 4, 2, 3, 4], strict=True):
        cell["settings"] = {"capacity.cio_teams": teams}
    sweep["flips"], sweep["orders"] = [], []
    words = outcome_of(result)
    assert "What holds over capacity.cio_teams" in words
    assert "holds only for the booking habit of these scenarios" in words


def test_an_answer_comes_with_what_was_tried() -> None:
    tree = page_of(an_answered_result())
    assert "The smallest value of capacity.cio_teams that will do is 4." in words_of(tree)
    rows = table_of(tree, "answer-table")
    assert [(row[0], row[3]) for row in rows] == [("2", "no"), ("4", "yes")]


@pytest.mark.parametrize(
    ("bunching", "place"),
    [
        (3.0, "one is above that"),
        (1.1, "one is no more bunched than that"),
        (0.5, "one is below that"),
    ],
)
def test_where_a_mean_lies_beside_the_band_of_chance(bunching: float, place: str) -> None:
    words = outcome_of(a_result(scenarios=[a_scenario("one", bunching)]))
    assert f"gives 1 (nine of ten: 0.800 to 1.20); {place}." in words
