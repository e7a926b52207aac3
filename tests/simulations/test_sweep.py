"""Where two rules change places, told only where it is sure."""

from pathlib import Path

from simulations.running import Case, Runner, Work
from simulations.store import Store
from simulations.sweep import Cell, Row, as_result, compare_rules, grid
from tests.simulations import toys

HABITS = {"procrastination": [0.0, 0.25, 0.5, 0.75, 1.0]}


def _row(*signs: int) -> Row:
    values = tuple(range(len(signs)))
    return Row("gini", "held", "habit", {}, ("one", "other"), values, signs)


def test_a_grid_has_every_combination_the_last_key_turning_fastest() -> None:
    points = grid({"a": [1, 2], "b": [3, 4]})
    assert points == [{"a": 1, "b": 3}, {"a": 1, "b": 4}, {"a": 2, "b": 3}, {"a": 2, "b": 4}]


def test_a_flip_lies_between_the_last_and_the_first_clear_order() -> None:
    assert list(_row(-1, -1, 0, 1).flips()) == [(1, 3)]
    assert list(_row(-1, 1, -1).flips()) == [(0, 1), (1, 2)]


def test_what_is_not_clear_is_no_flip() -> None:
    assert list(_row(-1, 0, 0, -1).flips()) == []
    assert list(_row(0, 0, 1).flips()) == []


def test_an_order_holds_where_it_is_clear_at_every_value() -> None:
    assert _row(-1, -1, -1).holds
    assert not _row(-1, 0, -1).holds
    assert not _row(-1, 1, -1).holds


def test_two_rules_that_cross_at_a_half_are_found_to_cross_there(tmp_path: Path) -> None:
    cells = []
    with Runner(Work(Store(tmp_path), 7, model=toys.LIVELY)) as runner:
        for rule in ("rolling", "year-end"):
            for point in grid(HABITS):
                made = toys.case(f"{rule}+{point}", rule=rule, **point)
                case = Case(made.label, made.title, made.text, rule=rule, settings=point)
                runner.complete([case], 20)
                cells.append(Cell(case, runner.table(case, 20)))
    found = as_result(cells, HABITS, compare_rules(cells, HABITS, ["bunching_gini"]))
    (flip,) = found["flips"]
    assert flip["rules"] == ["rolling", "year-end"]
    assert flip["between"] == [0.25, 0.75]
    (order,) = found["orders"]
    assert order["clear_signs"] == [-1, -1, 0, 1, 1]
    assert not order["holds"]
    assert found["cells"][0]["settings"] == {"procrastination": 0.0}
