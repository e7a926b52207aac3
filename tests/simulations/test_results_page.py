"""docs/results.md names every metric, and no other."""

import re

from simulations.measures import measure
from simulations.model import run_model
from tests.load.site import ROOT
from tests.simulations.scenarios import baseline
from tests.simulations.todays import today


def test_the_page_names_what_a_run_from_today_measures_besides() -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    section = text[text.index("## A run that starts today") : text.index("## Metrics")]
    named = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    usual, live = (measure(run_model(each, 1, 0)) for each in (baseline(), today()))
    further = {metric.name for metric in live.metrics} - {metric.name for metric in usual.metrics}
    assert named == further | {"request_start_days"}  # nobody has asked for anything here
    series = {one.name for one in live.series} - {one.name for one in usual.series}
    assert all(f"`{name}`" in section for name in series)


def test_the_page_names_every_metric_and_no_other() -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    table = text[text.index("## Metrics") :]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    measured = measure(run_model(baseline(), 1, 0))
    assert named == {metric.name for metric in measured.metrics}
