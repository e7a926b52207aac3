"""Booking page and simulator read the same rules: a number changed in the rulebook changes both."""

from collections.abc import Iterator
from datetime import date

import pytest

from labsim.domain import mandates
from labsim.domain.assessments import due, kinds
from labsim.domain.notices import campaign, receipt
from labsim.domain.slots import windows
from simulations import lab_days
from simulations.event_log import Stage
from simulations.measures import assessments, throughput
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
    assert vars(testing)["received_on"] is receipt.received_on
    assert vars(testing)["open_until"] is campaign.open_until
    assert vars(throughput)["is_met"] is mandates.is_met
    assert vars(assessments)["is_in_time"] is due.is_in_time
    assert vars(lab_days)["earliest_window"] is windows.earliest_window
    assert vars(yearly)["next_assessment"] is due.next_assessment
    assert vars(yearly)["kind_of"] is kinds.kind_of


def _changed_dates(changes: dict[str, object]) -> Iterator[tuple[date, date, date]]:
    """Day of the change, day first asked for, new day: of a party that changes its date each year."""
    log = run_model(
        one_small_supplier(
            {
                "assessments.date_changed_share": 1,
                "assessments.date_changed_weeks": [0, 0],
                "assessments.changed_inside_four_weeks_share": 0,
                **changes,
            }
        ),
        1,
        0,
    )
    day = log.clock.day
    asked = {d[0]: at for _, stage, at, d in log.events if stage is Stage.ASKED_FOR}
    for _, stage, at, detail in log.events:
        if stage is Stage.DATE_CHANGED:
            number, _, changed_to = detail
            yield day(at), day(asked[number]), day(changed_to)


@pytest.mark.parametrize("days", [10, 28, 40])
def test_who_changes_a_date_for_nothing_does_so_on_the_last_free_day(days: int) -> None:
    """SEC-CANCEL: as many days before the start as the rulebook says."""
    changes = list(_changed_dates({"rules.SEC-CANCEL.days_before_start": days}))
    assert changes
    assert {(asked - on).days for on, asked, _ in changes} == {days}


@pytest.mark.parametrize("again", [False, True])
def test_a_changed_date_needs_new_notice_only_if_the_rulebook_says_so(again: bool) -> None:  # noqa: FBT001 - one of two cases
    """SEC-NOTICE: decided as not needed; with the switch on, 84 days from the change."""
    changes = list(_changed_dates({"rules.SEC-NOTICE.changed_date_needs_new_notice": again}))
    assert changes
    assert {(new - on).days for on, _, new in changes} == {84 if again else 28}


def test_a_due_rule_of_the_scenario_holds_whatever_the_dates_in_the_rulebook() -> None:
    rulebook = rulebook_of(one_small_supplier({"rules.SEC-NEXT.due_rule": "year_end"}))
    rules = {due.due_rule_in_force(rulebook, date(year, 6, 1)) for year in (2016, 2018, 2020)}
    assert rules == {due.DueRule.YEAR_END}
