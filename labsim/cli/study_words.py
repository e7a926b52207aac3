"""What came of a study, in a few lines for a terminal; the report says it at length."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import isnan
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import click

from simulations.choice import HABIT_KEY, HABITS, KEY_METRICS, chosen_columns
from simulations.statistics import clipped, estimate
from simulations.study import Outcome

_BUNCHING: Final = "bunching_"


def print_outcome(outcome: Outcome, out: Path, metrics: Sequence[str] = ()) -> None:
    """`metrics` are those asked for; without any, the key metrics."""
    for line in _lines(outcome, metrics or KEY_METRICS):
        click.echo(line)
    click.echo(f"Written to {out}: open {out / 'report.html'}")


def _lines(outcome: Outcome, metrics: Sequence[str]) -> Iterator[str]:
    if outcome.answer is not None:
        yield outcome.answer.words
    elif outcome.sweep is not None:
        yield from _of_sweep(outcome, outcome.sweep)
    elif outcome.comparisons:
        yield from map(_of_comparison, outcome.comparisons)
        yield from _of_ranking(outcome.ranking)
        yield from _of_habit(outcome)
    else:
        yield from _of_scenario(outcome, metrics)
    yield from map(_of_precision, outcome.precision)


def _of_scenario(outcome: Outcome, metrics: Sequence[str]) -> Iterator[str]:
    table = outcome.tables[0]
    found = clipped(estimate(table.metrics), [column.kind for column in table.layout.metrics])
    many = f"{table.replications} replications, means with 95 % intervals"
    yield f"{outcome.cases[0].label}, {'one replication' if table.replications == 1 else many}:"
    for place in chosen_columns(table, metrics):
        column = table.layout.metrics[place]
        interval = f"{found.low[place]:.4g} to {found.high[place]:.4g}"
        if isnan(found.low[place]):
            interval = "no interval from one replication"
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


def _of_habit(outcome: Outcome) -> Iterator[str]:
    """What a comparison of rules is true for, and the command that tries the rest."""
    habits = {json.loads(case.text)["habit"]["procrastination"] for case in outcome.cases}
    names = " ".join(case.label for case in outcome.cases)
    yield (
        "Beware: all of this holds for the booking habit of these scenarios only "
        f"({HABIT_KEY} = {', '.join(f'{habit:g}' for habit in sorted(habits))}), which is an assumption. "
        "Other habits may turn the order round. To try them:"
    )
    yield f"  labsim sweep {names} --over {HABIT_KEY}={HABITS} --out DIR"


def _of_sweep(outcome: Outcome, sweep: Mapping[str, Any]) -> Iterator[str]:
    yield f"{len(sweep['cells'])} points were run."
    for flip in sweep["flips"]:
        one, other = flip["rules"]
        before, after = flip["between"]
        what = _name(flip["metric"], flip["group"])
        yield f"{what}: {one} and {other} change places between {flip['key']} {before} and {after}."
    if any(table.replications == 1 for table in outcome.tables):
        yield "One replication has no interval: no order is sure. Give more --replications."
    elif not sweep["flips"] and sweep["orders"]:
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
