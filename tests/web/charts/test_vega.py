"""Charts of a run in Vega-Lite: they compile, and they hold the numbers of the result."""

from collections.abc import Mapping
from math import isnan
from typing import Any

import pytest
import vl_convert

from simulations.report.all_figures import figures_of
from simulations.report.charts import Panel
from simulations.report.result import read_result
from tests.simulations.report.builders import (
    a_compared_result,
    a_metric,
    a_result,
    a_scenario,
    a_swept_result,
)
from web.charts.vega.charts import address_of, picture_spec, rows_of, spec_of
from web.charts.vega.files import file_rows
from web.charts.vega.pictures import png, svg
from web.charts.vega.theme import DARK, LIGHT


def a_map() -> dict[str, Any]:
    """One rule over teams and agenda; the last field was not measured."""
    values = {(2, 4): 0.8, (2, 6): 0.7, (3, 4): 0.9, (3, 6): None}
    scenarios: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for (teams, agenda), value in values.items():
        name = f"baseline-2017+capacity.cio_teams={teams}+capacity.ssc_agenda={agenda}"
        metrics = [a_metric("users_by_mandate_share", "all", value, "share")]
        scenarios.append(a_scenario(name, metrics=metrics, series=[], base=not scenarios))
        settings = {"capacity.cio_teams": teams, "capacity.ssc_agenda": agenda}
        cells.append({"scenario": name, "rule": "baseline-2017", "settings": settings})
    over = {"capacity.cio_teams": [2, 3], "capacity.ssc_agenda": [4, 6]}
    return a_result(scenarios=scenarios, sweep={"over": over, "cells": cells})


def panels_of(raw: Mapping[str, Any]) -> list[Panel]:
    return [panel for figure in figures_of(read_result(raw)) for panel in figure.panels]


def panel(raw: Mapping[str, Any], ident: str) -> Panel:
    return next(each for each in panels_of(raw) if each.named.ident == ident)


ALL = {"one": a_result, "compared": a_compared_result, "swept": a_swept_result, "map": a_map}


