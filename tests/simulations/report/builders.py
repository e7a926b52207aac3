"""Results of format 1, made by hand: plausible, without luck, and small."""

from collections.abc import Mapping, Sequence
from math import sin
from typing import Any, Final

MONTHS: Final = (
    *(f"2016-{month:02}-01" for month in range(7, 13)),
    *(f"2017-{month:02}-01" for month in range(1, 13)),
)
SERIES: Final = ("due", "requested", "held", "at_ssc")
RULES: Final = ("policy-year-end", "policy-rolling", "policy-levelled")
VALUES: Final = (0.0, 0.5, 1.0)


def a_metric(
    name: str, group: str, mean: float | None, unit: str = "ratio", **changes: Any
) -> dict[str, Any]:
    """With an interval of a tenth and a band of a fifth either way."""
    known = 0.0 if mean is None else mean
    row = {
        "metric": name,
        "group": group,
        "unit": unit,
        "kind": "share" if unit == "share" else "mean",
        "n": 20,
        "mean": mean,
        "sd": known / 10,
        "ci_low": None if mean is None else mean - abs(known) / 10,
        "ci_high": None if mean is None else mean + abs(known) / 10,
        "q05": None if mean is None else mean - abs(known) / 5,
        "q95": None if mean is None else mean + abs(known) / 5,
    }
    return {**row, **changes}


def a_series(
    name: str, group: str, values: Sequence[float | None], unit: str = "a month"
) -> dict[str, Any]:
    return {
        "series": name,
        "group": group,
        "unit": unit,
        "at": list(MONTHS),
        "mean": list(values),
        "low": [None if each is None else each * 0.8 for each in values],
        "high": [None if each is None else each * 1.25 for each in values],
    }


def some_series() -> list[dict[str, Any]]:
    months = range(len(MONTHS))
    rising = [60 * month / (month + 12) for month in months]
    waves = [4 + 3 * sin(month / 2) for month in months]
    shares = [0.2 + 0.15 * sin(month / 3) for month in months]
    rows = [
        a_series("users", "all", rising, "participants"),
        a_series("users", "large_supplier", [each / 3 for each in rising], "participants"),
        a_series("live", "all", [each * 0.9 for each in rising], "participants"),
        a_series("lab_utilisation", "arqiva", [None, *shares[1:]], "share"),
        a_series("lab_utilisation", "telefonica", [each / 2 for each in shares], "share"),
        a_series("ssc_reports", "all", waves, "reports"),
        a_series("ssc_backlog", "all", [each / 3 for each in waves], "reports"),
        a_series("cio_utilisation", "all", shares, "share"),
    ]
    for name in SERIES:
        rows.append(a_series(name, "all", waves))
        rows.append(a_series(name, "2016", [each * 0.7 for each in waves]))
        rows.append(a_series(name, "2017", [each * 0.3 for each in waves]))
    return rows


def some_metrics(bunching: float) -> list[dict[str, Any]]:
    rows = []
    for name in SERIES:
        rows += [
            a_metric("bunching_variance_over_mean", name, bunching),
            a_metric("bunching_peak_over_mean", name, 1 + bunching / 2),
            a_metric("bunching_gini", name, 0.1 + bunching / 20, "0 to 1"),
            a_metric("bunching_poisson_variance_over_mean", name, 1.0),
            a_metric("bunching_poisson_peak_over_mean", name, 1.64),
            a_metric("bunching_poisson_gini", name, 0.19, "0 to 1"),
        ]
    return [
        *rows,
        a_metric("assessments_per_user_year", "all", 1.0 + bunching / 100, "a User-year"),
        a_metric("mean_gap_days", "all", 350.0, "days"),
        a_metric("waiting_weeks_mean", "all", 2.5, "weeks"),
        a_metric("due_breaches", "all", 14.0, "assessments", kind="count"),
        a_metric("users_by_mandate_share", "all", 0.4321, "share"),
        a_metric("users_by_mandate_share", "small_supplier", None, "share", n=0),
        a_metric("stage_days_median", "SREPT", 30.0, "days"),
        a_metric("stage_days_p90", "SREPT", 95.0, "days"),
        a_metric("stage_days_median", "UEPT", 81.0, "days"),
        a_metric("stage_days_p90", "UEPT", 119.0, "days"),
        a_metric("assessment_organised_share", "2017-05-31", 0.19, "share"),
        a_metric("past_due_count", "2020-01-10", 10.0, "suppliers"),
        a_metric("lab_utilisation", "arqiva-2018", 0.31, "share"),
    ]


def an_assumption(key: str, value: Any, **changes: Any) -> dict[str, Any]:
    row = {
        "key": key,
        "value": value,
        "unit": "teams",
        "range": "2 to 6",
        "source": "Assumption",
        "note": "",
    }
    return {**row, **changes}


def a_scenario(name: str, bunching: float = 1.0, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": name,
        "title": f"In words: {name}",
        "base": False,
        "hash": f"{name}-hash",
        "replications": 20,
        "scenario": {
            "name": name,
            "title": f"In words: {name}",
            "time": {"start": "2015-07-01", "measured_from": "2017-01-01", "end": "2020-01-01"},
            "rules": {"SEC-NEXT.due_rule": name.removeprefix("policy-").replace("-", "_")},
            "capacity": {"cio_teams": 3, "ssc_agenda": 6, "queue_policy": "first_come"},
            "habit": {"procrastination": 0.0},
            "reductions": [],
        },
        "assumptions": [
            an_assumption("capacity.cio_teams", 3),
            an_assumption(
                "applications.late_share",
                0.2,
                unit="share",
                note="tuned until both public facts come out",
            ),
        ],
        "mandates": [
            {"name": "large_suppliers", "date": "2017-05-25"},
            {"name": "small_domestic_suppliers", "date": "2017-11-25"},
        ],
        "metrics": some_metrics(bunching),
        "series": some_series(),
    }
    return {**row, **changes}


