"""docs/results.md names every metric, and no other."""

import re

from simulations.measures import measure
from simulations.model import run_model
from tests.load.site import ROOT
from tests.simulations.scenarios import baseline


def test_the_page_names_every_metric_and_no_other() -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    table = text[text.index("## Metrics") :]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    measured = measure(run_model(baseline(), 1, 0))
    assert named == {metric.name for metric in measured.metrics}
