"""What runs around the model: its share of the time, several workers, many participants, a thousand replications.

Run by itself: `python -m tests.bench.simulation`.
"""

import gc
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulations.measures import bunching
from simulations.outputs import as_result
from simulations.population import STREAMS, draw_population
from simulations.random_streams import Streams
from simulations.running import MODEL, Runner, Work
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from simulations.setting import setting_of, setting_of_text
from simulations.store import Store, code_digest
from simulations.study import Request, perform
from simulations.work import run_chunk
from tests.bench import timed_model
from tests.bench.timing import seconds

ROUNDS: Final = 5
REPLICATIONS: Final = 40
FEW, MANY = 500, 8_000
THOUSAND: Final = 1_000
MOST_MEBIBYTES: Final = 1_024
_LOOK_EVERY_SECONDS: Final = 0.1
_KIBIBYTES: Final = 1_024
_GONE: Final = (OSError, StopIteration, IndexError)


@dataclass(frozen=True)
class SimulationRatios:
    """Ratios of times, medians over rounds; and the most memory of all processes together, in MiB."""

    around: float
    two_workers: float
    dask: float
    many: float
    mebibytes: float

    @property
    def promises_kept(self) -> bool:
        return (
            self.around <= 0.05
            and self.two_workers <= 1 / 1.7
            and self.dask <= 1 / 1.4
            and self.many <= 1.5
            and self.mebibytes <= MOST_MEBIBYTES
        )


def measure(rounds: int = ROUNDS) -> SimulationRatios:
    """Rounds of what is compared are interleaved."""
    two, dask = _executors(rounds)
    return SimulationRatios(_around(rounds), two, dask, _many(rounds), _memory())


def text_of(measured: SimulationRatios) -> str:
    return f"""\
## Running scenarios

{REPLICATIONS} replications of the baseline; medians of interleaved rounds. *Around the model* is everything but
running and measuring a replication: reading sources and scenario as a new process does, making its streams, store
and statistics. Its times, and those of a participant's year, are the smaller of wall and processor time; where other
processes work, wall time counts.

| what | beside | ratio | promised |
|---|---|---:|---:|
| around the model | the model | {measured.around:.3f} | at most 0.05 |
| two workers | one | {measured.two_workers:.2f} | at most {1 / 1.7:.2f} |
| a Dask cluster of two | one worker | {measured.dask:.2f} | at most {1 / 1.4:.2f} |
| a participant's year among {MANY:,} | among {FEW:,} | {measured.many:.2f} | at most 1.5 |

A thousand replications of the baseline on two workers took {measured.mebibytes:.0f} MiB at most in all processes
together; promised are {MOST_MEBIBYTES:,}.
"""


def _around(rounds: int) -> float:
    names = _names_drawn()
    shares = [_share_around(names) for _ in range(rounds + 1)]
    return statistics.median(shares[1:])


def _share_around(names: Sequence[str]) -> float:
    """The model is timed within the study: what the study takes besides is around it, and so are the streams."""
    timed_model.SPENT.clear()
    study = seconds(_study_afresh)
    model = sum(timed_model.SPENT)
    streams = seconds(lambda: _make_all_streams(names))
    return (study - model + streams) / (model - streams)


def _study_afresh() -> None:
    """As in a process that has just begun, which knows neither the digest of the sources nor the scenario's days."""
    code_digest.cache_clear()
    setting_of_text.cache_clear()
    text = load_scenario("baseline-2017").canonical()
    setting_of_text(text)
    request = Request("simulate", (text,), 1, REPLICATIONS)
    with (
        tempfile.TemporaryDirectory() as folder,
        Runner(Work(Store(Path(folder)), 1, model=timed_model.TIMED)) as runner,
    ):
        as_result(perform(request, runner), {})


def _make_all_streams(drawn: Sequence[str]) -> None:
    """As a replication makes them: those of its population, and those that bunching is set against."""
    references = [f"reference.{name}" for name in bunching.SERIES]
    for replication in range(REPLICATIONS):
        population, measuring = Streams(1, replication, STREAMS), Streams(1, replication)
        for name in drawn:
            population(name)
        for name in references:
            measuring(name)


