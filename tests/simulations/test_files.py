"""Files are whole or absent; what a killed process leaves goes at the next write."""

from pathlib import Path

import pytest

from simulations.files import clear_leftovers, whole_file, write_whole


def test_what_a_killed_process_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    stale = tmp_path / ".events.csv.gz-abcd_123"
    foreign = tmp_path / ".other.csv-abcd_123"
    for path in (stale, foreign):
        path.touch()
    with whole_file(tmp_path / "events.csv.gz") as file:
        file.write(b"1")
        clear_leftovers(tmp_path, ["events.csv.gz"])
    assert (tmp_path / "events.csv.gz").read_bytes() == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == [foreign.name, "events.csv.gz"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"before")
    with pytest.raises(TypeError), whole_file(path) as file:
        file.writelines([b"after", None])  # type: ignore[list-item]
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
