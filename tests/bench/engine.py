"""How fast the simulator's engine is, against SimPy as its guide writes it, a hand-written loop and three engines.

All do the same work on the same draws and must agree on every finish time, to the last bit. Run by itself:
`python -m tests.bench.engine`.
"""

import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench.peers import (
    heap_loop,
    idiomatic_simpy,
    in_ciw,
    in_salabim,
    in_simulsi,
    ours,
    work,
)
from tests.bench.timing import seconds

ROUNDS: Final = 7
SERVERS, LOAD, CUSTOMERS = 10, 0.9, 200_000
OURS, SIMPY, LOOP, CIW, SALABIM, SIMULSI = (
    "labsim",
    "SimPy",
    "heap loop",
    "Ciw",
    "salabim",
    "SimulSI",
)

Finishes = list[float]
Engines = Mapping[str, Callable[[], Finishes]]
Seconds = Mapping[str, tuple[float, ...]]


class EnginesDisagree(Exception):
    """Two engines did not do the same work."""


@dataclass(frozen=True)
class Ratio:
    """Time of one engine in times of another: the median over rounds, and what is promised of it."""

    work: str
    of: str
    to: str
    measured: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def kept(self) -> bool:
        low = -1.0 if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return low <= self.measured <= high

    @property
    def promised(self) -> str:
        return f"at most {self.at_most}" if self.at_least is None else f"at least {self.at_least}"


@dataclass(frozen=True)
class EngineRatios:
    """Seconds of processor or wall time, the smaller, of each engine, round by round; `visits` of a stage in a run."""

    network: Seconds
    queue: Seconds
    visits: int

    @property
    def ratios(self) -> tuple[Ratio, ...]:
        network, queue = "stage network", "M/M/10"
        return (
            Ratio(network, OURS, SIMPY, _ratio(self.network, OURS, SIMPY), at_most=0.75),
            Ratio(network, OURS, LOOP, _ratio(self.network, OURS, LOOP), at_most=3.5),
            Ratio(network, CIW, OURS, _ratio(self.network, CIW, OURS), at_least=20),
            Ratio(network, SALABIM, OURS, _ratio(self.network, SALABIM, OURS), at_least=6),
            Ratio(network, SIMULSI, OURS, _ratio(self.network, SIMULSI, OURS), at_least=2),
            Ratio(queue, OURS, SIMPY, _ratio(self.queue, OURS, SIMPY), at_most=0.7),
        )

    @property
    def promises_kept(self) -> bool:
        return all(ratio.kept for ratio in self.ratios)

    @property
    def microseconds_a_visit(self) -> float:
        """Of a stage in the network, on our engine."""
        return statistics.median(self.network[OURS]) / self.visits * 1e6


def measure(rounds: int) -> EngineRatios:
    """Interleaved; the first round warms up, is compared for agreement, and does not count."""
    network = work.network()
    queue = work.queue(SERVERS, LOAD, CUSTOMERS)
    return EngineRatios(
        _seconds(_networks(network), rounds), _seconds(_queues(queue), rounds), network.visits
    )


def text_of(measured: EngineRatios) -> str:
    rows = "\n".join(
        f"| {ratio.work} | {ratio.of} : {ratio.to} | {ratio.measured:.2f} | {ratio.promised} |"
        f" {'yes' if ratio.kept else '**no**'} |"
        for ratio in measured.ratios
    )
    return f"""\
## The simulator's engine

{work.PARTICIPANTS} participants go through {work.STAGES} stages every year for {work.YEARS} years: three labs of
{work.PLACES_A}, {work.PLACES_B} and {work.PLACES_C} places, {work.ASSESSORS} assessors, meetings on 2nd and 4th
Wednesdays and on 2nd Fridays. Ours records every visit; SimPy, written as its guide does, and the loop record only the
end of a round; the others record what they are shipped to record. All agree on every finish time to the last bit.
M/M/10: {CUSTOMERS:,} customers at load {LOAD}. Each time is the smaller of wall and processor time; each figure is the
median of {len(measured.network[OURS])} rounds' ratios. A visit takes {measured.microseconds_a_visit:.2f} microseconds.

| work | time : time | measured | promised | kept |
|---|---|---:|---|---|
{rows}
"""


def _networks(network: work.Network) -> Engines:
    return {
        OURS: lambda: ours.Stages(network).run()[-1],
        SIMPY: lambda: idiomatic_simpy.Stages(network).run(),
        LOOP: lambda: heap_loop.run(network),
        CIW: lambda: in_ciw.Stages(network).run(),
        SALABIM: lambda: in_salabim.Stages(network).run(),
        SIMULSI: lambda: in_simulsi.Stages(network).run(),
    }


def _queues(queue: work.Queue) -> Engines:
    return {
        OURS: lambda: ours.Customers(queue).run(),
        SIMPY: lambda: idiomatic_simpy.Customers(queue).run(),
    }


def _seconds(engines: Engines, rounds: int) -> Seconds:
    _agree({name: run() for name, run in engines.items()})
    found: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, run in engines.items():
            found[name].append(seconds(run))
    return {name: tuple(times) for name, times in found.items()}


def _agree(finishes: Mapping[str, Finishes]) -> None:
    strangers = [name for name, found in finishes.items() if found != finishes[OURS]]
    if strangers:
        raise EnginesDisagree(*strangers)


def _ratio(seconds: Seconds, of: str, to: str) -> float:
    pairs = zip(seconds[of], seconds[to], strict=True)
    return statistics.median(upper / lower for upper, lower in pairs)


def main() -> int:
    measured = measure(ROUNDS)
    sys.stdout.write(text_of(measured))
    return 0 if measured.promises_kept else 1


if __name__ == "__main__":
    sys.exit(main())
