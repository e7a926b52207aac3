"""COST-LAB and COST-REMOTE."""

from datetime import date

from labsim.domain.costs import dcc_lab_charge_pence, remote_lab_costs
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from tests.domain.rulebooks import with_value

DAY = date(2017, 11, 23)


def test_a_dcc_lab_costs_nothing() -> None:
    assert dcc_lab_charge_pence(SHIPPED_RULEBOOK, DAY) == 0


def test_a_remote_lab_costs_its_set_up_and_each_month_and_says_that_it_is_a_placeholder() -> None:
    costs = remote_lab_costs(SHIPPED_RULEBOOK, DAY)
    assert costs.total_pence(0) == 500_000
    assert costs.total_pence(6) == 1_100_000
    assert not costs.published


def test_the_amounts_are_values_of_the_rulebook() -> None:
    dearer = with_value("COST-REMOTE", "monthly_pence", 123_456)
    assert remote_lab_costs(dearer, DAY).total_pence(2) == 746_912