def a_comparison(base: str, other: str, difference: float, **changes: Any) -> dict[str, Any]:
    row = {
        "base": base,
        "other": other,
        "metric": "bunching_variance_over_mean",
        "group": "held",
        "mean_difference": difference,
        "ci_low": difference - 0.05,
        "ci_high": difference + 0.05,
        "p": 0.0001,
        "p_holm": 0.0002,
        "clear": True,
    }
    return {**row, **changes}


def a_result(**changes: Any) -> dict[str, Any]:
    """One scenario, nothing compared, nothing swept."""
    row = {
        "format": "labsim-result",
        "version": 1,
        "provenance": some_provenance(),
        "scenarios": [a_scenario("policy-year-end", base=True)],
        "comparisons": [],
        "ranking": [],
        "precision": [],
        "sweep": None,
        "answer": None,
    }
    return {**row, **changes}


def some_provenance() -> dict[str, Any]:
    return {
        "labsim": "0.1.0",
        "python": "3.11.2",
        "simpy": "4.1.2",
        "numpy": "2.4.0",
        "entropy": 2017,
        "began": "2026-01-05T10:00:00+00:00",
        "ended": "2026-01-05T10:00:12+00:00",
        "seconds": 12.0,
        "workers": 2,
        "executor": "processes",
        "rulebook": [
            {
                "code": "E2E-NOTICE",
                "parameter": "working_days",
                "applies_to": None,
                "value": 40,
                "unit": "working days",
                "in_force_from": "2015-01-01",
                "source": "S1",
                "assumption": False,
            }
        ],
    }


def a_compared_result(**changes: Any) -> dict[str, Any]:
    """Three due rules: levelled 0.8, rolling 1.2 and year-end, the base, 3.0 (variance / mean of what is held)."""
    year_end, rolling, levelled = RULES
    pairs = {rolling: -1.8, levelled: -2.2}
    compared = [a_comparison(year_end, other, much) for other, much in pairs.items()]
    compared += [
        a_comparison(
            year_end,
            other,
            0.004,
            metric="users_by_mandate_share",
            group="all",
            p=0.4,
            p_holm=0.8,
            clear=False,
        )
        for other in pairs
    ]
    ranking = [
        {
            "metric": "bunching_variance_over_mean",
            "group": "held",
            "scenario": name,
            "rank": rank,
            "mean": mean,
            "lowest_in": 0.9,
            "ci_low": 0.7,
            "ci_high": 0.95,
            "may_be_lowest": rank == 1,
        }
        for rank, (name, mean) in enumerate([(levelled, 0.8), (rolling, 1.2), (year_end, 3.0)], 1)
    ]
    scenarios = [
        a_scenario(year_end, 3.0, base=True),
        a_scenario(rolling, 1.2),
        a_scenario(levelled, 0.8),
    ]
    return a_result(scenarios=scenarios, comparisons=compared, ranking=ranking, **changes)


def a_swept_result(**changes: Any) -> dict[str, Any]:
    """Two due rules over the habit: year-end is less at 0 and more from 0.5 on; levelled stays at 1."""
    year_end, _, levelled = RULES
    bunched = {year_end: (0.7, 2.0, 4.0), levelled: (1.0, 1.0, 1.0)}
    scenarios: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for rule, figures in bunched.items():
        for value, figure in zip(VALUES, figures, strict=True):
            name = f"{rule}+habit.procrastination={value:g}"
            scenarios.append(a_scenario(name, figure, base=not scenarios))
            scenarios[-1]["series"] = some_series() if len(scenarios) == 1 else []
            settings = {"habit.procrastination": value}
            cells.append({"scenario": name, "rule": rule, "settings": settings})
    pair = {
        "metric": "bunching_variance_over_mean",
        "group": "held",
        "key": "habit.procrastination",
        "given": {},
        "rules": [year_end, levelled],
    }
    sweep = {
        "over": {"habit.procrastination": list(VALUES)},
        "cells": cells,
        "flips": [{**pair, "between": [0.0, 0.5]}],
        "orders": [{**pair, "values": list(VALUES), "clear_signs": [-1, 1, 1], "holds": False}],
    }
    return a_result(scenarios=scenarios, sweep=sweep, **changes)


def an_answered_result(**changes: Any) -> dict[str, Any]:
    tried: list[Mapping[str, Any]] = [
        {"value": 2, "mean": 0.3, "ci_low": 0.2, "ci_high": 0.4, "holds": False},
        {"value": 4, "mean": 0.8, "ci_low": 0.75, "ci_high": 0.85, "holds": True},
    ]
    answer = {
        "key": "capacity.cio_teams",
        "metric": "users_by_mandate_share",
        "group": "all",
        "target": 0.7,
        "smallest": 4,
        "tried": tried,
        "words": "The smallest value of capacity.cio_teams that will do is 4.",
    }
    return a_result(answer=answer, **changes)
