"""Every metric in tables: a table a key metric, all others by scenario, differences, precision."""

from collections.abc import Iterator
from typing import Any, Final

from labsim.wording.estimates import number_text, p_text, unit_text
from labsim.wording.metrics import KEY_METRICS, capital, group_words, metric_words, short_words
from simulations.report.charts import left_out, shown
from simulations.report.charts_of_differences import unit_of
from simulations.report.html import Html, element, joined, paragraph
from simulations.report.result import Metric, Result, Scenario
from simulations.report.tables import (
    BAND,
    INTERVAL,
    Table,
    clear_words,
    difference_cells,
    estimate_cells,
    folded,
    folded_table,
    table,
)

_ESTIMATES: Final = ("Mean", INTERVAL, BAND, "n")


def metrics_section(result: Result) -> Html:
    """What every number means, then the numbers."""
    return joined(
        paragraph(
            "The mean is over replications; its 95\u00a0% interval says how well that mean is known, and"
            " shrinks with more replications. The band from 5 to 95\u00a0% says how far single courses of"
            " events lie apart, and does not shrink. n is the number of replications that had the"
            " figure at all."
        ),
        *_key_tables(result),
        *(_all_metrics(each) for each in shown(result)),
        *map(paragraph, left_out(result, "metrics.csv")),
        *_differences(result),
        *_precision(result),
    )


def _key_tables(result: Result) -> Iterator[Html]:
    found = [name for name in KEY_METRICS if any(each.groups_of(name) for each in result.scenarios)]
    yield element("h3", "Key metrics", id="key-metrics")
    if not found:
        yield paragraph("None of the usual key metrics stands in this result.")
    yield from (folded_table(_key_table(result, name)) for name in found)


def _key_table(result: Result, name: str) -> Table:
    """A row for each group and scenario, groups together."""
    pairs = [(row, each.name) for each in result.scenarios for row in each.groups_of(name)]
    groups = list(dict.fromkeys(row.group for row, _ in pairs))
    ordered = sorted(pairs, key=lambda pair: groups.index(pair[0].group))
    rows = [(who, group_words(row.group), *estimate_cells(row)) for row, who in ordered]
    caption = f"{capital(metric_words(name))}{_unit(ordered[0][0])}"
    return Table(f"key-{name}", caption, ("Scenario", "Of", *_ESTIMATES), rows, words=2)


def _unit(row: Metric) -> str:
    unit = unit_text(row.unit)
    says = unit and not unit.startswith("a ") and unit not in metric_words(row.metric)
    return f" ({unit})" if says else ""


def _all_metrics(scenario: Scenario) -> Html:
    rows = [
        (
            metric_words(row.metric),
            group_words(row.group),
            unit_text(row.unit),
            *estimate_cells(row),
        )
        for row in scenario.metrics.values()
    ]
    caption = f"All metrics of {scenario.name}"
    columns = ("Metric", "Of", "Unit", *_ESTIMATES)
    given = Table(f"all-metrics-{scenario.name}", caption, columns, rows, words=3)
    return folded(f"Table: {caption} ({len(rows)} rows)", table(given))


def _differences(result: Result) -> Iterator[Html]:
    yield element("h3", "Differences between scenarios", id="differences")
    if not result.comparisons:
        yield paragraph("Nothing was compared: this needs `labsim compare BASE OTHER`.")
        return
    clear = sum(each.clear for each in result.comparisons)
    yield paragraph(
        f"{len(result.comparisons)} differences were looked at, replication by replication; {clear} are"
        " clear after Holm's correction, which asks more of each the more are looked at."
    )
    rows = [
        (
            each.other,
            each.base,
            short_words(each.metric),
            group_words(each.group),
            *difference_cells(each, unit_of(result, each)),
            p_text(each.p),
            p_text(each.p_holm),
            clear_words(each),
        )
        for each in result.comparisons
    ]
    columns = ["Scenario", "Less base", "Metric", "Of", "Difference", INTERVAL]
    columns += ("p", "p after Holm", "Clear?")
    yield folded_table(Table("differences-table", "All differences", columns, rows, words=4))


def _precision(result: Result) -> Iterator[Html]:
    wanted: list[dict[str, Any]] = list(result.raw.get("precision") or ())
    if not wanted:
        return
    missed = [each for each in wanted if not each.get("reached")]
    yield element("h3", "Precision", id="precision")
    yield paragraph(
        f"A precision was asked for {len(wanted)} figures: half of the interval over the mean."
        + (
            f" {len(missed)} did not reach it; read these with care."
            if missed
            else " All reached it."
        )
    )
    rows = [
        (
            str(each["scenario"]),
            short_words(str(each["metric"])),
            group_words(str(each.get("group", "all"))),
            _percent(each.get("wanted")),
            _percent(each.get("half_width_over_mean")),
            str(each.get("replications", "")),
            "reached" if each.get("reached") else "not reached",
        )
        for each in wanted
    ]
    columns = ("Scenario", "Metric", "Of", "Wanted", "Got", "Replications", "Outcome")
    yield folded_table(Table("precision-table", "Precision", columns, rows, words=3))


def _percent(value: Any) -> str:
    return number_text(float("nan") if value is None else float(value), "share")
