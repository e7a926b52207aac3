"""Bisection on a metric whose truth is known: 1 - 1 / (2 teams)."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulations.answer import (
    Answer,
    Number,
    QuestionError,
    Target,
    Tried,
    Vary,
    find_smallest,
)
from simulations.choice import UnknownMetricError
from simulations.recorded import Table
from simulations.running import Runner, Work
from simulations.store import Store
from tests.simulations import toys

LARGE = "users_by_mandate_share[large]"


def _asked(folder: Path, vary: str, until: str, count: int = 40) -> Answer:
    with Runner(Work(Store(folder), 7, model=toys.LIVELY)) as runner:
        return find_smallest(Vary.read(vary), Target.read(until), _run(runner, count))


def _run(runner: Runner, count: int) -> Callable[[Number], Table]:
    def run(value: Number) -> Table:
        case = toys.case(cio_teams=value)
        runner.complete([case], count)
        return runner.table(case, count)

    return run


def test_the_smallest_number_of_teams_is_found_with_its_evidence(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=1..64", f"{LARGE} >= 0.91")  # 0.9 at 5, 0.9167 at 6
    assert found.smallest == 6
    assert all(one.holds == (one.value >= 6) for one in found.tried)
    assert {5, 6} <= {one.value for one in found.tried}
    assert len(found.tried) <= 2 + math.ceil(math.log2(63))
    assert "is 6: 6 gives 0.91" in found.words
    assert ". 5 gives 0.89" in found.words or ". 5 gives 0.9" in found.words
    assert "replications), which is not sure to be enough." in found.words


def test_a_bound_kept_throughout_has_the_lowest_value(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=2..6", f"{LARGE} >= 0.5")
    assert (found.smallest, len(found.tried)) == (2, 1)
    assert "the lowest value asked about" in found.words


def test_a_bound_out_of_reach_has_no_answer(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=2..6", f"{LARGE} >= 0.99")
    assert (found.smallest, len(found.tried)) == (None, 2)
    assert found.words.startswith("Neither end of the range of cio_teams from 2 to 6 gives")
    assert f"If {LARGE} rises or falls steadily with cio_teams, no value does" in found.words


def test_a_mean_above_the_bound_is_not_enough_without_confidence(tmp_path: Path) -> None:
    mean = _asked(tmp_path, "cio_teams=4..5", f"{LARGE} >= 0").tried[0].mean
    found = _asked(tmp_path, "cio_teams=4..5", f"{LARGE} >= {mean - 0.001}")
    assert found.smallest == 5


def test_between_broken_numbers_a_hundred_steps_are_tried(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=1.0..5.0", f"{LARGE} >= 0.8")  # 0.8 at 2.5
    assert found.smallest is not None
    assert 2.5 <= found.smallest <= 2.7
    assert round(found.smallest * 25, 6) == int(round(found.smallest * 25, 6))


def test_an_upper_bound_is_kept_by_the_whole_interval_too(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=1..4", f"{LARGE} <= 0.9")
    assert found.smallest == 1
    assert not found.target.least


def test_values_that_go_two_ways_are_told(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=1..8", f"{LARGE} >= 0.8")
    assert found.is_monotone
    first, *rest = found.tried
    bent = Answer(found.vary, found.target, found.column, (*rest, first), found.smallest)
    assert not bent.is_monotone


def test_a_bound_kept_between_the_ends_alone_is_not_denied(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=2..6", f"{LARGE} >= 0.99")
    assert "Neither end" in found.words
    assert "no value does" in found.words
    assert "`labsim sweep` over the key shows every value between" in found.words


def test_a_value_at_which_nobody_is_there_is_said(tmp_path: Path) -> None:
    found = _asked(tmp_path, "cio_teams=2..6", f"{LARGE} >= 0.99")
    nobody = Tried(2, math.nan, math.nan, math.nan, 40, holds=False)
    empty = replace(found, tried=(nobody, found.tried[-1]))
    assert empty.is_monotone
    assert "2 gives nothing (40 replications)" in empty.words
    assert f"At 2 {LARGE} is undefined" in empty.words


def test_a_metric_of_several_groups_must_be_said_in_full(tmp_path: Path) -> None:
    with pytest.raises(UnknownMetricError, match="has several groups"):
        _asked(tmp_path, "cio_teams=2..6", "users_by_mandate_share >= 0.9")


@pytest.mark.parametrize("text", ["x=1", "x=3..2", "x=1..1", "=1..2", "x=a..b", "1..2", "x=1..inf"])
def test_a_range_that_is_none_is_told(text: str) -> None:
    with pytest.raises(QuestionError, match="is not a key with its range"):
        Vary.read(text)


@pytest.mark.parametrize("text", ["share", "share > 1", ">= 1", "share >= x", "a b >= 1"])
def test_a_bound_that_is_none_is_told(text: str) -> None:
    with pytest.raises(QuestionError, match="is not a bound"):
        Target.read(text)


def test_a_bound_is_read_with_or_without_blanks() -> None:
    assert Target.read("a_b[x y]>=1e-2") == Target("a_b[x y]", least=True, bound=0.01)
    assert Vary.read("a.b=-1..1").values == (-1, 0, 1)
