"""Tables hold the numbers of the result; drawings stand where they should; the past, assumptions, STRESS-DES."""

import re

import pytest

from simulations.report import render
from tests.simulations.report.builders import (
    a_compared_result,
    a_metric,
    a_result,
    a_scenario,
    a_swept_result,
    an_assumption,
)
from tests.simulations.report.pages import (
    by_id,
    exact_values,
    page_of,
    parsed,
    table_of,
    words_of,
)


def test_a_table_of_a_key_metric_holds_the_exact_numbers() -> None:
    result = a_compared_result()
    region = next(
        each
        for each in page_of(result).iter("div")
        if each.get("aria-labelledby") == "key-assessments_per_user_year-caption"
    )
    names = ("mean", "ci_low", "ci_high", "q05", "q95")
    rows = [
        row
        for scenario in result["scenarios"]
        for row in scenario["metrics"]
        if row["metric"] == "assessments_per_user_year"
    ]
    assert exact_values(region) == [row[name] for row in rows for name in names]


def test_all_metrics_of_a_scenario_are_listed() -> None:
    result = a_result()
    rows = table_of(page_of(result), "all-metrics-policy-year-end")
    assert len(rows) == len(result["scenarios"][0]["metrics"])
    assert ["Users by their mandate, share of those who have one", "all", "%", "43.2 %"] in [
        row[:4] for row in rows
    ]


def test_differences_are_those_of_the_result() -> None:
    result = a_compared_result()
    tree = page_of(result)
    rows = table_of(tree, "differences-table")
    assert len(rows) == len(result["comparisons"])
    assert rows[1] == [
        "policy-levelled",
        "policy-year-end",
        "variance / mean",
        "held",
        "−2.20",  # noqa: RUF001 - the sign that is printed
        "−2.25 to −2.15",  # noqa: RUF001
        "below 0.001",
        "below 0.001",
        "clear",
    ]
    assert rows[2][4] == "+0.4 points"


def test_a_monthly_table_has_the_numbers_of_its_drawing() -> None:
    tree = page_of(a_result())
    rows = table_of(tree, "chart-bunching-held-policy-year-end-table")
    assert rows[0] == ["2016-07", "4", "3.20", "5", "2.80", "1.20"]


def test_mandates_are_marked_and_explained() -> None:
    figure = by_id(page_of(a_result()), "charts").iter("figure")
    users = next(each for each in figure if each.get("aria-labelledby") == "chart-users")
    assert "A large suppliers, 25 May 2017; B small domestic suppliers" in words_of(users)
    assert {"A", "B"} <= {words_of(each) for each in users.iter("text")}


def test_a_flip_is_marked_in_the_drawing() -> None:
    tree = page_of(a_swept_result())
    drawing = next(
        each
        for each in tree.iter("svg")
        if each[0].get("id") == "chart-sweep-bunching_variance_over_mean-held-title"
    )
    assert "A" in [words_of(each) for each in drawing.iter("text")]
    assert len(list(drawing.iter("rect"))) == 1


def test_the_differences_are_drawn_with_zero_and_say_what_is_clear() -> None:
    drawing = next(
        each
        for each in page_of(a_compared_result()).iter("svg")
        if each[0].get("id") == "chart-differences-users_by_mandate_share-all-title"
    )
    texts = [words_of(each) for each in drawing.iter("text")]
    assert "0.0 %" in texts or "0 %" in texts
    assert "+0.4 points, not clear" in texts


def test_many_scenarios_are_not_all_drawn_and_the_page_says_so() -> None:
    names = [f"scenario-{number}" for number in range(9)]
    words = words_of(page_of(a_result(scenarios=[a_scenario(name) for name in names])))
    assert "Shown for 6 of 9 scenarios; series.csv has all of them." in words


