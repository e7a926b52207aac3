"""The sweep drawn: a metric over the swept key, one line a rule, the flips marked."""

from collections.abc import Iterator, Sequence
from math import nan
from typing import Final

from labsim.wording.estimates import PERCENT, number_text
from labsim.wording.metrics import (
    BUNCHING,
    HELD,
    MONTHLY,
    ON_TIME,
    PAID,
    capital,
    metric_and_group,
)
from simulations.report.charts import Figure, Panel
from simulations.report.drawing import Named
from simulations.report.habits import RuleLine, Swept, between, positions, read_sweep, rule_words
from simulations.report.lines import Line, LineChart, Mark
from simulations.report.result import Flip, Metric, Result, value_text
from simulations.report.scales import Tick
from simulations.report.tables import Table, estimate_cells

_IDENT: Final = "chart-sweep"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Pair = tuple[str, str]


def sweep_figure(result: Result) -> Figure:
    """A drawing for each bunching measure and each price of it."""
    swept = read_sweep(result)
    pairs = [] if swept is None else [pair for pair in pairs_of_a_sweep() if swept.has(*pair)]
    return Figure(
        ident=_IDENT,
        heading="Over the booking habit" if swept and swept.is_over_habit else "Over the swept key",
        words=(
            f"Each line is a rule over {swept.key}: the mean at each value tried, with its 95\u00a0%"
            " interval as a band. Letters over grey stripes mark where the order of two rules turns"
            " round: at both edges of a stripe it is clear, and not the same."
            if swept
            else ""
        ),
        panels=[_panel(swept, pair) for pair in pairs] if swept else [],
        missing=(
            "No key was swept in this result, so there is no drawing of a sweep. The booking habit is"
            " swept with: labsim sweep SCENARIO --over habit.procrastination=0,0.25,0.5,0.75,1"
        ),
        notes=[note for pair in pairs for note in _flip_notes(swept, pair)] if swept else (),
        of_all=True,
    )


def flip_words(flip: Flip) -> str:
    """`between 0.25 and 0.5 the order of X and Y turns round`."""
    low, high = map(value_text, flip.between)
    one, two = (rule_words(rule, flip.pair.given) for rule in flip.pair.rules)
    return f"between {low} and {high} the order of {one} and {two} turns round"


def pairs_of_a_sweep() -> Iterator[Pair]:
    """What a sweep is drawn by: how assessments bunch, what is paid for it, and who is in time."""
    for name in BUNCHING:
        yield name, HELD
    for name in BUNCHING:
        yield from ((name, series) for series in MONTHLY if series != HELD)
    yield from ((name, "all") for name in (*PAID, ON_TIME))


def _panel(swept: Swept, pair: Pair) -> Panel:
    heading = capital(metric_and_group(*pair))
    lines = tuple(_line(swept, line, pair) for line in swept.lines)
    unit = next((row.unit for line in swept.lines for row in _rows(swept, line, pair) if row), "")
    counted = "" if unit in PERCENT or unit.startswith("a ") else unit
    marks = tuple(_marks(swept, pair))
    chart = LineChart(lines, _ticks(swept), counted, unit, marks, across=swept.key)
    named = Named(
        f"{_IDENT}-{'-'.join(pair)}",
        f"{heading} over {swept.key}",
        " ".join(_in_words(swept, line, pair) for line in swept.lines),
    )
    return Panel(heading, named, chart, _table(swept, pair))


def _rows(swept: Swept, line: RuleLine, pair: Pair) -> list[Metric | None]:
    return [line.metric(value, *pair) for value in swept.values]


def _line(swept: Swept, line: RuleLine, pair: Pair) -> Line:
    rows = _rows(swept, line, pair)
    return Line(
        line.words,
        positions(swept.values),
        tuple(nan if row is None else row.mean for row in rows),
        tuple(nan if row is None else row.ci_low for row in rows),
        tuple(nan if row is None else row.ci_high for row in rows),
    )


def _ticks(swept: Swept) -> tuple[Tick, ...]:
    places = positions(swept.values)
    return tuple(
        Tick(place, value_text(value)) for place, value in zip(places, swept.values, strict=True)
    )


def _marks(swept: Swept, pair: Pair) -> Iterator[Mark]:
    """Flips in the same stripe share a letter."""
    for letter, flips in _lettered(swept, pair):
        span = between(flips[0], swept.values)
        if span is not None:
            yield Mark(span[0], letter, span[1])


def _lettered(swept: Swept, pair: Pair) -> Sequence[tuple[str, list[Flip]]]:
    stripes: dict[str, list[Flip]] = {}
    for flip in swept.flips_of(*pair):
        stripes.setdefault(str(flip.between), []).append(flip)
    return list(zip(_LETTERS, stripes.values(), strict=False))


def _flip_notes(swept: Swept, pair: Pair) -> Iterator[str]:
    for letter, flips in _lettered(swept, pair):
        said = "; ".join(map(flip_words, flips))
        yield f"{capital(metric_and_group(*pair))}, {letter}: {said}."


def _in_words(swept: Swept, line: RuleLine, pair: Pair) -> str:
    rows = zip(swept.values, _rows(swept, line, pair), strict=True)
    said = [
        f"{number_text(row.mean, row.unit)} at {value_text(value)}" for value, row in rows if row
    ]
    return f"{line.words}: {', '.join(said)}."


def _table(swept: Swept, pair: Pair) -> Table:
    rows = [
        (line.words, value_text(value), *estimate_cells(line.metric(value, *pair)))
        for line in swept.lines
        for value in swept.values
    ]
    columns = (
        "Rule",
        swept.key,
        "Mean",
        "95\u00a0% interval",
        "5 to 95\u00a0% of replications",
        "n",
    )
    caption = f"{capital(metric_and_group(pair[0], pair[1]))} over {swept.key}"
    return Table(f"{_IDENT}-{'-'.join(pair)}-table", caption, columns, rows)
