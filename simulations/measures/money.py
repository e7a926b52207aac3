"""What it costs the participants, in pounds, within the measured time."""

from collections.abc import Iterator

from labsim.domain.assessments.kinds import AssessmentKind
from labsim.domain.costs import remote_lab_costs
from simulations.event_log import Stage
from simulations.measured import Metric, Series
from simulations.measures.reading import ALL, Reading, metric
from simulations.processes.yearly import cost_pence

_PENCE = 100
_MONTH = 365.25 / 12


def metrics(reading: Reading) -> Iterator[Metric]:
    """Fees for changed dates (SEC-CANCEL), assessments, hubs (CH-PRICE), remote labs (COST-REMOTE), all together."""
    sums = {
        "change_fees_pounds": _fees(reading),
        "assessment_costs_pounds": _assessments(reading),
        "hub_costs_pounds": _hubs(reading),
        "remote_lab_costs_pounds": _remote_labs(reading),
    }
    for name, pence in sums.items():
        yield metric(name, ALL, pence / _PENCE, "GBP")
    yield metric("participant_costs_pounds", ALL, sum(sums.values()) / _PENCE, "GBP")


def series(reading: Reading) -> Iterator[Series]:  # noqa: ARG001 - every part has both
    """None: money is told as sums."""
    return iter(())


def _fees(reading: Reading) -> int:
    rows = reading.rows(Stage.DATE_CHANGED)
    return sum(detail[1] for _, at, detail in rows if at >= reading.measured_from)


def _assessments(reading: Reading) -> int:
    plan = reading.scenario.assessments
    rows = reading.rows(Stage.FIELDWORK_STARTED)
    return sum(
        cost_pence(plan, AssessmentKind(detail[1]))
        for _, at, detail in rows
        if at >= reading.measured_from
    )


def _hubs(reading: Reading) -> int:
    rows = reading.rows(Stage.HUBS_ORDERED)
    return sum(detail[1] for _, at, detail in rows if at >= reading.measured_from)


def _remote_labs(reading: Reading) -> int:
    """Set-up, and a month's charge for each month begun until the tests are done."""
    done = reading.first(Stage.E2E_DONE)
    total = 0
    for party, at, _ in reading.rows(Stage.REMOTE_READY):
        if at >= reading.measured_from:
            costs = remote_lab_costs(reading.setting.rulebook, reading.log.clock.day(at))
            months = int((done.get(party, reading.end) - at) / _MONTH) + 1
            total += costs.total_pence(months)
    return total
