"""A backward plan: what is read from day after day of application, against numbers worked out elsewhere."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from labsim.domain.working_calendar import WorkingCalendar
from simulations.backward import APPLIES, Backward, Curve, Point, read_backward
from simulations.measures import planned
from simulations.outputs import as_result, plain
from simulations.plan_backward import backward_request, days_to_try, planned_scenario
from simulations.recorded import Layout, MetricColumn, Table
from simulations.report import render
from simulations.running import Case, Runner, Work
from simulations.scenario import Mandated, Plan, Scenario
from simulations.scenario_files import load_scenario
from simulations.store import Store
from simulations.study import Request, RequestError, cases_of, check, perform
from tests.simulations.scenarios import CONSTANT, NOBODY, baseline

MANDATE = date(2017, 11, 25)
START = date(2015, 7, 1)
CALENDAR = WorkingCalendar.of_england_and_wales()
LEVEL = 0.9


def _plan(base: Scenario) -> Scenario:
    plan = Plan(kind=Mandated.SMALL_SUPPLIER, applies=date(2017, 6, 1))
    return planned_scenario(base, plan, MANDATE)


def _table(users: list[bool], *acts: tuple[str, Sequence[date | None]]) -> Table:
    """A replication a row; None is never."""
    names = [(planned.ON_TIME, "all"), *((planned.DAY, act) for act, _ in acts)]
    layout = Layout(tuple(MetricColumn(*name, "", "mean") for name in names), ())
    columns = [[float(user) for user in users]]
    columns += [[np.nan if d is None else (d - START).days + 0.5 for d in days] for _, days in acts]
    return Table(layout, np.array(columns).T)


def _read(*tables: tuple[date, Table]) -> Backward:
    text = _plan(baseline()).canonical()
    cases = [Case(str(day), "", text, settings={APPLIES: day.isoformat()}) for day, _ in tables]
    return read_backward(cases, [table for _, table in tables])


def test_the_chance_of_an_application_is_its_share_with_wilsons_interval() -> None:
    first, later = date(2017, 6, 3), date(2017, 6, 10)
    found = _read((later, _table([True] * 3 + [False] * 7)), (first, _table([True] * 9 + [False])))
    by_day = {point.day: point for point in found.curves[0].points}
    assert [point.share for point in by_day.values()] == [0.9, 0.3]
    for day, successes in ((first, 9), (later, 3)):
        interval = binomtest(successes, 10).proportion_ci(method="wilson")
        assert (by_day[day].low, by_day[day].high) == pytest.approx((interval.low, interval.high))
    assert found.curves[0].latest_safe(LEVEL, CALENDAR) == first


def test_shares_that_rise_by_chance_are_levelled() -> None:
    """Two neighbours that stand in the wrong order share their mean: 85 %."""
    days = [date(2017, 6, 3) + timedelta(weeks=week) for week in range(4)]
    on_time = [20, 16, 18, 4]
    found = _read(
        *(
            (day, _table([True] * n + [False] * (20 - n)))
            for day, n in zip(days, on_time, strict=True)
        )
    )
    chances = [point.chance for point in found.curves[0].points]
    assert chances == pytest.approx([1.0, 0.85, 0.85, 0.2])
    assert found.curves[0].latest_safe(0.86, CALENDAR) == days[0]


def test_an_act_is_read_by_its_week_from_all_replications_together() -> None:
    """15 of 20 passed by the mandate itself; done in the week that ends four weeks before it."""
    done = [MANDATE - timedelta(weeks=4)] * 20
    passed = [MANDATE] * 15 + [MANDATE + timedelta(days=1)] * 3 + [None] * 2
    table = _table([True] * 20, (planned.FIELDWORK, done), (planned.STATUS, passed))
    fieldwork = next(c for c in _read((START, table)).curves if c.act == planned.FIELDWORK)
    (point,) = fieldwork.points
    assert (point.day, point.n, point.share) == (MANDATE - timedelta(days=34), 20, 0.75)
    assert fieldwork.around(MANDATE - timedelta(weeks=4)) == (point,)
    assert fieldwork.around(MANDATE - timedelta(days=27)) == ()


def test_a_day_between_two_that_were_tried_has_neither_ones_chance() -> None:
    """Of 20 replications 14 are in time with the one, and 3 with the other."""
    first, later = date(2017, 10, 5), date(2017, 10, 12)
    found = _read(
        (first, _table([True] * 14 + [False] * 6)), (later, _table([True] * 3 + [False] * 17))
    )
    curve = found.curves[0]
    assert [point.share for point in curve.around(date(2017, 10, 11))] == [0.7, 0.15]
    assert [point.day for point in curve.around(later)] == [later]
    assert curve.around(date(2017, 10, 4)) == curve.around(date(2017, 10, 13)) == ()


def test_a_day_after_which_nothing_was_seen_is_not_said_to_be_the_last() -> None:
    """Every notice of the model fell in one week and was in time: when it would be too late nobody has seen."""
    given, tested = [date(2017, 9, 4)] * 14, [date(2017, 10, 30)] * 14
    table = _table([True] * 14, (planned.NOTICE, given), (planned.TESTING, tested))
    notice = _read((START, table)).curves[2]
    assert (notice.act, len(notice.points)) == (planned.NOTICE, 1)
    assert notice.falls_short(LEVEL) is None
    two = _read((START, table), (date(2017, 6, 1), _table([False] * 20))).curves[0]
    assert two.falls_short(LEVEL) == two.points[1]


def test_a_replication_counts_once_a_week() -> None:
    """Of ten, five are always on time, four never, and one for the first of two days of application."""
    day = [MANDATE - timedelta(weeks=4)] * 10
    tables = [
        _table(
            [True] * 10,
            (planned.FIELDWORK, day),
            (planned.STATUS, [MANDATE] * on_time + [None] * (10 - on_time)),
        )
        for on_time in (6, 5)
    ]
    found = _read((date(2017, 6, 3), tables[0]), (date(2017, 6, 10), tables[1]))
    (point,) = next(curve for curve in found.curves if curve.act == planned.FIELDWORK).points
    assert point.n == 10
    assert point.share == pytest.approx(0.55)


def test_a_week_with_few_replications_says_nothing() -> None:
    table = _table([True] * 9, (planned.SREPT, [START] * 9), (planned.UEPT, [START] * 9))
    assert _read((START, table)).curves[1].points == ()


def test_the_latest_safe_fieldwork_is_a_working_day_and_no_day_may_be_safe() -> None:
    before, saturday = (Point(date(2017, 9, day), 100, 0.95, 0.9, 0.98, 0.95) for day in (16, 23))
    curve = Curve(planned.FIELDWORK, planned.STATUS, by_week=True, points=(before, saturday))
    assert curve.latest_safe(LEVEL, CALENDAR) == date(2017, 9, 22)
    assert curve.latest_safe(0.96, CALENDAR) is None


def test_where_nothing_is_luck_the_last_safe_day_is_that_of_the_paper(tmp_path: Path) -> None:
    """Applied for on Monday 24 July: fieldwork 12 weeks later to 20 October, 3 working days of writing up, 4 weeks:
    the report is there on the morning of SSC, 22 November 2017. A day later it is not.
    """
    scenario = _plan(baseline().with_values({**NOBODY, **CONSTANT}))
    tuesday, too_late = date(2017, 7, 25), date(2018, 1, 1)
    days = days_to_try(date(2017, 7, 10), date(2017, 8, 4), [tuesday, too_late])
    assert [str(day) for day in days[2:]] == ["2017-07-24", "2017-07-25", "2017-07-31"]
    request = Request.from_values(
        json.loads(json.dumps(backward_request(scenario, days, 2, 7).as_values()))
    )
    check(request)
    with Runner(Work(Store(tmp_path), 7)) as runner:
        outcome = perform(request, runner)
    assert outcome.backward is not None
    assert outcome.backward.curves[0].latest_safe(LEVEL, CALENDAR) == date(2017, 7, 24)
    assert outcome.backward.mandate == MANDATE
    result = json.loads(json.dumps(plain(as_result(outcome, {}))))
    assert Backward.from_values(result["backward"]) == outcome.backward
    assert all(not row["series"] for row in result["scenarios"])


def test_days_between_two_that_come_to_the_same_are_not_run(tmp_path: Path) -> None:
    """All 21 weeks of half a year, one by one, say what the fewer say that a plan tries."""
    scenario, days = _plan(baseline()), days_to_try(date(2017, 4, 1), date(2017, 8, 19))
    request = backward_request(scenario, days, 5, 7)
    with Runner(Work(Store(tmp_path), 7)) as runner:
        outcome = perform(request, runner)
        cases = cases_of(request)
        runner.complete(cases, 5)
        each = read_backward(cases, [runner.table(case, 5) for case in cases]).curves[0]
    assert outcome.backward is not None
    curve = outcome.backward.curves[0]
    assert len(curve.points) < len(each.points) == 21
    for level in (0.5, 0.7, LEVEL):
        assert curve.latest_safe(level, CALENDAR) == each.latest_safe(level, CALENDAR) is not None


def test_a_backward_plan_needs_a_plan() -> None:
    text = load_scenario("baseline-2017").canonical()
    with pytest.raises(RequestError, match="with a plan"):
        check(Request("backward", (text,), 7, 2, over={APPLIES: ["2017-07-14"]}))


def test_the_report_says_by_when(tmp_path: Path) -> None:
    scenario = _plan(baseline().with_values({**NOBODY, **CONSTANT}))
    days = days_to_try(date(2017, 7, 10), date(2017, 7, 31))
    with Runner(Work(Store(tmp_path), 7)) as runner:
        outcome = perform(backward_request(scenario, days, 2, 7), runner)
    page = render(plain(as_result(outcome, {})))
    assert "<h1>Backward plan for a mandate on 25 November 2017</h1>" in page
    row = page[page.index("Apply for the security assessment") :]
    assert "Mon 24 Jul 2017" in row[: row.index("</tr>")]
    assert "Which bunches least" not in page
