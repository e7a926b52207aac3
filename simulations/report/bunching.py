"""Which scenario bunches least, by how much, how surely, and what is paid for it, in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan
from typing import Final

from labsim.wording.estimates import number_text, p_text, span_text
from labsim.wording.lists import list_text
from labsim.wording.metrics import (
    BUNCHING,
    HELD,
    MONTHLY,
    PAID,
    VARIANCE,
    capital,
    group_words,
    metric_and_group,
    metric_words,
    short_words,
)
from simulations.report.charts_of_bunching import chance_of
from simulations.report.habit_words import only_this_habit
from simulations.report.html import Html, element, items, joined, paragraph
from simulations.report.result import Comparison, Metric, Result, Scenario
from simulations.report.tables import Table, clear_words, difference_cells, folded_table, span_cell

_NONE: Final = (
    "This result has no bunching measures, so it cannot say which scenario bunches least."
)
_TOO_FEW: Final = (
    "One replication cannot say which scenario bunches least: it has no interval. Give more"
    " --replications."
)
_READ_WITH: Final = (
    "Bunching is never to be read alone. Rules differ in how many assessments they ask for, and a rule"
    " can look smooth by being late. The price stands beside it here."
)


def which_bunches_least(result: Result) -> Html:
    """For scenarios that are no points of a sweep; those are read over their key."""
    rivals = rivals_of(result)
    known = [each for name in BUNCHING for each in in_order(rivals, (name, HELD))]
    measured = [each for each in rivals if each in known]
    about = "Which bunches least" if len(rivals) > 1 else "How badly assessments bunch"
    heading = element("h3", about, id="least")
    if not rivals:
        return Html()
    if not measured:
        return joined(heading, paragraph(_NONE))
    if len(rivals) > 1 and any(each.replications <= 1 for each in measured):
        few = paragraph(_TOO_FEW, class_="answer")
        return joined(heading, few, only_this_habit(result), folded_table(_prices(measured)))
    said = [_sentences(result, measured, name) for name in BUNCHING if _has(measured, name, HELD)]
    return joined(
        heading,
        *_in_short(result, measured),
        items(*said, class_="findings"),
        *_over_all(result, measured),
        element("h3", "What is paid for it", id="paid"),
        paragraph(_READ_WITH),
        items(*_price_words(measured), class_="findings"),
        folded_table(_prices(measured)),
    )


def rivals_of(result: Result) -> list[Scenario]:
    """Scenarios that are no points of a sweep and no steps towards an answer."""
    if result.raw.get("answer"):
        return []
    cells = {each.scenario for each in result.sweep.cells} if result.sweep else set()
    return [each for each in result.scenarios if each.name not in cells]


def oriented(
    result: Result, of: Scenario, less: Scenario, pair: tuple[str, str]
) -> Comparison | None:
    """`of` less `less`, whichever of the two was the base."""
    for each in result.comparisons:
        if (each.metric, each.group) != pair:
            continue
        if (each.other, each.base) == (of.name, less.name):
            return each
        if (each.other, each.base) == (less.name, of.name):
            return _turned(each)
    return None


def in_order(scenarios: Sequence[Scenario], pair: tuple[str, str]) -> list[Scenario]:
    """Least first; what was not measured is left out."""
    found = [
        each for each in scenarios if pair in each.metrics and not isnan(each.metrics[pair].mean)
    ]
    return sorted(found, key=lambda each: each.metrics[pair].mean)


def _turned(each: Comparison) -> Comparison:
    return replace(
        each,
        base=each.other,
        other=each.base,
        mean_difference=-each.mean_difference,
        ci_low=-each.ci_high,
        ci_high=-each.ci_low,
    )


def _has(scenarios: Sequence[Scenario], name: str, series: str) -> bool:
    return bool(in_order(scenarios, (name, series)))


def _sentences(result: Result, scenarios: Sequence[Scenario], name: str) -> Html:
    """One measure of the assessments held: who is least, against whom, beside chance."""
    least, *others = in_order(scenarios, (name, HELD))
    row = least.metrics[name, HELD]
    begun = f"By {metric_words(name)}, "
    if not others:
        parts: tuple[str, ...] = (f"{begun}assessments held have ", _valued(row), ". ")
    else:
        who = element("strong", least.name)
        parts = (begun, who, " bunches least: assessments held have ", _valued(row), ". ")
        parts = (*parts, *_against(result, least, others, name), _among(result, name))
    return joined(*parts, _beside_chance(least, name))


def _in_short(result: Result, scenarios: Sequence[Scenario]) -> Iterator[Html]:
    """The answer in one sentence, with those that may be as low."""
    least = {
        name: order[0].name for name in BUNCHING if (order := in_order(scenarios, (name, HELD)))
    }
    if len(scenarios) == 1:
        return
    names = list(dict.fromkeys(least.values()))
    if len(names) == 1:
        said = f"Of what is held, {names[0]} bunches least"
    else:
        said = "Of what is held, " + " and ".join(
            f"{who} bunches least by {short_words(name)}" for name, who in least.items()
        )
    rivals = [
        each for name in least for each in result.may_be_lowest(name, HELD) if each not in names
    ]
    also = f"; {list_text(list(dict.fromkeys(rivals)))} may be as low." if rivals else "."
    yield paragraph(f"{said}{also}", class_="answer")
    yield only_this_habit(result)


def _among(result: Result, name: str) -> str:
    """Which scenario may be the lowest in truth."""
    stay = result.may_be_lowest(name, HELD)
    if not stay:
        return ""
    only = " alone" if len(stay) == 1 else ""
    return f"With 95\u00a0% confidence the lowest in truth is {list_text(stay, 'or')}{only}. "


def _valued(row: Metric) -> Html:
    interval = f"95\u00a0% interval {span_text(row.ci_low, row.ci_high)}"
    if row.n == 1:
        interval = "no interval from one replication"
    return joined(element("strong", number_text(row.mean)), f" ({interval})")


def _against(
    result: Result, least: Scenario, others: Sequence[Scenario], name: str
) -> Iterator[str]:
    base, pair = result.base, (name, HELD)
    following = others[0]
    if least is base:
        yield _difference_words(
            oriented(result, following, base, pair), f"The next, {following.name},"
        )
        return
    known = oriented(result, least, base, pair)
    yield _difference_words(known, f"Set against the base, {base.name}, it")
    if following is not base:
        yield _next_words(result, least, following, pair)


def _difference_words(each: Comparison | None, subject: str) -> str:
    """By how much and how surely; the interval is of the difference as it is said."""
    if each is None:
        return f"{subject} was not compared with it. "
    turned = _turned(each) if each.mean_difference < 0 else each
    much, span = number_text(turned.mean_difference), span_text(turned.ci_low, turned.ci_high)
    which = "lower" if each.mean_difference < 0 else "higher"
    return f"{subject} is {which} by {much} (95\u00a0% interval {span}); {_sure(each)}. "


def _sure(each: Comparison) -> str:
    p = f"p {p_text(each.p_holm)} after Holm's correction"
    return (
        f"this is clear ({p})"
        if each.clear
        else f"this is not clear: chance may give as much ({p})"
    )


def _next_words(result: Result, least: Scenario, following: Scenario, pair: tuple[str, str]) -> str:
    one, two = least.metrics[pair], following.metrics[pair]
    known = oriented(result, following, least, pair)
    if known is not None:
        return _difference_words(known, f"The next, {following.name},")
    apart = "do not overlap" if one.ci_high < two.ci_low else "overlap"
    return (
        f"Next is {following.name} with {number_text(two.mean)}; these two were not compared pair by"
        f" pair, their own intervals {apart}. "
    )


def _beside_chance(scenario: Scenario, name: str) -> str:
    chance = chance_of(scenario, name, HELD)
    if chance is not None:
        row = scenario.metrics[name, HELD]
        return (
            f"Chance alone, a Poisson process of the same volume, gives {number_text(chance.mean)}"
            f" (nine of ten: {span_text(chance.q05, chance.q95)}); {scenario.name} is"
            f" {_place(row.mean, chance)}."
        )
    if name == VARIANCE:
        return "Chance alone, a Poisson process, has 1 by theory."
    return "This result has no Poisson figure to set beside it."


def _place(value: float, chance: Metric) -> str:
    """Where a mean lies beside the band of chance alone."""
    if value > chance.q95:
        return "above that"
    return "below that" if value < chance.q05 else "no more bunched than that"


def _over_all(result: Result, scenarios: Sequence[Scenario]) -> Iterator[str]:
    """Whether all four series agree by both measures."""
    pairs = [
        (name, series) for series in MONTHLY for name in BUNCHING if _has(scenarios, name, series)
    ]
    if len(scenarios) == 1 or not pairs:
        return
    least = {pair: in_order(scenarios, pair)[0] for pair in pairs}
    yield paragraph(_agreement({pair: each.name for pair, each in least.items()}))
    rows = [(metric_and_group(*pair), *_least_cells(result, least[pair], pair)) for pair in pairs]
    columns = ["Measure (series)", "Bunches least", "Its mean", "95\u00a0% interval"]
    columns += (f"Less {result.base.name}", "95\u00a0% interval of that", "Clear?")
    yield folded_table(
        Table("least-table", "Which bunches least, by series and measure", columns, rows, words=2)
    )


def _agreement(least: dict[tuple[str, str], str]) -> str:
    names = list(dict.fromkeys(least.values()))
    if len(names) == 1:
        return (
            f"Of what is due, requested, held and at SSC, all {len(least)} measures say {names[0]}."
        )
    said = [
        f"{name} by {list_text([metric_and_group(*pair) for pair, who in least.items() if who == name])}"
        for name in names
    ]
    return f"The measures do not agree on who bunches least: {'; '.join(said)}."


def _least_cells(result: Result, least: Scenario, pair: tuple[str, str]) -> tuple[str, ...]:
    row = least.metrics[pair]
    cells = (least.name, number_text(row.mean), span_cell(row.ci_low, row.ci_high))
    known = None if least is result.base else oriented(result, least, result.base, pair)
    if known is None:
        return (*cells, "is the base" if least is result.base else "not compared", "", "")
    return (*cells, *difference_cells(known, row.unit), clear_words(known))


def _price_words(scenarios: Sequence[Scenario]) -> Iterator[str]:
    """Each price: of the least bunched, and from whom to whom it goes."""
    name = next(name for name in BUNCHING if _has(scenarios, name, HELD))
    least = in_order(scenarios, (name, HELD))[0]
    for each in PAID:
        rows = [(scenario, row) for scenario in scenarios if (row := scenario.metric(each))]
        own = least.metric(each)
        if len(rows) < len(scenarios) or own is None or len(rows) == 1:
            continue
        low, high = (pick(rows, key=lambda pair: pair[1].mean) for pick in (min, max))
        yield (
            f"{capital(metric_words(each))}: {_priced(own)} with {least.name}; from {_priced(low[1])}"
            f" ({low[0].name}) to {_priced(high[1])} ({high[0].name}) among all."
        )


def _priced(row: Metric) -> str:
    unit = f" {row.unit}" if row.unit in {"days", "weeks"} else ""
    return f"{number_text(row.mean, row.unit)}{unit}"


def _prices(scenarios: Sequence[Scenario]) -> Table:
    wanted = [(name, HELD) for name in BUNCHING]
    wanted += [(name, "all") for name in PAID if any(each.metric(name) for each in scenarios)]
    columns = ["Scenario"]
    for name, group in wanted:
        unit = next((row.unit for each in scenarios if (row := each.metric(name, group))), "")
        columns.append(_column(name, group, unit))
    rows = [(each.name, *(_cell(each.metric(*pair)) for pair in wanted)) for each in scenarios]
    return Table(
        "paid-table", "Bunching and what is paid for it: mean and 95\u00a0% interval", columns, rows
    )


def _column(name: str, group: str, unit: str) -> str:
    words = capital(short_words(name))
    if group == HELD:
        return f"{words}, {group_words(group)}"
    return f"{words}, {unit}" if unit in {"days", "weeks"} else words


def _cell(row: Metric | None) -> Html:
    if row is None:
        return element("span", "not measured")
    mean = number_text(row.mean, row.unit)
    if isnan(row.ci_low):
        return element("span", mean)
    return joined(
        element("strong", mean), " ", element("br"), span_cell(row.ci_low, row.ci_high, row.unit)
    )
