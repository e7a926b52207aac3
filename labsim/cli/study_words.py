"""What came of a study, in a few lines for a terminal; the report says it at length."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import click

from simulations.choice import KEY_METRICS, chosen_columns
from simulations.statistics import estimate
from simulations.study import Outcome

_BUNCHING: Final = "bunching_"


def print_outcome(outcome: Outcome, out: Path) -> None:
    for line in _lines(outcome):
        click.echo(line)
    click.echo(f"Written to {out}: open {out / 'report.html'}")


def _lines(outcome: Outcome) -> Iterator[str]:
    if outcome.answer is not None:
        yield outcome.answer.words
    elif outcome.sweep is not None:
        yield from _of_sweep(outcome.sweep)
    elif outcome.comparisons:
        yield from map(_of_comparison, outcome.comparisons)
        yield from _of_ranking(outcome.ranking)
    else:
        yield from _of_scenario(outcome)
    yield from map(_of_precision, outcome.precision)


def _of_scenario(outcome: Outcome) -> Iterator[str]:
    table = outcome.tables[0]
    found = estimate(table.metrics)
    yield f"{outcome.cases[0].label}, {table.replications} replications, means with 95 % intervals:"
    for place in chosen_columns(table, KEY_METRICS):
        column = table.layout.metrics[place]
        interval = f"{found.low[place]:.4g} to {found.high[place]:.4g}"
        yield f"  {_name(column.name, column.group)}: {found.mean[place]:.4g} ({interval})"


def _of_comparison(row: Mapping[str, Any]) -> str:
    interval = f"{row['ci_low']:+.4g} to {row['ci_high']:+.4g}"
    word = "clear" if row["clear"] else "not clear"
    what = _name(row["metric"], row["group"])
    return (
        f"{row['other']} less {row['base']}: {what} {row['mean_difference']:+.4g} "
        f"({interval}, {word})"
    )


def _of_ranking(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Of bunching alone: there the lowest is the best."""
    bunching = [row for row in rows if row["metric"].startswith(_BUNCHING)]
    for (metric, group), ranked in groupby(bunching, itemgetter("metric", "group")):
        first, *others = ranked
        also = [row["scenario"] for row in others if row["may_be_lowest"]]
        words = f"not told apart from {', '.join(also)}" if also else "95 % sure"
        share = f"in {first['lowest_in']:.0%} of replications"
        yield f"Lowest {_name(metric, group)}: {first['scenario']}, {share}; {words}"


def _of_sweep(sweep: Mapping[str, Any]) -> Iterator[str]:
    yield f"{len(sweep['cells'])} points were run."
    for flip in sweep["flips"]:
        one, other = flip["rules"]
        before, after = flip["between"]
        what = _name(flip["metric"], flip["group"])
        yield f"{what}: {one} and {other} change places between {flip['key']} {before} and {after}."
    if not sweep["flips"] and sweep["orders"]:
        yield "Nowhere do two scenarios change places for sure."


def _of_precision(row: Mapping[str, Any]) -> str:
    what = _name(row["metric"], row["group"])
    word = "reached" if row["reached"] else "not reached"
    return (
        f"{row['scenario']}, {what}: {word} {row['wanted']:.2%} of the mean, at "
        f"{row['half_width_over_mean']:.2%} after {row['replications']} replications"
    )


def _name(metric: str, group: str) -> str:
    return f"{metric}[{group}]"
