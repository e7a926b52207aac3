"""The page as a page: valid, self-contained, labelled, safe, and whole whatever a result lacks."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest

from simulations.report import NotAResult, render
from tests.simulations.report.builders import (
    a_compared_result,
    a_metric,
    a_result,
    a_scenario,
    a_swept_result,
    an_answered_result,
)
from tests.simulations.report.pages import by_id, page_of, parsed, words_of

Build = Callable[[], dict[str, Any]]
SORTS: Final = {
    "one scenario": a_result,
    "compared": a_compared_result,
    "swept": a_swept_result,
    "answered": an_answered_result,
}
SECTIONS: Final = ("outcome", "metrics", "charts", "past", "assumptions", "stress", "provenance")
HOSTILE: Final = "</title><script>alert(1)</script>\"'&<svg onload=x>\x00\ud800"


every_sort = pytest.mark.parametrize("build", SORTS.values(), ids=SORTS.keys())


@every_sort
def test_the_page_has_one_heading_its_language_and_its_sections_in_order(build: Build) -> None:
    tree = page_of(build())
    headings = list(tree.iter("h1"))
    ids = [each.get("id") for each in tree.iter("section") if each.get("id")]
    assert tree.get("lang") == "en"
    assert len(headings) == 1
    assert words_of(next(tree.iter("title"))) == words_of(headings[0])
    assert tuple(ids) == SECTIONS


@every_sort
def test_ids_are_unique_and_every_reference_leads_somewhere(build: Build) -> None:
    tree = page_of(build())
    ids = Counter(each.get("id") for each in tree.iter() if each.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    wanted = [name for e in tree.iter() for name in e.get("aria-labelledby", "").split()]
    wanted += [link.get("href", "").removeprefix("#") for link in tree.iter("a")]
    assert [name for name in wanted if name not in ids] == []


@every_sort
def test_every_drawing_is_named_and_described(build: Build) -> None:
    drawings = list(page_of(build()).iter("svg"))
    assert drawings
    for drawing in drawings:
        title, words = drawing[0], drawing[1]
        assert (title.tag, words.tag) == ("title", "desc")
        assert words_of(title)
        assert words_of(words)
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"


@every_sort
def test_every_chart_has_a_table_and_words(build: Build) -> None:
    tree = page_of(build())
    for section in by_id(tree, "charts"):
        if section.tag == "section" and list(section.iter("svg")):
            assert list(section.iter("table")), words_of(section[0])
            assert words_of(next(section.iter("figcaption")))


@every_sort
def test_every_table_is_captioned_headed_and_scrolls_in_its_own_region(build: Build) -> None:
    tree = page_of(build())
    regions = [each for each in tree.iter("div") if each.get("role") == "region"]
    tables = list(tree.iter("table"))
    assert len(regions) == len(tables)
    assert all(each.get("tabindex") == "0" for each in regions)
    captions = [words_of(next(each.iter("caption"))) for each in tables]
    assert all(captions)
    assert len(set(captions)) == len(captions)
    for table in tables:
        assert all(each.get("scope") in {"col", "row"} for each in table.iter("th"))
        columns = len(table.findall("./thead/tr/th"))
        assert {len(row) for row in table.findall("./tbody/tr")} == {columns}


@every_sort
def test_nothing_is_fetched_and_nothing_runs(build: Build) -> None:
    text = render(build())
    tree = parsed(text)
    assert {"script", "link", "img", "iframe", "object", "use", "image"}.isdisjoint(
        each.tag for each in tree.iter()
    )
    assert all(each.get("href", "#").startswith("#") for each in tree.iter())
    assert not re.search(r"https?://|url\(|@import|\bsrc=|\bon[a-z]+=", text)


def test_a_hostile_title_is_only_text() -> None:
    metrics = [a_metric(HOSTILE, HOSTILE, 1.0), a_metric("stage_days_median", HOSTILE, 1.0)]
    scenario = a_scenario(HOSTILE, title=HOSTILE, metrics=metrics, base=True)
    scenario["mandates"] = [{"name": HOSTILE, "date": "2017-05-25"}]
    text = render(a_result(scenarios=[scenario, a_scenario("other")]))
    tree = parsed(text)
    assert list(tree.iter("script")) == []
    assert "alert(1)" in words_of(next(tree.iter("h1")))
    assert all("onload" not in each.attrib for each in tree.iter())
    assert "\x00" not in text
    text.encode()


@pytest.mark.parametrize("missing", ["comparisons", "ranking", "precision", "sweep", "answer"])
def test_a_part_may_be_missing(missing: str) -> None:
    result = a_compared_result()
    del result[missing]
    assert words_of(by_id(page_of(result), "outcome"))


def test_a_result_without_any_figure_says_what_is_not_there() -> None:
    bare = {"name": "bare", "metrics": [], "series": []}
    words = words_of(page_of(a_result(scenarios=[bare], provenance={})))
    assert "no bunching measures" in words
    assert "there is no drawing of them" in words
    assert "This result lists no assumptions" in words


def test_what_is_no_number_is_said_to_be_no_data() -> None:
    metrics = [
        a_metric("bunching_variance_over_mean", "held", None),
        a_metric("stage_days_median", "UEPT", float("nan")),
        a_metric("waiting_weeks_mean", "all", 2.0, ci_low=None, ci_high=None, q05=None, q95=None),
    ]
    scenario = a_scenario("lonely", metrics=metrics, base=True)
    assert "no data" in words_of(page_of(a_result(scenarios=[scenario])))


def test_the_same_result_gives_the_same_page() -> None:
    assert render(a_swept_result()) == render(a_swept_result())


@pytest.mark.parametrize(
    "changes", [{"format": "other"}, {"version": 2}, {"scenarios": []}], ids=str
)
def test_another_format_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(NotAResult):
        render(a_result(**changes))