def _names_drawn() -> list[str]:
    """Every stream that the population of the baseline asks for."""
    asked: list[str] = []

    class Noting(Streams):
        def __call__(self, name: str) -> Any:
            asked.append(name)
            return super().__call__(name)

    draw_population(load_scenario("baseline-2017"), Noting(1, 0))
    return asked


def _executors(rounds: int) -> tuple[float, float]:
    """Time with two workers, and with a Dask cluster of two, in times of one."""
    with _cluster() as cluster:
        runs: dict[str, Callable[[], None]] = {
            "one": lambda: _study(workers=1),
            "two": lambda: _study(workers=2),
            "dask": lambda: _study(dask=cluster.scheduler_address),
        }
        found: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds + 1):
            for name, run in runs.items():
                found[name].append(_wall_seconds(run))
    middle = {name: statistics.median(times[1:]) for name, times in found.items()}
    return middle["two"] / middle["one"], middle["dask"] / middle["one"]


def _cluster() -> Any:
    from distributed import LocalCluster  # noqa: PLC0415 - slow to import, and needed once

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own parts
        make: Any = LocalCluster
        return make(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)


def _study(workers: int = 1, dask: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scenario = load_scenario("baseline-2017").canonical()
        request = Request("simulate", (scenario,), 1, REPLICATIONS)
        with Runner(Work(Store(Path(folder)), 1, workers=workers, dask=dask)) as runner:
            perform(request, runner)


def _many(rounds: int) -> float:
    """Time for a participant's year, with capacity in proportion: the same world, larger."""
    few, many = (_world(participants).canonical() for participants in (FEW, MANY))
    ratios = []
    for number in range(rounds):
        small, large = (_one_replication(text, number) for text in (few, many))
        ratios.append((large / MANY) / (small / FEW))
    return statistics.median(ratios)


def _one_replication(text: str, number: int) -> float:
    return seconds(lambda: run_chunk(MODEL, text, 1, (number,)))


def _world(participants: int) -> Scenario:
    share = participants / FEW
    scenario = load_scenario("baseline-2017").with_values(
        {
            "population.small_domestic_suppliers": participants,
            "capacity.cio_teams": round(12 * share),
            "capacity.ssc_agenda": round(24 * share),
            "entry.uept_places": round(60 * share),
            "entry.on_boarding_places": round(30 * share),
            "rules.LAB-SPACES.spaces@arqiva": round(300 * share),
            "rules.LAB-SPACES.spaces@telefonica": round(310 * share),
        }
    )
    setting_of(scenario)  # made once a process, whatever the size
    return scenario


def _memory() -> float:
    """The most that the command and its workers held together, in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["simulate", "baseline-2017", "--replications", str(THOUSAND), "--workers", "2"]
        command = [str(Path(sys.executable).with_name("labsim")), *words]
        command += ["--store", f"{folder}/store", "--out", f"{folder}/out"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as run:  # noqa: S603 - our own words only
            peak = _watched(run)
        if run.returncode:
            raise subprocess.CalledProcessError(run.returncode, command)
    return peak


def _watched(run: "subprocess.Popen[bytes]") -> float:
    peak, over = 0.0, threading.Event()
    while not over.wait(_LOOK_EVERY_SECONDS):
        peak = max(peak, sum(_resident(pid) for pid in _family(run.pid)) / _KIBIBYTES)
        if run.poll() is not None:
            over.set()
    return peak


def _family(pid: int) -> list[int]:
    """A process and all that come from it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(*_GONE):
                fields = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
                parents[int(entry.name)] = int(fields[1])
    found = [pid]
    for own in found:
        found += [child for child, parent in parents.items() if parent == own]
    return found


def _resident(pid: int) -> float:
    """KiB, what it shares with others counted for each of them by its part."""
    with suppress(*_GONE):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith("Pss:")))
    return 0.0


def _wall_seconds(run: Callable[[], object]) -> float:
    """Of work that other processes do."""
    gc.collect()
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> int:
    measured = measure()
    sys.stdout.write(text_of(measured))
    return 0 if measured.promises_kept else 1


if __name__ == "__main__":
    sys.exit(main())
