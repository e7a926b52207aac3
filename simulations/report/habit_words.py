"""For which booking habits the order of the rules holds, in sentences."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from labsim.wording.estimates import number_text
from labsim.wording.lists import list_text
from labsim.wording.metrics import BUNCHING, HELD, MONTHLY, capital, metric_and_group, short_words
from simulations.choice import HABIT_KEY, HABITS
from simulations.report.charts_of_habits import flip_words
from simulations.report.habits import Swept, read_sweep
from simulations.report.html import Html, element, items, joined, paragraph
from simulations.report.result import Result, value_text
from simulations.report.tables import Table, folded_table


def where_it_holds(result: Result) -> Html:
    """From the sweep where there is one; else that only the stated habit was tried."""
    if result.raw.get("answer"):
        return Html()
    swept = read_sweep(result)
    about = f"over {swept.key}" if swept and not swept.is_over_habit else "for which booking habits"
    heading = element(
        "h3", f"What holds {about}" if swept else "For which booking habits", id="habits"
    )
    if swept is None:
        return joined(heading, *_not_swept(result))
    found = [pair for pair in _pairs() if swept.has(*pair)]
    return joined(
        heading,
        *_in_short(swept),
        paragraph(_tried(swept)),
        *(_order_words(swept, pair) for pair in found if pair[1] == HELD),
        *_others_words(swept, [pair for pair in found if pair[1] != HELD]),
        folded_table(_least_table(swept, found)) if found else "",
        paragraph(
            "What is paid for it at each value (assessments per User-year, gaps, waits, due dates"
            " breached) stands beside it in the figure ",
            element("a", f"over {swept.key}", href="#chart-sweep"),
            ".",
        ),
        *([] if swept.is_over_habit else [paragraph(_HABIT_STAYS.format(habit_text(result)))]),
    )


def _pairs() -> list[tuple[str, str]]:
    return [
        (name, series) for series in (HELD, *(s for s in MONTHLY if s != HELD)) for name in BUNCHING
    ]


def _in_short(swept: Swept) -> Iterator[Html]:
    """Which rule is least at which values, by each measure of what is held."""
    if len(swept.lines) == 1:
        return
    if any(each.replications == 1 for line in swept.lines for each in line.at.values()):
        yield paragraph(_TOO_FEW, class_="answer")
        return
    for name in BUNCHING:
        found = [(value, swept.least(value, name, HELD)) for value in swept.values]
        known = [(value, row[0]) for value, row in found if row is not None]
        runs = [
            f"{rule} at {_span([value for value, _ in run])}"
            for rule, run in ((rule, list(run)) for rule, run in groupby(known, key=itemgetter(1)))
        ]
        if runs:
            about = f"Of what is held, least by {short_words(name)}: "
            yield paragraph(f"{about}{'; '.join(runs)}.", class_="answer")


def _span(values: Sequence[Any]) -> str:
    first, last = value_text(values[0]), value_text(values[-1])
    return first if len(values) == 1 else f"{first} to {last}"


def _tried(swept: Swept) -> str:
    values = list_text([value_text(each) for each in swept.values])
    meaning = (
        " At 0 people ask for their next assessment at any time in the window; at 1 all ask at its end."
        if swept.is_over_habit
        else ""
    )
    return (
        f"{swept.key} was tried at {values}.{meaning} What is said here holds at these values; between"
        " them it is a guess."
    )


def _order_words(swept: Swept, pair: tuple[str, str]) -> Html:
    """One measure of the assessments held: where the order turns, and what holds throughout."""
    about = capital(metric_and_group(*pair))
    if len(swept.lines) == 1:
        return paragraph(f"{about}: only one rule was swept, so there is no order that could turn.")
    flips = [flip_words(each) for each in swept.flips_of(*pair)]
    turned = "; ".join(flips) or "no two rules surely change places"
    holding = [
        f"{each.lower} is below {each.higher}{_clearly(is_clear=each.is_clear)}"
        for each in swept.orderings(*pair)
    ]
    return joined(
        paragraph(element("strong", f"{about}: "), f"{turned}."),
        paragraph("Over the whole range, at every value tried:" if holding else _NOTHING_HOLDS),
        items(*holding),
    )


_HABIT_STAYS: Final = "All of it holds only for the booking habit of these scenarios ({})."
_TOO_FEW: Final = (
    "One replication has no interval: no order of the rules is sure. Give more --replications."
)
_NOTHING_HOLDS: Final = "No two rules keep their order over the whole range."


def _clearly(*, is_clear: bool) -> str:
    if is_clear:
        return (
            ", clearly: the 95\u00a0% interval of their paired difference leaves out zero each time"
        )
    return " by their means, though not clearly at each value"


def _others_words(swept: Swept, pairs: Sequence[tuple[str, str]]) -> Iterator[Html]:
    """The other series: only where they turn."""
    said = [
        f"{metric_and_group(*pair)}: {'; '.join(map(flip_words, flips))}"
        for pair in pairs
        if (flips := swept.flips_of(*pair))
    ]
    if said:
        yield paragraph("The other series turn round too:")
        yield items(*map(capital, said))


def _least_table(swept: Swept, pairs: Sequence[tuple[str, str]]) -> Table:
    columns = [swept.key, *(capital(metric_and_group(*pair)) for pair in pairs)]
    rows = [
        (value_text(value), *(_least(swept, value, pair) for pair in pairs))
        for value in swept.values
    ]
    caption = f"Which bunches least at each value of {swept.key}"
    return Table("least-over-sweep", caption, columns, rows, words=len(columns))


def _least(swept: Swept, value: object, pair: tuple[str, str]) -> str:
    found = swept.least(value, *pair)
    return "no data" if found is None else f"{found[0]} ({number_text(found[1].mean)})"


def only_this_habit(result: Result) -> Html:
    """To stand directly under what is said of the rules: the stated habit, and the command that tries others."""
    names = " ".join(each.name for each in result.scenarios)
    command = f"labsim sweep {names} --over {HABIT_KEY}={HABITS} --out DIR"
    return element(
        "div",
        paragraph(
            element("strong", "This holds only for the booking habit of these scenarios"),
            f" ({habit_text(result)}). When people ask for their next assessment is an assumption, and other"
            " habits may turn the order of the rules round. To try them:",
        ),
        paragraph(element("code", command)),
        class_="beware",
    )


def _not_swept(result: Result) -> Iterator[Html]:
    """Of several scenarios the warning stands at the top already."""
    if len(result.scenarios) == 1:
        yield only_this_habit(result)
        return
    yield paragraph(
        "No other booking habit was tried: see the warning, and the command that tries others, under ",
        element("a", "Which bunches least", href="#least"),
        f". The habit is {habit_text(result)}.",
    )


def habit_text(result: Result) -> str:
    """Which habit a result is of: the stated values; the sentence is the same where the result does not hold them."""
    found = {
        f"{key} = {value}"
        for each in result.scenarios
        for key, value in each.values.items()
        if key.startswith("habit.")
    }
    return "; ".join(sorted(found)) or "as assumed"
