"""A replication looked into says what its figures say."""

import re
from datetime import date

import pytest

from simulations.drill import (
    NotInSeriesError,
    assessments_of,
    course_of,
    months_of,
)
from simulations.event_log import EventLog
from simulations.measures import measure
from simulations.model import run_model
from tests.simulations.scenarios import baseline, one_small_supplier

SERIES = ("due", "requested", "held", "at_ssc")


@pytest.fixture(scope="module")
def log() -> EventLog:
    return run_model(baseline(), 2017, 3)


@pytest.mark.parametrize("name", SERIES)
def test_a_month_lists_as_many_assessments_as_the_series_counts(log: EventLog, name: str) -> None:
    series = next(each for each in measure(log).series if (each.name, each.group) == (name, "all"))
    listed = [len(assessments_of(log, name, month)) for month in months_of(log)]
    assert listed == list(series.values)
    assert sum(listed) > 100


def test_every_listed_assessment_is_of_its_month_and_after_the_first(log: EventLog) -> None:
    found = assessments_of(log, "held", date(2019, 5, 1))
    assert {(each.day.year, each.day.month) for each in found} == {(2019, 5)}
    assert all(each.number > 1 and each.held == each.day for each in found)
    assert [each.day for each in found] == sorted(each.day for each in found)


def test_a_course_is_told_in_days_and_words() -> None:
    course = course_of(run_model(one_small_supplier(), 1, 0), 0)
    told = {step.words: (step.day, step.detail) for step in course}
    assert told["User Entry Process complete: a User"][1] == ""
    assert re.fullmatch(
        r"assessment \d, verification; \d working days of a team", told["fieldwork started"][1]
    )
    assert told["next assessment due"][1].startswith("assessment ")
    given = told["lab slot given"][1]
    assert given.startswith("Telefonica, ")
    assert given.endswith(", 6 spaces")
    assert [step.day for step in course] == sorted(step.day for step in course)


def test_nobody_and_no_month_is_told_of(log: EventLog) -> None:
    with pytest.raises(IndexError):
        course_of(log, len(log.parties))
    with pytest.raises(IndexError):
        course_of(log, -1)
    with pytest.raises(NotInSeriesError):
        assessments_of(log, "held", date(2030, 1, 1))
    with pytest.raises(NotInSeriesError):
        assessments_of(log, "users", date(2019, 5, 1))
