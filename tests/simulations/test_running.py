"""Replications are the same wherever they run, and what is finished stays."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simulations import executors
from simulations.crew import Chunk, Crew, WorkersDiedError
from simulations.executors import NoExecutorError, dask, processes
from simulations.recorded import Table
from simulations.running import Runner, Work
from simulations.store import Store, code_digest
from simulations.work import Finished, OtherCodeError, run_chunk
from tests.simulations import toys


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


CLUSTER = (
    "import sys\n"
    "from distributed import LocalCluster\n"
    "with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=':0') as local:\n"
    "    print(local.scheduler_address, flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def cluster() -> Iterator[str]:
    """A process of its own: Dask leaves sockets to the collector, and here a warning is an error."""
    pytest.importorskip("distributed")
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        assert running.stdin is not None
        running.stdin.close()
        running.wait(60)


def _run(work: Work, count: int = 20) -> tuple[Table, str]:
    with Runner(work) as runner:
        cases = [toys.case("a", procrastination=0.2), toys.case("b", procrastination=0.7)]
        runner.complete(cases, count)
        values = np.vstack([runner.table(case, count).values for case in cases])
        return Table(runner.table(cases[0], count).layout, values), runner.place.kind


def _same(one: Table, other: Table) -> bool:
    return one.layout == other.layout and one.values.tobytes() == other.values.tobytes()


def test_two_processes_give_the_bits_of_one(tmp_path: Path) -> None:
    alone, place = _run(Work(Store(tmp_path / "1"), 7, 1, model=toys.SLOW))
    assert place == "serial"
    together, place = _run(Work(Store(tmp_path / "2"), 7, 2, model=toys.SLOW))
    assert place == "processes"
    assert _same(alone, together)
    assert not _same(alone, _run(Work(Store(tmp_path / "3"), 8, 1, model=toys.LIVELY))[0])


def test_dask_gives_the_bits_of_this_process(tmp_path: Path, cluster: str) -> None:
    alone, _ = _run(Work(Store(tmp_path / "1"), 7, 1, model=toys.LIVELY))
    there, place = _run(Work(Store(tmp_path / "2"), 7, 1, dask=cluster, model=toys.LIVELY))
    assert place == "dask"
    assert _same(alone, there)


def test_a_dask_worker_with_other_sources_is_refused() -> None:
    with pytest.raises(OtherCodeError, match="same version"):
        run_chunk(toys.LIVELY, "{}", 1, (0,), "other")
    assert len(run_chunk(toys.LIVELY, "{}", 1, (0, 1), code_digest())) == 2


def test_no_dask_cluster_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_DASK_TIMEOUT", "50ms")
    with pytest.raises(NoExecutorError, match=r"no Dask cluster answers at tcp://127\.0\.0\.1:9"):
        dask("tcp://127.0.0.1:9")


def test_dask_that_is_not_installed_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoExecutorError, match="pip install 'labsim\\[scale\\]'"):
        dask("tcp://127.0.0.1:8786")


def test_little_work_starts_no_process(store: Store) -> None:
    assert _run(Work(store, 7, 2, model=toys.LIVELY), 3)[1] == "serial"


@pytest.mark.parametrize(("seconds", "size"), [(0.0001, 200), (0.005, 4), (0.02, 1), (5.0, 1)])
def test_chunks_are_just_long_enough_to_be_worth_the_trip(seconds: float, size: int) -> None:
    assert processes(4).chunk_size(seconds) == size


def test_a_dead_worker_costs_nothing(store: Store, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    case = toys.case(mark=str(mark))
    with Runner(Work(store, 7, 2, model=toys.DIES_ONCE)) as runner:
        runner.complete([case], 20)
        assert mark.exists()
        assert runner.place.kind == "processes"
        found = runner.table(case, 20)
    with Runner(Work(Store(tmp_path / "other"), 7, 1, model=toys.LIVELY)) as runner:
        runner.complete([case], 20)
        assert _same(found, runner.table(case, 20))


def test_workers_that_die_again_and_again_end_the_run(store: Store) -> None:
    with pytest.raises(WorkersDiedError, match="3 times in a row"):
        _run(Work(store, 7, 2, model=toys.DEADLY))


def test_a_fault_of_the_model_comes_out_and_what_was_finished_is_kept(store: Store) -> None:
    with pytest.raises(ArithmeticError, match="three is too many"):
        _run(Work(store, 7, 1, model=toys.WRONG), 6)
    kept = store.shelf(code_digest(), toys.case("a", procrastination=0.2).text, 7).read()
    assert sorted(kept) == [0, 1, 2]


def test_the_same_is_not_run_twice(store: Store) -> None:
    first, _ = _run(Work(store, 7, 1, model=toys.LIVELY), 5)
    again, _ = _run(Work(store, 7, 1, model=toys.DEADLY), 5)  # whoever runs it dies
    assert _same(first, again)


def test_extending_gives_the_bits_of_one_long_run(tmp_path: Path) -> None:
    grown = Store(tmp_path / "grown")
    _run(Work(grown, 7, 1, model=toys.LIVELY), 3)
    fresh = Store(tmp_path / "fresh")
    six = Work(fresh, 7, 1, model=toys.LIVELY)
    assert _same(_run(Work(grown, 7, 1, model=toys.LIVELY), 6)[0], _run(six, 6)[0])


def test_a_torn_line_is_run_again_to_the_same_bits(store: Store) -> None:
    work = Work(store, 7, 1, model=toys.LIVELY)
    whole, _ = _run(work, 4)
    for file in store.folder.rglob("*.jsonl"):
        text = file.read_bytes()
        file.write_bytes(text[:-30])
    again, _ = _run(work, 4)
    assert _same(whole, again)
    assert _same(whole, _run(Work(store, 7, 1, model=toys.WRONG), 4)[0])  # nothing is missing now


def test_the_collector_is_as_it_was_found() -> None:
    run_chunk(toys.LIVELY, "{}", 1, (0,))
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_ctrl_c_keeps_all_that_ran_to_its_end(tmp_path: Path) -> None:
    finished: list[int] = []  # what is told when Ctrl-C comes may be told twice
    crew = Crew(processes(2))
    text = toys.case(marks=str(tmp_path)).text
    chunks = [Chunk(toys.LEAVES_A_MARK, text, 1, (number,)) for number in range(400)]

    def done(_text: str, some: tuple[Finished, ...]) -> None:
        finished.extend(one.replication for one in some)
        if len(finished) == 5:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        crew.run(chunks, done)
    assert 5 <= len(finished) < 400
    assert set(finished) == {int(mark.name) for mark in tmp_path.iterdir()}


def test_workers_end_with_the_process_that_started_them() -> None:
    program = (
        "import os, sys, time\n"
        "from simulations.executors import processes\n"
        "pool = processes(2).open()\n"
        "print(pool.submit(os.getpid).result(), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", program], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 30
    while _is_alive(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_alive(worker)


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
