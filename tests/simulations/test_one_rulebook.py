"""Booking page and simulator read the same rules: a number changed in the rulebook changes both."""

from datetime import date

import pytest

from labsim.domain.assessments import due, kinds
from labsim.domain.notices import receipt
from labsim.domain.slots import windows
from simulations import lab_days
from simulations.event_log import Stage
from simulations.model import run_model
from simulations.processes import testing, yearly
from simulations.rules import rulebook_of
from simulations.scenario import Scenario
from tests import builders as make
from tests.simulations.scenarios import one_small_supplier


@pytest.mark.parametrize(
    ("working_days", "on_paper"), [(39, "2017-07-07"), (40, "2017-07-10"), (45, "2017-07-17")]
)
def test_the_notice_of_the_rulebook_is_the_notice_of_both(working_days: int, on_paper: str) -> None:
    """A notice received on 12 May 2017: what the page would answer, and when the simulator wants the lab."""
    rulebook = rulebook_of(_with_notice(working_days))
    in_force = rulebook.value("E2E-NOTICE", "working_days", date(2017, 5, 12)).value
    page = receipt.earliest_start(date(2017, 5, 12), int(str(in_force)), make.CALENDAR)
    assert page.isoformat() == on_paper


def _with_notice(working_days: int) -> Scenario:
    return one_small_supplier({"rules.E2E-NOTICE.working_days": working_days})


@pytest.mark.parametrize("working_days", [20, 60])
def test_the_simulator_gives_notice_by_the_changed_number(working_days: int) -> None:
    log = run_model(_with_notice(working_days), 1, 0)
    given = next(moment for _, stage, moment, _ in log.events if stage is Stage.NOTICE_GIVEN)
    wanted = next(detail[1] for _, stage, _, detail in log.events if stage is Stage.LAB_WANTED)
    received = log.clock.next_working_day(given)
    page = receipt.earliest_start(received, working_days, log.clock.calendar)
    assert log.clock.day(wanted) == page


def test_the_simulator_has_no_rule_of_its_own() -> None:
    assert vars(testing)["earliest_start"] is receipt.earliest_start
    assert vars(lab_days)["earliest_window"] is windows.earliest_window
    assert vars(yearly)["next_assessment"] is due.next_assessment
    assert vars(yearly)["kind_of"] is kinds.kind_of


def test_a_due_rule_of_the_scenario_holds_whatever_the_dates_in_the_rulebook() -> None:
    rulebook = rulebook_of(one_small_supplier({"rules.SEC-NEXT.due_rule": "year_end"}))
    rules = {due.due_rule_in_force(rulebook, date(year, 6, 1)) for year in (2016, 2018, 2020)}
    assert rules == {due.DueRule.YEAR_END}
