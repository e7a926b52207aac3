"""What is kept comes back exactly, whatever befell the file."""

import fcntl
import math
import multiprocessing
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from simulations.measured import Measured, Metric, Series
from simulations.recorded import Layout, Recorded, Table
from simulations.store import Shelf, Store

ODD = (0.1 + 0.2, math.nan, -0.0, 1e-320, math.inf, 3.0)


def _recorded(*values: float, groups: str = "abcdef") -> Recorded:
    metrics = tuple(
        Metric("share", group, value, "share", "share")
        for group, value in zip(groups, values, strict=False)
    )
    return Recorded.of(Measured(metrics, (Series("users", "all", "", ("2017-01-01",), (1.5,)),)))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Store(tmp_path).shelf("code", "text", 1)


def _bits(row: Recorded) -> bytes:
    return row.values.tobytes()


def _file(folder: Path) -> Path:
    return next(folder.rglob("*.jsonl"))


def test_every_number_comes_back_to_the_bit(shelf: Shelf) -> None:
    row = _recorded(*ODD)
    shelf.keep({4: row})
    found = shelf.read()
    assert list(found) == [4]
    assert found[4].layout == row.layout
    assert _bits(found[4]) == _bits(row)


def test_code_scenario_and_entropy_each_have_their_own_shelf(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keys = [("c", "t", 1), ("d", "t", 1), ("c", "u", 1), ("c", "t", 2)]
    for code, text, entropy in keys:
        store.shelf(code, text, entropy).keep({0: _recorded(1.0)})
    assert len(list(tmp_path.rglob("*.jsonl"))) == len(keys)


@pytest.mark.parametrize("torn", [2, 20, 60])
def test_a_torn_line_is_passed_over_and_the_next_one_stands_alone(
    shelf: Shelf, tmp_path: Path, torn: int
) -> None:
    shelf.keep({0: _recorded(1.0), 1: _recorded(2.0)})
    file = _file(tmp_path)
    file.write_bytes(file.read_bytes()[:-torn])
    assert list(shelf.read()) == [0]
    shelf.keep({1: _recorded(2.0), 2: _recorded(3.0)})
    assert sorted(shelf.read()) == [0, 1, 2]


def test_a_torn_layout_is_written_again(shelf: Shelf, tmp_path: Path) -> None:
    shelf.keep({0: _recorded(1.0)})
    file = _file(tmp_path)
    file.write_bytes(file.read_bytes()[:30])
    assert shelf.read() == {}
    shelf.keep({0: _recorded(1.0)})
    assert list(shelf.read()) == [0]


def test_two_writers_do_not_disturb_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    writers = [context.Process(target=_keep_fifty, args=(tmp_path, first)) for first in (0, 50)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(Store(tmp_path).shelf("code", "text", 1).read()) == list(range(100))


def _keep_fifty(folder: Path, first: int) -> None:
    shelf = Store(folder).shelf("code", "text", 1)
    for number in range(first, first + 50):
        shelf.keep({number: _recorded(*[float(number)] * 6)})


def test_a_writer_waits_for_the_one_before(shelf: Shelf, tmp_path: Path) -> None:
    shelf.keep({0: _recorded(1.0)})
    second = threading.Thread(target=shelf.keep, args=({1: _recorded(2.0)},))
    with _file(tmp_path).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        second.start()
        second.join(0.2)
        assert second.is_alive()
        assert list(shelf.read()) == [0]
    second.join()
    assert list(shelf.read()) == [0, 1]


def test_events_are_whole_or_absent(shelf: Shelf) -> None:
    assert shelf.events(3) is None
    shelf.keep_events(3, b"packed")
    assert shelf.has_events(3)
    assert shelf.events(3) == b"packed"


def test_replications_of_different_layouts_make_one_table() -> None:
    one, other = _recorded(1.0, 2.0, groups="ab"), _recorded(3.0, 4.0, groups="bc")
    table = Table.of([one, other])
    assert [column.group for column in table.layout.metrics] == ["a", "b", "c"]
    assert str(table.metrics.tolist()) == "[[1.0, 2.0, nan], [nan, 3.0, 4.0]]"
    assert table.values[:, 3].tolist() == [1.5, 1.5]


def test_series_of_different_dates_are_put_in_order() -> None:
    rows = [
        Recorded.of(Measured((), (Series("users", "all", "", at, tuple(map(float, values))),)))
        for at, values in ((("2017-01", "2017-03"), (1, 3)), (("2017-02", "2017-03"), (2, 4)))
    ]
    table = Table.of(rows)
    assert table.layout.series[0].at == ("2017-01", "2017-02", "2017-03")
    assert np.nansum(table.values, axis=0).tolist() == [1, 2, 7]


def test_rows_with_the_same_names_share_one_layout_and_others_do_not() -> None:
    assert _recorded(1.0, 2.0).layout is _recorded(3.0, 4.0).layout
    assert _recorded(1.0, 2.0).layout != _recorded(1.0, 2.0, groups="ac").layout


def test_a_layout_survives_its_text() -> None:
    layout = _recorded(*ODD).layout
    assert Layout.from_values(layout.as_values()) == layout


def test_what_was_longest_not_added_to_goes_first_with_its_events(tmp_path: Path) -> None:
    store = Store(tmp_path)
    shelves = {moment: store.shelf("code", str(moment), 1) for moment in (300, 100, 200)}
    for moment, shelf in shelves.items():
        shelf.keep({0: _recorded(1.0)})
        shelf.keep_events(0, b"packed")
        newest = max(tmp_path.rglob("*.jsonl"), key=lambda file: file.stat().st_mtime)
        os.utime(newest, (moment, moment))
    size = shelves[300].size
    assert store.prune(3 * size) == 0
    assert store.prune(size) == 2
    assert [len(shelf.read()) for shelf in shelves.values()] == [1, 0, 0]
    assert [shelf.has_events(0) for shelf in shelves.values()] == [True, False, False]