@pytest.mark.parametrize("build", ALL.values(), ids=ALL.keys())
def test_every_chart_compiles_without_a_warning(
    build: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    drawn = panels_of(build())
    for each in drawn:
        spec = picture_spec(each, LIGHT, 640)
        picture = vl_convert.vegalite_to_svg(spec, show_warnings=True, allowed_base_urls=[])
        assert picture.startswith("<svg")
    assert len(drawn) >= 2
    told = capfd.readouterr()
    assert told.out + told.err == ""


def test_every_chart_of_a_result_has_an_address_of_its_own() -> None:
    for build in ALL.values():
        addresses = [address_of(each) for each in panels_of(build())]
        assert len(set(addresses)) == len(addresses)
        assert all(each.replace("-", "").isalnum() for each in addresses)


def test_bars_hold_each_cohort_and_the_band_of_the_whole_month() -> None:
    raw = a_result()
    series = {
        each["group"]: each for each in raw["scenarios"][0]["series"] if each["series"] == "held"
    }
    rows = rows_of(panel(raw, "chart-bunching-held-policy-year-end"))
    for row in rows:
        place = series["all"]["at"].index(row["month"])
        cohort = str(row["stripe"]).removeprefix("Users of ")
        assert row["value"] == series[cohort]["mean"][place]
        whole = [series["all"][name][place] for name in ("mean", "low", "high")]
        assert [row[name] for name in ("mean", "low", "high")] == whole
    assert len(rows) == 2 * len(series["all"]["at"])


def test_lines_hold_means_and_bands_and_leave_out_what_is_no_number() -> None:
    raw = a_result()
    given = next(
        each
        for each in raw["scenarios"][0]["series"]
        if (each["series"], each["group"]) == ("lab_utilisation", "arqiva")
    )
    drawn = [
        row for row in rows_of(panel(raw, "chart-labs-policy-year-end")) if row["line"] == "Arqiva"
    ]
    assert [row["at"] for row in drawn] == given["at"]
    for name in ("mean", "low", "high"):
        assert [row[name] for row in drawn] == given[name]
    assert drawn[0]["mean"] is None
    assert drawn[0]["value"] == "no data"


def test_differences_hold_the_paired_intervals_and_whether_they_are_clear() -> None:
    raw = a_compared_result()
    drawn = rows_of(panel(raw, "chart-differences-users_by_mandate_share-all"))
    given = [each for each in raw["comparisons"] if each["metric"] == "users_by_mandate_share"]
    found = [(r["row"], r["value"], r["low"], r["high"], r["clear"]) for r in drawn]
    keys = ("other", "mean_difference", "ci_low", "ci_high", "clear")
    assert found == [tuple(each[key] for key in keys) for each in given]


def test_a_map_has_a_field_for_each_pair_of_values() -> None:
    drawn = panel(a_map(), "chart-pairs-users_by_mandate_share-all-baseline-2017")
    found = {(row["across"], row["down"]): row["mean"] for row in rows_of(drawn)}
    assert found == {("2", "4"): 0.8, ("2", "6"): 0.7, ("3", "4"): 0.9, ("3", "6"): None}
    assert drawn.table is not None
    cells = [row[:2] for row in drawn.table.rows]
    assert cells == [("4", "2"), ("4", "3"), ("6", "2"), ("6", "3")]


def test_flips_are_marked_over_the_swept_key() -> None:
    spec = spec_of(panel(a_swept_result(), "chart-sweep-bunching_variance_over_mean-held"), LIGHT)
    spans = [layer for layer in spec["layer"] if layer["mark"].get("type") == "rect"]
    assert [(row["at"], row["until"]) for row in spans[0]["data"]["values"]] == [(0.0, 0.5)]


@pytest.mark.parametrize("build", ALL.values(), ids=ALL.keys())
def test_the_file_has_the_exact_values_that_are_drawn(build: Any) -> None:
    for each in panels_of(build()):
        heads, rows = file_rows(each)
        drawn = rows_of(each)
        for values, row in zip(rows, drawn, strict=True):
            assert len(values) == len(heads) == len(set(heads))
            assert set(values) <= set(row.values())
        assert not any("_" in head for head in heads if "." not in head), "the name of a field"
        numbers = [v for row in drawn for v in row.values() if isinstance(v, float)]
        assert not any(map(isnan, numbers))


def lines_of(raw: Mapping[str, Any], ident: str) -> list[dict[str, Any]]:
    heads, rows = file_rows(panel(raw, ident))
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_a_files_heads_say_what_low_and_high_are_and_the_unit() -> None:
    bars = lines_of(a_result(), "chart-bunching-held-policy-year-end")
    low = "5 % quantile of all cohorts (assessments a month)"
    series = a_result()["scenarios"][0]["series"]
    held = next(each for each in series if (each["series"], each["group"]) == ("held", "all"))
    assert {(line["Month"], line[low]) for line in bars} == set(
        zip(held["at"], held["low"], strict=True)
    )
    assert list(lines_of(a_result(), "chart-stages-policy-year-end")[0]) == [
        "Stage",
        "Median (days)",
        "Nine of ten (days)",
    ]
    users = lines_of(a_compared_result(), "chart-differences-users_by_mandate_share-all")
    assert list(users[0]) == [
        "Scenario",
        "Difference (share, 0 to 1)",
        "95 % interval, low (share, 0 to 1)",
        "95 % interval, high (share, 0 to 1)",
        "Clear after Holm's correction",
    ]


def test_the_file_of_a_map_names_its_keys_and_has_the_intervals() -> None:
    raw = a_map()
    lines = lines_of(raw, "chart-pairs-users_by_mandate_share-all-baseline-2017")
    share = "(share, 0 to 1)"
    found = [
        (line[f"95 % interval, low {share}"], line[f"95 % interval, high {share}"])
        for line in sorted(lines, key=lambda line: (line[KEYS[0]], line[KEYS[1]]))
    ]
    metrics = [each["metrics"][0] for each in raw["scenarios"]]
    assert found == [(row["ci_low"], row["ci_high"]) for row in metrics]


KEYS = ("capacity.cio_teams", "capacity.ssc_agenda")


def test_the_file_of_a_sweep_has_the_values_of_the_key() -> None:
    lines = lines_of(a_swept_result(), "chart-sweep-bunching_variance_over_mean-held")
    assert {line["habit.procrastination"] for line in lines} == {"0", "0.5", "1"}


def of_one_replication() -> dict[str, Any]:
    """No figure has an interval, and some have nobody to speak of."""
    raw = a_compared_result()
    for scenario in raw["scenarios"]:
        for row in scenario["metrics"]:
            nobody = {"n": 0, "mean": None, "q05": None, "q95": None}
            row.update(NO_INTERVAL | (nobody if row["group"] in {"due", "UEPT"} else {}))
        for series in scenario["series"]:
            nothing = NOTHING.get(series["series"], NOTHING.get(series["group"]))
            months = len(series["at"])
            series.update({} if nothing is None else dict.fromkeys(NUMBERS, nothing * months))
    for each in raw["comparisons"]:
        each.update(NO_INTERVAL)
    return raw


NUMBERS = ("mean", "low", "high")
NO_INTERVAL: dict[str, Any] = {"ci_low": None, "ci_high": None}
NOTHING: dict[str, list[float | None]] = {"at_ssc": [0.0], "telefonica": [None]}


def test_nothing_is_drawn_where_there_is_no_number() -> None:
    """Vega would complain of a layer without any."""
    drawn = panels_of(of_one_replication())
    assert drawn
    for each in drawn:
        spec = spec_of(each, LIGHT)
        for layer in spec.get("layer", [spec]):
            rows = layer.get("data", spec["data"])["values"]
            for place in ("x", "x2", "y", "y2"):
                field = layer.get("encoding", {}).get(place, {}).get("field")
                if field is not None:
                    assert any(row[field] is not None for row in rows), (each.named.ident, field)
    idents = {each.named.ident for each in drawn}
    assert "chart-bunching-measures-bunching_peak_over_mean-due" not in idents
    assert "chart-bunching-at_ssc-policy-levelled" not in idents
    stages = next(each for each in drawn if each.named.ident == "chart-stages-policy-levelled")
    assert [row["row"] for row in rows_of(stages)] == ["SREPT"]


def test_pictures_are_drawn_in_both_themes_with_their_title() -> None:
    users = panel(a_result(), "chart-users-policy-year-end")
    light, dark = svg(users, LIGHT), svg(users, DARK)
    assert "Users and live participants, policy-year-end" in light
    assert LIGHT.surface in light
    assert DARK.surface in dark
    assert png(users, LIGHT).startswith(b"\x89PNG")
