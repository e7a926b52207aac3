"""A scenario may replace the rulebook values that the model reads, all of them and no others."""

from datetime import date

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, Rulebook
from simulations import setting
from simulations.measures import measure
from simulations.model import run_model
from simulations.rules import rule_key
from simulations.rules_read import READ_BY_THE_MODEL
from simulations.scenario import ScenarioError
from simulations.scenario_files import load_scenario, shipped_scenarios
from tests.simulations.scenarios import baseline

SHOWN_ONLY = {
    "COST-REMOTE.amounts_published"
}  # read beside the amounts, and nothing follows from it


def test_the_list_is_what_the_model_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[tuple[str, str, str | None]] = set()
    look_up, all_values = Rulebook.value, Rulebook.history

    def value(
        book: Rulebook, code: str, parameter: str, day: date, applies_to: str | None = None
    ) -> DatedValue:
        read.add((code, parameter, applies_to))
        return look_up(book, code, parameter, day, applies_to)

    def history(
        book: Rulebook, code: str, parameter: str, applies_to: str | None = None
    ) -> tuple[DatedValue, ...]:
        read.add((code, parameter, applies_to))
        return all_values(book, code, parameter, applies_to)

    monkeypatch.setattr(Rulebook, "value", value)
    monkeypatch.setattr(Rulebook, "history", history)
    setting.setting_of_text.cache_clear()  # what is made once a process reads rules, too
    for name, _ in shipped_scenarios():
        measure(run_model(load_scenario(name), 1, 0))
    shipped = {
        rule_key(row)
        for row in SHIPPED_RULEBOOK.values
        if (row.code, row.parameter, row.applies_to) in read
    }
    assert shipped - SHOWN_ONLY == READ_BY_THE_MODEL


def test_a_rule_that_the_model_does_not_read_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"does not read CH-MAX\.hubs"):
        baseline().with_values({"rules.CH-MAX.hubs": 6000})
