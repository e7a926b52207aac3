"""The whole report as one page: a pure function of a result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import starmap
from typing import Any, Final

from labsim.wording.dates import plain_day_text
from labsim.wording.lists import list_text
from simulations.report.all_figures import figures_of
from simulations.report.asked import replications_text, what_was_asked
from simulations.report.assumed import assumptions_section, count_of_assumptions
from simulations.report.back_cast import back_cast_section
from simulations.report.bunching import which_bunches_least
from simulations.report.charts import figure
from simulations.report.habit_words import where_it_holds
from simulations.report.html import Html, element, items, joined, paragraph
from simulations.report.metric_tables import metrics_section
from simulations.report.plan import plan_of, plan_section
from simulations.report.provenance import provenance_section
from simulations.report.result import Result, read_result
from simulations.report.stress import stress_section
from simulations.report.style import STYLE

_MOST_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its place in the table of contents."""

    ident: str
    heading: str
    body: Html
    parts: tuple[tuple[str, str], ...] = ()


def render(result: Mapping[str, Any]) -> str:
    """One HTML document out of result.json, format 1, with no outside request. Raises NotAResult."""
    read = read_result(result)
    title = _title(read)
    sections = list(_sections(read))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(STYLE)),
    )
    body = element(
        "body",
        element("a", "Skip to the outcome", href="#main", class_="skip"),
        element("header", element("h1", title), paragraph(_lead(read), class_="lead")),
        _contents(sections),
        element("main", *map(_section, sections), id="main", tabindex="-1"),
        element("footer", paragraph(_FOOT)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


_FOOT: Final = (
    "Made by labsim. Nothing on this page is fetched from elsewhere; it can be kept, mailed and printed as"
    " it is. Folded tables are printed when they are open."
)


def _title(result: Result) -> str:
    if (plan := plan_of(result)) is not None:
        return f"Backward plan for a mandate on {plain_day_text(plan.mandate)}"
    names = _ran(result)
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 1], f"{len(names) - _MOST_NAMES + 1} more"]
    swept = f" over {list_text(list(result.sweep.over))}" if result.sweep else ""
    return f"Simulation report: {list_text(names)}{swept}"


def _ran(result: Result) -> list[str]:
    """The scenarios; of a sweep those that were varied."""
    if result.sweep:
        return list(dict.fromkeys(each.rule for each in result.sweep.cells))
    return [each.name for each in result.scenarios]


def _lead(result: Result) -> str:
    return (
        f"User entry, lab testing and security assessments, simulated: {replications_text(result)}. What"
        f" follows rests on {count_of_assumptions(result)} assumptions, all listed below."
    )


def _sections(result: Result) -> Iterator[Section]:
    if (plan := plan_of(result)) is not None:
        yield Section("outcome", "By when", plan_section(result, plan))
    else:
        yield from _what_came_out(result)
    yield Section("assumptions", "Assumptions", assumptions_section(result))
    yield Section("stress", "The model, after STRESS-DES", stress_section(result))
    yield Section("provenance", "Provenance", provenance_section(result))


def _what_came_out(result: Result) -> Iterator[Section]:
    yield Section("outcome", "What was asked and what came out", _outcome(result))
    yield Section("metrics", "The figures", metrics_section(result))
    drawn = figures_of(result)
    parts = tuple((each.ident, each.heading) for each in drawn if each.panels)
    yield Section("charts", "Charts", joined(*map(figure, drawn)), parts)
    yield Section("past", "The past as a test", back_cast_section(result))


def _outcome(result: Result) -> Html:
    return joined(
        what_was_asked(result),
        which_bunches_least(result),
        where_it_holds(result),
        element("h3", "How sure this is", id="sure"),
        items(*_how_sure(result)),
    )


def _how_sure(result: Result) -> Iterator[str]:
    yield (
        "The intervals say how surely the model's own mean is known. They say nothing about whether the"
        " model is right."
    )
    yield (
        f"{count_of_assumptions(result)} values are assumptions that no source gives; the section"
        " Assumptions lists each with its range."
    )
    yield "The section The past as a test holds the model against two public facts."


def _section(section: Section) -> Html:
    heading = f"{section.ident}-heading"
    return element(
        "section",
        element("h2", section.heading, id=heading),
        section.body,
        id=section.ident,
        aria_labelledby=heading,
    )


def _contents(sections: list[Section]) -> Html:
    lines = (
        element("li", _link(each.ident, each.heading), items(*starmap(_link, each.parts)))
        for each in sections
    )
    return element(
        "nav",
        element("h2", "Contents", id="contents"),
        element("ol", *lines),
        aria_labelledby="contents",
    )


def _link(where: str, words: str) -> Html:
    return element("a", words, href=f"#{where}")