@pytest.mark.parametrize(
    ("q05", "q95", "verdict"),
    [(5.0, 14.0, "inside"), (9.0, 9.0, "inside"), (10.0, 14.0, "outside"), (1.0, 8.9, "outside")],
)
def test_the_past_lies_inside_the_band_or_not(q05: float, q95: float, verdict: str) -> None:
    metrics = [a_metric("past_due_count", "2020-01-10", 9.0, "suppliers", q05=q05, q95=q95)]
    tree = page_of(a_result(scenarios=[a_scenario("one", metrics=metrics)]))
    assert table_of(tree, "back-cast-table")[0][-1] == verdict


@pytest.mark.parametrize(
    ("q05", "q95", "verdict"),
    [
        (0.1, 0.24, "inside: the whole band agrees"),
        (0.1, 0.25, "inside: part of the band agrees"),
        (0.25, 0.4, "outside"),
    ],
)
def test_a_fact_that_is_a_bound_is_strict(q05: float, q95: float, verdict: str) -> None:
    organised = a_metric("assessment_organised_share", "2017-05-31", 0.2, "share", q05=q05, q95=q95)
    tree = page_of(a_result(scenarios=[a_scenario("one", metrics=[organised])]))
    assert table_of(tree, "back-cast-table")[0][-1] == verdict


def test_the_past_names_what_was_tuned_and_what_no_fact_pins() -> None:
    words = words_of(by_id(page_of(a_result()), "past"))
    assert "applications.late_share = 0.2 share. tuned until both public facts come out" in words
    assert "The share of small suppliers that become Users on time is pinned by no fact" in words


def test_an_assumption_is_listed_once_and_a_differing_one_for_each_value() -> None:
    result = a_compared_result()
    result["scenarios"][1]["assumptions"][0] = an_assumption("capacity.cio_teams", 4)
    rows = table_of(page_of(result), "assumptions-table")
    teams = [(row[1], row[2], row[-1]) for row in rows if row[0] == "capacity.cio_teams"]
    assert teams == [
        ("assumption", "3", "policy-year-end, policy-levelled"),
        ("assumption", "4", "policy-rolling"),
    ]
    assert [row[-1] for row in rows if row[0] == "applications.late_share"] == ["all"]


def test_keys_that_differ_from_the_base_are_listed() -> None:
    result = a_compared_result()
    result["scenarios"][1]["scenario"]["capacity"]["cio_teams"] = 4
    del result["scenarios"][2]["scenario"]["rules"]["SEC-NEXT.due_rule"]
    rows = table_of(page_of(result), "differing-keys")
    assert rows == [
        ["rules.SEC-NEXT.due_rule", "sourced", "year_end", "rolling", "as in the rulebook"],
        ["capacity.cio_teams", "assumption", "3", "4", "3"],
    ]


def test_every_item_of_stress_des_is_answered() -> None:
    section = by_id(page_of(a_compared_result()), "stress")
    items = [words_of(each).split()[0] for each in section.iter("dt")]
    assert items == [
        *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3"),
        *("2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.4.5"),
        *("3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1"),
    ]
    assert all(words_of(each) for each in section.iter("dd"))
    words = words_of(section)
    for stated in ("2015-07-01", "2017-01-01", "2020-01-01", "entropy 2017", "SimPy 4.1.2"):
        assert stated in words


def test_provenance_lists_versions_hashes_and_rules() -> None:
    tree = page_of(a_result())
    assert ["Entropy", "2017"] in table_of(tree, "provenance-table")
    assert table_of(tree, "hashes-table")[0][1] == "policy-year-end-hash"
    assert table_of(tree, "rulebook-table")[0][:4] == ["E2E-NOTICE", "working_days", "", "40"]


def test_no_place_in_a_drawing_is_outside_it() -> None:
    text = render(a_swept_result())
    assert not re.search(r' (d|x|y|x1|x2|y1|y2|cx|cy|width|height)="[^"]*(nan|inf)', text)
    for drawing in parsed(text).iter("svg"):
        _, _, width, height = map(float, drawing.get("viewBox", "").split())
        for each in drawing.iter("text"):
            assert 0 <= float(each.get("x", "-1")) <= width
            assert 0 <= float(each.get("y", "-1")) <= height
